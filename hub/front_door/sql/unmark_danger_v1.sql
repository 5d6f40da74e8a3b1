-- owner: submit
-- execute: lead
-- Somebody of a lead's desk undoes a mark of immediate danger that was a mistake, and says why. Whoever had it in hand
-- has it no more, so that another mark rings again. What the message itself says of danger is undone by nobody.
CREATE OR REPLACE FUNCTION unmark_danger_v1(p_mark uuid, p_reason text, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_one front_door_notification;
BEGIN
    SELECT n.* INTO v_one FROM front_door_notification n JOIN front_door_dangermark m ON m.notification_id = n.id
        WHERE m.id = p_mark AND m.until_at IS NULL AND split_part(session_user::text, '__', 2) = ANY (n.desks)
        FOR UPDATE OF n;
    UPDATE front_door_dangermark SET until_at = now(), until_by = p_member, until_reason = p_reason
        WHERE id = p_mark AND until_at IS NULL AND notification_id = v_one.id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_mark' USING ERRCODE = 'P0001';
    END IF;
    UPDATE front_door_notification SET immediate_danger = false, danger_marked_at = NULL WHERE id = v_one.id;
    UPDATE front_door_dangeracknowledgement SET until_at = now()
        WHERE notification_id = v_one.id AND until_at IS NULL;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'unmark_danger', 'notification', v_one.reference, p_member, '{}'::jsonb
    );
END $$;
