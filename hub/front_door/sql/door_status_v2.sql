-- owner: submit
-- execute: door
-- What a referrer may know by the token that only they have: that it arrived, and whether it was read, here or in the
-- hub to which it was passed on. Never whether an enquiry was opened, and never which hub: the token may come into the
-- hands of whoever the child is afraid of. The transfer's id serves to look there, and stands on no page.
CREATE OR REPLACE FUNCTION door_status_v2(p_status_digest bytea)
RETURNS TABLE (reference text, received_at timestamptz, children smallint, state text, notification uuid, transfer uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    RETURN QUERY
        SELECT n.reference::text, n.received_at, n.children,
            CASE
                WHEN EXISTS (SELECT 1 FROM front_door_join j WHERE j.notification_id = n.id)
                    OR EXISTS (SELECT 1 FROM front_door_disposal d WHERE d.notification_id = n.id) THEN 'read'
                ELSE 'received'
            END,
            n.id,
            (SELECT p.id FROM front_door_passing p WHERE p.state = 'accepted' AND (
                p.notification_id = n.id
                -- With an enquiry go all the notifications that are in it.
                OR EXISTS (
                    SELECT 1 FROM front_door_join mine
                        JOIN front_door_enquiry e ON e.id = mine.enquiry_id AND e.state = 'passed'
                        JOIN front_door_join theirs ON theirs.enquiry_id = e.id AND theirs.until_at IS NULL
                    WHERE mine.notification_id = n.id AND mine.until_at IS NULL
                        AND theirs.notification_id = p.notification_id)) LIMIT 1)
        FROM front_door_notification n WHERE n.status_digest = p_status_digest;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail)
        SELECT gen_random_uuid(), 'door_status', 'notification', n.reference, '{}'
        FROM front_door_notification n WHERE n.status_digest = p_status_digest;
END $$;
