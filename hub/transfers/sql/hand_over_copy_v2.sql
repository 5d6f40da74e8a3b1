-- owner: carry
-- execute: worker
-- Another hub accepted the information product that this hub offered it: the copy is in its hands from now on. Out:
-- whether it is; false where the copy was recalled before, as it is with the withdrawal of a finding in it: then nothing
-- of it leaves, whatever the platform was told meanwhile. Called again it changes nothing and says the same.
CREATE OR REPLACE FUNCTION hand_over_copy_v2(p_offer uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_offer assessment_productoffer;
    v_recalled_at timestamptz;
BEGIN
    SELECT * INTO v_offer FROM assessment_productoffer WHERE id = p_offer AND state IN ('offered', 'accepted');
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_offer' USING ERRCODE = 'P0001';
    END IF;
    -- Whoever recalls it at this instant holds the copy, and holds it before the offer.
    SELECT recalled_at INTO v_recalled_at FROM assessment_copy WHERE id = v_offer.copy_id FOR UPDATE;
    UPDATE assessment_productoffer SET state = 'accepted'
        WHERE id = p_offer AND state = 'offered' AND v_recalled_at IS NULL;
    IF NOT FOUND THEN
        RETURN EXISTS (SELECT 1 FROM assessment_productoffer WHERE id = p_offer AND state = 'accepted');
    END IF;
    UPDATE assessment_copy SET fetched_at = now(), acknowledged_at = now(), acknowledged_by = left(v_offer.to_name, 120)
        WHERE id = v_offer.copy_id AND acknowledged_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_copy' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail) VALUES (
        gen_random_uuid(), 'handed_over', 'copy', v_offer.copy_id::text,
        jsonb_build_object('to', v_offer.to_hub, 'transfer', p_offer)
    );
    RETURN true;
END $$;
