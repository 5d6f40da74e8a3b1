-- owner: ask
-- execute: none
-- What an agency came to see of an enquiry by a request that has ended is closed to it again: children whom no other of
-- its requests asks about, what messages say of them, and what others released to it about them. With its last request
-- the enquiry itself. What it has read is known from the ledger; what it recorded stays its own. A lead agency reads its
-- hub's front doors, asked or not.
CREATE OR REPLACE FUNCTION close_to_agency_v1(p_enquiry uuid, p_agency text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_stands boolean;
    v_whole boolean;
    v_about uuid[];
    v_keep uuid[];
    v_gone uuid[];
    v_messages uuid[];
    v_findings uuid[];
    v_mentions uuid[];
BEGIN
    PERFORM 1 FROM wall_agency WHERE code = p_agency AND is_lead;
    IF FOUND THEN
        RETURN;
    END IF;
    SELECT count(DISTINCT r.id) > 0, coalesce(bool_or(c.whole_why <> '' OR c.id IS NULL), false),
           coalesce(array_agg(c.subject_id) FILTER (WHERE c.id IS NOT NULL), '{}')
        INTO v_stands, v_whole, v_about
        FROM research_request r LEFT JOIN research_askedchild c ON c.request_id = r.id
        WHERE r.enquiry_id = p_enquiry AND r.agency = p_agency AND r.let_out_to = ''
        AND r.state NOT IN ('withdrawn', 'handed_back');
    IF v_whole THEN
        RETURN;
    END IF;
    SELECT coalesce(array_agg(person_id) FILTER (WHERE id = ANY (v_about)), '{}'),
           coalesce(array_agg(person_id) FILTER (WHERE id <> ALL (v_about)), '{}') INTO v_keep, v_gone
        FROM front_door_subject WHERE enquiry_id = p_enquiry;
    -- And as messages named them first, who were joined with another since.
    v_gone := v_gone || ARRAY(
        SELECT o.person_id FROM people_link l JOIN people_link o ON o.mention_id = l.mention_id AND o.made_by IS NULL
        WHERE l.person_id = ANY (v_gone) AND l.until_at IS NULL AND o.person_id <> ALL (v_keep));
    UPDATE front_door_subject SET desks = array_remove(desks, p_agency::varchar)
        WHERE enquiry_id = p_enquiry AND id <> ALL (v_about) AND p_agency = ANY (desks);
    -- Of a message that names somebody whom it no longer reads of, a part stands with the request that asks on.
    SELECT coalesce(array_agg(DISTINCT j.notification_id), '{}') INTO v_messages FROM front_door_join j
        WHERE j.enquiry_id = p_enquiry AND (NOT v_stands OR EXISTS (
            SELECT 1 FROM front_door_named n
            WHERE n.notification_id = j.notification_id AND n.is_child AND n.person_id = ANY (v_gone)));
    UPDATE front_door_notification SET desks = array_remove(desks, p_agency::varchar)
        WHERE id = ANY (v_messages) AND p_agency = ANY (desks);
    UPDATE front_door_named SET desks = array_remove(desks, p_agency::varchar)
        WHERE notification_id = ANY (v_messages) AND (NOT v_stands OR person_id = ANY (v_gone)) AND p_agency = ANY (desks);
    SELECT coalesce(array_agg(f.id), '{}') INTO v_findings FROM research_finding f
        WHERE f.enquiry_id = p_enquiry AND f.state = 'released' AND f.agency <> p_agency AND p_agency = ANY (f.desks)
        AND (NOT v_stands OR (f.about && v_gone AND NOT f.about && v_keep));
    UPDATE research_finding SET closed_to = closed_to || p_agency::varchar
        WHERE id = ANY (v_findings) AND NOT p_agency = ANY (closed_to);
    SELECT coalesce(array_agg(DISTINCT m.id), '{}') INTO v_mentions FROM people_mention m
        LEFT JOIN people_link l ON l.mention_id = m.id
        WHERE p_agency = ANY (m.desks) AND ((m.source_kind = 'finding' AND m.source_id = ANY (v_findings))
            OR (m.source_kind = 'notification' AND m.source_id = ANY (v_messages)
                AND (NOT v_stands OR l.person_id = ANY (v_gone) OR m.tie_to = ANY (v_gone))));
    UPDATE people_mention SET desks = array_remove(desks, p_agency::varchar) WHERE id = ANY (v_mentions);
    UPDATE people_link SET desks = array_remove(desks, p_agency::varchar)
        WHERE mention_id = ANY (v_mentions) AND p_agency = ANY (desks);
    IF NOT v_stands THEN
        UPDATE front_door_join SET desks = array_remove(desks, p_agency::varchar)
            WHERE enquiry_id = p_enquiry AND p_agency = ANY (desks);
        UPDATE front_door_enquiry SET desks = array_remove(desks, p_agency::varchar) WHERE id = p_enquiry;
    END IF;
END $$;

-- An open request ends, said by whom and why: everything that follows from it in one place.
CREATE OR REPLACE FUNCTION end_request_v2(
    p_request uuid, p_agency text, p_state text, p_act text, p_reason text, p_member uuid, p_said jsonb
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_request research_request;
    v_reference text;
BEGIN
    IF btrim(coalesce(p_reason, '')) = '' THEN
        RAISE EXCEPTION 'reason_missing' USING ERRCODE = 'P0001';
    END IF;
    SELECT e.reference INTO v_reference FROM front_door_enquiry e JOIN research_request r ON r.enquiry_id = e.id
        WHERE r.id = p_request;
    UPDATE research_request SET state = p_state, ended_by = p_member, ended_at = clock_timestamp(),
        ended_why = btrim(p_reason), ended_reference = v_reference, version = version + 1
        WHERE id = p_request AND state = 'open' AND (p_agency IS NULL OR agency = p_agency) RETURNING * INTO v_request;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not_open' USING ERRCODE = 'P0001';
    END IF;
    IF v_request.let_out_to = '' THEN
        PERFORM close_to_agency_v1(v_request.enquiry_id, v_request.agency);
    END IF;
    -- A release that waits for a colleague's agreement ends with it: nobody can agree to it any more.
    WITH ended AS (
        UPDATE research_proposedrelease SET state = 'ended', answered_by = p_member, answered_at = clock_timestamp()
            WHERE request_id = p_request AND state = 'waiting' RETURNING id
    )
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        SELECT gen_random_uuid(), 'research.release_answered', id, now(), now(), 0, '' FROM ended;
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        VALUES (gen_random_uuid(), 'research.request_changed', p_request, now(), now(), 0, ''),
               (gen_random_uuid(), 'research.request_ended', p_request, now(), now(), 0, '');
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), p_act, 'enquiry', v_reference, p_member,
        jsonb_build_object('request', p_request, 'agency', v_request.agency, 'said', coalesce(p_said, '{}'))
    );
END $$;
