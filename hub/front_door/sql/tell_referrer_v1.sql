-- owner: submit
-- execute: lead
-- A coordinator records how a referrer was told, or why nobody is: once for each form, with its line, or not at all. An
-- e-mail goes to the address that the message itself gives, and to no other. Whoever did not say who they are is not told.
-- p_safe_read: what the referrer wrote about safe contact was read by whoever tells; without it nothing is recorded.
CREATE OR REPLACE FUNCTION tell_referrer_v1(
    p_notification uuid, p_told uuid, p_how text, p_audience text, p_words text, p_reason text, p_sender text,
    p_template uuid, p_at timestamptz, p_safe_read boolean, p_said text, p_member uuid
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_one front_door_notification;
    v_referrer jsonb;
BEGIN
    SELECT * INTO v_one FROM front_door_notification n
        WHERE n.id = p_notification AND split_part(session_user::text, '__', 2) = ANY (n.desks) FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_notification' USING ERRCODE = 'P0001';
    END IF;
    IF EXISTS (SELECT 1 FROM front_door_referrertold t WHERE t.id = p_told AND t.notification_id = p_notification) THEN
        RETURN;
    END IF;
    v_referrer := CASE WHEN jsonb_typeof(v_one.message -> 'referrer') = 'object' THEN v_one.message -> 'referrer' ELSE '{}' END;
    IF v_one.source_code = '9' OR v_one.channel = 'hub' THEN
        RAISE EXCEPTION 'nobody_to_tell' USING ERRCODE = 'P0001';
    END IF;
    IF p_how = 'email' AND coalesce(v_referrer ->> 'email', '') = '' THEN
        RAISE EXCEPTION 'no_address' USING ERRCODE = 'P0001';
    END IF;
    IF p_how <> 'not_told' AND coalesce(v_referrer ->> 'safe_contact', '') <> '' AND NOT p_safe_read THEN
        RAISE EXCEPTION 'safe_contact_not_read' USING ERRCODE = 'P0001';
    END IF;
    IF p_sender <> '' AND NOT EXISTS (SELECT 1 FROM wall_agency a WHERE a.code = p_sender) THEN
        RAISE EXCEPTION 'no_such_agency' USING ERRCODE = 'P0001';
    END IF;
    -- By the clock of this moment: a time in whole minutes can be later than when a long transaction began.
    IF p_at > clock_timestamp() THEN
        RAISE EXCEPTION 'not_yet' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO front_door_referrertold (
        id, notification_id, desks, reference, own_reference, received_at, sender, how, audience, words, reason,
        template_id, at, by, written_at
    ) VALUES (
        p_told, v_one.id, v_one.desks, v_one.reference, coalesce(v_referrer ->> 'own_reference', ''), v_one.received_at,
        p_sender, p_how, p_audience, p_words, p_reason, p_template, p_at, p_member, now()
    );
    UPDATE front_door_notification SET referrer_told_at = coalesce(referrer_told_at, p_at) WHERE id = v_one.id;
    IF p_how = 'email' THEN
        INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
            VALUES (gen_random_uuid(), 'front_door.referrer_told', p_told, now(), now(), 0, '');
    END IF;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'tell_referrer', 'notification', v_one.reference, p_member,
        jsonb_build_object('how', p_how, 'audience', p_audience, 'sender', p_sender,
            'said', jsonb_build_object(p_told::text, p_said))
    );
END $$;
