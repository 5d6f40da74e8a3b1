"""The demonstration's weeks of invented work: done by the hub's own acts, each on the login of whoever does it.

The database stamps some times itself (receipt, asking, releasing, sending). How long ago each case is meant to be is
left in a file for the keeper, who sets those stamps back (keeper/ageing.py): no other login could.
"""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import connections
from django.utils import timezone

from hub.assessment import outside
from hub.assessment.deciding import ChildDecided, decide
from hub.assessment.issuing import issue
from hub.assessment.models import Copy
from hub.assessment.picture import look
from hub.front_door.message import parse
from hub.front_door.models import Enquiry, Named, Notification
from hub.front_door.opening import ChildRated
from hub.front_door.submit import submit
from hub.front_door.triage import open_enquiry, set_aside
from hub.research.asking import ask, request_id
from hub.research.findings import people_of, record
from hub.research.finishing import finish
from hub.research.grounds import Grounds
from hub.research.models import Finding, Request
from hub.research.nothing_known import say_nothing_known
from hub.research.releasing import release
from hub.research.withholding import withhold
from mash_platform.cli.demo.staff import Staff, staff_of
from mash_platform.cli.demo.stories import ADULTS, CHILDREN, FAMILIES, STORIES, Found, Story
from mash_platform.database.logins import service
from mash_platform.demonstration import AGES
from mash_platform.state import StateDir
from tenants.models import Agency, HubAuthority, Role
from tenants.seated import Seated

SPACE = uuid.UUID("6f1d0a0e-6d2b-5c0e-9a54-7f3f5b1f2012")  # of every id made here, so that a second run makes none

# How far each case of a hub is, how old it is in hours, and whether somebody is in danger now.
# new, aside, opened, asked, part (some answered), told (all answered), decided, sent, fetched, closed
PLAN: tuple[tuple[str, float], ...] = (
    ("new", 0.4), ("new", 1.6), ("new", 3.1), ("new", 5.2), ("opened", 2.2), ("opened", 7.0),
    ("asked", 2.6), ("asked", 19.0), ("asked", 30.0), ("part", 3.3), ("part", 21.0), ("part", 44.0),
    ("told", 3.6), ("told", 22.5), ("decided", 26.0), ("sent", 28.0), ("sent", 70.0), ("fetched", 93.0),
    ("closed", 190.0), ("closed", 260.0), ("closed", 345.0), ("closed", 430.0), ("aside", 24.0), ("aside", 150.0),
    ("aside", 310.0), ("new", 0.9), ("joined", 1.4),
)  # fmt: skip
# Second messages about a family that an earlier case is about: place in the plan -> that case's.
SAME_FAMILY = {25: 11, 26: 9}

# How long a case takes from its message to the last of what came of it, at most, in hours: some in time, some late.
SPANS = (12.0, 40.0, 84.0, 100.0)
# The two months before, for the measures: how many cases each hub closed in them, evenly spread. Every fourth was set
# aside; every third is about one of six families, who come back.
PAST = {"harrow": 36, "haringey": 14, "triborough": 6}
PAST_FROM, PAST_UNTIL = 600.0, 2060.0
FIRST_PAST = 100


