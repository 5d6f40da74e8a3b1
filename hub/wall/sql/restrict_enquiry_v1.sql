-- owner: restrict
-- execute: lead
-- What the authority that leads an enquiry does about its restriction (decision 0046): restrict it for named people, name
-- and remove people, lift it. Each with its line, which names the restriction by its id and never by its reference.
-- Whoever is inside by broken glass names others, and neither themselves, nor removes anybody, nor lifts it.

-- In: for each person their agency, seat and the digest of their token, which the application makes for them as for whoever asks.
CREATE OR REPLACE FUNCTION restrict_enquiry_v1(
    p_id uuid, p_key uuid, p_enquiry uuid, p_word text, p_why text, p_reason text, p_agencies text[], p_members uuid[],
    p_holders text[], p_member uuid
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_desk text := split_part(session_user::text, '__', 2);
    v_notifications uuid[];
BEGIN
    IF EXISTS (SELECT 1 FROM wall_restriction
               WHERE id = p_id AND enquiry = p_enquiry AND by = p_member AND lifted_at IS NULL) THEN
        RETURN;  -- the same form, sent twice
    END IF;
    PERFORM 1 FROM front_door_enquiry WHERE id = p_enquiry AND restricted IS NULL AND lead_agency = v_desk
        AND split_part(session_user::text, '__', 3) = '' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_enquiry' USING ERRCODE = 'P0001';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM unnest(p_agencies, p_members) AS one (agency, member)
                   WHERE one.agency = v_desk AND one.member = p_member) THEN
        RAISE EXCEPTION 'not_named_oneself' USING ERRCODE = 'P0001';
    END IF;
    v_notifications := array(
        SELECT notification_id FROM front_door_join WHERE enquiry_id = p_enquiry AND until_at IS NULL);
    IF EXISTS (
        SELECT 1 FROM wall_disposalitem i JOIN wall_disposallist l ON l.id = i.disposal_list_id
        WHERE i.state = 'listed' AND l.state IN ('proposed', 'approved', 'agreed')
        AND (i.record = p_enquiry OR i.record = ANY (v_notifications))
    ) THEN
        RAISE EXCEPTION 'on_a_disposal_list' USING ERRCODE = 'P0001';
    END IF;
    -- Whoever offers one holds its row: how it stands is looked at after they are done.
    PERFORM 1 FROM front_door_notification WHERE id = ANY (v_notifications) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM front_door_passing WHERE notification_id = ANY (v_notifications) AND settled_at IS NULL)
    OR EXISTS (
        SELECT 1 FROM assessment_productoffer o JOIN assessment_copy c ON c.id = o.copy_id
        JOIN assessment_product p ON p.id = c.product_id WHERE p.enquiry_id = p_enquiry AND o.settled_at IS NULL
    ) THEN
        RAISE EXCEPTION 'offered_to_a_hub' USING ERRCODE = 'P0001';
    END IF;
    PERFORM restrict_rows_v1(p_enquiry, p_key);
    PERFORM restrict_words_v1(p_enquiry, p_key);
    INSERT INTO wall_restriction (id, key, enquiry, word, why, reason, agency, by, at, lifted_why, copies_just_sent)
        VALUES (p_id, p_key, p_enquiry, p_word, p_why, p_reason, v_desk, p_member, now(), '', array(
            SELECT c.id FROM assessment_copy c JOIN assessment_product p ON p.id = c.product_id
            WHERE p.enquiry_id = p_enquiry AND c.issued_at > now() - interval '1 hour'));
    INSERT INTO wall_restrictedperson (id, restriction_id, agency, member, holder, by, at)
        SELECT gen_random_uuid(), p_id, one.agency, one.member, one.holder, p_member, now()
        FROM unnest(p_agencies, p_members, p_holders) AS one (agency, member, holder);
    -- Told again, since what another worker had read before is told once it has ended; and looked through again, for
    -- what others write while this is not yet committed.
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        SELECT gen_random_uuid(), 'wall.restriction_changed', p_id, now(), now() + after, 0, ''
        FROM unnest(ARRAY[interval '0', interval '2 minutes', interval '20 minutes']) AS after;
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        VALUES (gen_random_uuid(), 'wall.enquiry_restricted', p_id, now(), now(), 0, '');
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'restrict_enquiry', 'restriction', p_id::text, p_member,
        jsonb_build_object('named', to_jsonb(p_members), 'why', p_why)
    );
