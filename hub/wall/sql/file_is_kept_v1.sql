-- owner: dispose
-- execute: worker
-- Whether some row still has the key of a file: then no order removes it, whoever wrote the order.
CREATE OR REPLACE FUNCTION file_is_kept_v1(p_file uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM wall_storedfile WHERE id = p_file)
        OR EXISTS (SELECT 1 FROM front_door_attachment WHERE id = p_file)
        OR EXISTS (SELECT 1 FROM research_findingfile WHERE id = p_file)
$$;
