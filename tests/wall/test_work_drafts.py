"""What a member types is kept for them, page by page, and no tab overwrites what another kept without a word."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory
from django.utils import timezone

from hub.wall import drafts
from hub.wall.drafts import NONE_YET, KeptElsewhere
from tenants.models import Role
from tenants.seated import Seated
from tests.support.house import House

PAGE = "/requests/1/record/"


SEATS: dict[str, dict[str, Any]] = {
    "at a desk": {"role": Role.RESEARCHER, "agency": "police"},
    "of a recipient": {"role": Role.RECIPIENT, "team": "assessment"},
    "of a guardian": {"role": Role.GUARDIAN, "agency": "police"},
}


@pytest.fixture(params=SEATS)
def by(house: House, request: pytest.FixtureRequest) -> Seated:
    """A researcher of the police; a recipient; the guardian of the police."""
    return house.seated(**SEATS[request.param])


def rows(house: House) -> list[tuple[Any, ...]]:
    """The member and path of every draft that is kept."""
    with house.as_superuser() as cursor:
        cursor.execute(
            "SELECT member, path FROM wall_workdraft UNION ALL SELECT member, path FROM wall_sharedlogindraft"
        )
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def set_back(house: House, ago: str) -> None:
    """Every draft was kept so long ago."""
    with house.as_superuser() as cursor:
        for table in ("wall_workdraft", "wall_sharedlogindraft"):
            cursor.execute(f"UPDATE {table} SET kept_at = now() - %s::interval", [ago])


def sent(path: str = PAGE, **words: Any) -> Any:
    """A form as a page sends it."""
    request: Any = RequestFactory().post(path, words)
    request._messages = CookieStorage(request)
    return request


def taken(house: House, by: Seated, path: str = PAGE) -> dict[str, list[str]] | None:
    """What the page gives back to them."""
    with house.at(by):
        found = drafts.take(sent(path), by)
        return None if found is None else {name: found.getlist(name) for name in found}


def test_a_draft_is_what_was_typed_without_the_forms_own_token_and_button(house: House, by: Seated) -> None:
    kept = drafts.keep(
        sent(text="Typed.", about=["one", "two"], csrfmiddlewaretoken="secret", keep_draft="yes"), by,
        changed={"code": ""},
    )  # fmt: skip
    assert kept
    assert taken(house, by) == {"text": ["Typed."], "about": ["one", "two"], "code": [""]}
    assert rows(house) == [(by.seat, PAGE)]
    assert not drafts.keep(sent(csrfmiddlewaretoken="secret", keep_draft="yes"), by), "nothing was typed"


def test_a_draft_is_of_one_seat_and_one_page(house: House, by: Seated) -> None:
    drafts.keep(sent(text="Typed."), by)
    assert taken(house, by, "/requests/2/record/") is None
    for other in SEATS.values():
        assert taken(house, house.seated(**other)) is None
    assert taken(house, house.seated(role=Role.RECIPIENT, team="cait")) is None
    assert taken(house, house.seated(role=Role.GUARDIAN, agency="hrwcsc")) is None
    assert taken(house, house.seated(role=Role.RESEARCHER)) is None
    assert taken(house, house.seated(role=Role.COORDINATOR)) is None
    assert taken(house, by) == {"text": ["Typed."]}
    assert taken(house, by) == {"text": ["Typed."]}, "reading it again loses nothing"


def test_what_is_longer_than_any_form_is_not_kept(house: House, by: Seated) -> None:
    room = 200_000 - len(str({"text": [""]}))
    assert drafts.keep(sent(text="a" * room), by)
    assert not drafts.keep(sent(text="b" * (room + 1)), by)
    assert taken(house, by) == {"text": ["a" * room]}


def test_of_two_tabs_the_second_is_told_and_overwrites_nothing(house: House, by: Seated) -> None:
    first = sent(text="First.")
    assert drafts.keep(first, by, going_on_from=NONE_YET)
    for version in (NONE_YET, '"no version"', '"00000000-0000-0000-0000-000000000001"'):
        with pytest.raises(KeptElsewhere):
            drafts.keep(sent(text="Of another tab."), by, going_on_from=version)
        assert taken(house, by) == {"text": ["First."]}
    second = sent(text="Second.")
    assert drafts.keep(second, by, going_on_from=first.draft_version)
    assert second.draft_version != first.draft_version
    with pytest.raises(KeptElsewhere):
        drafts.keep(sent(text="Late."), by, going_on_from=first.draft_version)
    assert taken(house, by) == {"text": ["Second."]}
    assert drafts.keep(sent(text="Sent without a script."), by)
    assert taken(house, by) == {"text": ["Sent without a script."]}
    assert len(rows(house)) == 1


def test_a_page_with_a_draft_says_when_it_was_kept_and_that_nothing_was_sent(house: House, by: Seated) -> None:
    drafts.keep(sent(text="Typed."), by)
    morning, evening = sent(), sent()
    for request, hour in ((morning, 9), (evening, 21)):
        at = timezone.now().replace(month=1, day=7, hour=hour, minute=5)  # in winter London has UTC
        with house.as_superuser() as cursor:
            for table in ("wall_workdraft", "wall_sharedlogindraft"):
                cursor.execute(f"UPDATE {table} SET kept_at = %s", [at])
        with house.at(by):
            drafts.take(request, by)
    said = [str(message) for request in (morning, evening) for message in get_messages(request)]
    year = timezone.now().year
    assert said == [
        f"This is your draft, as it was kept on 7 January {year} at 9:05am. Nothing of it was sent.",
        f"This is your draft, as it was kept on 7 January {year} at 9:05pm. Nothing of it was sent.",
    ]


def test_a_page_knows_the_version_of_each_of_its_forms_and_offers_those_that_are_there(
    house: House, by: Seated
) -> None:
    kept = sent(text="Typed.")
    drafts.keep(kept, by)
    drafts.keep(sent("/elsewhere/", text="Typed elsewhere."), by)
    drafts.keep(sent(text="Of a colleague."), house.seated(role=Role.RESEARCHER))
    page = sent("/requests/1/")
    with house.at(by):
        drafts.offer(page, by, PAGE, "/requests/1/withhold/")
        assert drafts.take(page, by) is None
    assert page.draft_versions == {
        PAGE: kept.draft_version, "/requests/1/withhold/": NONE_YET, "/requests/1/": NONE_YET,
    }  # fmt: skip
    assert [one.path for one in page.drafts_offered] == [PAGE]


def test_what_was_sent_is_forgotten_and_other_pages_keep_theirs(house: House, by: Seated) -> None:
    drafts.keep(sent(text="Typed."), by)
    drafts.keep(sent("/elsewhere/", text="Typed elsewhere."), by)
    with house.at(by):
        drafts.forget(sent(), by)
    assert taken(house, by) is None
    assert taken(house, by, "/elsewhere/") == {"text": ["Typed elsewhere."]}


@pytest.mark.parametrize(("ago", "there"), [("7 days", True), ("7 days 1 second", False)])
def test_a_draft_is_kept_for_a_week_to_the_second(house: House, by: Seated, ago: str, there: bool) -> None:
    drafts.keep(sent(text="Typed."), by)
    set_back(house, ago)
    with house.at("worker"):
        drafts.remove_forgotten()
    assert (taken(house, by) is not None) is there
