-- owner: dispose
-- execute: lead
-- A manager of the lead stands behind a disposal of old lines, at the lead's desk.
CREATE OR REPLACE FUNCTION approve_lines_v1(p_list uuid, p_version integer, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM wall_member
        WHERE id = p_member AND role = 'manager' AND agency = split_part(session_user::text, '__', 2)
    ) THEN
        RAISE EXCEPTION 'no_such_member' USING ERRCODE = 'P0001';
    END IF;
    UPDATE wall_linedisposal SET state = 'approved', version = version + 1, approved_by = p_member,
        approved_at = now(), agreed_by = NULL, agreed_person = NULL, agreed_at = NULL
        WHERE id = p_list AND version = p_version AND state = 'proposed';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed_meanwhile' USING ERRCODE = 'P0001';
    END IF;
    PERFORM said_of_lines_v1(p_list, 'approve_line_disposal', p_member);
END $$;
