-- owner: ask
-- execute: worker
-- An answer is needed no later than the enquiry's own clock says. A clock that runs longer moves nobody's time: they
-- were told another. Done twice it changes nothing.
CREATE OR REPLACE FUNCTION follow_clock_v1(p_enquiry uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    UPDATE research_request r SET due_at = e.due_at
        FROM front_door_enquiry e
        WHERE e.id = p_enquiry AND r.enquiry_id = e.id AND r.state = 'open' AND r.let_out_to = '' AND e.due_at IS NOT NULL
        AND (r.due_at IS NULL OR r.due_at > e.due_at);
END $$;
