-- owner: issue
-- execute: lead
-- One recipient's copy of a product. Shared in the room is not sent out: a finding whose owner did not let it out to
-- this recipient is refused here, whatever the application thinks (MPA, July 2011, domain.md). The findings' words are
-- taken from the findings, so a copy cannot say that an agency said something else.
CREATE OR REPLACE FUNCTION issue_copy_v1(
    p_copy uuid, p_product uuid, p_recipient text, p_findings uuid[], p_document jsonb, p_names jsonb, p_member uuid
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_product assessment_product;
    v_recipient wall_recipient;
    v_reference text;
    v_allowed integer;
    v_document jsonb;
BEGIN
    SELECT * INTO v_product FROM assessment_product WHERE id = p_product;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_product' USING ERRCODE = 'P0001';
    END IF;
    SELECT * INTO v_recipient FROM wall_recipient WHERE code = p_recipient;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_recipient' USING ERRCODE = 'P0001';
    END IF;
    SELECT reference INTO v_reference FROM front_door_enquiry WHERE id = v_product.enquiry_id;
    SELECT count(*) INTO v_allowed FROM research_finding
        WHERE id = ANY (p_findings) AND enquiry_id = v_product.enquiry_id AND state = 'released'
        AND p_recipient = ANY (recipients);
    IF v_allowed <> coalesce(cardinality(p_findings), 0) THEN
        RAISE EXCEPTION 'not_let_out_to_this_recipient' USING ERRCODE = 'P0001';
    END IF;
    SELECT p_document || jsonb_build_object('findings', coalesce(jsonb_agg(
        jsonb_build_object(
            'happened_on', f.happened_on,
            'agency_name', a.name,
            'about', (SELECT coalesce(jsonb_agg(p_names ->> (person::text)), '[]') FROM unnest(f.about) person
                      WHERE p_names ? (person::text)),
            'text', f.text
        ) ORDER BY f.happened_on NULLS LAST, f.recorded_at), '[]'))
        INTO v_document
        FROM research_finding f JOIN wall_agency a ON a.code = f.agency
        WHERE f.id = ANY (p_findings);
    INSERT INTO assessment_copy (
        id, product_id, recipient, recipient_name, document, document_digest, issued_at, acknowledged_by, outcome,
        outcome_note
    ) VALUES (
        p_copy, p_product, p_recipient, v_recipient.name, v_document, sha256(convert_to(v_document::text, 'UTF8')), now(),
        '', '', ''
    );
    INSERT INTO assessment_copyitem (id, copy_id, finding_id, agency, desks)
        SELECT gen_random_uuid(), p_copy, id, agency, desks FROM research_finding WHERE id = ANY (p_findings);
    UPDATE front_door_enquiry SET state = 'sent' WHERE id = v_product.enquiry_id;
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        VALUES (gen_random_uuid(), 'assessment.copy_issued', p_copy, now(), now(), 0, '');
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'issue', 'copy', p_copy::text, p_member,
        jsonb_build_object('enquiry', v_reference, 'recipient', p_recipient, 'findings', to_jsonb(p_findings))
    );
END $$;
