-- owner: oversee
-- execute: guardian
-- Who is named like this, for a guardian who asks who looked at them: references alone of what front doors were told,
-- newest first. What an agency found makes nobody known here. Whoever fits everything that is given is meant: a name (of
-- several ways to part its words), a day of birth, a number; by keys, as matching compares them.
-- p_names: [["given", "family"], ...].
CREATE OR REPLACE FUNCTION child_references_v1(p_names text, p_day date, p_number text, p_most integer)
RETURNS TABLE (reference text, enquiry text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    WITH named AS (
        SELECT l.person_id FROM jsonb_array_elements(p_names::jsonb) pair
        JOIN people_mention m ON m.family_key = pair ->> 1 AND (pair ->> 0 = '' OR m.given_key = pair ->> 0)
            AND m.kind IN ('name', 'also_known_as')
        JOIN people_link l ON l.mention_id = m.id
    ), born AS (
        SELECT l.person_id FROM people_mention m JOIN people_link l ON l.mention_id = m.id
        WHERE m.day = p_day AND m.kind IN ('birth', 'expected_birth')
    ), numbered AS (
        SELECT l.person_id FROM people_mention m JOIN people_link l ON l.mention_id = m.id
        WHERE p_number <> '' AND m.number_key = p_number
    ), persons AS (
        SELECT person_id FROM (SELECT * FROM named UNION SELECT * FROM born UNION SELECT * FROM numbered) one
        WHERE (jsonb_array_length(p_names::jsonb) = 0 OR person_id IN (SELECT person_id FROM named))
        AND (p_day IS NULL OR person_id IN (SELECT person_id FROM born))
        AND (p_number = '' OR person_id IN (SELECT person_id FROM numbered))
        LIMIT 200
    )
    SELECT n.reference::text, min(e.reference)::text
    FROM persons p
    JOIN people_link l ON l.person_id = p.person_id
    JOIN people_mention m ON m.id = l.mention_id
    JOIN front_door_notification n ON n.id = m.source_id
    LEFT JOIN front_door_join j ON j.notification_id = n.id AND j.until_at IS NULL
    LEFT JOIN front_door_enquiry e ON e.id = j.enquiry_id
    GROUP BY n.reference, n.received_at
    ORDER BY n.received_at DESC LIMIT least(p_most, 100)
$$;
