"""How far boroughs are with their milestones, as the demonstration tells it: through the real acts, by its people.

Nothing of it is a fact about London. Each line says so as its source, wherever it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils import timezone

from rollout.readiness.adults import say_area, say_words
from rollout.readiness.answering import confirm, send_back
from rollout.readiness.asking import ask_to_build
from rollout.readiness.chasing import chase_overdue
from rollout.readiness.milestones import Milestone
from rollout.readiness.models import AdultsArea, AdultsEvent, Measure, MilestoneEvent, OutsideMeasure
from rollout.readiness.outside import Figure, enter_measure
from rollout.readiness.planning import plan
from rollout.readiness.recording import Said
from rollout.readiness.reporting import report
from tenants.models import Authority, User

INVENTED = "Invented for the demonstration."


@dataclass(frozen=True)
class Way:
    """One milestone's way: who sees to it and until when, and what happened on which day."""

    milestone: Milestone
    owner: str
    due: str
    reported: str = ""
    evidence: str = ""
    place: str = ""
    confirmed: str = ""
    sent_back: str = ""
    answer: str = "Seen, and enough."


@dataclass(frozen=True)
class Borough:
    """One authority's milestones, and who leads them."""

    slug: str
    lead: str
    planned: str
    ways: tuple[Way, ...] = field(default_factory=tuple)


DRIVE = "The hub’s shared drive, folder Readiness"
BOROUGHS = (
    Borough("enfield", "enfield.lead", "2012-09-03", (
        Way(Milestone.GOVERNANCE, "Director of children’s services", "2012-09-14", "2012-09-12",
            "Seven agencies signed up at the safeguarding board’s meeting.", DRIVE, "2012-09-17"),
        Way(Milestone.AGREEMENT, "Head of information governance", "2012-10-05", "2012-10-04",
            "Signed by all agencies; the probation trust signed last.", DRIVE, "2012-10-09"),
        Way(Milestone.PREMISES, "Head of estates", "2012-10-12", "2012-10-22",
            "The room on the second floor has its own entry, and the network was checked.", DRIVE, "2012-10-26"),
        Way(Milestone.STAFFING, "Head of safeguarding", "2012-11-02", "2012-11-05",
            "Nine posts of ten are filled.", DRIVE, sent_back="2012-11-08",
            answer="The health researcher is not vetted yet. Report again when the tenth post is filled and vetted."),
        Way(Milestone.PROCESS, "Service manager, first response", "2012-11-09", "2012-11-07",
            "Operating protocol and thresholds agreed by the partners.", DRIVE, "2012-11-14"),
        Way(Milestone.TRAINING, "Workforce development", "2012-11-23", "2012-11-21",
            "Two days for everybody who sits in the hub; one colleague attends in December.", DRIVE),
        Way(Milestone.MENTORS, "Project team", "2012-12-07"),
        Way(Milestone.GO_LIVE, "Director of children’s services", "2012-12-17"),
    )),
    Borough("brent", "brent.lead", "2012-10-08", (
        Way(Milestone.GOVERNANCE, "Director of children’s services", "2012-11-02", "2012-10-31",
            "The partners’ board agreed to a hub.", DRIVE, "2012-11-05"),
        Way(Milestone.AGREEMENT, "Head of legal services", "2012-11-30", "2012-11-29",
            "Signed by five agencies; two sign this week.", DRIVE),
        Way(Milestone.PREMISES, "Head of property", "2012-11-16"),
        Way(Milestone.STAFFING, "Head of safeguarding", "2012-12-14"),
        Way(Milestone.PROCESS, "Service manager, assessment", "2012-12-21"),
    )),
    Borough("harrow", "harrow.lead", "2012-10-01", (
        Way(Milestone.REVIEW, "Hub manager", "2012-11-26", "2012-11-23",
            "The partners looked at ten weeks of the hub and agreed five changes.", DRIVE),
        Way(Milestone.EMBEDDED, "Hub manager", "2013-03-29"),
    )),
    Borough("camden", "", "2012-10-15", (
        Way(Milestone.GOVERNANCE, "Director of children’s services", "2012-11-09"),
        Way(Milestone.AGREEMENT, "Head of information governance", "2012-12-03"),
    )),
)  # fmt: skip
CHASED_ON = ("2012-11-16", "2012-11-23", "2012-11-30")


def build() -> str:
    """Tell what is not told yet, of boroughs where nobody has recorded anything. Out: what was done, in words."""
    people = {user.username: user for user in User.objects.filter(username__in=["secretary", "mentor", *_leads()])}
    told = 0
    for borough in BOROUGHS:
        authority = Authority.objects.get(slug=borough.slug)
        if MilestoneEvent.objects.filter(authority=authority).exclude(milestone=Milestone.GO_LIVE).exists():
            continue
        told += 1
        for way in borough.ways:
            _walk(authority, way, borough, people)
        if borough.slug == "enfield":
            ask_to_build(authority, _said(people[borough.lead], "2012-11-26", "We go live in December, and want it."))
    if not AdultsEvent.objects.exists():
        _adults(people["harrow.lead"])
    if not OutsideMeasure.objects.exists():
        _outside(people["secretary"])
    chased = sum(chase_overdue(date.fromisoformat(day)) for day in CHASED_ON)
    return f"{told} boroughs, {chased} chases"


def _walk(authority: Authority, way: Way, borough: Borough, people: dict[str, User]) -> None:
    secretary, mentor = people["secretary"], people["mentor"]
    plan(authority, way.milestone, way.owner, date.fromisoformat(way.due),
         _said(secretary, borough.planned, "Agreed with the borough."))  # fmt: skip
    if way.reported:
        report(authority, way.milestone, way.place, _said(people[borough.lead], way.reported, way.evidence))
    if way.confirmed:
        confirm(authority, way.milestone, _said(mentor, way.confirmed, way.answer))
    if way.sent_back:
        send_back(authority, way.milestone, _said(mentor, way.sent_back, way.answer))


def _adults(lead: User) -> None:
    harrow = Authority.objects.get(slug="harrow")
    say_area(
        harrow,
        AdultsArea.VOLUMES,
        True,
        _said(
            lead, "2012-11-28", "About 90 adult referrals a month come to adult social care; a third from the police."
        ),
    )
    say_area(
        harrow,
        AdultsArea.PATHWAYS,
        False,
        _said(lead, "2012-11-28", "Health and adult social care have not agreed how they share yet."),
    )
    say_words(
        harrow,
        _said(
            lead,
            "2012-11-28",
            "Tell Harrow adult social care, on weekdays from 9am to 5pm; otherwise its duty team.",
        ),
    )


def _outside(secretary: User) -> None:
    havering = Authority.objects.get(slug="havering")
    for measure, value in ((Measure.NOTIFICATIONS, "412"), (Measure.CHILDREN, "655"), (Measure.IN_TIME, "83.5")):
        figure = Figure(measure, "month", date(2012, 10, 1), Decimal(value))
        enter_measure(havering, figure, _said(secretary, "2012-11-12", "Counted by the borough from its own list."))


def _said(by: User, on: str, words: str) -> Said:
    return Said(on=date.fromisoformat(on), reason=words, by=by, at=timezone.now(), seen=None, source=INVENTED)


def _leads() -> list[str]:
    return [borough.lead for borough in BOROUGHS if borough.lead]
