-- owner: join
-- execute: lead
-- The coordinator says that somebody whom a joined notification names is a child whom the enquiry knows already: from
-- now on what this notification says of them is said of that child. Links alone change, so that it can be undone
-- (design.md, section 1). p_key: for the digests of these links. What an agency holds of them stays with the person whom it meant.
CREATE OR REPLACE FUNCTION same_child_v2(p_notification uuid, p_named uuid, p_subject uuid, p_member uuid, p_key bytea)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_from uuid;
    v_into uuid;
    v_reference text;
    v_links uuid[];
BEGIN
    SELECT s.person_id, e.reference INTO v_into, v_reference
        FROM front_door_subject s
        JOIN front_door_enquiry e ON e.id = s.enquiry_id
        JOIN front_door_join j ON j.enquiry_id = e.id AND j.notification_id = p_notification AND j.until_at IS NULL
        WHERE s.id = p_subject AND s.until_at IS NULL;
    SELECT person_id INTO v_from FROM front_door_named WHERE id = p_named AND notification_id = p_notification AND is_child;
    IF v_into IS NULL OR v_from IS NULL OR v_from = v_into THEN
        RAISE EXCEPTION 'no_such_child' USING ERRCODE = 'P0001';
    END IF;
    SELECT coalesce(array_agg(l.id), '{}') INTO v_links
        FROM people_link l JOIN people_mention m ON m.id = l.mention_id
        WHERE m.source_kind = 'notification' AND m.source_id = p_notification
        AND l.person_id = v_from AND l.until_at IS NULL;
    INSERT INTO people_link (id, mention_id, person_id, agency, state, desks, from_at, made_by)
        SELECT gen_random_uuid(), mention_id, v_into, agency, state, desks, now(), p_member
        FROM people_link WHERE id = ANY (v_links);
    UPDATE people_link SET until_at = now() WHERE id = ANY (v_links);
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'same_child', 'enquiry', v_reference, p_member,
        jsonb_build_object('notification', (SELECT reference FROM front_door_notification WHERE id = p_notification),
                           'person', v_from, 'same_as', v_into, 'said', links_moved_v1(p_notification, p_key))
    );
END $$;
