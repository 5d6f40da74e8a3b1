"""What was told of an enquiry before it was restricted is taken back, and nothing of it is told while it is."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from hub.assessment.content_checks import check_all_contents
from hub.assessment.recalling import recall
from hub.assessment.tasks import copy_sent
from hub.front_door.models import ReferrerTold
from hub.front_door.what_agencies_sent import publish_sent
from hub.research.finding_files import attach, remove
from hub.research.findings import record
from hub.research.models import Request
from hub.research.nothing_known import say_nothing_known
from hub.research.taking_back import restriction_changed
from hub.research.tasks import request_ended
from hub.wall import kept_searches, outbox, restricted
from hub.wall.functions import call
from hub.wall.models import OutboxRow, WorkDraft
from tenants.models import Hub, Notice, NoticeKind, PartnerRequest, Role, Seat, SentNotification
from tenants.notices import News, notify
from tests.assessment.case_builders import RECIPIENT, a_decider
from tests.attacks.test_contents_each_night import alter, named
from tests.front_door.enquiry_builders import opened
from tests.front_door.test_telling_referrers import at_triage, path_of, told_by, typed
from tests.front_door.triage_builders import child
from tests.research.test_finding_files import on_disk
from tests.room.test_continuity import a_holder, folder, made
from tests.room.test_continuity import opened as read_sheet
from tests.room.test_display import a_wall, words
from tests.support.builders import a_request
from tests.support.house import House
from tests.support.sent_files import a_photograph
from tests.wall.restricted_builders import Restricted, a_copy_sent, a_restricted, not_yet, restrict

__all__ = ["folder"]


def do(house: House) -> None:
    """What the worker does of what waits."""
    with house.at("worker"):
        outbox.deliver_waiting()
        outbox.deliver_inside("harrow")


def lift(house: House, one: Restricted) -> None:
    with house.at(one.by):
        restricted.lift(one.id, why="She left.", by=one.by)
    do(house)


def test_the_partner_list_and_what_agencies_sent_forget_it_and_know_it_again_once_it_is_lifted(house: House) -> None:
    one = not_yet(house)
    do(house)
    with house.at("worker"):
        SentNotification.objects.create(
            id=uuid.uuid4(), hub=Hub.objects.get(code="harrow"), notification=one.notification.pk, agency="police",
            reference=one.notification.reference, received_at=timezone.now(), told_at=timezone.now(), state="open",
            state_at=timezone.now(),
        )  # fmt: skip
    assert PartnerRequest.objects.filter(pk=one.request.pk).exists()
    restrict(house, one)
    do(house)
    assert not PartnerRequest.objects.exists()
    assert not SentNotification.objects.exists()
    with house.at("worker"):
        publish_sent(timezone.now())
    assert not SentNotification.objects.exists()
    lift(house, one)
    assert PartnerRequest.objects.get(pk=one.request.pk).reference == one.enquiry.reference


def test_notices_about_it_are_taken_back_with_their_mails_and_others_stay(house: House) -> None:
    one = not_yet(house)
    _, other = opened(house, one.by, child("Max Example"))
    hub = one.police.hub
    told = {one.enquiry.reference: "a", str(one.request.pk): "b", other.reference: "c"}
    for about, key in told.items():
        news = News(kind=NoticeKind.LATE_FINDING, key=key, about=about, title="Something", text="Came.", hub=hub)
        notify([one.police.user_id], news, at=timezone.now())
    restrict(house, one)
    do(house)
    assert [notice.about for notice in Notice.objects.all()] == [other.reference]


@pytest.mark.parametrize("kind", [NoticeKind.RESTRICTED, NoticeKind.GLASS, NoticeKind.PRODUCT, NoticeKind.RECALLED])
def test_what_a_guardian_or_a_recipient_was_told_stays(house: House, kind: NoticeKind) -> None:
    one = not_yet(house)
    about = one.id if kind in (NoticeKind.RESTRICTED, NoticeKind.GLASS) else one.request.pk
    for each, key in ((kind, "a"), (NoticeKind.LATE_FINDING, "b")):
        news = News(kind=each, key=key, about=str(about), title="Something", text="Came.", hub=one.police.hub)
        notify([one.police.user_id], news, at=timezone.now())
    restrict(house, one)
    with house.at("worker"):
        for _ in range(2):  # by the second the register's rows are of it, too
            restriction_changed(one.id)
    assert [notice.kind for notice in Notice.objects.all()] == [kind]


def test_drafts_elsewhere_that_say_its_reference_and_searches_for_it_are_taken_back(house: House) -> None:
    one, at = not_yet(house), timezone.now()
    with house.at(one.by):
        for text in (f"Ring about {one.enquiry.reference.lower()}.", "Ring the school."):
            WorkDraft.objects.create(
                agency=one.by.agency, member=one.by.seat, path="/x/", data={"a": [text]}, kept_at=at
            )
        kept = kept_searches.keep("search", one.enquiry.reference, by=one.by)
        other = kept_searches.keep("search", "Max", by=one.by)
    restrict(house, one)
    with house.at(one.by):
        assert [row.data for row in WorkDraft.objects.all()] == [{"a": ["Ring the school."]}]
        assert kept_searches.words_of(kept, "search", by=one.by) is None
        assert kept_searches.words_of(other, "search", by=one.by) == "Max"
    lift(house, one)
    with house.at(one.by):
        assert WorkDraft.objects.count() == 2


def test_the_worker_makes_the_file_of_a_product_inside_and_tells_nobody(house: House) -> None:
    one = not_yet(house)
    copy = a_copy_sent(house, one, a_decider(house))
    restrict(house, one)
    with house.at("worker"):
        outbox.deliver_waiting()
        copy_sent(copy.pk)  # a task that was begun before finds nothing
        assert OutboxRow.objects.filter(object_id=copy.pk).count() == 0
        [(key,)] = call("restricted_waiting_v1")
        assert outbox.deliver_inside("harrow") > 0
        assert call("restricted_waiting_v1") == []
    assert not Notice.objects.exists()
    with house.as_superuser() as cursor:
        cursor.execute("SELECT true, f.restricted FROM assessment_copy c JOIN wall_storedfile f ON f.id = c.file_id")
        assert cursor.fetchall() == [(True, key)]


def test_a_recipient_is_told_that_their_copy_was_recalled_inside(house: House) -> None:
    decider, recipient = a_decider(house), house.seat(Role.RECIPIENT, team=RECIPIENT)
    one = not_yet(house)
    copy = a_copy_sent(house, one, decider)
    do(house)
    restrict(house, one, Seat.objects.get(pk=decider.seat))
    with house.at(decider):
        inside = restricted.enter(decider, one.id)
    with house.at(inside):
        recall(copy.pk, "It was the wrong family.", "destroy", by=inside)
    do(house)
    told = {(notice.user_id, notice.kind) for notice in Notice.objects.all()}
    assert told == {(recipient.user_id, NoticeKind.PRODUCT), (recipient.user_id, NoticeKind.RECALLED)}


def test_a_file_that_is_removed_inside_is_removed_from_the_disk(house: House) -> None:
    one = a_restricted(house)
    police = house.seated(one.police)
    with house.at(police):
        inside = restricted.enter(police, one.id)
    with house.at(inside):
        finding = uuid.UUID(a_finding_inside(one, inside))
        of_it: dict[str, Any] = {"request_id": one.request.pk, "by": inside, "at": timezone.now()}
        file = attach(finding, file_id=uuid.uuid4(), name="arm.jpg", content=a_photograph(), **of_it)
        assert on_disk(file).exists()
        remove(file.pk, finding_id=finding, **of_it)
    do(house)
    assert not on_disk(file).exists()


def test_an_email_to_a_referrer_that_waited_when_it_was_restricted_goes(house: House) -> None:
    coordinator, police = house.seat(Role.COORDINATOR), house.seat()
    notification = told_by(house)
    enquiry = at_triage(house, notification)
    visit = house.visit(coordinator)
    assert visit.post(path_of(notification), typed(visit, notification, how="email"), secure=True).status_code == 302
    one = Restricted(
        uuid.uuid4(), enquiry, notification, a_request(house, enquiry), coordinator, police, house.seated(coordinator)
    )
    restrict(house, one)
    do(house)
    do(house)
    (sent,) = mail.outbox
    assert sent.to == ["fennimore@police.example"]
    with house.at(one.by):
        inside = restricted.enter(one.by, one.id)
    with house.at(inside):
        assert ReferrerTold.objects.get().sent_at is not None


def test_nothing_that_is_done_inside_is_told_outside(house: House) -> None:
    one = a_restricted(house)
    police = house.seated(one.police)
    with house.at(police):
        inside = restricted.enter(police, one.id)
    do(house)
    with house.at(inside):
        say_nothing_known(one.request.pk, by=inside, at=timezone.now())
    do(house)
    assert not PartnerRequest.objects.exists()
    assert not Notice.objects.exists()
    with house.at("worker"):
        request_ended(one.request.pk)
        assert not OutboxRow.objects.filter(kind="research.request_changed", object_id=one.request.pk).exists()
    lift(house, one)
    with house.at("police"):
        assert Request.objects.get(pk=one.request.pk).state == "answered"
    assert PartnerRequest.objects.get(pk=one.request.pk).is_open is False


def test_neither_the_rooms_display_nor_the_continuity_sheet_shows_or_counts_it(house: House, folder: Path) -> None:
    pair, wall = a_holder(house), a_wall(house)
    _, other = opened(house, house.seated(role=Role.COORDINATOR), child("Max Example"))
    without = words(wall)
    one = not_yet(house)
    assert one.enquiry.reference in words(wall)
    restrict(house, one)
    assert clockless(words(wall)) == clockless(without)
    sheet = made(house)
    assert sheet.enquiries == 1
    text = read_sheet(folder, pair)
    assert one.enquiry.reference not in text
    assert other.reference in text


def clockless(text: str) -> str:
    return re.sub(r"\d+:\d+(:\d+)?( ?[ap]m)?|\d+ (hours?|minutes?|seconds?)", "", text)


def test_a_desks_own_lines_say_nothing_of_it_and_say_it_again_with_what_was_written_inside(house: House) -> None:
    one = not_yet(house)
    lines, police = ("own_held_v4", 2**62, 100), house.seated(one.police)
    with house.at(police):
        before = a_finding_inside(one, police)
        assert [row[5] for row in call(*lines)] == [before]
    restrict(house, one)
    with house.at(police):
        inside = restricted.enter(police, one.id)
    with house.at(inside):
        within = a_finding_inside(one, inside)
    with house.at("police"):
        assert call(*lines) == []
    lift(house, one)
    with house.at("police"):
        assert {row[5] for row in call(*lines)} == {before, within}


def a_finding_inside(one: Restricted, by: Any) -> str:
    finding = record(
        one.request.pk, finding_id=uuid.uuid4(), about=[], kind="event", happened_on=None, text="Within.",
        source_record="R/1", learnt=[], by=by, at=timezone.now(),
    )  # fmt: skip
    return str(finding.pk)


def test_words_inside_are_held_against_the_ledger_each_night(house: House) -> None:
    one = not_yet(house)
    police = house.seated(one.police)
    with house.at(police):
        finding = a_finding_inside(one, police)
    with house.at("worker"):
        before = check_all_contents("harrow")  # of a request that a builder wrote
    restrict(house, one)
    with house.at("worker"):
        assert check_all_contents("harrow") == before
    alter(house, f"UPDATE hub_harrow.research_finding SET text = 'Altered.' WHERE id = '{finding}'")
    with house.at("worker"):
        assert check_all_contents("harrow") == before + 1
    assert any(finding in name for name in named())


@pytest.mark.parametrize("again", [1, 2])
def test_taking_back_twice_does_nothing_more(house: House, again: int) -> None:
    one = not_yet(house)
    do(house)
    assert PartnerRequest.objects.filter(pk=one.request.pk).exists()
    restrict(house, one)
    with house.at("worker"):
        for _ in range(again):
            restriction_changed(one.id)
        restriction_changed(uuid.uuid4())  # of none
    assert not PartnerRequest.objects.exists()
