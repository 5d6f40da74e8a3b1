-- owner: release
-- execute: desk
-- One member decides a release, or to let findings out to a recipient, that another member has to agree to. Nothing is
-- disclosed: the findings stay held, or go no further than they went. All that a release must have is asked for now, so
-- that whoever agrees agrees to something whole.
CREATE OR REPLACE FUNCTION propose_release_v2(
    p_release uuid, p_request uuid, p_onward boolean, p_findings uuid[], p_versions integer[], p_desks text[],
    p_recipients text[], p_purpose text, p_legal_basis text, p_necessity text, p_proportionality text, p_approver text,
    p_all_told boolean, p_member uuid, p_files uuid[], p_said text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_agency text := split_part(session_user::text, '__', 2);
    v_state text := CASE WHEN p_onward THEN 'released' ELSE 'held' END;
    v_enquiry uuid;
BEGIN
    v_enquiry := releasable_v1(p_findings, p_desks, p_recipients,
                               ARRAY[p_purpose, p_legal_basis, p_necessity, p_proportionality, p_approver]);
    IF p_member IS NULL OR cardinality(p_versions) IS DISTINCT FROM cardinality(p_findings)
        OR (p_onward AND cardinality(p_recipients) <> 1)
        OR NOT EXISTS (
            SELECT 1 FROM research_request WHERE id = p_request AND enquiry_id = v_enquiry
            AND state NOT IN ('withdrawn', 'handed_back'))
        OR cardinality(p_findings) <> (
            SELECT count(*) FROM unnest(p_findings, p_versions) AS w(id, version)
            JOIN research_finding f ON f.id = w.id AND f.version = w.version AND f.state = v_state
        )
    THEN
        RAISE EXCEPTION 'not_yours_or_already_decided' USING ERRCODE = 'P0001';
    END IF;
    IF NOT p_onward AND EXISTS (
        SELECT 1 FROM research_proposedrelease WHERE state = 'waiting' AND findings && p_findings
    ) THEN
        RAISE EXCEPTION 'waits_for_agreement' USING ERRCODE = 'P0001';
    END IF;
    IF (SELECT count(DISTINCT f) FROM unnest(p_files) f) <> (
        SELECT count(*) FROM research_findingfile
        WHERE NOT p_onward AND id = ANY (p_files) AND finding_id = ANY (p_findings) AND release_id IS NULL
    ) THEN
        RAISE EXCEPTION 'files_changed' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO research_proposedrelease (
        id, request_id, enquiry_id, agency, onward, findings, versions, files, desks, recipients, purpose, legal_basis,
        necessity, proportionality, approver, all_told, by, at, state, declined_why
    ) VALUES (
        p_release, p_request, v_enquiry, v_agency, p_onward, p_findings, p_versions, coalesce(p_files, '{}'), p_desks,
        p_recipients, p_purpose, p_legal_basis, p_necessity, p_proportionality, p_approver, p_all_told, p_member, now(), 'waiting', ''
    );
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        VALUES (gen_random_uuid(), 'research.release_proposed', p_release, now(), now(), 0, '');
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'propose_release', 'release', p_release::text, p_member,
        jsonb_build_object('enquiry', (SELECT reference FROM front_door_enquiry WHERE id = v_enquiry),
                           'findings', to_jsonb(p_findings), 'desks', to_jsonb(p_desks),
                           'recipients', to_jsonb(p_recipients), 'legal_basis', p_legal_basis,
                           'said', jsonb_build_object(p_release, p_said))
        || CASE WHEN cardinality(p_files) > 0 THEN jsonb_build_object('files', to_jsonb(p_files)) ELSE '{}' END
    );
END $$;

-- As it was called before: for web processes that are not restarted yet. No file goes with it.
CREATE OR REPLACE FUNCTION propose_release_v1(
    p_release uuid, p_request uuid, p_onward boolean, p_findings uuid[], p_versions integer[], p_desks text[],
    p_recipients text[], p_purpose text, p_legal_basis text, p_necessity text, p_proportionality text, p_approver text,
    p_all_told boolean, p_member uuid, p_said text
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT propose_release_v2(p_release, p_request, p_onward, p_findings, p_versions, p_desks, p_recipients, p_purpose,
                              p_legal_basis, p_necessity, p_proportionality, p_approver, p_all_told, p_member, '{}',
                              p_said)
$$;
