-- owner: fetch
-- execute: outside
-- A recipient says what happened to the child, for the hub and the agencies whose findings stand in the copy. The id is
-- made with the form, so that one that is sent twice is written once. A copy that was recalled takes none. p_said: the
-- digest of what is said and by whom, which the line holds.
CREATE OR REPLACE FUNCTION outside_feedback_v2(
    p_token bytea, p_copy uuid, p_id uuid, p_words text, p_name text, p_member uuid, p_said text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_copy assessment_copy;
    v_made uuid;
BEGIN
    SELECT c.* INTO v_copy FROM assessment_copy c JOIN wall_recipient r ON r.code = c.recipient
        WHERE c.id = p_copy AND r.token_digest = sha256(p_token) AND c.acknowledged_at IS NOT NULL
        AND c.recalled_at IS NULL;
    IF NOT FOUND OR btrim(p_words) = '' THEN
        RAISE EXCEPTION 'no_such_copy_or_not_acknowledged' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO assessment_copyfeedback (id, copy_id, reference, recipient_name, agencies, words, by_name, by, at)
        VALUES (p_id, p_copy, v_copy.document ->> 'reference', v_copy.recipient_name,
                feedback_readers_v1(p_copy, p_words), btrim(p_words), p_name, p_member, now())
        ON CONFLICT (id) DO NOTHING RETURNING id INTO v_made;
    IF v_made IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        VALUES (gen_random_uuid(), 'assessment.feedback_said', p_id, now(), now(), 0, '');
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'say_feedback', 'copy', p_copy::text, p_member, jsonb_build_object(
            'recipient', v_copy.recipient, 'enquiry', v_copy.document ->> 'reference', 'feedback', p_id,
            'said', jsonb_build_object(p_id::text, p_said)));
END $$;

-- As it was called before what is said was bound to its line: for web processes that are not restarted yet. The line
-- says that nothing is bound, and who calls it is one of the version before.
CREATE OR REPLACE FUNCTION outside_feedback_v1(
    p_token bytea, p_copy uuid, p_id uuid, p_words text, p_name text, p_member uuid
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT outside_feedback_v2(p_token, p_copy, p_id, p_words, p_name, p_member, '')
$$;

-- What the team said of a copy, the latest first. It is asked for with the copy, whose reading is the line.
CREATE OR REPLACE FUNCTION outside_feedback_said_v1(p_token bytea, p_copy uuid, p_limit integer)
RETURNS TABLE (at timestamptz, words text, by_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT f.at, f.words, f.by_name::text FROM assessment_copyfeedback f
    JOIN assessment_copy c ON c.id = f.copy_id JOIN wall_recipient r ON r.code = c.recipient
    WHERE f.copy_id = p_copy AND r.token_digest = sha256(p_token) AND c.recalled_at IS NULL
    ORDER BY f.at DESC LIMIT least(p_limit, 100)
$$;
