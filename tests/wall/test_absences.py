"""People are away: whoever covers has what comes for them, it is seen before anything is sent, and ends by itself."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from hub.assessment.tasks import findings_released
from hub.front_door.models import Notification
from hub.front_door.triage.assigning import assign
from hub.research.holding import hold
from hub.wall import members
from hub.wall.absence_notices import absence_said
from hub.wall.absences import (
    AwayThen,
    CannotCover,
    NotForYouToSay,
    WrongDays,
    away_now,
    end_absence,
    say_away,
    standing,
)
from hub.wall.models import Absence
from hub.wall.outbox import use_worker_login
from tenants.models import Notice, NoticeKind, Role, Seat
from tenants.seated import Seated
from tests.assessment.case_builders import a_decider, a_decision
from tests.front_door.test_danger import lines
from tests.front_door.triage_builders import child, notify
from tests.support.builders import a_finding, a_release, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import get, post, shown, text_of

PAGE = "/colleagues/away/"


def seat(house: House, name: str, role: Role = Role.COORDINATOR, **of: Any) -> Seat:
    return house.seat(role, user=house.user(name), **of)


def away(house: House, by: Seated, who: Seat, cover: Seat, first: int = 0, last: int = 2) -> Absence:
    """In: days from today."""
    now, today = timezone.now(), timezone.localdate()
    with house.at(by):
        return say_away(
            who.pk,
            today + timedelta(days=first),
            today + timedelta(days=last),
            cover.pk,
            form=uuid.uuid4(),
            by=by,
            at=now,
        )


def given(house: House, to: Seat, one: Notification) -> None:
    by = house.seated(role=Role.MANAGER)
    with house.at(by):
        assign(one, to.pk, seen=None, by=by, at=timezone.now())


def said(day: date, name: str) -> dict[str, Any]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def told(who: Seat, kind: NoticeKind = NoticeKind.AWAY) -> list[str]:
    return [one.title for one in Notice.objects.filter(user=who.user, kind=kind).order_by("made_at")]


def test_what_comes_for_somebody_away_is_on_the_list_of_whoever_covers(house: House) -> None:
    ida, ann = seat(house, "Ida Away"), seat(house, "Ann Able")
    before, after = notify(house, child("Bea Before")), notify(house, child("Ama After"))
    given(house, ida, before)
    visit, today = house.visit(ida), timezone.localdate()
    last = today + timedelta(days=2)
    words = {**said(today, "first"), **said(last, "last"), "once": str(uuid.uuid4())}
    answer = post(visit, PAGE, seat=str(ida.pk), cover=str(ann.pk), **words)
    assert answer.status_code == 302, shown(answer.text)
    ((reference, line),) = lines(house, "set_absence")
    assert (line["seat"], line["cover"], line["until"]) == (str(ida.pk), str(ann.pk), last.isoformat())
    page = shown(text_of(get(house.visit(role=Role.MANAGER), f"/triage/{after.reference}/assign/")))
    assert f"Ida Away, coordinator (away until {last.day} {last:%B %Y}, Ann Able covers)" in page
    given(house, ida, after)
    mine = shown(text_of(get(house.visit(ann), "/work/")))
    assert ("Ama After" in mine, "Bea Before" in mine) == (True, False)
    assert f"you cover, away until {last.day} {last:%B %Y}, Ann Able covers" in mine
    own = shown(text_of(get(visit, "/work/")))
    assert ("Ama After" in own, "Bea Before" in own) == (True, True)
    with use_worker_login("harrow"):
        absence_said(uuid.UUID(reference))
        absence_said(uuid.UUID(reference))
    assert (told(ann), told(ida)) == (["You cover for a colleague who is away"], [])
    post(visit, f"{PAGE}{reference}/back/")
    assert "Ama After" not in text_of(get(house.visit(ann), "/work/"))
    with use_worker_login("harrow"):
        absence_said(uuid.UUID(reference))
    assert told(ann)[-1] == "You cover for a colleague no longer"


def test_it_ends_by_itself_and_begins_on_its_day(house: House) -> None:
    by = house.seated(role=Role.MANAGER)
    ida, ann, ben = seat(house, "Ida Away"), seat(house, "Ann Able"), seat(house, "Ben Busy", Role.DECISION_MAKER)
    away(house, by, ida, ann)
    away(house, by, ann, ben, first=1, last=1)
    now = timezone.now()
    with house.at(by):
        covers = [
            {seat: one.cover for seat, one in away_now(now + timedelta(days=days)).items()} for days in (0, 1, 2, 3)
        ]
    # Whoever covers is away herself on the second day: then it is whoever covers for her.
    assert covers == [{ida.pk: ann.pk}, {ida.pk: ben.pk, ann.pk: ben.pk}, {ida.pk: ann.pk}, {}]


def test_a_request_given_to_somebody_away_says_who_covers(house: House) -> None:
    kit, ines = seat(house, "Kit Larkin", Role.RESEARCHER), seat(house, "Ines Moreau", Role.RESEARCHER)
    request, by = a_request(house), house.seated(kit)
    away(house, house.seated(ines), kit, ines)  # the police have no manager here: a colleague says so
    visit = house.visit(ines)
    assert "Kit Larkin (away until" in shown(text_of(get(visit, f"/requests/{request.pk}/")))
    with house.at(by):
        hold(request.pk, kit.pk, None, by=by, at=timezone.now())
    assert "you cover for Kit Larkin, away until" in shown(text_of(get(visit, "/requests/")))
    manager = seat(house, "Max Police", Role.MANAGER, agency="police")
    with use_worker_login("harrow"):
        absence_said(Absence.objects.get().pk)
    assert told(kit) == ["You are down as away"]
    by, now = house.seated(ines), timezone.now()
    with house.at(by), pytest.raises(NotForYouToSay):  # now a manager does
        end_absence(standing(now).get().pk, by=by, at=now)
    by = house.seated(manager)
    with house.at(by):
        end_absence(standing(now).get().pk, by=by, at=now)
        assert away_now(now) == {}


def test_a_late_finding_tells_whoever_covers_for_the_decision_maker(house: House) -> None:
    enquiry, by = an_enquiry(house), a_decider(house)
    request = a_request(house, enquiry)
    a_decision(house, enquiry, by)
    decider, cover = Seat.objects.get(pk=by.seat), seat(house, "Dee Cover", Role.DECISION_MAKER)
    away(house, house.seated(role=Role.MANAGER), decider, cover)
    release = a_release(house, a_finding(house, request))
    with use_worker_login("harrow"):
        findings_released(release)
    assert [told(one, NoticeKind.LATE_FINDING) for one in (decider, cover)] == [
        ["Something came after you decided"]
    ] * 2


def test_who_may_not_say_so_and_what_cannot_be(house: House) -> None:
    ida, ann, manager = seat(house, "Ida Away"), seat(house, "Ann Able"), seat(house, "Mo Lead", Role.MANAGER)
    kit, by = seat(house, "Kit Larkin", Role.RESEARCHER), house.seated(ann)
    with pytest.raises(NotForYouToSay):
        away(house, by, ida, ann)
    for who, cover in ((ann, ann), (ann, kit)):
        with pytest.raises(CannotCover):
            away(house, by, who, cover)
    for first, last in ((1, 0), (-3, -1), (0, 400)):
        with pytest.raises(WrongDays):
            away(house, by, ann, ida, first, last)
    away(house, by, ann, ida, 0, 3)
    with pytest.raises(AwayThen):
        away(house, house.seated(manager), ann, ida, 3, 5)


def test_no_other_agency_reads_it_or_says_it(house: House) -> None:
    ida, ann = seat(house, "Ida Away"), seat(house, "Ann Able")
    made = away(house, house.seated(role=Role.MANAGER), ida, ann)
    now = timezone.now()
    with house.at("police"):
        assert Absence.objects.filter(pk=made.pk).count() == 0
        assert Absence.objects.filter(pk=made.pk).update(ended_at=now, ended_by=ida.pk) == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Absence.objects.create(
                seat=ida.pk, agency=house.lead(), desks=[house.lead(), "police"], from_at=now,
                until_at=now + timedelta(days=1), cover=ann.pk, set_by=ida.pk, set_at=now,
            )  # fmt: skip
    with house.at(house.lead()), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Absence.objects.filter(pk=made.pk).update(until_at=now + timedelta(days=30))


def test_a_desk_says_it_to_no_other_desk_and_of_nobody_of_another_agency(house: House) -> None:
    ida, ann, kit = seat(house, "Ida Away"), seat(house, "Ann Able"), seat(house, "Kit Larkin", Role.RESEARCHER)
    now, entering = timezone.now(), house.seated(ida)
    with house.at(entering):
        members.enter(entering)
    for who, desks in ((kit, ["police", house.lead()]), (kit, [house.lead()]), (ida, ["police"])):
        with (
            house.at("police"), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic()
        ):  # fmt: skip
            Absence.objects.create(
                seat=who.pk, agency="police", desks=desks, from_at=now, until_at=now + timedelta(days=1),
                cover=ann.pk, set_by=kit.pk, set_at=now,
            )  # fmt: skip


def test_nobody_is_chosen_beforehand_but_where_there_is_one_alone(house: House) -> None:
    """A manager who read past the first box would have said that of themselves."""
    manager, ida = seat(house, "Mia Manager", Role.MANAGER), seat(house, "Ida Away")
    page = (
        text_of(get(house.visit(manager), PAGE)).partition('id="id_seat"')[2]
        or text_of(get(house.visit(manager), PAGE)).partition('name="seat"')[2]
    )
    options = page.partition("</select>")[0]
    assert "selected" not in options.replace('value="" selected', "")
    assert f'value="{ida.pk}"' in options
    answer = post(house.visit(manager), PAGE, seat="", cover=str(ida.pk), once=str(uuid.uuid4()))
    assert "Choose who is away" in text_of(answer)
