-- owner: ask
-- execute: lead
-- An agency is asked whether what it released into the room may go to a recipient. It was asked before, or it would
-- have released nothing: so it learns nothing new of the children, and the basis is that of the first asking.
-- p_said: the keyed digest of what is asked (hub/wall/contents.py).
CREATE OR REPLACE FUNCTION ask_to_let_out_v2(
    p_request uuid, p_enquiry uuid, p_agency text, p_recipient text, p_question text, p_due_at timestamptz,
    p_member uuid, p_said text DEFAULT ''
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_before research_request;
BEGIN
    PERFORM 1 FROM wall_recipient WHERE code = p_recipient;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_recipient' USING ERRCODE = 'P0001';
    END IF;
    SELECT * INTO v_before FROM research_request
        WHERE enquiry_id = p_enquiry AND agency = p_agency ORDER BY asked_at DESC LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not_asked_before' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO research_request (
        id, enquiry_id, agency, question, basis, basis_decided_by, basis_reason, asked_by, asked_at, due_at, state,
        let_out_to, refused_why, version
    ) VALUES (
        p_request, p_enquiry, p_agency, p_question, v_before.basis, v_before.basis_decided_by, v_before.basis_reason,
        p_member, now(), p_due_at, 'open', p_recipient, '', 1
    );
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        VALUES (gen_random_uuid(), 'research.request_changed', p_request, now(), now(), 0, '');
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'ask', 'enquiry', (SELECT e.reference FROM front_door_enquiry e WHERE e.id = p_enquiry),
        p_member, jsonb_build_object('request', p_request, 'agency', p_agency, 'let_out_to', p_recipient)
        || CASE WHEN p_said = '' THEN '{}' ELSE jsonb_build_object('said', jsonb_build_object(p_request, p_said)) END
    );
END $$;
