"""Builds in words: what is ordered, how far it is, what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from frontend.presenters.dates import date_time, short_date_time
from mash_platform.phrases import listing
from tenants.models import Authority, BuildStep, Order, OrderKind, OrderState

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
    )  # fmt: skip
    return {
        "title": head, "doors": doors, "href": reverse("readiness:build", args=[order.pk]),
        "ordered": short_date_time(order.ordered_at), "tag": tag(order), "said": order.said,
    }  # fmt: skip


def tag(order: Order) -> dict[str, str]:
    """What govukTag takes."""
    return {"text": str(OrderState(order.state).label), "classes": TAGS[OrderState(order.state)]}


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
