-- owner: fetch
-- execute: outside
-- All that a recipient outside can do, by the token of their team's inbox: list their own copies, fetch one,
-- acknowledge it, say what came of it. A token of another team finds nothing.
CREATE OR REPLACE FUNCTION outside_team_v1(p_token bytea)
RETURNS TABLE (code text, name text, agency_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT r.code::text, r.name::text, r.agency_name::text FROM wall_recipient r WHERE r.token_digest = sha256(p_token)
$$;

CREATE OR REPLACE FUNCTION outside_inbox_v1(p_token bytea, p_limit integer, p_offset integer)
RETURNS TABLE (copy uuid, reference text, version integer, issued_at timestamptz, fetched_at timestamptz,
               acknowledged_at timestamptz, outcome text, total bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT c.id, c.document ->> 'reference', (c.document ->> 'version')::integer, c.issued_at, c.fetched_at,
           c.acknowledged_at, c.outcome::text, count(*) OVER ()
    FROM assessment_copy c JOIN wall_recipient r ON r.code = c.recipient
    WHERE r.token_digest = sha256(p_token)
    ORDER BY c.acknowledged_at IS NOT NULL, c.issued_at DESC, c.id
    LIMIT least(p_limit, 100) OFFSET p_offset
$$;

CREATE OR REPLACE FUNCTION outside_copy_v1(p_token bytea, p_copy uuid)
RETURNS TABLE (copy uuid, document jsonb, issued_at timestamptz, fetched_at timestamptz, acknowledged_at timestamptz,
               acknowledged_by text, outcome text, outcome_note text, outcome_at timestamptz, file uuid, file_name text,
               file_key bytea, file_digest bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_recipient text;
BEGIN
    SELECT r.code INTO v_recipient FROM wall_recipient r WHERE r.token_digest = sha256(p_token);
    PERFORM 1 FROM assessment_copy c WHERE c.id = p_copy AND c.recipient = v_recipient;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_copy' USING ERRCODE = 'P0001';
    END IF;
    UPDATE assessment_copy c SET fetched_at = coalesce(c.fetched_at, now()) WHERE c.id = p_copy;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail)
        VALUES (gen_random_uuid(), 'fetch', 'copy', p_copy::text, jsonb_build_object(
            'recipient', v_recipient, 'enquiry', (SELECT a.document ->> 'reference' FROM assessment_copy a WHERE a.id = p_copy)));
    RETURN QUERY
        SELECT c.id, c.document, c.issued_at, c.fetched_at, c.acknowledged_at, c.acknowledged_by::text,
               c.outcome::text, c.outcome_note, c.outcome_at, f.id, f.name::text, f.key, f.digest
        FROM assessment_copy c LEFT JOIN wall_storedfile f ON f.id = c.file_id
        WHERE c.id = p_copy;
END $$;

CREATE OR REPLACE FUNCTION outside_acknowledge_v1(p_token bytea, p_copy uuid, p_name text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_recipient text;
    v_changed integer;
BEGIN
    SELECT r.code INTO v_recipient FROM wall_recipient r WHERE r.token_digest = sha256(p_token);
    UPDATE assessment_copy SET acknowledged_at = now(), acknowledged_by = p_name
        WHERE id = p_copy AND recipient = v_recipient AND acknowledged_at IS NULL;
    GET DIAGNOSTICS v_changed = ROW_COUNT;
    IF v_changed <> 1 THEN
        RAISE EXCEPTION 'no_such_copy_or_acknowledged' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail)
        VALUES (gen_random_uuid(), 'acknowledge', 'copy', p_copy::text, jsonb_build_object(
            'recipient', v_recipient, 'enquiry', (SELECT a.document ->> 'reference' FROM assessment_copy a WHERE a.id = p_copy)));
END $$;

CREATE OR REPLACE FUNCTION outside_outcome_v1(p_token bytea, p_copy uuid, p_outcome text, p_note text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_recipient text;
    v_changed integer;
BEGIN
    SELECT r.code INTO v_recipient FROM wall_recipient r WHERE r.token_digest = sha256(p_token);
    UPDATE assessment_copy SET outcome = p_outcome, outcome_note = p_note, outcome_at = now()
        WHERE id = p_copy AND recipient = v_recipient AND acknowledged_at IS NOT NULL AND outcome = '';
    GET DIAGNOSTICS v_changed = ROW_COUNT;
    IF v_changed <> 1 THEN
        RAISE EXCEPTION 'no_such_copy_or_not_acknowledged_or_said' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail) VALUES (
        gen_random_uuid(), 'outcome', 'copy', p_copy::text,
        jsonb_build_object('recipient', v_recipient, 'outcome', p_outcome, 'enquiry',
            (SELECT a.document ->> 'reference' FROM assessment_copy a WHERE a.id = p_copy))
    );
END $$;
