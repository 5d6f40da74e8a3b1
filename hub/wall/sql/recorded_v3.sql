-- owner: compare
-- execute: desk, outside, worker
-- What the ledger's lines hold of contents: for each id that is asked about the digest that was written last, or '' where no
-- line holds one though the line that brought in what it is a part of binds each part of that kind (`parts`).
-- In: for each the reference under which its lines stand, or the id of the notification whose reference that is; the desks
-- whose lines count (none: any; `lead`: each lead's), so that no desk can say that another's content is altered; the kind
-- of part, if it is one. An id is asked about by whoever has the content before them; nothing is listed. The lines of one
-- reference are read once, however many contents of it are asked about.
CREATE OR REPLACE FUNCTION recorded_v3(p_refs text[], p_ids text[], p_desks text[], p_parts text[])
RETURNS TABLE (id text, digest text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    WITH wanted AS (
        SELECT one.ref, one.id, one.part,
            CASE WHEN one.desks <> '' THEN string_to_array(one.desks, ',') || CASE
                WHEN 'lead' = ANY (string_to_array(one.desks, ',')) THEN (
                    SELECT array_agg(a.code::text) FROM wall_agency a WHERE a.is_lead) END END AS desks
        FROM unnest(p_refs, p_ids, p_desks, p_parts) AS one(ref, id, desks, part)
    ), about AS MATERIALIZED (
        SELECT of.ref, n.reference, coalesce(n.reference, of.ref) AS object_ref
        FROM (SELECT DISTINCT unnest(p_refs) AS ref) AS of
        LEFT JOIN front_door_notification n
            ON n.id = CASE WHEN of.ref ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN of.ref::uuid END
    ), line AS MATERIALIZED (
        SELECT about.ref, l.seq, split_part(l.login, '__', 2) AS desk, l.detail
        FROM about JOIN wall_ledgerentry l ON l.object_ref = about.object_ref AND l.detail ? 'said'
        UNION ALL -- what moved the links of a notification's facts is a line about the enquiry
        SELECT about.ref, l.seq, split_part(l.login, '__', 2), l.detail
        FROM about JOIN wall_ledgerentry l ON l.detail @> jsonb_build_object('notification', about.reference)
        WHERE l.act IN ('same_child', 'take_out') AND l.detail ? 'said'
    )
    (
        SELECT DISTINCT ON (wanted.id) wanted.id, said.value
        FROM line
        CROSS JOIN LATERAL jsonb_each_text(
            CASE jsonb_typeof(line.detail -> 'said') WHEN 'object' THEN line.detail -> 'said' ELSE '{}' END) AS said
        JOIN wanted ON wanted.ref = line.ref AND wanted.id = said.key
        WHERE said.value <> '' AND (wanted.desks IS NULL OR line.desk = ANY (wanted.desks))
        ORDER BY wanted.id, line.seq DESC
    )
    UNION ALL
    SELECT DISTINCT wanted.id, ''
    FROM line
    CROSS JOIN LATERAL jsonb_array_elements_text(
        CASE jsonb_typeof(line.detail -> 'parts') WHEN 'array' THEN line.detail -> 'parts' ELSE '[]' END) AS bound
    JOIN wanted ON wanted.ref = line.ref AND wanted.part = bound.value
    WHERE wanted.desks IS NULL OR line.desk = ANY (wanted.desks)
$$;
