"""Where an agency named who agrees to its releases, nobody else does; their deputy does while they are away."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from hub.research import absent_holders, agreement_notices
from hub.research.agreement import agree, decline
from hub.research.approver_models import NamedApprover
from hub.research.approvers import (
    NamedAlready,
    NoMoreNamed,
    NoSuchDeputy,
    OtherRole,
    TrainingRanOut,
    end_approver,
    name_approver,
    who_may_agree,
)
from hub.research.models import Finding, ProposedRelease
from hub.research.refusals import NotTheApprover, SamePerson
from hub.wall.absences import say_away
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import Absence
from tenants.models import Notice, Role, Seat, SeatTraining
from tenants.seated import Seated
from tests.front_door.test_danger import lines
from tests.support.agreeing import a_proposal, entered, two_for
from tests.support.builders import a_finding, a_request
from tests.support.house import House
from tests.support.pages import get, post, shown, text_of
from tests.wall.test_every_page import undone

NAMED = timedelta(hours=12)  # ago: PostgreSQL's now() is the beginning of the test


class Desk:
    """The police's: who decides, who is named to agree, their deputy, somebody else, and the manager."""

    def __init__(self, house: House) -> None:
        self.house = house
        two_for(house, "event")
        self.decider, self.approver, self.deputy, self.other = (
            entered(house, house.seat(Role.RESEARCHER, user=house.user(name)))
            for name in ("Dee Cides", "Ada Grees", "Dan Eputy", "Olu Ther")
        )  # fmt: skip
        self.manager = entered(house, role=Role.MANAGER, agency="police")

    def named(self, member: Seated | None = None, deputy: Seated | None = None) -> NamedApprover:
        with self.house.at(self.manager):
            return name_approver(
                (member or self.approver).seat, (deputy or self.deputy).seat, form=uuid.uuid4(), by=self.manager,
                at=timezone.now() - NAMED,
            )  # fmt: skip

    def away(self, who: Seated, by: Seated) -> Absence:
        now = timezone.now()
        with self.house.at(by):
            return say_away(
                who.seat, timezone.localdate(), timezone.localdate(now + timedelta(days=1)), self.other.seat,
                form=uuid.uuid4(), by=by, at=now - timedelta(minutes=30),
            )  # fmt: skip

    def waits(self, by: Seated | None = None) -> uuid.UUID:
        finding: Finding = a_finding(self.house, a_request(self.house))
        return uuid.UUID(str(a_proposal(self.house, finding, by or self.decider).pk))

    def tries(self, release: uuid.UUID, by: Seated) -> str:
        """What the page's act, and PostgreSQL without it, say to whoever tries; undone."""
        with undone(), self.house.at(by):
            try:
                agree(release, by=by, at=timezone.now())
            except (NotTheApprover, SamePerson) as refused:
                return refused.code
        return "agreed"

    def said_able(self, release: uuid.UUID) -> set[uuid.UUID] | None:
        """Whom pages and notices name."""
        with self.house.at(self.decider):
            it = ProposedRelease.objects.get(pk=release)
            return who_may_agree(it.agency, it.by, it.at, at=timezone.now())


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def test_whoever_is_named_agrees_and_nobody_else(desk: Desk) -> None:
    named = desk.named()
    release = desk.waits()
    said = {name: desk.tries(release, getattr(desk, name)) for name in ("approver", "deputy", "other", "manager")}
    assert said == {
        "approver": "agreed", "deputy": "not_the_approver", "other": "not_the_approver", "manager": "not_the_approver"
    }  # fmt: skip
    assert desk.tries(release, desk.decider) == "same_person"
    with desk.house.at(desk.other), pytest.raises(NotTheApprover):
        decline(release, why="I would not.", by=desk.other, at=timezone.now())
    with desk.house.at(desk.manager):  # what waits goes on waiting for whom it was decided under
        end_approver(named.pk, by=desk.manager, at=timezone.now())
    assert desk.tries(release, desk.other) == "not_the_approver"
    assert [act for act, _ in lines(desk.house, "name_approver")] == [str(named.pk)]
    assert [ref for ref, _ in lines(desk.house, "end_approver")] == [str(named.pk)]


