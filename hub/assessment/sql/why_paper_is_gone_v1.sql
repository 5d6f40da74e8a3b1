-- owner: inspect
-- execute: none
-- Why a paper is shown to nobody any more; '' where it stands. Asked each time that one is read, and by the clock. What
-- stands in a mark: enquiry_mark_v2. A notification that joined after does not matter: the paper does not hold it.
CREATE OR REPLACE FUNCTION why_paper_is_gone_v1(p_paper uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_paper assessment_inspectionpaper;
    v_it assessment_inspection;
    v_then text[];
    v_now text[];
BEGIN
    SELECT p.* INTO v_paper FROM assessment_inspectionpaper p WHERE p.id = p_paper;
    SELECT i.* INTO v_it FROM assessment_inspection i WHERE i.id = v_paper.inspection_id;
    IF v_paper.gone_at IS NOT NULL THEN
        RETURN v_paper.gone_why;
    ELSIF v_it.state NOT IN ('asked', 'agreed') THEN
        RETURN v_it.state;
    ELSIF v_it.last_day < (now() AT TIME ZONE 'Europe/London')::date THEN
        RETURN 'over';
    ELSIF v_paper.restricted IS NOT NULL THEN
        RETURN 'restricted';
    END IF;
    v_then := string_to_array(v_paper.mark, ' ');
    v_now := string_to_array(enquiry_mark_v2(v_paper.enquiry_id), ' ');
    RETURN CASE
        WHEN v_now[1] IS DISTINCT FROM v_then[1] THEN 'withdrawn'
        WHEN cardinality(v_then) < 4 OR NOT v_then[4:] <@ v_now[4:] THEN 'parted'
        WHEN v_now[3] IS DISTINCT FROM v_then[3] THEN 'protected'
        WHEN v_now[2] IS DISTINCT FROM v_then[2] THEN 'recalled'
        ELSE '' END;
END $$;

-- The line of what was done with an inspection, and the notices that follow.
CREATE OR REPLACE FUNCTION said_of_inspection_v1(p_inspection uuid, p_act text, p_member uuid, p_detail jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail)
        SELECT gen_random_uuid(), p_act, 'inspection', i.id::text, p_member, p_detail || jsonb_build_object(
            'inspector', i.organisation, 'refs', (
                SELECT coalesce(jsonb_agg(DISTINCT p.reference), '[]') FROM assessment_inspectionpaper p
                WHERE p.inspection_id = i.id AND p.restricted IS NULL))
        FROM assessment_inspection i WHERE i.id = p_inspection;
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        VALUES (gen_random_uuid(), 'assessment.inspection_changed', p_inspection, now(), now(), 0, '');
END $$;

-- Its words go from the papers of an inspection, or from one.
CREATE OR REPLACE FUNCTION empty_papers_v1(p_inspection uuid, p_paper uuid, p_why text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    UPDATE assessment_inspectionpaper SET words = '', gone_at = now(), gone_why = p_why
        WHERE inspection_id = p_inspection AND gone_at IS NULL AND (p_paper IS NULL OR id = p_paper);
END $$;
