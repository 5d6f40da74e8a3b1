"""Sending an information product: one frozen document for each, with what owners agreed to share with them."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hub.assessment.codes import Decision as DecisionCode
from hub.assessment.contents import COPY, decisions_said, other_way_said
from hub.assessment.enquiry_snapshot import EnquirySnapshot, agencies_of, snapshot_of
from hub.assessment.leaving_out import document_without
from hub.assessment.models import CopyOtherWay, Decision, Product
from hub.assessment.product_document import (
    LONGEST_DOCUMENT,
    WHAT_A_HUB_DOES_NEXT,
    WHAT_TO_DO_NEXT,
    InvalidProductDocument,
    ProductChild,
    ProductDocument,
    ProductFinding,
)
from hub.assessment.product_facts import OfferedFact, births_of, facts_of, words
from hub.assessment.reachable import nobody_at
from hub.assessment.refusals import (
    AssessmentRefusal,
    CopyTooLong,
    FactNotToSend,
    HubNotOpen,
    NobodyThere,
    NobodyToSendTo,
    NoChildChosen,
    NotAboutTheChildren,
    NotCertainWhose,
    NotDecidedYet,
    NotFromInside,
    NotSharedOnward,
    PassageElsewhere,
    PassageNotThere,
    PassageRefused,
    PassageTooShort,
    PictureChangedSinceDecision,
    RecipientClosed,
    RepeatsProtected,
)
from hub.front_door.models import Enquiry, Subject
from hub.front_door.notifications.message import NOT_NAMED, UNBORN
from hub.research.codes import LegalBasis
from hub.research.models import Finding
from hub.research.protecting import given_to, has_protected, joined_notifications, repeats
from hub.wall import adopted, ledger, outbox
from hub.wall.acts import Act
from hub.wall.contents import check, key_of, said
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import Adoption, Agency, Door, HubSettings, Recipient
from hub.wall.refusals import once_for_one_thing
from mash_platform.formats.product_layout import ProductLayout
from tenants.door_contacts import line_of
from tenants.models import TeamKind
from tenants.seated import Seated

# What social care's own teams act on.
FOR_SOCIAL_CARE = frozenset(
    {DecisionCode.EMERGENCY, DecisionCode.STRATEGY_S47, DecisionCode.ASSESSMENT_S17, DecisionCode.ALREADY_OPEN}
)
REFUSALS: dict[str, type[AssessmentRefusal]] = {
    "no_such_recipient": NobodyToSendTo,
    "recipient_closed": RecipientClosed,
    "not_a_child_to_send": NoChildChosen,
    "about_a_child_not_chosen": NotAboutTheChildren,
    "not_let_out_to_this_recipient": NotSharedOnward,
    "not_certain_whose": NotCertainWhose,
    "not_a_fact_to_send": FactNotToSend,
    "repeats_protected": RepeatsProtected,
    "passage_not_there": PassageNotThere,
    "passage_elsewhere": PassageElsewhere,
    "passage_too_short": PassageTooShort,
}


class ToHubs(Protocol):
    """How copies go to recipients that are other hubs: hub/transfers/product_offers.py, above this room."""

    def check(self, teams: Sequence[Recipient]) -> None:
        """Before anything is written. Raises: HubNotOpen."""

    def offer(self, enquiry: Enquiry, copies: Mapping[str, UUID], *, at: datetime) -> None:
        """In the transaction of the act. In: recipient -> copy. Raises: ReasonForHubMissing, TooManyOffers."""

    def publish(self) -> None:
        """After the commit."""


@dataclass(frozen=True, kw_only=True)
class CopyChoice:
    """What one recipient is to get. Nothing goes out that was not chosen for this recipient.

    children: subjects, each with its rating, level and decision. reasons: those of them whose reason goes too.
    facts: what messages told, by the keys of `facts_of`. without: passages that are left out of what they read.
    findings: of those that their owners agreed to share with this recipient. summary: for this recipient alone.
    other_way: how they learn of it where nobody of the team can open it now; it stays in the hub.
    """

    recipient: str
    children: Collection[UUID]
    reasons: Collection[UUID] = ()
    findings: Collection[UUID] = ()
    facts: Collection[str] = ()
    summary: str = ""
    without: Sequence[str] = ()
    other_way: str = ""


@dataclass(frozen=True)
class Draft:
    """A recipient's copy before it is sent: what is read then is what is sent."""

    choice: CopyChoice
    recipient: Recipient
    findings: Sequence[Finding]
    facts: Sequence[OfferedFact]
    document: ProductDocument
    left_out: tuple[str, ...]  # names of children who were not chosen, but whom its words name
    repeats: bool | None = None  # whether its words say something protected; False: the street of one alone


