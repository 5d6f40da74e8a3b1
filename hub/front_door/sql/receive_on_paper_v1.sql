-- owner: submit
-- execute: lead
-- A notification that a lead's desk just wrote down was received before, on paper: its clock runs from when it was, and
-- when it was written here stands beside. Once for a notification, within minutes of writing it, and by a week at most;
-- said again with the same time, nothing happens. The line holds both times.
CREATE OR REPLACE FUNCTION receive_on_paper_v1(p_notification uuid, p_received_at timestamptz, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_found front_door_notification;
BEGIN
    SELECT * INTO v_found FROM front_door_notification n
        WHERE n.id = p_notification AND n.channel IN ('call', 'visit')
            AND split_part(session_user::text, '__', 2) = ANY (n.desks) FOR UPDATE;
    IF v_found.written_at IS NOT NULL AND v_found.received_at = p_received_at THEN
        RETURN;
    END IF;
    IF v_found.id IS NULL OR v_found.written_at IS NOT NULL OR v_found.triaged_at IS NOT NULL
        OR v_found.received_at < now() - interval '10 minutes' THEN
        RAISE EXCEPTION 'not_just_written' USING ERRCODE = 'P0001';
    END IF;
    IF p_received_at > clock_timestamp() OR p_received_at < now() - interval '7 days' THEN
        RAISE EXCEPTION 'no_such_time' USING ERRCODE = 'P0001';
    END IF;
    UPDATE front_door_notification n SET written_at = n.received_at, received_at = p_received_at,
        due_at = p_received_at + (n.due_at - n.received_at) WHERE n.id = p_notification;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'receive_on_paper', 'notification', v_found.reference, p_member,
        jsonb_build_object('received', p_received_at, 'written', v_found.received_at)
    );
END $$;
