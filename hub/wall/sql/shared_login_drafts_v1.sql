-- owner: draft
-- execute: outside, guardian
-- What a recipient or a guardian was typing. They share a login with other teams and agencies: whose a draft is, is known
-- by the token of their team or agency. Which person of it, p_member, is the application's word.
-- p_data takes the place of what was kept: of whatever is there (p_over), of the draft p_from alone, or of none. Out: the
-- new draft's id.
CREATE OR REPLACE FUNCTION keep_draft_v1(
    p_token bytea, p_member uuid, p_path text, p_data jsonb, p_from uuid, p_over boolean
) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_holder text := encode(sha256(p_token), 'hex');
    v_id uuid := gen_random_uuid();
BEGIN
    DELETE FROM wall_sharedlogindraft d
        WHERE d.holder = v_holder AND d.member = p_member AND d.path = p_path AND (p_over OR d.id = p_from);
    IF NOT FOUND AND NOT p_over AND p_from IS NOT NULL THEN
        RAISE EXCEPTION 'kept_elsewhere' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO wall_sharedlogindraft (id, holder, member, path, data, kept_at)
        VALUES (v_id, v_holder, p_member, p_path, p_data, now());
    RETURN v_id;
EXCEPTION WHEN unique_violation THEN
    RAISE EXCEPTION 'kept_elsewhere' USING ERRCODE = 'P0001';
END $$;

CREATE OR REPLACE FUNCTION drafts_v1(p_token bytea, p_member uuid, p_paths text[])
RETURNS TABLE (id uuid, path text, data jsonb, kept_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT d.id, d.path::text, d.data, d.kept_at FROM wall_sharedlogindraft d
    WHERE d.holder = encode(sha256(p_token), 'hex') AND d.member = p_member AND d.path = ANY (p_paths)
$$;

CREATE OR REPLACE FUNCTION forget_draft_v1(p_token bytea, p_member uuid, p_path text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    DELETE FROM wall_sharedlogindraft d
    WHERE d.holder = encode(sha256(p_token), 'hex') AND d.member = p_member AND d.path = p_path
$$;
