"""Where people did not agree, or took something back, in the demonstration's first hub: a rating that a manager
overruled, a decision that health challenges, a copy that was recalled. Run again it changes nothing."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from hub.assessment.challenging import can_be_challenged, challenge
from hub.assessment.codes import RecallInstruction
from hub.assessment.models import Copy
from hub.assessment.overruling import overrule_rating
from hub.assessment.recalling import recall
from hub.front_door.models import Enquiry
from mash_platform.cli.demo.staff import staff_of
from mash_platform.cli.demo.work import Work, leave_ages
from tenants.models import AgencyKind, HubAuthority, Role

HUB = "harrow"


def build(usernames: list[str]) -> int:
    """Make what is missing. Out: how many are new."""
    staff = staff_of(HUB, usernames)
    place = HubAuthority.objects.select_related("authority", "lead_agency").get(hub=staff.hub, until__isnull=True)
    new = 0
    for number, stage, hours, then in FOLLOWED:
        case = Work(staff, place.authority.slug, place.lead_agency.code, number, stage, hours, number)
        if case.submit():
            case.work(joins="")
            then(case)
            leave_ages(HUB, {case.reference: (hours, case.span)})
            new += 1
    return new


def _overruled(case: Work) -> None:
    with case.staff.at_desk(case.staff.seated(Role.MANAGER)) as by:
        enquiry = Enquiry.objects.get(reference=case.reference)
        for child in enquiry.subjects.standing():
            overrule_rating(
                enquiry.pk, child.pk, "amber", "Nobody has seen the child for five weeks: it cannot wait three days.",
                seen=child.version, by=by, at=timezone.now(),
            )  # fmt: skip


def _challenged(case: Work) -> None:
    with case.staff.at_desk(case.staff.seated(Role.RESEARCHER, kind=AgencyKind.HEALTH)) as by:
        enquiry = Enquiry.objects.get(reference=case.reference)
        challenge(
            enquiry, can_be_challenged(enquiry, by)[0].pk, form=case.id("challenge"), by=by, at=timezone.now(),
            words="The child was seen twice here with unexplained marks, and was not spoken to alone.",
            senior="Named nurse, head of safeguarding",
        )  # fmt: skip


def _recalled(case: Work) -> None:
    with case.staff.at_desk(case.staff.seated(Role.DECISION_MAKER)) as by:
        copy = Copy.objects.filter(product=case.id("product")).first()
        if copy is not None:
            recall(copy.pk, "It names a school that the family left.", RecallInstruction.DESTROY, by=by)


# Numbers of cases that the plan does not have, how far each is, how many hours ago it began, and what followed.
FOLLOWED: tuple[tuple[int, str, float, Callable[[Work], None]], ...] = (
    (95, "opened", 9.0, _overruled),
    (96, "decided", 50.0, _challenged),
    (97, "fetched", 75.0, _recalled),
)
