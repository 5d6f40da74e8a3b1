-- owner: carry
-- execute: worker
-- Another hub accepted what this hub offered: close it here, so that the two never have it open at once. Its enquiry,
-- if it is still being researched, is passed with it; without one the notification is set aside as passed. A decision
-- that was made meanwhile stands. Called again it changes nothing.
CREATE OR REPLACE FUNCTION hand_over_v1(p_passing uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_passing front_door_passing;
    v_enquiry uuid;
BEGIN
    UPDATE front_door_passing SET state = 'accepted' WHERE id = p_passing AND state = 'offered';
    IF NOT FOUND THEN
        PERFORM 1 FROM front_door_passing WHERE id = p_passing AND state = 'accepted';
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no_such_offer' USING ERRCODE = 'P0001';
        END IF;
        RETURN;
    END IF;
    SELECT * INTO v_passing FROM front_door_passing WHERE id = p_passing;
    -- Whoever triages it at this instant holds the row: the look at its enquiry comes after they are done.
    UPDATE front_door_notification SET triaged_at = now() WHERE id = v_passing.notification_id AND triaged_at IS NULL;
    IF FOUND THEN
        INSERT INTO front_door_disposal (id, notification_id, why, reason, by, at) VALUES (
            gen_random_uuid(), v_passing.notification_id, 'passed', v_passing.to_name || '.', v_passing.offered_by, now()
        );
    ELSE
        SELECT j.enquiry_id INTO v_enquiry FROM front_door_join j
            WHERE j.notification_id = v_passing.notification_id AND j.until_at IS NULL;
        UPDATE front_door_enquiry SET state = 'passed', version = version + 1
            WHERE id = v_enquiry AND state = 'open';
        IF FOUND THEN
            INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
                VALUES (gen_random_uuid(), 'research.enquiry_passed', v_enquiry, now(), now(), 0, '');
        END IF;
    END IF;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail)
        SELECT gen_random_uuid(), 'handed_over', 'notification', n.reference,
            jsonb_build_object('to', v_passing.to_hub, 'transfer', p_passing)
        FROM front_door_notification n WHERE n.id = v_passing.notification_id;
END $$;
