"""One's own notices on their page: counted, read, paged, and nobody else's; and where they go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from frontend.notices.notice_links import IN_A_HUB, ON_THE_PLATFORM
from tenants.models import Hub, Notice, NoticeKind
from tests.accounts.operators import browser
from tests.notices.builders import a_notice
from tests.support.house import House
from tests.support.signing_in import with_app

PAGE = "/notices/"


def text_of(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text


def test_without_any_it_says_what_would_be_here(house: House) -> None:
    page = text_of(browser(house, with_app(house)))
    assert "There is no notice for you" in page
    assert "You have not confirmed an email address" in page
    assert "Mark all as read" not in page


def test_what_is_new_is_counted_on_every_page_until_it_is_read(house: House) -> None:
    user = with_app(house)
    here = browser(house, user)
    one = a_notice(user)
    a_notice(user)
    assert "(2 waiting)" in text_of(here, "/account/")
    page = text_of(here)
    assert one.title in page
    assert f'action="/notices/{one.pk}/read/"' in page
    assert 'href="/readiness/authorities/enfield/milestones/premises/"' in page
    assert here.post(f"/notices/{one.pk}/read/").status_code == 302
    assert here.post(f"/notices/{one.pk}/read/").status_code == 302
    assert "(1 waiting)" in text_of(here)
    assert f"/notices/{one.pk}/read/" not in text_of(here, f"{PAGE}?show=unread")
    here.post("/notices/read/")
    assert "waiting)" not in text_of(here)
    assert "You have read everything" in text_of(here, f"{PAGE}?show=unread")


def test_anothers_notice_is_not_shown_and_cannot_be_read(house: House) -> None:
    mine, theirs = with_app(house), with_app(house)
    notice = a_notice(theirs, title="Overdue in Enfield: what only they see")
    here = browser(house, mine)
    assert notice.title not in text_of(here)
    assert here.post(f"/notices/{notice.pk}/read/").status_code == 404
    here.post("/notices/read/")
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize("address", [PAGE, "/notices/read/"])
def test_without_a_second_factor_there_are_none(house: House, address: str) -> None:
    client = house.stranger("mash")
    assert client.get(address, secure=True)["Location"].startswith("/sign-in/")


def test_reading_changes_nothing_by_being_looked_at(house: House) -> None:
    user = with_app(house)
    notice = a_notice(user)
    here = browser(house, user)
    assert here.get(f"/notices/{notice.pk}/read/").status_code == 405
    assert here.get("/notices/read/").status_code == 405
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize(
    ("kind", "about", "hub", "leads_to"),
    [
        (NoticeKind.MOVED_UP, "00000000-0000-4000-8000-000000000000", "",
         "/training/sessions/00000000-0000-4000-8000-000000000000/"),
        (NoticeKind.FOLLOW_UP, "00000000-0000-4000-8000-000000000000", "",
         "/mentors/00000000-0000-4000-8000-000000000000/"),
        (NoticeKind.SESSION, "00000000-0000-4000-8000-000000000000", "",
         "/training/sessions/00000000-0000-4000-8000-000000000000/"),
        (NoticeKind.VISIT, "00000000-0000-4000-8000-000000000000", "",
         "/mentors/00000000-0000-4000-8000-000000000000/"),
        (NoticeKind.MILESTONE, "enfield premises", "", "/readiness/authorities/enfield/milestones/premises/"),
        (NoticeKind.SEAT_REVIEW, "x", "", "/people/review/"),
        (NoticeKind.SEAT_REVIEW, "x", "harrow", "http://harrow.localhost:8000/seats/"),
        (NoticeKind.NEW_VERSION, "x", "harrow", "http://harrow.localhost:8000/templates/"),
        (NoticeKind.WITHDRAWN, "x", "harrow", "http://harrow.localhost:8000/templates/"),
    ],
)  # fmt: skip
def test_each_kind_leads_to_where_something_can_be_done(
    house: House, kind: NoticeKind, about: str, hub: str, leads_to: str
) -> None:
    user = with_app(house)
    a_notice(user, kind=kind, about=about, hub=Hub.objects.get(code=hub) if hub else None)
    assert f'href="{leads_to}"' in text_of(browser(house, user))


def test_every_kind_has_a_place() -> None:
    assert set(IN_A_HUB) | set(ON_THE_PLATFORM) == set(NoticeKind)


def test_it_is_paged_and_costs_the_same_however_many_there_are(house: House) -> None:
    user = with_app(house)
    here = browser(house, user)
    harrow = Hub.objects.get(code="harrow")
    a_notice(user, kind=NoticeKind.NEW_VERSION, hub=harrow)

    def queries() -> int:
        with CaptureQueriesContext(connections["platform"]) as caught:
            text_of(here)
        return len(caught.captured_queries)

    before = queries()
    now = timezone.now()
    for number in range(30):
        a_notice(user, kind=NoticeKind.NEW_VERSION, hub=harrow, at=now + timedelta(seconds=number))
    assert queries() == before
    assert text_of(here).count("Mark as read<span") == 25
    assert text_of(here, f"{PAGE}?page=2").count("Mark as read<span") == 6


def test_a_hubs_desks_cannot_read_notices(house: House) -> None:
    with (
        house.at("police"),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(using="default"),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute("SELECT title FROM platform.tenants_notice")
    assert not Notice.objects.exists()
