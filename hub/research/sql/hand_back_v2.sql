-- owner: ask
-- execute: desk
-- An agency hands an open request of its own back, such as one that is not its business: it reads nothing more of what it
-- was shown by it. Another agency's request is not open for it.
CREATE OR REPLACE FUNCTION hand_back_v2(p_request uuid, p_reason text, p_member uuid, p_said jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    PERFORM end_request_v2(
        p_request, split_part(session_user::text, '__', 2), 'handed_back', 'hand_back', p_reason, p_member, p_said
    );
END $$;
