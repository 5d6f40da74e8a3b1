-- owner: submit
-- execute: door
-- The one way in: a front door hands over a message and what it says of people, and gets a reference. The same key
-- with the same message makes one notification; with another message it is refused. Nothing here can be read back
-- but by the token that the referrer keeps. p_notification is drawn by whoever calls, with the key for the digest of the
-- message that the ledger's line keeps (hub/wall/contents.py).
CREATE OR REPLACE FUNCTION submit_v2(
    p_door text, p_channel text, p_message jsonb, p_source_code text, p_danger boolean, p_named jsonb,
    p_key_digest bytea, p_body_digest bytea, p_status_digest bytea, p_to_check jsonb, p_notification uuid, p_key bytea,
    OUT reference text, OUT notification uuid, OUT made boolean, OUT received_at timestamptz
) RETURNS record LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_door wall_door;
    v_year integer := extract(year FROM now() AT TIME ZONE 'Europe/London')::integer % 100;
    v_found front_door_notification;
    v_person jsonb;
    v_mention jsonb;
    v_link uuid;
    v_facts jsonb := '{}';
BEGIN
    -- What another hub sent comes by receive_product_v2 alone: nobody at a door says that a message is a hub's product.
    IF p_channel = 'hub' AND split_part(session_user::text, '__', 2) = 'door' THEN
        RAISE EXCEPTION 'no_such_channel' USING ERRCODE = 'P0001';
    END IF;
    SELECT * INTO v_door FROM wall_door WHERE slug = p_door;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_door' USING ERRCODE = 'P0001';
    END IF;
    -- Two sends of one form wait here for each other, also the first of a year, and so do two that draw a reference:
    -- the row of the authority's year is made, then locked, before the look.
    INSERT INTO wall_referencecounter (id, authority_code, year, last)
        VALUES (gen_random_uuid(), v_door.authority_code, v_year, 0)
        ON CONFLICT (authority_code, year) DO NOTHING;
    PERFORM 1 FROM wall_referencecounter WHERE authority_code = v_door.authority_code AND year = v_year FOR UPDATE;
    IF p_key_digest IS NOT NULL THEN
        SELECT * INTO v_found FROM front_door_notification n WHERE n.key_digest = p_key_digest;
        IF FOUND THEN
            IF v_found.body_digest <> p_body_digest THEN
                RAISE EXCEPTION 'key_used_for_another_message' USING ERRCODE = 'P0001';
            END IF;
            reference := v_found.reference;
            notification := v_found.id;
            made := false;
            received_at := v_found.received_at;
            RETURN;
        END IF;
    END IF;
    -- A number that counts up would tell everybody who refers twice how much the hub was told meanwhile. So it is drawn
    -- (the first 32 bits of a version 4 UUID are strongly random), again where it was given before, also where a restore took away what it was given to.
    LOOP
        reference := v_door.authority_code || '-' || lpad(v_year::text, 2, '0') || '-' || lpad(
            (1 + ('x' || substr(gen_random_uuid()::text, 1, 8))::bit(32)::bigint % 999999)::text, 6, '0');
        EXIT WHEN NOT EXISTS (SELECT 1 FROM front_door_notification n WHERE n.reference = submit_v2.reference)
            AND NOT EXISTS (SELECT 1 FROM wall_givenreference g WHERE g.reference = submit_v2.reference);
    END LOOP;
    UPDATE wall_referencecounter SET last = last + 1
        WHERE authority_code = v_door.authority_code AND year = v_year;
    notification := coalesce(p_notification, gen_random_uuid());
    made := true;
    received_at := now();
    INSERT INTO front_door_notification (
        id, reference, door, authority_code, lead_agency, desks, channel, message, source_code, immediate_danger,
        children, received_at, due_at, key_digest, body_digest, status_digest, to_check
    ) SELECT
        notification, submit_v2.reference, p_door, v_door.authority_code, v_door.lead_agency, v_door.readers, p_channel,
        p_message, p_source_code, p_danger,
        (SELECT count(*) FROM jsonb_array_elements(p_named) e WHERE (e ->> 'is_child')::boolean),
        now(), now() + make_interval(mins => s.untriaged_minutes), p_key_digest, p_body_digest, p_status_digest,
        p_to_check
    FROM wall_hubsettings s;
    FOR v_person IN SELECT * FROM jsonb_array_elements(p_named) LOOP
        INSERT INTO people_person (id, made_at) VALUES ((v_person ->> 'person')::uuid, now());
    END LOOP;
    FOR v_person IN SELECT * FROM jsonb_array_elements(p_named) LOOP
        INSERT INTO front_door_named (id, notification_id, position, person_id, is_child, label, desks) VALUES (
            gen_random_uuid(), notification, (v_person ->> 'position')::smallint, (v_person ->> 'person')::uuid,
            (v_person ->> 'is_child')::boolean, v_person ->> 'label', v_door.readers
        );
        FOR v_mention IN SELECT * FROM jsonb_array_elements(v_person -> 'mentions') LOOP
            INSERT INTO people_mention (
                id, agency, state, desks, source_kind, source_id, said_at, kind, given_name, family_name, day,
                day_is_estimate, address_lines, postcode, number_kind, number_value, tie_kind, tie_to, text, given_key,
                family_key, postcode_key, number_key
            ) SELECT
                m.id, v_door.lead_agency, 'released', v_door.readers, 'notification', submit_v2.notification, now(),
                m.kind, m.given_name, m.family_name, m.day, m.day_is_estimate, m.address_lines, m.postcode,
                m.number_kind, m.number_value, m.tie_kind, m.tie_to, m.text, m.given_key, m.family_key,
                m.postcode_key, m.number_key
            FROM jsonb_to_record(v_mention) AS m(
                id uuid, kind text, given_name text, family_name text, day date, day_is_estimate boolean,
                address_lines text, postcode text, number_kind text, number_value text, tie_kind text, tie_to uuid,
                text text, given_key text, family_key text, postcode_key text, number_key text
            );
            v_link := gen_random_uuid();
            INSERT INTO people_link (id, mention_id, person_id, agency, state, desks, from_at) VALUES (
                v_link, (v_mention ->> 'id')::uuid, (v_person ->> 'person')::uuid, v_door.lead_agency,
                'released', v_door.readers, now()
            );
            IF p_key <> '' THEN
                v_facts := v_facts || jsonb_build_object(
                    v_mention ->> 'id', fact_digest_v1(p_key, v_mention ->> 'id', v_mention),
                    v_link, link_digest_v1(p_key, v_link, (v_mention ->> 'id')::uuid, (v_person ->> 'person')::uuid,
                        v_door.lead_agency, now(), NULL, NULL));
            END IF;
        END LOOP;
    END LOOP;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail) VALUES (
        gen_random_uuid(), 'submit', 'notification', reference, jsonb_build_object('channel', p_channel, 'door', p_door)
        || CASE WHEN p_key = '' THEN '{}' ELSE jsonb_build_object('parts', '["fact", "link"]'::jsonb, 'said', v_facts || jsonb_build_object(
            notification, encode(sha256(p_key || sha256(p_key || convert_to(p_message::text, 'UTF8'))), 'hex'))) END
    );
END $$;

-- As it was called before lines held digests of messages: for web processes that are not restarted yet.
CREATE OR REPLACE FUNCTION submit_v1(
    p_door text, p_channel text, p_message jsonb, p_source_code text, p_danger boolean, p_named jsonb,
    p_key_digest bytea, p_body_digest bytea, p_status_digest bytea, p_to_check jsonb DEFAULT '[]',
    OUT reference text, OUT notification uuid, OUT made boolean, OUT received_at timestamptz
) RETURNS record LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT s.reference, s.notification, s.made, s.received_at FROM submit_v2(
        p_door, p_channel, p_message, p_source_code, p_danger, p_named, p_key_digest, p_body_digest, p_status_digest,
        p_to_check, NULL, '') s
$$;
