-- owner: restrict
-- execute: none
-- Which rows are of a restricted enquiry (decision 0046): called by the functions of this role alone, which have looked
-- whether it may be. A row says it itself, in its column `restricted`; the policies `hidden` and `alone` read that.

-- Every row of an enquiry and of the notifications that are in it, which remove_record_v1 would remove. Whoever is named in another record too stays a person there, without what this one says of them.
CREATE OR REPLACE FUNCTION restrict_rows_v1(p_enquiry uuid, p_key uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    p_notifications uuid[] := array(
        SELECT notification_id FROM front_door_join WHERE enquiry_id = p_enquiry AND until_at IS NULL);
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
    -- What other notifications say too stays protected there.
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
    -- The words of a hand-over may name anybody of its list.
    v_hand_overs uuid[] := array(
        SELECT hand_over_id FROM front_door_dutyhandoveritem WHERE notification_id = ANY (p_notifications));
    v_after uuid[] := array(
        SELECT id FROM assessment_papershandedover WHERE copy_id = ANY (v_copies)
        UNION ALL SELECT id FROM assessment_copychase WHERE copy_id = ANY (v_copies)
        UNION ALL SELECT id FROM assessment_copyfeedback WHERE copy_id = ANY (v_copies)
        UNION ALL SELECT id FROM front_door_referrertold WHERE notification_id = ANY (p_notifications));
    o_files uuid[];
    v_all uuid[];
    v_table text;
    v_where text;
BEGIN
    -- Once more with the same key finds what came since.
    IF p_key IS NULL OR NOT EXISTS (
        SELECT 1 FROM front_door_enquiry WHERE id = p_enquiry AND (restricted IS NULL OR restricted = p_key)
    ) THEN
        RAISE EXCEPTION 'no_such_enquiry' USING ERRCODE = 'P0001';
    END IF;
    o_files := array(SELECT file_id FROM assessment_copy WHERE id = ANY (v_copies) AND file_id IS NOT NULL)
        || array(SELECT id FROM front_door_attachment WHERE notification_id = ANY (p_notifications))
        || array(SELECT id FROM research_findingfile WHERE enquiry_id = p_enquiry);
    v_all := p_notifications || v_joins || v_requests || v_findings || v_releases || v_proposals || v_products
        || v_copies || v_subjects || v_challenges || v_log || v_protections || v_hand_overs || v_after || o_files
        || p_enquiry;
    FOR v_table, v_where IN
        SELECT r_table, r_where FROM record_rows_v1() WITH ORDINALITY AS one (r_table, r_where, place) ORDER BY place
    LOOP
        IF v_table = 'people_notthesame' THEN
            -- Who is in nothing that others read.
            v_persons := array(
                SELECT p FROM unnest(v_persons) AS p
                WHERE NOT EXISTS (SELECT 1 FROM front_door_named WHERE person_id = p AND restricted IS NULL)
                AND NOT EXISTS (SELECT 1 FROM front_door_subject WHERE person_id = p AND restricted IS NULL)
                AND NOT EXISTS (SELECT 1 FROM people_link WHERE person_id = p AND restricted IS NULL)
                AND NOT EXISTS (SELECT 1 FROM research_finding WHERE about @> ARRAY[p] AND restricted IS NULL));
        END IF;
        EXECUTE format('UPDATE %I SET restricted = $17 WHERE restricted IS NULL AND (%s)', v_table, v_where)
            USING p_enquiry, p_notifications, v_requests, v_joins, v_copies, v_subjects, v_mentions, o_files,
                  v_challenges, v_log, v_releases, v_persons, v_all, v_references || v_all::text[], v_protections,
                  v_hand_overs, p_key;
    END LOOP;
    UPDATE people_person SET restricted = p_key WHERE id = ANY (v_persons) AND restricted IS NULL;
END $$;

-- What somebody was typing elsewhere and looked for, with a reference of it.
CREATE OR REPLACE FUNCTION restrict_words_v1(p_enquiry uuid, p_key uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_with text[] := array(
        SELECT '%' || reference || '%' FROM front_door_notification WHERE id IN (
            SELECT notification_id FROM front_door_join WHERE enquiry_id = p_enquiry AND until_at IS NULL)
        UNION SELECT '%' || reference || '%' FROM front_door_enquiry WHERE id = p_enquiry);
BEGIN
    UPDATE wall_workdraft SET restricted = p_key WHERE restricted IS NULL AND data::text ILIKE ANY (v_with);
    UPDATE wall_sharedlogindraft SET restricted = p_key WHERE restricted IS NULL AND data::text ILIKE ANY (v_with);
    DELETE FROM wall_keptsearch WHERE words ILIKE ANY (v_with);
END $$;

-- What is of it and what was written inside is as other records again, in whatever table it stands.
CREATE OR REPLACE FUNCTION lift_rows_v1(p_key uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_table text;
BEGIN
    FOR v_table IN
        SELECT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = '{schema}'::regnamespace AND c.relkind = 'r' AND a.attname = 'restricted'
        AND NOT a.attisdropped AND has_column_privilege(current_user, c.oid, a.attnum, 'UPDATE')
    LOOP
        EXECUTE format('UPDATE %I SET restricted = NULL WHERE restricted = $1', v_table) USING p_key;
    END LOOP;
END $$;
