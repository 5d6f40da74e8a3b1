"""Sending: once for each person and notice, tried again, and at least once when a worker is killed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants import mailing
from tenants.mailing import GIVE_UP_AFTER, send_due
from tenants.models import Notice, User
from tenants.notices import mark_read, notify
from tenants.tasks import send_notices
from tests.notices.builders import a_notice, news, somebody
from tests.support.house import House


@pytest.fixture(autouse=True)
def post() -> Iterator[list[Any]]:
    """What was sent in this test."""
    mail.outbox = []
    yield mail.outbox
    mail.outbox = []


def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail server does not answer."""

    def refuse(*_: object) -> int:
        raise SMTPServerDisconnected("gone")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)


def test_what_is_due_for_a_person_goes_out_in_one_message_and_once(house: House, post: list[Any]) -> None:
    user = somebody(house)
    first, second = a_notice(user), a_notice(user, title="You have a place: Sharing what is proportionate")
    with CaptureQueriesContext(connections["platform"]) as caught:
        send_notices()
        send_notices()
    assert [(one.to, one.subject) for one in post] == [(["ade@mash.example"], "2 notices of the London MASH platform")]
    for words in (first.title, second.title, first.text, "http://mash.localhost:8000/notices/"):
        assert words in post[0].body
    assert Notice.objects.filter(sent_at__isnull=False, mail_due_at__isnull=True).count() == 2
    written = [q["sql"] for q in caught.captured_queries if "'notices_mailed'" in q["sql"]]
    assert len(written) == 1  # in the ledger
    assert str(user.pk) in written[0]


def test_two_people_have_two_messages(house: House, post: list[Any]) -> None:
    both = [somebody(house, email=f"{name}@mash.example") for name in ("a", "b")]
    notify([user.pk for user in both], news(), at=timezone.now())
    assert send_due(timezone.now()) == 2
    assert sorted(one.to[0] for one in post) == ["a@mash.example", "b@mash.example"]
    assert {one.subject for one in post} == {"Overdue in Enfield: Premises"}


def test_a_server_that_is_away_is_tried_again_later_and_later(
    house: House, post: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = a_notice(somebody(house))
    now = timezone.now()
    with monkeypatch.context() as gone:
        away(gone)
        assert send_due(now) == 1
        notice.refresh_from_db()
        assert (notice.sent_at, notice.tries, notice.failure) == (None, 1, "SMTPServerDisconnected")
        assert send_due(now) == 0
        send_due(now + timedelta(seconds=15))
        notice.refresh_from_db()
        assert notice.mail_due_at == now + timedelta(seconds=15 + 30)
    send_due(now + timedelta(minutes=1))
    notice.refresh_from_db()
    assert [one.subject for one in post] == [notice.title]
    assert not notice.failure


def test_after_three_days_it_is_given_up_and_stays_on_the_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    notice = a_notice(somebody(house), at=now - GIVE_UP_AFTER)
    away(monkeypatch)
    send_due(now)
    notice.refresh_from_db()
    assert (notice.mail_due_at, notice.sent_at, notice.failure) == (None, None, "SMTPServerDisconnected")


def test_one_persons_bad_address_holds_up_nobody_else(
    house: House, post: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = somebody(house, email="bad@mash.example"), somebody(house, email="good@mash.example")
    real = EmailBackend.send_messages

    def some(self: EmailBackend, messages: Any) -> int:
        if messages[0].to == ["bad@mash.example"]:
            raise SMTPServerDisconnected("no such box")
        return real(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", some)
    now = timezone.now()
    a_notice(bad, at=now - timedelta(minutes=1))
    a_notice(good, at=now)
    assert send_due(now) == 2
    assert [one.to for one in post] == [["good@mash.example"]]


def test_a_worker_killed_between_sending_and_committing_sends_it_again_as_the_same_message(
    house: House, post: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = a_notice(somebody(house))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(mailing, "_settle", killed)
        with pytest.raises(KeyboardInterrupt):
            send_due(timezone.now())
    notice.refresh_from_db()
    assert notice.sent_at is None
    send_due(timezone.now())
    assert len(post) == 2  # at least once
    assert post[0].message()["Message-ID"] == post[1].message()["Message-ID"]
    assert send_due(timezone.now()) == 0


@pytest.mark.parametrize("why", ["read", "no address", "left"])
def test_who_read_it_has_no_address_or_left_is_sent_nothing_then_or_later(
    house: House, post: list[Any], why: str
) -> None:
    user = somebody(house, email="" if why == "no address" else "ade@mash.example")
    notice = a_notice(user)
    if why == "read":
        mark_read(notice.pk, by=user.pk, at=timezone.now())
    if why == "left":
        User.objects.filter(pk=user.pk).update(is_active=False)
    send_due(timezone.now())
    User.objects.filter(pk=user.pk).update(is_active=True, email="ade@mash.example", email_verified_at=timezone.now())
    send_due(timezone.now())
    assert post == []
    notice.refresh_from_db()
    assert notice.sent_at is None


def test_somebody_is_told_a_thing_once_however_often_it_is_said(house: House) -> None:
    user, same = somebody(house), news()
    for _ in range(3):
        notify([user.pk, user.pk], same, at=timezone.now())
    assert Notice.objects.filter(user=user).count() == 1


def test_a_title_of_two_lines_cannot_add_a_header(house: House, post: list[Any]) -> None:
    a_notice(somebody(house), title="You have a place: a title\nBcc: everybody@mash.example")
    send_due(timezone.now())
    assert post[0].subject == "You have a place: a title Bcc: …"
    assert post[0].message()["Bcc"] is None


@pytest.mark.parametrize("words", [{"title": ""}, {"text": ""}])
def test_a_notice_that_says_nothing_is_refused_by_the_table(house: House, words: dict[str, str]) -> None:
    user = somebody(house)
    with pytest.raises(IntegrityError), transaction.atomic(using="platform"):
        notify([user.pk], news(**words), at=timezone.now())
