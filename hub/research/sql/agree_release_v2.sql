-- owner: release
-- execute: desk
-- A second member of the agency agrees to a release that waits, and only then is it done; or they decline it, or whoever
-- decided it withdraws it. The caller's agency and its waiting releases are all that this role may change.
CREATE OR REPLACE FUNCTION agree_release_v2(p_release uuid, p_member uuid, p_said text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_it research_proposedrelease;
BEGIN
    SELECT * INTO v_it FROM research_proposedrelease WHERE id = p_release AND NOT onward FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not_yours_or_answered' USING ERRCODE = 'P0001';
    END IF;
    PERFORM two_members_v1(v_it."by", p_member);
    PERFORM approver_v1(v_it."by", v_it.at, p_member);
    IF cardinality(v_it.findings) <> (
        SELECT count(*) FROM unnest(v_it.findings, v_it.versions) AS w(id, version)
        JOIN research_finding f ON f.id = w.id AND f.version = w.version AND f.state = 'held'
    ) THEN
        RAISE EXCEPTION 'changed_meanwhile' USING ERRCODE = 'P0001';
    END IF;
    UPDATE research_proposedrelease SET state = 'agreed', answered_by = p_member, answered_at = now()
        WHERE id = p_release;
    -- With the files that were ticked: one that came since is not covered, and one that is gone refuses everything.
    PERFORM do_release_v2(v_it.id, v_it.findings, v_it.desks, v_it.recipients, v_it.purpose, v_it.legal_basis,
                          v_it.necessity, v_it.proportionality, v_it.approver, v_it."by", p_member, v_it.files, p_said);
END $$;

-- p_said: the keyed digest of why, under the id p_content (hub/wall/contents.py).
CREATE OR REPLACE FUNCTION decline_release_v3(p_release uuid, p_member uuid, p_why text, p_content uuid, p_said text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_it research_proposedrelease;
BEGIN
    IF btrim(coalesce(p_why, '')) = '' THEN
        RAISE EXCEPTION 'reason_missing' USING ERRCODE = 'P0001';
    END IF;
    SELECT * INTO v_it FROM research_proposedrelease WHERE id = p_release FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not_yours_or_answered' USING ERRCODE = 'P0001';
    END IF;
    PERFORM two_members_v1(v_it."by", p_member);
    PERFORM approver_v1(v_it."by", v_it.at, p_member);
    UPDATE research_proposedrelease
        SET state = 'declined', answered_by = p_member, answered_at = now(), declined_why = p_why WHERE id = p_release;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'decline_release', 'release', p_release::text, p_member,
        jsonb_build_object('enquiry', (SELECT reference FROM front_door_enquiry WHERE id = v_it.enquiry_id),
                           'proposed_by', v_it."by", 'said', jsonb_build_object(p_content, p_said))
    );
END $$;

CREATE OR REPLACE FUNCTION withdraw_release_v1(p_release uuid, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_it research_proposedrelease;
BEGIN
    SELECT * INTO v_it FROM research_proposedrelease WHERE id = p_release AND by = p_member FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not_yours_or_answered' USING ERRCODE = 'P0001';
    END IF;
    UPDATE research_proposedrelease SET state = 'withdrawn', answered_by = p_member, answered_at = now()
        WHERE id = p_release;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'withdraw_release', 'release', p_release::text, p_member,
        jsonb_build_object('enquiry', (SELECT reference FROM front_door_enquiry WHERE id = v_it.enquiry_id))
    );
END $$;

-- As they were called before: for web processes that are not restarted yet.
CREATE OR REPLACE FUNCTION agree_release_v1(p_release uuid, p_member uuid, p_said text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT agree_release_v2(p_release, p_member, p_said)
$$;

CREATE OR REPLACE FUNCTION decline_release_v2(p_release uuid, p_member uuid, p_why text, p_content uuid, p_said text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT decline_release_v3(p_release, p_member, p_why, p_content, p_said)
$$;