def issue(
    enquiry_id: UUID,
    *,
    product_id: UUID,
    copies: Sequence[CopyChoice],
    mark: str,
    to_hubs: ToHubs | None = None,
    by: Seated,
    at: datetime,
) -> Product:
    """Freeze the next version of the enquiry's product and send each recipient a copy.

    In: an enquiry with decided children; an id made with the form, so that one sent twice sends once; what each
    recipient gets; the mark of the picture looked at; where a recipient is another hub, how it is offered its copy,
    which it gets when it accepts.
    Out: the product. issue_copy_v10 looks again at every child and finding and writes the ledger and the outbox.
    Raises: Enquiry.DoesNotExist, NotDecidedYet, NobodyToSendTo, RecipientClosed, NoChildChosen, NotAboutTheChildren,
    CopyTooLong, NotSharedOnward, NotFromInside, NotCertainWhose, PassageRefused, RepeatsProtected,
    PictureChangedSinceDecision, NobodyThere, HubNotOpen, ReasonForHubMissing, TooManyOffers, FormSentBefore.
    Source: MPA, July 2011 (docs/field.md): not passed outside without the consent of the agency that owns it.
    """
    teams = teams_of([one.recipient for one in copies])
    today = timezone.localdate(at)
    if any(one.is_shared or (one.until is not None and one.until < today) for one in teams):
        raise RecipientClosed
    if by.inside is not None and any(one.to_authority for one in teams):
        raise NotFromInside
    if to_hubs is not None:
        to_hubs.check(teams)
    elif any(one.to_authority for one in teams):
        raise HubNotOpen
    nobody = nobody_at([one.code for one in teams if not one.to_authority], by.hub, at=at)
    ways = {one.recipient: one.other_way.strip() for one in copies if one.recipient in nobody}
    if not all(ways.values()):
        raise NobodyThere
    try:
        with once_for_one_thing(), transaction.atomic(durable=True):
            enquiry = Enquiry.objects.select_for_update(no_key=True).get(pk=enquiry_id)
            done = Product.objects.filter(pk=product_id, enquiry=enquiry).first()
            if done is not None:
                return done
            picture = snapshot_of(enquiry)
            if picture.mark != mark:
                raise PictureChangedSinceDecision
            drafts = documents(picture, copies, agency=by.agency, at=at)
            product = Product.objects.create(
                pk=product_id, enquiry=enquiry, version=next_version(enquiry), made_by=by.seat, made_at=at,
                not_heard=agencies_of(picture.not_heard), more_to_come=agencies_of(picture.more_to_come),
            )  # fmt: skip
            ids = {one.recipient.code: copy_id(product_id, one.recipient.code) for one in drafts}
            for draft in drafts:
                _freeze(ids[draft.recipient.code], product, picture, draft, by=by)
            for code, words_of_way in ways.items():
                _keep_other_way(ids[code], words_of_way, nobody[code], by=by, at=at)
            if to_hubs is not None:
                to_hubs.offer(enquiry, ids, at=at)
            outbox.wake(by.hub)
    except RefusedByTheWall as refused:
        raise REFUSALS.get(refused.code, NotSharedOnward) from refused
    if to_hubs is not None:
        to_hubs.publish()
    return product