END $$;

CREATE OR REPLACE FUNCTION name_for_restricted_v1(
    p_token bytea, p_id uuid, p_agencies text[], p_members uuid[], p_holders text[], p_member uuid
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    PERFORM is_inside_v1(p_token, p_id, p_member);
    IF NOT EXISTS (SELECT 1 FROM wall_restriction
                   WHERE id = p_id AND agency = split_part(session_user::text, '__', 2)) THEN
        RAISE EXCEPTION 'only_named' USING ERRCODE = 'P0001';
    END IF;
    -- In whichever of their seats.
    IF encode(sha256(p_token), 'hex') = ANY (p_holders) THEN
        PERFORM is_named_v1(p_token, p_id, p_member);
    END IF;
    INSERT INTO wall_restrictedperson (id, restriction_id, agency, member, holder, by, at)
        SELECT gen_random_uuid(), p_id, one.agency, one.member, one.holder, p_member, now()
        FROM unnest(p_agencies, p_members, p_holders) AS one (agency, member, holder)
        WHERE NOT EXISTS (SELECT 1 FROM wall_restrictedperson p
            WHERE p.restriction_id = p_id AND p.member = one.member AND p.removed_at IS NULL);
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'name_for_restricted', 'restriction', p_id::text, p_member,
        jsonb_build_object('named', to_jsonb(p_members))
    );
END $$;

CREATE OR REPLACE FUNCTION remove_from_restricted_v1(p_token bytea, p_id uuid, p_person uuid, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_whose uuid;
    v_agency text;
BEGIN
    -- Of two who remove somebody at once one waits, and is asked whether they are named after the other is done.
    PERFORM 1 FROM wall_restriction WHERE id = p_id FOR NO KEY UPDATE;
    PERFORM is_named_v1(p_token, p_id, p_member);
    UPDATE wall_restrictedperson SET removed_at = now(), removed_by = p_member
        WHERE id = p_person AND restriction_id = p_id AND removed_at IS NULL RETURNING member, agency INTO v_whose, v_agency;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not_named' USING ERRCODE = 'P0001';
    END IF;
    -- Somebody of the authority that leads it can always go on and lift it.
    IF NOT EXISTS (
        SELECT 1 FROM wall_restrictedperson p JOIN wall_restriction r ON r.id = p.restriction_id
        WHERE p.restriction_id = p_id AND p.agency = r.agency AND p.removed_at IS NULL
    ) THEN
        RAISE EXCEPTION 'nobody_left' USING ERRCODE = 'P0001';
    END IF;
    -- One person could so keep it to themselves, or from another agency: guardians hear of it.
    IF v_agency <> split_part(session_user::text, '__', 2)
    OR (SELECT count(DISTINCT holder) FROM wall_restrictedperson WHERE restriction_id = p_id AND removed_at IS NULL) = 1
    THEN
        INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
            VALUES (gen_random_uuid(), 'wall.removed_from_restricted', p_person, now(), now(), 0, '');
    END IF;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'remove_from_restricted', 'restriction', p_id::text, p_member,
        jsonb_build_object('removed', v_whose)
    );
END $$;

CREATE OR REPLACE FUNCTION lift_restricted_v1(p_token bytea, p_id uuid, p_why text, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_key uuid := is_named_v1(p_token, p_id, p_member);
BEGIN
    UPDATE wall_restriction SET lifted_at = now(), lifted_by = p_member, lifted_why = p_why
        WHERE id = p_id AND lifted_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not_inside' USING ERRCODE = 'P0001';
    END IF;
    PERFORM lift_rows_v1(v_key);
    -- Looked through again, for what is written inside while this is not yet committed.
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        SELECT gen_random_uuid(), 'wall.restriction_changed', p_id, now(), now() + after, 0, ''
        FROM unnest(ARRAY[interval '0', interval '2 minutes', interval '20 minutes']) AS after;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'lift_restricted', 'restriction', p_id::text, p_member, '{}'::jsonb
    );
END $$;
