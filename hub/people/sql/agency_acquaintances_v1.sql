-- owner: watch
-- execute: guardian
-- What people of an agency said that they know, for its guardians, who share a login and are known by their token.
CREATE OR REPLACE FUNCTION agency_acquaintances_v1(p_token bytea, p_most integer, p_skip integer)
RETURNS TABLE (id uuid, member uuid, kind text, words text, said_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT a.id, a.member, a.kind::text, a.words::text, a.said_at
    FROM people_acquaintance a JOIN wall_guardiantoken t ON t.agency = a.agency
    WHERE t.digest = sha256(p_token) ORDER BY a.said_at DESC, a.id LIMIT least(p_most, 200) OFFSET p_skip
$$;

CREATE OR REPLACE FUNCTION agency_acquaintances_count_v1(p_token bytea) RETURNS TABLE (many bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT count(*) FROM people_acquaintance a JOIN wall_guardiantoken t ON t.agency = a.agency
    WHERE t.digest = sha256(p_token)
$$;
