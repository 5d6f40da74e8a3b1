"""Each form that changes something says which version it was made from, or it is written here why it needs none.

Written out by act, so that a new act with a page of its own fails here until somebody says which of the two it is.
"""

from __future__ import annotations

import re

from tests.support.house import House
from tests.support.whole_case import a_whole_case
from tests.wall.test_every_page import ACTS, WITH, address_of, client_of_act, undone

# Hidden boxes: the version that a form was made from, or the id by which a second send of it changes nothing.
CARRIED = {"version", "seen", "mark", "once", "release", "finding"}
# What is done to a row once and for good: whoever comes second is told so, and nothing of the first is written over.
ONCE = {
    "open_enquiry": "a notification is triaged once (the row is locked)", "set_aside": "the same",
    "forward": "a notification is triaged once", "load_open_cases": "the whole list takes the place of the one before",
    "leave_to_manager": "the latest words stand",
    "acknowledge_danger": "the first has it", "unmark_danger": "a mark is undone once",
    "hand_back": "a request ends once",
    "take_out": "a notification is taken out once", "withdraw_request": "a request ends once",
    "withdraw_finding": "a finding is withdrawn once", "agree_release": "a release is agreed to once",
    "decline_release": "the same", "not_let_out": "answered once", "say_whose": "answered once",
    "end_enquiry": "an enquiry ends once", "require_training": "one requirement of a module and role",
    "ask_team": "a new team: two of one name are refused; a change carries what was seen",
    "answer_team": "an order is answered once", "answer_closing": "the same",
    "grant_seat": "one open seat of a kind", "end_seat": "a seat ends once", "recall": "a copy is recalled once",
    "suspend": "suspended once", "lift_suspension": "lifted once", "set_release_rule": "each setting is a row",
    "set_seat_sleep": "each setting is a row", "close_alert": "an alert is closed once",
    "mark_reading": "a line alone: said twice, it stands twice",
    "end_legal_hold": "a hold ends once", "keep_record": "a record leaves its list once",
    "look_at_grounds": "a sampled line is looked at once", "audit_enquiry": "an enquiry of a sample is audited once",
    "hold_request": "what one has no more is passed over",
    "give_time": "a time only moves on, and each move is a row of its own",
    "end_approver": "a naming ends once", "revoke_screen": "revoked once",
    "refuse_inspection": "answered once", "end_inspection": "ends once",
    "end_continuity_holder": "ends once",
    "hand_list_over": "asks first to whom; the form that hands over carries what was seen",
    "undo_hand_over": "a hand-over is undone once",
    "return_duty": "a hand-over is answered once",
    "unprotect": "a protection ends once", "open_protected": "changes nothing",
    "take_back_protected": "taken back once",
    "name_for_restricted": "who is named is named once", "lift_restricted": "lifted once",
    "review_glass": "a broken glass is closed once",
    "link_enquiries": "two enquiries are linked once", "search": "changes nothing", "read_ledger": "changes nothing",
}  # fmt: skip
KEEPS_NOTHING = {"/requests/<request_id>/chronology/"}  # pasting: the step after it carries an id

# Written once: who comes second is told that a colleague did it, and nothing of the first is written over.
ONCE_ON_A_PAGE = {"/enquiries/<reference>/requests/<request_id>/other-way/"}


def test_each_form_carries_its_version_or_it_is_said_why_not(house: House) -> None:
    case, wrong = a_whole_case(house), []
    for one in ACTS:
        if one.route not in WITH or one.route in KEEPS_NOTHING | ONCE_ON_A_PAGE:
            continue  # a button alone: it names the state that it changes in the act, which looks at it
        with undone():
            client, path = client_of_act(case, one), address_of(case, one.route, one.given)
            page = client.get(path, secure=True)
        forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", page.text, flags=re.S)
        names = {name for form in forms for name in re.findall(r'type="hidden"[^>]*name="([^"]+)"', form)}
        if not names & CARRIED and one.act not in ONCE:
            wrong.append((one.route, one.act, page.status_code, sorted(names)))
    assert wrong == [], "\n".join(map(str, wrong))
