-- owner: submit
-- execute: worker
-- Referral forms that nobody came back to for a day, and that were not saved for longer, are removed, whether or not
-- anybody comes to this door again; their files with them.
CREATE OR REPLACE FUNCTION drafts_expire_v2() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_gone integer;
BEGIN
    WITH gone AS (
        DELETE FROM front_door_attachment WHERE draft_id IN (
            SELECT d.id FROM front_door_doordraft d
            WHERE d.kept_at < now() - interval '1 day' AND (d.saved_until IS NULL OR d.saved_until < now())
        ) RETURNING id
    )
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        SELECT gen_random_uuid(), 'wall.file_disposed', gone.id, now(), now(), 0, '' FROM gone;
    DELETE FROM front_door_doordraft
        WHERE kept_at < now() - interval '1 day' AND (saved_until IS NULL OR saved_until < now());
    GET DIAGNOSTICS v_gone = ROW_COUNT;
    RETURN v_gone;
END $$;
