"""The pages of readiness over HTTP: each role does its part, and is refused the others'."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rollout.readiness.chasing import chase_overdue
from rollout.readiness.milestones import Milestone
from rollout.readiness.models import Chase, MilestoneEvent
from rollout.readiness.planning import plan
from rollout.readiness.queries import readiness_of
from rollout.readiness.reporting import report
from rollout.readiness.standing import Stand
from tenants.models import Authority, Role
from tests.readiness.builders import DAY, all_in_place, authority, in_place, post, said
from tests.support.house import House
from tests.support.pages import get
from tests.support.signing_in import visitor

ENFIELD = "/readiness/authorities/enfield/"
PREMISES = f"{ENFIELD}milestones/premises/"
ON = "?on_day=30&on_month=11&on_year=2012"
ALL_LONDON = (Role.BOARD, Role.SECRETARY, Role.OPERATOR, Role.MENTOR)


@pytest.mark.parametrize("role", ALL_LONDON)
def test_whoever_follows_all_london_sees_all_33(house: House, role: Role) -> None:
    client = visitor(house, role)
    page = get(client, f"/readiness/{ON}").text
    assert page.count("0 of 8 must-haves in place") == 33
    for address in (ENFIELD, PREMISES, f"/readiness/overdue/{ON}"):
        assert get(client, address).status_code == 200, address


def test_a_lead_comes_to_their_own_authority_and_to_no_other(house: House) -> None:
    client = visitor(house, Role.BOROUGH_LEAD, "enfield")
    assert get(client, "/readiness/")["Location"] == ENFIELD
    assert get(client, ENFIELD).status_code == 200
    for address in ("/readiness/authorities/brent/", "/readiness/authorities/brent/milestones/premises/report/"):
        assert get(client, address).status_code == 404
    assert get(client, "/readiness/overdue/").status_code == 403
    assert post(client, "/readiness/authorities/brent/milestones/premises/report/", place="x").status_code == 404
    assert not MilestoneEvent.objects.exists()


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.BOROUGH_LEAD, {"milestones/premises/report/", "milestones/premises/plan/"}),
        (Role.MENTOR, {"milestones/premises/answer/", "milestones/system/not-applicable/"}),
        (Role.SECRETARY, {"milestones/premises/plan/", "milestones/premises/answer/", "go-live/",
                          "milestones/system/not-applicable/", "go-live/take-back/"}),
        (Role.BOARD, {"let-pass/"}),
        (Role.OPERATOR, set()),
    ],
)  # fmt: skip
def test_each_role_has_its_own_acts_and_no_others(house: House, role: Role, allowed: set[str]) -> None:
    client = visitor(house, role, "enfield" if role == Role.BOROUGH_LEAD else "")
    acts = ("milestones/premises/report/", "milestones/premises/plan/", "milestones/premises/answer/",
            "milestones/system/not-applicable/", "go-live/", "go-live/take-back/", "let-pass/")  # fmt: skip
    for one in acts:
        for answer in (get(client, ENFIELD + one), post(client, ENFIELD + one, reason="")):
            assert answer.status_code == (200 if one in allowed else 403), (role, one, answer.status_code)
    assert not MilestoneEvent.objects.exists()


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.MANAGER])
def test_hub_staff_see_none_of_it(house: House, role: Role) -> None:
    client = visitor(house, role)
    assert {get(client, address).status_code for address in ("/readiness/", ENFIELD, PREMISES)} == {403}


def test_a_lead_reports_a_mentor_sends_back_and_confirms(house: House) -> None:
    lead, mentor = visitor(house, Role.BOROUGH_LEAD, "enfield"), visitor(house, Role.MENTOR)
    with CaptureQueriesContext(connections["platform"]) as caught:
        done = post(lead, f"{PREMISES}report/", place="https://example.org/lease")
    assert done["Location"] == PREMISES
    assert [q for q in caught.captured_queries if "tenants_platformentry" in q["sql"] and "'readiness'" in q["sql"]]
    assert 'href="https://example.org/lease"' in get(mentor, PREMISES).text
    assert post(mentor, f"{PREMISES}answer/", answer="send_back", seen="1", reason="No network yet").status_code == 302
    assert "No network yet" in get(lead, PREMISES).text
    assert post(lead, f"{PREMISES}report/", place="The shared drive", seen="2").status_code == 302
    assert post(mentor, f"{PREMISES}answer/", answer="confirm", seen="3").status_code == 302
    assert readiness_of(authority(), DAY).of(Milestone.PREMISES).stand == Stand.CONFIRMED


def test_errors_keep_what_was_typed_and_a_stale_form_shows_what_stands(house: House) -> None:
    lead = visitor(house, Role.BOROUGH_LEAD, "enfield")
    page = post(lead, f"{PREMISES}report/", place="", reason="Typed with care")
    assert page.status_code == 200
    for words in ("Error: ", "Typed with care", "Enter a link, or say where the document lies"):
        assert words in page.text
    post(lead, f"{PREMISES}report/", place="First")
    stale = post(lead, f"{PREMISES}report/", place="Second", reason="Typed with care")
    assert stale.status_code == 409
    for words in ("Somebody else changed this", "Typed with care", 'name="seen" value="1"', "First"):
        assert words in stale.text, words
    assert post(lead, f"{PREMISES}report/", place="Second", seen="1").status_code == 302


def test_the_secretary_cannot_record_a_go_live_until_the_board_lets_it_pass(house: House) -> None:
    all_in_place(house, but=(Milestone.MENTORS,))
    secretary, board = visitor(house, Role.SECRETARY), visitor(house, Role.BOARD)
    day = {"day_day": "30", "day_month": "11", "day_year": "2012", "how": "gate"}
    refused = post(secretary, f"{ENFIELD}go-live/", **day)
    assert "It cannot go live with these open: Mentors booked" in refused.text
    assert "<li>Mentors booked</li>" in get(board, f"{ENFIELD}let-pass/").text
    assert post(board, f"{ENFIELD}let-pass/", shown="mentors", reason="The board has its reason").status_code == 302
    assert "It cannot go live" in post(secretary, f"{ENFIELD}go-live/", **{**day, "seen": "1"}).text
    assert "asks the board to let it pass" in get(secretary, ENFIELD + ON).text
    second = visitor(house, Role.BOARD)
    agreed = {"shown": "mentors", "reason": "The board has its reason", "seen": "1"}
    assert post(second, f"{ENFIELD}let-pass/", **agreed).status_code == 302
    assert post(secretary, f"{ENFIELD}go-live/", **{**day, "seen": "2"}).status_code == 302
    page = get(secretary, ENFIELD + ON).text
    for words in ("Since 30 November 2012", "The board let it go live without: mentors booked",
                  "The board has its reason"):  # fmt: skip
        assert words in page, words


def test_known_from_elsewhere_wants_its_source(house: House) -> None:
    secretary = visitor(house, Role.SECRETARY)
    day = {"day_day": "1", "day_month": "9", "day_year": "2012", "how": "history"}
    assert "Enter where it is known from" in post(secretary, f"{ENFIELD}go-live/", **day).text
    assert post(secretary, f"{ENFIELD}go-live/", source="Minutes of the board", **day).status_code == 302
    assert "Known from elsewhere: Minutes of the board" in get(secretary, ENFIELD + ON).text


def test_what_is_overdue_is_chased_once_a_week_and_shown(house: House) -> None:
    plan(authority(), Milestone.PREMISES, "Head of estates", DAY - timedelta(days=10), said(house=house))
    in_place(house, Milestone.PROCESS)
    assert (chase_overdue(DAY), chase_overdue(DAY), chase_overdue(DAY + timedelta(days=2))) == (1, 0, 0)
    assert chase_overdue(DAY + timedelta(days=7)) == 1
    assert list(Chase.objects.filter(on=DAY).values_list("who", "days_late")) == [("Head of estates", 10)]
    words = "was due on 20 November 2012 and was 10 days late"
    assert words in get(visitor(house, Role.BOROUGH_LEAD, "enfield"), ENFIELD + ON).text
    page = get(visitor(house, Role.SECRETARY), f"/readiness/overdue/{ON}").text
    assert words in page
    assert "Head of estates" in page


def test_an_answered_report_is_chased_from_whoever_answers(house: House) -> None:
    plan(authority(), Milestone.PREMISES, "Head of estates", DAY - timedelta(days=10), said(house=house))
    report(authority(), Milestone.PREMISES, "", said(house=house))
    chase_overdue(DAY)
    assert "The secretary or a mentor" in Chase.objects.get().who


@pytest.mark.parametrize("address", [f"/readiness/{ON}", f"/readiness/overdue/{ON}"])
def test_ten_times_the_steps_take_the_same_queries(house: House, address: str) -> None:
    client = visitor(house, Role.SECRETARY)

    def queries() -> int:
        with CaptureQueriesContext(connections["platform"]) as caught:
            assert get(client, address).status_code == 200
        return len(caught.captured_queries)

    before = queries()
    MilestoneEvent.objects.bulk_create(
        MilestoneEvent(
            authority=each, number=number, milestone=milestone, kind="planned", on=DAY, due=DAY - timedelta(days=5),
            recorded_at=timezone.now(), reason="For a test", source="A test",
        )
        for each in Authority.objects.all()
        for number, milestone in enumerate(Milestone, start=1)
    )  # fmt: skip
    assert queries() == before <= 12
