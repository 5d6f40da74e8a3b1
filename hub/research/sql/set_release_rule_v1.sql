-- owner: release
-- execute: lead
-- The hub says which kinds of finding nobody releases alone, from now. What waits already goes on waiting.
CREATE OR REPLACE FUNCTION set_release_rule_v1(p_rule uuid, p_kinds text[], p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    INSERT INTO research_agreementrule (id, kinds, made_by, made_at) VALUES (p_rule, p_kinds, p_member, now());
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        VALUES (gen_random_uuid(), 'research.release_rule_set', p_rule, now(), now(), 0, '');
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail) VALUES (
        gen_random_uuid(), 'set_release_rule', 'hub', p_rule::text, p_member,
        jsonb_build_object('kinds', to_jsonb(p_kinds))
    );
END $$;
