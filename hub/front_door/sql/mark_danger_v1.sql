-- owner: submit
-- execute: lead
-- Somebody of a lead's desk marks a notification as immediate danger, with what was seen or said: it rings from now on
-- as one does whose message tells of danger. While it waits, and while the enquiry that it is in is open. Once for each
-- form, with its line, or not at all.
CREATE OR REPLACE FUNCTION mark_danger_v1(
    p_notification uuid, p_mark uuid, p_words text, p_happened_at timestamptz, p_said text, p_member uuid
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_one front_door_notification;
BEGIN
    SELECT * INTO v_one FROM front_door_notification n
        WHERE n.id = p_notification AND split_part(session_user::text, '__', 2) = ANY (n.desks) FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_notification' USING ERRCODE = 'P0001';
    END IF;
    IF EXISTS (SELECT 1 FROM front_door_dangermark m WHERE m.id = p_mark AND m.notification_id = v_one.id) THEN
        RETURN;
    END IF;
    IF v_one.immediate_danger THEN
        RAISE EXCEPTION 'is_danger_already' USING ERRCODE = 'P0001';
    END IF;
    IF v_one.triaged_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM front_door_join j JOIN front_door_enquiry e ON e.id = j.enquiry_id AND e.state = 'open'
        WHERE j.notification_id = v_one.id AND j.until_at IS NULL) THEN
        RAISE EXCEPTION 'is_worked_no_more' USING ERRCODE = 'P0001';
    END IF;
    -- By the clock of this moment: a time in whole minutes can be later than when a long transaction began.
    IF p_happened_at > clock_timestamp() THEN
        RAISE EXCEPTION 'not_yet' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO front_door_dangermark (id, notification_id, desks, words, happened_at, by, at, until_reason)
        VALUES (p_mark, v_one.id, v_one.desks, p_words, p_happened_at, p_member, now(), '');
    UPDATE front_door_notification SET immediate_danger = true, danger_marked_at = now() WHERE id = v_one.id;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'mark_danger', 'notification', v_one.reference, p_member,
        jsonb_build_object('triaged', v_one.triaged_at IS NOT NULL, 'said', jsonb_build_object(p_mark::text, p_said))
    );
END $$;
