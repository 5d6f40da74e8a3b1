"""A template's life: drafted by its agency, published for good, superseded or withdrawn; and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.utils import DatabaseError, ProgrammingError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mash_platform.formats.typed import TemplateInvalid, founding
from rollout.library.drafting import begin, begin_next, change, discard
from rollout.library.models import Draft, Template, TemplateKind, Version
from rollout.library.publishing import publish
from rollout.library.refusals import (
    AlreadyWithdrawn,
    DraftThere,
    NoDraft,
    NothingToPublish,
    NotYours,
    ReviewTooEarly,
    SayWhatChanged,
    Stale,
)
from rollout.library.withdrawing import withdraw
from tenants.models import Agency
from tests.library.library_builders import ANIMALS, a_publisher, a_set, a_version, a_wanted, the_next
from tests.support.house import House
from tests.support.pages import ledger_lines


def lscb() -> Agency:
    return Agency.objects.get(code="lscb")


def test_a_publisher_drafts_and_publishes_and_both_are_in_the_ledger(house: House) -> None:
    by = a_publisher(house)
    with CaptureQueriesContext(connections["platform"]) as caught:
        draft = begin(lscb(), TemplateKind.LETTER, a_wanted(text="Dear parent,"), by=by, at=timezone.now())
        version = publish(draft.pk, seen=1, by=by, at=timezone.now())
    assert (version.number, version.text, version.published_by) == (1, "Dear parent,", by)
    assert not Draft.objects.exists()
    assert list(Version.objects.current()) == [version]
    assert [("library_draft" in line, "library_publish" in line) for line in ledger_lines(caught)] == [
        (True, False), (False, True),
    ]  # fmt: skip


def test_a_typed_template_begins_with_the_platforms_own_words(house: House) -> None:
    draft = begin(lscb(), TemplateKind.QUESTION_SET, a_wanted(), by=a_publisher(house), at=timezone.now())
    assert draft.content == founding(TemplateKind.QUESTION_SET)


def test_nobody_writes_for_another_agency(house: House) -> None:
    version, other = a_version(house), a_publisher(house, "police")
    at = timezone.now()
    for refused in (
        lambda: begin(lscb(), TemplateKind.LETTER, a_wanted(), by=other, at=at),
        lambda: begin_next(version.template_id, by=other, at=at),
        lambda: withdraw(version.pk, "Not ours", by=other, at=at),
        lambda: begin(lscb(), TemplateKind.LETTER, a_wanted(), by=house.user(), at=at),
    ):
        with pytest.raises(NotYours):
            refused()
    begin_next(version.template_id, by=version.published_by, at=at)
    with pytest.raises(NotYours):
        change(version.template_id, a_wanted(), seen=1, by=other, at=at)
    with pytest.raises(NotYours):
        publish(version.template_id, seen=1, by=other, at=at)
    assert (Template.objects.count(), Version.objects.count()) == (1, 1)


def test_a_next_version_supersedes_and_a_withdrawn_one_lets_the_one_before_stand_again(house: House) -> None:
    first = a_version(house)
    second = the_next(first, text="Dear parent, and hello.")
    assert list(Version.objects.current()) == [second]
    withdraw(second.pk, "A wrong number in it", by=first.published_by, at=timezone.now())
    assert list(Version.objects.current()) == [first]
    with pytest.raises(AlreadyWithdrawn):
        withdraw(second.pk, "Again", by=first.published_by, at=timezone.now())


def test_what_was_published_is_changed_by_nobody(house: House) -> None:
    version = a_version(house)
    with connections["platform"].cursor() as cursor:
        for statement in ("UPDATE library_version SET text = 'x'", "DELETE FROM library_version",
                          "UPDATE library_withdrawal SET reason = 'x'"):  # fmt: skip
            with pytest.raises((ProgrammingError, DatabaseError)), transaction.atomic(using="platform"):
                cursor.execute(statement)
    version.refresh_from_db()
    assert version.text.startswith("Dear parent")


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ({"text": ""}, NothingToPublish),
        ({"text": "New", "review_on": date(2012, 1, 1)}, ReviewTooEarly),
        ({"text": "New", "changes": " "}, SayWhatChanged),
        ({"text": "Dear parent,\nwe write to you."}, NothingToPublish),
    ],
)
def test_what_is_not_ready_is_not_published(house: House, words: dict[str, Any], refusal: type[Exception]) -> None:
    first = a_version(house)
    with pytest.raises(refusal):
        the_next(first, **words)
    assert Version.objects.count() == 1
    assert Draft.objects.count() == 1


def test_two_at_once_do_not_overwrite_each_other(house: House) -> None:
    by, at = a_publisher(house), timezone.now()
    draft = begin(lscb(), TemplateKind.LETTER, a_wanted(text="One"), by=by, at=at)
    change(draft.pk, a_wanted(text="Two"), seen=1, by=by, at=at)
    with pytest.raises(Stale):
        change(draft.pk, a_wanted(text="Three"), seen=1, by=by, at=at)
    with pytest.raises(Stale):
        publish(draft.pk, seen=1, by=by, at=at)
    with pytest.raises(DraftThere):
        begin_next(draft.pk, by=by, at=at)
    discard(draft.pk, by=by, at=at)
    with pytest.raises(NoDraft):
        publish(draft.pk, seen=2, by=by, at=at)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (a_set(concern=[{"ask": "happened_on"}, {"ask": "happened_on"}]), "/steps/concern"),
        (a_set(concern=[{"ask": "shoe_size"}]), "/steps/concern/0"),
        (a_set(concern=[{"ask": "what_happened", "more": True}]), "/steps/concern/0"),
        (a_set(child=[{**ANIMALS, "required": True}]), "/steps/child/0"),
        (a_set(you=[{"id": "x", "kind": "choice", "label": "Which?"}]), "/steps/you/0"),
        ({"format": "question_set/1"}, "/"),
    ],
)
def test_a_question_set_that_breaks_its_format_is_refused_with_the_place(
    house: House, content: Any, place: str
) -> None:
    by, at = a_publisher(house), timezone.now()
    with pytest.raises(TemplateInvalid) as refused:
        begin(lscb(), TemplateKind.QUESTION_SET, a_wanted(content=content), by=by, at=at)
    assert refused.value.faults[0].place == place
    assert not Template.objects.exists()


def test_what_is_overdue_for_review_is_found(house: House) -> None:
    version = a_version(house, review_on=timezone.localdate() + timedelta(days=1))
    assert not Version.objects.current().overdue(timezone.localdate())
    assert list(Version.objects.current().overdue(timezone.localdate() + timedelta(days=2))) == [version]


def test_a_version_may_differ_by_its_review_alone_and_is_reviewed_after_today(house: House) -> None:
    first = a_version(house)
    today = timezone.localdate()
    with pytest.raises(ReviewTooEarly):
        the_next(first, review_on=today)
    discard(first.template_id, by=first.published_by, at=timezone.now())
    assert the_next(first, review_on=today + timedelta(days=1)).number == 2


def test_the_next_draft_begins_with_the_words_of_the_newest_version(house: House) -> None:
    second = the_next(a_version(house), text="Dear parent, and hello.")
    assert begin_next(second.template_id, by=second.published_by, at=timezone.now()).text == "Dear parent, and hello."
