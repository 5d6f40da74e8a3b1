"""The demonstration's weeks of invented work: done by the hub's own acts, each on the login of whoever does it.

The database stamps some times itself (receipt, asking, releasing, sending). How long ago each case is meant to be is
left in a file for the keeper, who sets those stamps back (keeper/ageing.py): no other login could.
"""

from __future__ import annotations

import json
import uuid
from datetime import date, datetime, timedelta

from django.utils import timezone

from hub.assessment import recipient_portal
from hub.assessment.analysing import Point, framework_of
from hub.assessment.deciding import ChildDecided, decide
from hub.assessment.enquiry_snapshot import EnquirySnapshot, snapshot_of
from hub.assessment.issuing import CopyChoice, issue, shareable_with
from hub.assessment.models import Copy
from hub.front_door.enquiries.opening import ChildRated
from hub.front_door.models import Enquiry, Named, Notification
from hub.front_door.triage.open_cases import OpenChild, latest_list, load
from hub.front_door.triage.triaging import open_enquiry, set_aside
from hub.people.models import ProtectedKind, ProtectedReason
from hub.research.asking import ForChild, ask, request_id
from hub.research.finding_files import attach
from hub.research.findings import people_of, record
from hub.research.finishing import finish
from hub.research.grounds import Grounds
from hub.research.models import Finding, Request
from hub.research.nothing_known import say_nothing_known
from hub.research.protecting import can_protect, protect, protectable_of
from hub.research.releasing import release
from hub.research.telling_which import last_default, set_default
from hub.research.withholding import withhold
from hub.wall.agency_telephones import TelephoneWords, agencies_to_set, set_telephone
from hub.wall.models import Agency as WallAgency
from hub.wall.models import AgencyTelephone
from mash_platform.cli.demo.case import Case
from mash_platform.cli.demo.plan import cases_of
from mash_platform.cli.demo.sent_files import body_map, send_files
from mash_platform.cli.demo.staff import Staff, staff_of
from mash_platform.cli.demo.stories import Found
from mash_platform.demonstration import AGES
from mash_platform.formats.analysis_framework import Bears
from mash_platform.state import StateDir
from tenants.models import Agency, AgencyKind, HubAuthority, Role
from tenants.seated import Seated

PROTECTED = 2  # the case of the plan whose family's address must not be seen
THEN = {
    "assessment_started": "A worker saw the children at home and at school. A plan is agreed, and they stay at home.",
    "accepted": "The family takes the help that was offered. The school sees a happier child.",
}  # what recipients say happened, by outcome
OPEN_TO_A_SOCIAL_WORKER = 1  # the case of the plan whose children are on the list of open cases


def fill(code: str, usernames: list[str]) -> int:
    """Make the work of one hub that is missing. Out: how many cases were new."""
    staff = staff_of(code, usernames)
    doors = list(
        HubAuthority.objects.filter(hub=staff.hub, until__isnull=True)
        .select_related("authority", "lead_agency")
        .order_by("pk")
    )
    _say_telephones(staff)
    _say_which_answers(staff)
    ages: dict[str, tuple[float, float]] = {}
    references: dict[int, str] = {}
    try:
        for number, stage, hours, home in cases_of(code):
            place = doors[home % len(doors)]
            case = Work(staff, place.authority.slug, place.lead_agency.code, number, stage, hours, home)
            is_new = case.submit()
            references[number] = case.reference
            if number == OPEN_TO_A_SOCIAL_WORKER:
                _load_open_cases(staff, case)
                send_files(staff, case.reference)
            if number == PROTECTED:
                _protect_address(staff, case)
            if is_new:
                ages[case.reference] = (hours, case.span)
                case.work(joins=references[home])
    finally:
        leave_ages(code, ages)
    return len(ages)


def _load_open_cases(staff: Staff, case: Work) -> None:
    """Social care's list of open cases, once: it names the children of a notification that waits."""
    coordinator = staff.seated(Role.COORDINATOR)
    with staff.at_desk(coordinator):
        if latest_list(coordinator.agency) is None:
            load(case.as_open_cases(), by=coordinator, at=timezone.now())


