"""The reasons that people choose from: what a hub words itself counts as a standard one, and what was chosen stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from hub.assessment.printing import PRINTING
from hub.front_door.models import Disposal, LeftToManager, UndoneClosing
from hub.front_door.telling_referrers import response_of
from hub.front_door.triage.assigning import assign
from hub.front_door.triage.previous_contacts import known_of
from hub.front_door.triage.refusals import ManagerNeeded
from hub.front_door.triage.repeats import CLOSING, Rule, set_rule
from hub.front_door.triage.triaging import set_aside, undo_closing
from hub.wall import members
from hub.wall.adopted import Chosen, NotOffered, Reasons, chosen, offered, reasons_now
from hub.wall.models import LedgerEntry, ReasonList, ReasonSetting
from hub.wall.reading_reasons import READING
from hub.wall.reasons import MOST_OWN, OfReason, ReasonsMeanwhile, offer, set_reasons
from tenants.models import Role
from tenants.seated import Seated
from tests.front_door.enquiry_builders import opened
from tests.front_door.triage_builders import child, notify
from tests.support.house import House
from tests.support.pages import get, rows_of, set_as_shown, shown, shown_first, text_of

SIGNPOSTED = "Signposted to the family information service"
PAGE = "/settings/reasons/closing/"
NOW = "What can be chosen now"
WOULD = "What would change. Nothing is set yet."
STANDARD = {
    "advice": "Advice given, no enquiry", "open_case": "Already open to a social worker: sent to them",
    "duplicate": "The same message again", "not_safeguarding": "Not about a child's safety or welfare",
}  # fmt: skip


def said(**changes: Any) -> dict[str, Any]:
    return {"seen": "0", "standard": ["advice", "not_safeguarding"], "reason": "As agreed.", **changes}


def words(house: House, of: Reasons, own: dict[str, list[str]], *, leave_out: str = "", seen: int = 0) -> Seated:
    """A manager offers these beside the standard reasons."""
    by = house.seated(role=Role.MANAGER)
    with house.at(by):
        members.enter(by)
        wanted = offer(of, [one for one in of.standard if one != leave_out], own)
        set_reasons(of, wanted, reason="As agreed.", seen=seen, by=by, at=timezone.now())
    return by


def test_until_a_hub_sets_its_own_the_standard_reasons_are_offered(house: House) -> None:
    page = text_of(get(house.visit(role=Role.MANAGER), PAGE))
    assert rows_of(page, NOW)[1:] == [[one, "Itself: a standard reason"] for one in STANDARD.values()]
    assert "These hold until your hub sets its own." in page
    assert "What was set, the newest first" not in page


def test_it_is_shown_first_and_what_was_shown_is_set(house: House) -> None:
    manager, form = house.visit(role=Role.MANAGER), said(**{"own-advice": f"  {SIGNPOSTED} \n\n", "standard": "advice"})
    form["own-not_safeguarding"] = "Parking,  noise"
    page = text_of(manager.post(PAGE, form, secure=True))
    assert rows_of(page, WOULD)[1:] == [
        ["Which standard reasons are offered?", f"{STANDARD['advice']}; {STANDARD['not_safeguarding']}",
         STANDARD["advice"]],
        [f"Your hub’s own, counted as “{STANDARD['advice']}”", "Nothing", SIGNPOSTED],
        [f"Your hub’s own, counted as “{STANDARD['not_safeguarding']}”", "Nothing", "Parking, noise"],
    ]  # fmt: skip
    with house.at(house.lead()):
        assert not ReasonSetting.objects.exists()
    seen = shown_first(manager, PAGE, form)
    other = text_of(manager.post(PAGE, {**seen, "own-advice": "Something else"}, secure=True))
    assert "Nothing is set yet." in other
    assert manager.post(PAGE, seen, secure=True)["Location"] == PAGE
    page = text_of(get(manager, PAGE))
    assert rows_of(page, NOW)[1:] == [
        [STANDARD["advice"], "Itself: a standard reason"], [SIGNPOSTED, STANDARD["advice"]],
        [STANDARD["open_case"], "Itself: a standard reason"], [STANDARD["duplicate"], "Itself: a standard reason"],
        ["Parking, noise", STANDARD["not_safeguarding"]],
    ]  # fmt: skip
    assert 'Why: <span class="mash-words">As agreed.</span>' in page
    with house.at("guardian"):
        [line] = LedgerEntry.objects.filter(act="set_reasons")
    assert line.detail["added"] == [f"advice: {SIGNPOSTED}", "not_safeguarding: Parking, noise"]
    assert line.detail["taken_off"] == ["not_safeguarding"]


def test_what_is_closed_in_the_hubs_words_keeps_them_and_counts_as_the_standard_reason(house: House) -> None:
    words(house, CLOSING, {"advice": [SIGNPOSTED]})
    found, client = notify(house, child("Amy Example")), house.visit(role=Role.COORDINATOR)
    page = text_of(get(client, f"/triage/{found.reference}/"))
    assert f'value="advice:{SIGNPOSTED}"' in page
    closing = {"why": f"advice:{SIGNPOSTED}", "aside_reason": "They have the number."}
    assert client.post(f"/triage/{found.reference}/set-aside/", closing, secure=True).status_code == 302
    words(house, CLOSING, {}, seen=1)  # it goes
    assert f"{SIGNPOSTED}. They have the number." in shown(get(client, f"/triage/{found.reference}/").text)
    with house.at(house.lead()):
        closed = Disposal.objects.get()
        assert (closed.why, closed.own_why, closed.why_words) == ("advice", SIGNPOSTED, SIGNPOSTED)
        assert (
            response_of(closed, None) == "We give advice, and opened no enquiry."
        )  # the letter says it as in every hub
    with house.at("guardian"):
        [line] = LedgerEntry.objects.filter(act="set_aside")
    assert (line.detail["why"], line.detail["own_words"]) == ("advice", SIGNPOSTED)
    assert f"in the hub’s words: {SIGNPOSTED}" in text_of(get(house.visit(role=Role.GUARDIAN), "/ledger/"))


def test_a_later_notification_says_how_the_earlier_one_was_closed(house: House) -> None:
    words(house, CLOSING, {"advice": [SIGNPOSTED]})
    by, first = house.seated(role=Role.MANAGER), notify(house, child("Amy Example", date(2015, 5, 17)))
    with house.at(by):
        set_aside(first.pk, why=f"advice:{SIGNPOSTED}", reason="x", by=by, at=timezone.now())
    second = notify(house, child("Amy Example", date(2015, 5, 17)))
    with house.at(by):
        [many] = known_of(second.named.values_list("person_id", flat=True)).values()
        assert [(one.closed, one.closed_as) for one in many] == [("advice", SIGNPOSTED)]
    assert SIGNPOSTED in shown(get(house.visit(role=Role.MANAGER), f"/triage/{second.reference}/").text)


def test_what_was_undone_keeps_the_words(house: House) -> None:
    words(house, CLOSING, {"advice": [SIGNPOSTED]})
    by, found = house.seated(role=Role.COORDINATOR), notify(house)
    with house.at(by):
        set_aside(found.pk, why=f"advice:{SIGNPOSTED}", reason="Rang them.", by=by, at=timezone.now())
        undo_closing(found.pk, by=by)
        assert UndoneClosing.objects.get().own_why == SIGNPOSTED
    page = shown(get(house.visit(role=Role.COORDINATOR), f"/triage/{found.reference}/").text)
    assert f"{SIGNPOSTED}. Rang them." in page


def test_own_words_do_not_get_round_the_rule_of_repeats(house: House) -> None:
    manager = words(house, CLOSING, {"advice": [SIGNPOSTED]})
    by, at = house.seated(role=Role.COORDINATOR), timezone.now()
    with house.at(manager):
        set_rule(Rule(2, 12), seen=0, by=manager, at=at)
    for _ in range(2):
        found = notify(house, child("Amy Example", date(2015, 5, 17)))
    with house.at(by), pytest.raises(ManagerNeeded):
        set_aside(found.pk, why=f"advice:{SIGNPOSTED}", reason="x", by=by, at=at)
    client = house.visit(role=Role.COORDINATOR)
    left = {"why": f"advice:{SIGNPOSTED}", "aside_reason": "I think that it is nothing."}
    assert client.post(f"/triage/{found.reference}/leave/", left, secure=True).status_code == 302
    with house.at(by):
        row = LeftToManager.objects.get()
        assert (row.why, row.own_why) == ("advice", SIGNPOSTED)
    assert SIGNPOSTED in shown(get(house.visit(role=Role.MANAGER), f"/triage/{found.reference}/").text)


def test_several_are_closed_together_in_the_hubs_words(house: House) -> None:
    words(house, CLOSING, {"not_safeguarding": ["Parking, noise"]}, leave_out="not_safeguarding")
    found, client = notify(house), house.visit(role=Role.COORDINATOR)
    page = text_of(get(client, "/triage/"))
    assert 'value="not_safeguarding:Parking, noise"' in page
    assert 'name="why" value="not_safeguarding"' not in page
    page = text_of(get(client, f"/triage/close/?notification={found.reference}&why=not_safeguarding:Parking, noise"))
    assert 'value="not_safeguarding:Parking, noise" selected' in page


def test_a_reason_that_went_meanwhile_is_refused_in_words(house: House) -> None:
    words(house, CLOSING, {"not_safeguarding": ["Parking, noise"]}, leave_out="not_safeguarding")
    found, client = notify(house), house.visit(role=Role.COORDINATOR)
    answer = client.post(
        f"/triage/{found.reference}/set-aside/", {"why": "not_safeguarding", "aside_reason": "Loud."}, secure=True
    )
    page = text_of(answer)
    assert NotOffered.sentence in page
    assert "Loud." in page
    by = house.seated(role=Role.COORDINATOR)
    with house.at(by):
        assert not Disposal.objects.exists()
        with pytest.raises(NotOffered):
            set_aside(found.pk, why="not_safeguarding", reason="x", by=by, at=timezone.now())
        with pytest.raises(ValueError, match="passed"):
            set_aside(found.pk, why="passed", reason="x", by=by, at=timezone.now())


@pytest.mark.parametrize(
    ("why", "own"),
    [("duplicate", SIGNPOSTED), ("advice", "What I like"), ("not_safeguarding", ""), ("open_case", SIGNPOSTED)],
)
def test_the_database_takes_no_closing_that_the_hub_does_not_offer(house: House, why: str, own: str) -> None:
    words(
        house, CLOSING, {"advice": [SIGNPOSTED], "not_safeguarding": ["Parking, noise"]}, leave_out="not_safeguarding"
    )
    found, by = notify(house), house.seated(role=Role.MANAGER)
    row = {"notification": found, "reason": "x", "by": by.seat, "at": timezone.now()}
    with house.at(by):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Disposal.objects.create(why=why, own_why=own, **row)
        Disposal.objects.create(why="advice", own_why=SIGNPOSTED, **row)
        assert Disposal.objects.get().own_why == SIGNPOSTED


def test_before_anything_is_set_no_words_of_ones_own_are_taken(house: House) -> None:
    found, by = notify(house), house.seated(role=Role.MANAGER)
    with house.at(by), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Disposal.objects.create(
            notification=found, why="advice", own_why="x", reason="x", by=by.seat, at=timezone.now()
        )


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"standard": ["advice"]}, f"Offer “{STANDARD['not_safeguarding']}”, or give words of your own"),
        ({"own-advice": SIGNPOSTED, "own-not_safeguarding": SIGNPOSTED.upper()}, "is on the list already"),
        ({"own-advice": "the same message again"}, "is on the list already"),
        ({"own-advice": "x" * 81}, "must be 80 characters or fewer"),
        ({"own-advice": "\n".join(f"Reason {one}" for one in range(MOST_OWN + 1))}, f"Give at most {MOST_OWN}"),
        ({"reason": ""}, "Why do the reasons change?"),
    ],
)  # fmt: skip
def test_what_cannot_be_offered_is_said_and_what_was_typed_stays(
    house: House, form: dict[str, Any], sentence: str
) -> None:
    page = text_of(house.visit(role=Role.MANAGER).post(PAGE, said(**form), secure=True))
    assert "There is a problem" in page
    assert sentence in page.replace("&#39;", "'")
    assert "Nothing is set yet." not in page
    for typed in form.values():
        assert not isinstance(typed, str) or typed.splitlines()[-1:] == [] or typed.splitlines()[-1] in page


def test_how_many_were_closed_with_what_goes_is_shown(house: House) -> None:
    words(house, CLOSING, {"advice": [SIGNPOSTED]})
    by, at = house.seated(role=Role.MANAGER), timezone.now()
    closed = [(notify(house), why) for why in (f"advice:{SIGNPOSTED}", f"advice:{SIGNPOSTED}", "advice", "duplicate")]
    with house.at(by):
        for one, why in closed:
            set_aside(one.pk, why=why, reason="x", by=by, at=at)
    manager = house.visit(role=Role.MANAGER)
    page = text_of(manager.post(PAGE, said(seen="1"), secure=True))
    assert "In the last 90 days what goes was chosen for 2 notifications, which keep their words." in page
    added = text_of(manager.post(PAGE, said(**{"seen": "1", "own-advice": f"{SIGNPOSTED}\nRang the school"})))
    assert "Nothing that can be chosen now goes." in added
    same = text_of(manager.post(PAGE, said(**{"seen": "1", "own-advice": SIGNPOSTED}), secure=True))
    assert "Nothing is different from what holds." in same
    assert 'name="shown"' not in same


def test_of_two_who_set_them_at_once_the_second_is_told(house: House) -> None:
    manager = house.visit(role=Role.MANAGER)
    mine = shown_first(manager, PAGE, said(**{"own-advice": "Mine"}))
    assert set_as_shown(manager, PAGE, said(**{"own-advice": "Theirs"})).status_code == 302
    page = text_of(manager.post(PAGE, mine, secure=True))
    assert ReasonsMeanwhile.sentence in page
    by = house.seated(role=Role.MANAGER)
    with house.at(by):
        assert [one["words"] for one in ReasonSetting.objects.get().offered if one["words"]] == ["Theirs"]
        with pytest.raises(IntegrityError), transaction.atomic():
            ReasonSetting.objects.create(
                list="closing", number=2, offered=[{"standard": "advice", "words": ""}], reason="x", set_by=by.seat,
                set_at=timezone.now(),
            )  # fmt: skip


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.DECISION_MAKER, Role.RESEARCHER, Role.GUARDIAN])
def test_a_manager_alone_sets_them(house: House, role: Role) -> None:
    client = house.visit(role=role)
    assert get(client, PAGE).status_code == 403
    assert client.post(PAGE, said(), secure=True).status_code == 403
    with house.at("guardian"):
        assert LedgerEntry.objects.filter(act="refused", object_kind="set_reasons").count() == 2


def test_another_agencys_desk_reads_them_and_sets_none(house: House) -> None:
    words(house, READING, {"asked": ["The duty manager asked me"]})
    by = house.seated(role=Role.MANAGER, agency="police")
    with house.at(by):
        assert ReasonSetting.objects.count() == 1
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            ReasonSetting.objects.create(
                list="reading", number=2, offered=[], reason="x", set_by=by.seat, set_at=timezone.now()
            )
    lead = house.seated(role=Role.MANAGER)
    with house.at(lead), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ReasonSetting.objects.update(offered=[])


def test_there_is_no_other_list(house: House) -> None:
    assert get(house.visit(role=Role.MANAGER), "/settings/reasons/withholding/").status_code == 404


def test_why_somebody_reads_is_said_in_the_hubs_words_and_counted_as_the_standard_one(house: House) -> None:
    words(house, READING, {"asked": ["The duty manager asked me"]}, leave_out="asked")
    by, colleague = house.seated(role=Role.COORDINATOR), house.seated(role=Role.COORDINATOR)
    _, enquiry = opened(house, by, child("Amy Example"))
    with house.at(by):
        assign(enquiry, colleague.seat, seen=None, by=by, at=timezone.now())
    client = house.visit(role=Role.COORDINATOR)
    page = text_of(get(client, f"/enquiries/{enquiry.reference}/"))
    assert 'value="asked:The duty manager asked me"' in page
    assert "A colleague asked me to look at it" not in page
    why = f"/enquiries/{enquiry.reference}/why/"
    client.post(why, {"reason": "asked"}, secure=True)
    client.post(why, {"reason": "asked:The duty manager asked me"}, secure=True)
    with house.at("guardian"):
        [line] = LedgerEntry.objects.filter(act="say_why_read")
    assert (line.detail["read_for"], line.detail["own_words"]) == ("asked", "The duty manager asked me")
    page = text_of(get(house.visit(role=Role.GUARDIAN), f"/ledger/readings/?reference={enquiry.reference}"))
    assert "Said: The duty manager asked me" in page


def test_a_print_says_what_it_is_for_in_the_hubs_words(house: House) -> None:
    words(house, PRINTING, {"meeting": ["Child protection conference"]})
    _, enquiry = opened(house, house.seated(role=Role.COORDINATOR), child("Amy Example"))
    client, path = house.visit(role=Role.MANAGER), f"/enquiries/{enquiry.reference}/print"
    assert "Child protection conference" in text_of(get(client, f"{path}/"))
    answer = get(client, f"{path}/?purpose=meeting:Child protection conference")
    assert answer.status_code == 302
    printed = text_of(get(client, answer["Location"]))
    assert "Child protection conference" in printed
    with house.at("guardian"):
        [line] = LedgerEntry.objects.filter(act="print_enquiry")
    assert (line.detail["purpose"], line.detail["own_words"]) == ("meeting", "Child protection conference")


def test_a_choice_is_read_as_the_list_stands() -> None:
    row = ReasonSetting(list="closing", number=1, offered=[
        {"standard": "not_safeguarding", "words": "Noise: loud"}, {"standard": "advice", "words": ""},
        {"standard": "duplicate", "words": ""}, {"standard": "open_case", "words": ""},
        {"standard": "advice", "words": "b"}, {"standard": "advice", "words": "A"},
        {"standard": "something_old", "words": "C"},
    ])  # fmt: skip
    other = ReasonSetting(list="reading", number=9, offered=[])
    assert [value for value, _ in offered(CLOSING, [other, row])] == [
        "advice", "advice:A", "advice:b", "open_case", "duplicate", "not_safeguarding:Noise: loud",
    ]  # fmt: skip
    assert chosen(CLOSING, "not_safeguarding:Noise: loud", [row]) == Chosen("not_safeguarding", "Noise: loud")
    for gone in ("not_safeguarding", "advice:C", "advice:"):
        with pytest.raises(NotOffered):
            chosen(CLOSING, gone, [row])
    with pytest.raises(ValueError, match="something_old"):
        chosen(CLOSING, "something_old:C", [row])
    assert offered(CLOSING, [other]) == list(STANDARD.items())


def test_what_rules_follow_from_is_never_left_out_nor_worded_anew() -> None:
    assert {one["standard"] for one in offer(CLOSING, ["advice", "not_safeguarding"], {})} == set(STANDARD)
    with pytest.raises(ValueError, match="duplicate"):
        offer(CLOSING, list(STANDARD), {"duplicate": ["x"]})
    with pytest.raises(OfReason) as refused:
        offer(READING, ["cover"], {})
    assert refused.value.field == "own-contact"


def test_another_hub_has_its_own(house: House) -> None:
    by = house.seated(role=Role.MANAGER, hub="haringey")
    with house.at(by, "haringey"):
        set_reasons(
            CLOSING, offer(CLOSING, list(STANDARD), {"advice": ["Theirs"]}), reason="x", seen=0, by=by,
            at=timezone.now(),
        )  # fmt: skip
    with house.at(house.lead()):
        assert reasons_now(*ReasonList) == []
