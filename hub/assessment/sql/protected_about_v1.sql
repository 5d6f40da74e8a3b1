-- owner: protect
-- execute: none
-- The notifications of what rows are about: of the enquiry that each belongs to, and the notification itself.
-- p_about: `kind:id` each.
CREATE OR REPLACE FUNCTION about_which_v1(p_about text[]) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    WITH about AS (
        SELECT split_part(one, ':', 1) AS kind, split_part(one, ':', 2)::uuid AS id FROM unnest(p_about) one
    ), notifications AS (
        SELECT a.id FROM about a WHERE a.kind = 'notification'
        UNION SELECT m.source_id FROM about a JOIN people_mention m ON m.id = a.id WHERE a.kind = 'mention'
        UNION SELECT l.notification_id FROM about a JOIN assessment_logentry l ON l.id = a.id WHERE a.kind = 'log'
    ), enquiries AS (
        SELECT a.id FROM about a WHERE a.kind = 'enquiry'
        UNION SELECT s.enquiry_id FROM about a JOIN front_door_subject s ON s.id = a.id WHERE a.kind = 'subject'
        UNION SELECT r.enquiry_id FROM about a JOIN research_request r ON r.id = a.id WHERE a.kind = 'request'
        UNION SELECT n.enquiry_id FROM about a JOIN assessment_analysis n ON n.id = a.id WHERE a.kind = 'analysis'
        UNION SELECT c.enquiry_id FROM about a JOIN assessment_challenge c ON c.id = a.id WHERE a.kind = 'challenge'
        UNION SELECT i.enquiry_id FROM about a JOIN assessment_incident i ON i.id = a.id WHERE a.kind = 'incident'
        UNION SELECT l.enquiry_id FROM about a JOIN assessment_logentry l ON l.id = a.id WHERE a.kind = 'log'
        UNION SELECT p.enquiry_id FROM about a JOIN assessment_copy c ON c.id = a.id
            JOIN assessment_product p ON p.id = c.product_id WHERE a.kind = 'copy'
        UNION SELECT j.enquiry_id FROM notifications n JOIN front_door_join j ON j.notification_id = n.id
            WHERE j.until_at IS NULL
    )
    SELECT array(
        SELECT n.id FROM notifications n WHERE n.id IS NOT NULL
        UNION SELECT j.notification_id FROM enquiries e JOIN front_door_join j ON j.enquiry_id = e.id
            WHERE j.until_at IS NULL)
$$;

-- What is protected of a family now, and the patterns of its words. Of a hub as a whole, which a duty's hand-over is about:
-- addresses with their lines, and telephones; a postcode, a school or a name alone is many families'.
CREATE OR REPLACE FUNCTION protected_about_v1(p_about text[], OUT id uuid, OUT patterns text[]) RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT p.id, w.patterns FROM people_protection p JOIN people_protectedwords w ON w.protection_id = p.id
    WHERE p.ended_at IS NULL AND p.notifications && about_which_v1(p_about)
    UNION ALL
    SELECT p.id, protected_patterns_v1(CASE WHEN p.kind = 'address' THEN w.words[1:2] ELSE w.words END)
    FROM people_protection p JOIN people_protectedwords w ON w.protection_id = p.id
    WHERE p.ended_at IS NULL AND p.kind IN ('address', 'telephone')
    AND EXISTS (SELECT 1 FROM unnest(p_about) one WHERE one LIKE 'hub:%')
$$;
