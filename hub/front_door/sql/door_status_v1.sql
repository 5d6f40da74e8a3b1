-- owner: submit
-- execute: door
-- What a referrer may know by the token that only they have: that it arrived, and whether it
-- was read. Never whether an enquiry was opened: the token may come into the hands of whoever the child is afraid of.
CREATE OR REPLACE FUNCTION door_status_v1(p_status_digest bytea)
RETURNS TABLE (reference text, received_at timestamptz, children smallint, state text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    RETURN QUERY
        SELECT n.reference::text, n.received_at, n.children,
            CASE
                WHEN EXISTS (SELECT 1 FROM front_door_join j WHERE j.notification_id = n.id)
                    OR EXISTS (SELECT 1 FROM front_door_disposal d WHERE d.notification_id = n.id) THEN 'read'
                ELSE 'received'
            END
        FROM front_door_notification n WHERE n.status_digest = p_status_digest;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail)
        SELECT gen_random_uuid(), 'door_status', 'notification', n.reference, '{}'
        FROM front_door_notification n WHERE n.status_digest = p_status_digest;
END $$;
