-- owner: join
-- execute: lead
-- Take a notification out of its enquiry again. What it said of a child is said once more of the person whom it named;
-- children whom no other notification of the enquiry names leave it; and the agencies that were asked about the
-- enquiry no longer see what came with the notification, since nobody asked them about that (R (AB) v Haringey [2013]
-- EWHC 416 (Admin), docs/field.md). What was typed about its children goes with it: the ratings of a child who stays that
-- came with it are no part of the child's history any more.
-- What was decided since it joined is to be decided again, since its picture was wrong; a copy that was sent since is
-- recalled first. Each agency that recorded something since about a child concerned is asked whose it is: that its own
-- desk holds something is told to nobody. p_key: for the digests of the links that change.
CREATE OR REPLACE FUNCTION undo_join_v3(p_join uuid, p_to_triage boolean, p_reason text, p_member uuid, p_key bytea)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_enquiry front_door_enquiry;
    v_notification front_door_notification;
    v_readers text[];
    v_moved uuid[];
    v_staying uuid[];
    v_leaving uuid[];
    v_concerned uuid[];
    v_agency text := split_part(session_user::text, '__', 2);
    v_join front_door_join;
BEGIN
    SELECT e.* INTO v_enquiry FROM front_door_join j JOIN front_door_enquiry e ON e.id = j.enquiry_id
        WHERE j.id = p_join AND j.until_at IS NULL;
    SELECT n.* INTO v_notification FROM front_door_join j JOIN front_door_notification n ON n.id = j.notification_id
        WHERE j.id = p_join AND j.until_at IS NULL;
    IF v_enquiry.id IS NULL THEN
        RAISE EXCEPTION 'no_such_join' USING ERRCODE = 'P0001';
    ELSIF v_enquiry.reference = v_notification.reference THEN
        RAISE EXCEPTION 'opened_from_it' USING ERRCODE = 'P0001';
    ELSIF trim(p_reason) = '' THEN
        RAISE EXCEPTION 'reason_missing' USING ERRCODE = 'P0001';
    ELSIF v_enquiry.state = 'passed' THEN
        RAISE EXCEPTION 'passed_on' USING ERRCODE = 'P0001';
    END IF;
    SELECT * INTO v_join FROM front_door_join WHERE id = p_join;
    IF EXISTS (
        SELECT 1 FROM assessment_copy c JOIN assessment_product p ON p.id = c.product_id
        WHERE p.enquiry_id = v_enquiry.id AND p.made_at >= v_join.from_at
        AND c.recalled_at IS NULL AND c.replaced_by_id IS NULL
    ) THEN
        RAISE EXCEPTION 'copies_stand' USING ERRCODE = 'P0001';
    END IF;
    -- A child of another authority of a group hub is decided, and decided again, by that authority.
    IF EXISTS (
        SELECT 1 FROM front_door_subject WHERE enquiry_id = v_enquiry.id AND until_at IS NULL
        AND lead_agency <> v_agency AND decided_at >= v_join.from_at
    ) THEN
        RAISE EXCEPTION 'another_authority_decided' USING ERRCODE = 'P0001';
    END IF;
    SELECT readers INTO v_readers FROM wall_door WHERE slug = v_notification.door;

    -- The notification's words are once more of those whom it named.
    SELECT coalesce(array_agg(s.id), '{}') INTO v_moved
        FROM people_mention m
        JOIN people_link o ON o.mention_id = m.id AND o.made_by IS NULL
        JOIN people_link s ON s.mention_id = m.id AND s.until_at IS NULL AND s.person_id <> o.person_id
        WHERE m.source_kind = 'notification' AND m.source_id = v_notification.id;
    INSERT INTO people_link (id, mention_id, person_id, agency, state, desks, from_at, made_by)
        SELECT gen_random_uuid(), o.mention_id, o.person_id, o.agency, o.state, v_readers, now(), p_member
        FROM people_link s JOIN people_link o ON o.mention_id = s.mention_id AND o.made_by IS NULL
        WHERE s.id = ANY (v_moved);
    UPDATE people_link SET until_at = now() WHERE id = ANY (v_moved);
    SELECT coalesce(array_agg(DISTINCT person_id), '{}') INTO v_concerned FROM people_link WHERE id = ANY (v_moved);

    UPDATE front_door_join SET until_at = now(), until_by = p_member, until_reason = trim(p_reason), desks = v_readers
        WHERE id = p_join;

    -- Who is named by what stays, themselves or as the child that they were said to be.
    SELECT coalesce(array_agg(n.person_id), '{}') || coalesce(array_agg(l.person_id) FILTER (WHERE l.id IS NOT NULL), '{}')
        INTO v_staying
        FROM front_door_join j
        JOIN front_door_named n ON n.notification_id = j.notification_id
        LEFT JOIN people_link o ON o.person_id = n.person_id AND o.made_by IS NULL
        LEFT JOIN people_link l ON l.mention_id = o.mention_id AND l.until_at IS NULL
        WHERE j.enquiry_id = v_enquiry.id AND j.until_at IS NULL;
    SELECT coalesce(array_agg(id), '{}') INTO v_leaving FROM front_door_subject
        WHERE enquiry_id = v_enquiry.id AND until_at IS NULL AND person_id <> ALL (v_staying);
    UPDATE front_door_subject SET until_at = now(), desks = v_readers WHERE id = ANY (v_leaving);
    UPDATE front_door_ratingentry SET desks = v_readers WHERE subject_id = ANY (v_leaving);
    UPDATE front_door_ratingentry SET parted_at = now()
        WHERE notification_id = v_notification.id AND parted_at IS NULL
        AND subject_id IN (SELECT id FROM front_door_subject WHERE enquiry_id = v_enquiry.id AND until_at IS NULL);

    -- The decisions stay as they were made; who stays is undecided again where the picture had the notification in it.
    UPDATE front_door_subject SET decision = '', decided_at = NULL, version = version + 1
        WHERE enquiry_id = v_enquiry.id AND until_at IS NULL AND decided_at >= v_join.from_at;
    IF FOUND THEN
        UPDATE front_door_enquiry SET state = 'open' WHERE id = v_enquiry.id AND state IN ('decided', 'closed', 'sent');
    END IF;

    SELECT v_concerned || coalesce(array_agg(person_id), '{}') INTO v_concerned
        FROM front_door_subject WHERE id = ANY (v_leaving);
    INSERT INTO research_whosefinding (id, finding_id, enquiry_id, agency, reference, notification, asked_at, answer)
        SELECT gen_random_uuid(), f.id, f.enquiry_id, f.agency, v_enquiry.reference, v_notification.reference, now(), ''
        FROM research_finding f WHERE f.enquiry_id = v_enquiry.id AND f.about && v_concerned
        AND f.recorded_at >= v_join.from_at AND f.state IN ('held', 'released');
    IF FOUND THEN
        INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
            VALUES (gen_random_uuid(), 'research.whose_asked', v_enquiry.id, now(), now(), 0, '');
    END IF;

    UPDATE front_door_notification SET desks = v_readers, triaged_at = CASE WHEN NOT p_to_triage THEN triaged_at END
        WHERE id = v_notification.id;
    UPDATE front_door_named SET desks = v_readers WHERE notification_id = v_notification.id;
    UPDATE people_link SET desks = v_readers WHERE mention_id IN (
        SELECT id FROM people_mention WHERE source_kind = 'notification' AND source_id = v_notification.id
    );
    UPDATE people_mention SET desks = v_readers WHERE source_kind = 'notification' AND source_id = v_notification.id;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'take_out', 'enquiry', v_enquiry.reference, p_member,
        jsonb_build_object('notification', v_notification.reference, 'to_triage', p_to_triage,
                           'children', cardinality(v_leaving), 'said', links_moved_v1(v_notification.id, p_key))
    );
END $$;
