-- owner: dispose
-- execute: worker
-- What background work does: put on a list what is due, look again right before, and dispose of what two people of the
-- lead stand behind. A list sleeps for a day after the second agreed, in which anybody of them can stop it.

-- Out: the new list's id; none where nothing is due, or a list waits for a manager already.
CREATE OR REPLACE FUNCTION propose_disposal_v1(p_most integer)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_list uuid;
    v_many integer := 0;
    v record;
BEGIN
    IF EXISTS (SELECT 1 FROM wall_disposallist WHERE state = 'proposed') THEN
        RETURN NULL;
    END IF;
    FOR v IN
        SELECT r.* FROM records_v2() r
        WHERE r.due <= current_date AND NOT r.held
        -- A list is read by everybody of the lead: what is restricted is lifted before it goes on one.
        AND NOT EXISTS (SELECT 1 FROM front_door_enquiry e WHERE e.id = r.record AND e.restricted IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM front_door_notification n WHERE n.id = r.record AND n.restricted IS NOT NULL)
        AND NOT EXISTS (
            SELECT 1 FROM wall_disposalitem i WHERE i.record = r.record
            AND (i.state = 'listed' OR (i.state = 'kept' AND i.kept_until > current_date)))
        ORDER BY r.due, r.reference LIMIT p_most
    LOOP
        IF v_list IS NULL THEN
            v_list := gen_random_uuid();
            INSERT INTO wall_disposallist (id, made_at, state, version) VALUES (v_list, now(), 'proposed', 1);
        END IF;
        INSERT INTO wall_disposalitem (
            id, disposal_list_id, record, is_enquiry, reference, outcome, began_on, ended_on, due_on, state, kept_why
        ) VALUES (
            gen_random_uuid(), v_list, v.record, v.is_enquiry, v.reference, v.outcome, v.began::date, v.ended::date,
            v.due, 'listed', ''
        );
        v_many := v_many + 1;
    END LOOP;
    IF v_list IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail) VALUES (
        gen_random_uuid(), 'propose_disposal', 'disposal_list', v_list::text,
        jsonb_build_object('job', 'propose_disposal', 'records', v_many)
    );
    RETURN v_list;
END $$;

-- Which of the records whose time has come are due still: the others are taken off. Out: the lists' ids.
CREATE OR REPLACE FUNCTION look_again_v1() RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM wall_disposallist WHERE state = 'agreed' AND agreed_at <= now() - interval '24 hours'
    ) THEN
        RETURN;
    END IF;
    UPDATE wall_disposalitem i SET checked_at = now(),
        state = CASE WHEN r.due <= current_date AND NOT r.held THEN 'listed' ELSE 'not_due' END
        FROM wall_disposallist l, wall_disposalitem me LEFT JOIN records_v2() r ON r.record = me.record
        WHERE me.id = i.id AND l.id = i.disposal_list_id AND i.state = 'listed' AND l.state = 'agreed'
        AND l.agreed_at <= now() - interval '24 hours';
    UPDATE wall_disposallist l SET state = 'done', version = version + 1
        WHERE l.state = 'agreed' AND l.agreed_at <= now() - interval '24 hours'
        AND NOT EXISTS (SELECT 1 FROM wall_disposalitem WHERE disposal_list_id = l.id AND state = 'listed');
    RETURN QUERY SELECT id FROM wall_disposallist
        WHERE state = 'agreed' AND agreed_at <= now() - interval '24 hours';
END $$;

