"""What recipients say happened to the child: told to whoever sent the product and to the agencies that shared in it."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from hub.assessment.models import CopyFeedback, Product
from hub.wall.models import HubSettings
from tenants.models import Hub, NoticeKind, Role, Seat
from tenants.notices import News, notify


def feedback_said(feedback_id: UUID) -> None:
    """Tell the researchers of those agencies, and whoever sent it, that it is there. Done twice, nobody twice.

    It names no child and quotes nothing: it is read on the desk that may.
    """
    one = CopyFeedback.objects.only("id", "copy_id", "agencies").order_by("pk").filter(pk=feedback_id).first()
    if one is None:
        return
    at, hub = timezone.now(), Hub.objects.get(code=HubSettings.objects.get().hub_code)
    seats = Seat.objects.standing(at).filter(hub=hub)
    sender = Product.objects.filter(copies=one.copy_id).values_list("made_by", flat=True).first()
    shared = seats.filter(agency__code__in=one.agencies, role=Role.RESEARCHER)
    people = set(shared.values_list("user", flat=True))
    people |= set(seats.filter(pk__in=[sender] if sender else []).values_list("user", flat=True))
    news = News(
        kind=NoticeKind.FEEDBACK, key=str(one.pk), about="", hub=hub,
        title="A recipient says what happened to a child",
        text="It is about a product in which your agency shared something, or which you sent.",
    )  # fmt: skip
    notify(people, news, at=at)
