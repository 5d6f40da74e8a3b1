"""Sending an information product: one frozen document for each recipient, with what its owners let out to them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from django.db import transaction

from hub.assessment.codes import Decision as DecisionCode
from hub.assessment.enquiry_snapshot import Picture, look
from hub.assessment.models import Decision, Product
from hub.assessment.product_document import (
    WHAT_A_HUB_DOES_NEXT,
    WHAT_TO_DO_NEXT,
    ProductChild,
    ProductDocument,
    ProductFinding,
)
from hub.assessment.refusals import HubNotOpen, NobodyToSendTo, NotDecidedYet, NotLetOut, PictureChangedSinceDecision
from hub.front_door.models import Enquiry, Subject
from hub.people.models import Mention, MentionKind
from hub.research.codes import LegalBasis
from hub.research.models import Finding
from hub.wall import adopted, outbox
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import Adoption, Agency, Door, HubSettings, Recipient
from mash_platform.formats.product_layout import ProductLayout
from tenants.seated import Seated


class ToHubs(Protocol):
    """How copies go to recipients that are other hubs: hub/transfers/product_offers.py, above this room."""

    def check(self, teams: Sequence[Recipient]) -> None:
        """Before anything is written. Raises: HubNotOpen."""

    def offer(self, enquiry: Enquiry, copies: Mapping[str, UUID], *, at: datetime) -> None:
        """In the transaction of the act. In: recipient -> copy. Raises: ReasonForHubMissing, TooManyOffers."""

    def publish(self) -> None:
        """After the commit."""


def issue(
    enquiry_id: UUID,
    *,
    product_id: UUID,
    summary: str,
    recipients: Collection[str],
    findings: Collection[UUID],
    mark: str,
    to_hubs: ToHubs | None = None,
    by: Seated,
    at: datetime,
) -> Product:
    """Freeze the next version of the enquiry's product and send each recipient a copy.

    In: an enquiry with decided children; an id made with the form, so that one sent twice sends once; findings to go
    out, of which each recipient gets those let out to them; the mark of the picture looked at; where a recipient is
    another hub, how it is offered its copy, which it gets when it accepts.
    Out: the product. issue_copy_v1 looks again at every finding and writes the ledger and the outbox.
    Raises: Enquiry.DoesNotExist, NotDecidedYet, NobodyToSendTo, NotLetOut, PictureChangedSinceDecision, HubNotOpen,
    ReasonForHubMissing, TooManyOffers.
    Source: MPA, July 2011 (domain.md): not passed outside without the consent of the agency that owns it.
    """
    teams = teams_of(recipients)
    if to_hubs is not None:
        to_hubs.check(teams)
    elif any(one.to_authority for one in teams):
        raise HubNotOpen
    try:
        with transaction.atomic(durable=True):
            enquiry = Enquiry.objects.select_for_update(no_key=True).get(pk=enquiry_id)
            done = Product.objects.filter(pk=product_id, enquiry=enquiry).first()
            if done is not None:
                return done
            picture = look(enquiry)
            if picture.mark != mark:
                raise PictureChangedSinceDecision
            _decided(picture, by.agency)
            product = Product.objects.create(
                pk=product_id,
                enquiry=enquiry,
                version=enquiry.products.count() + 1,
                summary=summary.strip(),
                made_by=by.seat,
                made_at=at,
            )
            copies = {one.code: copy_id(product_id, one.code) for one in teams}
            for team, chosen, document in documents(picture, product, teams, findings, by=by, at=at):
                names = {str(person): name for person, name in picture.names_for(chosen).items()}
                call(
                    "issue_copy_v1", copies[team], product.pk, team, [one.pk for one in chosen],
                    json.dumps(document.to_json() | {"findings": []}), json.dumps(names), by.seat,
                )  # fmt: skip
            if to_hubs is not None:
                to_hubs.offer(enquiry, copies, at=at)
            outbox.wake(by.hub)
    except RefusedByTheWall as refused:
        raise {"no_such_recipient": NobodyToSendTo}.get(refused.code, NotLetOut) from refused
    if to_hubs is not None:
        to_hubs.publish()
    return product


def copy_id(product_id: UUID, recipient: str) -> UUID:
    """A product has one copy for a recipient."""
    return uuid.uuid5(product_id, recipient)


def documents(
    picture: Picture,
    product: Product,
    teams: Sequence[Recipient],
    findings: Collection[UUID],
    *,
    by: Seated,
    at: datetime,
) -> list[tuple[str, list[Finding], ProductDocument]]:
    """For each recipient its code, its findings and its document: what is read before sending is what is sent.

    Raises: NotDecidedYet.
    """
    children, letterhead = product_children(picture, by.agency), Letterhead.of(picture)
    wanted = set(findings)
    found = []
    for team in teams:
        chosen = [one for one in let_out(picture, team.code) if one.pk in wanted]
        found.append((team.code, chosen, _document(picture, team, chosen, children, product, letterhead, at)))
    return found


def let_out(picture: Picture, recipient: str) -> list[Finding]:
    """The findings of a picture that their owners let out to a recipient."""
    return [one for one in picture.findings if recipient in one.recipients]


def product_children(picture: Picture, agency: str) -> list[ProductChild]:
    """The decided children of the deciding authority, as a product names them. Raises: NotDecidedYet."""
    decided = _decided(picture, agency)
    latest = Decision.objects.filter(subject__in=decided).order_by("number")
    reasons: dict[UUID, str] = dict(latest.values_list("subject_id", "reason"))  # the last of each stays
    births = _births(decided, picture.enquiry)
    return [_child(one, births.get(one.person_id, {}), reasons[one.pk]) for one in decided]


def _decided(picture: Picture, agency: str) -> list[Subject]:
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

    @classmethod
    def of(cls, picture: Picture) -> Letterhead:
        """The hub's own words for the authority in whose name the enquiry came."""
        settings = HubSettings.objects.get()
        layout = _layout(picture)
        doors = dict(Door.objects.values_list("authority_code", "authority_name"))
        return cls(
            hub_name=settings.hub_name,
            authority_name=doors.get(picture.enquiry.reference[:3], settings.hub_name),
            contact=layout.contact or settings.contact or settings.hub_name,
            layout=layout,
            agencies=dict(Agency.objects.values_list("code", "name")),
        )


