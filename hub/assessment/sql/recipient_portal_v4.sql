-- owner: fetch
-- execute: outside
-- All that a recipient outside can do, by the token of their team's inbox: list their own copies, fetch one,
-- acknowledge it, say who has it and its outcome, say that they have read a recall. A token of another team finds nothing. p_member is
-- the seat of the person; which person of a team it is, is the application's word.
-- How many there are of each kind that the list can be asked for (see outside_inbox_v5), of this rating where one is
-- given; how many of each rating; and how many in all. Of a copy that was recalled its team reads no rating. Nothing is
-- read.
CREATE OR REPLACE FUNCTION outside_count_v2(p_token bytea, p_rating text, p_member uuid)
RETURNS TABLE (every bigint, acknowledge bigint, mine bigint, nobody bigint, answered bigint, red bigint, amber bigint,
               green bigint, blue bigint, in_all bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT count(*) FILTER (WHERE shown),
           count(*) FILTER (WHERE shown AND stands AND acknowledged_at IS NULL),
           count(*) FILTER (WHERE shown AND stands AND held_by = p_member),
           count(*) FILTER (WHERE shown AND stands AND held_by IS NULL AND outcome = ''),
           count(*) FILTER (WHERE shown AND outcome <> ''),
           count(*) FILTER (WHERE rated = 'red'), count(*) FILTER (WHERE rated = 'amber'),
           count(*) FILTER (WHERE rated = 'green'), count(*) FILTER (WHERE rated = 'blue'), count(*)
    FROM (
        SELECT c.*, (p_rating = '' OR (c.rating = p_rating AND c.recalled_at IS NULL)) AS shown,
               CASE WHEN c.recalled_at IS NULL THEN c.rating END AS rated,
               c.recalled_at IS NULL AND c.replaced_by_id IS NULL AS stands
        FROM assessment_copy c JOIN wall_recipient r ON r.code = c.recipient WHERE r.token_digest = sha256(p_token)
    ) found
$$;

-- First what must be read now: recalls not read, then what nobody has acknowledged, red and longest waiting first; or,
-- where p_sort is sent or -sent, by when it was sent. The list names children, so that it was read is a line, with the
-- copies that stood on the page.
-- p_show: every | acknowledge (what nobody has acknowledged) | mine | nobody (has it, and no outcome) | answered.
-- p_rating: of the most urgent child, or empty. due_at: by when it is to be acknowledged, as the rating says.
CREATE OR REPLACE FUNCTION outside_inbox_v5(
    p_token bytea, p_show text, p_rating text, p_sort text, p_limit integer, p_offset integer, p_member uuid
) RETURNS TABLE (copy uuid, reference text, version integer, children jsonb, rating text, issued_at timestamptz,
               fetched_at timestamptz, acknowledged_at timestamptz, acknowledged_by text, outcome text,
               recalled_at timestamptz, recall_seen_at timestamptz, replaced_by uuid, held_by uuid, held_name text,
               due_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_recipient text;
    v_page uuid[];
BEGIN
    SELECT r.code INTO v_recipient FROM wall_recipient r WHERE r.token_digest = sha256(p_token);
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT coalesce(array_agg(page.id ORDER BY page.place), '{}') INTO v_page FROM (
        SELECT c.id, row_number() OVER (ORDER BY
            CASE p_sort WHEN 'sent' THEN c.issued_at END, CASE p_sort WHEN '-sent' THEN c.issued_at END DESC,
            (c.recalled_at IS NOT NULL AND c.recall_seen_at IS NULL) DESC,
            (c.acknowledged_at IS NULL AND c.recalled_at IS NULL AND c.replaced_by_id IS NULL) DESC,
            CASE WHEN c.acknowledged_at IS NULL
                THEN array_position(ARRAY['red', 'amber', 'green', 'blue'], c.rating::text) END NULLS LAST,
            CASE WHEN c.acknowledged_at IS NULL THEN c.issued_at END, c.issued_at DESC, c.id) AS place
        FROM assessment_copy c WHERE c.recipient = v_recipient
        AND (p_rating = '' OR (c.rating = p_rating AND c.recalled_at IS NULL))
        AND CASE p_show
            WHEN 'acknowledge' THEN c.acknowledged_at IS NULL AND c.recalled_at IS NULL AND c.replaced_by_id IS NULL
            WHEN 'mine' THEN c.held_by = p_member AND c.recalled_at IS NULL AND c.replaced_by_id IS NULL
            WHEN 'nobody' THEN c.held_by IS NULL AND c.outcome = '' AND c.recalled_at IS NULL
                AND c.replaced_by_id IS NULL
            WHEN 'answered' THEN c.outcome <> ''
            ELSE true END
        ORDER BY place LIMIT least(p_limit, 100) OFFSET p_offset
    ) page;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail)
        VALUES (gen_random_uuid(), 'list_copies', 'copy', '', p_member, jsonb_build_object(
            'recipient', v_recipient, 'refs', (
                SELECT coalesce(jsonb_agg(DISTINCT c.document ->> 'reference'), '[]') FROM assessment_copy c
                WHERE c.id = ANY (v_page))));
    RETURN QUERY
        SELECT c.id, c.document ->> 'reference', (c.document ->> 'version')::integer,
               CASE WHEN c.recalled_at IS NULL THEN c.document -> 'children' ELSE '[]' END,
               CASE WHEN c.recalled_at IS NULL THEN c.rating::text ELSE '' END, c.issued_at,
               c.fetched_at, c.acknowledged_at, c.acknowledged_by::text, c.outcome::text, c.recalled_at,
               c.recall_seen_at, c.replaced_by_id, c.held_by, c.held_name::text,
               CASE WHEN c.recalled_at IS NULL THEN c.issued_at + make_interval(mins => CASE c.rating
                   WHEN 'red' THEN s.red_minutes WHEN 'amber' THEN s.amber_minutes WHEN 'green' THEN s.green_minutes END) END
        FROM unnest(v_page) WITH ORDINALITY AS page (id, place) JOIN assessment_copy c ON c.id = page.id
        CROSS JOIN wall_hubsettings s
        ORDER BY page.place;
END $$;

-- newest_version is that of the enquiry's latest product, whoever it went to: a team that had an older one hears of it.
-- p_account: to account for what was done by it, somebody opens a copy that a newer one has replaced. One that was
-- recalled gives its recipient no word of it any more, and no file.
CREATE OR REPLACE FUNCTION outside_copy_v3(p_token bytea, p_copy uuid, p_account boolean, p_member uuid)
RETURNS TABLE (copy uuid, document jsonb, issued_at timestamptz, fetched_at timestamptz, acknowledged_at timestamptz,
               acknowledged_by text, outcome text, outcome_note text, outcome_at timestamptz, file uuid, file_name text,
               file_key bytea, file_digest bytea, reference text, version integer, recalled_at timestamptz,
               recall_reason text, recall_instruction text, recall_seen_at timestamptz, recall_seen_by text,
               replaced_by uuid, replaced_version integer, held_by uuid, held_name text, due_at timestamptz,
               newest_version integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_copy assessment_copy;
    v_shown boolean;
BEGIN
    SELECT c.* INTO v_copy FROM assessment_copy c JOIN wall_recipient r ON r.code = c.recipient
        WHERE c.id = p_copy AND r.token_digest = sha256(p_token);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_copy' USING ERRCODE = 'P0001';
    END IF;
    v_shown := v_copy.recalled_at IS NULL AND (v_copy.replaced_by_id IS NULL OR p_account);
    UPDATE assessment_copy c SET fetched_at = coalesce(c.fetched_at, now()) WHERE c.id = p_copy AND v_shown;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail)
        VALUES (gen_random_uuid(), 'fetch', 'copy', p_copy::text, p_member, jsonb_build_object(
            'recipient', v_copy.recipient, 'enquiry', v_copy.document ->> 'reference', 'shown', v_shown,
            'withdrawn', v_copy.recalled_at IS NOT NULL OR v_copy.replaced_by_id IS NOT NULL));
    RETURN QUERY
        SELECT c.id, CASE WHEN v_shown THEN c.document END, c.issued_at, c.fetched_at, c.acknowledged_at,
               c.acknowledged_by::text, c.outcome::text, c.outcome_note, c.outcome_at,
               f.id, f.name::text, f.key, f.digest, c.document ->> 'reference', (c.document ->> 'version')::integer,
               c.recalled_at, c.recall_reason, c.recall_instruction::text, c.recall_seen_at, c.recall_seen_by::text,
               c.replaced_by_id, (n.document ->> 'version')::integer, c.held_by, c.held_name::text,
               c.issued_at + make_interval(mins => CASE c.rating WHEN 'red' THEN s.red_minutes
                   WHEN 'amber' THEN s.amber_minutes WHEN 'green' THEN s.green_minutes END),
               (SELECT max(newer.version)::integer FROM assessment_product p
                JOIN assessment_product newer ON newer.enquiry_id = p.enquiry_id WHERE p.id = c.product_id)
        FROM assessment_copy c CROSS JOIN wall_hubsettings s
        LEFT JOIN wall_storedfile f ON f.id = c.file_id AND v_shown
        LEFT JOIN assessment_copy n ON n.id = c.replaced_by_id
        WHERE c.id = p_copy;
END $$;

CREATE OR REPLACE FUNCTION outside_acknowledge_v2(p_token bytea, p_copy uuid, p_name text, p_member uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_copy assessment_copy;
BEGIN
    UPDATE assessment_copy c SET acknowledged_at = now(), acknowledged_by = p_name
        FROM wall_recipient r WHERE r.code = c.recipient AND r.token_digest = sha256(p_token)
        AND c.id = p_copy AND c.acknowledged_at IS NULL AND c.recalled_at IS NULL RETURNING c.* INTO v_copy;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_copy_or_acknowledged' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail)
        VALUES (gen_random_uuid(), 'acknowledge', 'copy', p_copy::text, p_member, jsonb_build_object(
            'recipient', v_copy.recipient, 'enquiry', v_copy.document ->> 'reference'));
END $$;

-- An outcome can be said again as work goes on ("accepted" becomes "closed" weeks later); each stays in the history.
CREATE OR REPLACE FUNCTION outside_outcome_v2(
    p_token bytea, p_copy uuid, p_outcome text, p_note text, p_name text, p_member uuid
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_copy assessment_copy;
BEGIN
    UPDATE assessment_copy c SET outcome = p_outcome, outcome_note = p_note, outcome_at = now()
        FROM wall_recipient r WHERE r.code = c.recipient AND r.token_digest = sha256(p_token)
        AND c.id = p_copy AND c.acknowledged_at IS NOT NULL AND c.recalled_at IS NULL RETURNING c.* INTO v_copy;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_copy_or_not_acknowledged' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO assessment_copyoutcome (id, copy_id, outcome, note, by_name, by, at)
        VALUES (gen_random_uuid(), p_copy, p_outcome, p_note, p_name, p_member, now());
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        VALUES (gen_random_uuid(), 'assessment.outcome_said', p_copy, now(), now(), 0, '');
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'outcome', 'copy', p_copy::text, p_member, jsonb_build_object(
            'recipient', v_copy.recipient, 'outcome', p_outcome, 'enquiry', v_copy.document ->> 'reference')
    );
END $$;

CREATE OR REPLACE FUNCTION outside_recall_seen_v1(p_token bytea, p_copy uuid, p_name text, p_member uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_copy assessment_copy;
BEGIN
    UPDATE assessment_copy c SET recall_seen_at = now(), recall_seen_by = p_name
        FROM wall_recipient r WHERE r.code = c.recipient AND r.token_digest = sha256(p_token)
        AND c.id = p_copy AND c.recalled_at IS NOT NULL AND c.recall_seen_at IS NULL RETURNING c.* INTO v_copy;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_copy_or_seen' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail)
        VALUES (gen_random_uuid(), 'recall_seen', 'copy', p_copy::text, p_member, jsonb_build_object(
            'recipient', v_copy.recipient, 'enquiry', v_copy.document ->> 'reference'));
END $$;

-- Who of the team has a copy: taken, given to a colleague, or handed back (no holder). p_seen is who had it on the page
-- from which this was sent, so that of two colleagues who take it at once one hears of the other. Which people are of
-- the team is the application's word, as is who acts.
CREATE OR REPLACE FUNCTION outside_hold_v1(
    p_token bytea, p_copy uuid, p_holder uuid, p_holder_name text, p_seen uuid, p_name text, p_member uuid
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_copy assessment_copy;
BEGIN
    UPDATE assessment_copy c SET held_by = p_holder, held_at = now(),
        held_name = CASE WHEN p_holder IS NULL THEN '' ELSE p_holder_name END
        FROM wall_recipient r WHERE r.code = c.recipient AND r.token_digest = sha256(p_token)
        AND c.id = p_copy AND c.recalled_at IS NULL AND c.held_by IS NOT DISTINCT FROM p_seen
        AND c.held_by IS DISTINCT FROM p_holder RETURNING c.* INTO v_copy;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_copy_or_changed' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO assessment_copyholding (id, copy_id, holder, holder_name, by, by_name, at)
        VALUES (gen_random_uuid(), p_copy, p_holder, v_copy.held_name, p_member, p_name, clock_timestamp());
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail)
        VALUES (gen_random_uuid(), 'hold_copy', 'copy', p_copy::text, p_member, jsonb_build_object(
            'recipient', v_copy.recipient, 'enquiry', v_copy.document ->> 'reference', 'holder', p_holder));
END $$;

-- Several are taken at once, for p_holder: each as outside_hold_v1 would, and those that a colleague changed meanwhile
-- (p_seen, in the order of p_copies) or that were recalled not. Out: how many were taken.
CREATE OR REPLACE FUNCTION outside_take_v1(
    p_token bytea, p_copies uuid[], p_seen uuid[], p_holder uuid, p_holder_name text, p_name text, p_member uuid
) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_taken integer;
BEGIN
    WITH taken AS (
        UPDATE assessment_copy c SET held_by = p_holder, held_at = now(), held_name = p_holder_name
            FROM wall_recipient r, unnest(p_copies, p_seen) AS chosen (copy, seen)
            WHERE r.code = c.recipient AND r.token_digest = sha256(p_token) AND c.id = chosen.copy
            AND c.recalled_at IS NULL AND c.held_by IS NOT DISTINCT FROM chosen.seen
            AND c.held_by IS DISTINCT FROM p_holder AND p_holder IS NOT NULL
            RETURNING c.id, c.recipient, c.document ->> 'reference' AS reference
    ), history AS (
        INSERT INTO assessment_copyholding (id, copy_id, holder, holder_name, by, by_name, at)
            SELECT gen_random_uuid(), taken.id, p_holder, p_holder_name, p_member, p_name, clock_timestamp() FROM taken
    ), lines AS (
        INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail)
            SELECT gen_random_uuid(), 'hold_copy', 'copy', taken.id::text, p_member, jsonb_build_object(
                'recipient', taken.recipient, 'enquiry', taken.reference, 'holder', p_holder) FROM taken
    )
    SELECT count(*) INTO v_taken FROM taken;
    RETURN v_taken;
END $$;

-- What the team said and did with a copy, the latest first. It is asked for with the copy, whose reading is the line.
CREATE OR REPLACE FUNCTION outside_history_v1(p_token bytea, p_copy uuid, p_limit integer)
RETURNS TABLE (at timestamptz, outcome text, note text, holder uuid, holder_name text, by_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT said.at, said.outcome, said.note, said.holder, said.holder_name, said.by_name FROM (
        SELECT o.copy_id, o.at, o.outcome::text, o.note, NULL::uuid AS holder, '' AS holder_name, o.by_name::text
        FROM assessment_copyoutcome o WHERE o.copy_id = p_copy
        UNION ALL
        SELECT h.copy_id, h.at, '', '', h.holder, h.holder_name::text, h.by_name::text
        FROM assessment_copyholding h WHERE h.copy_id = p_copy
    ) said
    JOIN assessment_copy c ON c.id = said.copy_id JOIN wall_recipient r ON r.code = c.recipient
    WHERE r.token_digest = sha256(p_token) AND c.recalled_at IS NULL
    ORDER BY said.at DESC LIMIT least(p_limit, 100)
$$;
