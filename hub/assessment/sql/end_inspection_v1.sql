-- owner: inspect
-- execute: lead, guardian
-- A manager of the agency that asked, or a guardian of it, ends an inspection: its papers are gone at once.
-- p_token: the guardian's; a manager has none, and is known by the desk and by their row among its members.
CREATE OR REPLACE FUNCTION end_inspection_v1(p_token bytea, p_inspection uuid, p_why text, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_desk text := split_part(session_user::text, '__', 2);
    v_agency text;
BEGIN
    IF v_desk = 'guardian' THEN
        SELECT t.agency INTO v_agency FROM wall_guardiantoken t WHERE t.digest = sha256(p_token);
    ELSE
        SELECT m.agency INTO v_agency FROM wall_member m
            WHERE m.id = p_member AND m.role = 'manager' AND m.agency = v_desk;
    END IF;
    IF btrim(p_why) = '' THEN
        RAISE EXCEPTION 'no_reason' USING ERRCODE = 'P0001';
    END IF;
    UPDATE assessment_inspection SET state = 'ended', ended_by = p_member, ended_at = now(), ended_why = btrim(p_why)
        WHERE id = p_inspection AND agency = v_agency AND state IN ('asked', 'agreed');
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed_meanwhile' USING ERRCODE = 'P0001';
    END IF;
    PERFORM empty_papers_v1(p_inspection, NULL, 'ended');
    PERFORM said_of_inspection_v1(p_inspection, 'end_inspection', p_member, '{}');
END $$;
