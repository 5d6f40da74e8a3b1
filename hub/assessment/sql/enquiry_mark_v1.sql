-- owner: inspect
-- execute: lead
-- What of an enquiry was withdrawn, recalled, parted and protected until now, as four numbers. A paper for an inspector is
-- made after it was asked for, and is shown while it is the same: so that nothing comes between, whatever the clocks say.
CREATE OR REPLACE FUNCTION enquiry_mark_v1(p_enquiry uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT concat_ws(' ',
        (SELECT count(*) FROM research_withdrawal w WHERE w.enquiry_id = p_enquiry),
        (SELECT count(*) FROM assessment_copy c JOIN assessment_product p ON p.id = c.product_id
         WHERE p.enquiry_id = p_enquiry AND c.recalled_at IS NOT NULL),
        (SELECT count(*) FROM front_door_join j WHERE j.enquiry_id = p_enquiry AND j.until_at IS NOT NULL),
        (SELECT coalesce(sum(1 + cardinality(o.notifications) + cardinality(o.named)), 0) FROM people_protection o
         WHERE o.notifications && array(
            SELECT j.notification_id FROM front_door_join j WHERE j.enquiry_id = p_enquiry)))
$$;
