"""Builds in words: what is ordered, how far it is, what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from frontend.presenters.dates import date_time, short_date_time
from mash_platform.phrases import listing
from tenants.models import ANSWERED_WITHIN, Authority, BuildStep, Order, OrderAnswer, OrderKind, OrderState

TAGS = {
    OrderState.NEW: "govuk-tag--grey",
    OrderState.RUNNING: "govuk-tag--light-blue",
    OrderState.DONE: "govuk-tag--green",
    OrderState.FAILED: "govuk-tag--red",
}
# The tables are there already where an authority joins.
STEPS = {
    OrderKind.PROVISION: (BuildStep.PLACE, BuildStep.TABLES, BuildStep.WALL),
    OrderKind.JOIN_GROUP: (BuildStep.PLACE, BuildStep.WALL),
}


def names(authorities: Iterable[Authority]) -> str:
    """ "Enfield and Barnet"."""
    return listing(each.name for each in authorities)


def title(order: Order) -> str:
    """What was ordered."""
    slugs = [place["slug"] for place in order.details["authorities"]]
    served = names(Authority.objects.filter(slug__in=slugs).order_by("name"))
    if order.kind == OrderKind.JOIN_GROUP:
        return f"{served} joins the hub {order.details['hub']}"
    return f"Hub {order.details['name']}" + (f", for {served}" if served != order.details["name"] else "")


def row(order: Order) -> dict[str, Any]:
    """One build in the list; without a query."""
    doors = listing(place["door_name"] for place in order.details["authorities"])
    head = (
        f"A place in {order.details['hub']}" if order.kind == OrderKind.JOIN_GROUP else f"Hub {order.details['name']}"
    )
    return {
        "title": head, "doors": doors, "href": reverse("readiness:build", args=[order.pk]),
        "ordered": short_date_time(order.ordered_at), "tag": tag(order), "said": order.said,
    }  # fmt: skip


def tag(order: Order) -> dict[str, str]:
    """What govukTag takes. In: an order with its answer at hand."""
    said = _answer(order)
    if order.state == OrderState.NEW and said is None:
        is_late = order.ordered_at <= timezone.now() - ANSWERED_WITHIN
        return {"text": "Not agreed to in time" if is_late else "Waits for agreement", "classes": "govuk-tag--yellow"}
    if order.state == OrderState.NEW and said is not None and not said.agrees:
        return {"text": "Not agreed to", "classes": "govuk-tag--red"}
    return {"text": str(OrderState(order.state).label), "classes": TAGS[OrderState(order.state)]}


def _answer(order: Order) -> OrderAnswer | None:
    return getattr(order, "answer", None)  # a reverse one-to-one, which most orders that wait do not have


def _not_agreed(order: Order) -> str:
    """Why an order that nobody carries out is not carried out; "" for any other."""
    said = _answer(order)
    if order.state != OrderState.NEW or (said is not None and said.agrees):
        return ""
    if said is not None:
        return f"A second operator said no: {said.reason}"
    return "Nobody agreed to it in time." if order.ordered_at <= timezone.now() - ANSWERED_WITHIN else ""


def progress(order: Order) -> dict[str, Any]:
    """The page of one build."""
    kind = OrderKind(order.kind)
    at = list(STEPS[kind]).index(BuildStep(order.step)) if order.step in STEPS[kind] else -1
    is_done = order.state == OrderState.DONE
    steps = []
    for number, step in enumerate(STEPS[kind]):
        if is_done or number < at:
            stands = "Done"
        elif number == at:
            stands = "Stopped here" if order.state == OrderState.FAILED else "Now"
        else:
            stands = "Not begun" if order.state == OrderState.FAILED else "To come"
        steps.append((step.label, stands))
    code = order.details.get("hub") or order.details.get("code")
    return {
        "title": title(order),
        "tag": tag(order),
        "steps": steps,
        "is_under_way": order.state in (OrderState.NEW, OrderState.RUNNING),
        "waits": order.state == OrderState.NEW and _answer(order) is None and not _not_agreed(order),
        "not_agreed": _not_agreed(order),
        "is_failed": order.state == OrderState.FAILED,
        "is_done": is_done,
        "ordered": date_time(order.ordered_at),
        "ended": date_time(order.ended_at),
        "hub_host": f"{code}.{settings.DOMAIN}",
        "doors": [
            (place["door_name"], f"{settings.PUBLIC_SCHEME}://refer-{place['slug']}.{settings.DOMAIN}{settings.PUBLIC_PORT}/",
             reverse("readiness:authority", args=[place["slug"]]))
            for place in order.details["authorities"]
        ],
    }  # fmt: skip
