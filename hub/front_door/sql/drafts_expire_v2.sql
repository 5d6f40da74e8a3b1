-- owner: submit
-- execute: worker
-- Referral forms that nobody came back to for a day, and that were not saved for longer, are removed, whether or not
-- anybody comes to this door again.
CREATE OR REPLACE FUNCTION drafts_expire_v2() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_gone integer;
BEGIN
    DELETE FROM front_door_doordraft
        WHERE kept_at < now() - interval '1 day' AND (saved_until IS NULL OR saved_until < now());
    GET DIAGNOSTICS v_gone = ROW_COUNT;
    RETURN v_gone;
END $$;
