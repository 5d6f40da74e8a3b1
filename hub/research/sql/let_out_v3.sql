-- owner: widen
-- execute: desk
-- An agency agrees that findings which it released into the room go to one recipient more, with a record of why of its
-- own; all of them or none. The desks that see them stay as they are: who is in the room is another decision. Findings
-- of a kind that the hub lets nobody release alone are refused here (propose_release_v1).
CREATE OR REPLACE FUNCTION let_out_v3(
    p_release uuid, p_findings uuid[], p_recipient text, p_purpose text, p_legal_basis text, p_necessity text,
    p_proportionality text, p_approver text, p_member uuid, p_said text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    PERFORM refuse_alone_v1(p_findings, true);
    PERFORM do_let_out_v1(p_release, p_findings, p_recipient, p_purpose, p_legal_basis, p_necessity, p_proportionality,
                          p_approver, p_member, NULL, p_said);
END $$;

-- A second member of the agency agrees to it.
CREATE OR REPLACE FUNCTION agree_let_out_v2(p_release uuid, p_member uuid, p_said text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_it research_proposedrelease;
BEGIN
    SELECT * INTO v_it FROM research_proposedrelease WHERE id = p_release AND onward FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not_yours_or_answered' USING ERRCODE = 'P0001';
    END IF;
    PERFORM two_members_v1(v_it."by", p_member);
    PERFORM approver_v1(v_it."by", v_it.at, p_member);
    UPDATE research_proposedrelease SET state = 'agreed', answered_by = p_member, answered_at = now()
        WHERE id = p_release;
    PERFORM do_let_out_v1(v_it.id, v_it.findings, v_it.recipients[1], v_it.purpose, v_it.legal_basis, v_it.necessity,
                          v_it.proportionality, v_it.approver, v_it."by", p_member, p_said);
END $$;

-- As they were called before: for web processes that are not restarted yet.
CREATE OR REPLACE FUNCTION agree_let_out_v1(p_release uuid, p_member uuid, p_said text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT agree_let_out_v2(p_release, p_member, p_said)
$$;

CREATE OR REPLACE FUNCTION let_out_v2(
    p_release uuid, p_findings uuid[], p_recipient text, p_purpose text, p_legal_basis text, p_necessity text,
    p_proportionality text, p_approver text, p_member uuid, p_said text
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT let_out_v3(p_release, p_findings, p_recipient, p_purpose, p_legal_basis, p_necessity, p_proportionality,
                      p_approver, p_member, p_said)
$$;

CREATE OR REPLACE FUNCTION let_out_v1(
    p_release uuid, p_findings uuid[], p_recipient text, p_purpose text, p_legal_basis text, p_necessity text,
    p_proportionality text, p_approver text, p_member uuid
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT let_out_v3(p_release, p_findings, p_recipient, p_purpose, p_legal_basis, p_necessity, p_proportionality,
                      p_approver, p_member, '')
$$;
