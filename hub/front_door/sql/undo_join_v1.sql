-- owner: join
-- execute: lead
-- Take a notification out of its enquiry again. What it said of a child is said once more of the person whom it named;
-- children whom no other notification of the enquiry names leave it; and the agencies that were asked about the
-- enquiry no longer see what came with the notification, since nobody asked them about that (R (AB) v Haringey [2013]
-- EWHC 416 (Admin), docs/field.md). Not once something has been decided on it.
CREATE OR REPLACE FUNCTION undo_join_v1(p_join uuid, p_to_triage boolean, p_reason text, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_enquiry front_door_enquiry;
    v_notification front_door_notification;
    v_readers text[];
    v_moved uuid[];
    v_staying uuid[];
    v_leaving uuid[];
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
    ELSIF v_enquiry.state <> 'open'
        OR EXISTS (SELECT 1 FROM front_door_subject WHERE enquiry_id = v_enquiry.id AND decision <> '') THEN
        RAISE EXCEPTION 'decided' USING ERRCODE = 'P0001';
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
                           'children', cardinality(v_leaving))
    );
END $$;
