-- owner: inspect
-- execute: lead
-- A paper that was made anew takes the place of the one that a guardian agreed to: of the same enquiry, in an inspection
-- that stands, and no other. Its manager has added it at their desk just before, with its line, and nobody else is told.
CREATE OR REPLACE FUNCTION replace_paper_v2(p_paper uuid, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_new assessment_inspectionpaper;
BEGIN
    SELECT p.* INTO v_new FROM assessment_inspectionpaper p JOIN assessment_inspection i ON i.id = p.inspection_id
        JOIN wall_member m ON m.id = p_member AND m.role = 'manager' AND m.agency = i.agency
        WHERE p.id = p_paper AND i.agency = split_part(session_user::text, '__', 2) AND i.state = 'agreed'
        AND p.agreed_at IS NULL AND p.gone_at IS NULL AND p.made_by = p_member;
    IF NOT FOUND OR why_paper_is_gone_v1(p_paper) <> '' OR NOT EXISTS (
        SELECT 1 FROM assessment_inspectionpaper p WHERE p.inspection_id = v_new.inspection_id
        AND p.enquiry_id = v_new.enquiry_id AND p.agreed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'changed_meanwhile' USING ERRCODE = 'P0001';
    END IF;
    -- Also one whose words went before: its enquiry is named once.
    UPDATE assessment_inspectionpaper SET words = '', gone_at = coalesce(gone_at, now()), gone_why = 'anew'
        WHERE inspection_id = v_new.inspection_id AND enquiry_id = v_new.enquiry_id AND id <> p_paper;
    UPDATE assessment_inspectionpaper SET agreed_at = now() WHERE id = p_paper;
END $$;
