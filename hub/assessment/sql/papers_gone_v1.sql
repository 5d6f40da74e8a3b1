-- owner: inspect
-- execute: lead
-- Which of these papers nobody is shown, and why; '' where one is. For the desk whose papers they are, and no other.
CREATE OR REPLACE FUNCTION papers_gone_v1(p_papers uuid[]) RETURNS TABLE (paper uuid, why text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT p.id, why_paper_is_gone_v1(p.id) FROM assessment_inspectionpaper p
        WHERE p.id = ANY (p_papers) AND p.agency = split_part(session_user::text, '__', 2);
END $$;
