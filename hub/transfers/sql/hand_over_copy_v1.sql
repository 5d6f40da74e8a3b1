-- owner: carry
-- execute: worker
-- Another hub accepted the information product that this hub offered it: the copy is in its hands from now on. Called
-- again it changes nothing.
CREATE OR REPLACE FUNCTION hand_over_copy_v1(p_offer uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_offer assessment_productoffer;
BEGIN
    UPDATE assessment_productoffer SET state = 'accepted' WHERE id = p_offer AND state = 'offered';
    IF NOT FOUND THEN
        PERFORM 1 FROM assessment_productoffer WHERE id = p_offer AND state = 'accepted';
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no_such_offer' USING ERRCODE = 'P0001';
        END IF;
        RETURN;
    END IF;
    SELECT * INTO v_offer FROM assessment_productoffer WHERE id = p_offer;
    UPDATE assessment_copy SET fetched_at = now(), acknowledged_at = now(), acknowledged_by = left(v_offer.to_name, 120)
        WHERE id = v_offer.copy_id AND acknowledged_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_copy' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail) VALUES (
        gen_random_uuid(), 'handed_over', 'copy', v_offer.copy_id::text,
        jsonb_build_object('to', v_offer.to_hub, 'transfer', p_offer)
    );
END $$;
