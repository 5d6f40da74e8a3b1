-- owner: protect
-- execute: lead
-- A lead's desk says that something must not be seen: from then on no row that any desk reads holds it, and how somebody
-- may be reached stands in its place, in each of these notifications. Once for each id, with its line.
-- p_named: of a whole person, the places where these notifications name them. p_words: what is covered, the first as it was
-- said; p_near: less of it, which is pointed at in what people type. p_keys: as cover_notification_v1 takes them.
CREATE OR REPLACE FUNCTION protect_v1(
    p_protection uuid, p_kind text, p_reason text, p_safe_contact text, p_notifications uuid[], p_named uuid[],
    p_words text[], p_near text[], p_keys jsonb, p_member uuid
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_caller text := split_part(session_user::text, '__', 2);
    v_notification uuid;
BEGIN
    -- Two that protect something of one notification wait for each other.
    PERFORM 1 FROM front_door_notification WHERE id = ANY (p_notifications) ORDER BY id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM people_protection p WHERE p.id = p_protection AND p.agency = v_caller) THEN
        RETURN;
    END IF;
    IF cardinality(p_notifications) = 0 OR (
        SELECT count(*) FROM front_door_notification n
        WHERE n.id = ANY (p_notifications) AND n.lead_agency = v_caller AND v_caller = ANY (n.desks)
    ) <> cardinality(p_notifications) OR EXISTS (
        SELECT 1 FROM unnest(p_named) one WHERE NOT EXISTS (
            SELECT 1 FROM front_door_named d WHERE d.id = one AND d.notification_id = ANY (p_notifications))
    ) THEN
        RAISE EXCEPTION 'not_yours_to_protect' USING ERRCODE = 'P0001';
    END IF;
    IF cardinality(protected_patterns_v1(p_words)) = 0 AND cardinality(p_named) = 0 THEN
        RAISE EXCEPTION 'nothing_to_protect' USING ERRCODE = 'P0001';
    END IF;
    -- What stands in its place is read by everybody.
    IF EXISTS (SELECT 1 FROM unnest(protected_patterns_v1(p_words)) one WHERE p_safe_contact ~* one) OR EXISTS (
        SELECT 1 FROM people_protection p JOIN people_protectedwords w ON w.protection_id = p.id
        CROSS JOIN unnest(w.patterns) one
        WHERE p.ended_at IS NULL AND p.notifications && p_notifications AND p_safe_contact ~* one
    ) THEN
        RAISE EXCEPTION 'safe_contact_says_it' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO people_protection (
        id, kind, reason, safe_contact, agency, notifications, named, by, at, ended_why
    ) VALUES (
        p_protection, p_kind, p_reason, btrim(p_safe_contact), v_caller, p_notifications, p_named, p_member, now(), ''
    );
    INSERT INTO people_protectedwords (id, protection_id, words, patterns, near) VALUES (
        gen_random_uuid(), p_protection, p_words, protected_patterns_v1(p_words), protected_patterns_v1(p_near)
    );
    FOREACH v_notification IN ARRAY p_notifications LOOP
        -- The digest of a message from before digests were keyed could be tried out. Once: submit.py knows both.
        UPDATE front_door_notification SET body_digest = sha256(decode(p_keys ->> 'body', 'hex') || body_digest)
            WHERE id = v_notification AND NOT EXISTS (SELECT 1 FROM people_coveredoriginal o WHERE o.id = v_notification);
        PERFORM cover_notification_v1(v_notification, 'protect', p_protection, p_keys, p_member);
    END LOOP;
END $$;

