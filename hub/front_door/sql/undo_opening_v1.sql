-- owner: join
-- execute: lead
-- A notification was rated by mistake: the enquiry that was opened from it is gone and it waits again, as long as nothing
-- followed. Once an agency was asked, another notification joined, something was decided, linked or written down, that
-- stays, and so does the enquiry. Ratings and reasons are kept beside the notification.
CREATE OR REPLACE FUNCTION undo_opening_v1(p_notification uuid, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_notification front_door_notification;
    v_enquiry uuid;
    v_agency text := split_part(session_user::text, '__', 2);
BEGIN
    SELECT * INTO v_notification FROM front_door_notification
        WHERE id = p_notification AND v_agency = ANY (desks) FOR UPDATE;
    SELECT e.id INTO v_enquiry FROM front_door_enquiry e
        JOIN front_door_join j ON j.enquiry_id = e.id AND j.until_at IS NULL
        WHERE j.notification_id = v_notification.id AND e.reference = v_notification.reference AND e.state = 'open';
    IF v_enquiry IS NULL
        OR (SELECT count(*) FROM front_door_join WHERE enquiry_id = v_enquiry) > 1
        OR EXISTS (
            SELECT 1 FROM front_door_subject
            WHERE enquiry_id = v_enquiry AND (lead_agency <> v_agency OR decided_at IS NOT NULL)
        ) THEN
        RAISE EXCEPTION 'nothing_to_undo' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO front_door_undoneclosing (id, notification_id, desks, why, reason, by, at, undone_by, undone_at)
        SELECT gen_random_uuid(), v_notification.id, v_notification.desks, 'rated',
            -- By their place: names stand where they are covered once somebody is protected.
            string_agg('Child ' || s.position + 1 || ', ' || r.rating || ': ' || r.reason, E'\n' ORDER BY s.position, r.at),
            (array_agg(r.by))[1], max(r.at), p_member, now()
        FROM front_door_ratingentry r JOIN front_door_subject s ON s.id = r.subject_id
        WHERE s.enquiry_id = v_enquiry;
    BEGIN
        SET CONSTRAINTS ALL IMMEDIATE;
        -- What people were told of its clock; of a request's it stays, as the request does.
        DELETE FROM research_clocknotice WHERE enquiry_id = v_enquiry AND request_id IS NULL;
        DELETE FROM front_door_ratingentry WHERE subject_id IN (
            SELECT id FROM front_door_subject WHERE enquiry_id = v_enquiry
        );
        DELETE FROM front_door_subject WHERE enquiry_id = v_enquiry;
        DELETE FROM front_door_join WHERE enquiry_id = v_enquiry;
        DELETE FROM front_door_enquiry WHERE id = v_enquiry;
        SET CONSTRAINTS ALL DEFERRED;
    EXCEPTION WHEN foreign_key_violation THEN  -- a request, a link, a line of the log, an analysis: it stays
        RAISE EXCEPTION 'something_followed' USING ERRCODE = 'P0001';
    END;
    UPDATE front_door_notification SET triaged_at = NULL WHERE id = v_notification.id;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'undo_closing', 'notification', v_notification.reference, p_member,
        jsonb_build_object('why', 'rated')
    );
END $$;