def test_the_deputy_is_told_of_what_waits_when_the_approver_goes_away_and_it_stands_on_their_list(desk: Desk) -> None:
    desk.named()
    release = desk.waits()
    for _ in range(2):
        with desk.house.at("worker"):
            agreement_notices.release_proposed(release)
    person = {one: Seat.objects.get(pk=getattr(desk, one).seat).user for one in ("approver", "deputy", "other")}

    def told(who: str) -> list[str]:
        found = Notice.objects.filter(user=person[who], kind="agreement", about=str(release))
        return list(found.values_list("title", flat=True))

    assert (len(told("approver")), told("deputy"), told("other")) == (1, [], [])
    page = text_of(get(desk.house.visit(Seat.objects.get(pk=desk.deputy.seat)), "/requests/agreements/"))
    assert "Ada Grees" in page
    gone = desk.away(desk.approver, desk.manager)
    for _ in range(2):
        with desk.house.at("worker"):
            absent_holders.absence_changed(gone.pk)
    assert told("deputy") == ["A release waits for your agreement while a colleague is away"]
    assert (len(told("approver")), told("other")) == (1, [])
    visit = desk.house.visit(Seat.objects.get(pk=desk.deputy.seat))
    assert "It waits for you" in text_of(get(visit, "/requests/"))
    assert re.search(r"\bYou\b", text_of(get(visit, "/requests/agreements/")))
    other = desk.house.visit(Seat.objects.get(pk=desk.other.seat))
    assert "It waits for you" not in text_of(get(other, "/requests/"))
    assert "It waits for Ada Grees, Dan Eputy" in text_of(get(other, "/requests/"))


def test_an_absence_that_the_deputy_said_themselves_tells_them_nothing(desk: Desk) -> None:
    desk.named()
    release = desk.waits()
    Seat.objects.filter(pk=desk.manager.seat).update(
        ends_at=timezone.now() - timedelta(hours=1)
    )  # then a colleague says it
    gone = desk.away(desk.approver, desk.deputy)
    with desk.house.at("worker"):
        absent_holders.absence_changed(gone.pk)
    person = Seat.objects.get(pk=desk.deputy.seat).user
    assert not Notice.objects.filter(user=person, kind="agreement", about=str(release)).exists()


def test_the_deputy_agrees_while_the_approver_is_away_and_never_to_their_own(desk: Desk) -> None:
    desk.named()
    release, own = desk.waits(), desk.waits(desk.deputy)
    desk.away(desk.approver, desk.manager)
    assert [desk.tries(release, one) for one in (desk.deputy, desk.other)] == ["agreed", "not_the_approver"]
    assert desk.tries(own, desk.deputy) == "same_person"
    assert desk.tries(own, desk.approver) == "agreed"  # who reads it on a day off does no harm
    with desk.house.as_superuser() as cursor:  # the absence is over
        cursor.execute("UPDATE wall_absence SET until_at = now() - interval '1 second'")
    assert desk.tries(release, desk.deputy) == "not_the_approver"


def test_what_the_approver_decided_is_the_deputys(desk: Desk) -> None:
    desk.named()
    release = desk.waits(desk.approver)
    assert [desk.tries(release, one) for one in (desk.approver, desk.deputy, desk.other)] == [
        "same_person", "agreed", "not_the_approver",
    ]  # fmt: skip


def test_an_absence_that_the_deputy_or_the_decider_said_counts_for_nothing(desk: Desk) -> None:
    desk.named()
    release = desk.waits()
    left = timezone.now() - timedelta(hours=1)  # then colleagues say it
    Seat.objects.filter(pk=desk.manager.seat).update(ends_at=left)
    for by in (desk.deputy, desk.decider):
        desk.away(desk.approver, by)
        assert desk.tries(release, desk.deputy) == "not_the_approver"
        assert desk.said_able(release) == {desk.approver.seat}
        with desk.house.as_superuser() as cursor:
            cursor.execute("UPDATE wall_absence SET ended_at = now(), ended_by = set_by WHERE ended_at IS NULL")
    desk.away(desk.approver, desk.other)
    assert desk.tries(release, desk.deputy) == "agreed"
    assert desk.said_able(release) == {desk.approver.seat, desk.deputy.seat}


