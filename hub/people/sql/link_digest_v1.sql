-- owner: none
-- execute: submit, join
-- What the ledger's line holds of a link between a fact and a person: hub/people/facts.py computes the same. Run as the
-- role whose function asks. p_key: that of the message which says the fact.
CREATE OR REPLACE FUNCTION link_digest_v1(
    p_key bytea, p_id uuid, p_mention uuid, p_person uuid, p_agency text, p_from timestamptz, p_until timestamptz,
    p_made_by uuid
) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_key bytea := sha256(p_key || convert_to(p_id::text, 'UTF8'));
    v_format text := 'YYYY-MM-DD"T"HH24:MI:SS.US';
BEGIN
    RETURN encode(sha256(v_key || sha256(v_key || convert_to(array_to_string(ARRAY[
        p_mention::text, p_person::text, p_agency, to_char(p_from AT TIME ZONE 'UTC', v_format),
        to_char(p_until AT TIME ZONE 'UTC', v_format), p_made_by::text
    ], chr(31), ''), 'UTF8'))), 'hex');
END $$;
