"""Who told the hub of a child hears what happens: by when, in which words, how, and who reads it."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, ProgrammingError, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.front_door.models import Enquiry, Notification, ReferrerTold
from hub.front_door.triage.triaging import open_enquiry
from hub.front_door.untold import notify_of_untold
from hub.wall import outbox
from hub.wall.functions import RefusedByTheWall, call
from mash_platform.formats.referrer_words import ReferrerWords
from mash_platform.formats.typed import TemplateInvalid, Typed, founding
from tenants.models import Notice, NoticeKind, Role
from tests.front_door.enquiry_builders import a_coordinator
from tests.front_door.triage_builders import child, rated
from tests.library.library_builders import an_adoption
from tests.support.builders import a_finding, a_release, a_request, through_a_door
from tests.support.house import House, Visit
from tests.support.pages import shown, text_of

OFFICER = {"source": "6", "name": "PC Fennimore", "agency": "Metropolitan Police", "telephone": "020 7946 0123",
           "email": "fennimore@police.example", "own_reference": "CAD 1881"}  # fmt: skip


def told_by(house: House, referrer: dict[str, Any] | None = None, name: str = "Amy Planted") -> Notification:
    """A notification by this referrer about a child whose name no referrer is told."""
    said = OFFICER if referrer is None else referrer
    message = {"concern": {"what_happened": "PLANTED-CONCERN"}, "referrer": said}
    named = [{**child(name), "position": 0}]
    return through_a_door(house, message, named, source=said.get("source", "10"))


def at_triage(house: House, notification: Notification, rating: str = "red") -> Enquiry:
    by = a_coordinator(house)
    with house.at(by):
        return open_enquiry(notification.pk, rated(house, notification, rating), by=by, at=timezone.now())


def path_of(notification: Notification) -> str:
    return f"/referrers/{notification.reference}/"


def typed(visit: Visit, notification: Notification, **changed: Any) -> dict[str, Any]:
    """What the form says when nothing in it is changed but this."""
    page = visit.get(path_of(notification)).text
    boxes = dict(re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', page))
    words = re.search(r'<textarea[^>]* name="words"[^>]*>(.*?)</textarea>', page, re.S)
    assert words is not None
    first = {name: boxes[name] for name in ("once", "on_day", "on_month", "on_year", "at_time")}
    return {**first, "audience": "professional", "words": words.group(1), "how": "telephone", **changed}


def tellings(house: House, at: str = "") -> list[ReferrerTold]:
    with house.at(at or house.lead()):
        return list(ReferrerTold.objects.all())


def waiting(visit: Visit) -> str:
    return shown(text_of(visit.get("/referrers/")))


def test_a_call_is_recorded_with_its_time_and_its_words_and_the_list_is_shorter(house: House) -> None:
    one = told_by(house)
    visit = house.visit(role=Role.COORDINATOR)
    assert one.reference in waiting(visit)
    page = shown(text_of(visit.get(path_of(one))))
    for words in ("PC Fennimore", "020 7946 0123", "fennimore@police.example", "CAD 1881", "To be told by"):
        assert words in page
    answer = visit.post(path_of(one), typed(visit, one, words="I rang and said that we read it."), secure=True)
    assert answer["Location"] == "/referrers/"
    assert one.reference not in waiting(visit)
    (told,) = tellings(house)
    assert (told.how, told.words, told.by) == ("telephone", "I rang and said that we read it.", visit.seat.pk)
    with house.as_superuser() as cursor:
        cursor.execute("SELECT object_ref, detail ->> 'how' FROM wall_ledgerentry WHERE act = 'tell_referrer'")
        assert cursor.fetchall() == [(one.reference, "telephone")]
    assert "I rang and said that we read it." in text_of(visit.get(path_of(one)))


def test_an_email_goes_once_to_the_address_that_the_message_gives(house: House) -> None:
    one = told_by(house)
    visit = house.visit(role=Role.COORDINATOR)
    form = typed(visit, one, how="email")
    for _ in range(2):
        assert visit.post(path_of(one), form, secure=True).status_code == 302
    for _ in range(2):
        with house.at("worker"):
            outbox.deliver_waiting()
    (sent,) = mail.outbox
    assert sent.to == ["fennimore@police.example"]
    assert sent.subject == "Your message to Harrow"
    assert one.reference in sent.body
    (told,) = tellings(house)
    assert told.sent_at is not None


def test_the_words_by_default_hold_no_name_no_concern_no_finding_no_rating_and_no_level(house: House) -> None:
    one = told_by(house)
    enquiry = at_triage(house, one)
    a_release(house, a_finding(house, a_request(house, enquiry), text="PLANTED-FINDING"))
    visit = house.visit(role=Role.COORDINATOR)
    for audience in ("professional", "family", "public"):
        page = text_of(visit.get(f"{path_of(one)}?words={audience}"))
        words = page.split('name="words"')[1].split("</textarea>")[0]
        assert one.reference in words
        for never in ("Planted", "PLANTED", "red", "Red", "level", "Level", "Fennimore", "police", "Police"):
            assert not re.search(rf"\b{never}\b", words), (audience, never)
        says_response = "We are looking into it together with other agencies." in words
        assert says_response == (audience == "professional")


@pytest.mark.parametrize(
    ("source", "words"),
    [("2A", "Thank you for your notification"), ("1A", "the way that you said is safe"), ("1C", "way that you said"),
     ("1B", "we cannot tell you more"), ("10", "we cannot tell you more")],
)  # fmt: skip
def test_each_referrer_gets_words_of_their_own(house: House, source: str, words: str) -> None:
    one = told_by(house, {"source": source, "name": "Una Vale"})
    page = text_of(house.visit(role=Role.COORDINATOR).get(path_of(one)))
    assert words in page.split('name="words"')[1].split("</textarea>")[0]


def test_the_hubs_own_words_are_chosen_from_the_library(house: House) -> None:
    content = {**founding(Typed.REFERRER_WORDS), "professional": "Harrow has read {reference}. {response}"}
    adoption = an_adoption(house, Typed.REFERRER_WORDS, content)
    one = told_by(house)
    visit = house.visit(role=Role.COORDINATOR)
    form = typed(visit, one)
    assert form["words"].strip() == f"Harrow has read {one.reference}. What follows is not decided yet."
    visit.post(path_of(one), form, secure=True)
    assert [told.template_id for told in tellings(house)] == [adoption.pk]


@pytest.mark.parametrize(
    ("audience", "words"), [("public", "We say {response}"), ("professional", "Dear {name}"), ("family", "{concern}")]
)
def test_a_template_that_wants_to_tell_more_is_refused(audience: str, words: str) -> None:
    with pytest.raises(TemplateInvalid, match="nothing is filled in"):
        ReferrerWords.from_json({**founding(Typed.REFERRER_WORDS), audience: words})


def test_who_did_not_say_who_they_are_is_not_told(house: House) -> None:
    one = told_by(house, {"source": "9", "telephone": "020 7946 0555"})
    visit = house.visit(role=Role.COORDINATOR)
    assert one.reference not in waiting(visit)
    assert "In the last 30 days 1 notification came from somebody who did not say" in waiting(visit)
    page = text_of(visit.get(path_of(one)))
    assert "Nobody is told: whoever wrote did not say who they are" in page
    assert "<textarea" not in page
    with house.at(house.lead()), pytest.raises(RefusedByTheWall, match="nobody_to_tell"), transaction.atomic():
        directly(one)


def directly(one: Notification, **changed: Any) -> None:
    said = {
        "notification": one.pk, "told": uuid.uuid4(), "how": "telephone", "audience": "public", "words": "Rang.",
        "reason": "", "sender": "", "template": None, "at": timezone.now(), "safe": False, "said": "",
        "by": uuid.uuid4(), **changed,
    }  # fmt: skip
    call("tell_referrer_v1", *said.values())


def test_the_time_is_compared_with_this_moment_and_not_with_when_the_transaction_began(house: House) -> None:
    """A form says a whole minute, and that minute can begin while the transaction runs."""
    one = told_by(house)
    with house.at(house.lead()):
        now = timezone.now()  # later than the test's one transaction began
        with pytest.raises(RefusedByTheWall, match="not_yet"), transaction.atomic():
            directly(one, at=now + timedelta(minutes=1))
        directly(one, at=now)


def test_safe_contact_is_read_before_anything_is_told(house: House) -> None:
    one = told_by(house, {**OFFICER, "safe_contact": "Never by e-mail: he reads it"})
    visit = house.visit(role=Role.COORDINATOR)
    assert "How it is safe to reach them: Never by e-mail: he reads it" in shown(text_of(visit.get(path_of(one))))
    form = typed(visit, one, how="email")
    answer = visit.post(path_of(one), form, secure=True)
    assert "Read how it is safe to reach them, and say that this way is" in text_of(answer)
    with house.at(house.lead()), pytest.raises(RefusedByTheWall, match="safe_contact_not_read"), transaction.atomic():
        directly(one)
    assert tellings(house) == []
    assert visit.post(path_of(one), {**form, "how": "telephone", "safe_read": "on"}, secure=True).status_code == 302


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"how": "email"}, "left no e-mail address that can be written to"),
        ({"how": "telephone", "words": ""}, "Write what was said"),
        ({"how": "not_told", "reason": ""}, "Write what was said"),
        ({"how": ""}, "Choose how they are told"),
        ({"at_time": "23:59"}, "The time must be now or earlier"),
    ],
)
def test_what_is_refused_stands_in_the_form(house: House, changed: Any, words: str) -> None:
    one = told_by(house, {"source": "6", "email": "at home"})
    visit = house.visit(role=Role.COORDINATOR)
    answer = visit.post(path_of(one), typed(visit, one, **changed), secure=True)
    assert words in text_of(answer)
    assert tellings(house) == []


def test_why_nobody_is_told_ends_the_waiting_too(house: House) -> None:
    one = told_by(house, {"source": "6"})
    visit = house.visit(role=Role.COORDINATOR)
    visit.post(path_of(one), typed(visit, one, how="not_told", words="", reason="Left no way."), secure=True)
    assert one.reference not in waiting(visit)


def test_an_email_that_cannot_be_delivered_puts_it_back_on_the_list(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = told_by(house)
    visit = house.visit(role=Role.COORDINATOR)
    visit.post(path_of(one), typed(visit, one, how="email", sender="police"), secure=True)

    def refused(*_: Any, **__: Any) -> None:
        raise SMTPRecipientsRefused({})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refused)
    with house.at("worker"):
        outbox.deliver_waiting()
    assert one.reference in waiting(visit)
    assert "E-mail did not go off" in text_of(visit.get(path_of(one)))
    assert tellings(house, "police") == []


def test_only_the_agency_that_a_coordinator_made_sure_of_reads_what_it_was_told(house: House) -> None:
    one, other = told_by(house), told_by(house)
    visit = house.visit(role=Role.COORDINATOR)
    visit.post(path_of(one), typed(visit, one, sender="police", words="We looked into it."), secure=True)
    visit.post(path_of(other), typed(visit, other, words="PLANTED-FOR-NOBODY"), secure=True)
    mine = text_of(house.visit(role=Role.RESEARCHER, agency="police").get("/referrers/sent-by-us/"))
    for words in (one.reference, "Your reference: CAD 1881", "We looked into it."):
        assert words in mine
    assert other.reference not in mine
    theirs = text_of(house.visit(role=Role.RESEARCHER, agency="hrwhealth").get("/referrers/sent-by-us/"))
    assert one.reference not in theirs
    assert [told.reference for told in tellings(house, "police")] == [one.reference]
    assert tellings(house, "hrwhealth") == []


@pytest.mark.parametrize("desk", ["police", "hrwhealth"])
def test_no_other_desk_tells_and_none_writes_the_rows_itself(house: House, desk: str) -> None:
    one = told_by(house)
    with house.at(desk), pytest.raises(ProgrammingError, match="permission denied for function"), transaction.atomic():
        directly(one)
    for login in (desk, house.lead()):
        with house.at(login):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                Notification.objects.filter(pk=one.pk).update(referrer_told_at=timezone.now())
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                ReferrerTold.objects.update(words="Otherwise")
    for role, agency in ((Role.RESEARCHER, desk), (Role.MANAGER, desk)):
        assert house.visit(role=role, agency=agency).get("/referrers/").status_code == 403
        assert house.visit(role=role, agency=agency).get(path_of(one)).status_code == 403


def set_back(house: House, one: Notification, days: int) -> None:
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE front_door_notification SET received_at = received_at - make_interval(days => %s) WHERE id = %s",
            [days, one.pk],
        )


def test_whoever_waits_longest_stands_first_and_is_late_after_a_working_day(house: House) -> None:
    new, old = told_by(house), told_by(house)
    set_back(house, old, 8)
    page = waiting(house.visit(role=Role.COORDINATOR))
    assert "2 referrers wait, 1 late" in page
    assert page.index(old.reference) < page.index(new.reference)


def test_coordinators_hear_once_a_day_that_somebody_waits_and_never_who(house: House) -> None:
    mine, elsewhere = house.seat(Role.COORDINATOR), house.seat(Role.COORDINATOR, agency="hrwhealth")
    one = told_by(house)
    for days, people in ((0, 0), (8, 1)):
        set_back(house, one, days)
        for _ in range(2):
            with house.at("worker"):
                assert notify_of_untold("harrow", at=timezone.now()) == people
    (notice,) = Notice.objects.filter(kind=NoticeKind.UNTOLD)
    assert (notice.user_id, notice.user_id == elsewhere.user_id) == (mine.user_id, False)
    assert one.reference not in f"{notice.title} {notice.text}"


def test_the_list_costs_the_same_queries_for_one_and_for_many(house: House) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    told_by(house)
    visit.get("/referrers/")
    with CaptureQueriesContext(connections["default"]) as few:
        visit.get("/referrers/")
    for _ in range(29):
        told_by(house)
    with CaptureQueriesContext(connections["default"]) as many:
        page = waiting(visit)
    assert len(many) == len(few) <= 8
    assert "30 referrers wait" in page


def test_the_enquiry_says_by_when_and_leads_there(house: House) -> None:
    one = told_by(house)
    enquiry = at_triage(house, one)
    a_request(house, enquiry)
    visit = house.visit(role=Role.COORDINATOR)
    page = text_of(visit.get(f"/enquiries/{enquiry.reference}/"))
    assert "0 of 1. By " in page
    assert f'href="{path_of(one)}"' in page
    visit.post(path_of(one), typed(visit, one), secure=True)
    step = shown(text_of(visit.get(f"/enquiries/{enquiry.reference}/"))).split("Referrer told")[1]
    assert step.strip().startswith("Done 1 of 1")
    assert timezone.now() - tellings(house)[0].at < timedelta(minutes=2)
