-- owner: none
-- execute: join
-- Digests of the links of a notification's facts that this transaction made or ended, for the line of what moved them.
-- Run as the role whose function asks. p_key: that of the message.
CREATE OR REPLACE FUNCTION links_moved_v1(p_notification uuid, p_key bytea) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_object_agg(l.id, link_digest_v1(
        p_key, l.id, l.mention_id, l.person_id, l.agency, l.from_at, l.until_at, l.made_by)), '{}')
    FROM people_link l JOIN people_mention m ON m.id = l.mention_id
    WHERE m.source_kind = 'notification' AND m.source_id = p_notification AND now() IN (l.from_at, l.until_at)
$$;
