-- owner: submit
-- execute: worker
-- The worker writes down that an e-mail to a referrer went off, or that it never will: then the referrer is not told, and
-- the notification stands on the list again.
CREATE OR REPLACE FUNCTION referrer_mail_v1(p_told uuid, p_sent boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_told front_door_referrertold;
BEGIN
    SELECT * INTO v_told FROM front_door_referrertold
        WHERE id = p_told AND how = 'email' AND sent_at IS NULL AND failed_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_mail' USING ERRCODE = 'P0001';
    END IF;
    UPDATE front_door_referrertold SET sent_at = CASE WHEN p_sent THEN now() END,
        failed_at = CASE WHEN NOT p_sent THEN now() END WHERE id = p_told;
    IF NOT p_sent THEN
        UPDATE front_door_notification SET referrer_told_at = (
            SELECT min(t.at) FROM front_door_referrertold t WHERE t.notification_id = v_told.notification_id
            AND t.failed_at IS NULL
        ) WHERE id = v_told.notification_id;
    END IF;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail) VALUES (
        gen_random_uuid(), 'mail_referrer', 'notification', v_told.reference,
        jsonb_build_object('job', 'mail to a referrer', 'sent', p_sent)
    );
END $$;
