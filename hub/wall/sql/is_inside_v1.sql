-- owner: restrict
-- execute: none
-- Whether somebody may be inside a restricted enquiry now, for the functions of this role: who sits at the desk for which
-- they were named, or who broke the glass there and whose time is not over. Ordinary logins alone ask. Out: the key.
CREATE OR REPLACE FUNCTION is_inside_v1(p_token bytea, p_id uuid, p_member uuid)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_desk text := split_part(session_user::text, '__', 2);
    v_holder text := encode(sha256(p_token), 'hex');
    v_key uuid;
BEGIN
    SELECT r.key INTO v_key FROM wall_restriction r
        WHERE r.id = p_id AND r.lifted_at IS NULL AND split_part(session_user::text, '__', 3) = '' AND (
            EXISTS (SELECT 1 FROM wall_restrictedperson p WHERE p.restriction_id = r.id AND p.holder = v_holder
                    AND p.agency = v_desk AND p.member = p_member AND p.removed_at IS NULL)
            OR EXISTS (SELECT 1 FROM wall_breakglass g WHERE g.restriction_id = r.id AND g.holder = v_holder
                       AND g.agency = v_desk AND g.member = p_member AND g.until_at > now()));
    IF v_key IS NULL THEN
        RAISE EXCEPTION 'not_inside' USING ERRCODE = 'P0001';
    END IF;
    RETURN v_key;
END $$;

-- Whether somebody is named and sits at the desk that restricted it: only they say who may enter and whether it stays
-- restricted. Who is inside by broken glass is not: one person would take the enquiry over, alone. Out: the key.
CREATE OR REPLACE FUNCTION is_named_v1(p_token bytea, p_id uuid, p_member uuid)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_key uuid := is_inside_v1(p_token, p_id, p_member);
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM wall_restrictedperson p JOIN wall_restriction r ON r.id = p.restriction_id AND r.agency = p.agency
        WHERE p.restriction_id = p_id AND p.holder = encode(sha256(p_token), 'hex') AND p.member = p_member
        AND p.agency = split_part(session_user::text, '__', 2) AND p.removed_at IS NULL
    ) THEN
        RAISE EXCEPTION 'only_named' USING ERRCODE = 'P0001';
    END IF;
    RETURN v_key;
END $$;
