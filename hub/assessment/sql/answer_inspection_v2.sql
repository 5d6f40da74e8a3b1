-- owner: inspect
-- execute: guardian
-- An information guardian of the agency whose manager asked agrees that an inspector reads these papers, or does not.
-- Another person than the manager, on another login: no one login lets anybody in. p_papers: all that the guardian saw
-- named; where one was added, or went with its record, nothing is agreed to. One that cannot be shown any more is among
-- them: what is agreed to is that its enquiry is read, and the manager makes it anew.
CREATE OR REPLACE FUNCTION answer_inspection_v2(
    p_token bytea, p_inspection uuid, p_papers uuid[], p_agrees boolean, p_why text, p_member uuid, p_person uuid
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_it assessment_inspection;
BEGIN
    SELECT i.* INTO v_it FROM assessment_inspection i JOIN wall_guardiantoken t ON t.agency = i.agency
        WHERE i.id = p_inspection AND t.digest = sha256(p_token) FOR UPDATE OF i;
    IF NOT FOUND OR p_person IS NULL OR EXISTS (SELECT 1 FROM wall_member WHERE id = p_member) THEN
        RAISE EXCEPTION 'no_such_inspection' USING ERRCODE = 'P0001';
    END IF;
    IF v_it.asked_person = p_person OR v_it.person = p_person THEN
        RAISE EXCEPTION 'same_person' USING ERRCODE = 'P0001';
    END IF;
    IF v_it.state <> 'asked' OR (p_agrees AND (
        v_it.last_day < (now() AT TIME ZONE 'Europe/London')::date OR cardinality(p_papers) = 0
        OR array(SELECT p.id FROM assessment_inspectionpaper p WHERE p.inspection_id = v_it.id ORDER BY p.id)
            <> array(SELECT one FROM unnest(p_papers) AS one ORDER BY one))) THEN
        RAISE EXCEPTION 'changed_meanwhile' USING ERRCODE = 'P0001';
    END IF;
    IF NOT p_agrees AND btrim(p_why) = '' THEN
        RAISE EXCEPTION 'no_reason' USING ERRCODE = 'P0001';
    END IF;
    UPDATE assessment_inspection SET state = CASE WHEN p_agrees THEN 'agreed' ELSE 'refused' END,
        answered_by = p_member, answered_person = p_person, answered_at = now(),
        refused_why = CASE WHEN p_agrees THEN '' ELSE btrim(p_why) END WHERE id = v_it.id;
    IF p_agrees THEN
        UPDATE assessment_inspectionpaper SET agreed_at = now() WHERE inspection_id = v_it.id;
    ELSE
        PERFORM empty_papers_v1(v_it.id, NULL, 'refused');
    END IF;
    PERFORM said_of_inspection_v1(
        v_it.id, CASE WHEN p_agrees THEN 'agree_inspection' ELSE 'refuse_inspection' END, p_member, '{}');
END $$;
