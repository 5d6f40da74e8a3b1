-- owner: submit
-- execute: worker
-- An information product that another hub offered, once somebody here accepted it: its children come in as a notification
-- of the front door that it was offered to, and the product stays with it, whole. Called again it gives the same reference.
-- p_key: for the digest of the document that the ledger's line keeps (hub/wall/contents.py).
CREATE OR REPLACE FUNCTION receive_product_v2(
    p_transfer uuid, p_messages jsonb, p_document jsonb, p_key bytea DEFAULT ''
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_incoming front_door_incoming;
    v_reference text;
BEGIN
    SELECT * INTO v_incoming FROM front_door_incoming WHERE id = p_transfer AND what = 'product';
    IF NOT FOUND OR p_document IS NULL THEN
        RAISE EXCEPTION 'not_accepted' USING ERRCODE = 'P0001';
    END IF;
    v_reference := receive_v2(p_transfer, p_messages);
    IF v_incoming.state = 'arrived' THEN
        RETURN v_reference;
    END IF;
    INSERT INTO front_door_receivedproduct (id, notification_id, document, document_digest, desks, received_at)
        SELECT p_transfer, i.notifications[1], p_document, sha256(convert_to(p_document::text, 'UTF8')), d.readers, now()
        FROM front_door_incoming i JOIN wall_door d ON d.slug = i.door WHERE i.id = p_transfer;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no_such_door' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail) VALUES (
        gen_random_uuid(), 'received_product', 'product', p_transfer::text,
        jsonb_build_object('from', v_incoming.from_hub, 'notification', v_reference)
        || CASE WHEN p_key = '' THEN '{}' ELSE jsonb_build_object('said', jsonb_build_object(
            p_transfer, encode(sha256(p_key || sha256(p_key || convert_to(p_document::text, 'UTF8'))), 'hex'))) END
    );
    RETURN v_reference;
END $$;
