-- owner: inspect
-- execute: inspector
-- All that an inspector can do, by the token of their person: a list of what was named, and one paper, within the days,
-- each with its line. Another person's token finds nothing. p_tokens: of their account, and of the seat that was asked for
-- before they had one. p_member is their seat, as the application says.

-- One row for each paper that a guardian agreed to while the days last, and one without a paper for what is not open.
CREATE OR REPLACE FUNCTION inspection_list_v1(p_tokens bytea[], p_member uuid)
RETURNS TABLE (state text, first_day date, last_day date, paper uuid, reference text, made_at timestamptz, why text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_today date := (now() AT TIME ZONE 'Europe/London')::date;
BEGIN
    RETURN QUERY
        SELECT CASE WHEN i.state <> 'agreed' THEN i.state::text WHEN i.last_day < v_today THEN 'over'
                    WHEN i.first_day > v_today THEN 'early' ELSE 'open' END,
               i.first_day, i.last_day, p.id, p.reference::text, p.made_at,
               CASE WHEN p.id IS NULL THEN '' ELSE why_paper_is_gone_v1(p.id) END
        FROM assessment_inspection i LEFT JOIN assessment_inspectionpaper p ON p.inspection_id = i.id
            AND i.state = 'agreed' AND v_today BETWEEN i.first_day AND i.last_day
            AND p.agreed_at IS NOT NULL AND p.gone_why <> 'anew'
        WHERE i.token_digest = ANY (SELECT sha256(one) FROM unnest(p_tokens) AS one)
        ORDER BY i.last_day DESC, p.reference LIMIT 200;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail)
        VALUES (gen_random_uuid(), 'list_papers', 'inspection', '', p_member, jsonb_build_object('refs', (
            SELECT coalesce(jsonb_agg(DISTINCT p.reference), '[]')
            FROM assessment_inspection i JOIN assessment_inspectionpaper p ON p.inspection_id = i.id
            WHERE i.token_digest = ANY (SELECT sha256(one) FROM unnest(p_tokens) AS one) AND i.state = 'agreed'
            AND v_today BETWEEN i.first_day AND i.last_day AND p.agreed_at IS NOT NULL AND p.gone_why <> 'anew')));
END $$;

-- bound: the digest in the line of its making, which whoever reads it compares; none where no such line is there.
-- why: no word of it is given where it is gone.
CREATE OR REPLACE FUNCTION inspection_paper_v1(p_tokens bytea[], p_paper uuid, p_member uuid)
RETURNS TABLE (reference text, words text, mark text, bound text, made_at timestamptz, last_day date, name text,
               organisation text, why text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_today date := (now() AT TIME ZONE 'Europe/London')::date;
    v_paper assessment_inspectionpaper;
    v_it assessment_inspection;
    v_why text;
BEGIN
    SELECT p.* INTO v_paper FROM assessment_inspectionpaper p WHERE p.id = p_paper AND p.agreed_at IS NOT NULL;
    SELECT i.* INTO v_it FROM assessment_inspection i
        WHERE i.id = v_paper.inspection_id AND i.state = 'agreed' AND v_today BETWEEN i.first_day AND i.last_day
        AND i.token_digest = ANY (SELECT sha256(one) FROM unnest(p_tokens) AS one);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_paper' USING ERRCODE = 'P0001';
    END IF;
    v_why := why_paper_is_gone_v1(p_paper);
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail)
        VALUES (gen_random_uuid(), 'read_paper', 'enquiry', v_paper.reference, p_member, jsonb_build_object(
            'inspection', v_it.id, 'paper', p_paper, 'inspector', v_it.organisation, 'shown', v_why = ''));
    IF v_why = '' AND v_it.first_read_at IS NULL THEN
        UPDATE assessment_inspection i SET first_read_at = now() WHERE i.id = v_it.id;
        INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
            VALUES (gen_random_uuid(), 'assessment.inspection_changed', v_it.id, now(), now(), 0, '');
    END IF;
    RETURN QUERY SELECT v_paper.reference::text, CASE WHEN v_why = '' THEN v_paper.words ELSE '' END,
        v_paper.mark::text, (
            SELECT l.detail -> 'said' ->> p_paper::text FROM wall_ledgerentry l
            WHERE l.object_ref = v_paper.reference AND l.act = 'make_paper' AND l.detail -> 'said' ? p_paper::text
            ORDER BY l.seq LIMIT 1),
        v_paper.made_at, v_it.last_day, v_it.name::text, v_it.organisation::text, v_why;
END $$;
