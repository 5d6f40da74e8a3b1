-- owner: show
-- execute: screen
-- A one-time code is typed at a screen: from then on its browser's token shows the room's display. Once, in time, and
-- with its line in the ledger, or not at all. Whatever is wrong with a code, the answer is the same.
CREATE OR REPLACE FUNCTION begin_screen_v1(p_code text, p_token bytea, OUT name text, OUT last_day date)
RETURNS record LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_id uuid;
BEGIN
    IF length(p_code) NOT BETWEEN 8 AND 16 OR octet_length(p_token) <> 32 THEN
        RAISE EXCEPTION 'no_such_code' USING ERRCODE = 'P0001';
    END IF;
    UPDATE wall_screen s SET token_digest = sha256(p_token), begun_at = now()
        WHERE s.code_digest = sha256(convert_to(p_code, 'UTF8')) AND s.begun_at IS NULL AND s.revoked_at IS NULL
            AND s.code_until > now() AND s.last_day >= (now() AT TIME ZONE 'Europe/London')::date
        RETURNING s.id, s.name, s.last_day INTO v_id, name, last_day;
    IF v_id IS NULL THEN
        RAISE EXCEPTION 'no_such_code' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail)
        VALUES (gen_random_uuid(), 'begin_screen', 'screen', v_id::text, '{}');
END $$;
