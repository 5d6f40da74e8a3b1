-- owner: none
-- execute: submit, protect
-- What the ledger's line holds of a fact about somebody: hub/people/facts.py computes the same. Run as the role
-- whose function asks. p_key: that of the message; p_fact: the fact's columns, of a row or as they came.
CREATE OR REPLACE FUNCTION fact_digest_v1(p_key bytea, p_id text, p_fact jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_key bytea := sha256(p_key || convert_to(p_id, 'UTF8'));
BEGIN
    RETURN encode(sha256(v_key || sha256(v_key || convert_to(array_to_string(ARRAY[
        p_fact ->> 'kind', p_fact ->> 'given_name', p_fact ->> 'family_name', p_fact ->> 'day',
        p_fact ->> 'day_is_estimate', p_fact ->> 'address_lines', p_fact ->> 'postcode', p_fact ->> 'number_kind',
        p_fact ->> 'number_value', p_fact ->> 'tie_kind', p_fact ->> 'tie_to', p_fact ->> 'text',
        p_fact ->> 'given_key', p_fact ->> 'family_key', p_fact ->> 'postcode_key', p_fact ->> 'number_key'
    ], chr(31), ''), 'UTF8'))), 'hex');
END $$;