@pytest.mark.parametrize("function", ["agree_release_v1", "agree_release_v2"])
def test_the_wall_refuses_it_by_either_name_and_no_other_desk_names_anybody(desk: Desk, function: str) -> None:
    named = desk.named()
    release = desk.waits()
    with desk.house.at(desk.other), pytest.raises(RefusedByTheWall, match="not_the_approver"), transaction.atomic():
        call(function, release, desk.other.seat, "")
    row = {"member": desk.other.seat, "deputy": desk.decider.seat, "named_at": timezone.now()}
    for login, agency, by in (("hrwhealth", "police", desk.manager), ("police", "police", desk.other)):
        with desk.house.at(login), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            NamedApprover.objects.create(agency=agency, named_by=by.seat, **row)
    with desk.house.at("hrwhealth"):
        assert NamedApprover.objects.count() == 0
        assert NamedApprover.objects.filter(pk=named.pk).update(ended_at=timezone.now(), ended_by=desk.other.seat) == 0
    with desk.house.at("police"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        NamedApprover.objects.filter(pk=named.pk).update(deputy=desk.other.seat)


def test_a_deputy_has_the_same_role_another_person_and_training_in_order(desk: Desk) -> None:
    late = SeatTraining.objects.create(
        seat_id=desk.other.seat,
        new_work_until=timezone.localdate() - timedelta(days=2),  # it is named half a day ago
        what="Safeguarding",
        computed_at=timezone.now(),
    )
    approver = Seat.objects.get(pk=desk.approver.seat).user
    second = entered(desk.house, desk.house.seat(Role.MANAGER, agency="police", user=approver))
    for deputy, refusal in (
        (desk.manager, OtherRole), (desk.other, TrainingRanOut), (second, NoSuchDeputy), (desk.approver, NoSuchDeputy)
    ):  # fmt: skip
        with pytest.raises(refusal):
            desk.named(deputy=deputy)
    SeatTraining.objects.filter(pk=late.pk).update(new_work_until=None)
    made = desk.named(deputy=desk.other)
    with pytest.raises(NamedAlready):
        desk.named(deputy=desk.deputy)
    with desk.house.at(desk.other), pytest.raises(NoMoreNamed):
        end_approver(made.pk, by=desk.other, at=timezone.now())


def test_its_page_and_the_notice_say_for_whom_it_waits(desk: Desk) -> None:
    house = desk.house
    visit = house.visit(Seat.objects.get(pk=desk.manager.seat))
    page = "/requests/agreements/approvers/"
    assert "Nobody is named" in text_of(get(visit, page))
    once = {"once": str(uuid.uuid4())}
    answer = post(visit, page, member=str(desk.approver.seat), deputy=str(desk.deputy.seat), **once)
    assert answer.status_code == 302, shown(answer.text)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_namedapprover SET named_at = now() - interval '1 day'")
    release = desk.waits()
    with house.at("worker"):
        agreement_notices.release_proposed(release)
    told = Notice.objects.filter(kind="agreement").values_list("user__name", flat=True)
    assert list(told) == ["Ada Grees"]
    other = house.visit(Seat.objects.get(pk=desk.other.seat))
    seen = text_of(get(other, f"/requests/agreements/{release}/"))
    assert "It waits for Ada Grees" in shown(seen)
    assert "I agree: release it" not in seen
    approver = house.visit(Seat.objects.get(pk=desk.approver.seat))
    assert "I agree: release it" in text_of(get(approver, f"/requests/agreements/{release}/"))
    assert "Name them" not in text_of(get(other, page))