def _document(
    picture: Picture,
    team: Recipient,
    chosen: Sequence[Finding],
    children: Sequence[ProductChild],
    product: Product,
    letterhead: Letterhead,
    at: datetime,
) -> ProductDocument:
    bases = [picture.releases[one.release_id].legal_basis for one in chosen if one.release_id in picture.releases]
    names = picture.names_for(chosen)
    return ProductDocument(
        hub_name=letterhead.hub_name,
        authority_name=letterhead.authority_name,
        reference=picture.enquiry.reference,
        version=product.version,
        issued_at=at,
        recipient_name=team.name,
        recipient_team=team.agency_name,
        children=tuple(children),
        summary=product.summary,
        findings=tuple(
            ProductFinding(
                happened_on=one.happened_on,
                agency_name=letterhead.agencies.get(one.agency, one.agency),
                about=tuple(names[person] for person in one.about if person in names),
                text=one.text,
            )
            for one in chosen
        ),
        legal_basis=tuple(str(LegalBasis(code).label) for code in dict.fromkeys(bases)),
        contact=letterhead.contact,
        layout=letterhead.layout,
        what_to_do_next=WHAT_A_HUB_DOES_NEXT if team.to_authority else letterhead.layout.next_steps or WHAT_TO_DO_NEXT,
    )


def _layout(picture: Picture) -> ProductLayout:
    """The layout that the hub followed when the enquiry was opened."""
    chosen = picture.enquiry.product_layout_id
    return adopted.product_layout(Adoption.objects.in_short().get(pk=chosen) if chosen else None)


def teams_of(recipients: Collection[str]) -> list[Recipient]:
    """Recipients by their codes. Raises: NobodyToSendTo, for none and for one that is not this hub's."""
    found = list(
        Recipient.objects.filter(code__in=list(recipients)).only(
            "id", "code", "name", "agency_code", "agency_name", "to_authority"
        )
    )
    if not recipients or len(found) != len(set(recipients)):
        raise NobodyToSendTo
    return found


def _child(subject: Subject, births: dict[str, date | None], reason: str) -> ProductChild:
    born = births.get(MentionKind.BIRTH)
    return ProductChild(
        name=subject.label,
        born=born,
        expected=None if born else births.get(MentionKind.EXPECTED_BIRTH),
        rating=subject.rating,
        threshold_level=subject.threshold_level,
        decision=str(DecisionCode(subject.decision).label),
        reason=reason,
    )


def _births(subjects: Sequence[Subject], enquiry: Enquiry) -> dict[UUID, dict[str, date | None]]:
    """Birth dates as the enquiry's own messages say them: an agency's finding would have to be let out first."""
    messages = enquiry.joins.filter(until_at__isnull=True).values_list("notification_id", flat=True)
    found: dict[UUID, dict[str, date | None]] = {}
    mentions = Mention.objects.of(one.person_id for one in subjects).filter(
        kind__in=[MentionKind.BIRTH, MentionKind.EXPECTED_BIRTH],
        source_kind="notification",
        source_id__in=list(messages),
    )
    for person, kind, day in mentions.values_list("links__person_id", "kind", "day"):
        found.setdefault(person, {})[kind] = day
    return found