def _protect_address(staff: Staff, case: Work) -> None:
    """A coordinator protects where a family of a waiting notification lives, once."""
    coordinator = staff.seated(Role.COORDINATOR)
    with staff.at_desk(coordinator):
        found = Notification.objects.get(reference=case.reference)
        chosen = [one for one in protectable_of(found) if one.kind == ProtectedKind.ADDRESS]
        if chosen and can_protect(found, coordinator):
            protect(
                found, chosen, reason=ProtectedReason.REFUGE, safe_contact="ring the refuge’s worker, 020 7946 0460",
                form=case.id("protect"), by=coordinator,
            )  # fmt: skip


def _say_telephones(staff: Staff) -> None:
    """At which telephone each agency's desk is rung, of numbers that nobody has (Ofcom keeps them for drama)."""
    manager = staff.seated(Role.MANAGER)
    with staff.at_desk(manager):
        known = set(AgencyTelephone.objects.standing().values_list("agency", flat=True))
        for number, agency in enumerate(WallAgency.objects.filter(agencies_to_set(manager)).order_by("code")):
            if agency.code not in known:
                words = TelephoneWords(
                    telephone=f"020 7946 {450 + number:04}", ask_for="the MASH desk", hours="9am to 5pm"
                )
                set_telephone(agency.code, words, seen=0, by=manager, at=timezone.now())


def _say_which_answers(staff: Staff) -> None:
    """Health and schools tell the hub where nothing is known; the police keep to what others see of themselves."""
    desks = {one.agency for one in staff.seats if one.role == Role.RESEARCHER and one.agency}
    for agency in sorted((one for one in desks if one.kind != AgencyKind.POLICE), key=lambda one: one.code):
        by = staff.seated(Role.RESEARCHER, agency=agency.code)
        with staff.at_desk(by):
            if last_default(agency.code) is None:
                set_default(tells=True, seen=0, by=by, at=timezone.now())


def leave_ages(code: str, ages: dict[str, tuple[float, float]]) -> None:
    """Write down for the keeper what is set back: reference -> hours ago, hours that it took."""
    if not ages:
        return
    path = StateDir.from_env().root / AGES
    found = json.loads(path.read_text()) if path.exists() else {}
    found[code] = found.get(code, {}) | ages
    path.write_text(json.dumps(found))


