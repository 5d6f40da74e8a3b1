-- owner: restrict
-- execute: worker
-- What background work has to know: inside which restricted enquiries something waits, what was told of one before it was
-- restricted, and of which restriction and whose glass a guardian is told.

CREATE OR REPLACE FUNCTION restricted_waiting_v1() RETURNS TABLE (key uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT DISTINCT o.restricted FROM wall_outboxrow o
    WHERE o.restricted IS NOT NULL AND o.done_at IS NULL AND o.due_at <= now()
$$;

-- For the look through what is bound to the ledger, each night.
CREATE OR REPLACE FUNCTION restricted_keys_v1() RETURNS TABLE (key uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT r.key FROM wall_restriction r WHERE r.lifted_at IS NULL
$$;

-- The ids of all rows of it and its references, by which what was told is found on the platform; no word of it. First what
-- others wrote while it was being restricted, and had not committed, is made part of it; of a lifted one, no longer.
CREATE OR REPLACE FUNCTION told_of_restricted_v1(p_id uuid)
RETURNS TABLE (o_lifted boolean, o_enquiry uuid, o_references text[], o_ids uuid[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_key uuid;
    v_table text;
    v_found uuid[];
BEGIN
    SELECT r.key, r.enquiry, r.lifted_at IS NOT NULL INTO v_key, o_enquiry, o_lifted
        FROM wall_restriction r WHERE r.id = p_id;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    o_ids := '{}';
    o_references := '{}';
    IF o_lifted THEN
        PERFORM lift_rows_v1(v_key);
    ELSE
        UPDATE wall_restriction SET copies_just_sent = copies_just_sent || just_sent.ids
            FROM (SELECT array_agg(c.id) AS ids FROM assessment_copy c JOIN assessment_product p ON p.id = c.product_id
                  WHERE p.enquiry_id = o_enquiry AND c.restricted IS NULL) just_sent
            WHERE id = p_id AND just_sent.ids IS NOT NULL;
        PERFORM restrict_rows_v1(o_enquiry, v_key);
        PERFORM restrict_words_v1(o_enquiry, v_key);
        FOR v_table IN
            SELECT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            WHERE c.relnamespace = '{schema}'::regnamespace AND c.relkind = 'r' AND a.attname = 'restricted'
            AND NOT a.attisdropped AND has_column_privilege(current_user, c.oid, a.attnum, 'UPDATE')
            AND c.relname <> 'people_person'
        LOOP
            EXECUTE format('SELECT array_agg(id) FROM %I WHERE restricted = $1', v_table) INTO v_found USING v_key;
            o_ids := o_ids || coalesce(v_found, '{}');
        END LOOP;
        o_references := array(
            SELECT reference FROM front_door_enquiry WHERE restricted = v_key
            UNION SELECT reference FROM front_door_notification WHERE restricted = v_key);
    END IF;
    RETURN NEXT;
END $$;

CREATE OR REPLACE FUNCTION glass_to_tell_v1(p_opening uuid)
RETURNS TABLE (restriction uuid, word text, agency text, lead_agency text, member uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT g.restriction_id, r.word::text, g.agency::text, r.agency::text, g.member
    FROM wall_breakglass g JOIN wall_restriction r ON r.id = g.restriction_id WHERE g.id = p_opening
$$;

CREATE OR REPLACE FUNCTION restriction_to_tell_v1(p_id uuid) RETURNS TABLE (word text, lead_agency text, member uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT r.word::text, r.agency::text, r.by FROM wall_restriction r WHERE r.id = p_id
$$;

-- Somebody was removed. Out: how many persons were named then, in whatever seats.
CREATE OR REPLACE FUNCTION removal_to_tell_v1(p_person uuid)
RETURNS TABLE (restriction uuid, word text, agency text, lead_agency text, member uuid, stayed bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT r.id, r.word::text, one.agency::text, r.agency::text, one.removed_by,
        (SELECT count(DISTINCT p.holder) FROM wall_restrictedperson p WHERE p.restriction_id = r.id
         AND p.at <= one.removed_at AND (p.removed_at IS NULL OR p.removed_at > one.removed_at))
    FROM wall_restrictedperson one JOIN wall_restriction r ON r.id = one.restriction_id
    WHERE one.id = p_person AND one.removed_at IS NOT NULL
$$;