-- What was protected may be seen again, for a reason: what no other protection covers is as it was said.
CREATE OR REPLACE FUNCTION unprotect_v1(p_protection uuid, p_why text, p_keys jsonb, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_found people_protection;
    v_notification uuid;
BEGIN
    UPDATE people_protection SET ended_at = now(), ended_by = p_member, ended_why = btrim(p_why)
        WHERE id = p_protection AND agency = split_part(session_user::text, '__', 2) AND ended_at IS NULL
        RETURNING * INTO v_found;
    IF v_found.id IS NULL THEN
        RAISE EXCEPTION 'not_protected' USING ERRCODE = 'P0001';
    END IF;
    FOREACH v_notification IN ARRAY v_found.notifications LOOP
        PERFORM cover_notification_v1(v_notification, 'unprotect', p_protection, p_keys, p_member);
    END LOOP;
END $$;

-- What is protected, for the desk that protects it: said why, and written before it is read.
CREATE OR REPLACE FUNCTION open_protected_v1(p_protection uuid, p_why text, p_member uuid) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_reference text;
BEGIN
    SELECT n.reference INTO v_reference FROM people_protection p
        JOIN front_door_notification n ON n.id = p.notifications[1]
        WHERE p.id = p_protection AND p.agency = split_part(session_user::text, '__', 2);
    IF v_reference IS NULL THEN
        RAISE EXCEPTION 'not_protected' USING ERRCODE = 'P0001';
    END IF;
    IF btrim(p_why) = '' THEN
        RAISE EXCEPTION 'why_first' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'open_protected', 'notification', v_reference, p_member,
        jsonb_build_object('protection', p_protection, 'why', left(btrim(p_why), 300))
    );
    RETURN QUERY
        SELECT unnest(w.words) FROM people_protectedwords w WHERE w.protection_id = p_protection
        UNION
        SELECT btrim(concat_ws(' ', nullif(o.said ->> 'given_name', ''), nullif(o.said ->> 'family_name', ''),
            to_char((o.said ->> 'day')::date, 'FMDD FMMonth YYYY'), nullif(o.said ->> 'address_lines', ''),
            nullif(o.said ->> 'postcode', ''), nullif(o.said ->> 'number_value', ''), nullif(o.said ->> 'text', '')))
        FROM people_coveredoriginal o JOIN people_protection p ON p.id = p_protection
        WHERE o.what = 'mention' AND cardinality(p.named) > 0 AND p_protection = ANY (o.protections)
        AND o.said ->> 'kind' NOT IN ('tie', 'household', 'responsibility');
END $$;

-- Which of these texts say what is protected in one of these notifications, or less of it: by place, and never what.
-- p_recipient: of what they were given nothing is said.
CREATE OR REPLACE FUNCTION repeats_protected_v1(p_notifications uuid[], p_texts text[], p_recipient text)
RETURNS TABLE (place integer, protection uuid, is_whole boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT said.place::integer, p.id, bool_or(p_whole.matches) FROM people_protection p
    JOIN people_protectedwords w ON w.protection_id = p.id
    CROSS JOIN unnest(p_texts) WITH ORDINALITY AS said(text, place)
    CROSS JOIN LATERAL (SELECT EXISTS (SELECT 1 FROM unnest(w.patterns) one WHERE said.text ~* one) AS matches) p_whole
    WHERE p.notifications && p_notifications AND p.ended_at IS NULL
    AND p.agency = split_part(session_user::text, '__', 2)
    AND (p_whole.matches OR EXISTS (SELECT 1 FROM unnest(w.near) one WHERE said.text ~* one))
    AND NOT EXISTS (SELECT 1 FROM people_protectedgiven g
                    WHERE g.protection_id = p.id AND g.recipient = p_recipient AND g.back_at IS NULL)
    GROUP BY said.place, p.id
$$;

-- What a recipient was given of what these notifications say: the rows as they were said.
CREATE OR REPLACE FUNCTION given_protected_v1(p_notifications uuid[], p_recipient text)
RETURNS TABLE (row_id uuid, what text, said jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    WITH given AS (
        SELECT array_agg(p.id) AS ids FROM people_protection p JOIN people_protectedgiven g ON g.protection_id = p.id
        WHERE p.agency = split_part(session_user::text, '__', 2) AND p.ended_at IS NULL AND g.back_at IS NULL
        AND g.recipient = p_recipient AND p.notifications && p_notifications
    )
    SELECT o.id, o.what::text, o.said FROM people_coveredoriginal o, given
    WHERE o.notification_id = ANY (p_notifications) AND o.what IN ('message', 'mention', 'subject')
    AND cardinality(o.protections) > 0 AND o.protections <@ given.ids
$$;
