-- owner: dispose
-- execute: guardian
-- An information guardian of a lead agency stands behind a disposal of old lines, too: another person, on another login
-- than the manager's, so that no one login disposes of anything. Guardians share a login and are no members of the hub;
-- whose guardian asks is known by a token that the application derives for each agency, and who it is it attests.
CREATE OR REPLACE FUNCTION agree_lines_v1(
    p_token bytea, p_list uuid, p_version integer, p_member uuid, p_person uuid
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    IF p_person IS NULL OR EXISTS (SELECT 1 FROM wall_member WHERE id = p_member) OR NOT EXISTS (
        SELECT 1 FROM wall_guardiantoken t JOIN wall_agency a ON a.code = t.agency AND a.is_lead
        WHERE t.digest = sha256(p_token)
    ) THEN
        RAISE EXCEPTION 'no_such_member' USING ERRCODE = 'P0001';
    END IF;
    UPDATE wall_linedisposal SET state = 'agreed', version = version + 1, agreed_by = p_member,
        agreed_person = p_person, agreed_at = now()
        WHERE id = p_list AND version = p_version AND state = 'approved';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed_meanwhile' USING ERRCODE = 'P0001';
    END IF;
    PERFORM two_people_v1(p_list);
    PERFORM said_of_lines_v1(p_list, 'agree_line_disposal', p_member);
END $$;
