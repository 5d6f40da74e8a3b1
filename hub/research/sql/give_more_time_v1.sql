-- owner: ask
-- execute: lead
-- The hub gives an agency more time for an open request, and says why: the agency reads it and is told. No later than the
-- clock of the most urgent child asked about, unless that has run out.
CREATE OR REPLACE FUNCTION give_more_time_v1(p_request uuid, p_due_at timestamptz, p_reason text, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_request research_request;
    v_reference text;
    v_clock timestamptz;
BEGIN
    IF btrim(coalesce(p_reason, '')) = '' THEN
        RAISE EXCEPTION 'reason_missing' USING ERRCODE = 'P0001';
    END IF;
    SELECT * INTO v_request FROM research_request WHERE id = p_request AND state = 'open' FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not_open' USING ERRCODE = 'P0001';
    END IF;
    IF v_request.due_at IS NULL OR p_due_at <= v_request.due_at OR p_due_at <= now() THEN
        RAISE EXCEPTION 'not_later' USING ERRCODE = 'P0001';
    END IF;
    SELECT e.reference, CASE WHEN count(a.id) = 0 THEN e.due_at ELSE min(s.due_at) END INTO v_reference, v_clock
        FROM front_door_enquiry e
        LEFT JOIN research_askedchild a ON a.request_id = p_request
        LEFT JOIN front_door_subject s ON s.id = a.subject_id AND s.until_at IS NULL
        WHERE e.id = v_request.enquiry_id GROUP BY e.reference, e.due_at;
    IF v_request.let_out_to = '' AND v_clock > now() AND p_due_at > v_clock THEN
        RAISE EXCEPTION 'later_than_the_clock' USING ERRCODE = 'P0001';
    END IF;
    UPDATE research_request SET due_at = p_due_at, version = version + 1 WHERE id = p_request;
    INSERT INTO research_moretime (id, request_id, agency, due_before, due_at, reason, by, at) VALUES (
        gen_random_uuid(), p_request, v_request.agency, v_request.due_at, p_due_at, btrim(p_reason), p_member, now()
    );
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        VALUES (gen_random_uuid(), 'research.request_changed', p_request, now(), now(), 0, ''),
               (gen_random_uuid(), 'research.more_time', p_request, now(), now(), 0, '');
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'give_time', 'enquiry', v_reference, p_member,
        jsonb_build_object('request', p_request, 'agency', v_request.agency, 'due', p_due_at)
    );
END $$;
