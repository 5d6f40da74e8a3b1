"""What an agency sent to all its hubs, with what came of it; never a name or a word of the case."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from hub.front_door.models import Notification
from hub.front_door.triage.triaging import set_aside
from hub.front_door.what_agencies_sent import publish_sent
from hub.wall.disposing import record_disposed
from hub.wall.models import DisposalCertificate
from tenants import sent_notifications
from tenants.models import Role, SentNotification, SentState
from tenants.sent_notifications import Published
from tests.assessment.case_builders import a_decider, a_decision
from tests.front_door.enquiry_builders import a_coordinator
from tests.front_door.test_telling_referrers import at_triage, path_of, told_by, typed
from tests.support.house import House
from tests.support.pages import text_of
from tests.support.signing_in import signed_in, with_app


def tell(house: House, notification: Notification, sender: str = "police", **changed: Any) -> None:
    """A coordinator tells whoever sent it, and says which agency that was."""
    visit = house.visit(role=Role.COORDINATOR)
    at = timezone.localtime() - timedelta(minutes=2)  # never in the minute after the test's transaction began
    when = {"on_day": at.day, "on_month": at.month, "on_year": at.year, "at_time": f"{at:%H:%M}"}
    said = typed(visit, notification, sender=sender, **when, **changed)
    assert visit.post(path_of(notification), said, secure=True).status_code == 302


def publish(house: House) -> None:
    """What the worker does every few minutes."""
    with house.at("worker"):
        publish_sent(timezone.now())


def state_of(notification: Notification) -> str:
    return SentNotification.objects.get(notification=notification.pk).state


def put(hub: str, reference: str, agency: str = "police", **changes: Any) -> None:
    """A hub says it of one notification, beside what it said before."""
    at = timezone.now()
    said = {"received_at": at, "told_at": at, "state": SentState.OPEN, "state_at": at, **changes}
    one = Published(notification=uuid.uuid4(), agency=agency, reference=reference, **said)
    sent_notifications.publish(hub, [one], since=at + timedelta(days=1))


def test_a_hub_tells_reference_times_and_state_of_what_it_told_an_agency_and_nothing_else(house: House) -> None:
    one, other, nobody = told_by(house), told_by(house), told_by(house)
    tell(house, one)
    tell(house, other, sender="")
    tell(house, nobody, how="not_told", words="", reason="They rang off.")
    for _ in range(2):
        publish(house)
    row = SentNotification.objects.get()
    assert (row.hub.code, row.agency, row.reference, row.state) == ("harrow", "police", one.reference, "waiting")
    assert row.received_at == one.received_at
    assert {field.name for field in SentNotification._meta.fields} == {
        "id", "hub", "notification", "agency", "reference", "received_at", "told_at", "state", "state_at",
    }  # fmt: skip


def test_what_came_of_it_follows_the_enquiry(house: House) -> None:
    one, aside = told_by(house), told_by(house)
    for each in (one, aside):
        tell(house, each)
    by = a_coordinator(house)
    with house.at(by):
        set_aside(aside.pk, why="advice", reason="x", by=by, at=timezone.now())
    enquiry = at_triage(house, one)
    publish(house)
    assert (state_of(one), state_of(aside)) == ("open", "closed")
    a_decision(house, enquiry, a_decider(house))
    publish(house)
    assert state_of(one) == "decided"


def test_an_email_that_failed_later_takes_it_off_again(house: House) -> None:
    one = told_by(house)
    tell(house, one, how="email")
    publish(house)
    assert SentNotification.objects.count() == 1
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_referrertold SET failed_at = now()")
    publish(house)
    assert not SentNotification.objects.exists()


def test_one_reads_of_ones_own_agency_and_hubs_alone_the_newest_first(house: House) -> None:
    user, now = with_app(house), timezone.now()
    for hub in ("harrow", "haringey"):
        house.seat(Role.RESEARCHER, hub=hub, user=user)
    put("harrow", "HRW-26-000002", received_at=now - timedelta(days=2))
    put("haringey", "HRY-26-000001", received_at=now - timedelta(days=1), state=SentState.CLOSED)
    put("triborough", "WSM-26-000001")
    put("harrow", "HRW-26-000009", agency="hrwhealth")
    client = signed_in(house, user)
    page = text_of(client.get("/requests/sent/", secure=True))
    assert page.index("HRY-26-000001") < page.index("HRW-26-000002")
    for words in ("2 notifications", "No enquiry was opened", "Looked into with other agencies"):
        assert words in page
    for hidden in ("WSM-26-000001", "HRW-26-000009"):
        assert hidden not in page
    turned = text_of(client.get("/requests/sent/?sort=sent", secure=True))
    assert turned.index("HRW-26-000002") < turned.index("HRY-26-000001")
    assert "HRY-26-000001" not in text_of(client.get("/requests/sent/?hub=harrow", secure=True))
    assert "HRW-26-000002" not in text_of(client.get("/requests/sent/?state=closed", secure=True))
    assert "Nothing like that" in text_of(client.get("/requests/sent/?state=passed", secure=True))


def test_each_row_leads_to_its_hub_and_the_navigation_to_the_list(house: House) -> None:
    user = with_app(house)
    house.seat(Role.RESEARCHER, user=user)
    client = signed_in(house, user)
    assert "Nothing here yet" in text_of(client.get("/requests/sent/", secure=True))
    put("harrow", "HRW-26-000002")
    page = client.get("/requests/sent/", secure=True).text
    assert 'href="http://harrow.' in page
    assert "/referrers/sent-by-us/" in page
    assert 'href="/requests/sent/"' in client.get("/requests/", secure=True).text


def test_whoever_has_no_seat_is_told_so(house: House) -> None:
    page = text_of(signed_in(house, with_app(house)).get("/requests/sent/", secure=True))
    assert "You have a seat in no hub" in page


def test_in_the_hub_the_list_says_what_came_of_it(house: House) -> None:
    one = told_by(house)
    tell(house, one)
    visit = house.visit(role=Role.RESEARCHER)
    assert "Known in a few minutes" in text_of(visit.get("/referrers/sent-by-us/"))
    at_triage(house, one)
    publish(house)
    assert "Looked into with other agencies" in text_of(visit.get("/referrers/sent-by-us/"))


def test_a_record_that_is_disposed_of_is_gone_from_the_list_too(house: House) -> None:
    put("harrow", "HRW-26-000002")
    put("harrow", "HRW-26-000003")
    with house.at("worker"):
        given: Any = DisposalCertificate(references=["HRW-26-000002"])
        with mock.patch.object(DisposalCertificate.objects, "get", return_value=given):
            record_disposed(uuid.uuid4())
    assert [one.reference for one in SentNotification.objects.all()] == ["HRW-26-000003"]


@pytest.mark.parametrize("role", [Role.GUARDIAN, Role.RECIPIENT])
def test_a_guardian_or_recipient_reads_nothing_by_their_seat(house: House, role: Role) -> None:
    seat = house.seat(role, user=with_app(house), team="assessment" if role == Role.RECIPIENT else "")
    put("harrow", "HRW-26-000002")
    assert "HRW-26-000002" not in text_of(signed_in(house, seat.user).get("/requests/sent/", secure=True))
