-- owner: submit
-- execute: door
-- A referral form half filled in. The token is the only way to it; a draft is cleared when its form is sent,
-- or by the clock (drafts_expire_v1.sql).
CREATE OR REPLACE FUNCTION door_draft_keep_v1(p_token_digest bytea, p_door text, p_data jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    INSERT INTO front_door_doordraft (id, token_digest, door, data, kept_at)
        VALUES (gen_random_uuid(), p_token_digest, p_door, p_data, now())
        ON CONFLICT (token_digest) DO UPDATE SET data = excluded.data, kept_at = excluded.kept_at;
END $$;

CREATE OR REPLACE FUNCTION door_draft_keep_from_v1(p_token_digest bytea, p_data jsonb, p_version text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    UPDATE front_door_doordraft SET data = p_data, kept_at = now()
        WHERE token_digest = p_token_digest AND data ->> 'version' = p_version AND kept_at > now() - interval '1 day';
    RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION door_draft_v1(p_token_digest bytea) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT data FROM front_door_doordraft WHERE token_digest = p_token_digest AND kept_at > now() - interval '1 day'
$$;

CREATE OR REPLACE FUNCTION door_draft_clear_v1(p_token_digest bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    WITH gone AS (
        DELETE FROM front_door_attachment WHERE draft_id = (
            SELECT id FROM front_door_doordraft WHERE token_digest = p_token_digest) RETURNING id
    )
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        SELECT gen_random_uuid(), 'wall.file_disposed', gone.id, now(), now(), 0, '' FROM gone;
    DELETE FROM front_door_doordraft WHERE token_digest = p_token_digest
$$;
