-- owner: withdraw
-- execute: desk
-- An agency takes back a finding that it released: from now on nobody reads it but its own desk and the desks that must
-- account for what they decided on it or sent of it. Whoever had it reads that it is withdrawn, and why. Every copy of a
-- product that carries it is recalled in the same transaction, and an offer of one to another hub is taken back.
-- A finding of another desk, or one that is not released, is not seen by this function's role, and everything is refused.
-- In: what the line holds of the reason: its digest, by its id.
CREATE OR REPLACE FUNCTION withdraw_finding_v2(p_finding uuid, p_reason text, p_member uuid, p_said jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_agency text := split_part(session_user::text, '__', 2);
    v_finding research_finding;
    v_reference text;
    v_released_at timestamptz;
    v_carried uuid[];
    v_recalled uuid[];
    v_account text[];
BEGIN
    IF btrim(coalesce(p_reason, '')) = '' THEN
        RAISE EXCEPTION 'reason_missing' USING ERRCODE = 'P0001';
    END IF;
    SELECT * INTO v_finding FROM research_finding WHERE id = p_finding AND state = 'released';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not_yours_or_not_released' USING ERRCODE = 'P0001';
    END IF;
    -- Whoever decides or sends meanwhile holds the enquiry: they come first and their copies are found below, or they are
    -- stopped, since the picture is another one.
    UPDATE front_door_enquiry SET version = version + 1 WHERE id = v_finding.enquiry_id RETURNING reference INTO v_reference;
    SELECT coalesce(array_agg(copy_id), '{}') INTO v_carried FROM assessment_copyitem WHERE finding_id = p_finding;
    SELECT min(at) INTO v_released_at FROM wall_ledgerentry
        WHERE act IN ('release', 'agree_release') AND detail @> jsonb_build_object('findings', jsonb_build_array(p_finding));
    SELECT coalesce(array_agg(DISTINCT s.lead_agency::text), '{}') INTO v_account FROM front_door_subject s
        WHERE s.enquiry_id = v_finding.enquiry_id AND s.lead_agency = ANY (v_finding.desks) AND s.lead_agency <> v_agency
        AND (s.decided_at >= v_released_at
             OR s.id IN (SELECT c.subject_id FROM assessment_copychild c WHERE c.copy_id = ANY (v_carried)));
    UPDATE research_finding SET state = 'withdrawn', desks = v_account, recipients = '{}', version = version + 1
        WHERE id = p_finding AND state = 'released';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not_yours_or_not_released' USING ERRCODE = 'P0001';
    END IF;
    UPDATE people_link SET state = 'held', desks = '{}' WHERE state = 'released' AND mention_id IN (
        SELECT id FROM people_mention WHERE source_kind = 'finding' AND source_id = p_finding
    );
    UPDATE people_mention SET state = 'held', desks = '{}'
        WHERE state = 'released' AND source_kind = 'finding' AND source_id = p_finding;
    INSERT INTO research_withdrawal (id, finding_id, enquiry_id, agency, desks, reason, released_at, by, at) VALUES (
        gen_random_uuid(), p_finding, v_finding.enquiry_id, v_agency, v_finding.desks, btrim(p_reason),
        coalesce(v_released_at, v_finding.recorded_at), p_member, clock_timestamp()
    );
    WITH recalled AS (
        UPDATE assessment_copy SET recalled_at = now(), recalled_by = p_member, recall_instruction = 'go_on',
            recall_reason = 'The agency whose it was has withdrawn information that this copy carried.'
            WHERE id = ANY (v_carried) AND recalled_at IS NULL RETURNING id, recipient
    ), written AS (
        INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail)
            SELECT gen_random_uuid(), 'recall', 'copy', id::text, p_member, jsonb_build_object(
                'enquiry', v_reference, 'recipient', recipient, 'instruction', 'go_on', 'finding', p_finding)
            FROM recalled
    )
    SELECT coalesce(array_agg(id), '{}') INTO v_recalled FROM recalled;
    WITH back AS (
        UPDATE assessment_productoffer SET withdrawn_by = p_member, withdrawn_at = now()
            WHERE copy_id = ANY (v_carried) AND state = 'offered' AND withdrawn_at IS NULL RETURNING id
    )
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        SELECT gen_random_uuid(), 'transfers.product_offer_changed', id, now(), now(), 0, '' FROM back
        UNION ALL SELECT gen_random_uuid(), 'assessment.copy_recalled', id, now(), now(), 0, '' FROM unnest(v_recalled) id
        UNION ALL SELECT gen_random_uuid(), 'assessment.finding_withdrawn', p_finding, now(), now(), 0, '';
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'withdraw_finding', 'finding', p_finding::text, p_member, jsonb_build_object(
            'enquiry', v_reference, 'desks', to_jsonb(v_finding.desks), 'account', to_jsonb(v_account),
            'recalled', to_jsonb(v_recalled), 'said', coalesce(p_said, '{}'))
    );
END $$;

-- Who had a finding, for its owner alone: who of the desks that it was released to opened its enquiry or their request
-- while it was there, by the ledger, and which teams outside were sent it. No line says more than that they opened it.
CREATE OR REPLACE FUNCTION finding_seen_v1(p_finding uuid)
RETURNS TABLE (kind text, whose text, member uuid, first_at timestamptz, last_at timestamptz, times bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_finding research_finding;
    v_desks text[];
    v_from timestamptz;
    v_until timestamptz;
    v_reference text;
BEGIN
    SELECT * INTO v_finding FROM research_finding WHERE id = p_finding AND state IN ('released', 'withdrawn');
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT e.reference INTO v_reference FROM front_door_enquiry e WHERE e.id = v_finding.enquiry_id;
    SELECT coalesce(w.desks, v_finding.desks), coalesce(w.at, clock_timestamp()) INTO v_desks, v_until
        FROM (SELECT 1) one LEFT JOIN research_withdrawal w ON w.finding_id = p_finding;
    SELECT min(l.at) INTO v_from FROM wall_ledgerentry l
        WHERE l.act IN ('release', 'agree_release') AND l.detail @> jsonb_build_object('findings', jsonb_build_array(p_finding));
    RETURN QUERY
        SELECT 'desk', split_part(l.login, '__', 2), l.member, min(l.at), max(l.at), count(*)
        FROM wall_ledgerentry l
        WHERE l.object_ref = v_reference AND l.act IN ('read_enquiry', 'read_request', 'open_finding_file')
        AND l.at >= v_from AND l.at <= v_until
        AND split_part(l.login, '__', 2) = ANY (v_desks) AND split_part(l.login, '__', 2) <> v_finding.agency
        GROUP BY 2, 3
        UNION ALL
        SELECT CASE WHEN c.fetched_at IS NULL THEN 'sent' ELSE 'opened' END, c.recipient_name::text, NULL, c.issued_at,
               c.fetched_at, 1
        FROM assessment_copy c JOIN assessment_copyitem i ON i.copy_id = c.id WHERE i.finding_id = p_finding
        ORDER BY 1, 4, 2;
END $$;
