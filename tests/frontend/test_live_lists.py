"""Lists of the day say whether they changed, to a page that asks, and nothing else."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from hub.front_door.models import Enquiry
from hub.research.holding import hold
from hub.wall.members import enter
from hub.wall.models import LedgerEntry
from tenants.models import Role, Seat
from tests.front_door.triage_builders import notify
from tests.support.builders import a_request, an_enquiry
from tests.support.house import House, Visit
from tests.support.pages import get


def somebody_reads(house: House, visit: Visit, made: Any) -> None:
    get(house.visit(role=Role.COORDINATOR), f"/triage/{made.reference}/")


def rated_again(house: House, visit: Visit, made: Any) -> None:
    with house.as_superuser("harrow") as cursor:
        cursor.execute(f"UPDATE {Enquiry._meta.db_table} SET due_at = now() - interval '1 hour', rating = 'red'")


def colleague_takes_it(house: House, visit: Visit, made: Any) -> None:
    by = house.seated(Seat.objects.get(pk=visit.seat.pk))
    with house.at(by):
        enter(by)
        hold(made.pk, by.seat, None, by=by, at=timezone.now())


# Address, whose, what stands there, what others do.
LISTS: list[tuple[str, Role, Callable[[House], Any], Callable[[House, Visit, Any], Any]]] = [
    ("/triage/", Role.COORDINATOR, notify, lambda house, *_: notify(house)),
    ("/triage/", Role.COORDINATOR, notify, somebody_reads),
    ("/work/?show=all", Role.COORDINATOR, an_enquiry, lambda house, *_: notify(house)),
    ("/work/?show=all", Role.MANAGER, an_enquiry, rated_again),
    ("/to-decide/", Role.DECISION_MAKER, an_enquiry, rated_again),
    ("/requests/", Role.RESEARCHER, a_request, lambda house, *_: a_request(house)),
    ("/requests/", Role.RESEARCHER, a_request, colleague_takes_it),
]


def asked_by(page: str) -> tuple[str, str]:
    """Which address the page asks, and the mark of what it shows."""
    box = re.search(r'data-module="mash-live-list" data-href="([^"]*)" data-mark="([^"]*)"', page)
    assert box is not None
    return html.unescape(box[1]), html.unescape(box[2])


@pytest.mark.parametrize(("path", "role", "first", "then"), LISTS)
def test_a_page_hears_that_its_list_changed_and_nothing_of_what_stands_there(
    house: House, path: str, role: Role, first: Callable[[House], Any], then: Callable[[House, Visit, Any], Any]
) -> None:
    made = first(house)
    visit = house.visit(role=role)
    href, mark = asked_by(get(visit, path).text)
    assert href.partition("?")[2] == path.partition("?")[2]
    assert visit.get(href, headers={"If-None-Match": mark}).status_code == 304
    then(house, visit, made)
    answer = visit.get(href, headers={"If-None-Match": mark})
    assert (answer.status_code, answer.content) == (204, b"")
    assert asked_by(get(visit, path).text)[1] == answer["ETag"] != mark
    with house.as_superuser("harrow") as cursor:
        cursor.execute(f"SELECT count(*) FROM {LedgerEntry._meta.db_table} WHERE act LIKE 'list_%'")
        assert cursor.fetchone() == (2,)  # the two pages that were read, and none for asking


def test_a_filter_is_asked_for_what_it_shows(house: House) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    href, mark = asked_by(get(visit, "/triage/?source=1A").text)
    assert href == "/triage/changes/?source=1A"
    assert visit.get(href, headers={"If-None-Match": mark}).status_code == 304


def test_who_may_not_read_a_list_hears_nothing_of_it(house: House) -> None:
    for path, role in (("/triage/", Role.RESEARCHER), ("/work/", Role.GUARDIAN), ("/to-decide/", Role.RESEARCHER)):
        assert house.visit(role=role).get(f"{path}changes/", secure=True).status_code == 403
    assert house.visit(role=Role.RECIPIENT).get("/requests/changes/", secure=True).status_code == 404
