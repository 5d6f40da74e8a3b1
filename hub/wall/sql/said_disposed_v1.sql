-- owner: dispose
-- execute: none
-- The ledger's lines of a disposal, one for each reference, from which the keeper keeps its list outside the database;
-- and the work that follows.
CREATE OR REPLACE FUNCTION said_disposed_v1(p_certificate uuid, p_references text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail)
        SELECT gen_random_uuid(), 'dispose', 'record', r,
               jsonb_build_object('job', 'dispose', 'certificate', p_certificate)
        FROM unnest(p_references) AS r;
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        VALUES (gen_random_uuid(), 'wall.record_disposed', p_certificate, now(), now(), 0, '');
END $$;

-- The same of what somebody did with a list.
CREATE OR REPLACE FUNCTION said_of_list_v1(p_list uuid, p_act text, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), p_act, 'disposal_list', p_list::text, p_member,
        jsonb_build_object('records', (
            SELECT count(*) FROM wall_disposalitem WHERE disposal_list_id = p_list AND state IN ('listed', 'done')))
    );
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        VALUES (gen_random_uuid(), 'wall.disposal_list_changed', p_list, now(), now(), 0, '');
END $$;
