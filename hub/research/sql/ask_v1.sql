-- owner: ask
-- execute: lead
-- Asking an agency is already a disclosure: with the request, and only with it, the agency comes to see the enquiry,
-- its children and what the notifications said. R (AB) v Haringey [2013] EWHC 416 (Admin), docs/field.md.
CREATE OR REPLACE FUNCTION ask_v1(
    p_request uuid, p_enquiry uuid, p_agency text, p_question text, p_basis text, p_decided_by text, p_reason text,
    p_due_at timestamptz, p_member uuid
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_reference text;
    v_notifications uuid[];
    v_mentions uuid[];
BEGIN
    PERFORM 1 FROM wall_agency WHERE code = p_agency;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_agency' USING ERRCODE = 'P0001';
    END IF;
    UPDATE front_door_enquiry SET desks = desks || p_agency
        WHERE id = p_enquiry AND NOT p_agency = ANY (desks);
    SELECT e.reference INTO v_reference FROM front_door_enquiry e WHERE e.id = p_enquiry;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_enquiry' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO research_request (
        id, enquiry_id, agency, question, basis, basis_decided_by, basis_reason, asked_by, asked_at, due_at, state, version
    ) VALUES (
        p_request, p_enquiry, p_agency, p_question, p_basis, p_decided_by, p_reason, p_member, now(), p_due_at, 'open', 1
    );
    SELECT coalesce(array_agg(notification_id), '{}') INTO v_notifications
        FROM front_door_join WHERE enquiry_id = p_enquiry AND until_at IS NULL;
    UPDATE front_door_join SET desks = desks || p_agency
        WHERE enquiry_id = p_enquiry AND NOT p_agency = ANY (desks);
    UPDATE front_door_notification SET desks = desks || p_agency
        WHERE id = ANY (v_notifications) AND NOT p_agency = ANY (desks);
    UPDATE front_door_named SET desks = desks || p_agency
        WHERE notification_id = ANY (v_notifications) AND NOT p_agency = ANY (desks);
    UPDATE front_door_subject SET desks = desks || p_agency
        WHERE enquiry_id = p_enquiry AND NOT p_agency = ANY (desks);
    SELECT coalesce(array_agg(id), '{}') INTO v_mentions
        FROM people_mention WHERE source_kind = 'notification' AND source_id = ANY (v_notifications);
    UPDATE people_mention SET desks = desks || p_agency WHERE id = ANY (v_mentions) AND NOT p_agency = ANY (desks);
    UPDATE people_link SET desks = desks || p_agency WHERE mention_id = ANY (v_mentions) AND NOT p_agency = ANY (desks);
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        VALUES (gen_random_uuid(), 'research.request_changed', p_request, now(), now(), 0, '');
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'ask', 'enquiry', v_reference, p_member,
        jsonb_build_object('request', p_request, 'agency', p_agency, 'basis', p_basis)
    );
END $$;
