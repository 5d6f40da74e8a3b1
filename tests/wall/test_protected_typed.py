"""What is protected, typed by a desk: each act of a hub is done through its page with it in every box, and no row that
somebody else reads holds it afterwards."""

from __future__ import annotations

import re
import uuid
from typing import Any

from hub.wall.protected_words import SaysProtectedWords
from mash_platform.keeper.policies import hub_models, wall_of
from tests.research.protecting_builders import CONTACT, ROAD
from tests.support.house import House
from tests.support.pages import shown
from tests.support.whole_case import WholeCase, a_whole_case
from tests.wall.test_every_page import ACTS, Does, address_of, client_of_act, hidden, undone

KEPT = {"people_coveredoriginal", "people_protectedwords"}  # that no login reads
# Where it may stand after an act: rows of its own desk or its agency's guardian alone, what a recipient tells the lead,
# a finding that is held, and a hold on everything, which is about no family.
OWN = {
    "break_glass": {"wall_breakglass"},
    "decline_release": {"research_proposedrelease"},
    "give_protected": {"people_protectedgiven"},
    "lift_restricted": {"wall_restriction"},
    "outcome": {"assessment_copy", "assessment_copyoutcome"},
    "place_legal_hold": {"wall_legalhold"},
    "record_finding": {"people_mention", "research_finding"},
    "restrict_enquiry": {"wall_restriction"},
    "review_glass": {"wall_breakglass"},
    "unprotect": {"people_protection"},
    "withhold": {"research_finding"},
    "write_desk_note": {"research_desknote"},
}
# Refused with the box marked. Asking, sending a product and a recipient's feedback refuse it in words of their own.
REFUSED = {
    "/challenges/<challenge_id>/ answer_challenge",
    "/enquiries/<reference>/ask-to-share-onward/ ask",
    "/enquiries/<reference>/assess/ analyse",
    "/enquiries/<reference>/assess/ decide",
    "/enquiries/<reference>/challenges/ challenge",
    "/enquiries/<reference>/children/<subject_id>/overrule/ overrule",
    "/enquiries/<reference>/children/<subject_id>/rating/ review_rating",
    "/enquiries/<reference>/end/ end_enquiry",
    "/enquiries/<reference>/incident/ open_incident",
    "/enquiries/<reference>/known-elsewhere/ ask_hub",
    "/enquiries/<reference>/link/ link_enquiries",
    "/enquiries/<reference>/log/ write_log",
    "/enquiries/<reference>/log/<entry_id>/ answer_log",
    "/enquiries/<reference>/notifications/<notification>/take-out/ take_out",
    "/enquiries/<reference>/pause/ pause_clock",
    "/enquiries/<reference>/people/<person>/birth/ settle_birth",
    "/enquiries/<reference>/ratings/ review_rating",
    "/enquiries/<reference>/requests/<request_id>/more-time/ give_time",
    "/enquiries/<reference>/requests/<request_id>/other-way/ ask",
    "/enquiries/<reference>/requests/<request_id>/withdraw/ withdraw_request",
    "/incidents/<incident_id>/close/ close_incident",
    "/products/<product_id>/copies/<copy_id>/papers/ hand_over_papers",
    "/products/<product_id>/copies/<copy_id>/recall/ recall",
    "/referrers/<reference>/ tell_referrer",
    "/requests/<request_id>/do-not-share-onward/ not_let_out",
    "/requests/<request_id>/findings/<finding_id>/withdraw/ withdraw_finding",
    "/requests/<request_id>/hand-back/ hand_back",
    "/requests/<request_id>/release/ release",
    "/requests/<request_id>/share-onward/ let_out",
    "/retention/holds/<hold_id>/end/ end_legal_hold",
    "/triage/<reference>/ open_enquiry",
    "/triage/<reference>/danger/mark/ mark_danger",
    "/triage/<reference>/danger/marks/<mark_id>/undo/ unmark_danger",
    "/triage/<reference>/leave/ leave_to_manager",
    "/triage/<reference>/log/ write_log",
    "/triage/<reference>/restricted/ open_enquiry",
    "/triage/<reference>/set-aside/ set_aside",
    "/triage/close/ set_aside",
    "/triage/duty/hand-over/ give_duty",
    "/triage/duty/hand-overs/<hand_over_id>/return/ return_duty",
}


def protect_everything(case: WholeCase) -> None:
    """An address, in each notification of the hub."""
    with case.house.as_superuser() as cursor:
        made = uuid.uuid4()
        cursor.execute(
            "INSERT INTO people_protection (id, kind, reason, safe_contact, agency, notifications, named, at,"
            " ended_why) SELECT %s, 'address', 'refuge', %s, 'hrwcsc', array_agg(id), '{}', now(), ''"
            " FROM front_door_notification", [made, CONTACT],
        )  # fmt: skip
        cursor.execute(
            "INSERT INTO people_protectedwords (id, protection_id, words, patterns, near)"
            " VALUES (%s, %s, %s, protected_patterns_v1(%s), '{}')", [uuid.uuid4(), made, [ROAD], [ROAD]],
        )  # fmt: skip


def with_it(said: dict[str, Any], kept: set[str]) -> dict[str, Any]:
    """A form's words, with it at the end of each that somebody typed."""

    def typed(value: Any) -> bool:
        return isinstance(value, str) and value not in kept and bool(re.search(r"[a-z] [a-z]|[a-z]\.$", value, re.I))

    return {name: f"{value} {ROAD.upper()}" if typed(value) else value for name, value in said.items()}


def where_it_stands(house: House) -> set[str]:
    tables = [m._meta.db_table for m in hub_models() if (wall := wall_of(m)) and wall.holds_cases]
    found = set()
    with house.as_superuser() as cursor:
        for table in sorted(set(tables) - KEPT):
            cursor.execute(f"SELECT 1 FROM {table} t WHERE t::text ~* %s LIMIT 1", [ROAD])
            if cursor.fetchall():
                found.add(table)
    return found


def done_with_it(case: WholeCase, one: Does) -> tuple[str, set[str]]:
    """What became of an act whose every box says it, and the tables that hold it then."""
    client = client_of_act(case, one)
    path = address_of(case, one.route, one.given)
    said = one.said(case, client, path)
    typed = with_it(said, set(hidden(client, path).values()))
    if typed == said:
        return "nothing typed", set()
    answer = client.post(path, typed, secure=True)
    if answer.status_code == 200 and SaysProtectedWords.sentence in shown(answer.text):
        assert ROAD.upper() in answer.text, one  # what was typed is given back
        return "refused", where_it_stands(case.house)
    return str(answer.status_code), where_it_stands(case.house)


def test_no_act_writes_what_is_protected_where_somebody_else_reads_it(house: House) -> None:
    case = a_whole_case(house)
    protect_everything(case)
    assert where_it_stands(house) == set()
    wrong, refused = [], set()
    for one in (each for each in ACTS if each.hub == "harrow"):
        with undone():
            how, tables = done_with_it(case, one)
        if not tables <= OWN.get(one.act, set()):
            wrong.append((one.route, one.act, how, tables))
        if how == "refused":
            refused.add(f"{one.route} {one.act}")
    assert wrong == [], "\n".join(map(str, wrong))
    assert sorted(refused) == sorted(REFUSED)