def _freeze(copy: UUID, product: Product, picture: EnquirySnapshot, draft: Draft, *, by: Seated) -> None:
    children = [
        {"subject": str(one.pk), "with_reason": one.pk in draft.choice.reasons}
        for one in picture.subjects
        if one.pk in draft.choice.children
    ]
    keys = [one.key for one in draft.facts]
    told = [key.split(":") for key in keys if ":" in key]
    names = {str(person): name for person, name in picture.names_for(draft.findings).items()}
    call(
        "issue_copy_v10", copy, product.pk, draft.recipient.code, json.dumps(children),
        [UUID(key) for key in keys if ":" not in key],
        json.dumps([{"notification": message, "part": part} for message, part in told]),
        [one.pk for one in draft.findings],
        json.dumps(
            draft.document.to_json()
            | {"findings": [], "children": [], "facts": [], "summary": draft.choice.summary.strip()}
        ),
        json.dumps(words()), json.dumps(names), by.seat, key_of(COPY, copy), list(draft.choice.without),
    )  # fmt: skip


def _keep_other_way(copy: UUID, words: str, since: datetime | None, *, by: Seated, at: datetime) -> None:
    way = CopyOtherWay.objects.create(copy_id=copy, nobody_since=since, words=words, by=by.seat, at=at)
    ledger.write(
        Act.ISSUE, by=by, object_kind="copy", object_ref=str(copy),
        detail={"nobody_there": True, **said(other_way_said(way))},
    )  # fmt: skip


def copy_id(product_id: UUID, recipient: str) -> UUID:
    """A product has one copy for a recipient."""
    return uuid.uuid5(product_id, recipient)


def next_version(enquiry: Enquiry) -> int:
    """The number of the enquiry's next product."""
    return enquiry.products.count() + 1


def documents(picture: EnquirySnapshot, copies: Sequence[CopyChoice], *, agency: str, at: datetime) -> list[Draft]:
    """What each recipient will read, in the order of the choices.

    Raises: NotDecidedYet, NobodyToSendTo, NoChildChosen, NotAboutTheChildren, PassageRefused.
    """
    decided = _decided(picture, agency)
    teams = {one.code: one for one in teams_of([one.recipient for one in copies])}
    children = product_children(picture, agency)
    facts = facts_of(decided, picture.enquiry)
    letterhead = Letterhead.of(picture)
    joined = joined_notifications(picture.enquiry.pk)
    protects = has_protected(joined)
    made = []
    for place, one in enumerate(copies, start=1):
        theirs = (children, facts)
        if protects and (given := given_to(joined, one.recipient)):
            theirs = (product_children(picture, agency, given), facts_of(decided, picture.enquiry, given))
        draft = _draft(picture, one, teams[one.recipient], decided, *theirs, replace(letterhead, copy=place), at)
        made.append(_pointed_at(draft, joined) if protects else draft)
    return made


def _pointed_at(draft: Draft, joined: Sequence[UUID]) -> Draft:
    """With whether its words say something protected that this recipient was not given."""
    found = repeats(joined, words_of_document(draft.document), draft.recipient.code)
    return replace(draft, repeats=any(one.is_whole for one in found) if found else None)


def _draft(
    picture: EnquirySnapshot,
    choice: CopyChoice,
    team: Recipient,
    decided: Sequence[Subject],
    children: Mapping[UUID, ProductChild],
    offered: Sequence[OfferedFact],
    letterhead: Letterhead,
    at: datetime,
) -> Draft:
    chosen = [one for one in decided if one.pk in set(choice.children)]
    if not chosen:
        raise NoChildChosen
    findings = [one for one in shareable_with(picture, team.code) if one.pk in set(choice.findings)]
    others = {one.person_id for one in picture.subjects} - {one.person_id for one in chosen}
    persons = {one.person_id for one in chosen}
    if any(others & set(one.about) and not persons & set(one.about) for one in findings):
        raise NotAboutTheChildren
    facts = [one for one in offered if one.key in set(choice.facts)]
    if len(facts) < len(set(choice.facts)) or not all(one.goes_with(persons) for one in facts):
        raise FactNotToSend
    named = [children[one.pk] if one.pk in choice.reasons else replace(children[one.pk], reason="") for one in chosen]
    try:
        document = _document(picture, team, findings, named, others, choice.summary.strip(), letterhead, at)
        document = replace(document, facts=tuple(one.fact for one in facts))
    except InvalidProductDocument as invalid:  # more findings, or longer texts, than a document has
        raise CopyTooLong from invalid
    if len(json.dumps(document.to_json(), ensure_ascii=False)) > LONGEST_DOCUMENT:
        raise CopyTooLong
    try:
        document = document_without(document, choice.without)
    except PassageRefused as refused:
        refused.recipient = team.code
        raise
    left_out = [one.label for one in picture.subjects if one.person_id in others]
    return Draft(choice, team, findings, facts, document, named_in(document, left_out))


