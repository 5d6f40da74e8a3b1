-- owner: inspect
-- execute: lead
-- What a paper for an inspector rests on, asked for before it is made: how much of the enquiry was withdrawn, recalled and
-- protected until then, as three numbers, the notifications that are in it, and after a dash each that was taken out, whose
-- reference its history names. It is shown while the numbers are the same and all of these are still there
-- (why_paper_is_gone_v1), so that nothing comes between, whatever the clocks say.
-- The numbers are of this enquiry and what is in it now. What was taken out may be in a restricted enquiry since: it is left
-- out on each login, whether that sees what is restricted or not. So the mark is one for all logins.
CREATE OR REPLACE FUNCTION enquiry_mark_v2(p_enquiry uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT concat_ws(' ',
        (SELECT count(*) FROM research_withdrawal w WHERE w.enquiry_id = p_enquiry),
        (SELECT count(*) FROM assessment_copy c JOIN assessment_product p ON p.id = c.product_id
         WHERE p.enquiry_id = p_enquiry AND c.recalled_at IS NOT NULL),
        (SELECT coalesce(sum(1 + cardinality(o.notifications) + cardinality(o.named)), 0) FROM people_protection o
         WHERE o.notifications && array(
            SELECT j.notification_id FROM front_door_join j WHERE j.enquiry_id = p_enquiry AND j.until_at IS NULL)),
        (SELECT string_agg(one.place, ' ' ORDER BY one.place) FROM (
            SELECT CASE WHEN j.until_at IS NULL THEN j.notification_id::text ELSE '-' || j.id END AS place
            FROM front_door_join j WHERE j.enquiry_id = p_enquiry AND j.restricted IS NULL) one))
$$;
