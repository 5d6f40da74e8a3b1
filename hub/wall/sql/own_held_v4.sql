-- owner: compare
-- execute: desk
-- What an agency's own desk recorded, added to it, withheld and had not agreed to release, newest first: the lines that no
-- other agency's guardian reads. A desk gets its own alone, also what it wrote inside a restricted enquiry once that is
-- lifted; nothing of one that is restricted now. In: before which line, and how many at most.
CREATE OR REPLACE FUNCTION own_held_v4(p_before bigint, p_most integer)
RETURNS TABLE (seq bigint, at timestamptz, login text, act text, object_kind text, object_ref text, member uuid,
               detail jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT line.seq, line.at, line.login, line.act::text, line.object_kind::text, line.object_ref::text, line.member,
           line.detail
    FROM wall_ledgerentry line
    WHERE line.login IN (session_user::text, session_user || '__r') AND line.seq < p_before
    AND (line.act IN (
        'record_finding', 'attach_to_finding', 'remove_finding_file', 'open_held_file', 'withhold', 'propose_release',
        'decline_release', 'withdraw_release', 'say_whose') OR (
        line.act = 'refused'
        AND line.object_kind IN (
            'record_finding', 'attach_to_finding', 'remove_finding_file', 'open_held_file', 'withhold', 'propose_release',
        'decline_release', 'withdraw_release', 'say_whose')
        AND line.detail ->> 'role' = 'researcher'
    ))
    AND NOT EXISTS (
        SELECT 1 FROM hidden_references_v1() hidden
        WHERE hidden.ref IN (line.object_ref, line.detail ->> 'enquiry')
        OR position(hidden.ref IN line.detail ->> 'path') > 0)
    ORDER BY line.seq DESC LIMIT least(p_most, 200)
$$;
