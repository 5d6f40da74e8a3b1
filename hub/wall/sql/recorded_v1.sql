-- owner: compare
-- execute: desk, outside, worker
-- What the ledger's lines hold of contents: for each id that is asked about the digest that was written last. In: for each
-- the reference under which its lines stand, and the desks whose lines count (none: any), so that no desk can say that
-- another's content is altered. An id is asked about by whoever has the content before them; nothing is listed.
CREATE OR REPLACE FUNCTION recorded_v1(p_refs text[], p_ids text[], p_desks text[])
RETURNS TABLE (id text, digest text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT DISTINCT ON (wanted.id) wanted.id, line.detail -> 'said' ->> wanted.id
    FROM unnest(p_refs, p_ids, p_desks) AS wanted(ref, id, desks)
    JOIN wall_ledgerentry line ON line.object_ref = wanted.ref
    WHERE line.detail -> 'said' ->> wanted.id IS NOT NULL
    AND (wanted.desks = '' OR split_part(line.login, '__', 2) = ANY (string_to_array(wanted.desks, ',')))
    ORDER BY wanted.id, line.seq DESC
$$;
