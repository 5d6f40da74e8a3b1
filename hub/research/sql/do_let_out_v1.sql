-- owner: widen
-- execute: none
-- What letting out does, whether one member decided it or two (`p_agreed_by`): called by the functions of this role alone.
-- A finding of another desk, or one that is held or withheld, is not seen by this role, so the count is wrong and
-- everything is refused. `p_said` is the keyed digest of the grounds (hub/wall/contents.py).
CREATE OR REPLACE FUNCTION do_let_out_v1(
    p_release uuid, p_findings uuid[], p_recipient text, p_purpose text, p_legal_basis text, p_necessity text,
    p_proportionality text, p_approver text, p_member uuid, p_agreed_by uuid, p_said text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_agency text := split_part(session_user::text, '__', 2);
    v_enquiry uuid;
    v_desks text[];
    v_wanted integer := (SELECT count(DISTINCT f) FROM unnest(p_findings) f);
    v_enquiries integer;
    v_changed integer;
BEGIN
    IF v_wanted = 0 THEN
        RAISE EXCEPTION 'nothing_to_let_out' USING ERRCODE = 'P0001';
    END IF;
    IF EXISTS (
        SELECT 1 FROM unnest(ARRAY[p_purpose, p_legal_basis, p_necessity, p_proportionality, p_approver]) ground
        WHERE btrim(coalesce(ground, '')) = ''
    ) THEN
        RAISE EXCEPTION 'grounds_missing' USING ERRCODE = 'P0001';
    END IF;
    PERFORM 1 FROM wall_recipient WHERE code = p_recipient;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_recipient' USING ERRCODE = 'P0001';
    END IF;
    SELECT count(DISTINCT enquiry_id), min(enquiry_id::text)::uuid INTO v_enquiries, v_enquiry
        FROM research_finding WHERE id = ANY (p_findings);
    IF v_enquiries <> 1 THEN
        RAISE EXCEPTION 'not_yours_or_not_released' USING ERRCODE = 'P0001';
    END IF;
    -- The record of why is read by the desks that see each of these findings, and by no other.
    SELECT array_agg(desk ORDER BY desk) INTO v_desks FROM (
        SELECT desk FROM research_finding f, unnest(f.desks) desk WHERE f.id = ANY (p_findings)
        GROUP BY desk HAVING count(DISTINCT f.id) = v_wanted
    ) seen_by;
    INSERT INTO research_release (
        id, enquiry_id, agency, desks, recipients, purpose, legal_basis, necessity, proportionality, approver, by, at,
        agreed_by
    ) VALUES (
        p_release, v_enquiry, v_agency, coalesce(v_desks, '{}'), ARRAY[p_recipient], p_purpose, p_legal_basis,
        p_necessity, p_proportionality, p_approver, p_member, now(), p_agreed_by
    );
    UPDATE research_finding
        SET recipients = recipients || p_recipient::varchar, release_id = p_release, version = version + 1
        WHERE id = ANY (p_findings) AND NOT p_recipient = ANY (recipients);
    GET DIAGNOSTICS v_changed = ROW_COUNT;
    IF v_changed <> v_wanted THEN
        RAISE EXCEPTION 'not_yours_or_not_released' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), CASE WHEN p_agreed_by IS NULL THEN 'let_out' ELSE 'agree_release' END, 'release',
        p_release::text, coalesce(p_agreed_by, p_member),
        jsonb_build_object('enquiry', (SELECT reference FROM front_door_enquiry WHERE id = v_enquiry),
                           'findings', to_jsonb(p_findings), 'recipient', p_recipient,
                           'legal_basis', p_legal_basis)
        || CASE WHEN p_agreed_by IS NULL THEN '{}' ELSE jsonb_build_object('proposed_by', p_member) END
        || CASE WHEN p_said = '' THEN '{}' ELSE jsonb_build_object('said', jsonb_build_object(p_release, p_said)) END
    );
END $$;
