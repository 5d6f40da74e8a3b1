-- owner: protect
-- execute: none
-- Makes one notification, and all that was taken from it, say what may be seen of it now: what stands protections cover,
-- and what none covers any more is as it was said. The originals stand in people_coveredoriginal, which no desk reads.
-- Its line holds the digest of the words as they stand now, so that they are held against it (hub/wall/contents.py).
-- p_keys: notification or request -> the key for the digest of the message or of what the asked agency reads, in hex.
CREATE OR REPLACE FUNCTION cover_notification_v1(
    p_notification uuid, p_act text, p_protection uuid, p_keys jsonb, p_member uuid
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_notification front_door_notification;
    v_one record;
    v_standing record;
    v_message jsonb;
    v_used uuid[];
    v_phrase text;
    v_persons uuid[];
    v_covered jsonb;
    v_enquiry record;
    v_said jsonb;
BEGIN
    SELECT * INTO v_notification FROM front_door_notification WHERE id = p_notification FOR UPDATE;
    INSERT INTO people_coveredoriginal (id, what, notification_id, said, protections)
        VALUES (p_notification, 'message', p_notification, v_notification.message, '{}') ON CONFLICT (id) DO NOTHING;
    SELECT c.message, c.used INTO v_message, v_used FROM covered_message_v1(p_notification, (
        SELECT said FROM people_coveredoriginal WHERE id = p_notification)) c;
    UPDATE people_coveredoriginal SET protections = v_used WHERE id = p_notification;
    UPDATE front_door_notification SET message = v_message, to_check = (
        -- What is covered is not put right: it would be said again beside it.
        SELECT coalesce(jsonb_agg(e), '[]') FROM jsonb_array_elements(v_notification.to_check) e
        CROSS JOIN LATERAL (SELECT string_to_array(regexp_replace(ltrim(e ->> 'path', '/'),
            '/(lines|postcode)$', ''), '/') AS way) place
        WHERE v_message #> place.way IS NOT DISTINCT FROM (
            SELECT o.said FROM people_coveredoriginal o WHERE o.id = p_notification) #> place.way
    ) WHERE id = p_notification;
    v_said := jsonb_build_object(p_notification, encode(sha256(decode(p_keys ->> p_notification::text, 'hex') || sha256(
        decode(p_keys ->> p_notification::text, 'hex') || convert_to(v_message::text, 'UTF8'))), 'hex'));

    -- What it said of people.
    FOR v_one IN SELECT * FROM people_mention m WHERE m.source_kind = 'notification' AND m.source_id = p_notification LOOP
        INSERT INTO people_coveredoriginal (id, what, notification_id, said, protections) VALUES (
            v_one.id, 'mention', p_notification, to_jsonb(v_one), '{}') ON CONFLICT (id) DO NOTHING;
        SELECT said INTO v_covered FROM people_coveredoriginal WHERE id = v_one.id;
        v_used := '{}';
        v_phrase := '';
        FOR v_standing IN SELECT * FROM standing_protections_v1(p_notification) LOOP
            -- Of a whole person all goes but how they belong to the family.
            IF EXISTS (SELECT 1 FROM people_link l JOIN front_door_named d ON d.person_id = l.person_id
                       WHERE l.mention_id = v_one.id AND d.id = ANY (v_standing.named)
                       AND d.notification_id = p_notification) THEN
                v_used := v_used || v_standing.id;
                v_phrase := coalesce(nullif(v_phrase, ''), 'Protected: ' || v_standing.safe_contact);
                v_covered := v_covered || CASE
                    WHEN v_covered ->> 'kind' IN ('tie', 'household', 'responsibility') THEN '{}'
                    WHEN v_covered ->> 'kind' IN ('name', 'also_known_as') THEN jsonb_build_object('given_name', 'Protected',
                        'family_name', 'person', 'given_key', '', 'family_key', '')
                    WHEN v_covered ->> 'kind' IN ('birth', 'expected_birth', 'born_about') THEN jsonb_build_object(
                        'kind', 'born_about', 'day', NULL, 'day_is_estimate', false, 'text', 'Protected')
                    WHEN v_covered ->> 'kind' = 'number' THEN '{"number_value": "Protected", "number_key": ""}'
                    WHEN v_covered ->> 'kind' = 'address' THEN jsonb_build_object('address_lines', v_phrase,
                        'postcode', '', 'postcode_key', '')
                    ELSE jsonb_build_object('text', v_phrase) END;
            ELSIF cover_words_v1(jsonb_build_array(v_covered ->> 'address_lines', v_covered ->> 'postcode',
                      v_covered ->> 'text', v_covered ->> 'tie_kind'), v_standing.patterns, '') <> jsonb_build_array(
                      v_covered ->> 'address_lines', v_covered ->> 'postcode', v_covered ->> 'text',
                      v_covered ->> 'tie_kind') THEN
                v_used := v_used || v_standing.id;
                v_phrase := coalesce(nullif(v_phrase, ''), 'Protected: ' || v_standing.safe_contact);
                v_covered := v_covered || CASE v_covered ->> 'kind'
                    WHEN 'address' THEN jsonb_build_object('address_lines', v_phrase, 'postcode', '', 'postcode_key', '')
                    WHEN 'tie' THEN jsonb_build_object('tie_kind', cover_words_v1(v_covered -> 'tie_kind',
                        v_standing.patterns, '[protected]'))
                    ELSE jsonb_build_object('text', v_phrase) END;
            END IF;
        END LOOP;
        UPDATE people_coveredoriginal SET protections = v_used WHERE id = v_one.id;
        UPDATE people_mention m SET
            kind = c.kind, given_name = c.given_name, family_name = c.family_name, day = c.day,
            day_is_estimate = c.day_is_estimate, address_lines = left(c.address_lines, 300), postcode = c.postcode,
            number_value = c.number_value, text = left(c.text, 1000), tie_kind = left(c.tie_kind, 300),
            given_key = c.given_key, family_key = c.family_key, postcode_key = c.postcode_key,
            number_key = c.number_key, is_protected = cardinality(v_used) > 0
            FROM jsonb_to_record(v_covered) AS c(
                kind text, given_name text, family_name text, day date, day_is_estimate boolean, address_lines text,
                postcode text, number_value text, text text, tie_kind text, given_key text, family_key text,
                postcode_key text, number_key text
            ) WHERE m.id = v_one.id;
        SELECT v_said || jsonb_build_object(m.id, fact_digest_v1(
            decode(p_keys ->> p_notification::text, 'hex'), m.id::text, to_jsonb(m))) INTO v_said
            FROM people_mention m WHERE m.id = v_one.id;
    END LOOP;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), p_act, 'notification', v_notification.reference, p_member,
        jsonb_build_object('protection', p_protection, 'said', v_said)
    );

    -- What it calls people, and what its enquiry calls its children.
    FOR v_one IN SELECT * FROM front_door_named WHERE notification_id = p_notification LOOP
        INSERT INTO people_coveredoriginal (id, what, notification_id, said, protections) VALUES (
            v_one.id, 'named', p_notification, jsonb_build_object('label', v_one.label), '{}') ON CONFLICT (id) DO NOTHING;
        SELECT coalesce(array_agg(s.id), '{}') INTO v_used FROM standing_protections_v1(p_notification) s
            WHERE v_one.id = ANY (s.named);
        UPDATE people_coveredoriginal SET protections = v_used WHERE id = v_one.id;
        UPDATE front_door_named SET label = CASE WHEN cardinality(v_used) = 0 THEN (
                SELECT said ->> 'label' FROM people_coveredoriginal WHERE id = v_one.id)
            WHEN is_child THEN 'Protected child' ELSE 'Protected person' END WHERE id = v_one.id;
        SELECT array_agg(DISTINCT person) INTO v_persons FROM (
            SELECT v_one.person_id AS person UNION
            SELECT there.person_id FROM people_link mine
            JOIN people_link there ON there.mention_id = mine.mention_id AND there.until_at IS NULL
            WHERE mine.person_id = v_one.person_id AND mine.made_by IS NULL
        ) people;
        FOR v_standing IN
            SELECT s.id, s.label FROM front_door_subject s
            JOIN front_door_join j ON j.enquiry_id = s.enquiry_id AND j.notification_id = p_notification
            WHERE s.person_id = ANY (v_persons)
        LOOP
            INSERT INTO people_coveredoriginal (id, what, notification_id, said, protections) VALUES (
                v_standing.id, 'subject', p_notification, jsonb_build_object('label', v_standing.label), '{}')
                ON CONFLICT (id) DO NOTHING;
            UPDATE people_coveredoriginal SET protections = v_used WHERE id = v_standing.id;
            UPDATE front_door_subject SET label = CASE WHEN cardinality(v_used) = 0 THEN (
                    SELECT said ->> 'label' FROM people_coveredoriginal WHERE id = v_standing.id)
                ELSE 'Protected child' END WHERE id = v_standing.id;
        END LOOP;
    END LOOP;

    -- What agencies that were asked read of it.
    FOR v_enquiry IN
        SELECT e.reference, array_agg(p.id) AS parts FROM research_messagepart p
        JOIN front_door_join j ON j.id = p.join_id AND j.notification_id = p_notification
        JOIN front_door_enquiry e ON e.id = j.enquiry_id GROUP BY e.reference
    LOOP
        v_said := '{}';
        FOR v_one IN SELECT * FROM research_messagepart WHERE id = ANY (v_enquiry.parts) LOOP
            INSERT INTO people_coveredoriginal (id, what, notification_id, said, protections) VALUES (
                v_one.id, 'part', p_notification, v_one.message, '{}') ON CONFLICT (id) DO NOTHING;
            SELECT c.message, c.used INTO v_message, v_used FROM covered_message_v1(p_notification, (
                SELECT said FROM people_coveredoriginal WHERE id = v_one.id)) c;
            UPDATE people_coveredoriginal SET protections = v_used WHERE id = v_one.id;
            UPDATE research_messagepart SET message = v_message WHERE id = v_one.id;
            v_said := v_said || jsonb_build_object(v_one.id, encode(sha256(
                decode(p_keys ->> v_one.request_id::text, 'hex') || sha256(
                    decode(p_keys ->> v_one.request_id::text, 'hex') || convert_to(v_message::text, 'UTF8'))), 'hex'));
        END LOOP;
        IF EXISTS (SELECT 1 FROM jsonb_each(v_said) e WHERE e.value = 'null') THEN
            RAISE EXCEPTION 'asked_meanwhile' USING ERRCODE = 'P0001';
        END IF;
        INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
            gen_random_uuid(), p_act, 'enquiry', v_enquiry.reference, p_member,
            jsonb_build_object('protection', p_protection, 'said', v_said)
        );
    END LOOP;
