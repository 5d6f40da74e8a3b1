-- owner: restrict
-- execute: desk
-- What somebody may know of restricted enquiries: those for which they are named or broke the glass, by a token that the
-- application derives for each person. Colleagues share the login, and none finds another's.

CREATE OR REPLACE FUNCTION own_restricted_v1(p_token bytea, p_member uuid)
RETURNS TABLE (id uuid, reference text, why text, reason text, agency text, by uuid, at timestamptz,
               until_at timestamptz, inside boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT r.id, e.reference::text, r.why::text, r.reason, r.agency::text, r.by, r.at, glass.until_at,
           named.id IS NOT NULL OR glass.until_at > now()
    FROM wall_restriction r
    JOIN front_door_enquiry e ON e.id = r.enquiry
    LEFT JOIN wall_restrictedperson named ON named.restriction_id = r.id AND named.removed_at IS NULL
        AND named.holder = encode(sha256(p_token), 'hex') AND named.member = p_member
        AND named.agency = split_part(session_user::text, '__', 2)
    LEFT JOIN LATERAL (
        SELECT g.until_at FROM wall_breakglass g WHERE g.restriction_id = r.id AND named.id IS NULL
        AND g.holder = encode(sha256(p_token), 'hex') AND g.member = p_member
        AND g.agency = split_part(session_user::text, '__', 2) AND g.until_at > now()
        ORDER BY g.until_at DESC LIMIT 1
    ) glass ON true
    WHERE r.lifted_at IS NULL AND split_part(session_user::text, '__', 3) = ''
    AND (named.id IS NOT NULL OR glass.until_at IS NOT NULL)
    ORDER BY r.at DESC, r.id
$$;

-- Who is named, for whoever is inside.
CREATE OR REPLACE FUNCTION named_in_restricted_v1(p_token bytea, p_id uuid, p_member uuid)
RETURNS TABLE (id uuid, agency text, member uuid, at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    PERFORM is_inside_v1(p_token, p_id, p_member);
    RETURN QUERY SELECT p.id, p.agency::text, p.member, p.at FROM wall_restrictedperson p
        WHERE p.restriction_id = p_id AND p.removed_at IS NULL ORDER BY p.agency, p.at, p.id;
END $$;

-- Write that somebody enters, with what allows it. Only when that stands is the other login taken. Out: the key.
CREATE OR REPLACE FUNCTION enter_restricted_v1(p_token bytea, p_id uuid, p_member uuid)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_key uuid := is_inside_v1(p_token, p_id, p_member);
BEGIN
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'enter_restricted', 'restriction', p_id::text, p_member, '{}'::jsonb
    );
    RETURN v_key;
END $$;

-- Somebody of an agency that is asked in it enters without being named, for as long as the hub set. The same is said where there
-- is none of that reference, where it is not restricted, and where their agency has no part in it.
CREATE OR REPLACE FUNCTION break_glass_v1(p_token bytea, p_form uuid, p_reference text, p_reason text, p_member uuid)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_desk text := split_part(session_user::text, '__', 2);
    v_holder text := encode(sha256(p_token), 'hex');
    v_id uuid;
BEGIN
    SELECT r.id INTO v_id FROM wall_breakglass g JOIN wall_restriction r ON r.id = g.restriction_id
        JOIN front_door_enquiry e ON e.id = r.enquiry
        WHERE g.id = p_form AND g.holder = v_holder AND g.member = p_member AND g.agency = v_desk AND g.reason = p_reason
        AND g.until_at > now() AND r.lifted_at IS NULL AND e.reference = p_reference;
    IF FOUND THEN
        RETURN v_id;  -- the same form, sent twice
    END IF;
    SELECT r.id INTO v_id FROM wall_restriction r JOIN front_door_enquiry e ON e.id = r.enquiry
        WHERE e.reference = p_reference AND r.lifted_at IS NULL AND v_desk = ANY (e.desks)
        AND split_part(session_user::text, '__', 3) = '';
    IF v_id IS NULL THEN
        RAISE EXCEPTION 'nothing_to_open' USING ERRCODE = 'P0001';
    END IF;
    IF EXISTS (SELECT 1 FROM wall_restrictedperson p WHERE p.restriction_id = v_id AND p.holder = v_holder
               AND p.agency = v_desk AND p.member = p_member AND p.removed_at IS NULL) THEN
        RAISE EXCEPTION 'named_already' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO wall_breakglass (id, restriction_id, agency, member, holder, reason, at, until_at, review)
        VALUES (p_form, v_id, v_desk, p_member, v_holder, p_reason, now(), now() + make_interval(mins => coalesce(
            (SELECT minutes::integer FROM wall_breakglassrule ORDER BY number DESC LIMIT 1), 60)), '');
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        VALUES (gen_random_uuid(), 'wall.glass_broken', p_form, now(), now(), 0, '');
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'break_glass', 'restriction', v_id::text, p_member, '{}'::jsonb
    );
    RETURN v_id;
END $$;
