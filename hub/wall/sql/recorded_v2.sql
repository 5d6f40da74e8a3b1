-- owner: compare
-- execute: desk, outside, worker
-- As it was called before links were bound: for processes that are not restarted yet.
-- What the ledger's lines hold of contents: for each id that is asked about the digest that was written last. In: for each
-- the reference under which its lines stand, or the id of the notification whose reference that is, and the desks whose lines count (none: any), so that no desk can say that
-- another's content is altered. An id is asked about by whoever has the content before them; nothing is listed. The lines
-- of one reference are read once, however many contents of it are asked about.
CREATE OR REPLACE FUNCTION recorded_v2(p_refs text[], p_ids text[], p_desks text[])
RETURNS TABLE (id text, digest text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT DISTINCT ON (wanted.id) wanted.id, said.value
    FROM (SELECT DISTINCT unnest(p_refs) AS ref) AS of
    LEFT JOIN front_door_notification n
        ON n.id = CASE WHEN of.ref ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN of.ref::uuid END
    JOIN wall_ledgerentry line ON line.object_ref = coalesce(n.reference, of.ref) AND line.detail ? 'said'
    CROSS JOIN LATERAL jsonb_each_text(CASE jsonb_typeof(line.detail -> 'said') WHEN 'object'
        THEN line.detail -> 'said' ELSE '{}' END) AS said
    JOIN unnest(p_refs, p_ids, p_desks) AS wanted(ref, id, desks) ON wanted.ref = of.ref AND wanted.id = said.key
    WHERE said.value IS NOT NULL
    AND (wanted.desks = '' OR split_part(line.login, '__', 2) = ANY (string_to_array(wanted.desks, ',')))
    ORDER BY wanted.id, line.seq DESC
$$;
