-- owner: submit
-- execute: lead
-- A coordinator puts right what a notification says otherwise than it can be used. The message stays as it was
-- received; what is now said of its people stands beside it, as of this notification, and from now on finds people.
-- While it waits, and while the enquiry that it is in is being researched: there it is said of the child that somebody
-- whom it names was said to be, by links that are undone with the join, and seen by whoever sees the rest of what the
-- notification says of that person. p_named: the position and the name under which lists have somebody from now on, in
-- place of the name that they had (not of words that stand for somebody protected); nothing where no name was put
-- right. p_grown_up: of the children named, those at p_children are 18 or older, or not.
-- p_key: for the digests of what is added (fact_digest_v1, link_digest_v1).
CREATE OR REPLACE FUNCTION put_right_v4(
    p_notification uuid, p_path text, p_mentions jsonb, p_children smallint[], p_grown_up boolean, p_member uuid,
    p_key bytea, p_named jsonb
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_notification front_door_notification;
    v_one jsonb;
    v_named record;
    v_now uuid;
    v_mention uuid;
    v_link uuid;
    v_until timestamptz;
    v_said jsonb := '{}';
BEGIN
    SELECT * INTO v_notification FROM front_door_notification n
        WHERE n.id = p_notification AND split_part(session_user::text, '__', 2) = ANY (n.desks)
        AND (n.triaged_at IS NULL OR EXISTS (
            SELECT 1 FROM front_door_join j JOIN front_door_enquiry e ON e.id = j.enquiry_id AND e.state = 'open'
            WHERE j.notification_id = n.id AND j.until_at IS NULL))
        FOR UPDATE;
    IF v_notification.id IS NULL OR NOT v_notification.to_check @> jsonb_build_array(jsonb_build_object('path', p_path)) THEN
        RAISE EXCEPTION 'nothing_to_put_right' USING ERRCODE = 'P0001';
    END IF;
    FOR v_one IN SELECT * FROM jsonb_array_elements(p_mentions) LOOP
        SELECT person_id, desks INTO v_named FROM front_door_named
            WHERE notification_id = p_notification AND position = (v_one ->> 'position')::smallint;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'nobody_of_this_message' USING ERRCODE = 'P0001';
        END IF;
        -- Whom the other words of this notification about them are said of by now (same_child_v2).
        SELECT there.person_id INTO v_now FROM people_link mine
            JOIN people_link there ON there.mention_id = mine.mention_id AND there.until_at IS NULL
            WHERE mine.person_id = v_named.person_id AND mine.made_by IS NULL AND mine.until_at IS NOT NULL
            ORDER BY there.from_at DESC LIMIT 1;
        v_now := coalesce(v_now, v_named.person_id);
        INSERT INTO people_mention (
            id, agency, state, desks, source_kind, source_id, said_at, kind, given_name, family_name, day,
            day_is_estimate, address_lines, postcode, number_kind, number_value, tie_kind, tie_to, text, given_key,
            family_key, postcode_key, number_key
        ) SELECT
            m.id, v_notification.lead_agency, 'released', v_named.desks, 'notification', p_notification, now(),
            m.kind, m.given_name, m.family_name, m.day, m.day_is_estimate, m.address_lines, m.postcode,
            m.number_kind, m.number_value, m.tie_kind, m.tie_to, m.text, m.given_key, m.family_key,
            m.postcode_key, m.number_key
        FROM jsonb_to_record(v_one -> 'mention') AS m(
            id uuid, kind text, given_name text, family_name text, day date, day_is_estimate boolean,
            address_lines text, postcode text, number_kind text, number_value text, tie_kind text, tie_to uuid,
            text text, given_key text, family_key text, postcode_key text, number_key text
        );
        v_mention := (v_one #>> '{mention,id}')::uuid;
        v_link := gen_random_uuid();
        v_until := CASE WHEN v_now <> v_named.person_id THEN now() END;
        INSERT INTO people_link (id, mention_id, person_id, agency, state, desks, from_at, until_at) VALUES (
            v_link, v_mention, v_named.person_id, v_notification.lead_agency, 'released', v_named.desks, now(), v_until
        );
        v_said := v_said || jsonb_build_object(
            v_mention, fact_digest_v1(p_key, v_mention::text, v_one -> 'mention'),
            v_link, link_digest_v1(
                p_key, v_link, v_mention, v_named.person_id, v_notification.lead_agency, now(), v_until, NULL));
        IF v_until IS NOT NULL THEN
            v_link := gen_random_uuid();
            INSERT INTO people_link (id, mention_id, person_id, agency, state, desks, from_at, made_by) VALUES (
                v_link, v_mention, v_now, v_notification.lead_agency, 'released', v_named.desks, now(), p_member
            );
            v_said := v_said || jsonb_build_object(v_link, link_digest_v1(
                p_key, v_link, v_mention, v_now, v_notification.lead_agency, now(), NULL, p_member));
        END IF;
    END LOOP;
    UPDATE front_door_named SET label = left(p_named ->> 'label', 240)
        WHERE notification_id = p_notification AND position = (p_named ->> 'position')::smallint
        AND label = p_named ->> 'was';
    UPDATE front_door_named SET is_grown_up = p_grown_up
        WHERE notification_id = p_notification AND is_child AND position = ANY (p_children);
    UPDATE front_door_notification n SET to_check = (
        SELECT coalesce(jsonb_agg(e), '[]') FROM jsonb_array_elements(to_check) e WHERE e ->> 'path' <> p_path
    ), children = (
        SELECT count(*) FROM front_door_named d WHERE d.notification_id = n.id AND d.is_child AND NOT d.is_grown_up
    ) WHERE n.id = p_notification;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'put_right', 'notification', v_notification.reference, p_member,
        jsonb_build_object('path', p_path, 'triaged', v_notification.triaged_at IS NOT NULL, 'said', v_said)
    );
END $$;

-- As the version before calls it, which keeps the name under which lists have somebody.
CREATE OR REPLACE FUNCTION put_right_v3(
    p_notification uuid, p_path text, p_mentions jsonb, p_children smallint[], p_grown_up boolean, p_member uuid,
    p_key bytea
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT put_right_v4(p_notification, p_path, p_mentions, p_children, p_grown_up, p_member, p_key, NULL);
$$;
