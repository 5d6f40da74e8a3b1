-- owner: release
-- execute: desk
-- Whether something of the enquiry of a request of the caller's own agency is protected, and nothing of what: a file may
-- show it, and no pattern finds it there. A release of words that say it is refused, so this tells no more than that does.
CREATE OR REPLACE FUNCTION protects_something_v1(p_request uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM research_request r JOIN front_door_join j ON j.enquiry_id = r.enquiry_id AND j.until_at IS NULL
        JOIN people_protection p ON j.notification_id = ANY (p.notifications) AND p.ended_at IS NULL
        WHERE r.id = p_request AND r.agency = split_part(session_user::text, '__', 2)
    )
$$;
