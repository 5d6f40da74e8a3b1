-- owner: restrict
-- execute: compare
-- The ids and references under which lines of the ledger speak of what is restricted, for the functions that give a desk
-- lines of its own (own_held_v4).
CREATE OR REPLACE FUNCTION hidden_references_v1() RETURNS TABLE (ref text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT reference::text FROM front_door_enquiry WHERE restricted IS NOT NULL
    UNION SELECT reference::text FROM front_door_notification WHERE restricted IS NOT NULL
    UNION SELECT id::text FROM front_door_enquiry WHERE restricted IS NOT NULL
    UNION SELECT id::text FROM research_request WHERE restricted IS NOT NULL
    UNION SELECT id::text FROM research_finding WHERE restricted IS NOT NULL
    UNION SELECT id::text FROM research_findingfile WHERE restricted IS NOT NULL
    UNION SELECT id::text FROM research_release WHERE restricted IS NOT NULL
    UNION SELECT id::text FROM research_proposedrelease WHERE restricted IS NOT NULL
$$;
