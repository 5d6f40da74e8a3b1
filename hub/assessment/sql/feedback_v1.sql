-- owner: issue
-- execute: fetch
-- Which agencies read what a recipient says of a copy: those whose findings stand in it and who may see every child of it.
-- Words that say something protected, of what its recipient was not given, are refused: they would reach desks that
-- must not read them.
CREATE OR REPLACE FUNCTION feedback_readers_v1(p_copy uuid, p_words text) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_messages uuid[] := array(
        SELECT j.notification_id FROM assessment_copy c JOIN assessment_product p ON p.id = c.product_id
        JOIN front_door_join j ON j.enquiry_id = p.enquiry_id WHERE c.id = p_copy AND j.until_at IS NULL);
BEGIN
    IF EXISTS (
        SELECT 1 FROM people_protection p JOIN people_protectedwords w ON w.protection_id = p.id
        WHERE p.notifications && v_messages AND p.ended_at IS NULL
        AND cover_words_v1(to_jsonb(p_words), w.patterns, '') <> to_jsonb(p_words)
    ) THEN
        RAISE EXCEPTION 'repeats_protected' USING ERRCODE = 'P0001';
    END IF;
    RETURN array(
        SELECT DISTINCT i.agency::text FROM assessment_copyitem i
        WHERE i.copy_id = p_copy AND NOT EXISTS (
            SELECT 1 FROM assessment_copychild k JOIN front_door_subject s ON s.id = k.subject_id
            WHERE k.copy_id = p_copy AND NOT i.agency = ANY (s.desks))
        ORDER BY 1);
END $$;
