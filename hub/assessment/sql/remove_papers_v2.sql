-- owner: inspect
-- execute: worker
-- By the clock: inspections whose days are over end, and of papers that are shown to nobody any more the words go, each
-- with its line. Those of what became restricted are found as well (keeper/restricting.py); their lines name no enquiry.
-- Managers are told where a paper can be made anew; of what is restricted nobody is told anything.
CREATE OR REPLACE FUNCTION remove_papers_v2() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_one record;
    v_many integer := 0;
    v_told uuid[] := '{}';
BEGIN
    FOR v_one IN
        SELECT i.id FROM assessment_inspection i WHERE i.state IN ('asked', 'agreed')
        AND i.last_day < (now() AT TIME ZONE 'Europe/London')::date FOR UPDATE
    LOOP
        UPDATE assessment_inspection SET state = 'over', ended_at = now() WHERE id = v_one.id;
        PERFORM said_of_inspection_v1(v_one.id, 'end_inspection', NULL, '{"job": "remove_papers"}');
    END LOOP;
    FOR v_one IN
        SELECT p.id, p.inspection_id, p.reference, p.restricted, w.why
        FROM assessment_inspectionpaper p CROSS JOIN LATERAL (SELECT why_paper_is_gone_v1(p.id) AS why) w
        WHERE p.gone_at IS NULL AND w.why <> ''
    LOOP
        PERFORM empty_papers_v1(v_one.inspection_id, v_one.id, v_one.why);
        INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail)
            VALUES (gen_random_uuid(), 'remove_paper', 'inspection', v_one.inspection_id::text, jsonb_build_object(
                'job', 'remove_papers', 'paper', v_one.id, 'gone', v_one.why)
                || CASE WHEN v_one.restricted IS NULL THEN jsonb_build_object('enquiry', v_one.reference)
                   ELSE '{}'::jsonb END);
        IF v_one.why IN ('withdrawn', 'recalled', 'parted', 'protected') THEN
            v_told := v_told || v_one.inspection_id;
        END IF;
        v_many := v_many + 1;
    END LOOP;
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        SELECT gen_random_uuid(), 'assessment.papers_removed', one, now(), now(), 0, ''
        FROM (SELECT DISTINCT unnest(v_told) AS one) AS each;
    RETURN v_many;
END $$;