-- Dispose of one record. Out: its certificate. What look_again_v1 did not find due within ten minutes is refused, and
-- so is everything where a hold was placed since.
CREATE OR REPLACE FUNCTION dispose_v1(p_item uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_item wall_disposalitem;
    v_list wall_disposallist;
    v_notifications uuid[];
    v_references text[];
    v_done record;
    v_certificate uuid := gen_random_uuid();
BEGIN
    SELECT * INTO v_item FROM wall_disposalitem WHERE id = p_item AND state = 'listed' FOR UPDATE;
    SELECT * INTO v_list FROM wall_disposallist WHERE id = v_item.disposal_list_id FOR UPDATE;
    IF v_list.state IS DISTINCT FROM 'agreed' OR v_list.agreed_at > now() - interval '24 hours'
        OR v_list.approved_by = v_list.agreed_by THEN
        RAISE EXCEPTION 'not_agreed' USING ERRCODE = 'P0001';
    END IF;
    IF v_item.checked_at IS NULL OR v_item.checked_at < now() - interval '10 minutes' OR EXISTS (
        SELECT 1 FROM wall_legalhold WHERE ended_at IS NULL
        AND (record IS NULL OR record = v_item.record OR at > v_item.checked_at - interval '1 minute')  -- clocks differ
    ) THEN
        RAISE EXCEPTION 'look_again' USING ERRCODE = 'P0001';
    END IF;
    IF v_item.is_enquiry THEN
        v_notifications := array(
            SELECT notification_id FROM front_door_join WHERE enquiry_id = v_item.record AND until_at IS NULL);
    ELSE
        v_notifications := ARRAY[v_item.record];
    END IF;
    v_references := ARRAY[v_item.reference::text] || array(
        SELECT reference::text FROM front_door_notification
        WHERE id = ANY (v_notifications) AND reference <> v_item.reference ORDER BY reference);
    v_done := remove_record_v1(CASE WHEN v_item.is_enquiry THEN v_item.record END, v_notifications);
    UPDATE wall_disposalitem SET kept_why = '' WHERE record = v_item.record AND kept_why <> '';
    UPDATE wall_disposalitem SET state = 'done' WHERE id = p_item;
    INSERT INTO wall_disposalcertificate (
        id, disposal_list, "references", outcome, began_on, ended_on, due_on, rows, files, approved_by, approved_at,
        agreed_by, agreed_at, disposed_at
    ) VALUES (
        v_certificate, v_list.id, v_references, v_item.outcome, v_item.began_on, v_item.ended_on, v_item.due_on,
        v_done.o_rows, cardinality(v_done.o_files), v_list.approved_by, v_list.approved_at, v_list.agreed_by,
        v_list.agreed_at, now()
    );
    PERFORM said_disposed_v1(v_certificate, v_references);
    IF NOT EXISTS (SELECT 1 FROM wall_disposalitem WHERE disposal_list_id = v_list.id AND state = 'listed') THEN
        UPDATE wall_disposallist SET state = 'done', version = version + 1 WHERE id = v_list.id;
    END IF;
    RETURN v_certificate;
END $$;

-- What a restore brought back of what had been disposed of is removed again, by the list that the keeper has read in
-- (keeper/disposed_references.py). Out: how many records.
CREATE OR REPLACE FUNCTION dispose_again_v1() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_record uuid;
    v_is_enquiry boolean;
    v_notifications uuid[];
    v_references text[];
    v_done record;
    v_certificate uuid;
    v_many integer := 0;
BEGIN
    FOR v_record, v_is_enquiry IN
        SELECT e.id, true FROM wall_disposedreference d JOIN front_door_enquiry e ON e.reference = d.reference
        UNION ALL SELECT n.id, false FROM wall_disposedreference d
            JOIN front_door_notification n ON n.reference = d.reference
            WHERE NOT EXISTS (
                SELECT 1 FROM front_door_join j JOIN front_door_enquiry e ON e.id = j.enquiry_id
                JOIN wall_disposedreference o ON o.reference = e.reference
                WHERE j.notification_id = n.id AND j.until_at IS NULL)
    LOOP
        IF v_is_enquiry THEN
            v_notifications := array(
                SELECT n.id FROM front_door_join j JOIN front_door_notification n ON n.id = j.notification_id
                JOIN wall_disposedreference d ON d.reference = n.reference
                WHERE j.enquiry_id = v_record AND j.until_at IS NULL);
        ELSE
            v_notifications := ARRAY[v_record];
        END IF;
        v_references := array(
            SELECT reference::text FROM front_door_enquiry WHERE v_is_enquiry AND id = v_record
            UNION SELECT reference::text FROM front_door_notification WHERE id = ANY (v_notifications) ORDER BY 1);
        v_done := remove_record_v1(CASE WHEN v_is_enquiry THEN v_record END, v_notifications);
        v_certificate := gen_random_uuid();
        INSERT INTO wall_disposalcertificate (id, "references", outcome, rows, files, disposed_at)
            VALUES (v_certificate, v_references, '', v_done.o_rows, cardinality(v_done.o_files), now());
        PERFORM said_disposed_v1(v_certificate, v_references);
        v_many := v_many + 1;
    END LOOP;
    RETURN v_many;
END $$;
