-- owner: restrict
-- execute: desk
-- The agencies of which somebody may enter the restricted enquiry that the caller is inside: nobody else would see what
-- they are asked. On an ordinary login, none.
CREATE OR REPLACE FUNCTION agencies_inside_v1() RETURNS TABLE (agency text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT DISTINCT p.agency::text FROM wall_restrictedperson p JOIN wall_restriction r ON r.id = p.restriction_id
    WHERE split_part(session_user::text, '__', 3) = 'r' AND r.key::text = current_setting('mash.restricted', true)
    AND r.lifted_at IS NULL AND p.removed_at IS NULL
$$;

-- The copies that were sent in the hour before it was restricted, or while it was: whoever restricted it may not have read
-- of them. For whoever is inside; on an ordinary login, none.
CREATE OR REPLACE FUNCTION copies_just_sent_v1() RETURNS TABLE (copy uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT unnest(r.copies_just_sent) FROM wall_restriction r
    WHERE split_part(session_user::text, '__', 3) = 'r' AND r.key::text = current_setting('mash.restricted', true)
    AND r.lifted_at IS NULL
$$;
