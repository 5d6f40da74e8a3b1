-- owner: dispose
-- execute: lead, guardian
-- Nothing more of a disposal of old lines goes; what went already stays gone. Whoever may approve or agree may stop it.
CREATE OR REPLACE FUNCTION stop_lines_v1(p_list uuid, p_version integer, p_member uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    UPDATE wall_linedisposal SET state = 'stopped', version = version + 1
        WHERE id = p_list AND version = p_version AND state IN ('proposed', 'approved', 'agreed');
    IF NOT FOUND THEN
        RAISE EXCEPTION 'changed_meanwhile' USING ERRCODE = 'P0001';
    END IF;
    PERFORM said_of_lines_v1(p_list, 'stop_line_disposal', p_member);
END $$;
