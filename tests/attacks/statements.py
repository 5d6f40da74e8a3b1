"""The attacks: each a statement, the login that tries it, and why it must fail. A table, so its lines are long."""

from __future__ import annotations

from dataclasses import dataclass

from tests.attacks.scene import HUB, SECRET, TOKEN, id_of

DENIED = "42501"  # insufficient_privilege
REFUSED = "P0001"  # a definer function's own refusal
NOTHING = "no row"

HELD, RELEASED, NARROW, UNCERTAIN = (
    f"'{id_of(f'{HUB} {name}')}'" for name in ("held", "released", "narrow", "uncertain")
)
REQUEST, ENQUIRY, SUBJECT, COPY, OTHERS_COPY, PRODUCT = (
    f"'{id_of(f'{HUB} {name}')}'" for name in ("request", "enquiry", "subject", "copy", "copy of others", "product")
)
NEW = "gen_random_uuid()"
FINDING = (
    "INSERT INTO research_finding (id, request_id, enquiry_id, agency, about, kind, text, source_record, state,"
    " withheld_reason, desks, recipients, recorded_by, recorded_at, version) VALUES"
)
LEDGER = "INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail{more}) OVERRIDING SYSTEM VALUE VALUES (gen_random_uuid(), 'x', '', '', '{{}}'{value})"
DECISION = (
    "INSERT INTO assessment_decision (id, subject_id, lead_agency, number, threshold_level, rating, decision, reason,"
    " by, at) VALUES"
)
EVERY_DAY = (
    "SELECT known_v2(gen_random_uuid(), 'haringey', gen_random_uuid(), 'missing', jsonb_build_object('numbers', '[]'::"
    "jsonb, 'names', '[]'::jsonb, 'born', (SELECT jsonb_agg(day::date) FROM generate_series('2010-01-01'::timestamp,"
    " '2010-12-31', '1 day') AS day))::text)"
)


@dataclass(frozen=True)
class Attack:
    """What is tried, on which login, and why it must fail."""

    name: str
    who: str
    statement: str
    refused: str = DENIED
    says: str = ""

    def __str__(self) -> str:
        return f"{self.who}: {self.name}"


def role(desk: str) -> str:
    return f"masht_{HUB}__{desk}"


