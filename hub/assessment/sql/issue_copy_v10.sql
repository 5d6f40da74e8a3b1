-- owner: issue
-- execute: lead
-- One recipient's copy of a product: the children, decisions, reasons and findings that were chosen for it, no others.
-- Shared in the room is not sent out: a finding whose owner did not agree to share it with this recipient is refused
-- here, whatever the application thinks (MPA, July 2011, docs/field.md); so is one whose owner was asked whose it is,
-- since a notification was parted from the enquiry, and has not said. What is said of a child (rating, level, decision,
-- reason) and what a finding says are taken from their rows, so a copy cannot say anything else; and nothing in it names
-- a child of the enquiry who was not chosen, but for words that somebody typed.
-- A date of birth is taken from the enquiry's own messages: one day is a day; an age, a month or an estimate stays one;
-- two days for one child stand as two, each with who said it and when; once the hub settled which of the messages' days is
-- right, and none was said besides, that one is the day, with when it was settled, and the others stand beside it.
-- p_children: [{"subject": id, "with_reason": bool}, ...] in the order of the document.
-- p_facts: mentions of the enquiry's messages, about a chosen child or about an adult whom a message ties to one.
-- p_told: [{"notification": id, "part": what_happened | happened_on | happened_about | where | views | reaching | referrer}, ...]. A member of the
-- public who referred is never named.
-- What is protected (protect_v1) stands in a copy only where its recipient was given it by name: then the rows as they were
-- said are taken. A document that says it otherwise, in whatever somebody typed, is refused.
-- p_key: keys the digest of the copy's words that the ledger keeps (hub/wall/contents.py); this function alone has them.
-- p_words: {"decisions" | "kinds" | "sources" | "parts": code -> how the document words it, "public": words}.
-- p_names: person -> name.
-- p_without: passages that this recipient does not get, the longest first. Each is gone from the summary, the reasons, the
-- findings and what messages told, with a mark in its place; one that stands nowhere, or that would stand on in a name, is refused.
CREATE OR REPLACE FUNCTION issue_copy_v10(
    p_copy uuid, p_product uuid, p_recipient text, p_children jsonb, p_facts uuid[], p_told jsonb, p_findings uuid[],
    p_document jsonb, p_words jsonb, p_names jsonb, p_member uuid, p_key bytea DEFAULT '', p_without text[] DEFAULT '{}'
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_agency text := split_part(session_user::text, '__', 2);
    v_product assessment_product;
    v_recipient wall_recipient;
    v_reference text;
    v_children uuid[];
    v_persons uuid[];
    v_left_out uuid[];
    v_messages uuid[];
    v_facts jsonb;
    v_told jsonb;
    v_allowed integer;
    v_document jsonb;
    v_given uuid[];
    v_passage text;
BEGIN
    SELECT * INTO v_product FROM assessment_product WHERE id = p_product;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_product' USING ERRCODE = 'P0001';
    END IF;
    SELECT * INTO v_recipient FROM wall_recipient WHERE code = p_recipient;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_recipient' USING ERRCODE = 'P0001';
    END IF;
    -- A recipient is one organisation: what may stand for several gets nothing, nor does one that has closed.
    IF v_recipient.is_shared OR v_recipient.until < (now() AT TIME ZONE 'Europe/London')::date THEN
        RAISE EXCEPTION 'recipient_closed' USING ERRCODE = 'P0001';
    END IF;
    SELECT reference INTO v_reference FROM front_door_enquiry WHERE id = v_product.enquiry_id;

    SELECT count(*) INTO v_allowed FROM research_finding
        WHERE id = ANY (p_findings) AND enquiry_id = v_product.enquiry_id AND state = 'released'
        AND p_recipient = ANY (recipients);
    IF v_allowed <> coalesce(cardinality(p_findings), 0) THEN
        RAISE EXCEPTION 'not_let_out_to_this_recipient' USING ERRCODE = 'P0001';
    END IF;
    IF EXISTS (SELECT 1 FROM research_whosefinding WHERE finding_id = ANY (p_findings) AND answer = '') THEN
        RAISE EXCEPTION 'not_certain_whose' USING ERRCODE = 'P0001';
    END IF;

    SELECT array_agg((child ->> 'subject')::uuid) INTO v_children FROM jsonb_array_elements(p_children) child;
    SELECT count(*), array_agg(s.person_id) INTO v_allowed, v_persons FROM front_door_subject s
        WHERE s.id = ANY (v_children) AND s.enquiry_id = v_product.enquiry_id AND s.until_at IS NULL
        AND s.lead_agency = v_agency AND s.decision <> '';
    IF v_allowed = 0 OR v_allowed <> cardinality(v_children) THEN
        RAISE EXCEPTION 'not_a_child_to_send' USING ERRCODE = 'P0001';
    END IF;
    SELECT coalesce(array_agg(s.person_id), '{}') INTO v_left_out FROM front_door_subject s
        WHERE s.enquiry_id = v_product.enquiry_id AND s.id <> ALL (v_children);
    IF EXISTS (
        SELECT 1 FROM research_finding f
        WHERE f.id = ANY (p_findings) AND f.about && v_left_out AND NOT f.about && v_persons
    ) THEN
        RAISE EXCEPTION 'about_a_child_not_chosen' USING ERRCODE = 'P0001';
    END IF;

    SELECT coalesce(array_agg(j.notification_id), '{}') INTO v_messages FROM front_door_join j
        WHERE j.enquiry_id = v_product.enquiry_id AND j.until_at IS NULL;
    SELECT coalesce(array_agg(p.id), '{}') INTO v_given FROM people_protection p
        JOIN people_protectedgiven g ON g.protection_id = p.id AND g.recipient = p_recipient AND g.back_at IS NULL
        WHERE p.notifications && v_messages AND p.ended_at IS NULL AND p.agency = v_agency;
    -- Whom a message meant first may have been joined with another since: `meant` is who they are now.
    WITH meant AS (
        SELECT n.notification_id, n.label, n.person_id AS then_person, coalesce((
            SELECT later.person_id FROM people_link first
            JOIN people_link later ON later.mention_id = first.mention_id AND later.until_at IS NULL
            WHERE first.person_id = n.person_id AND first.made_by IS NULL AND first.until_at IS NOT NULL LIMIT 1
        ), n.person_id) AS person FROM front_door_named n WHERE n.notification_id = ANY (v_messages)
    ), said AS (
        SELECT m.id, m.tie_to, m.source_id, link.person_id AS person, child.label AS child,
               coalesce(given.said ->> 'kind', m.kind) AS kind,
               coalesce(given.said ->> 'address_lines', m.address_lines) AS address_lines,
               coalesce(given.said ->> 'postcode', m.postcode) AS postcode, m.number_kind,
               coalesce(given.said ->> 'number_value', m.number_value) AS number_value,
               coalesce(given.said ->> 'given_name', m.given_name) AS given_name,
               coalesce(given.said ->> 'family_name', m.family_name) AS family_name,
               coalesce(given.said ->> 'tie_kind', m.tie_kind) AS tie_kind, coalesce(given.said ->> 'text', m.text) AS text
        FROM people_mention m
        LEFT JOIN people_coveredoriginal given
            ON given.id = m.id AND cardinality(given.protections) > 0 AND given.protections <@ v_given
        JOIN people_link link ON link.mention_id = m.id AND link.until_at IS NULL AND link.state = 'released'
        LEFT JOIN meant ON meant.then_person = m.tie_to AND meant.notification_id = m.source_id
        LEFT JOIN front_door_subject child ON child.person_id = meant.person AND child.id = ANY (v_children)
        WHERE m.source_kind = 'notification' AND m.source_id = ANY (v_messages) AND m.state = 'released'
    )
    SELECT count(*), coalesce(jsonb_agg(jsonb_build_object(
        'about', coalesce(
            (SELECT s.label FROM front_door_subject s WHERE s.person_id = said.person AND s.id = ANY (v_children)),
            (SELECT meant.label FROM meant WHERE meant.person = said.person AND meant.notification_id = said.source_id
             LIMIT 1), '-'),
        'label', p_words -> 'kinds' ->> said.kind,
        'text', CASE said.kind
            WHEN 'address' THEN concat_ws(', ', nullif(said.address_lines, ''), nullif(said.postcode, ''))
            WHEN 'number' THEN upper(said.number_kind) || ' ' || said.number_value
            WHEN 'also_known_as' THEN trim(said.given_name || ' ' || said.family_name)
            WHEN 'tie' THEN said.tie_kind || ', of ' || said.child
            WHEN 'household' THEN said.text || ' (' || said.child || ')'
            ELSE said.text END
    ) ORDER BY chosen.place), '[]') INTO v_allowed, v_facts
        FROM said JOIN unnest(p_facts) WITH ORDINALITY AS chosen (id, place) ON chosen.id = said.id
        WHERE said.kind IN ('address', 'number', 'also_known_as', 'tie', 'household', 'responsibility', 'contact',
                            'school', 'gp', 'sex', 'language', 'interpreter', 'disability')
        AND (said.tie_to IS NULL OR said.child IS NOT NULL)
        AND said.person <> ALL (v_left_out)
        AND (said.person = ANY (v_persons) OR EXISTS (
            SELECT 1 FROM said tie WHERE tie.kind = 'tie' AND tie.person = said.person AND tie.child IS NOT NULL));
    IF v_allowed <> coalesce(cardinality(p_facts), 0) THEN
        RAISE EXCEPTION 'not_a_fact_to_send' USING ERRCODE = 'P0001';
    END IF;
    SELECT count(*), coalesce(jsonb_agg(jsonb_build_object(
        'about', n.reference, 'label', p_words -> 'parts' ->> (told.one ->> 'part'),
        'text', CASE told.one ->> 'part' WHEN 'referrer' THEN concat_ws(', ',
            nullif(told_message #>> '{referrer,name}', ''), nullif(told_message #>> '{referrer,role}', ''),
            nullif(told_message #>> '{referrer,agency}', ''), nullif(told_message #>> '{referrer,telephone}', ''))
            WHEN 'reaching' THEN concat_ws('. ',
                CASE WHEN told_message #> '{consent,keep_from_parents}' = 'true'::jsonb THEN p_words ->> 'keep_from_parents' END,
                nullif(told_message #>> '{consent,safe_contact}', ''))
            ELSE told_message -> 'concern' ->> (told.one ->> 'part') END
    ) ORDER BY told.place), '[]') INTO v_allowed, v_told
        FROM jsonb_array_elements(p_told) WITH ORDINALITY AS told (one, place)
        JOIN front_door_notification n ON n.id = (told.one ->> 'notification')::uuid
        LEFT JOIN people_coveredoriginal given
            ON given.id = n.id AND cardinality(given.protections) > 0 AND given.protections <@ v_given
        CROSS JOIN LATERAL (SELECT coalesce(given.said, n.message) AS told_message) as_told
        WHERE n.id = ANY (v_messages)
        AND (told.one ->> 'part' IN ('what_happened', 'happened_on', 'happened_about', 'where', 'views', 'reaching')
             OR (told.one ->> 'part' = 'referrer' AND n.source_code !~ '^(1[A-D]|9|10|)$'));
    IF v_allowed <> jsonb_array_length(p_told) THEN
        RAISE EXCEPTION 'not_a_fact_to_send' USING ERRCODE = 'P0001';
    END IF;

    p_names := p_names - v_left_out::text[];
    SELECT p_document || jsonb_build_object(
        'children', (
            SELECT jsonb_agg(jsonb_build_object(
                'name', coalesce((SELECT given.said ->> 'label' FROM people_coveredoriginal given
                    WHERE given.id = s.id AND cardinality(given.protections) > 0 AND given.protections <@ v_given), s.label),
                'born', birth.born,
                'expected', birth.expected,
                'births', birth.said,
                'settled_on', birth.settled_on,
                'rating', s.rating,
                'threshold_level', s.threshold_level,
                'decision', p_words -> 'decisions' ->> s.decision,
                'reason', CASE WHEN (child ->> 'with_reason')::boolean THEN (
                    SELECT d.reason || CASE WHEN d.paper_at IS NULL THEN '' ELSE
                    ' Recorded on paper on ' || to_char(d.paper_at AT TIME ZONE 'Europe/London', 'FMDD FMMonth YYYY "at" FMHH12:MIam')
                    || CASE WHEN d.paper_by = '' THEN '' ELSE ' by ' || d.paper_by END
                    || '; written here on ' || to_char(d.at AT TIME ZONE 'Europe/London', 'FMDD FMMonth YYYY "at" FMHH12:MIam') || '.' END
                    FROM assessment_decision d WHERE d.subject_id = s.id ORDER BY d.number DESC LIMIT 1
                ) ELSE '' END
            ) ORDER BY place)
            FROM jsonb_array_elements(p_children) WITH ORDINALITY AS chosen (child, place)
            JOIN front_door_subject s ON s.id = (child ->> 'subject')::uuid
            CROSS JOIN LATERAL (
                WITH said AS (
                    SELECT m.kind, m.day, m.day_is_estimate AS estimate, m.text, min(m.said_at) AS said_at,
                           array_agg(m.id) AS mentions,
                           (array_agg(n.source_code ORDER BY m.said_at))[1] AS source
                    FROM (
                        SELECT mention.id, mention.source_id, mention.source_kind, mention.state, mention.said_at,
                               coalesce(given.said ->> 'kind', mention.kind) AS kind,
                               coalesce((given.said ->> 'day')::date, mention.day) AS day,
                               coalesce((given.said ->> 'day_is_estimate')::boolean, mention.day_is_estimate) AS day_is_estimate,
                               coalesce(given.said ->> 'text', mention.text) AS text
                        FROM people_mention mention
                        LEFT JOIN people_coveredoriginal given
                            ON given.id = mention.id AND cardinality(given.protections) > 0 AND given.protections <@ v_given
                    ) m
                    JOIN people_link l ON l.mention_id = m.id AND l.until_at IS NULL AND l.state = 'released'
                    JOIN front_door_notification n ON n.id = m.source_id
                    WHERE l.person_id = s.person_id AND m.source_kind = 'notification' AND m.state = 'released'
                    AND m.source_id = ANY (v_messages) AND m.kind IN ('birth', 'expected_birth', 'born_about')
                    GROUP BY m.kind, m.day, m.day_is_estimate, m.text
                ), kept AS (
                    -- What was expected is of no account once a birth is told.
                    SELECT * FROM said WHERE kind <> 'expected_birth'
                        OR NOT EXISTS (SELECT FROM said born WHERE born.kind = 'birth')
                ), counted AS (
                    SELECT count(*) AS told, count(*) FILTER (WHERE kind = 'birth' AND NOT estimate) AS days,
                           count(*) FILTER (WHERE kind = 'expected_birth' AND NOT estimate) AS due FROM kept
                ), settled AS (
                    SELECT b.at, kept.day FROM people_settledbirth b JOIN kept ON b.chosen_id = ANY (kept.mentions)
                    WHERE b.until_at IS NULL AND kept.kind = 'birth' AND NOT kept.estimate AND NOT EXISTS (
                        SELECT FROM kept other WHERE other.kind = 'birth' AND NOT other.estimate
                        AND NOT other.mentions && b.weighed)
                    ORDER BY b.at DESC LIMIT 1
                )
                SELECT
                    (settled.at AT TIME ZONE 'Europe/London')::date AS settled_on,
                    CASE WHEN settled.day IS NOT NULL THEN settled.day WHEN days = 1 THEN (SELECT day FROM kept WHERE kind = 'birth' AND NOT estimate) END AS born,
                    CASE WHEN told = 1 AND due = 1 THEN (SELECT day FROM kept) END AS expected,
                    CASE WHEN told = 1 AND days + due = 1 AND settled.day IS NULL THEN '[]'::jsonb ELSE (
                        SELECT coalesce(jsonb_agg(jsonb_build_object(
                            'kind', kept.kind, 'day', kept.day, 'estimate', kept.estimate, 'text', kept.text,
                            'said_on', (kept.said_at AT TIME ZONE 'Europe/London')::date,
                            'said_by', CASE WHEN told = 1 THEN ''
                                WHEN kept.source ~ '^(1[A-D]|9|10|)$' THEN p_words ->> 'public'
                                ELSE p_words -> 'sources' ->> kept.source::text END
                        ) ORDER BY kept.said_at, kept.day, kept.text), '[]') FROM kept) END AS said
                FROM counted LEFT JOIN settled ON true
            ) birth
        ),
        'facts', v_facts || v_told,
        'findings', (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                'happened_on', f.happened_on,
                'agency_name', a.name,
                'about', (SELECT coalesce(jsonb_agg(p_names ->> (person::text)), '[]') FROM unnest(f.about) person
                          WHERE p_names ? (person::text)),
                'text', f.text || CASE WHEN f.paper_at IS NULL THEN '' ELSE
                    ' Recorded on paper on ' || to_char(f.paper_at AT TIME ZONE 'Europe/London', 'FMDD FMMonth YYYY "at" FMHH12:MIam')
                    || CASE WHEN f.paper_by = '' THEN '' ELSE ' by ' || f.paper_by END
                    || '; written here on ' || to_char(f.recorded_at AT TIME ZONE 'Europe/London', 'FMDD FMMonth YYYY "at" FMHH12:MIam') || '.' END
            ) ORDER BY f.happened_on NULLS LAST, f.recorded_at), '[]')
            FROM research_finding f JOIN wall_agency a ON a.code = f.agency
            WHERE f.id = ANY (p_findings)
        )
    ) INTO v_document;
    FOREACH v_passage IN ARRAY p_without LOOP
        IF length(regexp_replace(v_passage, '[^[:alnum:]]', '', 'g')) < 3 THEN
            RAISE EXCEPTION 'passage_too_short' USING ERRCODE = 'P0001';
        ELSIF document_without_v1(v_document, ARRAY[v_passage]) = v_document THEN
            RAISE EXCEPTION 'passage_not_there' USING ERRCODE = 'P0001';
        END IF;
    END LOOP;
    v_document := document_without_v1(v_document, p_without);
    FOREACH v_passage IN ARRAY p_without LOOP
        IF EXISTS (
            SELECT 1 FROM jsonb_path_query(v_document, 'strict $.** ? (@.type() == "string")') said
            WHERE replace(said #>> '{}', '[Part left out]', '') ~* passage_pattern_v1(v_passage)
        ) THEN
            RAISE EXCEPTION 'passage_elsewhere' USING ERRCODE = 'P0001';
        END IF;
    END LOOP;
    IF EXISTS (
        SELECT 1 FROM people_protection p JOIN people_protectedwords w ON w.protection_id = p.id
        WHERE p.notifications && v_messages AND p.ended_at IS NULL AND p.id <> ALL (v_given)
        AND cover_words_v1(v_document, w.patterns, '') <> v_document
    ) THEN
        RAISE EXCEPTION 'repeats_protected' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO assessment_copy (
        id, product_id, recipient, recipient_name, rating, document, document_digest, issued_at, acknowledged_by,
        outcome, outcome_note, recall_reason, recall_instruction, recall_seen_by
    ) VALUES (
        p_copy, p_product, p_recipient, v_recipient.name,
        (SELECT s.rating FROM front_door_subject s WHERE s.id = ANY (v_children)
         ORDER BY array_position(ARRAY['red', 'amber', 'green', 'blue'], s.rating::text) LIMIT 1),
        v_document, sha256(convert_to(v_document::text, 'UTF8')), now(), '', '', '', '', '', ''
    );
    -- What this recipient had of the enquiry before opens as replaced from now on.
    UPDATE assessment_copy c SET replaced_by_id = p_copy FROM assessment_product p
        WHERE p.id = c.product_id AND p.enquiry_id = v_product.enquiry_id AND c.recipient = p_recipient
        AND c.id <> p_copy AND c.replaced_by_id IS NULL;
    INSERT INTO assessment_copychild (id, copy_id, subject_id, with_reason)
        SELECT gen_random_uuid(), p_copy, (child ->> 'subject')::uuid, (child ->> 'with_reason')::boolean
        FROM jsonb_array_elements(p_children) child;
    INSERT INTO assessment_copyitem (id, copy_id, finding_id, agency, desks)
        SELECT gen_random_uuid(), p_copy, id, agency, desks FROM research_finding WHERE id = ANY (p_findings);
    -- Of what they were given, what this copy says.
    INSERT INTO assessment_copyprotected (id, copy_id, protection_id)
        SELECT gen_random_uuid(), p_copy, p.id FROM people_protection p
        JOIN people_protectedwords w ON w.protection_id = p.id
        WHERE p.id = ANY (v_given) AND (cover_words_v1(v_document, w.patterns, '') <> v_document OR EXISTS (
            SELECT 1 FROM people_coveredoriginal o WHERE p.id = ANY (o.protections) AND (o.id = ANY (p_facts) OR o.id = ANY (v_children))));
    UPDATE front_door_enquiry SET state = 'sent' WHERE id = v_product.enquiry_id;
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        VALUES (gen_random_uuid(), 'assessment.copy_issued', p_copy, now(), now(), 0, '');
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'issue', 'copy', p_copy::text, p_member,
        jsonb_build_object('enquiry', v_reference, 'recipient', p_recipient, 'findings', to_jsonb(p_findings),
                           'children', to_jsonb(v_children), 'facts', to_jsonb(p_facts), 'told', p_told)
        || CASE WHEN p_without = '{}' THEN '{}' ELSE jsonb_build_object('left_out', cardinality(p_without)) END
        || CASE WHEN p_key = '' THEN '{}' ELSE jsonb_build_object('said', jsonb_build_object(
            p_copy, encode(sha256(p_key || sha256(p_key || convert_to(v_document::text, 'UTF8'))), 'hex'))) END
    );
END $$;

-- As it was called before anything was recorded on paper: for web processes that are not restarted yet.
CREATE OR REPLACE FUNCTION issue_copy_v9(
    p_copy uuid, p_product uuid, p_recipient text, p_children jsonb, p_facts uuid[], p_told jsonb, p_findings uuid[],
    p_document jsonb, p_words jsonb, p_names jsonb, p_member uuid, p_key bytea DEFAULT '', p_without text[] DEFAULT '{}'
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT issue_copy_v10(p_copy, p_product, p_recipient, p_children, p_facts, p_told, p_findings, p_document, p_words,
                         p_names, p_member, p_key, p_without)
$$;
