-- owner: compare
-- execute: worker
-- What the ledger says of rows, and rows of the ledger, each night (hub/assessment/content_checks.py). Told are ids and
-- references alone, and only of what does not agree.

-- From which line on the lines of each act hold digests: a line of before says nothing of a row's words.
CREATE OR REPLACE FUNCTION bound_since_v1() RETURNS TABLE (act text, seq bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT l.act, min(l.seq) FROM wall_ledgerentry l
    WHERE l.act IN ('submit', 'record_finding', 'release', 'agree_release', 'let_out', 'analyse', 'decide',
                    'overrule', 'issue')
    AND l.detail ? 'said' GROUP BY l.act
$$;

-- Of one kind, after this id: rows which no line says that they were made, by whom they were to be and where they stand.
-- p_since: as bound_since_v1 says. Out: the last id looked at in the first row, with no reference; none at the end.
CREATE OR REPLACE FUNCTION rows_without_lines_v1(p_kind text, p_after uuid, p_most integer, p_since jsonb)
RETURNS TABLE (id uuid, ref text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    RETURN QUERY
    WITH one AS MATERIALIZED (
        (SELECT n.id, n.reference::text AS ref, n.reference::text AS object, ARRAY['submit'] AS acts, NULL::text AS recipient
            FROM front_door_notification n WHERE p_kind = 'message' AND (p_after IS NULL OR n.id > p_after)
            ORDER BY n.id LIMIT p_most)
        UNION ALL
        (SELECT f.id, e.reference::text, f.id::text, ARRAY['record_finding'], NULL
            FROM research_finding f JOIN front_door_enquiry e ON e.id = f.enquiry_id
            WHERE p_kind = 'finding' AND (p_after IS NULL OR f.id > p_after) ORDER BY f.id LIMIT p_most)
        UNION ALL
        (SELECT r.id, e.reference::text, r.id::text, ARRAY['release', 'agree_release', 'let_out'], NULL
            FROM research_release r JOIN front_door_enquiry e ON e.id = r.enquiry_id
            WHERE p_kind = 'release' AND (p_after IS NULL OR r.id > p_after) ORDER BY r.id LIMIT p_most)
        UNION ALL
        (SELECT a.id, e.reference::text, e.reference::text, ARRAY['analyse'], NULL
            FROM assessment_analysis a JOIN front_door_enquiry e ON e.id = a.enquiry_id
            WHERE p_kind = 'analysis' AND (p_after IS NULL OR a.id > p_after) ORDER BY a.id LIMIT p_most)
        UNION ALL
        (SELECT p.id, e.reference::text, e.reference::text, ARRAY['analyse'], NULL
            FROM assessment_analysispoint p JOIN assessment_analysis a ON a.id = p.analysis_id
            JOIN front_door_enquiry e ON e.id = a.enquiry_id
            WHERE p_kind = 'analysispoint' AND (p_after IS NULL OR p.id > p_after) ORDER BY p.id LIMIT p_most)
        UNION ALL
        (SELECT d.id, e.reference::text, e.reference::text, ARRAY['decide', 'overrule'], NULL
            FROM assessment_decision d JOIN front_door_subject s ON s.id = d.subject_id
            JOIN front_door_enquiry e ON e.id = s.enquiry_id
            WHERE p_kind = 'decision' AND (p_after IS NULL OR d.id > p_after) ORDER BY d.id LIMIT p_most)
        UNION ALL
        (SELECT c.id, e.reference::text, c.id::text, ARRAY['issue'], c.recipient::text
            FROM assessment_copy c JOIN assessment_product p ON p.id = c.product_id
            JOIN front_door_enquiry e ON e.id = p.enquiry_id
            WHERE p_kind = 'copy' AND (p_after IS NULL OR c.id > p_after) ORDER BY c.id LIMIT p_most)
    )
    (SELECT one.id, NULL::text FROM one ORDER BY one.id DESC LIMIT 1)
    UNION ALL
    SELECT one.id, one.ref FROM one WHERE NOT EXISTS (
        SELECT 1 FROM wall_ledgerentry l
        WHERE l.object_ref = one.object AND l.act = ANY (one.acts)
        AND (one.object = one.ref OR l.detail ->> 'enquiry' = one.ref)
        AND (one.recipient IS NULL OR l.detail ->> 'recipient' = one.recipient)
        AND (l.detail -> 'said' ? one.id::text OR NOT l.detail ? 'said'
             AND l.seq < coalesce((p_since ->> l.act::text)::bigint, 9223372036854775807))
    )
    UNION ALL
    -- A finding that is shared, with a desk or a recipient that no release of its agency names.
    SELECT f.id, one.ref FROM one JOIN research_finding f ON f.id = one.id
    WHERE p_kind = 'finding' AND EXISTS (
        SELECT 1 FROM (
            SELECT 'desks' AS many, unnest(f.desks) AS name UNION ALL SELECT 'recipients', unnest(f.recipients)
        ) shared WHERE NOT EXISTS (
            SELECT 1 FROM wall_ledgerentry l
            WHERE l.detail @> jsonb_build_object('findings', jsonb_build_array(f.id))
            AND l.act IN ('release', 'agree_release', 'let_out') AND split_part(l.login, '__', 2) = f.agency
            AND (l.detail -> shared.many ? shared.name
                 OR shared.many = 'recipients' AND l.detail ->> 'recipient' = shared.name)
        )
    );
END $$;

-- After this line: what lines say was made and is not there, and was not disposed of. Out: as above, by line.
CREATE OR REPLACE FUNCTION lines_without_rows_v1(p_after bigint, p_most integer)
RETURNS TABLE (seq bigint, id uuid, ref text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    WITH line AS MATERIALIZED (
        SELECT l.seq, l.act, l.object_ref::text AS object_ref, l.detail FROM wall_ledgerentry l
        WHERE l.seq > p_after AND l.detail ? 'said' AND l.act IN (
            'submit', 'record_finding', 'release', 'agree_release', 'let_out', 'analyse', 'decide', 'overrule', 'issue')
        ORDER BY l.seq LIMIT p_most
    ), said AS MATERIALIZED (
        SELECT line.seq, key::uuid AS id, coalesce(line.detail ->> 'enquiry', line.object_ref) AS ref
        FROM line CROSS JOIN LATERAL jsonb_object_keys(
            CASE jsonb_typeof(line.detail -> 'said') WHEN 'object' THEN line.detail -> 'said' ELSE '{}' END) AS key
        WHERE key ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        AND (line.act <> 'issue' OR key = line.object_ref)  -- or it is how a team was told of a copy
    )
    (SELECT line.seq, NULL::uuid, NULL::text FROM line ORDER BY line.seq DESC LIMIT 1)
    UNION ALL
    SELECT said.seq, said.id, said.ref FROM said
    WHERE NOT EXISTS (SELECT 1 FROM people_mention r WHERE r.id = said.id)
    AND NOT EXISTS (SELECT 1 FROM people_link r WHERE r.id = said.id)
    AND NOT EXISTS (SELECT 1 FROM front_door_notification r WHERE r.id = said.id)
    AND NOT EXISTS (SELECT 1 FROM research_finding r WHERE r.id = said.id)
    AND NOT EXISTS (SELECT 1 FROM research_release r WHERE r.id = said.id)
    AND NOT EXISTS (SELECT 1 FROM assessment_analysis r WHERE r.id = said.id)
    AND NOT EXISTS (SELECT 1 FROM assessment_analysispoint r WHERE r.id = said.id)
    AND NOT EXISTS (SELECT 1 FROM assessment_decision r WHERE r.id = said.id)
    AND NOT EXISTS (SELECT 1 FROM assessment_copy r WHERE r.id = said.id)
    AND NOT EXISTS (SELECT 1 FROM front_door_ratingentry r WHERE r.id = said.id)
    AND NOT EXISTS (
        SELECT 1 FROM wall_ledgerentry d WHERE d.object_ref = said.ref AND d.act = 'dispose'
        AND split_part(d.login, '__', 2) = 'worker')
$$;
