"""Ordering a hub, and what becomes of the order: on the milestone, on its page, and at the front door."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rollout.readiness.going_live import go_live, take_back
from rollout.readiness.hub_orders import note_ended
from rollout.readiness.milestones import Milestone
from rollout.readiness.models import MilestoneEvent, MilestoneEventKind
from rollout.readiness.queries import readiness_of
from rollout.readiness.recording import add, one_at_a_time
from rollout.readiness.standing import Stand
from tenants.models import HubAuthority, Order, OrderState, Role
from tests.readiness.builders import DAY, all_in_place, authority, post, said, with_code
from tests.support.house import House
from tests.support.pages import get, text_of
from tests.support.signing_in import visitor
from tests.support.staffing import staff

NEW, JOIN = "/readiness/building/new/", "/readiness/building/join/"
ENFIELD = {
    "hub_code": "enfield", "name": "Enfield", "colour": "4", "short": "enf", "door_enfield": "Enfield door",
    "care_enfield": "Enfield children’s social care", "turn_enfield": "Ring 020 7946 0000.", "desk_police": "Police",
    "desk_health": "", "desk_education": "Enfield education", "desk_housing": "", "desk_youth": "",
    "desk_probation": "", "team_assessment": "Assessment", "team_earlyhelp": "", "team_cait": "Child abuse",
    "team_healthvisit": "Health visiting",
}  # fmt: skip


def stand(slug: str = "enfield") -> Stand:
    return readiness_of(authority(slug), DAY.replace(year=9000)).of(Milestone.SYSTEM).stand


def an_order(house: House, state: OrderState, words: str = "") -> Order:
    """An order for Enfield that ended so: the platform may add orders, and the keeper alone changes them."""
    made = Order.objects.create(
        kind="provision", state=state, said=words, ordered_at=timezone.now(), ended_at=timezone.now(),
        details={"code": "enfield", "name": "Enfield", "authorities": [
            {"slug": "enfield", "door_name": "Enfield door", "lead_agency": "enfcsc", "turn_to": ""}]},
    )  # fmt: skip
    count = MilestoneEvent.objects.filter(authority=authority()).count()
    with one_at_a_time():
        add(authority(), Milestone.SYSTEM, MilestoneEventKind.ORDERED, said(house=house), count=count, order=made)
    return made


def test_the_operator_orders_a_borough_with_its_defaults_changed(house: House) -> None:
    client = visitor(house, Role.OPERATOR)
    page = get(client, f"{NEW}?authority=enfield").text
    for words in ("Enfield single point of access", "Enfield community health", "Police"):
        assert words in page, words
    done = with_code(client, f"{NEW}?authority=enfield", **ENFIELD)
    made = Order.objects.latest("ordered_at")
    assert done["Location"] == f"/readiness/building/{made.pk}/"
    assert made.details["authorities"] == [
        {"slug": "enfield", "door_name": "Enfield door", "lead_agency": "enfcsc", "turn_to": "Ring 020 7946 0000."}
    ]
    assert [each["code"] for each in made.details["agencies"]] == ["enfcsc", "police", "enfeduc"]
    assert [each["code"] for each in made.details["teams"]] == ["assessment", "cait"]  # no desk, no team
    assert stand() == Stand.ORDERED
    page = get(client, done["Location"]).text
    assert "It waits for a second operator" in page
    assert "You cannot agree to this one" in page


def test_a_group_has_a_door_for_each_authority_and_one_set_of_partners(house: House) -> None:
    client = visitor(house, Role.OPERATOR)
    address = f"{NEW}?authority=enfield&authority=barnet"
    page = get(client, address).text
    for words in ("Front door of Barnet", "Front door of Enfield", "one research team"):
        assert words in page, words
    group = {**ENFIELD, "hub_code": "northern", "name": "Northern", "short": "nor", "door_barnet": "Barnet door",
             "care_barnet": "Barnet care", "turn_barnet": "Ring.", "team_enfassess": "Enfield assessment",
             "team_bneassess": "Barnet assessment", "team_enfearly": "", "team_bneearly": ""}  # fmt: skip
    assert with_code(client, address, **group).status_code == 302
    details = Order.objects.latest("ordered_at").details
    assert [each["code"] for each in details["agencies"]] == ["bnecsc", "enfcsc", "police", "noreduc"]
    assert (stand("barnet"), stand("enfield")) == (Stand.ORDERED, Stand.ORDERED)


def test_an_authority_joins_a_group_hub(house: House) -> None:
    client = visitor(house, Role.OPERATOR)
    assert "Tri-borough" in get(client, JOIN).text
    address = f"{JOIN}?authority=enfield&hub=triborough"
    joined = {**ENFIELD, "team_enfassess": "x"}
    assert with_code(client, address, **joined).status_code == 302
    made = Order.objects.latest("ordered_at")
    assert (made.kind, made.details["hub"]) == ("join_group", "triborough")
    assert [each["code"] for each in made.details["agencies"]] == ["enfcsc"]


def test_an_authority_that_has_a_hub_is_not_offered_and_is_refused(house: House) -> None:
    client = visitor(house, Role.OPERATOR)
    assert 'value="harrow"' not in text_of(get(client, NEW)) + text_of(get(client, JOIN))
    assert "cannot be done yet" in get(client, NEW).text
    page = get(client, f"{NEW}?authority=harrow&go=on").text
    assert "Choose an answer to “Which authorities will it serve?”" in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"hub_code": "harrow"}, "There is a hub with the code harrow already"),
        ({"hub_code": "En-field"}, "Enter 2 to 12 small letters and digits"),
        ({"short": "hrw"}, "The code hrweduc is that of Harrow education in Harrow"),
        ({"short": "E!"}, "Enter 2 to 5 small letters and digits"),
        ({"turn_enfield": ""}, "Enter where to turn in Enfield"),
        ({"reason": ""}, "Enter why it is built now"),
    ],
)
def test_what_cannot_be_built_is_said_at_its_field_and_nothing_is_ordered(
    house: House, typed: dict[str, str], words: str
) -> None:
    page = with_code(visitor(house, Role.OPERATOR), f"{NEW}?authority=enfield", **{**ENFIELD, **typed})
    assert page.status_code == 200
    assert words in page.text
    assert page.text.count("Ring 020 7946 0000.") == (0 if "turn_enfield" in typed else 1)
    assert not MilestoneEvent.objects.exists()


def test_two_operators_order_one_authority_once(house: House) -> None:
    client = visitor(house, Role.OPERATOR)
    with_code(client, f"{NEW}?authority=enfield", **ENFIELD)
    again = with_code(client, f"{NEW}?authority=enfield", **ENFIELD)
    assert again.status_code == 200  # no longer offered: choose again
    assert MilestoneEvent.objects.filter(kind=MilestoneEventKind.ORDERED).count() == 1


def test_when_it_is_built_the_milestone_is_reported_by_itself_and_once(house: House) -> None:
    an_order(house, OrderState.NEW)
    assert note_ended(DAY, timezone.now()) == 0
    made = an_order(house, OrderState.DONE)
    assert (note_ended(DAY, timezone.now()), note_ended(DAY, timezone.now())) == (1, 0)
    assert stand() == Stand.REPORTED
    page = get(visitor(house, Role.OPERATOR), f"/readiness/building/{made.pk}/").text
    for words in ("Making the schema and its tables: <strong>Done</strong>", "until", "refer-enfield.localhost"):
        assert words in page, words
    mentor = visitor(house, Role.MENTOR)
    done = post(mentor, "/readiness/authorities/enfield/milestones/system/answer/", answer="confirm", seen="3")
    assert done.status_code == 302
    assert stand() == Stand.CONFIRMED


def test_when_it_failed_the_page_says_so_and_it_is_ordered_again(house: House) -> None:
    client = visitor(house, Role.OPERATOR)
    made = an_order(house, OrderState.FAILED, "It failed (OperationalError). Nothing is left half-made.")
    note_ended(DAY, timezone.now())
    assert stand() == Stand.SENT_BACK
    address = f"/readiness/building/{made.pk}/"
    page = get(client, address).text
    assert "Nothing is left half-made" in page
    assert "Order it again" in page
    assert "Enter the six-digit code" in client.post(f"{address}again/", secure=True).text
    again = with_code(client, f"{address}again/")["Location"]
    assert again != address
    assert stand() == Stand.ORDERED
    assert with_code(client, f"{again}again/")["Location"] == again  # it has not failed


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.MENTOR, Role.BOARD, Role.BOROUGH_LEAD])
def test_only_the_operator_orders(house: House, role: Role) -> None:
    client = visitor(house, role, "enfield" if role == Role.BOROUGH_LEAD else "")
    for address in (f"{NEW}?authority=enfield", JOIN):
        assert {get(client, address).status_code, post(client, address, **ENFIELD).status_code} == {403}
    assert not MilestoneEvent.objects.exists()
    assert get(client, "/readiness/building/").status_code == (200 if role == Role.SECRETARY else 403)


def test_a_lead_asks_and_the_operator_sees_it(house: House) -> None:
    lead = visitor(house, Role.BOROUGH_LEAD, "enfield")
    asked = post(lead, "/readiness/authorities/enfield/ask-for-a-hub/", reason="We start in January")
    assert asked.status_code == 302
    assert "We start in January" in get(visitor(house, Role.OPERATOR), "/readiness/building/").text
    assert post(lead, "/readiness/authorities/enfield/ask-for-a-hub/", seen="1").status_code == 200  # asked already


def test_the_list_of_builds_takes_the_same_queries_with_ten_times_the_orders(house: House) -> None:
    client = visitor(house, Role.OPERATOR)

    def queries() -> int:
        with CaptureQueriesContext(connections["platform"]) as caught:
            assert get(client, "/readiness/building/").status_code == 200
        return len(caught.captured_queries)

    before = queries()
    details: dict[str, Any] = {"name": "A", "code": "a", "authorities": [{"slug": "enfield", "door_name": "A"}]}
    Order.objects.bulk_create(
        Order(kind="provision", details=details, ordered_at=timezone.now(), state="failed") for _ in range(30)
    )
    assert queries() <= before + 1  # the pages are counted


def test_a_closed_door_says_where_to_turn_and_takes_nothing(house: House) -> None:
    HubAuthority.objects.filter(authority=authority("harrow")).update(
        door_opened_at=None, turn_to="Ring 020 7946 0000."
    )
    visitor_ = house.stranger("refer-harrow")
    page = visitor_.get("/", secure=True)
    assert page.status_code == 200
    for words in ("not open yet", "Ring 020 7946 0000.", "999"):
        assert words in page.text, words
    assert visitor_.get("/what-happened/", secure=True)["Location"] == "/"
    for path in ("/", "/danger/", "/check/"):
        sent = visitor_.post(path, {"immediate_danger": "no"}, secure=True)
        assert (sent.status_code, "was not taken" in sent.text) == (503, True), path
    answer = visitor_.post("/api/v1/notifications", {"version": 1}, content_type="application/json", secure=True,
                           headers={"Idempotency-Key": "a" * 20})  # fmt: skip
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert visitor_.get("/api/v1/schema/", secure=True).status_code == 503


def test_the_go_live_opens_the_door_and_taking_it_back_closes_it(house: House) -> None:
    HubAuthority.objects.filter(authority=authority("harrow")).update(door_opened_at=None)
    all_in_place(house, slug="harrow")
    staff(house)
    door = house.stranger("refer-harrow")
    assert "not open yet" in door.get("/", secure=True).text
    go_live(authority("harrow"), DAY, said(house=house))
    assert "Tell us about a child" in door.get("/", secure=True).text
    take_back(authority("harrow"), said(house=house, reason="It was Haringey"))
    assert "not open yet" in door.get("/", secure=True).text


def test_one_authoritys_go_live_opens_no_other_door_of_its_group(house: House) -> None:
    HubAuthority.objects.filter(hub__code="triborough").update(door_opened_at=None)
    all_in_place(house, slug="westminster")
    staff(house, "westminster")
    go_live(authority("westminster"), DAY, said(house=house))
    assert "not open yet" not in text_of(house.stranger("refer-westminster").get("/", secure=True))
    assert "not open yet" in house.stranger("refer-kensington").get("/", secure=True).text
