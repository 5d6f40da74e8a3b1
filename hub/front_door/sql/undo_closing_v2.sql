-- owner: join
-- execute: lead
-- A notification that was closed at triage, or forwarded, waits again. What was said then is kept beside it. What another
-- hub took over is that hub's by now.
CREATE OR REPLACE FUNCTION undo_closing_v2(p_notification uuid, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_notification front_door_notification;
    v_closed uuid;
    v_why text;
BEGIN
    SELECT * INTO v_notification FROM front_door_notification
        WHERE id = p_notification AND split_part(session_user::text, '__', 2) = ANY (desks) FOR UPDATE;
    SELECT id, why INTO v_closed, v_why FROM front_door_disposal
        WHERE notification_id = v_notification.id AND why <> 'passed';
    IF v_closed IS NULL THEN
        RAISE EXCEPTION 'nothing_to_undo' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO front_door_undoneclosing (id, notification_id, desks, why, own_why, reason, by, at, undone_by,
            undone_at)
        SELECT gen_random_uuid(), d.notification_id, v_notification.desks, d.why, d.own_why, d.reason, d.by, d.at,
            p_member, now()
        FROM front_door_disposal d WHERE d.id = v_closed;
    DELETE FROM front_door_forwarding WHERE notification_id = v_notification.id;
    DELETE FROM front_door_disposal WHERE id = v_closed;
    UPDATE front_door_notification SET triaged_at = NULL WHERE id = v_notification.id;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'undo_closing', 'notification', v_notification.reference, p_member,
        jsonb_build_object('why', v_why)
    );
END $$;
