-- owner: protect
-- execute: issue
-- Covers words wherever a text, or any text within a JSON value, says them, however they are spaced, pointed and written
-- large or small. Names of parts are not words; a postcode of which something is covered goes altogether.
-- p_patterns: as protected_patterns_v1 makes them.
CREATE OR REPLACE FUNCTION cover_words_v1(p_said jsonb, p_patterns text[], p_with text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_text text;
    v_pattern text;
BEGIN
    CASE jsonb_typeof(p_said)
        WHEN 'object' THEN
            RETURN (
                SELECT coalesce(jsonb_object_agg(one.key, one.covered), '{}') FROM (
                    SELECT e.key, e.value, cover_words_v1(e.value, p_patterns, p_with) AS covered
                    FROM jsonb_each(p_said) e
                ) one WHERE one.key <> 'postcode' OR one.covered = one.value
            );
        WHEN 'array' THEN
            RETURN (
                SELECT coalesce(jsonb_agg(cover_words_v1(e.value, p_patterns, p_with) ORDER BY e.place), '[]')
                FROM jsonb_array_elements(p_said) WITH ORDINALITY AS e(value, place)
            );
        WHEN 'string', 'number' THEN
            v_text := p_said #>> '{}';
            FOREACH v_pattern IN ARRAY p_patterns LOOP
                v_text := regexp_replace(v_text, v_pattern, replace(p_with, '\', '\\'), 'gi');
            END LOOP;
            IF v_text = p_said #>> '{}' THEN
                RETURN p_said;
            END IF;
            RETURN to_jsonb(replace(replace(v_text, p_with || ', ' || p_with, p_with), p_with || ' ' || p_with, p_with));
        ELSE
            RETURN p_said;
    END CASE;
END $$;

-- The same of words, as patterns: the longest first, none of fewer than three letters and digits.
CREATE OR REPLACE FUNCTION protected_patterns_v1(p_words text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT coalesce(array_agg(
        '(?<![[:alnum:]])' || array_to_string(regexp_split_to_array(plain, ''), '[^[:alnum:]]{0,3}') || '(?![[:alnum:]])'
        ORDER BY length(plain) DESC, plain
    ), '{}')
    FROM (SELECT DISTINCT left(regexp_replace(lower(word), '[^[:alnum:]]', '', 'g'), 200) AS plain
          FROM unnest(p_words) word) each_word
    WHERE length(plain) >= 3
$$;
