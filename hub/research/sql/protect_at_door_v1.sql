-- owner: protect
-- execute: door
-- Whoever refers says that something is not safe for others to see: it is covered in the transaction in which it came, and in
-- no other. p_place: whose it is, by place in the message; p_key: for the digest of the message as it stands then.
CREATE OR REPLACE FUNCTION protect_at_door_v1(
    p_notification uuid, p_kind text, p_place integer, p_safe_contact text, p_words text[], p_near text[], p_key bytea
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_lead text;
    v_named uuid;
    v_protection uuid := gen_random_uuid();
BEGIN
    SELECT n.lead_agency INTO v_lead FROM front_door_notification n
        WHERE n.id = p_notification AND n.received_at = now() AND n.triaged_at IS NULL;
    SELECT d.id INTO v_named FROM front_door_named d
        WHERE d.notification_id = p_notification AND d.position = p_place;
    IF v_lead IS NULL OR v_named IS NULL THEN
        RAISE EXCEPTION 'not_just_submitted' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO people_protection (
        id, kind, reason, safe_contact, agency, notifications, named, by, at, ended_why
    ) VALUES (
        v_protection, p_kind, 'asked', btrim(p_safe_contact), v_lead, ARRAY[p_notification],
        CASE WHEN p_kind = 'person' THEN ARRAY[v_named] ELSE '{}'::uuid[] END, NULL, now(), ''
    );
    INSERT INTO people_protectedwords (id, protection_id, words, patterns, near) VALUES (
        gen_random_uuid(), v_protection, p_words, protected_patterns_v1(p_words), protected_patterns_v1(p_near)
    );
    PERFORM cover_notification_v1(
        p_notification, 'protect', v_protection, jsonb_build_object(p_notification, encode(p_key, 'hex')), NULL);
END $$;

-- What is protected already is covered in what comes later, too: an address or a telephone that it says again, and a person
-- whom it names with the same name and day of birth, or the same number. In the transaction in which it came.
CREATE OR REPLACE FUNCTION cover_known_v1(p_notification uuid, p_key bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_notification front_door_notification;
    v_said text;
    v_one record;
    v_named uuid[];
    v_last uuid;
BEGIN
    SELECT * INTO v_notification FROM front_door_notification n WHERE n.id = p_notification AND n.received_at = now();
    IF v_notification.id IS NULL THEN
        RAISE EXCEPTION 'not_just_submitted' USING ERRCODE = 'P0001';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM people_protection p WHERE p.agency = v_notification.lead_agency AND p.ended_at IS NULL) THEN
        RETURN;
    END IF;
    -- Signs that part lines are no letters of a word; addresses are said in two parts, so they stand whole beside it.
    SELECT regexp_replace(lower(regexp_replace(v_notification.message::text, '\\[nrt]', ' ', 'g')), '[^[:alnum:]]', '', 'g')
        || ' ' || coalesce(string_agg(regexp_replace(lower(m.address_lines || m.postcode), '[^[:alnum:]]', '', 'g'), ' '), '')
        INTO v_said FROM people_mention m
        WHERE m.source_kind = 'notification' AND m.source_id = p_notification AND m.kind = 'address';
    FOR v_one IN
        SELECT p.id, p.kind, p.named, w.words FROM people_protection p
        JOIN people_protectedwords w ON w.protection_id = p.id
        WHERE p.agency = v_notification.lead_agency AND p.ended_at IS NULL AND p_notification <> ALL (p.notifications)
    LOOP
        v_named := '{}';
        IF v_one.kind IN ('address', 'telephone') THEN
            CONTINUE WHEN NOT EXISTS (
                SELECT 1 FROM unnest(v_one.words) WITH ORDINALITY AS word(said, place)
                CROSS JOIN LATERAL (SELECT regexp_replace(lower(word.said), '[^[:alnum:]]', '', 'g') AS plain) as_key
                -- Of an address the whole, or its lines: a postcode alone is many families'.
                WHERE (v_one.kind = 'telephone' OR place <= 2) AND length(plain) >= 8 AND position(plain IN v_said) > 0
            );
        ELSIF v_one.kind = 'person' THEN
            SELECT coalesce(array_agg(DISTINCT d.id), '{}') INTO v_named FROM front_door_named d
            JOIN people_link l ON l.person_id = d.person_id AND l.until_at IS NULL
            JOIN people_mention m ON m.id = l.mention_id AND m.source_id = p_notification
            JOIN people_coveredoriginal o ON o.what = 'mention' AND v_one.id = ANY (o.protections)
            WHERE d.notification_id = p_notification AND (
                (m.number_key <> '' AND m.number_key = o.said ->> 'number_key')
                OR (m.kind = 'name' AND o.said ->> 'kind' = 'name' AND m.family_key <> ''
                    AND m.given_key = o.said ->> 'given_key' AND m.family_key = o.said ->> 'family_key'
                    AND EXISTS (
                        SELECT 1 FROM people_link other JOIN people_mention born ON born.id = other.mention_id
                        JOIN people_coveredoriginal was ON was.what = 'mention' AND v_one.id = ANY (was.protections)
                        WHERE other.person_id = d.person_id AND other.until_at IS NULL AND born.kind = 'birth'
                        AND was.said ->> 'kind' = 'birth' AND born.day = (was.said ->> 'day')::date
                        AND NOT born.day_is_estimate)));
            CONTINUE WHEN v_named = '{}';
        ELSE
            CONTINUE;
        END IF;
        UPDATE people_protection SET notifications = notifications || p_notification, named = named || v_named
            WHERE id = v_one.id;
        v_last := v_one.id;
    END LOOP;
    IF v_last IS NOT NULL THEN
        PERFORM cover_notification_v1(
            p_notification, 'protect', v_last, jsonb_build_object(p_notification, encode(p_key, 'hex')), NULL);
    END IF;
END $$;
