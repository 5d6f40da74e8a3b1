-- owner: dispose
-- execute: lead
-- Two people of the lead stand behind a list: a manager first, and then somebody else. Each sees the version that they
-- answer to. Either of them, or another, can stop it until it is done; what was on it comes onto the next list.
CREATE OR REPLACE FUNCTION approve_disposal_v1(p_list uuid, p_version integer, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM wall_member
        WHERE id = p_member AND role = 'manager' AND agency = split_part(session_user::text, '__', 2)
    ) THEN
        RAISE EXCEPTION 'no_such_member' USING ERRCODE = 'P0001';
    END IF;
    UPDATE wall_disposallist SET state = 'approved', version = version + 1, approved_by = p_member,
        approved_at = now(), agreed_by = NULL, agreed_at = NULL
        WHERE id = p_list AND version = p_version AND state = 'proposed';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed_meanwhile' USING ERRCODE = 'P0001';
    END IF;
    PERFORM said_of_list_v1(p_list, 'approve_disposal', p_member);
END $$;

CREATE OR REPLACE FUNCTION agree_disposal_v1(p_list uuid, p_version integer, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_first uuid := (SELECT approved_by FROM wall_disposallist WHERE id = p_list);
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM wall_member WHERE id = p_member AND agency = split_part(session_user::text, '__', 2)
    ) THEN
        RAISE EXCEPTION 'no_such_member' USING ERRCODE = 'P0001';
    END IF;
    PERFORM two_members_v1(v_first, p_member);
    UPDATE wall_disposallist SET state = 'agreed', version = version + 1, agreed_by = p_member, agreed_at = now()
        WHERE id = p_list AND version = p_version AND state = 'approved';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed_meanwhile' USING ERRCODE = 'P0001';
    END IF;
    PERFORM said_of_list_v1(p_list, 'agree_disposal', p_member);
END $$;

CREATE OR REPLACE FUNCTION stop_disposal_v1(p_list uuid, p_version integer, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    UPDATE wall_disposalitem SET state = 'not_due' WHERE disposal_list_id = p_list AND state = 'listed';
    UPDATE wall_disposallist SET state = 'stopped', version = version + 1
        WHERE id = p_list AND version = p_version AND state IN ('proposed', 'approved', 'agreed');
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed_meanwhile' USING ERRCODE = 'P0001';
    END IF;
    PERFORM said_of_list_v1(p_list, 'stop_disposal', p_member);
END $$;
