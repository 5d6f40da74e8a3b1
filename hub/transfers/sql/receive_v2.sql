-- owner: submit
-- execute: worker
-- What another hub passed on, once somebody here accepted it: each message goes the one way in, and keeps the time of
-- its first receipt, so that the clock never stopped. Who is named as a child and is 18 or older is counted as none, as at
-- the door. No door can say when a message was received; only an acceptance by a member of this hub opens this way, and
-- it names the door. Called again it gives the same reference.
CREATE OR REPLACE FUNCTION receive_v2(p_transfer uuid, p_messages jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_incoming front_door_incoming;
    v_one jsonb;
    v_made record;
    v_first timestamptz;
    v_notifications uuid[] := '{}';
    v_references text[] := '{}';
BEGIN
    SELECT * INTO v_incoming FROM front_door_incoming WHERE id = p_transfer AND accepted;
    IF v_incoming.state = 'arrived' THEN
        RETURN v_incoming.new_references[1];
    END IF;
    IF v_incoming.state IS DISTINCT FROM 'answered' OR jsonb_array_length(p_messages) < 1 THEN
        RAISE EXCEPTION 'not_accepted' USING ERRCODE = 'P0001';
    END IF;
    FOR v_one IN SELECT * FROM jsonb_array_elements(p_messages) LOOP
        SELECT s.reference, s.notification, s.made INTO v_made FROM submit_v2(
            v_incoming.door, v_one ->> 'channel', v_one -> 'message', v_one ->> 'source',
            (v_one ->> 'danger')::boolean, v_one -> 'named', decode(v_one ->> 'key', 'hex'),
            decode(v_one ->> 'body', 'hex'), decode(v_one ->> 'status', 'hex'),
            coalesce(v_one -> 'to_check', '[]'), (v_one ->> 'notification')::uuid,
            coalesce(decode(v_one ->> 'content_key', 'hex'), '')
        ) s;
        IF v_made.made THEN
            PERFORM describe_v1(v_made.notification, NULL, ARRAY(
                SELECT place::smallint FROM jsonb_array_elements_text(coalesce(v_one -> 'grown_up', '[]')) place));
        END IF;
        v_first := least((v_one ->> 'received_at')::timestamptz, now());
        UPDATE front_door_notification n SET received_at = v_first,
            files_not_sent = coalesce((v_one ->> 'files')::smallint, 0),
            due_at = v_first + make_interval(mins => (SELECT s.untriaged_minutes FROM wall_hubsettings s))
            WHERE n.id = v_made.notification;
        v_notifications := v_notifications || v_made.notification;
        v_references := v_references || v_made.reference;
    END LOOP;
    UPDATE front_door_incoming SET state = 'arrived', notifications = v_notifications, new_references = v_references
        WHERE id = p_transfer AND state = 'answered';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'received_meanwhile' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail) VALUES (
        gen_random_uuid(), 'received', 'notification', v_references[1],
        jsonb_build_object('from', v_incoming.from_hub, 'refs', to_jsonb(v_references), 'transfer', p_transfer)
    );
    RETURN v_references[1];
END $$;
