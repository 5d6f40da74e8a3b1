-- owner: submit
-- execute: door
-- A referral form half filled in, kept for a day, or for as long as it was saved for whoever comes back by a private link.
-- One that was sent keeps no saving: what is left of it goes after a day.
CREATE OR REPLACE FUNCTION door_draft_keep_v2(p_token_digest bytea, p_door text, p_data jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    INSERT INTO front_door_doordraft AS d (id, token_digest, door, data, kept_at)
        VALUES (gen_random_uuid(), p_token_digest, p_door, p_data, now())
        ON CONFLICT (token_digest) DO UPDATE SET data = excluded.data, kept_at = excluded.kept_at,
            saved_until = CASE WHEN coalesce(excluded.data ->> 'sent', '') = '' THEN d.saved_until END;
END $$;

CREATE OR REPLACE FUNCTION door_draft_keep_from_v2(p_token_digest bytea, p_data jsonb, p_version text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    UPDATE front_door_doordraft SET data = p_data, kept_at = now()
        WHERE token_digest = p_token_digest AND data ->> 'version' = p_version
        AND (kept_at > now() - interval '1 day' OR saved_until > now());
    RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION door_draft_v2(p_token_digest bytea) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT data FROM front_door_doordraft
    WHERE token_digest = p_token_digest AND (kept_at > now() - interval '1 day' OR saved_until > now())
$$;

-- Until then, and at most seven days from now: no writing afterwards makes it longer, and none shorter but sending and
-- deleting.
CREATE OR REPLACE FUNCTION door_draft_save_v1(p_token_digest bytea, p_until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    UPDATE front_door_doordraft SET saved_until = least(p_until, now() + interval '7 days')
        WHERE token_digest = p_token_digest AND (kept_at > now() - interval '1 day' OR saved_until > now());
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_draft' USING ERRCODE = 'P0001';
    END IF;
END $$;
