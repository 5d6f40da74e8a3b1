-- owner: issue
-- execute: lead
-- One recipient's copy of a product: the children, decisions, reasons and findings that were chosen for it, no others.
-- Shared in the room is not sent out: a finding whose owner did not agree to share it with this recipient is refused
-- here, whatever the application thinks (MPA, July 2011, docs/field.md). What is said of a child (rating, level,
-- decision, reason) and what a finding says are taken from their rows, so a copy cannot say anything else; and nothing
-- in it names a child of the enquiry who was not chosen, but for words that somebody typed.
-- p_children: [{"subject": id, "born": date, "expected": date, "with_reason": bool}, ...] in the order of the document.
-- p_key: keys the digest of the copy's words that the ledger keeps (hub/wall/contents.py); this function alone has them.
-- p_decisions: code -> how the document words it. p_names: person -> name.
CREATE OR REPLACE FUNCTION issue_copy_v2(
    p_copy uuid, p_product uuid, p_recipient text, p_children jsonb, p_findings uuid[], p_document jsonb,
    p_decisions jsonb, p_names jsonb, p_member uuid, p_key bytea DEFAULT ''
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_agency text := split_part(session_user::text, '__', 2);
    v_product assessment_product;
    v_recipient wall_recipient;
    v_reference text;
    v_children uuid[];
    v_persons uuid[];
    v_left_out uuid[];
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

    SELECT array_agg((child ->> 'subject')::uuid) INTO v_children FROM jsonb_array_elements(p_children) child;
    SELECT count(*), array_agg(s.person_id) INTO v_allowed, v_persons FROM front_door_subject s
        WHERE s.id = ANY (v_children) AND s.enquiry_id = v_product.enquiry_id AND s.until_at IS NULL
        AND s.lead_agency = v_agency AND s.decision <> '';
    IF v_allowed = 0 OR v_allowed <> cardinality(v_children) THEN
        RAISE EXCEPTION 'not_a_child_to_send' USING ERRCODE = 'P0001';
    END IF;
    SELECT coalesce(array_agg(s.person_id), '{}') INTO v_left_out FROM front_door_subject s
        WHERE s.enquiry_id = v_product.enquiry_id AND s.id <> ALL (v_children);
    IF EXISTS (
        SELECT 1 FROM research_finding f
        WHERE f.id = ANY (p_findings) AND f.about && v_left_out AND NOT f.about && v_persons
    ) THEN
        RAISE EXCEPTION 'about_a_child_not_chosen' USING ERRCODE = 'P0001';
    END IF;

    p_names := p_names - v_left_out::text[];
    SELECT p_document || jsonb_build_object(
        'children', (
            SELECT jsonb_agg(jsonb_build_object(
                'name', s.label,
                'born', child -> 'born',
                'expected', child -> 'expected',
                'rating', s.rating,
                'threshold_level', s.threshold_level,
                'decision', p_decisions ->> s.decision,
                'reason', CASE WHEN (child ->> 'with_reason')::boolean THEN (
                    SELECT d.reason FROM assessment_decision d WHERE d.subject_id = s.id ORDER BY d.number DESC LIMIT 1
                ) ELSE '' END
            ) ORDER BY place)
            FROM jsonb_array_elements(p_children) WITH ORDINALITY AS chosen (child, place)
            JOIN front_door_subject s ON s.id = (child ->> 'subject')::uuid
        ),
        'findings', (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                'happened_on', f.happened_on,
                'agency_name', a.name,
                'about', (SELECT coalesce(jsonb_agg(p_names ->> (person::text)), '[]') FROM unnest(f.about) person
                          WHERE p_names ? (person::text)),
                'text', f.text
            ) ORDER BY f.happened_on NULLS LAST, f.recorded_at), '[]')
            FROM research_finding f JOIN wall_agency a ON a.code = f.agency
            WHERE f.id = ANY (p_findings)
        )
    ) INTO v_document;
    INSERT INTO assessment_copy (
        id, product_id, recipient, recipient_name, rating, document, document_digest, issued_at, acknowledged_by,
        outcome, outcome_note, recall_reason, recall_instruction, recall_seen_by
    ) VALUES (
        p_copy, p_product, p_recipient, v_recipient.name,
        (SELECT s.rating FROM front_door_subject s WHERE s.id = ANY (v_children)
         ORDER BY array_position(ARRAY['red', 'amber', 'green', 'blue'], s.rating::text) LIMIT 1),
        v_document, sha256(convert_to(v_document::text, 'UTF8')), now(), '', '', '', '', '', ''
    );
    -- What this recipient had of the enquiry before opens as replaced from now on.
    UPDATE assessment_copy c SET replaced_by_id = p_copy FROM assessment_product p
        WHERE p.id = c.product_id AND p.enquiry_id = v_product.enquiry_id AND c.recipient = p_recipient
        AND c.id <> p_copy AND c.replaced_by_id IS NULL;
    INSERT INTO assessment_copychild (id, copy_id, subject_id, with_reason)
        SELECT gen_random_uuid(), p_copy, (child ->> 'subject')::uuid, (child ->> 'with_reason')::boolean
        FROM jsonb_array_elements(p_children) child;
    INSERT INTO assessment_copyitem (id, copy_id, finding_id, agency, desks)
        SELECT gen_random_uuid(), p_copy, id, agency, desks FROM research_finding WHERE id = ANY (p_findings);
    UPDATE front_door_enquiry SET state = 'sent' WHERE id = v_product.enquiry_id;
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        VALUES (gen_random_uuid(), 'assessment.copy_issued', p_copy, now(), now(), 0, '');
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'issue', 'copy', p_copy::text, p_member,
        jsonb_build_object('enquiry', v_reference, 'recipient', p_recipient, 'findings', to_jsonb(p_findings),
                           'children', to_jsonb(v_children))
        || CASE WHEN p_key = '' THEN '{}' ELSE jsonb_build_object('said', jsonb_build_object(
            p_copy, encode(sha256(p_key || sha256(p_key || convert_to(v_document::text, 'UTF8'))), 'hex'))) END
    );
END $$;
