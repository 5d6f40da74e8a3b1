-- owner: show
-- execute: screen
-- The room's display, for a screen's token that stands: references, ratings, times and which agencies have answered.
-- No name of a child, no word of a case, and not what an agency answered: only that it has. What the role that owns
-- this may read is no more than that. That a screen showed it is one line a day; that it is there is written each minute.
CREATE OR REPLACE FUNCTION room_display_v1(p_token bytea, p_most integer, p_skip integer)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_today date := (now() AT TIME ZONE 'Europe/London')::date;
    v_screen wall_screen;
BEGIN
    SELECT s.* INTO v_screen FROM wall_screen s
        WHERE s.token_digest = sha256(p_token) AND s.revoked_at IS NULL AND s.last_day >= v_today;
    IF NOT FOUND OR p_most NOT BETWEEN 1 AND 40 OR p_skip < 0 THEN
        RAISE EXCEPTION 'no_such_screen' USING ERRCODE = 'P0001';
    END IF;
    IF v_screen.seen_at IS NULL OR v_screen.seen_at < now() - interval '1 minute' THEN
        UPDATE wall_screen s SET seen_at = now() WHERE s.id = v_screen.id;
        IF v_screen.seen_at IS NULL OR (v_screen.seen_at AT TIME ZONE 'Europe/London')::date < v_today THEN
            INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail)
                VALUES (gen_random_uuid(), 'show_screen', 'screen', v_screen.id::text, '{}');
        END IF;
    END IF;
    RETURN jsonb_build_object(
        'screen', v_screen.name,
        'waiting', (SELECT jsonb_build_object('count', count(*), 'due_at', min(n.due_at))
                    FROM front_door_notification n WHERE n.triaged_at IS NULL),
        'ringing', (SELECT coalesce(jsonb_agg(r.row ORDER BY r.since, r.reference), '[]') FROM (
            SELECT n.reference, coalesce(n.danger_marked_at, n.received_at) AS since,
                   jsonb_build_object('reference', n.reference,
                                      'since', coalesce(n.danger_marked_at, n.received_at)) AS row
            FROM front_door_notification n
            WHERE ((n.triaged_at IS NULL AND n.immediate_danger) OR n.danger_marked_at > n.triaged_at)
                AND NOT EXISTS (SELECT 1 FROM front_door_dangeracknowledgement a
                                WHERE a.notification_id = n.id AND a.until_at IS NULL)
            ORDER BY since, n.reference LIMIT 20) r),
        'total', (SELECT count(*) FROM front_door_enquiry e WHERE e.state = 'open'),
        'enquiries', (SELECT coalesce(jsonb_agg(e.row ORDER BY e.place), '[]') FROM (
            SELECT row_number() OVER (ORDER BY o.due_at NULLS LAST, o.clock_from, o.id) AS place, jsonb_build_object(
                'reference', o.reference, 'rating', o.rating, 'due_at', o.due_at, 'clock_from', o.clock_from,
                'paused', EXISTS (SELECT 1 FROM front_door_clockpause p
                                  WHERE p.enquiry_id = o.id AND p.ended_at IS NULL AND p.until_at > now()),
                'agencies', (
                    SELECT coalesce(jsonb_agg(jsonb_build_object(
                        'name', g.name, 'kind', g.kind, 'answered', r.state <> 'open',
                        'late', r.state = 'open' AND r.due_at < now()) ORDER BY g.name), '[]')
                    FROM (
                        SELECT DISTINCT ON (q.agency) q.agency, q.state, q.due_at FROM research_request q
                        WHERE q.enquiry_id = o.id AND q.let_out_to = '' AND q.state NOT IN ('withdrawn', 'handed_back')
                        ORDER BY q.agency, q.asked_at DESC) r
                    JOIN wall_agency g ON g.code = r.agency)) AS row
            FROM (
                SELECT x.id, x.reference, x.rating, x.due_at, x.clock_from FROM front_door_enquiry x
                WHERE x.state = 'open' ORDER BY x.due_at NULLS LAST, x.clock_from, x.id LIMIT p_most OFFSET p_skip) o) e));
END $$;
