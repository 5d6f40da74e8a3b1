-- owner: compare
-- execute: lead
-- Who read the enquiry of an incident, or fetched something of it, since it happened: by desk, member and act. The ledger
-- is read for an incident of the caller's own desk alone, and what an agency keeps to itself is not in it.
CREATE OR REPLACE FUNCTION seen_since_v1(p_incident uuid)
RETURNS TABLE (desk text, member uuid, act text, times bigint, first_at timestamptz, last_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_it assessment_incident;
BEGIN
    SELECT i.id, i.enquiry_id, i.reference, i.agency, i.happened_at
        INTO v_it.id, v_it.enquiry_id, v_it.reference, v_it.agency, v_it.happened_at
        FROM assessment_incident i WHERE i.id = p_incident AND i.agency = split_part(session_user::text, '__', 2);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_incident' USING ERRCODE = 'P0001';
    END IF;
    RETURN QUERY EXECUTE
        'SELECT split_part(l.login, ''__'', 2), l.member, l.act::text, count(*), min(l.at), max(l.at)
        FROM wall_ledgerentry l
        WHERE (l.object_ref = $1 OR l.detail @> jsonb_build_object(''refs'', jsonb_build_array($1))
            OR l.detail @> jsonb_build_object(''enquiry'', $1))
        AND l.at >= $2 AND l.act IN (
            ''read_enquiry'', ''read_request'', ''read_product'', ''read_withdrawn'', ''read_log'', ''read_challenge'',
            ''open_finding_file'', ''fetch'', ''acknowledge'')
        GROUP BY 1, 2, 3 ORDER BY 5, 1, 3 LIMIT 500'
        USING v_it.reference::text, v_it.happened_at;
END $$;
