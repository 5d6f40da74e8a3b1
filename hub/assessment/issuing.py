"""Sending an information product: one frozen document for each recipient, with what its owners let out to them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from hub.assessment.codes import Decision as DecisionCode
from hub.assessment.models import Decision, Product
from hub.assessment.picture import Picture, look
from hub.assessment.product_document import ProductChild, ProductDocument, ProductFinding
from hub.assessment.refusals import NobodyToSendTo, NotDecidedYet, NotLetOut, PictureChanged
from hub.front_door.models import Enquiry, Subject
from hub.people.models import Mention, MentionKind
from hub.research.codes import LegalBasis
from hub.research.models import Finding
from hub.wall import outbox
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import Agency, Door, HubSettings, Recipient
from tenants.seated import Seated


def issue(
    enquiry_id: UUID,
    *,
    product_id: UUID,
    summary: str,
    recipients: Collection[str],
    findings: Collection[UUID],
    mark: str,
    by: Seated,
    at: datetime,
) -> Product:
    """Freeze the next version of the enquiry's product and send each recipient a copy.

    In: an enquiry with decided children; an id made with the form, so that one sent twice sends once; findings to go
    out, of which each recipient gets those let out to them; the mark of the picture looked at.
    Out: the product. issue_copy_v1 looks again at every finding and writes the ledger and the outbox.
    Raises: Enquiry.DoesNotExist, NotDecidedYet, NobodyToSendTo, NotLetOut, PictureChanged.
    Source: MPA, July 2011 (domain.md): not passed outside without the consent of the agency that owns it.
    """
    try:
        with transaction.atomic(durable=True):
            enquiry = Enquiry.objects.select_for_update(no_key=True).get(pk=enquiry_id)
            done = Product.objects.filter(pk=product_id, enquiry=enquiry).first()
            if done is not None:
                return done
            picture = look(enquiry)
            if picture.mark != mark:
                raise PictureChanged
            product = Product.objects.create(
                pk=product_id,
                enquiry=enquiry,
                version=enquiry.products.count() + 1,
                summary=summary.strip(),
                made_by=by.seat,
                made_at=at,
            )
            teams = _teams(recipients)
            children = product_children(picture, by.agency)
            for team in teams:
                chosen = let_out(picture, team.code, findings)
                document = document_for(picture, team, chosen, children, product, at)
                call(
                    "issue_copy_v1", copy_id(product_id, team.code), product.pk, team.code, [one.pk for one in chosen],
                    json.dumps(document.to_json() | {"findings": []}),
                    json.dumps({str(person): name for person, name in picture.names.items()}), by.seat,
                )  # fmt: skip
            outbox.wake(by.hub)
            return product
    except RefusedByTheWall as refused:
        raise {"no_such_recipient": NobodyToSendTo}.get(refused.code, NotLetOut) from refused


def copy_id(product_id: UUID, recipient: str) -> UUID:
    """A product has one copy for a recipient."""
    return uuid.uuid5(product_id, recipient)


def let_out(picture: Picture, recipient: str, findings: Collection[UUID] | None = None) -> list[Finding]:
    """The findings of a picture that their owners let out to a recipient; of these `findings`, where given."""
    return [
        one for one in picture.findings if recipient in one.recipients and (findings is None or one.pk in set(findings))
    ]


def product_children(picture: Picture, agency: str) -> list[ProductChild]:
    """The decided children of the deciding authority, as a product names them. Raises: NotDecidedYet."""
    decided = [one for one in picture.children_of(agency) if one.decision]
    if not decided:
        raise NotDecidedYet
    reasons: dict[UUID, str] = {}
    for subject, reason in (
        Decision.objects.filter(subject__in=decided).order_by("number").values_list("subject_id", "reason")
    ):
        reasons[subject] = reason
    births = _births(decided, picture.enquiry)
    return [_child(one, births.get(one.person_id, {}), reasons[one.pk]) for one in decided]


def document_for(
    picture: Picture,
    team: Recipient,
    chosen: Sequence[Finding],
    children: Sequence[ProductChild],
    product: Product,
    at: datetime,
) -> ProductDocument:
    """The document of one recipient, with these findings. Reading it before it is sent and sending it are the same."""
    settings = HubSettings.objects.get()
    agencies = dict(Agency.objects.values_list("code", "name"))
    doors = dict(Door.objects.values_list("authority_code", "authority_name"))
    authority = picture.enquiry.reference[:3]
    bases = [picture.releases[one.release_id].legal_basis for one in chosen if one.release_id in picture.releases]
    return ProductDocument(
        hub_name=settings.hub_name,
        authority_name=doors.get(authority, settings.hub_name),
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
                agency_name=agencies.get(one.agency, one.agency),
                about=tuple(picture.names[person] for person in one.about if person in picture.names),
                text=one.text,
            )
            for one in chosen
        ),
        legal_basis=tuple(str(LegalBasis(code).label) for code in dict.fromkeys(bases)),
        contact=settings.contact or settings.hub_name,
    )


def _teams(recipients: Collection[str]) -> list[Recipient]:
    found = list(
        Recipient.objects.filter(code__in=list(recipients)).only("id", "code", "name", "agency_code", "agency_name")
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
