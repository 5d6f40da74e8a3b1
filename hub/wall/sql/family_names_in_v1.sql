-- owner: oversee
-- execute: guardian
-- Which of these family names stand in what front doors were told, of one enquiry or notification: for a guardian who
-- looks whether somebody read about a family of their own name. By keys, as matching compares them. What an agency found
-- is not looked at. A guardian learns no more by it than by asking for a child of that name (child_references_v1).
CREATE OR REPLACE FUNCTION family_names_in_v1(p_reference text, p_keys text[]) RETURNS TABLE (family_key text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT DISTINCT m.family_key::text
    FROM people_mention m
    WHERE m.kind IN ('name', 'also_known_as') AND m.family_key = ANY (p_keys[1:200]) AND m.source_id IN (
        SELECT id FROM front_door_notification WHERE reference = p_reference
        UNION SELECT j.notification_id FROM front_door_join j JOIN front_door_enquiry e ON e.id = j.enquiry_id
            WHERE e.reference = p_reference AND j.until_at IS NULL)
$$;
