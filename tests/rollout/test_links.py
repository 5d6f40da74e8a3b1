"""The register of links with other initiatives: kept by the secretary, read by the programme, named by a hub."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rollout.linking import LinkStands, every_link, links_for, record_link
from rollout.models import Initiative, LinkEvent
from rollout.refusals import NothingChanged, NotYet, Stale
from tenants.models import Authority, Role, User
from tests.accounts.operators import browser, seated
from tests.support.house import House
from tests.support.pages import ledger_lines
from tests.support.signing_in import with_app

SAID: dict[str, str] = {
    "initiative": "gangs", "name": "Gangs panel", "authority": "harrow", "contact": "Coordinator, 020 7946 0100",
    "agreed_by": "Both sides", "agreed_on_day": "1", "agreed_on_month": "9", "agreed_on_year": "2012",
    "reason": "The board agreed.", "seen": "0",
}  # fmt: skip


def a_secretary(house: House) -> User:
    return seated(with_app(house), Role.SECRETARY)


def a_link(by: User, **changes: Any) -> LinkEvent:
    """One link, for all London unless said otherwise."""
    said: dict[str, Any] = {
        "initiative": Initiative.IOM, "name": "Duty desk", "authority": None, "contact": "020 7946 0101",
        "agreed_by": "Both sides", "agreed_on": date(2012, 10, 2), **changes,
    }  # fmt: skip
    return record_link(None, LinkStands(**said), reason="Agreed.", seen=0, by=by, at=timezone.now())


def test_the_secretary_writes_a_link_down_and_changes_it_and_nothing_is_overwritten(house: House) -> None:
    client = browser(house, a_secretary(house))
    with CaptureQueriesContext(connections["platform"]) as caught:
        assert client.post("/links/new/", SAID).status_code == 302
    assert ledger_lines(caught, "rollout")
    link = LinkEvent.objects.get().link
    changed = {**SAID, "seen": "1", "contact": "Coordinator, 020 7946 0199", "reason": "They moved."}
    assert client.post(f"/links/{link}/change/", changed).status_code == 302
    assert list(LinkEvent.objects.order_by("number").values_list("contact", flat=True)) == [
        "Coordinator, 020 7946 0100", "Coordinator, 020 7946 0199",
    ]  # fmt: skip
    page = client.get(f"/links/{link}/change/").text
    assert "They moved." in page
    assert "020 7946 0100" in page
    assert every_link().count() == 1


def test_two_who_change_it_at_once_see_both_versions(house: House) -> None:
    secretary = a_secretary(house)
    client = browser(house, secretary)
    client.post("/links/new/", SAID)
    link = LinkEvent.objects.get().link
    client.post(f"/links/{link}/change/", {**SAID, "seen": "1", "name": "Theirs"})
    late = client.post(f"/links/{link}/change/", {**SAID, "seen": "1", "name": "Mine"})
    assert late.status_code == 409
    assert "Theirs" in late.text
    assert 'value="Mine"' in late.text
    assert client.post(f"/links/{link}/change/", {**SAID, "seen": "2", "name": "Mine"}).status_code == 302


def test_what_cannot_be_recorded_is_refused_and_nothing_is_kept(house: House) -> None:
    secretary = a_secretary(house)
    link = a_link(secretary)
    now = timezone.now()
    same = LinkStands(
        initiative="iom", name="Duty desk", authority=None, contact="020 7946 0101", agreed_by="Both sides",
        agreed_on=date(2012, 10, 2),
    )  # fmt: skip
    with pytest.raises(NothingChanged):
        record_link(link.link, same, reason="x", seen=1, by=secretary, at=now)
    with pytest.raises(Stale):
        record_link(link.link, same, reason="x", seen=0, by=secretary, at=now)
    later = LinkStands(**{**vars(same), "agreed_on": timezone.localdate() + timedelta(days=1)})
    with pytest.raises(NotYet):
        record_link(link.link, later, reason="x", seen=1, by=secretary, at=now)
    assert LinkEvent.objects.count() == 1
    page = browser(house, secretary).post("/links/new/", {**SAID, "contact": "", "reason": ""}).text
    assert page.count("govuk-error-message") == 2


@pytest.mark.parametrize("role", [Role.BOARD, Role.OPERATOR, Role.MENTOR])
def test_the_programme_reads_and_only_the_secretary_writes(house: House, role: Role) -> None:
    a_link(a_secretary(house))
    client = browser(house, seated(with_app(house), role))
    page = client.get("/links/").text
    assert "Duty desk" in page
    assert "Write a link down" not in page
    for path in ("/links/new/", f"/links/{uuid.uuid4()}/change/"):
        assert client.post(path, SAID).status_code == 403


def test_hub_staff_without_a_seat_in_the_programme_are_refused(house: House) -> None:
    user = with_app(house)
    house.seat(Role.RESEARCHER, user=user)
    assert browser(house, user).get("/links/").status_code == 403


def test_a_hub_is_offered_its_own_authoritys_links_and_londons_that_stand(house: House) -> None:
    secretary = a_secretary(house)
    harrow, brent = (Authority.objects.get(slug=slug) for slug in ("harrow", "brent"))
    london = a_link(secretary)
    own = a_link(secretary, name="Harrow panel", authority=harrow)
    a_link(secretary, name="Brent panel", authority=brent)
    a_link(secretary, name="Gone", has_ended=True)
    assert {one.link for one in links_for(["HRW"])} == {london.link, own.link}
    assert {one.link for one in links_for([])} == {london.link}


def test_the_list_asks_as_often_for_many_links_as_for_few(house: House) -> None:
    secretary = a_secretary(house)
    client = browser(house, secretary)
    counts = []
    for _ in range(2):
        for _ in range(10):
            a_link(secretary)
        with CaptureQueriesContext(connections["platform"]) as caught:
            client.get("/links/")
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 10


def test_a_link_may_be_agreed_today_and_not_tomorrow(house: House) -> None:
    secretary, today = a_secretary(house), timezone.localdate()
    assert a_link(secretary, agreed_on=today).agreed_on == today
    with pytest.raises(NotYet):
        a_link(secretary, agreed_on=today + timedelta(days=1))
