"""Whose draft it is, of which of several forms of a page, and how long a referrer's is saved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import timezone

from hub.front_door.notifications import drafts as door_drafts
from hub.wall import drafts
from hub.wall.drafts import LARGEST, MOST_OFFERED
from hub.wall.functions import RefusedByTheWall
from hub.wall.models import WorkDraft
from tenants.models import Role
from tenants.seated import Seated
from tests.support.house import House
from tests.wall.test_work_drafts import PAGE, rows, sent, taken


@pytest.fixture
def by(house: House) -> Seated:
    return house.seated(role=Role.RESEARCHER)


def test_what_one_sent_is_forgotten_of_them_alone(house: House, by: Seated) -> None:
    colleague = house.seated(role=Role.RESEARCHER)
    for one in (by, colleague):
        drafts.keep(sent(text=str(one.seat)), one)
    with house.at(by):
        drafts.forget(sent(), by)
    assert rows(house) == [(colleague.seat, PAGE)]
    assert taken(house, colleague) == {"text": [str(colleague.seat)]}


@pytest.mark.parametrize(("length", "kept"), [(LARGEST - 200, True), (LARGEST + 1, False)])
def test_a_draft_may_be_as_long_as_a_form(house: House, by: Seated, length: int, kept: bool) -> None:
    assert drafts.keep(sent(text="x" * length), by) is kept
    assert len(rows(house)) == int(kept)


def asked(path: str, **words: str) -> Any:
    request: Any = RequestFactory().get(path, words)
    request._messages = sent()._messages
    return request


def test_of_several_forms_of_a_page_each_is_kept_apart_and_the_newest_is_offered_first(
    house: House, by: Seated
) -> None:
    made = []
    for number in range(MOST_OFFERED + 1):
        with house.at(by):
            request = asked(PAGE)
            form, data = drafts.one_of_several(request, by)
            assert (data, list(request.draft_versions)) == (None, [f"{PAGE}?form={form}"])
            WorkDraft.objects.create(
                agency=by.agency, member=by.seat, path=f"{PAGE}?form={form}", data={"text": [str(number)]},
                kept_at=timezone.now() - timedelta(hours=number),
            )  # fmt: skip
            made.append(form)
    with house.at(by):
        request = asked(PAGE)
        drafts.one_of_several(request, by)
        assert [one.path for one in request.drafts_offered] == [f"{PAGE}?form={form}" for form in made[:MOST_OFFERED]]
        form, data = drafts.one_of_several(asked(PAGE, form=str(made[3])), by)
    assert (form, data and data["text"]) == (made[3], "3")


def test_a_page_that_offers_others_takes_its_own_and_another_forms_without_mixing_them(
    house: House, by: Seated
) -> None:
    other, third = f"{PAGE}other/", f"{PAGE}third/"
    for path in (PAGE, other):
        drafts.keep(sent(path, text=path), by)
    with house.at(by):
        request = asked(PAGE)
        drafts.offer(request, by, other, third)
        assert [one.path for one in request.drafts_offered] == [other]
        own, others = drafts.take(request, by), drafts.take(request, by, path=other)
        assert (own and own["text"], others and others["text"]) == (PAGE, other)
        assert drafts.take(request, by, path=third) is None
        versions = request.draft_versions
        kept = {one.path: f'"{one.pk}"' for one in WorkDraft.objects.all()}
    assert versions == {**kept, third: drafts.NONE_YET}


# A referrer's form.


def saved_until(house: House) -> Any:
    with house.as_superuser() as cursor:
        cursor.execute("SELECT saved_until - now() FROM front_door_doordraft")
        return cursor.fetchall()


def test_what_was_saved_stays_saved_while_it_is_filled_in_and_not_once_it_was_sent(house: House) -> None:
    until = timezone.now() + timedelta(days=3)
    with house.at("door"):
        door_drafts.keep("harrow", "token", {"words": "typed"})
        door_drafts.save("harrow", "token", until=until)
        door_drafts.keep("harrow", "token", {"words": "typed more"})
        [(left,)] = saved_until(house)
        assert timedelta(days=2, hours=23) < left < timedelta(days=3, hours=1)
        door_drafts.keep("harrow", "token", {"sent": "HRW-26-000001"})
        assert saved_until(house) == [(None,)]


def test_a_form_that_is_gone_is_not_saved(house: House) -> None:
    with house.at("door"):
        door_drafts.keep("harrow", "token", {"words": "typed"})
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_doordraft SET kept_at = now() - interval '25 hours'")
    for token in ("token", "another"):
        with house.at("door"), pytest.raises(RefusedByTheWall, match="no_such_draft"):
            door_drafts.save("harrow", token, until=timezone.now() + timedelta(days=1))


@pytest.mark.parametrize("hours", [0, 25])
def test_a_step_goes_on_from_the_version_that_it_read_while_it_is_there(house: House, hours: int) -> None:
    with house.at("door"):
        door_drafts.keep("harrow", "token", {"version": "1", "words": "typed"})
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_doordraft SET kept_at = now() - %s * interval '1 hour'", [hours])
    with house.at("door"):
        with pytest.raises(door_drafts.KeptMeanwhile):
            door_drafts.keep_from("harrow", "token", {"version": "3"}, "2")
        with pytest.raises(door_drafts.KeptMeanwhile):
            door_drafts.keep_from("haringey", "token", {"version": "2"}, "1")
        if hours:
            with pytest.raises(door_drafts.KeptMeanwhile):
                door_drafts.keep_from("harrow", "token", {"version": "2"}, "1")
        else:
            door_drafts.keep_from("harrow", "token", {"version": "2", "words": "more"}, "1")
            assert door_drafts.find("harrow", "token") == {"version": "2", "words": "more"}
