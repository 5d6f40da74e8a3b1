-- owner: issue
-- execute: lead
-- A copy that should not have gone out, or says something wrong, is taken back: from now on its recipient reads why and
-- what to do with it, and nothing else. Only the authority that decided for a child in it may do so, once.
CREATE OR REPLACE FUNCTION recall_copy_v1(p_copy uuid, p_reason text, p_instruction text, p_member uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_agency text := split_part(session_user::text, '__', 2);
    v_copy assessment_copy;
BEGIN
    IF btrim(coalesce(p_reason, '')) = '' OR btrim(coalesce(p_instruction, '')) = '' THEN
        RAISE EXCEPTION 'reason_missing' USING ERRCODE = 'P0001';
    END IF;
    UPDATE assessment_copy SET recalled_at = now(), recalled_by = p_member, recall_reason = p_reason,
        recall_instruction = p_instruction
        WHERE id = p_copy AND recalled_at IS NULL AND EXISTS (
            SELECT 1 FROM assessment_copychild c JOIN front_door_subject s ON s.id = c.subject_id
            WHERE c.copy_id = p_copy AND s.lead_agency = v_agency
        ) RETURNING * INTO v_copy;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_copy_or_recalled' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        VALUES (gen_random_uuid(), 'assessment.copy_recalled', p_copy, now(), now(), 0, '');
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'recall', 'copy', p_copy::text, p_member, jsonb_build_object(
            'enquiry', v_copy.document ->> 'reference', 'recipient', v_copy.recipient, 'instruction', p_instruction)
    );
END $$;
