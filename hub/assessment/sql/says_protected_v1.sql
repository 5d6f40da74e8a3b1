-- owner: protect
-- execute: desk, worker, outside, keeper, submit, join, ask, release, widen, issue, fetch, withdraw, carry, inspect
-- Which of these texts say what is protected of the family that they are about: by place, and never what, nor where it is
-- said. What a page asks of what was typed.
-- p_about: `kind:id` each, as about_which_v1 knows them. p_recipient: what they were given by name is not counted.
CREATE OR REPLACE FUNCTION says_protected_v1(p_about text[], p_texts text[], p_recipient text) RETURNS integer[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT said.place::integer), '{}')
    FROM protected_about_v1(p_about) p
    CROSS JOIN unnest(p_texts) WITH ORDINALITY AS said(text, place)
    WHERE EXISTS (SELECT 1 FROM unnest(p.patterns) one WHERE said.text ~* one)
    AND NOT EXISTS (SELECT 1 FROM people_protectedgiven g
                    WHERE g.protection_id = p.id AND g.recipient = p_recipient AND g.back_at IS NULL)
$$;

-- The same, as a refusal. Its code is not P0001, which acts read as a refusal of their own; by the notifications that it
-- names the page is made again with the boxes marked (hub/wall/protected_words.py), since rows of the act are gone then.
CREATE OR REPLACE FUNCTION refuse_protected_v1(p_about text[], p_texts text[], p_recipient text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    IF cardinality(says_protected_v1(p_about, p_texts, p_recipient)) > 0 THEN
        RAISE EXCEPTION 'says_protected' USING ERRCODE = 'MP001', DETAIL = array_to_string(
            array(SELECT 'notification:' || one FROM unnest(about_which_v1(p_about)) one)
            || array(SELECT one FROM unnest(p_about) one WHERE one LIKE 'hub:%'), ',');
    END IF;
END $$;

-- Texts of one enquiry with what is protected covered, as a message is: for what is printed, or given to an inspector.
CREATE OR REPLACE FUNCTION covered_of_enquiry_v1(p_enquiry uuid, p_said jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_one record;
BEGIN
    FOR v_one IN SELECT p.safe_contact, a.patterns FROM protected_about_v1(ARRAY['enquiry:' || p_enquiry]) a
        JOIN people_protection p ON p.id = a.id ORDER BY p.at, p.id
    LOOP
        p_said := cover_words_v1(p_said, v_one.patterns, '[protected: ' || v_one.safe_contact || ']');
    END LOOP;
    RETURN p_said;
END $$;
