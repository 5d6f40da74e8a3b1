-- owner: inspect
-- execute: lead
-- A paper for the desk that made it, which reads no word of one in the table: what may not be shown any more is shown to
-- nobody, from that moment on and before the clock removes it.
CREATE OR REPLACE FUNCTION own_paper_v1(p_paper uuid) RETURNS TABLE (words text, mark text, why text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT CASE WHEN w.gone = '' THEN p.words ELSE '' END, p.mark, w.gone
        FROM assessment_inspectionpaper p CROSS JOIN LATERAL (SELECT why_paper_is_gone_v1(p.id) AS gone) w
        WHERE p.id = p_paper AND p.agency = split_part(session_user::text, '__', 2);
END $$;
