-- owner: ask
-- execute: lead
-- Asking an agency is already a disclosure, so an agency is asked about named children, with a basis for each: with the
-- request, and only with it, it comes to see those children and what was said of them. A notification that names other
-- children too stays closed: what it says is copied into the request with the others' parts covered, and their names
-- covered in its words; or it is opened whole, for a reason that is kept. Nobody who is asked reads why a child was
-- rated as it was. R (AB and CD) v Haringey [2013] EWHC 416 (Admin), docs/field.md.
-- p_children: [{"subject", "basis", "decided_by", "reason"}, ...]. Section 47 is chosen at the desk of the child's own
-- authority alone, and says who decided and why; when is now.
-- p_said: the keyed digest of what is asked; p_key: for the digests of the parts, which this function alone has
-- (hub/wall/contents.py).
CREATE OR REPLACE FUNCTION ask_v4(
    p_request uuid, p_enquiry uuid, p_agency text, p_question text, p_children jsonb, p_whole text,
    p_due_at timestamptz, p_member uuid, p_said text, p_key bytea
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_caller text := split_part(session_user::text, '__', 2);
    v_reference text;
    v_subjects uuid[];
    v_people uuid[];
    v_clock timestamptz;
    v_first jsonb := p_children -> 0;
    v_join record;
    v_named uuid[];
    v_known uuid[];
    v_covered uuid[];
    v_mentions uuid[];
    v_message jsonb;
    v_words text;
    v_name text;
    v_part uuid;
    v_said jsonb := CASE WHEN p_said = '' THEN '{}' ELSE jsonb_build_object(p_request, p_said) END;
BEGIN
    PERFORM 1 FROM wall_agency WHERE code = p_agency;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_agency' USING ERRCODE = 'P0001';
    END IF;
    -- Nobody sits at a desk that has closed: what it is asked would be read by nobody (tenants/closing.py).
    PERFORM 1 FROM wall_agency WHERE code = p_agency AND closes_after < (now() AT TIME ZONE 'Europe/London')::date;
    IF FOUND THEN
        RAISE EXCEPTION 'desk_closed' USING ERRCODE = 'P0001';
    END IF;
    SELECT array_agg(DISTINCT (c ->> 'subject')::uuid) INTO v_subjects FROM jsonb_array_elements(p_children) c;
    SELECT array_agg(s.person_id), min(s.due_at) INTO v_people, v_clock FROM front_door_subject s
        WHERE s.id = ANY (v_subjects) AND s.enquiry_id = p_enquiry AND s.until_at IS NULL;
    IF coalesce(cardinality(v_people), 0) = 0 OR cardinality(v_people) <> jsonb_array_length(p_children) THEN
        RAISE EXCEPTION 'no_such_child' USING ERRCODE = 'P0001';
    END IF;
    IF EXISTS (
        SELECT 1 FROM jsonb_array_elements(p_children) c JOIN front_door_subject s ON s.id = (c ->> 'subject')::uuid
        WHERE c ->> 'basis' = 's47' AND s.lead_agency <> v_caller
    ) THEN
        RAISE EXCEPTION 'not_their_authority' USING ERRCODE = 'P0001';
    END IF;
    UPDATE front_door_enquiry SET desks = desks || p_agency::varchar
        WHERE id = p_enquiry AND NOT p_agency = ANY (desks);
    SELECT e.reference INTO v_reference FROM front_door_enquiry e WHERE e.id = p_enquiry;
    -- No answer is asked for later than the clock of the most urgent of these children, unless it has run out.
    INSERT INTO research_request (
        id, enquiry_id, agency, question, basis, basis_decided_by, basis_reason, asked_by, asked_at, due_at, state, version
    ) VALUES (
        p_request, p_enquiry, p_agency, p_question, v_first ->> 'basis', v_first ->> 'decided_by', v_first ->> 'reason',
        p_member, now(), CASE WHEN v_clock > now() THEN least(p_due_at, v_clock) ELSE p_due_at END, 'open', 1
    );
    INSERT INTO research_askedchild (
        id, request_id, subject_id, agency, basis, basis_decided_by, basis_reason, basis_decided_at, whole_why
    ) SELECT
        gen_random_uuid(), p_request, (c ->> 'subject')::uuid, p_agency, c ->> 'basis', btrim(c ->> 'decided_by'),
        btrim(c ->> 'reason'), now(), btrim(p_whole)
    FROM jsonb_array_elements(p_children) c;
    UPDATE front_door_subject SET desks = desks || p_agency::varchar
        WHERE id = ANY (v_subjects) AND NOT p_agency = ANY (desks);

    FOR v_join IN
        SELECT j.id, j.notification_id, n.message, n.reference, n.received_at
        FROM front_door_join j JOIN front_door_notification n ON n.id = j.notification_id
        WHERE j.enquiry_id = p_enquiry AND j.until_at IS NULL
    LOOP
        -- Who of those named is a child asked about, by themselves or as the child whom they were joined with.
        SELECT array_agg(d.id) FILTER (WHERE d.is_child AND d.person_id = ANY (w.people)),
               array_agg(d.person_id) FILTER (WHERE d.is_child AND d.person_id <> ALL (w.people)),
               array_agg(d.person_id) FILTER (WHERE NOT d.is_child OR d.person_id = ANY (w.people)) || v_people
            INTO v_named, v_covered, v_known
            FROM front_door_named d, (
                SELECT v_people || coalesce(array_agg(o.person_id), '{}') AS people
                FROM people_mention m
                JOIN people_link o ON o.mention_id = m.id AND o.made_by IS NULL
                JOIN people_link l ON l.mention_id = m.id AND l.until_at IS NULL AND l.person_id = ANY (v_people)
                WHERE m.source_kind = 'notification' AND m.source_id = v_join.notification_id
            ) w
            WHERE d.notification_id = v_join.notification_id;
        CONTINUE WHEN v_named IS NULL AND btrim(p_whole) = '';
        UPDATE front_door_join SET desks = desks || p_agency::varchar
            WHERE id = v_join.id AND NOT p_agency = ANY (desks);
        IF v_covered IS NULL OR btrim(p_whole) <> '' THEN
            UPDATE front_door_notification SET desks = desks || p_agency::varchar
                WHERE id = v_join.notification_id AND NOT p_agency = ANY (desks);
            UPDATE front_door_named SET desks = desks || p_agency::varchar
                WHERE notification_id = v_join.notification_id AND NOT p_agency = ANY (desks);
            SELECT coalesce(array_agg(id), '{}') INTO v_mentions FROM people_mention
                WHERE source_kind = 'notification' AND source_id = v_join.notification_id;
        ELSE
            UPDATE front_door_named SET desks = desks || p_agency::varchar
                WHERE notification_id = v_join.notification_id AND (id = ANY (v_named) OR NOT is_child)
                AND NOT p_agency = ANY (desks);
            SELECT coalesce(array_agg(DISTINCT m.id), '{}') INTO v_mentions
                FROM people_mention m JOIN people_link l ON l.mention_id = m.id
                WHERE m.source_kind = 'notification' AND m.source_id = v_join.notification_id
                AND l.person_id = ANY (v_known) AND l.person_id <> ALL (v_covered)
                AND (m.tie_to IS NULL OR m.tie_to <> ALL (v_covered));
            v_message := v_join.message;
            IF jsonb_typeof(v_message -> 'children') = 'array' THEN
                SELECT jsonb_set(v_message, '{children}', coalesce(jsonb_agg(
                    CASE WHEN d.id = ANY (v_named) THEN c.said
                         ELSE jsonb_build_object('given_name', 'Another child: you are not asked about them') END
                    ORDER BY c.place), '[]')) INTO v_message
                    FROM jsonb_array_elements(v_message -> 'children') WITH ORDINALITY c(said, place)
                    LEFT JOIN front_door_named d
                        ON d.notification_id = v_join.notification_id AND d.is_child AND d.position = c.place - 1;
            ELSE
                v_message := v_message - 'children';
            END IF;
            v_words := v_message::text;
            FOR v_name IN
                SELECT DISTINCT btrim(said) AS name FROM (
                    SELECT d.label AS said FROM front_door_named d
                        WHERE d.notification_id = v_join.notification_id AND d.person_id = ANY (v_covered)
                    UNION ALL SELECT m.given_name FROM people_mention m JOIN people_link l ON l.mention_id = m.id
                        WHERE m.source_kind = 'notification' AND m.source_id = v_join.notification_id
                        AND l.person_id = ANY (v_covered)
                ) names WHERE length(btrim(said)) > 1 ORDER BY name DESC
            LOOP
                v_words := regexp_replace(
                    v_words,
                    '\m' || regexp_replace(btrim(to_jsonb(v_name)::text, '"'), '([^[:alnum:][:space:]])', '\\\1', 'g') || '\M',
                    '[another child]', 'gi'
                );
            END LOOP;
            v_part := gen_random_uuid();
            IF p_key <> '' THEN
                v_said := v_said || jsonb_build_object(
                    v_part, encode(sha256(p_key || sha256(p_key || convert_to(v_words::jsonb::text, 'UTF8'))), 'hex'));
            END IF;
            INSERT INTO research_messagepart (id, request_id, join_id, agency, reference, received_at, message)
                VALUES (v_part, p_request, v_join.id, p_agency, v_join.reference, v_join.received_at, v_words::jsonb);
        END IF;
        UPDATE people_mention SET desks = desks || p_agency::varchar
            WHERE id = ANY (v_mentions) AND NOT p_agency = ANY (desks);
        UPDATE people_link SET desks = desks || p_agency::varchar
            WHERE mention_id = ANY (v_mentions) AND NOT p_agency = ANY (desks);
    END LOOP;
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        VALUES (gen_random_uuid(), 'research.request_changed', p_request, now(), now(), 0, '');
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'ask', 'enquiry', v_reference, p_member,
        jsonb_build_object('request', p_request, 'agency', p_agency, 'basis', v_first ->> 'basis', 'whole', btrim(p_whole) <> '',
            'children', (SELECT jsonb_agg(jsonb_build_object('child', c ->> 'subject', 'basis', c ->> 'basis'))
                         FROM jsonb_array_elements(p_children) c))
        || CASE WHEN v_said = '{}' THEN '{}' ELSE jsonb_build_object('said', v_said) END
    );
END $$;

-- As it was called before a desk could close: for web processes that are not restarted yet.
CREATE OR REPLACE FUNCTION ask_v3(
    p_request uuid, p_enquiry uuid, p_agency text, p_question text, p_children jsonb, p_whole text,
    p_due_at timestamptz, p_member uuid, p_said text, p_key bytea
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT ask_v4(p_request, p_enquiry, p_agency, p_question, p_children, p_whole, p_due_at, p_member, p_said, p_key)
$$;
