-- owner: watch
-- execute: guardian
-- The weeks of which grounds were drawn for an agency's guardian, newest first, with how many were looked at and how many
-- gave concern. Whose guardian asks is known by a token that the application derives for each agency.
CREATE OR REPLACE FUNCTION sampled_weeks_v1(p_token bytea, p_most integer)
RETURNS TABLE (week date, releases integer, drawn bigint, looked bigint, concerns bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT s.week, max(s.of), count(*), count(s.looked_at), count(*) FILTER (WHERE s.concern <> '')
    FROM research_sampledrelease s JOIN wall_guardiantoken t ON t.agency = s.agency
    WHERE t.digest = sha256(p_token) GROUP BY s.week ORDER BY s.week DESC LIMIT least(p_most, 200)
$$;

-- What was drawn of one week, in the order of drawing; or one of them.
CREATE OR REPLACE FUNCTION sample_v1(p_token bytea, p_week date, p_sampled uuid)
RETURNS TABLE (id uuid, week date, release uuid, place smallint, of integer, lines bigint, root text, looked_at timestamptz,
               looked_by uuid, concern text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT s.id, s.week, s.release_id, s.place, s.of, s.lines, s.root::text, s.looked_at, s.looked_by, s.concern
    FROM research_sampledrelease s JOIN wall_guardiantoken t ON t.agency = s.agency
    WHERE t.digest = sha256(p_token) AND (s.week = p_week OR s.id = p_sampled) ORDER BY s.place
$$;

-- Say that one was looked at, once, with a concern or without. In: the digest of the concern that the line holds.
CREATE OR REPLACE FUNCTION look_at_sample_v1(p_token bytea, p_sampled uuid, p_concern text, p_digest text, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_sampled research_sampledrelease;
BEGIN
    SELECT s.* INTO v_sampled FROM research_sampledrelease s JOIN wall_guardiantoken t ON t.agency = s.agency
        WHERE t.digest = sha256(p_token) AND s.id = p_sampled FOR UPDATE OF s;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_sample' USING ERRCODE = 'P0001';
    END IF;
    IF v_sampled.looked_by = p_member AND v_sampled.concern = btrim(p_concern) THEN
        RETURN;  -- the same form, sent twice
    END IF;
    IF v_sampled.looked_at IS NOT NULL THEN
        RAISE EXCEPTION 'already_looked_at' USING ERRCODE = 'P0001';
    END IF;
    UPDATE research_sampledrelease SET looked_at = clock_timestamp(), looked_by = p_member, concern = btrim(p_concern)
        WHERE id = p_sampled AND looked_at IS NULL;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'look_at_grounds', 'sample', p_sampled::text, p_member,
        jsonb_build_object('said', jsonb_build_object(p_sampled::text, p_digest))
    );
END $$;
