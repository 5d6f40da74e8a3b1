-- owner: carry
-- execute: worker
-- A front door whose last day is over still loses nothing: what reached it and nobody has triaged is offered to the hub
-- of the front door that takes its place, as this hub's own row says, and to no other. What that hub declined stays here.
-- Nobody has rated it, so that it goes as red, whose clock it has. Called again it offers nothing twice.
-- p_expires: until when such an offer stands, and never past the notification's own clock: where that is over already,
-- 15 minutes (as hub/transfers/offers.py has it). Out: how many were offered.
CREATE OR REPLACE FUNCTION offer_from_closed_door_v1(p_expires timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_one record;
    v_passing uuid;
    v_number integer := 0;
BEGIN
    FOR v_one IN
        SELECT n.id, n.reference, n.due_at, d.successor, d.successor_hub, d.successor_name
        FROM front_door_notification n JOIN wall_door d ON d.slug = n.door
        WHERE n.triaged_at IS NULL AND d.successor_hub <> '' AND d.closes_after < (now() AT TIME ZONE 'Europe/London')::date
        AND d.successor_hub <> (SELECT hub_code FROM wall_hubsettings)
        AND NOT EXISTS (
            SELECT 1 FROM front_door_passing p WHERE p.notification_id = n.id
            AND (p.state IN ('offered', 'accepted') OR (p.state = 'declined' AND p.to_hub = d.successor_hub))
        )
        ORDER BY n.received_at LIMIT 50
    LOOP
        v_passing := gen_random_uuid();
        INSERT INTO front_door_passing (
            id, notification_id, to_hub, to_authority, to_name, rating, reason, due_at, offered_by, offered_at,
            expires_at, state, declined_why, new_reference
        ) VALUES (
            v_passing, v_one.id, v_one.successor_hub, v_one.successor, v_one.successor_name, 'red', 'door_closed',
            v_one.due_at, '00000000-0000-0000-0000-000000000000', now(),
            CASE WHEN v_one.due_at <= now() THEN now() + interval '15 minutes' ELSE least(p_expires, v_one.due_at) END,
            'offered', '', ''
        );
        INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
            VALUES (gen_random_uuid(), 'transfers.notification_offer_changed', v_passing, now(), now(), 0, '');
        INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail) VALUES (
            gen_random_uuid(), 'offer', 'notification', v_one.reference,
            jsonb_build_object('to', v_one.successor_hub, 'rating', 'red', 'reason', 'door_closed',
                'transfer', v_passing, 'job', 'closed_door')
        );
        v_number := v_number + 1;
    END LOOP;
    RETURN v_number;
END $$;
