-- owner: submit
-- execute: door
-- Files of a form that is not sent yet, found by the form's own token, and of a message that nobody has dealt with yet, found by
-- the token that its sender keeps: at most ten of each. The content is on disk, encrypted with p_key. p_said is what the
-- ledger's line holds of it (hub/wall/contents.py).
CREATE OR REPLACE FUNCTION door_file_add_v1(
    p_draft bytea, p_status bytea, p_id uuid, p_name text, p_media_type text, p_size integer, p_to_check text,
    p_digest bytea, p_key bytea, p_said text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_draft uuid;
    v_notification uuid;
    v_reference text;
BEGIN
    IF p_status IS NOT NULL THEN
        SELECT n.id, n.reference INTO v_notification, v_reference FROM front_door_notification n
            WHERE n.status_digest = p_status AND n.triaged_at IS NULL FOR UPDATE;
    ELSE
        SELECT d.id INTO v_draft FROM front_door_doordraft d
            WHERE d.token_digest = p_draft AND coalesce(d.data ->> 'sent', '') = ''
            AND (d.kept_at > now() - interval '1 day' OR d.saved_until > now()) FOR UPDATE;
    END IF;
    IF v_draft IS NULL AND v_notification IS NULL THEN
        RAISE EXCEPTION 'nothing_to_attach_to' USING ERRCODE = 'P0001';
    END IF;
    IF (SELECT count(*) FROM front_door_attachment a
            WHERE a.draft_id = v_draft OR a.notification_id = v_notification) >= 10 THEN
        RAISE EXCEPTION 'too_many_files' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO front_door_attachment (
        id, notification_id, draft_id, name, media_type, size, to_check, digest, key, said, made_at
    ) VALUES (
        p_id, v_notification, v_draft, p_name, p_media_type, p_size, p_to_check, p_digest, p_key, p_said, now()
    );
    IF v_notification IS NOT NULL THEN
        UPDATE front_door_notification SET files = files + 1 WHERE id = v_notification;
        INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail) VALUES (
            gen_random_uuid(), 'attach', 'notification', v_reference,
            jsonb_build_object('files', 1, 'said', jsonb_build_object(p_id, p_said)));
    END IF;
END $$;

-- What a form has, or a message that nobody has dealt with yet; and whether more can be added.
CREATE OR REPLACE FUNCTION door_files_v1(p_draft bytea, p_status bytea)
RETURNS TABLE (id uuid, name text, media_type text, size integer, to_check text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT a.id, a.name, a.media_type, a.size, a.to_check FROM front_door_attachment a
    WHERE a.draft_id = (SELECT d.id FROM front_door_doordraft d WHERE d.token_digest = p_draft)
        OR a.notification_id = (
            SELECT n.id FROM front_door_notification n WHERE n.status_digest = p_status AND n.triaged_at IS NULL)
    ORDER BY a.made_at, a.id
$$;

-- Whether files can still be added to a message by whoever holds its token: until somebody has dealt with it.
CREATE OR REPLACE FUNCTION door_takes_files_v1(p_status bytea) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM front_door_notification WHERE status_digest = p_status AND triaged_at IS NULL)
$$;

CREATE OR REPLACE FUNCTION door_file_remove_v1(p_draft bytea, p_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    WITH gone AS (
        DELETE FROM front_door_attachment a WHERE a.id = p_id
            AND a.draft_id = (SELECT d.id FROM front_door_doordraft d WHERE d.token_digest = p_draft)
        RETURNING a.id
    )
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        SELECT gen_random_uuid(), 'wall.file_disposed', gone.id, now(), now(), 0, '' FROM gone;
END $$;

-- A form goes on in another browser, under another token.
CREATE OR REPLACE FUNCTION door_files_move_v1(p_from bytea, p_to bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    UPDATE front_door_attachment SET draft_id = (SELECT d.id FROM front_door_doordraft d WHERE d.token_digest = p_to)
        WHERE draft_id = (SELECT d.id FROM front_door_doordraft d WHERE d.token_digest = p_from);
END $$;

-- The files of a form go with the message that it just became, in the same transaction and in no other.
CREATE OR REPLACE FUNCTION door_files_sent_v1(p_draft bytea, p_notification uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_draft uuid := (SELECT d.id FROM front_door_doordraft d WHERE d.token_digest = p_draft);
    v_reference text := (SELECT n.reference FROM front_door_notification n
        WHERE n.id = p_notification AND n.received_at = now());
    v_said jsonb := (SELECT jsonb_object_agg(a.id, a.said) FROM front_door_attachment a WHERE a.draft_id = v_draft);
    v_many integer;
BEGIN
    IF v_reference IS NULL THEN
        RAISE EXCEPTION 'not_just_submitted' USING ERRCODE = 'P0001';
    END IF;
    UPDATE front_door_attachment SET notification_id = p_notification, draft_id = NULL WHERE draft_id = v_draft;
    GET DIAGNOSTICS v_many = ROW_COUNT;
    IF v_many > 0 THEN
        UPDATE front_door_notification SET files = v_many WHERE id = p_notification;
        INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail) VALUES (
            gen_random_uuid(), 'attach', 'notification', v_reference,
            jsonb_build_object('files', v_many, 'said', v_said));
    END IF;
END $$;
