"""Before a request goes to a desk at which nobody can answer, the page says so and asks how else they learn of it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from hub.research import tasks
from hub.research.asking import NobodyToAnswer
from hub.research.models import Request, RequestOtherWay
from hub.research.reachable import nobody_to_answer
from hub.wall.agency_telephones import TelephoneWords, set_telephone
from hub.wall.models import LedgerEntry
from tenants import seats
from tenants.leaving import leave
from tenants.models import Notice, Role, Seat
from tenants.suspending import suspend
from tests.research.test_asking import OVERRIDDEN, asks, opened
from tests.support.house import House
from tests.support.pages import text_of

HEALTH = "hrwhealth"


def test_a_desk_without_a_researcher_in_force_is_nobody_with_since_when(house: House) -> None:
    house.seat()
    house.seat(Role.COORDINATOR, agency="hrweduc")
    left = house.seat(agency=HEALTH)
    ended = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
    Seat.objects.filter(pk=left.pk).update(starts_at=datetime(2026, 1, 1, tzinfo=UTC), ends_at=ended)
    found = nobody_to_answer(["police", HEALTH, "hrweduc"], "harrow", at=timezone.now())
    assert found == {HEALTH: ended, "hrweduc": None}


def test_nothing_is_asked_of_a_desk_where_nobody_is_without_another_way(house: House) -> None:
    house.seat()
    enquiry, by = opened(house), house.seated(role=Role.COORDINATOR)
    with house.at(by):
        with pytest.raises(NobodyToAnswer):
            asks(enquiry, by, "police", HEALTH, other_ways={HEALTH: " "}, **OVERRIDDEN)
        assert not Request.objects.exists()
        asks(enquiry, by, "police", HEALTH, other_ways={HEALTH: "Rung at 14:10.", "police": "x"}, **OVERRIDDEN)
        assert Request.objects.count() == 2
        [way] = RequestOtherWay.objects.select_related("request")
        assert (way.request.agency, way.words, way.nobody_since) == (HEALTH, "Rung at 14:10.", None)
    with house.at("guardian"):
        assert [one.detail["agency"] for one in LedgerEntry.objects.filter(detail__nobody_there=True)] == [HEALTH]


def test_the_page_says_that_nobody_is_there_and_keeps_the_other_way(house: House) -> None:
    house.seat()
    enquiry = opened(house)
    visit = house.visit(role=Role.COORDINATOR)
    path = f"/enquiries/{enquiry.reference}/ask/"
    page = text_of(visit.get(path))
    assert "Nobody there can answer yet" in page
    assert 'name="way-police"' not in page
    said = {
        "agencies": ["police", HEALTH], "basis": "overridden", "overridden_by": "Ade Example",
        "overridden_why": "Risk.",
        "question": "What I typed", "due": "clock", "once": str(uuid.uuid4()),
    }  # fmt: skip
    wrong = text_of(visit.post(path, said))
    assert "Nobody there can answer: say how they will learn of it" in wrong
    assert "What I typed" in wrong
    assert visit.post(path, {**said, f"way-{HEALTH}": "Rung at 14:10."}).status_code == 302
    shown = text_of(visit.get(f"/enquiries/{enquiry.reference}/"))
    assert "Nobody at Harrow community health could answer on" in shown
    assert "Rung at 14:10." in shown
    assert "Rung at 14:10." not in text_of(house.visit().get(f"/enquiries/{enquiry.reference}/"))


def test_no_asked_agency_reads_how_another_was_reached(house: House) -> None:
    enquiry, by = opened(house), house.seated(role=Role.COORDINATOR)
    with house.at(by):
        asks(enquiry, by, HEALTH)
    with house.at(HEALTH), pytest.raises(Exception, match="permission denied"):
        RequestOtherWay.objects.exists()


def gone(house: House, seat: Seat, way: str) -> None:
    """The seat stands no more, however it went."""
    manager, now = house.seat(Role.MANAGER), timezone.now()
    if way == "ended":
        seats.end(seat.pk, "Left.", by=house.seated(manager), at=now, cover="Nobody yet.")
    elif way == "suspended":
        suspend(seat.user_id, "Under investigation.", by=house.seated(manager), at=now)
    elif way == "left":
        leave(seat.user_id, "Left.", by=house.user("Operator").pk, at=now, cover="Nobody yet.")
    else:
        Seat.objects.filter(pk=seat.pk).update(ends_at=now)


def since_before(house: House) -> None:
    """It was asked an hour before anybody leaves: all of one test happens at one moment."""
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_request SET asked_at = asked_at - interval '1 hour'")


@pytest.mark.parametrize("way", ["ended", "suspended", "left", "last day"])
def test_sender_and_managers_are_told_once_when_the_last_researcher_leaves_an_open_request(
    house: House, way: str
) -> None:
    seat, colleague = house.seat(agency=HEALTH), house.seat(agency=HEALTH, user=house.user("Martin Sefton"))
    enquiry, by = opened(house), house.seated(role=Role.COORDINATOR)
    with house.at(by):
        asks(enquiry, by, HEALTH, **OVERRIDDEN)
    since_before(house)
    manager = house.seat(Role.MANAGER)
    Seat.objects.filter(pk=colleague.pk).update(ends_at=timezone.now())
    tasks.notify_nobody_left_at_desks()
    assert not Notice.objects.filter(kind__in=["no_answerer", "empty_desk"]).exists()
    gone(house, seat, way)
    for _ in range(2):
        tasks.notify_nobody_left_at_desks()
    told = Notice.objects.filter(kind="no_answerer")
    assert [(one.user_id, one.about) for one in told] == [(by.user, enquiry.reference)]
    assert enquiry.reference not in told[0].title + told[0].text
    [to_manager] = Notice.objects.filter(kind="empty_desk", user=manager.user)
    assert (to_manager.title, to_manager.about) == (
        "Nobody is left to answer for Harrow community health", HEALTH,
    )  # fmt: skip


def test_nobody_is_told_of_a_desk_that_was_empty_when_asked_or_where_nothing_waits(house: House) -> None:
    seat, hour_ago = house.seat(agency=HEALTH), timezone.now() - timedelta(hours=1)
    opened(house)
    Seat.objects.filter(pk=seat.pk).update(ends_at=hour_ago)
    tasks.notify_nobody_left_at_desks()
    enquiry, by = opened(house), house.seated(role=Role.COORDINATOR)
    with house.at(by):
        asks(enquiry, by, HEALTH, other_ways={HEALTH: "Rung."}, **OVERRIDDEN)
    tasks.notify_nobody_left_at_desks()
    assert not Notice.objects.filter(kind__in=["no_answerer", "empty_desk"]).exists()


def test_where_who_asked_has_left_the_coordinators_of_the_childrens_authority_are_told(house: House) -> None:
    seat, enquiry = house.seat(agency=HEALTH), opened(house)
    first, second = house.seat(Role.COORDINATOR), house.seat(Role.COORDINATOR, user=house.user("Martin Sefton"))
    by = house.seated(first)
    with house.at(by):
        asks(enquiry, by, HEALTH, **OVERRIDDEN)
    since_before(house)
    Seat.objects.filter(pk__in=[seat.pk, first.pk]).update(ends_at=timezone.now())
    tasks.notify_nobody_left_at_desks()
    told = set(Notice.objects.filter(kind="no_answerer").values_list("user", flat=True))
    assert (first.user_id in told, second.user_id in told) == (False, True)
    roles = Seat.objects.filter(user__in=told).values_list("role", "agency__code", "hub__code").distinct()
    assert list(roles) == [("coordinator", "hrwcsc", "harrow")]


def test_the_enquirys_row_says_since_when_nobody_is_there_whom_to_ring_and_how_they_learned_of_it(
    house: House,
) -> None:
    seat = house.seat(agency=HEALTH)
    enquiry, by = opened(house), house.seated(role=Role.COORDINATOR)
    with house.at(by):
        [pk] = asks(enquiry, by, HEALTH, **OVERRIDDEN)
        set_telephone(HEALTH, TelephoneWords(telephone="020 7946 0111", ask_for="the duty nurse"), seen=0,
                      by=house.seated(role=Role.MANAGER), at=timezone.now())  # fmt: skip
    visit, page = house.visit(role=Role.COORDINATOR), f"/enquiries/{enquiry.reference}/"
    path = f"{page}requests/{pk}/other-way/"
    assert "Nobody there can answer" not in text_of(visit.get(page))
    assert "Somebody there can answer, and sees the request" in text_of(visit.get(path))
    assert "Somebody there can answer again" in text_of(visit.post(path, {"way": "Rung."}))
    Seat.objects.filter(pk=seat.pk).update(ends_at=datetime(2026, 11, 3, 9, 0, tzinfo=UTC))
    said = text_of(visit.get(page))
    assert "Nobody there can answer since 3 November 2026." in said
    assert '<a class="govuk-link" href="tel:02079460111">020 7946 0111</a>, ask for the duty nurse' in said
    assert path in said
    assert "Nobody there can answer since 3 November 2026." in text_of(visit.get(path))
    assert "Say how they will learn of it" in text_of(visit.post(path, {"way": " "}))
    for _ in range(2):
        assert visit.post(path, {"way": "Rung the duty nurse at 14:10."}).status_code == 302
    assert "already written down" in text_of(visit.post(path, {"way": "Rung twice."}))
    said = text_of(visit.get(page))
    assert "Nobody there can answer since 3 November 2026." in said
    assert "Rung the duty nurse at 14:10." in said
    assert path not in said
    with house.at("guardian"):
        lines = LedgerEntry.objects.filter(act="ask", detail__nobody_there=True)
        assert [(one.detail["agency"], one.object_ref) for one in lines] == [(HEALTH, enquiry.reference)]
    other = text_of(house.visit(role=Role.RESEARCHER).get(page), 404)
    assert "Rung the duty nurse" not in other


def test_a_researcher_does_not_say_how_another_agency_learns_of_it(house: House) -> None:
    enquiry, by = opened(house), house.seated(role=Role.COORDINATOR)
    with house.at(by):
        [pk] = asks(enquiry, by, HEALTH, other_ways={HEALTH: "Rung."}, **OVERRIDDEN)
    path = f"/enquiries/{enquiry.reference}/requests/{pk}/other-way/"
    assert house.visit(agency=HEALTH).post(path, {"way": "x"}, secure=True).status_code == 403