class Work(Case):
    """A case, taken as far as its stage says."""

    def as_open_cases(self) -> list[OpenChild]:
        """Its children, as social care's list has them."""
        return [
            OpenChild(
                given_name=child["given_name"], family_name=child["family_name"],
                born=date.fromisoformat(child["born_on"]), nhs_number="", number=f"S{self.number:05}-{place}",
                status="Child in need plan", lead_worker="J. Adeyemi", team="Assessment team 2",
                telephone="020 7946 0440",
            )
            for place, child in enumerate(self._message()["children"], start=1)
        ]  # fmt: skip

    def work(self, joins: str) -> None:
        """Take it as far as its stage says. In: the enquiry that it joins, where its stage is to join one."""
        if self.stage == "new":
            return
        # A family that comes back is closed without further action by a manager (hub/front_door/triage/repeats.py).
        is_repeat = self.stage == "aside" and self.home != self.number
        coordinator = self.staff.seated(Role.MANAGER if is_repeat else Role.COORDINATOR)
        with self.staff.at_desk(coordinator):
            if self.stage == "joined":
                self._join(joins, coordinator)
                return
            if not self._triage(coordinator) or self.stage == "opened":
                return
        asker = self.staff.seated(Role.DECISION_MAKER, agency=self.lead) if self.story.rating == "red" else coordinator
        with self.staff.at_desk(asker):
            asked = self._ask(asker)
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
        )
        enquiry = Enquiry.objects.get(reference=self.reference)
        ask(
            enquiry.pk, [codes[kind] for kind in kinds], form=self.id("ask"),
            question="What do you know of these children and the adults around them that bears on their safety?",
            children=[self._basis(child.pk, by) for child in enquiry.subjects.standing()], due_at=enquiry.due_at, by=by,
            other_ways=dict.fromkeys(codes.values(), "Rung by the coordinator, who left word with the duty desk."),
        )  # fmt: skip
        return [(kind, request_id(self.id("ask"), codes[kind])) for kind in kinds]

    def _basis(self, child: uuid.UUID, by: Seated) -> ForChild:
        """Section 47 is a decision maker's; what else is asked goes by what the referrer said."""
        if by.role == Role.DECISION_MAKER:
            return ForChild(child, "s47", by.name, self.words(self.story.why))
        if self.number % 2:  # as the referrer says in the message
            return ForChild(child, "consent", by.name, "The family agreed when the referrer asked them.")
        return ForChild(child, "not_sought", by.name, "Asking first could raise the risk to the child.")

    def _answer(self, kind: str, pk: uuid.UUID, order: int) -> None:
        by = self.staff.seated(Role.RESEARCHER, kind=kind)
        found = [one for one in self.story.found if one.kind == kind]
        moment = self.at(0.08 + 0.03 * order)
        with self.staff.at_desk(by):
            if not found:
                say_nothing_known(pk, by=by, at=moment)
                return
            made = [self._record(pk, one, by, moment) for one in found]
            mapped = attach(
                made[0].pk, file_id=self.id(f"file {kind}"), request_id=pk, name="body map.png", content=body_map(),
                by=by, at=moment,
            )  # fmt: skip
            if self.stage == "part" and self.number % 2:
                return  # recorded, and held until somebody decides
            if kind == "police" and self.number % 4 == 0:
                extra = self._record(
                    pk, Found(kind, "adult", "Named in an inquiry that goes on.", "other", None), by, moment
                )
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
                release_id=self.id(f"release {kind}"), files=[mapped.pk], by=by,
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
            picture = snapshot_of(enquiry)
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
                analysis=self.story.analysis, points=self._weighed(picture), mark=picture.mark,
                form=self.id("decide"), by=by, at=self.at(0.3),
            )  # fmt: skip
            if self.stage == "decided":
                return
            picture = snapshot_of(Enquiry.objects.get(pk=enquiry.pk))
            teams = self._teams({"assessment"})
            children = [child.pk for child in picture.children_of(by.agency)]
            choices = [
                CopyChoice(
                    recipient=team, children=children, reasons=children, summary=self.words(self.story.analysis),
                    findings=[one.pk for one in shareable_with(picture, team)],
                )
                for team in teams
            ]  # fmt: skip
            issue(enquiry.pk, product_id=self.id("product"), copies=choices, mark=picture.mark, by=by, at=self.at(0.34))
            copies = list(Copy.objects.filter(product=self.id("product")).values_list("pk", "recipient"))
        for copy, team in copies:
            self._receive(copy, team)

    def _weighed(self, picture: EnquirySnapshot) -> list[Point]:
        """Under the hub's headings, with a factor on each of the first findings that the desk reads."""
        framework = framework_of(picture.enquiry)
        points = [
            Point(framework.written[0].heading, self.words(self.story.why)),
            Point(framework.written[1].heading, "No agency had put these together before they were asked."),
        ]
        for place, one in enumerate(picture.findings[:3]):
            bears = Bears.PROTECTIVE if one.kind == "strength" else Bears.CHANGES if place == 1 else Bears.RISK
            points.append(Point(framework.factors[bears].heading, one.text, bears.value, one.pk))
        return points

    def _receive(self, copy: uuid.UUID, team: str) -> None:
        by = self.staff.seated(Role.RECIPIENT, team=team)
        if self.stage == "sent":
            return
        with self.staff.at_desk(by):
            recipient_portal.fetch(copy, by=by)
            if self.stage == "fetched":
                return
            recipient_portal.acknowledge(copy, by=by)
            if self.number % 4:
                outcome = "assessment_started" if self.story.level > 2 else "accepted"
                recipient_portal.say_outcome(copy, outcome, "", by=by)
                if self.number % 3 == 1:
                    recipient_portal.say_feedback(copy, THEN[outcome], form=uuid.uuid5(copy, "feedback"), by=by)
