-- owner: dispose
-- execute: none
-- Remove one record whole: called by the functions of this role alone, which have looked whether it may be.
-- Out: table -> how many rows, and the ids of the files whose keys went with their rows.
-- In: the enquiry, if it is one, and the notifications that go with it. One that came to the enquiry and is not among
-- them, as after a restore, waits for triage again.
CREATE OR REPLACE FUNCTION remove_record_v1(p_enquiry uuid, p_notifications uuid[], OUT o_rows jsonb, OUT o_files uuid[])
RETURNS record LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_joins uuid[] := array(
        SELECT id FROM front_door_join WHERE enquiry_id = p_enquiry OR notification_id = ANY (p_notifications));
    v_requests uuid[] := array(SELECT id FROM research_request WHERE enquiry_id = p_enquiry);
    v_findings uuid[] := array(SELECT id FROM research_finding WHERE enquiry_id = p_enquiry);
    v_releases uuid[] := array(SELECT id FROM research_release WHERE enquiry_id = p_enquiry);
    v_proposals uuid[] := array(SELECT id FROM research_proposedrelease WHERE enquiry_id = p_enquiry);
    v_products uuid[] := array(SELECT id FROM assessment_product WHERE enquiry_id = p_enquiry);
    v_copies uuid[] := array(SELECT id FROM assessment_copy WHERE product_id = ANY (v_products));
    v_subjects uuid[] := array(SELECT id FROM front_door_subject WHERE enquiry_id = p_enquiry);
    v_challenges uuid[] := array(SELECT id FROM assessment_challenge WHERE enquiry_id = p_enquiry);
    v_log uuid[] := array(
        SELECT id FROM assessment_logentry WHERE enquiry_id = p_enquiry OR notification_id = ANY (p_notifications));
    -- What is protected goes with the last notification that says it.
    v_protections uuid[] := array(
        SELECT p.id FROM people_protection p WHERE p.notifications && p_notifications AND NOT EXISTS (
            SELECT 1 FROM front_door_notification n
            WHERE n.id = ANY (p.notifications) AND n.id <> ALL (p_notifications)));
    v_mentions uuid[] := array(
        SELECT id FROM people_mention WHERE (source_kind = 'notification' AND source_id = ANY (p_notifications))
            OR (source_kind = 'finding' AND source_id = ANY (v_findings)));
    v_references text[] := array(
        SELECT reference FROM front_door_notification WHERE id = ANY (p_notifications)
        UNION SELECT reference FROM front_door_enquiry WHERE id = p_enquiry);
    v_persons uuid[] := array(
        SELECT person_id FROM front_door_named WHERE notification_id = ANY (p_notifications)
        UNION SELECT person_id FROM front_door_subject WHERE enquiry_id = p_enquiry
        UNION SELECT person_id FROM people_link WHERE mention_id = ANY (v_mentions)
        UNION SELECT unnest(about) FROM research_finding WHERE enquiry_id = p_enquiry);
    -- The words of a hand-over may name anybody of its list: it goes with the first record of it. One of a duty on which
    -- nothing came goes with a record that came after it.
    v_hand_overs uuid[] := array(
        SELECT hand_over_id FROM front_door_dutyhandoveritem WHERE notification_id = ANY (p_notifications)
        UNION SELECT h.id FROM front_door_dutyhandover h
            WHERE h.given_at <= (SELECT max(received_at) FROM front_door_notification WHERE id = ANY (p_notifications))
            AND NOT EXISTS (SELECT 1 FROM front_door_dutyhandoveritem i WHERE i.hand_over_id = h.id));
    v_after uuid[] := array(
        SELECT id FROM assessment_papershandedover WHERE copy_id = ANY (v_copies)
        UNION ALL SELECT id FROM assessment_copychase WHERE copy_id = ANY (v_copies)
        UNION ALL SELECT id FROM assessment_copyfeedback WHERE copy_id = ANY (v_copies)
        UNION ALL SELECT id FROM front_door_referrertold WHERE notification_id = ANY (p_notifications));
    v_all uuid[];
    v_table text;
    v_where text;
    v_gone bigint;
BEGIN
    o_files := array(SELECT file_id FROM assessment_copy WHERE id = ANY (v_copies) AND file_id IS NOT NULL)
        || array(SELECT id FROM front_door_attachment WHERE notification_id = ANY (p_notifications))
        || array(SELECT id FROM research_findingfile WHERE enquiry_id = p_enquiry);
    o_rows := '{}'::jsonb;
    UPDATE front_door_notification SET triaged_at = NULL WHERE id <> ALL (p_notifications) AND id IN (
        SELECT notification_id FROM front_door_join WHERE enquiry_id = p_enquiry AND until_at IS NULL);
    UPDATE research_finding SET copied_from_id = NULL
        WHERE copied_from_id = ANY (v_findings) AND id <> ALL (v_findings);
    v_all := p_notifications || v_joins || v_requests || v_findings || v_releases || v_proposals || v_products
        || v_copies || v_subjects || v_challenges || v_log || v_protections || v_hand_overs || v_after || o_files;
    IF p_enquiry IS NOT NULL THEN
        v_all := v_all || p_enquiry;
    END IF;
    FOR v_table, v_where IN
        SELECT r_table, r_where FROM record_rows_v1() WITH ORDINALITY AS one (r_table, r_where, place) ORDER BY place
    LOOP
        IF v_table = 'people_notthesame' THEN
            -- Who is left without anything that says who they are: only then what was said of them goes, too.
            v_persons := array(
                SELECT p FROM unnest(v_persons) AS p
                WHERE NOT EXISTS (SELECT 1 FROM front_door_named WHERE person_id = p)
                AND NOT EXISTS (SELECT 1 FROM front_door_subject WHERE person_id = p)
                AND NOT EXISTS (SELECT 1 FROM people_link WHERE person_id = p)
                AND NOT EXISTS (SELECT 1 FROM research_finding WHERE about @> ARRAY[p]));
        END IF;
        EXECUTE format('DELETE FROM %I WHERE %s', v_table, v_where)
            USING p_enquiry, p_notifications, v_requests, v_joins, v_copies, v_subjects, v_mentions, o_files,
                  v_challenges, v_log, v_releases, v_persons, v_all, v_references || v_all::text[], v_protections,
                  v_hand_overs;
        GET DIAGNOSTICS v_gone = ROW_COUNT;
        IF v_gone > 0 THEN
            o_rows := o_rows || jsonb_build_object(v_table, v_gone);
        END IF;
    END LOOP;
    DELETE FROM people_person WHERE id = ANY (v_persons);
    GET DIAGNOSTICS v_gone = ROW_COUNT;
    o_rows := o_rows || jsonb_build_object('people_person', v_gone);
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        SELECT gen_random_uuid(), 'wall.file_disposed', f, now(), now(), 0, '' FROM unnest(o_files) AS f;
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
END $$;
