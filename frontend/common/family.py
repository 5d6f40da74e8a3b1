"""Who an enquiry is about, beside a form on which something is asked or decided about them.

Dates of birth as they were said, adults and whose they are, and earlier enquiries about these children. The policies
decide what of it a desk gets: what an agency holds back, or what is protected, appears here no more than elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from frontend.common.said_of_people import ALSO_SAID, DISAGREES, facts_of
from frontend.presenters.message import SAID
from hub.assessment.codes import Decision
from hub.front_door.models import Enquiry, Named, Subject
from hub.front_door.triage.previous_contacts import Known, known_of
from hub.people.models import MentionKind
from hub.people.said import SaidOfPeople
from hub.research.asking import proposed_basis
from hub.research.codes import AskBasis
from mash_platform.phrases import lower_first

BIRTHS = (
    DISAGREES, str(MentionKind.BIRTH.label), ALSO_SAID, str(MentionKind.EXPECTED_BIRTH.label),
    str(MentionKind.BORN_ABOUT.label),
)  # fmt: skip
RELATIONS = tuple(str(kind.label) for kind in (MentionKind.TIE, MentionKind.HOUSEHOLD, MentionKind.RESPONSIBILITY))
MOST_EARLIER = 5  # of one child


@dataclass(frozen=True)
class OfFamily:
    """One person, and what is said of them: label and text."""

    label: str
    said: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class EarlierEnquiry:
    """One about the same child: what came of it, in words, or where it stands."""

    known: Known
    outcome: str


@dataclass(frozen=True)
class Family:
    """What stands beside the form."""

    children: Sequence[OfFamily]
    adults: Sequence[OfFamily]
    earlier: Sequence[tuple[str, Sequence[EarlierEnquiry], int]]  # child, the latest of them, and how many there are


@dataclass(frozen=True)
class Consent:
    """What the referrers said of the family's consent, in words, and the basis for asking that follows; or none."""

    said: Sequence[str]
    basis: str


def consent_of(said: Iterable[str]) -> Consent:
    """In: agreed, refused, told, not_asked, as the notifications have it."""
    said = set(said)
    basis = proposed_basis(said)
    words = [lower_first(SAID["asked"].get(one, one)) for one in sorted(said)]
    return Consent(words, str(AskBasis(basis).label) if basis else "")


def family_of(
    enquiry: Enquiry,
    subjects: Iterable[Subject],
    named: Iterable[Named],
    known_as: Mapping[UUID, UUID],
    agencies: Mapping[str, str],
    said: SaidOfPeople,
) -> Family:
    """In: the children, whom the messages name, whom they were joined with since, agencies' names by code; what is said
    of these people, which was read and held against the ledger before."""
    subjects, named = list(subjects), list(named)
    facts, _ = facts_of(named, known_as, said, agencies)
    labels = {one.person_id: one.label for one in subjects}
    adults: dict[UUID, str] = {}
    for one in named:
        person = known_as.get(one.person_id, one.person_id)
        if person not in labels and not one.is_child:
            adults.setdefault(person, one.label)
    known = known_of(labels, said=said.others, own=said.keys, of_lead=True)
    return Family(
        children=[OfFamily(label, _only(facts.get(person, ()), BIRTHS)) for person, label in labels.items()],
        adults=[OfFamily(label, _only(facts.get(person, ()), RELATIONS)) for person, label in adults.items()],
        earlier=[
            (label, rows[:MOST_EARLIER], len(rows))
            for person, label in labels.items()
            if (rows := _earlier(known.get(person, ()), enquiry))
        ],
    )


def _only(facts: Iterable[tuple[str, str]], labels: Sequence[str]) -> list[tuple[str, str]]:
    return sorted((one for one in facts if one[0] in labels), key=lambda one: labels.index(one[0]))


def _earlier(known: Iterable[Known], enquiry: Enquiry) -> list[EarlierEnquiry]:
    found = [one for one in known if one.enquiry and one.enquiry != enquiry.pk]
    return [EarlierEnquiry(one, outcome_of(one) or one.state) for one in found]


def outcome_of(one: Known) -> str:
    """What was decided for the child; empty where nothing was yet."""
    decision = one.subject.decision if one.subject else ""
    return str(Decision(decision).label) if decision in Decision.values else ""
