-- owner: dispose
-- execute: none
-- How long records are kept, and which are due: called by the functions of this role alone. Nothing here reads a word
-- of a case.

-- Months from the last thing that happened, and for two of them the youngest child's age. Without a rule of the hub's:
-- the values that hub/wall/models/retention.py gives, with where they come from in docs/decisions/0037-disposal.md.
CREATE OR REPLACE FUNCTION retention_periods_v1()
RETURNS TABLE (r_outcome text, r_months integer, r_age integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    r wall_retentionrule;
BEGIN
    SELECT * INTO r FROM wall_retentionrule ORDER BY number DESC LIMIT 1;
    RETURN QUERY VALUES
        ('set_aside', coalesce(r.set_aside_months, 24)::integer, NULL::integer),
        ('passed', coalesce(r.passed_months, 24)::integer, NULL::integer),
        ('no_action', coalesce(r.no_action_months, 72)::integer, NULL::integer),
        ('services', coalesce(r.services_months, 72)::integer, coalesce(r.services_age, 21)::integer),
        ('protection', coalesce(r.protection_months, 72)::integer, coalesce(r.protection_age, 25)::integer);
END $$;

-- Every record with when it ended and from when it may be disposed of. `due` is none while it is open, or while another
-- record of one of its children is; else it is the latest of these records', so that no child's history is cut in two.
-- Open is also one with a request that nobody answered, a copy that nobody acknowledged, or an open incident.
CREATE OR REPLACE FUNCTION records_v2()
RETURNS TABLE (record uuid, is_enquiry boolean, reference text, outcome text, began timestamptz, ended timestamptz,
               due date, held boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH of_enquiry AS (
        SELECT j.notification_id, j.enquiry_id FROM front_door_join j WHERE j.until_at IS NULL
    ), alone AS (
        SELECT n.id FROM front_door_notification n
        WHERE NOT EXISTS (SELECT 1 FROM of_enquiry o WHERE o.notification_id = n.id)
    ), belongs AS (
        SELECT o.notification_id AS notification, o.enquiry_id AS record FROM of_enquiry o
        UNION ALL SELECT a.id, a.id FROM alone a
    ), said AS (
        SELECT s.enquiry_id, bool_or(s.decision IN ('strategy_s47', 'emergency_action') OR s.threshold_level = 4) AS protection,
               bool_or(s.decision IN ('assessment_s17', 'early_help')) AS services, max(s.decided_at) AS at
        FROM front_door_subject s GROUP BY s.enquiry_id
    ), enquiry AS (
        SELECT e.id, true AS is_enquiry, e.reference::text AS reference,
               CASE WHEN e.state = 'passed' THEN 'passed' WHEN d.protection THEN 'protection'
                    WHEN d.services THEN 'services' ELSE 'no_action' END AS outcome,
               e.opened_at AS began,
               CASE WHEN e.state IN ('closed', 'sent', 'passed')
                    AND (e.state = 'passed' OR q.opened = 0) AND c.waiting = 0 AND i.opened = 0
                    THEN greatest(e.opened_at, d.at, q.at, c.at, f.at, l.at, i.at, h.at, g.at, p.at, j.at, t.at) END AS ended
        FROM front_door_enquiry e
        LEFT JOIN said d ON d.enquiry_id = e.id
        LEFT JOIN LATERAL (
            SELECT count(*) FILTER (WHERE state = 'open') AS opened, max(greatest(asked_at, answered_at)) AS at
            FROM research_request WHERE enquiry_id = e.id
        ) q ON true
        LEFT JOIN LATERAL (
            SELECT count(*) FILTER (WHERE acknowledged_at IS NULL AND recalled_at IS NULL AND replaced_by_id IS NULL
                                    AND NOT EXISTS (SELECT 1 FROM assessment_productoffer o WHERE o.copy_id = c.id))
                       AS waiting,
                   max(greatest(issued_at, acknowledged_at, outcome_at, recalled_at)) AS at
            FROM assessment_product x JOIN assessment_copy c ON c.product_id = x.id WHERE x.enquiry_id = e.id
        ) c ON true
        LEFT JOIN LATERAL (SELECT max(recorded_at) AS at FROM research_finding WHERE enquiry_id = e.id) f ON true
        LEFT JOIN LATERAL (
            SELECT greatest(
                (SELECT max(written_at) FROM assessment_logentry WHERE enquiry_id = e.id),
                (SELECT max(g.written_at) FROM front_door_join k
                    JOIN assessment_logentry g ON g.notification_id = k.notification_id
                    WHERE k.enquiry_id = e.id AND k.until_at IS NULL)) AS at
        ) l ON true
        LEFT JOIN LATERAL (
            SELECT max(n.at) AS at FROM assessment_challenge m JOIN assessment_challengeentry n ON n.challenge_id = m.id
            WHERE m.enquiry_id = e.id
        ) h ON true
        LEFT JOIN LATERAL (
            SELECT count(*) FILTER (WHERE closed_at IS NULL) AS opened, max(greatest(at, closed_at)) AS at
            FROM assessment_incident WHERE enquiry_id = e.id
        ) i ON true
        LEFT JOIN LATERAL (SELECT max(at) AS at FROM assessment_ending WHERE enquiry_id = e.id) g ON true
        LEFT JOIN LATERAL (SELECT max(made_at) AS at FROM assessment_product WHERE enquiry_id = e.id) p ON true
        LEFT JOIN LATERAL (
            SELECT max(greatest(k.from_at, k.until_at, n.received_at)) AS at
            FROM front_door_join k JOIN front_door_notification n ON n.id = k.notification_id WHERE k.enquiry_id = e.id
        ) j ON true
        LEFT JOIN LATERAL (
            SELECT max(greatest(o.settled_at, w.written_at)) AS at FROM front_door_join k
            LEFT JOIN front_door_passing o ON o.notification_id = k.notification_id
            LEFT JOIN front_door_referrertold w ON w.notification_id = k.notification_id
            WHERE k.enquiry_id = e.id AND k.until_at IS NULL
        ) t ON true
    ), lone AS (
        SELECT n.id, false, n.reference::text, CASE WHEN d.why = 'passed' THEN 'passed' ELSE 'set_aside' END,
               n.received_at,
               CASE WHEN n.triaged_at IS NOT NULL AND d.id IS NOT NULL
                    THEN greatest(n.received_at, n.triaged_at, d.at, o.at, w.at, j.at, l.at, m.at) END
        FROM alone a JOIN front_door_notification n ON n.id = a.id
        LEFT JOIN front_door_disposal d ON d.notification_id = n.id
        LEFT JOIN LATERAL (SELECT max(settled_at) AS at FROM front_door_passing WHERE notification_id = n.id) o ON true
        LEFT JOIN LATERAL (
            SELECT max(written_at) AS at FROM front_door_referrertold WHERE notification_id = n.id
        ) w ON true
        LEFT JOIN LATERAL (SELECT max(until_at) AS at FROM front_door_join WHERE notification_id = n.id) j ON true
        LEFT JOIN LATERAL (SELECT max(written_at) AS at FROM assessment_logentry WHERE notification_id = n.id) l ON true
        LEFT JOIN LATERAL (SELECT max(at) AS at FROM front_door_dangermark WHERE notification_id = n.id) m ON true
    ), found AS (
        SELECT * FROM enquiry UNION ALL SELECT * FROM lone
    ), children AS (
        SELECT b.record, n.person_id AS child FROM belongs b
            JOIN front_door_named n ON n.notification_id = b.notification AND n.is_child
        UNION SELECT b.record, l.person_id FROM belongs b
            JOIN front_door_named n ON n.notification_id = b.notification AND n.is_child
            JOIN people_link o ON o.person_id = n.person_id
            JOIN people_link l ON l.mention_id = o.mention_id AND l.until_at IS NULL
        UNION SELECT s.enquiry_id, s.person_id FROM front_door_subject s
    ), born AS (
        SELECT l.person_id AS child, max(m.day) AS day FROM people_mention m
        JOIN people_link l ON l.mention_id = m.id AND l.until_at IS NULL
        WHERE m.kind = 'birth' AND m.source_kind = 'notification' GROUP BY l.person_id
    ), youngest AS (
        SELECT s.enquiry_id AS record, CASE WHEN bool_and(b.day IS NOT NULL) THEN max(b.day) END AS day
        FROM front_door_subject s LEFT JOIN born b ON b.child = s.person_id GROUP BY s.enquiry_id
    ), dated AS (
        SELECT f.*, greatest(
            (f.ended + make_interval(months => p.r_months))::date,
            CASE WHEN p.r_age IS NOT NULL
                 THEN (coalesce(y.day, f.ended::date) + make_interval(years => p.r_age))::date END
        ) AS own_due
        FROM found f JOIN retention_periods_v1() p ON p.r_outcome = f.outcome
        LEFT JOIN youngest y ON y.record = f.id
    ), of_the_same AS (
        SELECT DISTINCT a.record, b.record AS other FROM children a JOIN children b ON b.child = a.child
        UNION SELECT f.id, f.id FROM found f
    ), whole AS (
        SELECT s.record, CASE WHEN bool_and(o.own_due IS NOT NULL) THEN max(o.own_due) END AS due,
               bool_or(o.id IN (SELECT h.record FROM wall_legalhold h WHERE h.ended_at IS NULL
                                AND h.record IS NOT NULL)) AS held
        FROM of_the_same s JOIN dated o ON o.id = s.other GROUP BY s.record
    )
    SELECT f.id, f.is_enquiry, f.reference, f.outcome, f.began, f.ended, w.due,
           w.held OR EXISTS (SELECT 1 FROM wall_legalhold h WHERE h.ended_at IS NULL AND h.record IS NULL)
    FROM dated f JOIN whole w ON w.record = f.id;
END $$;