ATTACKS = [
    # other schemas
    Attack("another hub's findings", "police", "SELECT text FROM hub_haringey.research_finding", says="schema hub_haringey"),
    Attack("another hub's ledger", "guardian", "SELECT * FROM hub_haringey.wall_ledgerentry", says="schema hub_haringey"),
    Attack("another hub's door", "door", "SELECT hub_haringey.door_status_v2('x')", says="schema hub_haringey"),
    Attack("another hub by the worker", "worker", "SELECT * FROM hub_haringey.front_door_notification", says="schema hub_haringey"),
    Attack("people of the platform", "police", "SELECT * FROM platform.tenants_user", says="schema platform"),
    Attack("password hashes", "police", "SELECT password FROM platform.tenants_user", says="schema platform"),
    Attack("sessions", "police", "SELECT * FROM platform.django_session", says="schema platform"),
    Attack("passes", "police", "SELECT * FROM platform.tenants_pass", says="schema platform"),
    Attack("keys of machines", "police", "SELECT * FROM platform.tenants_apikey", says="schema platform"),
    Attack("a key's days made longer", "platform", "UPDATE tenants_apikey SET expires_at = now()", says="tenants_apikey"),
    Attack("a key given to another seat", "platform", "UPDATE tenants_apikey SET seat_id = seat_id", says="tenants_apikey"),
    Attack("a reset asked for by another", "platform", "UPDATE tenants_factorreset SET user_id = NULL", says="tenants_factorreset"),
    Attack("second factors", "police", "SELECT key FROM platform.otp_totp_totpdevice", says="schema platform"),
    Attack("the keeper's orders", "police", "INSERT INTO platform.tenants_order (id) VALUES (1)", says="schema platform"),
    Attack("a hub by the platform's login", "platform", "SELECT * FROM hub_harrow.research_finding", says="schema hub_harrow"),
    Attack("a hub's ledger by the platform's login", "platform", "SELECT * FROM hub_harrow.wall_ledgerentry", says="schema hub_harrow"),
    # becoming somebody else
    Attack("SET ROLE to the owner", "police", "SET ROLE masht_owner", says="set role"),
    Attack("SET ROLE to another desk", "police", f"SET ROLE {role('hrwhealth')}", says="set role"),
    Attack("set_config of the role", "police", f"SELECT set_config('role', '{role('hrwhealth')}', false)", says="set role"),
    Attack("SET ROLE to the releasing role", "police", f"SET ROLE {role('release')}", says="set role"),
    Attack("session authorization", "police", f"SET SESSION AUTHORIZATION {role('hrwhealth')}", says="session authorization"),
    Attack("session authorization by setting", "police", f"SELECT set_config('session_authorization', '{role('hrwhealth')}', false)", says="session authorization"),
    Attack("roles' passwords", "police", "SELECT rolpassword FROM pg_authid", says="pg_authid"),
    Attack("users' passwords", "police", "SELECT passwd FROM pg_shadow", says="pg_shadow"),
    Attack("a new role", "police", "CREATE ROLE intruder", says="create role"),
    Attack("superuser", "police", f"ALTER ROLE {role('police')} SUPERUSER", says="alter role"),
    Attack("past row policies", "police", f"ALTER ROLE {role('police')} BYPASSRLS", says="alter role"),
    Attack("making roles", "police", f"ALTER ROLE {role('police')} CREATEROLE", says="alter role"),
    Attack("another desk's password", "police", f"ALTER ROLE {role('hrwhealth')} PASSWORD 'known'", says="alter role"),
    Attack("membership", "police", f"GRANT masht_owner TO {role('police')}", says="grant role"),
    Attack("removing a desk", "hrwcsc", f"DROP ROLE {role('police')}", says="drop role"),
    Attack("row policies switched off", "hrwhealth", "SET row_security = off; SELECT * FROM research_finding", says="row-level security"),
    # what another agency holds
    Attack("a held finding", "hrwhealth", f"SELECT text FROM research_finding WHERE id = {HELD}", NOTHING),
    Attack("a held finding, by the lead", "hrwcsc", f"SELECT text FROM research_finding WHERE id = {HELD}", NOTHING),
    Attack("released to others alone", "hrwcsc", f"SELECT text FROM research_finding WHERE id = {NARROW}", NOTHING),
    Attack("by a join", "hrwcsc", "SELECT f.text FROM front_door_enquiry e JOIN research_finding f ON f.enquiry_id = e.id WHERE f.state = 'held'", NOTHING),
    Attack("by counting", "hrwcsc", "SELECT 1 FROM research_finding WHERE state = 'held' HAVING count(*) > 0", NOTHING),
    Attack("by an error", "hrwcsc", f"SELECT 1 FROM research_finding WHERE state = 'held' AND 1 / (CASE WHEN text = '{SECRET}' THEN 0 ELSE 1 END) = 1", NOTHING),
    Attack("by a cast's error", "hrwcsc", "SELECT 1 FROM research_finding WHERE state = 'held' AND text::integer = 1", NOTHING),
    Attack("a held mention", "hrwcsc", "SELECT address_lines FROM people_mention WHERE state = 'held'", NOTHING),
    Attack("a held mention's link", "hrwcsc", "SELECT 1 FROM people_link WHERE state = 'held'", NOTHING),
    Attack("held, by the worker", "worker", f"SELECT text FROM research_finding WHERE id = {HELD}", NOTHING),
    Attack("a held mention, by the worker", "worker", "SELECT 1 FROM people_mention WHERE state = 'held'", NOTHING),
    Attack("an enquiry that was not asked about", "hrwhealth", "SELECT * FROM front_door_enquiry", NOTHING),
    Attack("a message that was not asked about", "hrwhealth", "SELECT message FROM front_door_notification", NOTHING),
    Attack("another agency's draft", "hrwcsc", "SELECT data FROM wall_workdraft", NOTHING),
    Attack("what somebody looked for, by the worker", "worker", "SELECT words FROM wall_keptsearch", says="wall_keptsearch"),
    Attack("what somebody looked for, changed", "hrwcsc", "UPDATE wall_keptsearch SET words = 'x'", says="wall_keptsearch"),
    Attack("what somebody looked for, by the door", "door", "SELECT words FROM wall_keptsearch", says="wall_keptsearch"),
    Attack("a draft, by the worker", "worker", "SELECT data FROM wall_workdraft", says="wall_workdraft"),
    Attack("a statistic of the planner's", "hrwcsc", "SELECT * FROM pg_statistic", says="pg_statistic"),
    Attack("most common values", "hrwcsc", "SELECT * FROM pg_stats WHERE tablename = 'research_finding'", NOTHING),
    # writing what is not one's own
    Attack("taking over a released finding", "hrwcsc", f"UPDATE research_finding SET agency = 'hrwcsc' WHERE id = {RELEASED}", says="research_finding"),
    Attack("rewording a released finding", "hrwcsc", f"UPDATE research_finding SET text = 'nothing' WHERE id = {RELEASED} RETURNING 1", NOTHING),
    Attack("rewording one's own released finding", "police", f"UPDATE research_finding SET text = 'nothing' WHERE id = {RELEASED} RETURNING 1", NOTHING),
    Attack("widening a release's desks on the finding", "police", f"UPDATE research_finding SET desks = '{{police,hrwhealth}}' WHERE id = {HELD}", says="research_finding"),
    Attack("sending out without a release", "police", f"UPDATE research_finding SET recipients = '{{assessment}}' WHERE id = {RELEASED}", says="research_finding"),
    Attack("widening a release's record", "police", "UPDATE research_release SET desks = '{hrwhealth}'", says="research_release"),
    Attack("a release without the function", "police", f"INSERT INTO research_release (id, enquiry_id) VALUES ({NEW}, {ENQUIRY})", says="research_release"),
    Attack("releasing by state", "police", f"UPDATE research_finding SET state = 'released' WHERE id = {HELD}", says="row-level security"),
    Attack("writing as another agency", "hrwcsc", f"{FINDING} ({NEW}, {REQUEST}, {ENQUIRY}, 'police', '{{}}', 'event', 'x', '', 'held', '', '{{}}', '{{}}', {NEW}, now(), 1)", says="row-level security"),
    Attack("a finding born released", "police", f"{FINDING} ({NEW}, {REQUEST}, {ENQUIRY}, 'police', '{{}}', 'event', 'x', '', 'released', '', '{{hrwcsc}}', '{{}}', {NEW}, now(), 1)", says="row-level security"),
    Attack("a foreign key as a probe", "hrwhealth", f"{FINDING} ({NEW}, {REQUEST}, {ENQUIRY}, 'hrwhealth', '{{}}', 'event', 'x', '', 'held', '', '{{}}', '{{}}', {NEW}, now(), 1)", says="no such row in"),
    Attack("answering for another agency", "hrwhealth", f"UPDATE research_request SET state = 'nothing' WHERE id = {REQUEST} RETURNING 1", NOTHING),
    Attack("asking without the function", "hrwcsc", f"INSERT INTO research_request (id, enquiry_id) VALUES ({NEW}, {ENQUIRY})", says="research_request"),
    Attack("seeing more by naming oneself", "police", "UPDATE front_door_enquiry SET desks = '{police,hrwhealth}'", says="front_door_enquiry"),
    Attack("rating, not being the lead", "police", f"UPDATE front_door_subject SET rating = 'blue' WHERE id = {SUBJECT}", says="front_door_subject"),
    Attack("deciding, not being the lead", "police", f"{DECISION} ({NEW}, {SUBJECT}, 'police', 2, 1, 'blue', 'advice', 'x', {NEW}, now())", says="assessment_decision"),
    Attack("deciding in another's name", "hrwcsc", f"{DECISION} ({NEW}, {SUBJECT}, 'kecsc', 2, 1, 'blue', 'advice', 'x', {NEW}, now())", says="row-level security"),
    Attack("a child claimed for oneself", "hrwcsc", f"INSERT INTO front_door_subject (id, enquiry_id, person_id, position, label, is_unborn, lead_agency, authority_code, desks, initial_rating, rating, decision, version) VALUES ({NEW}, {ENQUIRY}, {NEW}, 9, 'x', false, 'hrwcsc', 'KEC', '{{hrwcsc}}', 'red', 'red', '', 1)", says="row-level security"),
    Attack("the decisions, not being the lead", "police", "SELECT reason FROM assessment_decision", says="assessment_decision"),
    Attack("the reason of a rating, having been asked", "police", "SELECT reason FROM front_door_ratingentry", says="front_door_ratingentry"),
    Attack("a product, not being the lead", "police", "SELECT document FROM assessment_copy", says="assessment_copy"),
    Attack("changing a message", "hrwcsc", "UPDATE front_door_notification SET message = '{}'", says="front_door_notification"),
    Attack("removing a message", "hrwcsc", "DELETE FROM front_door_notification", says="front_door_notification"),
    Attack("removing a finding", "police", f"DELETE FROM research_finding WHERE id = {HELD}", says="research_finding"),
    Attack("emptying a table", "hrwcsc", "TRUNCATE front_door_notification CASCADE", says="front_door_notification"),
    Attack("changing a product", "hrwcsc", "UPDATE assessment_copy SET document = '{}'", says="assessment_copy"),
    Attack("a copy without the function", "hrwcsc", f"INSERT INTO assessment_copy (id, product_id) VALUES ({NEW}, {PRODUCT})", says="assessment_copy"),
    # the wall itself
    Attack("a new policy", "hrwcsc", "CREATE POLICY mine ON research_finding USING (true)", says="must be owner"),
    Attack("dropping a policy", "hrwcsc", "DROP POLICY select_desk ON research_finding", says="must be owner"),
    Attack("row security taken off", "hrwcsc", "ALTER TABLE research_finding DISABLE ROW LEVEL SECURITY", says="must be owner"),
    Attack("a trigger", "hrwcsc", "CREATE TRIGGER t BEFORE INSERT ON research_finding FOR EACH ROW EXECUTE FUNCTION refuse_change_v1()", says="permission denied"),
    Attack("a function in the hub", "hrwcsc", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", says="schema hub_harrow"),
    Attack("a table in the hub", "hrwcsc", "CREATE TABLE t (a int)", says="schema hub_harrow"),
    Attack("a table in public", "hrwcsc", "CREATE TABLE public.t (a int)", says="schema public"),
    Attack("a temporary table", "hrwcsc", "CREATE TEMP TABLE t (a int)", says="temporary tables"),
    Attack("a schema", "hrwcsc", "CREATE SCHEMA mine", says="database"),
    Attack("a function's owner", "police", "ALTER FUNCTION release_v1 OWNER TO CURRENT_USER", says="must be owner"),
    Attack("default privileges of the owner", "police", "ALTER DEFAULT PRIVILEGES FOR ROLE masht_owner GRANT SELECT ON TABLES TO PUBLIC", says="default privileges"),
    # the ledger
    Attack("reading the ledger", "police", "SELECT * FROM wall_ledgerentry", says="wall_ledgerentry"),
    Attack("reading the ledger as the lead", "hrwcsc", "SELECT * FROM wall_ledgerentry", says="wall_ledgerentry"),
    Attack("reading one's own agency's alerts", "police", "SELECT * FROM wall_alert", says="wall_alert"),
    Attack("reading all agencies' alerts as a guardian", "guardian", "SELECT * FROM wall_alert", says="wall_alert"),
    Attack("which lines raised an alert", "hrwcsc", "SELECT * FROM wall_alertline", says="wall_alertline"),
    Attack("alerts by the function, on a desk", "police", "SELECT * FROM alerts_v1('x', 10, 0)", says="alerts_v1"),
    Attack("alerts with a made-up token", "guardian", "SELECT * FROM alerts_v1('x', 10, 0)", NOTHING),
    Attack("whose token that is", "guardian", "SELECT * FROM wall_guardiantoken", says="wall_guardiantoken"),
    Attack("another token for the guardians", "guardian", "UPDATE wall_guardiantoken SET digest = sha256('x')", says="wall_guardiantoken"),
    Attack("closing an alert with a made-up token", "guardian", f"SELECT close_alert_v1('x', {NEW}, 'a b c', '', {NEW}, {NEW})", REFUSED, "no_such_alert"),
    Attack("an alert that is closed by the worker", "worker", "UPDATE wall_alert SET closed_at = now()", says="wall_alert"),
    Attack("the sample of grounds, on a desk", "police", "SELECT * FROM research_sampledrelease", says="research_sampledrelease"),
    Attack("the sample of all agencies", "guardian", "SELECT * FROM research_sampledrelease", says="research_sampledrelease"),
    Attack("the sample with a made-up token", "guardian", "SELECT * FROM sampled_weeks_v1('x', 10)", NOTHING),
    Attack("lines about a reference, on a desk", "police", "SELECT * FROM lines_about_v1('{}', '$.a == 1')", says="lines_about_v1"),
    Attack("changing the ledger", "guardian", "UPDATE wall_ledgerentry SET act = 'x'", says="wall_ledgerentry"),
    Attack("removing from the ledger", "guardian", "DELETE FROM wall_ledgerentry", says="wall_ledgerentry"),
    Attack("emptying the ledger", "guardian", "TRUNCATE wall_ledgerentry", says="wall_ledgerentry"),
    *(
        Attack(f"forging the ledger's {column}", "police", LEDGER.format(more=f", {column}", value=f", {value}"), says="wall_ledgerentry")
        for column, value in (("seq", "1"), ("xid", "'1'"), ("at", "now()"), ("login", "'masht_harrow__hrwhealth'"))
    ),
    Attack("forging a seal", "guardian", "INSERT INTO wall_seal (number) VALUES (1)", says="wall_seal"),
    Attack("the platform's ledger changed", "platform", "UPDATE tenants_platformentry SET act = 'x'", says="tenants_platformentry"),
    Attack("the platform's ledger emptied", "platform", "DELETE FROM tenants_platformentry", says="tenants_platformentry"),
    # the machine and other ways out
    Attack("a program", "hrwcsc", "COPY research_finding TO PROGRAM 'cat'", says="external program"),
    Attack("a file written", "hrwcsc", "COPY research_finding TO '/tmp/out'", says="file"),
    Attack("a file read", "hrwcsc", "SELECT pg_read_file('postgresql.conf')", says="pg_read_file"),
    Attack("a folder listed", "hrwcsc", "SELECT pg_ls_dir('.')", says="pg_ls_dir"),
    Attack("a large object", "hrwcsc", "SELECT lo_create(0)", says="lo_create"),
    Attack("a large object from words", "hrwcsc", "SELECT lo_from_bytea(0, 'x')", says="lo_from_bytea"),
    Attack("a large object read", "hrwcsc", "SELECT lo_get(1)", says="lo_get"),
    Attack("a file as a large object", "hrwcsc", "SELECT lo_import('/etc/hostname')", says="lo_import"),
    Attack("words to another session", "hrwcsc", "SELECT pg_notify('a', 'b')", says="pg_notify"),
    Attack("a lock that others wait for", "hrwcsc", "SELECT pg_advisory_lock(1)", says="pg_advisory_lock"),
    Attack("a lock as a signal", "hrwcsc", "SELECT pg_try_advisory_lock(1)", says="pg_try_advisory_lock"),
    Attack("ending other sessions", "hrwcsc", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'", says="pg_stat_get_activity"),
    Attack("who else is at work", "hrwcsc", "SELECT usename FROM pg_stat_activity", says="pg_stat_get_activity"),
    Attack("how much another hub recorded", "police", "SELECT n_tup_ins FROM pg_stat_all_tables WHERE schemaname = 'hub_haringey'", says="function pg_stat_get"),
    Attack("how much another agency recorded", "hrwcsc", "SELECT pg_stat_get_tuples_inserted('research_finding'::regclass)", says="pg_stat_get_tuples_inserted"),
    Attack("what this transaction saw counted", "hrwcsc", "SELECT n_tup_ins FROM pg_stat_xact_user_tables", says="function pg_stat_get"),
    Attack("how large another hub is", "police", "SELECT pg_total_relation_size(oid) FROM pg_class WHERE relname = 'research_finding'", says="pg_total_relation_size"),
    Attack("which tables others use", "police", "SELECT relation FROM pg_locks", says="pg_lock_status"),
    Attack("work whose day nobody can read", "police", "INSERT INTO wall_outboxrow (id, kind, object_id, made_at, due_at, tries, failure) VALUES (gen_random_uuid(), 'x', gen_random_uuid(), now(), '-infinity', 0, '')", says="row-level security"),
    Attack("a member whose day nobody can read", "police", "INSERT INTO wall_member (id, name, agency, role, entered_at) VALUES (gen_random_uuid(), 'x', 'police', 'researcher', 'infinity')", says="row-level security"),
    Attack("a finding whose day nobody can read", "police", f"UPDATE research_finding SET happened_on = 'infinity' WHERE id = {HELD}", says="row-level security"),
    Attack("a clock that nobody can read", "hrwcsc", f"UPDATE front_door_enquiry SET due_at = 'infinity' WHERE id = {ENQUIRY}", says="row-level security"),
    Attack("a ledger line that nobody can read", "police", "INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail) VALUES (gen_random_uuid(), 'x', '', '', ('{\"n\": 1' || repeat('0', 6000) || '}')::jsonb)", says="row-level security"),
    Attack("a ledger line too deep to read", "police", "INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail) VALUES (gen_random_uuid(), 'x', '', '', (repeat('[', 2000) || repeat(']', 2000))::jsonb)", says="row-level security"),
    Attack("an untrusted extension", "hrwcsc", "CREATE EXTENSION IF NOT EXISTS dblink", says="create extension"),
    Attack("a foreign server", "hrwcsc", "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw", refused="42704", says="does not exist"),
    Attack("code", "hrwcsc", "DO LANGUAGE plpython3u 'pass'", refused="42704", says="does not exist"),
    Attack("the server's settings", "hrwcsc", "SET log_statement = 'all'", says="log_statement"),
    Attack("a file's key", "police", "SELECT key FROM wall_storedfile", NOTHING),
    Attack("an inbox's token", "hrwcsc", "SELECT token_digest FROM wall_recipient", says="wall_recipient"),
    # definer functions
    Attack("releasing another's finding", "hrwhealth", f"SELECT release_v1({NEW}, ARRAY[{HELD}]::uuid[], '{{hrwhealth}}', '{{}}', 'a', 'b', 'c', 'd', 'e', {NEW})", REFUSED, "not_yours"),
    Attack("releasing twice", "police", f"SELECT release_v1({NEW}, ARRAY[{RELEASED}]::uuid[], '{{hrwhealth}}', '{{}}', 'a', 'b', 'c', 'd', 'e', {NEW})", REFUSED, "not_yours"),
    Attack("releasing without grounds", "police", f"SELECT release_v1({NEW}, ARRAY[{HELD}]::uuid[], '{{hrwcsc}}', '{{}}', 'a', 'b', ' ', 'd', 'e', {NEW})", REFUSED, "grounds_missing"),
    Attack("releasing to nobody", "police", f"SELECT release_v1({NEW}, ARRAY[{HELD}]::uuid[], '{{}}', '{{}}', 'a', 'b', 'c', 'd', 'e', {NEW})", REFUSED, "no_such_desk"),
    Attack("releasing by the worker", "worker", f"SELECT release_v1({NEW}, ARRAY[{HELD}]::uuid[], '{{hrwcsc}}', '{{}}', 'a', 'b', 'c', 'd', 'e', {NEW})", says="release_v1"),
    Attack("a hostile search path", "hrwhealth", f"SET search_path = pg_temp, hub_harrow; SELECT hub_harrow.release_v1({NEW}, ARRAY[{HELD}]::uuid[], '{{hrwhealth}}', '{{}}', 'a', 'b', 'c', 'd', 'e', {NEW})", REFUSED, "not_yours"),
    Attack("releasing to a desk that is none", "police", f"SELECT release_v1({NEW}, ARRAY[{HELD}]::uuid[], ARRAY[NULL, 'hrwcsc'], '{{}}', 'a', 'b', 'c', 'd', 'e', {NEW})", REFUSED, "no_such_desk"),
    Attack("releasing to a recipient that is none", "police", f"SELECT release_v1({NEW}, ARRAY[{HELD}]::uuid[], '{{hrwcsc}}', ARRAY[NULL]::text[], 'a', 'b', 'c', 'd', 'e', {NEW})", REFUSED, "no_such_recipient"),
    Attack("a door's message said to be another hub's product", "door", "SELECT submit_v1('harrow', 'hub', '{}', '6', false, '[]', NULL, 'b', 's')", REFUSED, "no_such_channel"),
    Attack("a product of an enquiry in which one decides for nobody", "hrwcsc", f"INSERT INTO assessment_product (id, enquiry_id, version, made_by, made_at) VALUES ({NEW}, {NEW}, 9, {NEW}, now())", DENIED, "row-level security"),
    Attack("letting another's finding out", "hrwhealth", f"SELECT let_out_v1({NEW}, ARRAY[{RELEASED}]::uuid[], 'hub-haringey', 'a', 'b', 'c', 'd', 'e', {NEW})", REFUSED, "not_yours"),
    Attack("letting another's finding out, as the lead", "hrwcsc", f"SELECT let_out_v1({NEW}, ARRAY[{RELEASED}]::uuid[], 'hub-haringey', 'a', 'b', 'c', 'd', 'e', {NEW})", REFUSED, "not_yours"),
    Attack("letting out what is held", "police", f"SELECT let_out_v1({NEW}, ARRAY[{HELD}]::uuid[], 'hub-haringey', 'a', 'b', 'c', 'd', 'e', {NEW})", REFUSED, "not_yours"),
    Attack("letting out the held with the released", "police", f"SELECT let_out_v1({NEW}, ARRAY[{RELEASED}, {HELD}]::uuid[], 'hub-haringey', 'a', 'b', 'c', 'd', 'e', {NEW})", REFUSED, "not_yours"),
    Attack("letting out nothing", "police", f"SELECT let_out_v1({NEW}, ARRAY[NULL]::uuid[], 'hub-haringey', 'a', 'b', 'c', 'd', 'e', {NEW})", REFUSED, "nothing_to_let_out"),
    Attack("letting out to nobody", "police", f"SELECT let_out_v1({NEW}, ARRAY[{RELEASED}]::uuid[], NULL, 'a', 'b', 'c', 'd', 'e', {NEW})", REFUSED, "no_such_recipient"),
    Attack("letting out without grounds", "police", f"SELECT let_out_v1({NEW}, ARRAY[{RELEASED}]::uuid[], 'hub-haringey', 'a', 'b', 'c', NULL, 'e', {NEW})", REFUSED, "grounds_missing"),
    Attack("letting out without the function", "police", f"UPDATE research_finding SET recipients = '{{hub-haringey}}' WHERE id = {RELEASED}", says="research_finding"),
    Attack("letting out by the worker", "worker", f"SELECT let_out_v1({NEW}, ARRAY[{RELEASED}]::uuid[], 'hub-haringey', 'a', 'b', 'c', 'd', 'e', {NEW})", says="let_out_v1"),
    Attack("asking to let out, not being the lead", "police", f"SELECT ask_to_let_out_v2({NEW}, {ENQUIRY}, 'police', 'hub-haringey', 'q', now(), {NEW})", says="ask_to_let_out_v2"),
    Attack("asking an agency to let out that was never asked", "hrwcsc", f"SELECT ask_to_let_out_v2({NEW}, {ENQUIRY}, 'education', 'hub-haringey', 'q', now(), {NEW})", REFUSED, "not_asked_before"),
    Attack("a request turned into an asking to let out", "police", "UPDATE research_request SET let_out_to = 'hub-haringey'", says="research_request"),
    Attack("asking, not being the lead", "police", f"SELECT ask_v4({NEW}, {ENQUIRY}, 'hrwhealth', 'q', '[]', '', now(), {NEW}, '', '')", says="ask_v4"),
    Attack("putting right, not being the lead", "police", f"SELECT put_right_v2({NEW}, '/x', '[]', '{{}}', false, {NEW})", says="put_right_v2"),
    Attack("putting right what nobody has to", "hrwcsc", f"SELECT put_right_v2({NEW}, '/x', '[]', '{{}}', false, {NEW})", REFUSED, "nothing_to_put_right"),
    Attack("a notification put right without the function", "hrwcsc", "UPDATE front_door_notification SET to_check = '[]'", says="front_door_notification"),
    Attack("a desk describes a message anew", "hrwcsc", f"SELECT describe_v1({NEW}, NULL, '{{}}')", says="describe_v1"),
    Attack("a door describes what was sent before", "door", f"SELECT describe_v1({NEW}, NULL, '{{}}')", REFUSED, "not_just_submitted"),
    Attack("marking danger, not being the lead", "police", f"SELECT mark_danger_v1({NEW}, {NEW}, 'x', now(), '', {NEW})", says="mark_danger_v1"),
    Attack("marking what is not there as danger", "hrwcsc", f"SELECT mark_danger_v1({NEW}, {NEW}, 'x', now(), '', {NEW})", REFUSED, "no_such_notification"),
    Attack("a door marks danger", "door", f"SELECT mark_danger_v1({NEW}, {NEW}, 'x', now(), '', {NEW})", says="mark_danger_v1"),
    Attack("undoing a mark of danger, not being the lead", "police", f"SELECT unmark_danger_v1({NEW}, 'x', {NEW})", says="unmark_danger_v1"),
    Attack("undoing a mark of danger that is not there", "hrwcsc", f"SELECT unmark_danger_v1({NEW}, 'x', {NEW})", REFUSED, "no_such_mark"),
    Attack("silencing danger without saying why", "hrwcsc", "UPDATE front_door_notification SET immediate_danger = false", says="front_door_notification"),
    Attack("a door puts right", "door", f"SELECT put_right_v2({NEW}, '/x', '[]', '{{}}', false, {NEW})", says="put_right_v2"),
    Attack("saying who is the same, not being the lead", "police", f"SELECT same_child_v1({NEW}, {NEW}, {SUBJECT}, {NEW})", says="same_child_v1"),
    Attack("a child of another message said to be the same", "hrwcsc", f"SELECT same_child_v1({NEW}, {NEW}, {SUBJECT}, {NEW})", REFUSED, "no_such_child"),
    Attack("undoing a join, not being the lead", "police", f"SELECT undo_join_v2({NEW}, true, 'x', {NEW})", says="undo_join_v2"),
    Attack("undoing a join of nothing", "hrwcsc", f"SELECT undo_join_v2({NEW}, true, 'x', {NEW})", REFUSED, "no_such_join"),
    Attack("ending a join without the function", "hrwcsc", "UPDATE front_door_join SET until_at = now()", says="front_door_join"),
    Attack("a child taken out without the function", "hrwcsc", f"UPDATE front_door_subject SET until_at = now() WHERE id = {SUBJECT}", says="front_door_subject"),
    Attack("a request made due sooner by a desk", "hrwcsc", "UPDATE research_request SET due_at = now()", says="research_request"),
    Attack("moving requests' time from a desk", "hrwcsc", f"SELECT follow_clock_v3({ENQUIRY})", says="follow_clock_v3"),
    Attack("digests of contents, at the door", "door", "SELECT recorded_v1('{}', '{}', '{}')", says="recorded_v1"),
    Attack("digests of contents, by the guardian", "guardian", "SELECT recorded_v1('{}', '{}', '{}')", says="recorded_v1"),
    Attack("issuing, not being the lead", "police", f"SELECT issue_copy_v6({NEW}, {PRODUCT}, 'cait', '[]', '{{}}', '[]', '{{}}', '{{}}', '{{}}', '{{}}', {NEW})", says="issue_copy_v6"),
    Attack("issuing what stays in the room", "hrwcsc", f"SELECT issue_copy_v6({NEW}, {PRODUCT}, 'earlyhelp', '[]', '{{}}', '[]', ARRAY[{NARROW}]::uuid[], '{{}}', '{{}}', '{{}}', {NEW})", REFUSED, "not_let_out"),
    Attack("issuing what is held", "hrwcsc", f"SELECT issue_copy_v6({NEW}, {PRODUCT}, 'assessment', '[]', '{{}}', '[]', ARRAY[{HELD}]::uuid[], '{{}}', '{{}}', '{{}}', {NEW})", REFUSED, "not_let_out"),
    Attack("issuing what is not certain whose", "hrwcsc", f"SELECT issue_copy_v6({NEW}, {PRODUCT}, 'assessment', '[]', '{{}}', '[]', ARRAY[{UNCERTAIN}]::uuid[], '{{}}', '{{}}', '{{}}', {NEW})", REFUSED, "not_certain_whose"),
    Attack("saying whose another's finding is", "hrwcsc", "UPDATE research_whosefinding SET answer = 'here' RETURNING 1", NOTHING),
    Attack("issuing to nobody about nobody", "hrwcsc", f"SELECT issue_copy_v6({NEW}, {PRODUCT}, 'assessment', '[]', '{{}}', '[]', '{{}}', '{{}}', '{{}}', '{{}}', {NEW})", REFUSED, "not_a_child_to_send"),
    Attack("issuing what was decided for a child of nowhere", "hrwcsc", f"SELECT issue_copy_v6({NEW}, {PRODUCT}, 'assessment', json_build_array(json_build_object('subject', {NEW}))::jsonb, '{{}}', '[]', '{{}}', '{{}}', '{{}}', '{{}}', {NEW})", REFUSED, "not_a_child_to_send"),
    Attack("writing which children a copy names", "hrwcsc", f"INSERT INTO assessment_copychild (id, copy_id, subject_id, with_reason) VALUES ({NEW}, {COPY}, {SUBJECT}, true)", says="assessment_copychild"),
    Attack("submitting from inside", "police", "SELECT submit_v1('harrow', 'form', '{}', '6', false, '[]', NULL, 'b', 's')", says="submit_v1"),
    Attack("the door reads messages", "door", "SELECT message FROM front_door_notification", says="front_door_notification"),
    Attack("the door reads drafts", "door", "SELECT data FROM front_door_doordraft", says="front_door_doordraft"),
    Attack("the door fetches a copy", "door", f"SELECT outside_copy_v3('x', {COPY}, false, {NEW})", says="outside_copy_v3"),
    Attack("a guessed status token", "door", "SELECT reference FROM door_status_v2('guess')", NOTHING),
    Attack("the outside reads copies", "outside", "SELECT document FROM assessment_copy", says="assessment_copy"),
    Attack("the outside submits", "outside", "SELECT submit_v1('harrow', 'form', '{}', '6', false, '[]', NULL, 'b', 's')", says="submit_v1"),
    Attack("a foreign inbox's copy", "outside", f"SELECT outside_copy_v3('\\x{TOKEN.hex()}', {OTHERS_COPY}, true, {NEW})", REFUSED, "no_such_copy"),
    Attack("a copy by a guessed token", "outside", f"SELECT outside_copy_v3('guess', {COPY}, true, {NEW})", REFUSED, "no_such_copy"),
    Attack("an inbox by a guessed token", "outside", "SELECT * FROM outside_inbox_v5('guess', 'every', '', '', 10, 0, NULL)", NOTHING),
    Attack("acknowledging another's copy", "outside", f"SELECT outside_acknowledge_v2('\\x{TOKEN.hex()}', {OTHERS_COPY}, 'x', {NEW})", REFUSED, "no_such_copy"),
    Attack("an outcome before it is acknowledged", "outside", f"SELECT outside_outcome_v2('\\x{TOKEN.hex()}', {COPY}, 'accepted', '', 'x', {NEW})", REFUSED, "no_such_copy"),
    Attack("taking another team's copy", "outside", f"SELECT outside_hold_v1('\\x{TOKEN.hex()}', {OTHERS_COPY}, {NEW}, 'x', NULL, 'x', {NEW})", REFUSED, "no_such_copy"),
    Attack("the history of another team's copy", "outside", f"SELECT * FROM outside_history_v1('\\x{TOKEN.hex()}', {OTHERS_COPY}, 100)", NOTHING),
    Attack("counting by a guessed token", "outside", f"SELECT 1 FROM outside_count_v2('guess', '', {NEW}) WHERE in_all > 0", NOTHING),
    Attack("the outside writes who has a copy", "outside", f"INSERT INTO assessment_copyholding (id, copy_id, by, by_name, holder_name, at) VALUES ({NEW}, {COPY}, {NEW}, 'x', 'x', now())", says="assessment_copyholding"),
    Attack("the lead writes who has a copy", "hrwcsc", f"UPDATE assessment_copy SET held_by = {NEW}", says="assessment_copy"),
    Attack("asked reads people", "asked", "SELECT * FROM people_person", says="people_person"),
    Attack("asked reads names", "asked", "SELECT given_key FROM people_mention", says="people_mention"),
    Attack("asked reads the ledger", "asked", "SELECT * FROM wall_ledgerentry", says="wall_ledgerentry"),
    Attack("asked writes the ledger", "asked", LEDGER.format(more="", value=""), says="wall_ledgerentry"),
    Attack("asked submits", "asked", "SELECT submit_v1('harrow', 'form', '{}', '6', false, '[]', NULL, 'x', 'x')", says="submit_v1"),
    Attack("asked asks another hub", "asked", "SELECT hub_haringey.known_v2(gen_random_uuid(), 'harrow', gen_random_uuid(), 'missing', '{}')", says="schema hub_haringey"),
    Attack("asked forgets how often it asked", "asked", "DELETE FROM front_door_askedbyhub", says="front_door_askedbyhub"),
    Attack("asked without a reason", "asked", "SELECT known_v2(gen_random_uuid(), 'haringey', gen_random_uuid(), '', '{}')", REFUSED, "asked_without_reason"),
    Attack("asked as nobody's seat", "asked", "SELECT known_v2(gen_random_uuid(), 'haringey', NULL, 'missing', '{}')", REFUSED, "asked_without_reason"),
    Attack("every day of birth in one question", "asked", EVERY_DAY, REFUSED, "too_many_keys"),
    Attack("a message backdated by a door", "door", "SELECT receive_v2(gen_random_uuid(), '[]')", says="receive_v2"),
    Attack("a message backdated by the lead", "hrwcsc", "SELECT receive_v2(gen_random_uuid(), '[]')", says="receive_v2"),
    Attack("receipt set back by the lead", "hrwcsc", "UPDATE front_door_notification SET received_at = now()", says="front_door_notification"),
    Attack("a message received that nobody accepted", "worker", "SELECT receive_v2(gen_random_uuid(), '[{}]')", REFUSED, "not_accepted"),
    Attack("handed over by a desk", "hrwcsc", "SELECT hand_over_v1(gen_random_uuid())", says="hand_over_v1"),
    Attack("handed over without an offer", "worker", "SELECT hand_over_v1(gen_random_uuid())", REFUSED, "no_such_offer"),
    Attack("a product handed over by a desk", "hrwcsc", "SELECT hand_over_copy_v2(gen_random_uuid())", says="hand_over_copy_v2"),
    Attack("a product handed over without an offer", "worker", "SELECT hand_over_copy_v2(gen_random_uuid())", REFUSED, "no_such_offer"),
    Attack("a copy acknowledged by the worker itself", "worker", f"UPDATE assessment_copy SET acknowledged_at = now() WHERE id = {COPY}", says="assessment_copy"),
    Attack("an offer of a product accepted by its own desk", "hrwcsc", "UPDATE assessment_productoffer SET state = 'accepted'", says="assessment_productoffer"),
    Attack("offers of products, by an agency", "police", "SELECT * FROM assessment_productoffer", says="assessment_productoffer"),
    Attack("a product received by the lead", "hrwcsc", "SELECT receive_product_v2(gen_random_uuid(), '[{}]', '{}')", says="receive_product_v2"),
    Attack("a product received that nobody accepted", "worker", "SELECT receive_product_v2(gen_random_uuid(), '[{}]', '{}')", REFUSED, "not_accepted"),
    Attack("a received product forged by the lead", "hrwcsc", "INSERT INTO front_door_receivedproduct (id) VALUES (gen_random_uuid())", says="front_door_receivedproduct"),
    Attack("received products, by an agency", "police", "SELECT * FROM front_door_receivedproduct", says="front_door_receivedproduct"),
    Attack("received products, by the worker", "worker", "SELECT * FROM front_door_receivedproduct", says="front_door_receivedproduct"),
    Attack("recalling, not being the lead", "police", f"SELECT recall_copy_v1({COPY}, 'Wrong.', 'destroy', {NEW})", says="recall_copy_v1"),
    Attack("recalling without a reason", "hrwcsc", f"SELECT recall_copy_v1({COPY}, ' ', 'destroy', {NEW})", REFUSED, "reason_missing"),
    Attack("recalling a copy in which one decided for nobody", "hrwcsc", f"SELECT recall_copy_v1({COPY}, 'Wrong.', 'destroy', {NEW})", REFUSED, "no_such_copy_or_recalled"),
    Attack("recalling without the function", "hrwcsc", "UPDATE assessment_copy SET recalled_at = now()", says="assessment_copy"),
    Attack("undoing a recall", "outside", "UPDATE assessment_copy SET recalled_at = NULL", says="assessment_copy"),
    Attack("saying that another's recall was read", "outside", f"SELECT outside_recall_seen_v1('\\x{TOKEN.hex()}', {OTHERS_COPY}, 'x', {NEW})", REFUSED, "no_such_copy_or_seen"),
    Attack("an outcome without the function", "outside", "INSERT INTO assessment_copyoutcome (id) VALUES (gen_random_uuid())", says="assessment_copyoutcome"),
    Attack("another hub as a team outside", "outside", "SELECT * FROM outside_inbox_v5(''::bytea, 'every', '', '', 10, 0, NULL)", NOTHING),
    Attack("an enquiry passed by the worker itself", "worker", "UPDATE front_door_enquiry SET state = 'passed'", says="front_door_enquiry"),
    Attack("offers, by an agency", "police", "SELECT * FROM front_door_passing", says="front_door_passing"),
    Attack("another hub's offers", "hrwcsc", "SELECT * FROM hub_haringey.front_door_incoming", says="schema hub_haringey"),
    Attack("all hubs' offers by a desk", "hrwcsc", "SELECT * FROM platform.tenants_transfer", says="schema platform"),
    Attack("known by a desk", "police", "SELECT known_v2(gen_random_uuid(), 'haringey', gen_random_uuid(), 'missing', '{}')", says="known_v2"),
    Attack("known by a door", "door", "SELECT known_v2(gen_random_uuid(), 'haringey', gen_random_uuid(), 'missing', '{}')", says="known_v2"),
    Attack("what other hubs were asked, by an agency", "police", "SELECT * FROM front_door_hubquestion", says="front_door_hubquestion"),
    Attack("asked reads messages", "asked", "SELECT * FROM front_door_notification", says="front_door_notification"),
    Attack("the guardian reads findings", "guardian", "SELECT * FROM research_finding", says="research_finding"),
    Attack("the guardian reads messages", "guardian", "SELECT * FROM front_door_notification", says="front_door_notification"),
    Attack("the worker records a finding", "worker", f"{FINDING} ({NEW}, {REQUEST}, {ENQUIRY}, 'police', '{{}}', 'event', 'x', '', 'held', '', '{{}}', '{{}}', {NEW}, now(), 1)", says="research_finding"),
    Attack("the worker decides", "worker", f"{DECISION} ({NEW}, {SUBJECT}, 'hrwcsc', 2, 1, 'blue', 'advice', 'x', {NEW}, now())", says="assessment_decision"),
]  # fmt: skip
