-- owner: submit
-- execute: door
-- What the service works out of a message that was just submitted, in the same transaction and in no other: of which
-- sender and child it is one of several, and who of those it names as children is grown up. They are kept and shown, and
-- counted as no child.
CREATE OR REPLACE FUNCTION describe_v1(p_notification uuid, p_group bytea, p_grown_up smallint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    UPDATE front_door_named SET is_grown_up = true
        WHERE notification_id = p_notification AND is_child AND position = ANY (p_grown_up);
    UPDATE front_door_notification n SET group_digest = p_group, children = (
            SELECT count(*) FROM front_door_named d WHERE d.notification_id = n.id AND d.is_child AND NOT d.is_grown_up
        ) WHERE n.id = p_notification AND n.received_at = now();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not_just_submitted' USING ERRCODE = 'P0001';
    END IF;
END $$;