END $$;

-- What protects something that a notification says, the first first.
CREATE OR REPLACE FUNCTION standing_protections_v1(
    p_notification uuid, OUT id uuid, OUT safe_contact text, OUT named uuid[], OUT patterns text[]
) RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT p.id, p.safe_contact, p.named, w.patterns FROM people_protection p
    JOIN people_protectedwords w ON w.protection_id = p.id
    WHERE p_notification = ANY (p.notifications) AND p.ended_at IS NULL ORDER BY p.at, p.id
$$;

-- A message with what is protected covered, and what covers something of it.
CREATE OR REPLACE FUNCTION covered_message_v1(p_notification uuid, p_said jsonb, OUT message jsonb, OUT used uuid[])
RETURNS record LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_standing record;
    v_person record;
    v_before jsonb;
    v_way text[];
BEGIN
    message := p_said;
    used := '{}';
    FOR v_standing IN SELECT * FROM standing_protections_v1(p_notification) LOOP
        v_before := message;
        -- Children stand first among those whom a message names, then the others (hub/front_door/notifications/message.py).
        FOR v_person IN
            SELECT d.position, d.is_child, (SELECT count(*) FROM front_door_named c
                WHERE c.notification_id = p_notification AND c.is_child) AS children
            FROM front_door_named d WHERE d.notification_id = p_notification AND d.id = ANY (v_standing.named)
        LOOP
            v_way := CASE WHEN v_person.is_child THEN ARRAY['children', v_person.position::text]
                     ELSE ARRAY['others', (v_person.position - v_person.children)::text] END;
            CONTINUE WHEN jsonb_typeof(message #> v_way) IS DISTINCT FROM 'object';
            message := jsonb_set(message, v_way, (
                SELECT coalesce(jsonb_object_agg(e.key, e.value), '{}') FROM jsonb_each(message #> v_way) e
                WHERE e.key IN ('relation', 'to_children', 'lives_with', 'same_household', 'parental_responsibility',
                                'unborn')
            ) || jsonb_build_object('given_name', CASE WHEN v_person.is_child THEN 'Protected child'
                ELSE 'Protected person' END, 'telephone', 'Protected: ' || v_standing.safe_contact));
        END LOOP;
        message := cover_words_v1(message, v_standing.patterns, '[protected: ' || v_standing.safe_contact || ']');
        IF message <> v_before THEN
            used := used || v_standing.id;
        END IF;
    END LOOP;
END $$;