def named_in(document: ProductDocument, labels: Collection[str]) -> tuple[str, ...]:
    """Those of these children whose first name, or whole name, stands in the words of a document.

    The words are the summary, the reasons, the findings and what messages told: what people wrote, which no rule can
    take apart.
    """
    words = " ".join(words_of_document(document)).casefold()
    shown = {one.name for one in document.children}
    return tuple(
        label
        for label in dict.fromkeys(labels)
        if label not in shown | {UNBORN, NOT_NAMED}
        and re.search(rf"\b{re.escape(label.split()[0].casefold())}\b", words)
    )


def words_of_document(document: ProductDocument) -> list[str]:
    """What people wrote in a document: the summary, the reasons, the findings and what messages told."""
    return [
        document.summary,
        *(one.reason for one in document.children),
        *(one.text for one in document.findings),
        *(one.text for one in document.facts),
    ]


def suggested(picture: EnquirySnapshot, team: Recipient, agency: str) -> CopyChoice:
    """What one click proposes for a recipient: who acts on a decision gets it with its reason, who works with a child
    gets what was decided.

    The lead agency's own social work teams act on an assessment, a strategy discussion or emergency action; everybody
    else is taken to work with the children of whom an agency agreed to share a finding with them. No finding is
    proposed that is about another child alone. Raises: NotDecidedYet.
    """
    decided = _decided(picture, agency)
    shared = shareable_with(picture, team.code)
    about = {person for one in shared for person in one.about}
    is_theirs = team.agency_code == agency and team.kind == TeamKind.SOCIAL_CARE
    acts_on = {one.pk for one in decided if is_theirs and one.decision in FOR_SOCIAL_CARE}
    chosen = [one for one in decided if one.pk in acts_on or one.person_id in about]
    persons = {one.person_id for one in chosen}
    others = {one.person_id for one in picture.subjects} - persons
    return CopyChoice(
        recipient=team.code,
        children=[one.pk for one in chosen],
        reasons=[one.pk for one in chosen if one.pk in acts_on],
        findings=[one.pk for one in shared if persons and (persons & set(one.about) or not others & set(one.about))],
    )


def shareable_with(picture: EnquirySnapshot, recipient: str) -> list[Finding]:
    """The findings of a picture that their owners agreed to share with a recipient, and whose they are is certain."""
    return [one for one in picture.findings if recipient in one.recipients and one.pk not in picture.unsettled]


def product_children(
    picture: EnquirySnapshot, agency: str, given: Mapping[UUID, Mapping[str, Any]] | None = None
) -> dict[UUID, ProductChild]:
    """The decided children of the deciding authority, by subject, as a product names them. In: what of what is
    protected the recipient was given (hub/research/protecting.py). Raises: NotDecidedYet."""
    decided = _decided(picture, agency)
    latest = list(Decision.objects.filter(subject__in=decided).order_by("number"))
    check(decisions_said(latest, picture.enquiry.reference))
    reasons = {
        one.subject_id: " ".join(filter(None, (one.reason, one.on_paper))) for one in latest
    }  # the last of each stays
    births = births_of(decided, picture.enquiry, given)
    names = {pk: said["label"] for pk, said in (given or {}).items() if "label" in said}
    made = {one.pk: _child(one, births.get(one.person_id, {}), reasons[one.pk]) for one in decided}
    return {pk: replace(one, name=names.get(pk, one.name)) for pk, one in made.items()}


