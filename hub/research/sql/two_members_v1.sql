-- owner: none
-- execute: release, widen, dispose
-- Run as the narrow role whose function asks, which sees its caller's own agency alone.

-- Refuses findings of a kind that the hub lets nobody release alone, and what waits for a colleague's agreement.
CREATE OR REPLACE FUNCTION refuse_alone_v1(p_findings uuid[], p_onward boolean)
RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_kinds varchar[] := (SELECT kinds FROM research_agreementrule ORDER BY made_at DESC LIMIT 1);
BEGIN
    IF EXISTS (SELECT 1 FROM research_finding WHERE id = ANY (p_findings) AND kind = ANY (v_kinds)) THEN
        RAISE EXCEPTION 'needs_agreement' USING ERRCODE = 'P0001';
    END IF;
    IF NOT p_onward AND EXISTS (
        SELECT 1 FROM research_proposedrelease WHERE state = 'waiting' AND findings && p_findings
    ) THEN
        RAISE EXCEPTION 'waits_for_agreement' USING ERRCODE = 'P0001';
    END IF;
END $$;

-- Refuses one member, or two seats of one person, where two people of the caller's agency must stand behind something.
CREATE OR REPLACE FUNCTION two_members_v1(p_first uuid, p_second uuid)
RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_members integer;
    v_persons integer;
BEGIN
    SELECT count(*), count(DISTINCT person) INTO v_members, v_persons
        FROM wall_member WHERE id IN (p_first, p_second) AND person IS NOT NULL;
    IF p_first = p_second THEN
        RAISE EXCEPTION 'same_person' USING ERRCODE = 'P0001';
    END IF;
    IF v_members <> 2 THEN
        RAISE EXCEPTION 'no_such_member' USING ERRCODE = 'P0001';
    END IF;
    IF v_persons <> 2 THEN
        RAISE EXCEPTION 'same_person' USING ERRCODE = 'P0001';
    END IF;
END $$;
