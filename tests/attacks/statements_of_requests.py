"""Attacks on asking, and on findings that were withdrawn: as in statements.py, each on the login that would try it."""

from __future__ import annotations

from tests.attacks.scene import HUB, id_of
from tests.attacks.statements import DENIED, ENQUIRY, HELD, NEW, NOTHING, REFUSED, RELEASED, REQUEST, SUBJECT, Attack

WITHDRAWN, ANOTHERS, ENDED = (
    f"'{id_of(f'{HUB} {name}')}'" for name in ("withdrawn", "subject of another authority", "ended request")
)


def asking(agency: str = "'hrwhealth'", enquiry: str = ENQUIRY, child: str = SUBJECT, basis: str = "consent") -> str:
    """A call of ask_v4 about one child."""
    said = f"""json_build_array(json_build_object('subject', {child}, 'basis', '{basis}', 'decided_by', 'x', 'reason', 'y'))"""
    return f"SELECT ask_v4({NEW}, {enquiry}, {agency}, 'q', {said}::jsonb, '', now(), {NEW}, '', '')"


ATTACKS_ON_REQUESTS = [
    # asking
    Attack("asking by an asked agency", "police", asking(), says="ask_v4"),
    Attack("asking by the worker", "worker", asking(), says="ask_v4"),
    Attack("asking at the door", "door", asking(), says="ask_v4"),
    Attack("asking an agency that is none", "hrwcsc", asking(agency="'nobody'"), REFUSED, "no_such_agency"),
    Attack("asking about nobody", "hrwcsc", f"SELECT ask_v4({NEW}, {ENQUIRY}, 'hrwhealth', 'q', '[]', '', now(), {NEW}, '', '')", REFUSED, "no_such_child"),
    Attack("asking about a child of no enquiry", "hrwcsc", asking(child=NEW), REFUSED, "no_such_child"),
    Attack("asking about a child in another enquiry's name", "hrwcsc", asking(enquiry=NEW), REFUSED, "no_such_child"),
    Attack("the same child twice", "hrwcsc", f"SELECT ask_v4({NEW}, {ENQUIRY}, 'hrwhealth', 'q', json_build_array(json_build_object('subject', {SUBJECT}, 'basis', 'consent'), json_build_object('subject', {SUBJECT}, 'basis', 'consent'))::jsonb, '', now(), {NEW}, '', '')", REFUSED, "no_such_child"),
    Attack("section 47 for another authority's child", "hrwcsc", asking(child=ANOTHERS, basis="s47"), REFUSED, "not_their_authority"),
    Attack("a child asked about without the function", "hrwcsc", "INSERT INTO research_askedchild (id) VALUES (gen_random_uuid())", says="research_askedchild"),
    Attack("another basis written later", "hrwcsc", "UPDATE research_askedchild SET basis = 'consent'", says="research_askedchild"),
    Attack("another question written later", "hrwcsc", "UPDATE research_request SET question = 'x'", says="research_request"),
    Attack("a part of a message uncovered", "police", "UPDATE research_messagepart SET message = '{}'", says="research_messagepart"),
    Attack("a part of a message that another agency was shown", "hrwhealth", "SELECT message FROM research_messagepart", NOTHING),
    Attack("a part of a message for oneself", "police", "INSERT INTO research_messagepart (id) VALUES (gen_random_uuid())", says="research_messagepart"),
    # ending a request
    Attack("withdrawing a request, not being the lead", "police", f"SELECT withdraw_request_v2({REQUEST}, 'x', {NEW}, '{{}}')", says="withdraw_request_v2"),
    Attack("withdrawing a request by the worker", "worker", f"SELECT withdraw_request_v2({REQUEST}, 'x', {NEW}, '{{}}')", says="withdraw_request_v2"),
    Attack("withdrawing a request that is not open", "hrwcsc", f"SELECT withdraw_request_v2({ENDED}, 'x', {NEW}, '{{}}')", REFUSED, "not_open"),
    Attack("withdrawing a request without a reason", "hrwcsc", f"SELECT withdraw_request_v2({REQUEST}, ' ', {NEW}, '{{}}')", REFUSED, "reason_missing"),
    Attack("handing another's request back", "hrwhealth", f"SELECT hand_back_v2({REQUEST}, 'x', {NEW}, '{{}}')", REFUSED, "not_open"),
    Attack("handing another's request back, as the lead", "hrwcsc", f"SELECT hand_back_v2({REQUEST}, 'x', {NEW}, '{{}}')", REFUSED, "not_open"),
    Attack("a request ended past its functions", "police", f"SELECT end_request_v2({REQUEST}, 'police', 'withdrawn', 'x', 'x', {NEW}, '{{}}')", says="end_request_v2"),
    Attack("an enquiry closed to an agency past its functions", "hrwcsc", f"SELECT close_to_agency_v1({ENQUIRY}, 'police')", says="close_to_agency_v1"),
    Attack("a request ended without the function", "police", f"UPDATE research_request SET state = 'withdrawn' WHERE id = {REQUEST}", says="row-level security"),
    Attack("an ended request opened again", "police", f"UPDATE research_request SET state = 'open' WHERE id = {ENDED} RETURNING 1", NOTHING),
    Attack("reading on after a request ended", "police", f"SELECT message FROM research_messagepart WHERE request_id = {ENDED}", NOTHING),
    Attack("reading on for an agency that is not asked", "hrwcsc", f"SELECT reopen_for_v1({ENQUIRY}, 'hrwhealth')", REFUSED, "not_asked"),
    Attack("reading on, not being the lead", "police", f"SELECT reopen_for_v1({ENQUIRY}, 'police')", says="reopen_for_v1"),
    Attack("opening what is closed to oneself", "police", "UPDATE research_finding SET closed_to = '{}'", says="research_finding"),
    Attack("more time, not being the lead", "police", f"SELECT give_more_time_v1({REQUEST}, now() + interval '1 day', 'x', {NEW})", says="give_more_time_v1"),
    Attack("more time without a reason", "hrwcsc", f"SELECT give_more_time_v1({REQUEST}, now() + interval '1 day', ' ', {NEW})", REFUSED, "reason_missing"),
    Attack("more time for a request that is not open", "hrwcsc", f"SELECT give_more_time_v1({ENDED}, now() + interval '1 day', 'x', {NEW})", REFUSED, "not_open"),
    Attack("more time written past its function", "hrwcsc", "INSERT INTO research_moretime (id) VALUES (gen_random_uuid())", says="research_moretime"),
    Attack("another agency's note for colleagues", "hrwcsc", "SELECT text FROM research_desknote", NOTHING),
    Attack("who of another agency has a request", "hrwcsc", "SELECT person FROM research_holding", NOTHING),
    # withdrawing
    Attack("withdrawing another's finding", "hrwhealth", f"SELECT withdraw_finding_v2({RELEASED}, 'x', {NEW}, '{{}}')", REFUSED, "not_yours"),
    Attack("withdrawing another's finding, as the lead", "hrwcsc", f"SELECT withdraw_finding_v2({RELEASED}, 'x', {NEW}, '{{}}')", REFUSED, "not_yours"),
    Attack("withdrawing what is held", "police", f"SELECT withdraw_finding_v2({HELD}, 'x', {NEW}, '{{}}')", REFUSED, "not_yours"),
    Attack("withdrawing twice", "police", f"SELECT withdraw_finding_v2({WITHDRAWN}, 'x', {NEW}, '{{}}')", REFUSED, "not_yours"),
    Attack("withdrawing without a reason", "police", f"SELECT withdraw_finding_v2({RELEASED}, ' ', {NEW}, '{{}}')", REFUSED, "reason_missing"),
    Attack("withdrawing by the worker", "worker", f"SELECT withdraw_finding_v2({RELEASED}, 'x', {NEW}, '{{}}')", says="withdraw_finding_v2"),
    Attack("withdrawing without the function", "police", f"UPDATE research_finding SET state = 'withdrawn' WHERE id = {HELD}", says="row-level security"),
    Attack("a withdrawn finding, having had it", "hrwcsc", f"SELECT text FROM research_finding WHERE id = {WITHDRAWN}", NOTHING),
    Attack("a withdrawn finding, by the worker", "worker", f"SELECT text FROM research_finding WHERE id = {WITHDRAWN}", NOTHING),
    Attack("a withdrawn finding released again", "police", f"SELECT release_v1({NEW}, ARRAY[{WITHDRAWN}]::uuid[], '{{hrwcsc}}', '{{}}', 'a', 'b', 'c', 'd', 'e', {NEW})", REFUSED, "not_yours"),
    Attack("a withdrawn finding shared onward", "police", f"SELECT let_out_v1({NEW}, ARRAY[{WITHDRAWN}]::uuid[], 'cait', 'a', 'b', 'c', 'd', 'e', {NEW})", REFUSED, "not_yours"),
    Attack("a withdrawal forged", "police", "INSERT INTO research_withdrawal (id) VALUES (gen_random_uuid())", says="research_withdrawal"),
    Attack("a withdrawal undone", "police", "DELETE FROM research_withdrawal", says="research_withdrawal"),
    Attack("the reason of a withdrawal, not having had it", "hrwhealth", "SELECT reason FROM research_withdrawal", NOTHING),
    Attack("the reason of a withdrawal, by the worker", "worker", "SELECT reason FROM research_withdrawal", DENIED, "research_withdrawal"),
    Attack("who had another's finding", "hrwcsc", f"SELECT * FROM finding_seen_v1({RELEASED})", NOTHING),
    Attack("who had a finding, by the worker", "worker", f"SELECT * FROM finding_seen_v1({RELEASED})", says="finding_seen_v1"),
]  # fmt: skip
