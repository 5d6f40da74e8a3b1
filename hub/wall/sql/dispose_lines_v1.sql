-- owner: dispose
-- execute: keeper
-- Old lines of the ledger, disposed of behind a checkpoint (docs/decisions/0043-old-lines.md). The keeper alone calls
-- this: it looks at its own dated heads and at the sealed lines of both approvals first, signs which lines go, and keeps
-- that outside the cluster. Here stands what it cannot pass: two people, a day, the hub's period, and what is still kept.

-- Until when lines are old: by the hub's period, or the one that holds until it sets its own. None where a legal hold
-- keeps everything.
CREATE OR REPLACE FUNCTION lines_kept_since_v1() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT now() - make_interval(months => coalesce(
        (SELECT ledger_months FROM wall_retentionrule ORDER BY number DESC LIMIT 1), 72))
    WHERE NOT EXISTS (SELECT 1 FROM wall_legalhold WHERE ended_at IS NULL AND record IS NULL)
$$;

-- Begin to count which lines may go: one disposal at a time. In: the seal, how many lines there are up to it, and when
-- its head was signed. Out: none where one is under way, or everything is held.
CREATE OR REPLACE FUNCTION count_old_lines_v1(p_seal bigint, p_size bigint, p_before timestamptz) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_list uuid := gen_random_uuid();
BEGIN
    IF EXISTS (SELECT 1 FROM wall_linedisposal WHERE state IN ('counting', 'proposed', 'approved', 'agreed'))
        OR p_before > coalesce(lines_kept_since_v1(), '-infinity') THEN
        RETURN NULL;
    END IF;
    INSERT INTO wall_linedisposal (
        id, made_at, seal, size, before, lines, kept, counted_to, state, version, disposed, disposed_to
    ) VALUES (v_list, now(), p_seal, p_size, p_before, 0, 0, 0, 'counting', 1, 0, 0);
    RETURN v_list;
END $$;

-- Count a portion: the lines of the seals up to p_to. After the last of them it is proposed, if there is anything to
-- dispose of.
CREATE OR REPLACE FUNCTION count_lines_v1(p_list uuid, p_seqs bigint[], p_to bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_list wall_linedisposal;
    v_due integer;
BEGIN
    SELECT * INTO v_list FROM wall_linedisposal WHERE id = p_list AND state = 'counting' FOR UPDATE;
    v_due := cardinality(lines_due_v1(v_list.before, p_seqs));
    UPDATE wall_linedisposal SET lines = lines + v_due, counted_to = p_to,
        kept = kept + (SELECT count(*) FROM wall_ledgerentry WHERE seq = ANY (p_seqs)) - v_due
        WHERE id = p_list RETURNING * INTO v_list;
    IF p_to >= v_list.seal THEN
        UPDATE wall_linedisposal SET state = CASE WHEN lines = 0 THEN 'stopped' ELSE 'proposed' END WHERE id = p_list;
        IF v_list.lines > 0 THEN
            PERFORM said_of_lines_v1(p_list, 'propose_line_disposal', NULL);
        END IF;
    END IF;
END $$;

-- Which of these lines may go now, for the keeper to sign. In: a disposal that two people agreed to a day ago.
CREATE OR REPLACE FUNCTION lines_to_dispose_v1(p_list uuid, p_seqs bigint[]) RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    RETURN lines_due_v1((agreed_lines_v1(p_list)).before, p_seqs);
END $$;

-- Dispose of a portion that the keeper has signed. Each of them must be due at this moment, or nothing happens.
-- In: the lines' numbers; the places that the portion covers, with a bit for each; the signed note.
CREATE OR REPLACE FUNCTION dispose_lines_v1(
    p_list uuid, p_seqs bigint[], p_first bigint, p_last bigint, p_bits bytea, p_incarnation integer, p_note text,
    p_to bigint
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_list wall_linedisposal := agreed_lines_v1(p_list);
BEGIN
    IF cardinality(lines_due_v1(v_list.before, p_seqs)) <> cardinality(p_seqs) THEN
        RAISE EXCEPTION 'still_kept' USING ERRCODE = 'P0001';
    END IF;
    IF cardinality(p_seqs) > 0 THEN
        PERFORM remove_lines_v1(
            p_list, p_seqs, p_first, p_last, p_bits, cardinality(p_seqs), p_incarnation, p_note);
    END IF;
    UPDATE wall_linedisposal SET disposed = disposed + cardinality(p_seqs), disposed_to = p_to WHERE id = p_list;
    IF p_to >= v_list.seal THEN
        UPDATE wall_linedisposal SET state = 'done', version = version + 1, done_at = now() WHERE id = p_list;
        PERFORM said_of_lines_v1(p_list, 'dispose_lines', NULL);
    END IF;
END $$;

-- What a restore brought back of lines that had been disposed of, or what a crash left of a portion that was signed
-- already, removed by what the keeper signed then; also where that is only signed anew. Nobody is asked twice, and the disposal itself may not be in the copy.
CREATE OR REPLACE FUNCTION dispose_lines_again_v1(
    p_list uuid, p_seqs bigint[], p_first bigint, p_last bigint, p_bits bytea, p_lines integer, p_incarnation integer,
    p_note text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    PERFORM remove_lines_v1(p_list, p_seqs, p_first, p_last, p_bits, p_lines, p_incarnation, p_note);
    UPDATE wall_linedisposal SET disposed = disposed + cardinality(p_seqs) WHERE id = p_list AND state = 'agreed';
    IF NOT FOUND AND cardinality(p_seqs) > 0 THEN
        INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail) VALUES (
            gen_random_uuid(), 'dispose_lines', 'line_disposal', p_list::text,
            jsonb_build_object('job', 'keeper', 'lines', cardinality(p_seqs), 'again', true)
        );
    END IF;
END $$;