def _decided(picture: EnquirySnapshot, agency: str) -> list[Subject]:
    """Raises: NotDecidedYet, where the authority has decided for no child of it."""
    found = [one for one in picture.children_of(agency) if one.decision]
    if not found:
        raise NotDecidedYet
    return found


@dataclass(frozen=True)
class Letterhead:
    """What every document of an enquiry says of the hub itself."""

    hub_name: str
    authority_name: str
    contact: str
    layout: ProductLayout
    agencies: dict[str, str]
    copy: int = 1  # of how many are made

    @classmethod
    def of(cls, picture: EnquirySnapshot) -> Letterhead:
        """The hub's own words for the authority in whose name the enquiry came."""
        settings = HubSettings.objects.get()
        layout = _layout(picture)
        doors = dict(Door.objects.values_list("authority_code", "authority_name"))
        code = picture.enquiry.reference[:3]
        return cls(
            hub_name=settings.hub_name,
            authority_name=doors.get(code, settings.hub_name),
            contact=layout.contact or line_of(code) or settings.contact or settings.hub_name,
            layout=layout,
            agencies=dict(Agency.objects.values_list("code", "name")),
        )


def _document(
    picture: EnquirySnapshot,
    team: Recipient,
    chosen: Sequence[Finding],
    children: Sequence[ProductChild],
    left_out: Collection[UUID],
    summary: str,
    letterhead: Letterhead,
    at: datetime,
) -> ProductDocument:
    bases = [picture.releases[one.release_id].legal_basis for one in chosen if one.release_id in picture.releases]
    names = {person: name for person, name in picture.names_for(chosen).items() if person not in left_out}
    return ProductDocument(
        hub_name=letterhead.hub_name,
        authority_name=letterhead.authority_name,
        reference=picture.enquiry.reference,
        version=next_version(picture.enquiry),
        issued_at=at,
        recipient_name=team.name,
        recipient_team=team.agency_name,
        children=tuple(children),
        summary=summary,
        findings=tuple(
            ProductFinding(
                happened_on=one.happened_on,
                agency_name=letterhead.agencies.get(one.agency, one.agency),
                about=tuple(names[person] for person in one.about if person in names),
                text=" ".join(filter(None, (one.text, one.on_paper))),
            )
            for one in chosen
        ),
        legal_basis=tuple(str(LegalBasis(code).label) for code in dict.fromkeys(bases)),
        contact=letterhead.contact,
        copy_number=f"{picture.enquiry.reference}/{next_version(picture.enquiry)}/{letterhead.copy}",
        layout=letterhead.layout,
        not_heard=len(agencies_of(picture.waiting)),
        what_to_do_next=WHAT_A_HUB_DOES_NEXT if team.to_authority else letterhead.layout.next_steps or WHAT_TO_DO_NEXT,
    )


def _layout(picture: EnquirySnapshot) -> ProductLayout:
    """The layout that the hub followed when the enquiry was opened."""
    chosen = picture.enquiry.product_layout_id
    return adopted.product_layout(Adoption.objects.in_short().get(pk=chosen) if chosen else None)


def teams_of(recipients: Collection[str]) -> list[Recipient]:
    """Recipients by their codes, whether or not anything may still be sent to them.

    Raises: NobodyToSendTo, for none and for one that is not this hub's.
    """
    found = list(
        Recipient.objects.filter(code__in=list(recipients)).only(
            "id",
            "code",
            "name",
            "agency_code",
            "agency_name",
            "to_authority",
            "kind",
            "is_shared",
            "until",
            "person",
            "telephone",
            "email",
        )
    )
    if not recipients or len(found) != len(set(recipients)):
        raise NobodyToSendTo
    return found


def _child(subject: Subject, births: Mapping[str, Any], reason: str) -> ProductChild:
    return ProductChild(
        name=subject.label,
        **{"born": None, "expected": None, **births},
        rating=subject.rating,
        threshold_level=subject.threshold_level,
        decision=str(DecisionCode(subject.decision).label),
        reason=reason,
    )
