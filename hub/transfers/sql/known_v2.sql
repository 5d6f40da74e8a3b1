-- owner: answer
-- execute: asked
-- Known to you? Another hub asks about one child, by keys of a name with a day of birth, or of numbers. The answer is
-- known or not, and whom to ring: never who, what, or how many. It counts only what front doors were told: what an
-- agency found, held or released inside, is not this hub's to send out, and the role that owns this sees none of it.
-- Both ways of matching are always looked up, so that a hub that knows nothing and one that may not say take as long.
-- The few keys of one question and the questions of one hub in a day are limited here, so that nobody asks
-- for every day of birth in turn, whatever the application does. Both hubs' lines hold the same digest of what was asked,
-- keyed with p_key (hub/wall/contents.py): whoever reads a ledger cannot try out whom it was about.
CREATE OR REPLACE FUNCTION known_v2(
    p_question uuid, p_from text, p_seat uuid, p_reason text, p_keys text, p_key bytea DEFAULT '',
    OUT known boolean, OUT contact text
) RETURNS record LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    v_keys jsonb := p_keys::jsonb;
    v_asked integer;
    v_by_number integer;
    v_by_name integer;
BEGIN
    IF p_from !~ '^[a-z][a-z0-9]{1,11}$' OR p_reason !~ '^[a-z_]{1,12}$' OR p_seat IS NULL THEN
        RAISE EXCEPTION 'asked_without_reason' USING ERRCODE = 'P0001';
    END IF;
    IF jsonb_array_length(v_keys -> 'names') > 5 OR jsonb_array_length(v_keys -> 'born') > 3
        OR jsonb_array_length(v_keys -> 'numbers') > 4 THEN
        RAISE EXCEPTION 'too_many_keys' USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO front_door_askedbyhub AS a (id, hub, day, asked)
        VALUES (gen_random_uuid(), p_from, (now() AT TIME ZONE 'Europe/London')::date, 1)
        ON CONFLICT (hub, day) DO UPDATE SET asked = a.asked + 1
        RETURNING a.asked INTO v_asked;
    IF v_asked > 200 THEN
        RAISE EXCEPTION 'asked_too_often' USING ERRCODE = 'P0001';
    END IF;
    SELECT count(*) INTO v_by_number
        FROM people_mention m JOIN people_link l ON l.mention_id = m.id AND l.until_at IS NULL
        WHERE m.kind = 'number' AND m.number_key <> ''
            AND m.number_key = ANY (ARRAY(SELECT jsonb_array_elements_text(v_keys -> 'numbers')));
    SELECT count(*) INTO v_by_name
        FROM jsonb_to_recordset(v_keys -> 'names') AS k(given text, family text)
        JOIN people_mention m ON m.family_key = k.family AND m.given_key = k.given
            AND m.kind IN ('name', 'also_known_as')
        JOIN people_link l ON l.mention_id = m.id AND l.until_at IS NULL
        JOIN people_link lb ON lb.person_id = l.person_id AND lb.until_at IS NULL
        JOIN people_mention b ON b.id = lb.mention_id AND b.kind = 'birth'
            AND b.day = ANY (ARRAY(SELECT jsonb_array_elements_text(v_keys -> 'born')::date))
        WHERE k.given <> '' AND k.family <> '';
    known := v_by_number + v_by_name > 0;
    SELECT s.contact INTO contact FROM wall_hubsettings s;
    INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail) VALUES (
        gen_random_uuid(), 'known_asked', 'hub', p_from,
        jsonb_build_object(
            'hub', p_from, 'seat', p_seat, 'reason', p_reason, 'question', p_question, 'known', known,
            'digest', CASE WHEN p_key <> '' THEN encode(sha256(p_key || sha256(p_key || convert_to(p_keys, 'UTF8'))), 'hex') END
        )
    );
END $$;
