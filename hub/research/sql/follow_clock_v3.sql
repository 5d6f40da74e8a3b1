-- owner: ask
-- execute: worker
-- An answer is needed no later than the clocks of the children asked about say; another child's clock is not told. Where no
-- child was named when it was asked, the enquiry's own. A clock that runs longer moves nobody's time: they were told
-- another; and where more time was given when the clock had run out, that stands. Done twice it changes nothing.
CREATE OR REPLACE FUNCTION follow_clock_v3(p_enquiry uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    UPDATE research_request r SET due_at = clock.due_at
        FROM (
            SELECT q.id, CASE WHEN count(a.id) = 0 THEN e.due_at ELSE min(s.due_at) END AS due_at
            FROM research_request q JOIN front_door_enquiry e ON e.id = q.enquiry_id
            LEFT JOIN research_askedchild a ON a.request_id = q.id
            LEFT JOIN front_door_subject s ON s.id = a.subject_id AND s.until_at IS NULL
            WHERE q.enquiry_id = p_enquiry AND q.state = 'open' AND q.let_out_to = '' GROUP BY q.id, e.due_at
        ) clock
        WHERE r.id = clock.id AND clock.due_at IS NOT NULL AND (r.due_at IS NULL OR r.due_at > clock.due_at)
        AND NOT (clock.due_at <= now() AND EXISTS (
            SELECT 1 FROM research_moretime m WHERE m.request_id = r.id AND m.due_at = r.due_at));
END $$;

-- As it was called before more time could be given: for workers that are not restarted yet.
CREATE OR REPLACE FUNCTION follow_clock_v2(p_enquiry uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$ SELECT follow_clock_v3(p_enquiry) $$;
