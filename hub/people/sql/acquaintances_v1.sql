-- owner: watch
-- execute: desk
-- Somebody says whom they know, reads what they said, and takes it back. Whose it is, is known by a token that the
-- application derives for each person: colleagues share the login, and none finds another's.
CREATE OR REPLACE FUNCTION declare_acquaintance_v1(
    p_token bytea, p_id uuid, p_person uuid, p_member uuid, p_kind text, p_words text, p_given text, p_family text,
    p_street text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_holder text := encode(sha256(p_token), 'hex');
BEGIN
    IF EXISTS (SELECT 1 FROM people_acquaintance WHERE id = p_id AND holder = v_holder AND words = p_words) THEN
        RETURN;  -- the same form, sent twice
    END IF;
    IF (SELECT count(*) FROM people_acquaintance WHERE holder = v_holder) >= 100 THEN
        RAISE EXCEPTION 'too_many' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO people_acquaintance
        (id, agency, holder, person, member, kind, words, given_key, family_key, street_key, said_at)
        VALUES (p_id, split_part(session_user::text, '__', 2), v_holder, p_person, p_member, p_kind, p_words, p_given,
                p_family, p_street, now());
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'declare_known', 'declaration', p_id::text, p_member, '{}'::jsonb
    );
END $$;

CREATE OR REPLACE FUNCTION own_acquaintances_v1(p_token bytea)
RETURNS TABLE (id uuid, kind text, words text, said_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT a.id, a.kind::text, a.words::text, a.said_at FROM people_acquaintance a
    WHERE a.holder = encode(sha256(p_token), 'hex') AND a.agency = split_part(session_user::text, '__', 2)
    ORDER BY a.said_at, a.id
$$;

CREATE OR REPLACE FUNCTION take_back_acquaintance_v1(p_token bytea, p_id uuid, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    DELETE FROM people_acquaintance WHERE id = p_id AND holder = encode(sha256(p_token), 'hex')
        AND agency = split_part(session_user::text, '__', 2);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not_there' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'take_back_known', 'declaration', p_id::text, p_member, '{}'::jsonb
    );
END $$;
