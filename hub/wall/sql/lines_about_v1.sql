-- owner: compare
-- execute: guardian
-- The numbers of the lines about some references, or whose detail satisfies a path, for a guardian: of those that every
-- guardian reads, so that they learn nothing by it. They could ask the table themselves; but beside its row policy
-- PostgreSQL looks a detail up by no index, since its operators are not leakproof, and reads the whole ledger.
CREATE OR REPLACE FUNCTION lines_about_v1(p_references text[], p_path text) RETURNS TABLE (seq bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 300 SET search_path = {schema}, pg_temp AS $$
BEGIN
    -- By EXECUTE, so that it is planned for what is asked for.
    RETURN QUERY EXECUTE
        'SELECT line.seq FROM wall_ledgerentry line WHERE (line.object_ref = ANY ($1) OR line.detail @@ $2)
        AND NOT (line.act IN (
            ''record_finding'', ''attach_to_finding'', ''remove_finding_file'', ''open_held_file'', ''withhold'',
            ''propose_release'', ''decline_release'', ''withdraw_release'', ''say_whose'')
        OR (line.act = ''refused'' AND line.object_kind IN (
            ''record_finding'', ''attach_to_finding'', ''remove_finding_file'', ''open_held_file'', ''withhold'',
            ''propose_release'', ''decline_release'', ''withdraw_release'', ''say_whose'')
        AND line.detail ->> ''role'' = ''researcher''))'
        USING p_references, p_path::jsonpath;
END $$;
