-- owner: watch
-- execute: guardian
-- The alerts of one agency, for its guardians: open ones first, then closed ones, newest first. Guardians share a login;
-- whose guardian asks is known by a token that the application derives for each agency, and another's finds nothing.
CREATE OR REPLACE FUNCTION alerts_v1(p_token bytea, p_most integer, p_skip integer)
RETURNS TABLE (id uuid, kind text, member uuid, person uuid, first_at timestamptz, last_at timestamptz, lines integer,
               raised_at timestamptz, closed_at timestamptz, closed_by uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT a.id, a.kind::text, a.member, a.person, a.first_at, a.last_at, a.lines, a.raised_at, a.closed_at, a.closed_by
    FROM wall_alert a JOIN wall_guardiantoken t ON t.agency = a.agency
    WHERE t.digest = sha256(p_token)
    ORDER BY a.closed_at IS NOT NULL, coalesce(a.closed_at, a.last_at) DESC, a.id
    LIMIT least(p_most, 200) OFFSET p_skip
$$;

-- How many there are: open, and in all.
CREATE OR REPLACE FUNCTION alerts_count_v1(p_token bytea) RETURNS TABLE (still_open bigint, in_all bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT count(*) FILTER (WHERE a.closed_at IS NULL), count(*)
    FROM wall_alert a JOIN wall_guardiantoken t ON t.agency = a.agency WHERE t.digest = sha256(p_token)
$$;

-- One of them, with the words with which it was closed.
CREATE OR REPLACE FUNCTION alert_v1(p_token bytea, p_alert uuid)
RETURNS TABLE (id uuid, kind text, member uuid, person uuid, first_at timestamptz, last_at timestamptz, lines integer,
               raised_at timestamptz, closed_at timestamptz, closed_by uuid, closed_words text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT a.id, a.kind::text, a.member, a.person, a.first_at, a.last_at, a.lines, a.raised_at, a.closed_at, a.closed_by,
           a.closed_words
    FROM wall_alert a JOIN wall_guardiantoken t ON t.agency = a.agency
    WHERE t.digest = sha256(p_token) AND a.id = p_alert
$$;

-- The numbers of its lines before one, newest first.
CREATE OR REPLACE FUNCTION alert_lines_v1(p_token bytea, p_alert uuid, p_before bigint, p_most integer)
RETURNS TABLE (seq bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT l.seq FROM wall_alertline l
    JOIN wall_alert a ON a.id = l.alert_id JOIN wall_guardiantoken t ON t.agency = a.agency
    WHERE t.digest = sha256(p_token) AND l.alert_id = p_alert AND l.seq < p_before
    ORDER BY l.seq DESC LIMIT least(p_most, 200)
$$;

-- Close one, once, with words: never by whom it is about. In: the words, and the digest of them that the line holds.
CREATE OR REPLACE FUNCTION close_alert_v1(
    p_token bytea, p_alert uuid, p_words text, p_digest text, p_member uuid, p_person uuid
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_alert wall_alert;
BEGIN
    IF btrim(coalesce(p_words, '')) = '' THEN
        RAISE EXCEPTION 'words_missing' USING ERRCODE = 'P0001';
    END IF;
    SELECT a.* INTO v_alert FROM wall_alert a JOIN wall_guardiantoken t ON t.agency = a.agency
        WHERE t.digest = sha256(p_token) AND a.id = p_alert FOR UPDATE OF a;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_alert' USING ERRCODE = 'P0001';
    END IF;
    IF v_alert.closed_by = p_member AND v_alert.closed_words = btrim(p_words) THEN
        RETURN;  -- the same form, sent twice
    END IF;
    IF v_alert.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'already_closed' USING ERRCODE = 'P0001';
    END IF;
    IF v_alert.member = p_member OR v_alert.person = p_person THEN
        RAISE EXCEPTION 'about_yourself' USING ERRCODE = 'P0001';
    END IF;
    UPDATE wall_alert SET closed_at = clock_timestamp(), closed_by = p_member, closed_words = btrim(p_words)
        WHERE id = p_alert AND closed_at IS NULL;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'close_alert', 'alert', p_alert::text, p_member,
        jsonb_build_object('said', jsonb_build_object(p_alert::text, p_digest))
    );
END $$;
