-- owner: release
-- execute: desk
-- An agency lets the hub see findings that only its own desk could see, with the record of why; all of them or none.
-- The caller is read from session_user: inside a definer function current_user is its owner. Findings of a kind that
-- the hub lets nobody release alone are refused here, and so is what waits for agreement (propose_release_v2).
-- p_files: of their files, those that go with them, into the hub and no further.
CREATE OR REPLACE FUNCTION release_v4(
    p_release uuid, p_findings uuid[], p_desks text[], p_recipients text[], p_purpose text, p_legal_basis text,
    p_necessity text, p_proportionality text, p_approver text, p_member uuid, p_files uuid[], p_said text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    PERFORM refuse_alone_v1(p_findings, false);
    PERFORM do_release_v2(p_release, p_findings, p_desks, p_recipients, p_purpose, p_legal_basis, p_necessity,
                          p_proportionality, p_approver, p_member, NULL, coalesce(p_files, '{}'), p_said);
END $$;

-- As they were called before: for web processes that are not restarted yet. No file goes with these.
CREATE OR REPLACE FUNCTION release_v3(
    p_release uuid, p_findings uuid[], p_desks text[], p_recipients text[], p_purpose text, p_legal_basis text,
    p_necessity text, p_proportionality text, p_approver text, p_member uuid, p_said text
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT release_v4(p_release, p_findings, p_desks, p_recipients, p_purpose, p_legal_basis, p_necessity,
                      p_proportionality, p_approver, p_member, '{}', p_said)
$$;

CREATE OR REPLACE FUNCTION release_v2(
    p_release uuid, p_findings uuid[], p_desks text[], p_recipients text[], p_purpose text, p_legal_basis text,
    p_necessity text, p_proportionality text, p_approver text, p_member uuid, p_said text
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT release_v4(p_release, p_findings, p_desks, p_recipients, p_purpose, p_legal_basis, p_necessity,
                      p_proportionality, p_approver, p_member, '{}', p_said)
$$;

CREATE OR REPLACE FUNCTION release_v1(
    p_release uuid, p_findings uuid[], p_desks text[], p_recipients text[], p_purpose text, p_legal_basis text,
    p_necessity text, p_proportionality text, p_approver text, p_member uuid
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT release_v4(p_release, p_findings, p_desks, p_recipients, p_purpose, p_legal_basis, p_necessity,
                      p_proportionality, p_approver, p_member, '{}', '')
$$;
