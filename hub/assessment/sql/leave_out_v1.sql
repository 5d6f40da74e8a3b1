-- owner: issue
-- execute: none
-- A text with a mark in the place of each of these passages, however it is spaced and whether in capitals or not
-- (hub/assessment/leaving_out.py shows the same before a copy is sent).
CREATE OR REPLACE FUNCTION leave_out_v1(p_said text, p_without text[]) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_passage text;
BEGIN
    FOREACH v_passage IN ARRAY p_without LOOP
        p_said := regexp_replace(p_said, passage_pattern_v1(v_passage), '[Part left out]', 'gi');
    END LOOP;
    RETURN p_said;
END $$;

CREATE OR REPLACE FUNCTION passage_pattern_v1(p_passage text) RETURNS text
LANGUAGE sql IMMUTABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT CASE WHEN p_passage ~ '^[[:alnum:]]' THEN '(?<![[:alnum:]])' ELSE '' END
        || array_to_string(ARRAY(
            SELECT regexp_replace(word, '([^[:alnum:]])', '\\\1', 'g')
            FROM regexp_split_to_table(btrim(p_passage), '\s+') WITH ORDINALITY AS each_word (word, place) ORDER BY place
        ), '\s+')
        || CASE WHEN p_passage ~ '[[:alnum:]]$' THEN '(?![[:alnum:]])' ELSE '' END
$$;

-- The same of a product's document: of its summary, the children's reasons, the findings and what messages told.
CREATE OR REPLACE FUNCTION document_without_v1(p_document jsonb, p_without text[]) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT p_document || jsonb_build_object(
        'summary', leave_out_v1(p_document ->> 'summary', p_without),
        'children', (SELECT coalesce(jsonb_agg(one || jsonb_build_object('reason', leave_out_v1(one ->> 'reason', p_without))
                     ORDER BY place), '[]') FROM jsonb_array_elements(p_document -> 'children') WITH ORDINALITY c (one, place)),
        'findings', (SELECT coalesce(jsonb_agg(one || jsonb_build_object('text', leave_out_v1(one ->> 'text', p_without))
                     ORDER BY place), '[]') FROM jsonb_array_elements(p_document -> 'findings') WITH ORDINALITY c (one, place)),
        'facts', (SELECT coalesce(jsonb_agg(one || jsonb_build_object('text', leave_out_v1(one ->> 'text', p_without))
                  ORDER BY place), '[]') FROM jsonb_array_elements(p_document -> 'facts') WITH ORDINALITY c (one, place))
    )
$$;
