-- owner: ask
-- execute: lead
-- The hub takes an open request back: the agency that was asked reads why, and nothing more of what it was shown by it.
-- In: what the line holds of the reason: its digest, by its id.
CREATE OR REPLACE FUNCTION withdraw_request_v2(p_request uuid, p_reason text, p_member uuid, p_said jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    PERFORM end_request_v2(p_request, NULL, 'withdrawn', 'withdraw_request', p_reason, p_member, p_said);
END $$;

-- An agency that is asked again after its request had ended reads what others had released to it, too.
CREATE OR REPLACE FUNCTION reopen_for_v1(p_enquiry uuid, p_agency text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_findings uuid[];
BEGIN
    PERFORM 1 FROM research_request WHERE enquiry_id = p_enquiry AND agency = p_agency AND state = 'open';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not_asked' USING ERRCODE = 'P0001';
    END IF;
    SELECT coalesce(array_agg(id), '{}') INTO v_findings FROM research_finding
        WHERE enquiry_id = p_enquiry AND state = 'released' AND p_agency = ANY (closed_to);
    UPDATE research_finding SET closed_to = array_remove(closed_to, p_agency::varchar) WHERE id = ANY (v_findings);
    UPDATE people_mention SET desks = desks || p_agency::varchar
        WHERE source_kind = 'finding' AND source_id = ANY (v_findings) AND NOT p_agency = ANY (desks);
    UPDATE people_link SET desks = desks || p_agency::varchar WHERE NOT p_agency = ANY (desks) AND mention_id IN (
        SELECT id FROM people_mention WHERE source_kind = 'finding' AND source_id = ANY (v_findings)
    );
END $$;
