-- owner: dispose
-- execute: lead
-- How many records would go onto the next list as the periods stand: what a manager sees before setting others
-- (hub/wall/retention.py, due_with). What is restricted, on a list or kept for longer is left out, as in
-- propose_disposal_v1.
CREATE OR REPLACE FUNCTION count_due_v1()
RETURNS integer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    RETURN (
        SELECT count(*)::integer FROM records_v2() r
        WHERE r.due <= current_date AND NOT r.held
        AND NOT EXISTS (SELECT 1 FROM front_door_enquiry e WHERE e.id = r.record AND e.restricted IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM front_door_notification n WHERE n.id = r.record AND n.restricted IS NOT NULL)
        AND NOT EXISTS (
            SELECT 1 FROM wall_disposalitem i WHERE i.record = r.record
            AND (i.state = 'listed' OR (i.state = 'kept' AND i.kept_until > current_date)))
    );
END $$;
