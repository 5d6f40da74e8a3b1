-- owner: dispose
-- execute: none
-- Which lines of the ledger are not to be kept any longer: called by the functions of this role alone.

-- Of these lines, those from before that moment which name nothing that is still kept: no reference of a notification
-- or an enquiry that is there, and no id of any row of the hub. Who did it and in which session is not what a line is
-- about. So what a line says of a disposal stays with its certificate, and that of a record with the record.
-- In: numbers of lines. Out: those that may go.
CREATE OR REPLACE FUNCTION lines_due_v1(p_before timestamptz, p_seqs bigint[]) RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    c_name constant text := '[A-Z]{3}-[0-9]{2}-[0-9]{6}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
    v_names text[];
    v_ids uuid[];
    v_kept text[];
    v_since timestamptz := lines_kept_since_v1();
    v_before timestamptz := CASE WHEN v_since IS NULL THEN '-infinity' ELSE least(p_before, v_since) END;
    v_tables text;
    v_due bigint[];
BEGIN
    v_names := array(
        SELECT DISTINCT m[1] FROM wall_ledgerentry l, regexp_matches(line_names_v1(l.object_ref, l.detail), c_name, 'g') m
        WHERE l.seq = ANY (p_seqs) AND l.at < v_before);
    v_ids := array(SELECT n::uuid FROM unnest(v_names) n WHERE length(n) = 36);
    -- Every table of which this role sees the ids, but the ledger itself, who works here, and what waits to be done.
    SELECT string_agg(format('SELECT id FROM %I WHERE id = ANY ($1)', c.relname), ' UNION ALL ') INTO v_tables
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id' AND a.atttypid = 'uuid'::regtype
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
        AND has_column_privilege(c.oid, a.attnum, 'SELECT')
        AND c.relname NOT IN ('wall_member', 'wall_outboxrow', 'wall_workdraft', 'wall_sharedlogindraft');
    EXECUTE 'SELECT array(SELECT id::text FROM (' || v_tables || ') AS t
        UNION ALL SELECT reference::text FROM front_door_notification WHERE reference = ANY ($2)
        UNION ALL SELECT reference::text FROM front_door_enquiry WHERE reference = ANY ($2))' INTO v_kept
        USING v_ids, v_names;
    -- By EXECUTE, so that it is planned for this many.
    EXECUTE 'SELECT coalesce(array_agg(l.seq ORDER BY l.seq), ''{}'') FROM wall_ledgerentry l
        WHERE l.seq = ANY ($1) AND l.at < $2
        AND l.act NOT IN (''propose_line_disposal'', ''approve_line_disposal'', ''agree_line_disposal'', ''dispose_lines'')
        AND NOT EXISTS (
            SELECT 1 FROM regexp_matches(line_names_v1(l.object_ref, l.detail), $3, ''g'') m
            JOIN unnest($4) k ON k = m[1])
        AND NOT EXISTS (
            SELECT 1 FROM wall_alertline n JOIN wall_alert a ON a.id = n.alert_id
            WHERE n.seq = l.seq AND a.closed_at IS NULL)' INTO v_due
        USING p_seqs, v_before, c_name, v_kept;
    RETURN v_due;
END $$;

-- What a line is about, as a text to be looked through. In a shape that no application wrote it is looked through whole.
CREATE OR REPLACE FUNCTION line_names_v1(p_ref text, p_detail jsonb) RETURNS text
LANGUAGE sql IMMUTABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT p_ref || ' ' || CASE WHEN jsonb_typeof(p_detail) = 'object'
        THEN (p_detail - ARRAY['session', 'person', 'role'])::text ELSE p_detail::text END
$$;

-- A disposal of lines behind which two people stand, a manager and a guardian, since a day at least; it is held until
-- the transaction ends. Refused otherwise.
CREATE OR REPLACE FUNCTION agreed_lines_v1(p_list uuid) RETURNS wall_linedisposal
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_list wall_linedisposal;
BEGIN
    SELECT * INTO v_list FROM wall_linedisposal WHERE id = p_list FOR UPDATE;
    IF v_list.state IS DISTINCT FROM 'agreed' OR v_list.agreed_at > now() - interval '24 hours' THEN
        RAISE EXCEPTION 'not_agreed' USING ERRCODE = 'P0001';
    END IF;
    PERFORM two_people_v1(p_list);
    RETURN v_list;
END $$;

-- Refuses a disposal of lines that one person approved and agreed to.
CREATE OR REPLACE FUNCTION two_people_v1(p_list uuid) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM wall_linedisposal l JOIN wall_member m ON m.id = l.approved_by AND m.role = 'manager'
        WHERE l.id = p_list AND m.person <> l.agreed_person AND l.approved_by <> l.agreed_by
    ) THEN
        RAISE EXCEPTION 'same_person' USING ERRCODE = 'P0001';
    END IF;
END $$;

-- Remove lines, and write down which places of the tree have none any more. References that they say were given are
-- never given again, and those of what was disposed of are not forgotten, also where the files outside are lost.
CREATE OR REPLACE FUNCTION remove_lines_v1(
    p_list uuid, p_seqs bigint[], p_first bigint, p_last bigint, p_bits bytea, p_lines integer, p_incarnation integer,
    p_note text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_gone bigint;
BEGIN
    INSERT INTO wall_givenreference (reference)
        SELECT DISTINCT object_ref FROM wall_ledgerentry
        WHERE seq = ANY (p_seqs) AND act = 'submit' AND split_part(login, '__', 2) IN ('door', 'worker')
        AND object_ref ~ '^[A-Z]{3}-[0-9]{2}-[0-9]{6}$'
        ON CONFLICT DO NOTHING;
    DELETE FROM wall_ledgerentry WHERE seq = ANY (p_seqs);
    GET DIAGNOSTICS v_gone = ROW_COUNT;
    IF v_gone <> cardinality(p_seqs) THEN  -- the table's own rule lets none go that is too young
        RAISE EXCEPTION 'still_kept' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO wall_linesgone (id, disposal, first, last, bits, lines, incarnation, note, at) VALUES (
        gen_random_uuid(), p_list, p_first, p_last, p_bits, p_lines, p_incarnation, p_note, now());
END $$;

-- The line of what somebody, or the keeper, did with a disposal of lines, and the notices that follow.
CREATE OR REPLACE FUNCTION said_of_lines_v1(p_list uuid, p_act text, p_member uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, member, detail)
        SELECT gen_random_uuid(), p_act, 'line_disposal', p_list::text, p_member,
            CASE WHEN p_member IS NULL THEN '{"job": "keeper"}'::jsonb ELSE '{}' END || jsonb_build_object(
                'lines', CASE WHEN p_act = 'dispose_lines' THEN l.disposed ELSE l.lines END, 'size', l.size)
        FROM wall_linedisposal l WHERE l.id = p_list;
    INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure)
        VALUES (gen_random_uuid(), 'wall.line_disposal_changed', p_list, now(), now(), 0, '');
END $$;
