-- owner: submit
-- execute: lead
-- A coordinator puts right what a notification says otherwise than it can be used. The message stays as it was
-- received; what is now said of its people stands beside it, as of this notification, and from now on finds people.
-- While nobody has triaged it: later the links of its people may have moved.
CREATE OR REPLACE FUNCTION put_right_v1(p_notification uuid, p_path text, p_mentions jsonb, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_notification front_door_notification;
    v_one jsonb;
    v_person uuid;
BEGIN
    SELECT * INTO v_notification FROM front_door_notification n
        WHERE n.id = p_notification AND split_part(session_user::text, '__', 2) = ANY (n.desks) AND n.triaged_at IS NULL
        FOR UPDATE;
    IF v_notification.id IS NULL OR NOT v_notification.to_check @> jsonb_build_array(jsonb_build_object('path', p_path)) THEN
        RAISE EXCEPTION 'nothing_to_put_right' USING ERRCODE = 'P0001';
    END IF;
    FOR v_one IN SELECT * FROM jsonb_array_elements(p_mentions) LOOP
        SELECT person_id INTO v_person FROM front_door_named
            WHERE notification_id = p_notification AND position = (v_one ->> 'position')::smallint;
        IF v_person IS NULL THEN
            RAISE EXCEPTION 'nobody_of_this_message' USING ERRCODE = 'P0001';
        END IF;
        INSERT INTO people_mention (
            id, agency, state, desks, source_kind, source_id, said_at, kind, given_name, family_name, day,
            day_is_estimate, address_lines, postcode, number_kind, number_value, tie_kind, tie_to, text, given_key,
            family_key, postcode_key, number_key
        ) SELECT
            m.id, v_notification.lead_agency, 'released', v_notification.desks, 'notification', p_notification, now(),
            m.kind, m.given_name, m.family_name, m.day, m.day_is_estimate, m.address_lines, m.postcode,
            m.number_kind, m.number_value, m.tie_kind, m.tie_to, m.text, m.given_key, m.family_key,
            m.postcode_key, m.number_key
        FROM jsonb_to_record(v_one -> 'mention') AS m(
            id uuid, kind text, given_name text, family_name text, day date, day_is_estimate boolean,
            address_lines text, postcode text, number_kind text, number_value text, tie_kind text, tie_to uuid,
            text text, given_key text, family_key text, postcode_key text, number_key text
        );
        INSERT INTO people_link (id, mention_id, person_id, agency, state, desks, from_at) VALUES (
            gen_random_uuid(), (v_one #>> '{mention,id}')::uuid, v_person, v_notification.lead_agency,
            'released', v_notification.desks, now()
        );
    END LOOP;
    UPDATE front_door_notification SET to_check = (
        SELECT coalesce(jsonb_agg(e), '[]') FROM jsonb_array_elements(to_check) e WHERE e ->> 'path' <> p_path
    ) WHERE id = p_notification;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'put_right', 'notification', v_notification.reference, p_member,
        jsonb_build_object('path', p_path)
    );
END $$;
