-- owner: release
-- execute: none
-- What a release does, whether one member decided it or two (`p_agreed_by`): called by the functions of this role alone.
-- A finding of another desk, or one already decided, is not changed, so the count is wrong and everything is refused. So
-- it is where the agency was asked whose a finding is and has not said, or where its request has ended.
-- `p_files`: files of these findings that go with them; one that is not there any more refuses everything. A file that is
-- not among them stays with its agency, whenever it came.
-- `p_said` is the keyed digest of the grounds (hub/wall/contents.py), which the ledger keeps.
CREATE OR REPLACE FUNCTION do_release_v2(
    p_release uuid, p_findings uuid[], p_desks text[], p_recipients text[], p_purpose text, p_legal_basis text,
    p_necessity text, p_proportionality text, p_approver text, p_member uuid, p_agreed_by uuid, p_files uuid[], p_said text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_agency text := split_part(session_user::text, '__', 2);
    v_enquiry uuid;
    v_changed integer;
BEGIN
    v_enquiry := releasable_v1(p_findings, p_desks, p_recipients,
                               ARRAY[p_purpose, p_legal_basis, p_necessity, p_proportionality, p_approver]);
    IF EXISTS (SELECT 1 FROM research_whosefinding WHERE finding_id = ANY (p_findings) AND answer = '') THEN
        RAISE EXCEPTION 'whose_first' USING ERRCODE = 'P0001';
    END IF;
    IF EXISTS (
        SELECT 1 FROM research_finding f JOIN research_request r ON r.id = f.request_id
        WHERE f.id = ANY (p_findings) AND r.state IN ('withdrawn', 'handed_back')
    ) THEN
        RAISE EXCEPTION 'request_ended' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO research_release (
        id, enquiry_id, agency, desks, recipients, purpose, legal_basis, necessity, proportionality, approver, by, at,
        agreed_by
    ) VALUES (
        p_release, v_enquiry, v_agency, p_desks, p_recipients, p_purpose, p_legal_basis, p_necessity,
        p_proportionality, p_approver, p_member, now(), p_agreed_by
    );
    UPDATE research_finding
        SET state = 'released', desks = p_desks, recipients = p_recipients, release_id = p_release, version = version + 1
        WHERE id = ANY (p_findings) AND state = 'held';
    GET DIAGNOSTICS v_changed = ROW_COUNT;
    IF v_changed <> (SELECT count(DISTINCT f) FROM unnest(p_findings) f) THEN
        RAISE EXCEPTION 'not_yours_or_already_decided' USING ERRCODE = 'P0001';
    END IF;
    UPDATE research_findingfile SET release_id = p_release
        WHERE id = ANY (p_files) AND finding_id = ANY (p_findings) AND release_id IS NULL;
    GET DIAGNOSTICS v_changed = ROW_COUNT;
    IF v_changed <> (SELECT count(DISTINCT f) FROM unnest(p_files) f) THEN
        RAISE EXCEPTION 'files_changed' USING ERRCODE = 'P0001';
    END IF;
    UPDATE people_link SET state = 'released', desks = p_desks
        WHERE state = 'held' AND mention_id IN (
            SELECT id FROM people_mention WHERE source_kind = 'finding' AND source_id = ANY (p_findings)
        );
    UPDATE people_mention SET state = 'released', desks = p_desks
        WHERE state = 'held' AND source_kind = 'finding' AND source_id = ANY (p_findings);
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), CASE WHEN p_agreed_by IS NULL THEN 'release' ELSE 'agree_release' END, 'release',
        p_release::text, coalesce(p_agreed_by, p_member),
        jsonb_build_object('enquiry', (SELECT reference FROM front_door_enquiry WHERE id = v_enquiry),
                           'findings', to_jsonb(p_findings), 'desks', to_jsonb(p_desks),
                           'recipients', to_jsonb(p_recipients), 'legal_basis', p_legal_basis)
        || CASE WHEN p_agreed_by IS NULL THEN '{}' ELSE jsonb_build_object('proposed_by', p_member) END
        || CASE WHEN cardinality(p_files) > 0 THEN jsonb_build_object('files', to_jsonb(p_files)) ELSE '{}' END
        || CASE WHEN p_said = '' THEN '{}' ELSE jsonb_build_object('said', jsonb_build_object(p_release, p_said)) END
    );
END $$;

-- What of a release must be whole before anything is kept of it. Out: the enquiry of its findings.
CREATE OR REPLACE FUNCTION releasable_v1(p_findings uuid[], p_desks text[], p_recipients text[], p_grounds text[])
RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_enquiry uuid;
    v_enquiries integer;
BEGIN
    IF coalesce(cardinality(p_findings), 0) = 0 THEN
        RAISE EXCEPTION 'nothing_to_release' USING ERRCODE = 'P0001';
    END IF;
    IF EXISTS (SELECT 1 FROM unnest(p_grounds) ground WHERE btrim(coalesce(ground, '')) = '') THEN
        RAISE EXCEPTION 'grounds_missing' USING ERRCODE = 'P0001';
    END IF;
    IF coalesce(cardinality(p_desks), 0) = 0 THEN
        RAISE EXCEPTION 'no_such_desk' USING ERRCODE = 'P0001';
    END IF;
    -- NOT IN is not true of a NULL, which would pass.
    IF EXISTS (SELECT 1 FROM unnest(p_desks) d WHERE (d IN (SELECT code FROM wall_agency)) IS NOT TRUE) THEN
        RAISE EXCEPTION 'no_such_desk' USING ERRCODE = 'P0001';
    END IF;
    IF EXISTS (SELECT 1 FROM unnest(p_recipients) r WHERE (r IN (SELECT code FROM wall_recipient)) IS NOT TRUE) THEN
        RAISE EXCEPTION 'no_such_recipient' USING ERRCODE = 'P0001';
    END IF;
    SELECT count(DISTINCT enquiry_id), min(enquiry_id::text)::uuid INTO v_enquiries, v_enquiry
        FROM research_finding WHERE id = ANY (p_findings);
    IF v_enquiries <> 1 THEN
        RAISE EXCEPTION 'not_yours_or_already_decided' USING ERRCODE = 'P0001';
    END IF;
    RETURN v_enquiry;
END $$;