def cases_of(code: str) -> list[tuple[int, str, float, int]]:
    """Each case of a hub: its number, how far it is, its age in hours, and which case's family it is about."""
    found = [(number, stage, hours, SAME_FAMILY.get(number, number)) for number, (stage, hours) in enumerate(PLAN)]
    count = PAST.get(code, 0)
    for at in range(count):
        number = FIRST_PAST + at
        stage = "aside" if at % 4 == 3 else "closed"
        hours = PAST_FROM + (PAST_UNTIL - PAST_FROM) * at / count
        found.append((number, stage, hours, at // 3 % 6 if at % 3 == 0 else number))
    return found


def fill(code: str, usernames: list[str]) -> int:
    """Make the work of one hub that is missing. Out: how many cases were new."""
    staff = staff_of(code, usernames)
    doors = list(
        HubAuthority.objects.filter(hub=staff.hub, until__isnull=True)
        .select_related("authority", "lead_agency")
        .order_by("pk")
    )
    ages: dict[str, tuple[float, float]] = {}
    references: dict[int, str] = {}
    try:
        for number, stage, hours, home in cases_of(code):
            place = doors[home % len(doors)]
            case = Case(staff, place.authority.slug, place.lead_agency.code, number, stage, hours, home)
            is_new = case.submit()
            references[number] = case.reference
            if is_new:
                ages[case.reference] = (hours, case.span)
                case.work(joins=references[home])
    finally:
        _leave_ages(code, ages)
    return len(ages)


def _leave_ages(code: str, ages: dict[str, tuple[float, float]]) -> None:
    if not ages:
        return
    path = StateDir.from_env().root / AGES
    found = json.loads(path.read_text()) if path.exists() else {}
    found[code] = ages
    path.write_text(json.dumps(found))


class Case:
    """One invented case, taken as far as its stage says."""

    def __init__(self, staff: Staff, door: str, lead: str, number: int, stage: str, hours: float, home: int) -> None:
        self.staff, self.door, self.lead, self.number, self.stage = staff, door, lead, number, stage
        self.home = home  # the case whose family it is
        self.began = timezone.now() - timedelta(hours=hours)
        self.span = min(hours, SPANS[number % len(SPANS)])
        turn = number + {"harrow": 0, "haringey": 9}.get(staff.hub.code, 17)
        self.story: Story = STORIES[turn % len(STORIES)]
        whose = turn - number + self.home
        self.children = [CHILDREN[whose * 5 % len(CHILDREN)]]
        if self.home % 3 == 0:
            self.children.append(CHILDREN[(whose * 5 + 3) % len(CHILDREN)])
        self.adult, self.family = ADULTS[whose * 3 % len(ADULTS)], FAMILIES[whose * 7 % len(FAMILIES)]
        self.reference = ""

    def id(self, word: str) -> uuid.UUID:
        """An id of this case, the same each time."""
        return uuid.uuid5(SPACE, f"{self.staff.hub.code} {self.number} {word}")

    def at(self, part: float) -> datetime:
        """A moment of the case: 0 at its receipt, 1 when the last of it is done."""
        return self.began + timedelta(hours=self.span * part)

    def words(self, text: str) -> str:
        """A story's words with the case's people."""
        return text.format(child=self.children[0], adult=self.adult)

    def submit(self) -> bool:
        """Send the message through the door. Out: whether it is new."""
        connection: Any = connections["default"]
        with connection.desk(service(self.staff.hub.code, "door")):
            done = submit(self.door, "form", parse(self._message()), key=str(self.id("key")))
        self.reference = done.reference
        return done.made

    def _message(self) -> dict[str, Any]:
        story = self.story
        home = {"lines": f"{self.home + 3} {self.family.split('-')[0]} Mews", "postcode": "ZZ9 9ZZ"}
        referrer = {"source": story.source, "role": story.role, "agency": story.agency}
        return {
            "version": 1,
            "immediate_danger": self.stage == "new" and story.rating == "red",
            "referrer": {name: value for name, value in referrer.items() if value},
            "children": [
                {
                    "given_name": name, "family_name": self.family, "address": home,
                    "born_on": f"{2013 + (self.home + at * 4) % 11}-0{at + 3}-17",
                }
                for at, name in enumerate(self.children)
            ],
            "others": [
                {"given_name": self.adult, "family_name": self.family, "relation": "mother", "same_household": True}
            ],
            "concern": {"what_happened": self.words(story.what), "categories": [story.category]},
            "consent": {"asked": "agreed"} if self.number % 2 else {
                "asked": "not_asked", "why_not": "Asking first could raise the risk."
            },
        }  # fmt: skip

    def work(self, joins: str) -> None:
        """Take it as far as its stage says. In: the enquiry that it joins, where its stage is to join one."""
        if self.stage == "new":
            return
        coordinator = self.staff.seated(Role.COORDINATOR)
        with self.staff.at_desk(coordinator):
            if self.stage == "joined":
                self._join(joins, coordinator)
                return
            if not self._triage(coordinator) or self.stage == "opened":
                return
            asked = self._ask(coordinator)
        for order, (kind, request) in enumerate(asked):
            if self.stage == "asked" or (self.stage == "part" and order > 0):
                break
            self._answer(kind, request, order)
        if self.stage in ("decided", "sent", "fetched", "closed"):
            self._decide()

    def _triage(self, by: Seated) -> bool:
        """Out: whether an enquiry was opened."""
        message = Notification.objects.get(reference=self.reference)
        if self.stage == "aside":
            set_aside(
                message.pk, why="advice", reason="Talked with the referrer: help is in place already.", by=by,
                at=self.at(0.02),
            )  # fmt: skip
            return False
        children = Named.objects.filter(notification=message, is_child=True)
        open_enquiry(
            message.pk,
            [ChildRated(one.pk, self.story.rating, self.story.why, message.authority_code) for one in children],
            by=by,
            at=self.at(0.02),
        )
        return True

    def _join(self, reference: str, by: Seated) -> None:
        """A second message about children whom an open enquiry knows."""
        message, enquiry = Notification.objects.get(reference=self.reference), Enquiry.objects.get(reference=reference)
        known = {one.label: one for one in enquiry.subjects.standing() if one.lead_agency == by.agency}
        open_enquiry(
            message.pk,
            [
                ChildRated(
                    one.pk, self.story.rating, self.story.why, message.authority_code,
                    same_as=known[one.label].pk if one.label in known else None,
                )
                for one in Named.objects.filter(notification=message, is_child=True)
            ],
            by=by,
            at=self.at(0.02),
            into=enquiry.pk,
        )  # fmt: skip

    def _ask(self, by: Seated) -> list[tuple[str, uuid.UUID]]:
        kinds = list(dict.fromkeys([*(one.kind for one in self.story.found), "health", "police"]))[:4]
        codes = dict(
            Agency.objects.filter(hub_agencies__hub=self.staff.hub, kind__in=kinds).values_list("kind", "code")
        )  # fmt: skip
        enquiry = Enquiry.objects.get(reference=self.reference)
        ask(
            enquiry.pk, [codes[kind] for kind in kinds], form=self.id("ask"),
            question="What do you know of these children and the adults around them that bears on their safety?",
            basis="s47" if self.story.rating == "red" else "consent", due_at=enquiry.due_at, by=by,
        )  # fmt: skip
        return [(kind, request_id(self.id("ask"), codes[kind])) for kind in kinds]

    def _answer(self, kind: str, pk: uuid.UUID, order: int) -> None:
        by = self.staff.seated(Role.RESEARCHER, kind=kind)
        found = [one for one in self.story.found if one.kind == kind]
        moment = self.at(0.08 + 0.03 * order)
        with self.staff.at_desk(by):
            if not found:
                say_nothing_known(pk, by=by, at=moment)
                return
            made = [self._record(pk, one, by, moment) for one in found]
            if self.stage == "part" and self.number % 2:
                return  # recorded, and held until somebody decides
            if kind == "police" and self.number % 4 == 0:
                extra = self._record(
                    pk, Found(kind, "adult", "Named in an inquiry that goes on.", "other", None), by, moment
                )  # fmt: skip
                withhold(
                    extra.pk, request_id=pk, reason="Not about the child; would harm the inquiry.",
                    version=extra.version, by=by,
                )  # fmt: skip
            teams = self._teams({team for one in found for team in one.out})
            release(
                {one.pk: one.version for one in made}, request_id=pk, desks=self._desks(), recipients=teams,
                grounds=Grounds(
                    purpose="assess_risk", legal_basis="CA1989_s47" if self.story.rating == "red" else "CA2004_s10",
                    necessity="The risk cannot be seen from the message alone.",
                    proportionality="Only what bears on the child's safety.", approver=by.name,
                ),
                release_id=self.id(f"release {kind}"), by=by,
            )  # fmt: skip
            finish(pk, by=by, at=moment)

    def _record(self, pk: uuid.UUID, one: Found, by: Seated, moment: datetime) -> Finding:
        people = list(people_of(Request.objects.select_related("enquiry").get(pk=pk)))
        about = people[-1] if one.about == "adult" else people[0]
        happened = None if one.days is None else (self.began - timedelta(days=one.days)).date()
        return record(
            pk, finding_id=self.id(f"{one.kind} {one.words}"), about=[about], kind=one.sort, happened_on=happened,
            text=self.words(one.words), by=by, at=moment,
        )  # fmt: skip

    def _desks(self) -> list[str]:
        return list(Agency.objects.filter(hub_agencies__hub=self.staff.hub).values_list("code", flat=True))

    def _teams(self, kinds: set[str]) -> list[str]:
        """Teams of this hub by kind; a group hub's assessment team is that of the authority."""
        here = {seat.team.code: seat.team for seat in self.staff.seats if seat.team}
        return [
            code
            for code, team in here.items()
            if code in kinds
            or ("assessment" in kinds and code.endswith("assess") and team.agency.code == self.lead)
        ]  # fmt: skip

    def _decide(self) -> None:
        by = self.staff.seated(Role.DECISION_MAKER, agency=self.lead)
        with self.staff.at_desk(by):
            enquiry = Enquiry.objects.get(reference=self.reference)
            picture = look(enquiry)
            decide(
                enquiry.pk,
                [
                    ChildDecided(
                        subject=child.pk, threshold_level=self.story.level, decision=self.story.decision,
                        rating={1: "blue", 2: "green", 3: "amber", 4: "red"}[self.story.level],
                        reason=self.story.reason,
                    )
                    for child in picture.children_of(by.agency)
                ],
                analysis=self.story.analysis, mark=picture.mark, form=self.id("decide"), by=by, at=self.at(0.3),
            )  # fmt: skip
            if self.stage == "decided":
                return
            picture = look(Enquiry.objects.get(pk=enquiry.pk))
            teams = self._teams({"assessment"})
            issue(
                enquiry.pk, product_id=self.id("product"), summary=self.words(self.story.analysis), recipients=teams,
                findings=[one.pk for one in picture.findings], mark=picture.mark, by=by, at=self.at(0.34),
            )  # fmt: skip
            copies = list(Copy.objects.filter(product=self.id("product")).values_list("pk", "recipient"))
        for copy, team in copies:
            self._receive(copy, team)

    def _receive(self, copy: uuid.UUID, team: str) -> None:
        by = self.staff.seated(Role.RECIPIENT, team=team)
        if self.stage == "sent":
            return
        with self.staff.at_desk(by):
            outside.fetch(copy, by=by)
            if self.stage == "fetched":
                return
            outside.acknowledge(copy, by=by)
            if self.number % 4:
                outside.say_outcome(copy, "assessment_started" if self.story.level > 2 else "accepted", "", by=by)
