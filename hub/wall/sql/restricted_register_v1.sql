-- owner: restrict
-- execute: guardian
-- What guardians read of restricted enquiries: the word that stands for each, who may enter, and who broke the glass.
-- Neither the reference, nor why in words, nor anything of the case.

-- In: one of them by its id, or so many after so many of all.
CREATE OR REPLACE FUNCTION restricted_register_v2(p_id uuid, p_most integer, p_skip integer)
RETURNS TABLE (id uuid, word text, why text, agency text, by uuid, at timestamptz, lifted_by uuid, lifted_at timestamptz,
               named bigint, to_review bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT r.id, r.word::text, r.why::text, r.agency::text, r.by, r.at, r.lifted_by, r.lifted_at,
        (SELECT count(*) FROM wall_restrictedperson p WHERE p.restriction_id = r.id AND p.removed_at IS NULL),
        (SELECT count(*) FROM wall_breakglass g WHERE g.restriction_id = r.id AND g.reviewed_at IS NULL)
    FROM wall_restriction r WHERE p_id IS NULL OR r.id = p_id ORDER BY r.lifted_at IS NOT NULL, r.at DESC, r.id
    LIMIT p_most OFFSET p_skip
$$;

CREATE OR REPLACE FUNCTION count_restricted_v1() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT count(*) FROM wall_restriction
$$;

CREATE OR REPLACE FUNCTION restricted_people_v1(p_id uuid)
RETURNS TABLE (agency text, member uuid, by uuid, at timestamptz, removed_by uuid, removed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT p.agency::text, p.member, p.by, p.at, p.removed_by, p.removed_at FROM wall_restrictedperson p
    WHERE p.restriction_id = p_id ORDER BY p.removed_at IS NOT NULL, p.agency, p.at, p.id
$$;

CREATE OR REPLACE FUNCTION broken_glass_v1(p_id uuid, p_opening uuid)
RETURNS TABLE (id uuid, restriction uuid, agency text, member uuid, reason text, at timestamptz, until_at timestamptz,
               review text, reviewed_by uuid, reviewed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT g.id, g.restriction_id, g.agency::text, g.member, g.reason, g.at, g.until_at, g.review, g.reviewed_by,
        g.reviewed_at FROM wall_breakglass g
    WHERE g.restriction_id = p_id OR g.id = p_opening ORDER BY g.at DESC, g.id
$$;

-- A guardian closes it, once, with words; nobody their own, with whichever seat.
CREATE OR REPLACE FUNCTION review_glass_v1(p_token bytea, p_opening uuid, p_words text, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_opening wall_breakglass;
BEGIN
    SELECT * INTO v_opening FROM wall_breakglass WHERE id = p_opening;
    IF NOT FOUND OR v_opening.until_at > now() THEN
        RAISE EXCEPTION 'glass_stands_open' USING ERRCODE = 'P0001';
    END IF;
    IF v_opening.holder = encode(sha256(p_token), 'hex') THEN
        RAISE EXCEPTION 'your_own_glass' USING ERRCODE = 'P0001';
    END IF;
    UPDATE wall_breakglass SET review = p_words, reviewed_by = p_member, reviewed_at = now()
        WHERE id = p_opening AND reviewed_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'reviewed_meanwhile' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'review_glass', 'restriction', v_opening.restriction_id::text, p_member,
        jsonb_build_object('opening', p_opening)
    );
END $$;
