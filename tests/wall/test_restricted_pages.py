"""Restricting an enquiry, the pages inside it, broken glass and its guardian, and lifting it."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hub.assessment.recalling import recall
from hub.research.models import Finding, Request
from hub.research.taking_back import restriction_changed
from hub.wall import outbox, restricted
from hub.wall.acts import Act
from hub.wall.models import LedgerEntry, WorkDraft
from hub.wall.permissions import INSIDE
from tenants.models import Notice, NoticeKind, Pass, Role, Seat
from tests.assessment.case_builders import a_decider
from tests.front_door.enquiry_builders import opened
from tests.front_door.triage_builders import child
from tests.research.test_pages import recorded
from tests.support.house import House
from tests.support.pages import get, page_of, post, rows_of, set_as_shown, shown, shown_first, text_of
from tests.wall.restricted_builders import NAME, Restricted, a_copy_sent, a_restricted, not_yet, restrict


def said(one: Restricted, *people: Seat) -> dict[str, Any]:
    return {
        "why": "staff", "reason": "Her mother works here.", "once": str(one.id),
        "people": [str(each.pk) for each in people],
    }  # fmt: skip


def do(house: House) -> None:
    """What the worker does of what waits."""
    with house.at("worker"):
        outbox.deliver_waiting()
        outbox.deliver_inside("harrow")


def test_the_page_says_before_what_will_happen_and_the_second_factor_is_asked_again(house: House) -> None:
    one = not_yet(house)
    client = house.visit(one.coordinator)
    assert "Restrict it to named people" in page_of(client, one.enquiry)
    page = text_of(get(client, f"/enquiries/{one.enquiry.reference}/restrict/"))
    for words in ("are gone for everybody else of", "No list, count, search, match, display or sheet says",
                  "Whoever had read of it sees that it is gone", "You tell people yourself"):  # fmt: skip
        assert words in page
    assert "checked" not in page  # nobody is named beforehand
    Pass.objects.update(verified_at=timezone.now() - timedelta(hours=2))
    assert "fresh=1" in get(client, f"/enquiries/{one.enquiry.reference}/restrict/")["Location"]
    for role, agency in ((Role.DECISION_MAKER, ""), (Role.RESEARCHER, "police"), (Role.MANAGER, "police")):
        other = house.visit(role=role, agency=agency)
        assert get(other, f"/enquiries/{one.enquiry.reference}/restrict/").status_code == 403


def test_it_is_gone_for_others_and_who_is_named_records_in_it_and_leaves(house: House) -> None:
    one = not_yet(house)
    client, police = house.visit(one.coordinator), house.visit(one.police)
    answer = client.post(f"/enquiries/{one.enquiry.reference}/restrict/", said(one, one.police), secure=True)
    assert (answer.status_code, answer["Location"]) == (302, "/restricted/")
    others = [house.visit(role=Role.COORDINATOR), house.visit(), house.visit(role=Role.MANAGER), client, police]
    for other in others:
        assert get(other, f"/enquiries/{one.enquiry.reference}/").status_code == 404
    mine = text_of(get(police, "/restricted/"))
    assert f"Enter {one.enquiry.reference}" in mine
    assert "You are not named for any restricted enquiry" in text_of(get(others[1], "/restricted/"))
    inside = text_of(get(police, one.page()))
    assert "Inside a restricted enquiry" in inside
    assert "In confidence. Restricted to named people. Harrow" in inside  # on each printed sheet
    assert NAME in inside
    assert f'href="{one.inside}/requests/{one.request.pk}/' in inside  # each link stays inside
    assert 'href="/restricted/">Leave' in inside
    record = f"{one.inside}/requests/{one.request.pk}/record/"
    assert police.post(record, recorded(one.request), secure=True).status_code == 302
    with house.at("police"):
        assert not Finding.objects.exists()
        assert not Request.objects.filter(pk=one.request.pk).exists()
    assert "Arrested in March." in text_of(get(police, f"{one.inside}/requests/{one.request.pk}/"))
    outside = text_of(get(police, "/requests/"))
    assert "Inside a restricted enquiry" not in outside
    assert "Restricted to named people" not in outside
    assert one.enquiry.reference not in outside
    with house.at("guardian"):
        lines = LedgerEntry.objects.filter(act="enter_restricted", object_ref=str(one.id))
        assert {line.member for line in lines} == {one.police.pk}
        assert lines.count() == 3  # a line for each page that was asked for
        assert {line.login.rsplit("__", 1)[1] for line in lines} == {"police"}


def test_inside_is_done_what_the_list_names_and_all_else_is_refused_with_a_line(house: House) -> None:
    one = a_restricted(house)
    client = house.visit(one.coordinator)
    for path in ("/triage/", "/triage/write/", "/search/", "/seats/", "/settings/", "/work/", "/you-know/",
                 f"/enquiries/{one.enquiry.reference}/link/", "/restricted/"):  # fmt: skip
        answer = get(client, f"{one.inside}{path}")
        assert answer.status_code == 403, path
        assert "You cannot do this inside a restricted enquiry" in answer.text
    for act in (Act.SEARCH, Act.WRITE_NOTIFICATION, Act.OFFER, Act.FORWARD, Act.REMIND, Act.TAKE_OUT,
                Act.HAND_LIST_OVER, Act.OPEN_INCIDENT, Act.CHALLENGE, Act.LINK_ENQUIRIES, Act.EXPORT_LIST):  # fmt: skip
        assert act not in INSIDE
    with house.at("guardian"):
        assert LedgerEntry.objects.filter(act="refused", detail__restriction=str(one.id)).count() == 9


def test_what_a_page_asks_by_itself_leaves_no_line_and_changes_nothing(house: House) -> None:
    one = a_restricted(house)
    client = house.visit(one.coordinator)
    assert get(client, f"{one.inside}/triage/danger/").status_code == 304
    assert get(client, f"{one.inside}/requests/changes/?unattended=1").status_code == 304
    with house.at("guardian"):
        assert not LedgerEntry.objects.filter(act="enter_restricted").exists()


def test_what_was_typed_inside_is_kept_inside_alone_and_given_back_when_the_time_runs_out(house: House) -> None:
    one = a_restricted(house)
    client = house.visit(one.police)
    record = f"{one.inside}/requests/{one.request.pk}/record/"
    assert client.post(record, recorded(one.request), secure=True, headers={"Mash-Keep-Only": "1"}).status_code == 204
    with house.at("police"):
        assert not WorkDraft.objects.exists()
    Pass.objects.update(last_seen_at=timezone.now() - timedelta(hours=2))
    answer = client.post(record, recorded(one.request, "What nobody may read of."), secure=True)
    assert answer.status_code == 403
    assert "What nobody may read of." in answer.text
    with house.at("police"):
        assert not WorkDraft.objects.exists()


@pytest.mark.parametrize("ends", ["fresh", "time out"])
@pytest.mark.parametrize(
    "page", ["/enquiries/{reference}/restrict/", "/restricted/break-glass/", "/restricted/{id}/lift/"]
)
def test_why_it_is_restricted_entered_or_lifted_lies_in_no_draft_and_is_given_back(
    house: House, page: str, ends: str
) -> None:
    one = not_yet(house) if "restrict/" in page else a_restricted(house)
    client, path = house.visit(one.coordinator), page.format(reference=one.enquiry.reference, id=one.id)
    sent = {"reason": "Her mother works at this very desk.", "why": "staff", "reference": "HRW-26-000001"}
    assert "Keep this draft" not in text_of(get(client, path))
    assert client.post(path, sent, secure=True, headers={"Mash-Keep-Only": "1"}).status_code == 409
    long_ago = timezone.now() - timedelta(hours=2)
    Pass.objects.update(**{"verified_at" if ends == "fresh" else "last_seen_at": long_ago})
    given_back = text_of(client.post(path, sent, secure=True), 403)
    assert "Her mother works at this very desk." in given_back
    assert ("enter your code again" if ends == "fresh" else "you are signed out") in given_back
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM wall_workdraft")
        assert cursor.fetchone() == (0,)


def test_a_form_sent_when_one_may_not_be_inside_any_more_gives_back_what_was_typed(house: House) -> None:
    one = a_restricted(house)
    client = house.visit(one.police)
    with house.at(one.by):
        restricted.lift(one.id, why="She left.", by=one.by)
    answer = client.post(
        f"{one.inside}/requests/{one.request.pk}/record/",
        recorded(one.request, "Words that took me more than an hour to write."), secure=True,
    )  # fmt: skip
    assert answer.status_code == 404
    assert "Words that took me more than an hour to write." in answer.text


def test_nobody_is_asked_who_may_not_enter(house: House) -> None:
    one, health = a_restricted(house), house.seat(Role.RESEARCHER, agency="hrwhealth")
    by = house.seated(one.coordinator)
    with house.at(by):
        inside = restricted.enter(by, one.id)
    client = house.visit(one.coordinator)
    asked = {
        "once": str(uuid.uuid4()), "agencies": "hrwhealth", "question": "What do you know?", "basis": "consent",
        "consent_why": "The mother agreed.", "due": "clock",
    }  # fmt: skip
    answer = client.post(one.page("ask/"), asked, secure=True)
    assert "Name somebody first" in answer.text, re.findall(r"error-(?:message|summary).*?</", answer.text, re.S)
    assert post(client, f"/restricted/{one.id}/", people=str(health.pk)).status_code == 302
    assert client.post(one.page("ask/"), asked, secure=True).status_code == 302
    with house.at(inside):
        assert Request.objects.filter(agency="hrwhealth").count() == 1
    assert get(house.visit(health), f"{one.inside}/requests/").status_code == 200


def test_a_guardian_is_told_that_an_enquiry_was_restricted_and_not_which(house: House) -> None:
    guardian, other = house.seat(Role.GUARDIAN), house.seat(Role.GUARDIAN, agency="police")
    one = a_restricted(house)
    do(house)
    do(house)
    (told,) = Notice.objects.filter(kind=NoticeKind.RESTRICTED)
    assert told.user_id == guardian.user_id != other.user_id
    assert one.enquiry.reference not in f"{told.title} {told.text} {told.about}"
    page = text_of(get(house.visit(guardian), f"/ledger/restricted/{one.id}/"))
    assert page.count("May enter") == 2


def test_where_the_only_guardian_of_the_authority_restricted_it_another_is_told(house: House) -> None:
    coordinator, other = house.seat(Role.COORDINATOR), house.seat(Role.GUARDIAN, agency="police")
    house.seat(Role.GUARDIAN, user=coordinator.user)
    restrict(house, not_yet(house, coordinator=coordinator))
    do(house)
    (told,) = Notice.objects.filter(kind=NoticeKind.RESTRICTED)
    assert told.user_id == other.user_id


@pytest.mark.parametrize(
    ("whose", "of_lead", "of_police"),
    [
        ("the police", "of another agency than the one that leads it was removed", True),
        ("a colleague", "", False),
        ("the last but one", "One person alone could enter it then", False),
    ],
)
def test_a_guardian_is_told_by_the_word_that_somebody_was_removed(
    house: House, whose: str, of_lead: str, of_police: bool
) -> None:
    guardian, police = house.seat(Role.GUARDIAN), house.seat(Role.GUARDIAN, agency="police")
    colleague, other = house.seat(Role.DECISION_MAKER), house.seat(Role.COORDINATOR)
    one = restrict(house, not_yet(house), colleague, other)
    leave = {"the police": [one.police], "a colleague": [colleague]}.get(whose, [one.police, colleague, other])
    with house.at(one.by):
        people = {each.member: each.id for each in restricted.named(one.id, by=one.by)}
        for each in leave[:-1]:
            restricted.remove(one.id, people[each.pk], by=one.by)
    do(house)
    Notice.objects.all().delete()
    with house.at(one.by):
        restricted.remove(one.id, people[leave[-1].pk], by=one.by)
    do(house)
    do(house)
    told = {notice.user_id: notice for notice in Notice.objects.all()}
    expected = {guardian.user_id} if of_lead else set()
    assert set(told) == expected | ({police.user_id} if of_police else set())
    for notice in told.values():
        assert of_lead in notice.text
        assert notice.about == str(one.id)
        assert one.enquiry.reference not in f"{notice.title} {notice.text}"


def test_one_person_with_two_seats_who_is_left_is_alone_with_it(house: House) -> None:
    guardian = house.seat(Role.GUARDIAN)
    coordinator, colleague = house.seat(Role.COORDINATOR), house.seat(Role.DECISION_MAKER)
    one = not_yet(house, coordinator=coordinator)
    restrict(house, one, house.seat(Role.MANAGER, user=coordinator.user), colleague)
    with house.at(one.by):
        people = {each.member: each.id for each in restricted.named(one.id, by=one.by)}
        restricted.remove(one.id, people[one.police.pk], by=one.by)
    do(house)
    with house.at(one.by):
        restricted.remove(one.id, people[colleague.pk], by=one.by)
    do(house)
    told = Notice.objects.filter(user=guardian.user, text__contains="One person alone")
    assert [notice.text.startswith("Somebody was removed from ") for notice in told] == [True]


def test_the_page_lists_each_copy_that_went_out_and_to_whom(house: House) -> None:
    one, decider = not_yet(house), a_decider(house)
    client, address = house.visit(one.coordinator), f"/enquiries/{one.enquiry.reference}/restrict/"
    assert "No copy of a product was sent" in text_of(get(client, address))
    copy = a_copy_sent(house, one, decider)
    page = shown(text_of(get(client, address)))
    assert "Whoever has one keeps it" in page
    assert f"{copy.recipient_name}, sent " in page
    with house.at(decider):
        recall(copy.pk, "It was the wrong family.", "destroy", by=decider)
    assert re.search(rf"{copy.recipient_name}, sent [^,]*, [^,]*, recalled ", shown(text_of(get(client, address))))


@pytest.mark.parametrize("when", ["minutes before", "hours before", "while it was restricted"])
def test_a_copy_that_went_out_just_before_is_shown_inside(house: House, when: str) -> None:
    one, decider = not_yet(house), a_decider(house)
    copy = a_copy_sent(house, one, decider)
    if when == "hours before":
        with house.as_superuser() as cursor:
            cursor.execute("UPDATE assessment_copy SET issued_at = now() - interval '61 minutes'")
    restrict(house, one, Seat.objects.get(pk=decider.seat))
    if when == "while it was restricted":  # by somebody who had begun before, and committed after
        with house.as_superuser() as cursor:
            cursor.execute("UPDATE wall_restriction SET copies_just_sent = '{}'")
            cursor.execute("UPDATE assessment_copy SET restricted = NULL")
            cursor.execute("UPDATE assessment_product SET restricted = NULL")
    with house.at("worker"):
        for _ in range(2):  # two minutes and twenty minutes after
            restriction_changed(one.id)
    for seat, reads in ((one.coordinator, True), (one.police, False)):
        page = shown(text_of(get(house.visit(seat), one.page())))
        went_out = "1 copy went out in the hour before this was restricted, or while it was"
        assert (went_out in page) == (when != "hours before")
        assert (f"{copy.recipient_name}, sent " in page.split("went out in the hour")[-1][:300]) == (
            reads and when != "hours before"
        )


def test_broken_glass_is_told_to_a_guardian_at_once_and_closed_with_words(house: House) -> None:
    one = a_restricted(house)
    guardian, own = house.seat(Role.GUARDIAN), house.seat(Role.GUARDIAN, agency="police")
    client = house.visit()
    answer = post(
        client, "/restricted/break-glass/", reference=one.enquiry.reference.lower(), reason="He is on his way to her.",
        once=str(uuid.uuid4()),
    )  # fmt: skip
    assert answer["Location"] == "/restricted/"
    do(house)
    told = Notice.objects.filter(kind=NoticeKind.GLASS)
    assert {notice.user_id for notice in told} == {guardian.user_id, own.user_id}
    assert not any(one.enquiry.reference in f"{notice.title} {notice.text} {notice.about}" for notice in told)
    assert "Emergency entry, until" in text_of(get(client, "/restricted/"))
    assert NAME in text_of(get(client, one.page()))
    watch = house.visit(own)
    page = get(watch, f"/ledger/restricted/{one.id}/")
    (opening,) = re.findall(r"/ledger/restricted/openings/([0-9a-f-]{36})/", page.text)
    assert "May be inside until" in page.text
    words = {"words": "I rang them. It could not wait."}
    assert "They may still be inside" in watch.post(
        f"/ledger/restricted/openings/{opening}/", words, secure=True
    ).text  # fmt: skip
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE wall_breakglass SET at = at - interval '1 day', until_at = until_at - interval '1 day'")
    assert "to review" in get(watch, "/ledger/restricted/").text
    assert watch.post(f"/ledger/restricted/openings/{opening}/", words, secure=True).status_code == 302
    closed = text_of(get(house.visit(guardian), f"/ledger/restricted/openings/{opening}/"))
    assert "I rang them. It could not wait." in closed
    assert "He is on his way to her." in closed
    assert get(client, one.page()).status_code == 404


def test_a_guardian_does_not_close_a_glass_that_they_broke_themselves(house: House) -> None:
    one = a_restricted(house)
    researcher = house.seat()
    both = house.seat(Role.GUARDIAN, agency="police", user=researcher.user)
    by, opening = house.seated(researcher), uuid.uuid4()
    with house.at(by):
        restricted.break_glass(one.enquiry.reference, reason="He is out.", form=opening, by=by)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE wall_breakglass SET at = at - interval '1 day', until_at = until_at - interval '1 day'")
    answer = post(house.visit(both), f"/ledger/restricted/openings/{opening}/", words="It had to be, I say.")
    assert "Another guardian reviews it" in answer.text


def test_who_asks_for_what_is_not_there_is_told_the_same_and_leaves_a_line(house: House) -> None:
    one = a_restricted(house)
    _, ordinary = opened(house, one.by, child("Max Example"))
    client = house.visit(agency="hrwhealth")
    answers = [
        shown(re.sub(r'value="[^"]*"', "", post(
            client, "/restricted/break-glass/", reference=reference, reason="He is out.", once=str(uuid.uuid4())
        ).text))
        for reference in (one.enquiry.reference, ordinary.reference, "HRW-26-999999")
    ]  # fmt: skip
    assert len(set(answers)) == 1
    assert "There is no restricted enquiry with this reference" in answers[0]
    with house.at("guardian"):
        assert LedgerEntry.objects.filter(act="not_found", object_kind="break_glass").count() == 3


def test_people_are_named_and_removed_and_it_is_lifted_on_pages(house: House) -> None:
    one = a_restricted(house)
    client, other = house.visit(one.coordinator), house.seat(Role.DECISION_MAKER)
    assert post(client, f"/restricted/{one.id}/", people=str(other.pk)).status_code == 302
    rows = rows_of(get(client, f"/restricted/{one.id}/").text, "By agency")
    assert [row[0] for row in rows[1:]].count("Decision maker of hrwcsc") == 1
    theirs = house.visit(other)
    assert get(theirs, one.page()).status_code == 200
    assert post(theirs, f"/restricted/{one.id}/", people=str(house.seat().pk)).status_code == 403  # of their role
    with house.at(one.by):
        (person,) = [each.id for each in restricted.named(one.id, by=one.by) if each.member == other.pk]
    assert post(client, f"/restricted/{one.id}/people/{person}/remove/").status_code == 302
    assert get(theirs, one.page()).status_code == 404
    assert get(theirs, f"/restricted/{one.id}/").status_code == 404
    answer = post(client, f"/restricted/{one.id}/lift/", reason="She left.")
    assert answer["Location"] == f"/enquiries/{one.enquiry.reference}/"
    assert NAME in page_of(house.visit(role=Role.COORDINATOR), one.enquiry)
    assert "You are not named for any restricted enquiry" in text_of(get(client, "/restricted/"))


LISTS = {
    Role.COORDINATOR: ("/triage/", "/enquiries/", "/enquiries/?state=all", "/work/?show=all", "/referrers/",
                       "/between-hubs/", "/coming-up-again/", "/enquiries/late/", "/triage/to-complete/",
                       "/triage/duty/"),
    Role.MANAGER: ("/work/?show=all", "/measures/", "/audits/", "/retention/", "/incidents/", "/colleagues/",
                   "/products/"),
    Role.DECISION_MAKER: ("/to-decide/", "/products/", "/enquiries/"),
    Role.RESEARCHER: ("/requests/", "/enquiries/", "/requests/?show=all"),
}  # fmt: skip


def pages(clients: dict[Role, Client]) -> dict[tuple[Role, str], str]:
    """Each list as it reads, without the minute."""
    found = {}
    for role, paths in LISTS.items():
        for path in paths:
            answer = get(clients[role], path)
            assert answer.status_code == 200, (role, path)
            found[role, path] = re.sub(r"\d+:\d\d(am|pm)|\d+ (hours?|minutes?)|\d+ seconds?", "", shown(answer.text))
    return found


def test_every_list_and_count_reads_as_if_there_were_no_restricted_enquiry(house: House) -> None:
    coordinator, police = house.seat(Role.COORDINATOR), house.seat()
    opened(house, house.seated(coordinator), child("Amy Example"))
    clients: dict[Role, Client] = {role: house.visit(role=role) for role in LISTS}
    before = pages(clients)
    one = not_yet(house, coordinator=coordinator, police=police)
    do(house)
    with_it = pages(clients)
    assert with_it != before
    restrict(house, one)
    do(house)
    assert pages(clients) == before
    found = post(clients[Role.COORDINATOR], "/search/", sought=NAME)
    assert one.enquiry.reference not in get(clients[Role.COORDINATOR], found["Location"]).text


def test_who_broke_the_glass_is_offered_to_name_others_and_neither_themselves_nor_to_remove_nor_lift(
    house: House,
) -> None:
    one, manager = a_restricted(house), house.seat(Role.MANAGER)
    mine, other = house.seat(Role.COORDINATOR, user=manager.user), house.seat(Role.DECISION_MAKER)
    client, by = house.visit(manager), house.seated(manager)
    with house.at(by):
        restricted.break_glass(one.enquiry.reference, reason="He is out.", form=uuid.uuid4(), by=by)
    page = text_of(get(client, f"/restricted/{one.id}/"))
    assert f'value="{other.pk}"' in page
    assert "you can name somebody else" in page
    for missing in (str(manager.pk), str(mine.pk), "/remove/", "/lift/"):
        assert missing not in page
    named = text_of(get(house.visit(one.coordinator), f"/restricted/{one.id}/"))
    for there in (f'value="{manager.pk}"', "/remove/", "/lift/"):
        assert there in named
    with house.at(one.by):
        person = restricted.named(one.id, by=one.by)[0].id
    answer = client.post(f"/restricted/{one.id}/people/{person}/remove/", secure=True, follow=True)
    assert "Only somebody who is named" in answer.text
    assert "Only somebody who is named" in post(client, f"/restricted/{one.id}/lift/", reason="She left.").text


@pytest.mark.parametrize("route", ["/restricted/{id}/", "/restricted/{id}/lift/"])
def test_the_pages_of_one_are_not_there_for_who_is_not_named(house: House, route: str) -> None:
    one = a_restricted(house)
    for role in (Role.COORDINATOR, Role.MANAGER):
        assert get(house.visit(role=role), route.format(id=one.id)).status_code == 404


def test_the_hub_sets_how_long_broken_glass_holds_within_bounds(house: House) -> None:
    client = house.visit(role=Role.MANAGER)
    assert "for 60 minutes" in text_of(get(client, "/restricted/minutes/"))
    assert "How long an emergency entry lasts" in text_of(get(client, "/settings/"))
    assert post(client, "/restricted/minutes/", minutes="5", seen="0").status_code == 200
    other = shown_first(client, "/restricted/minutes/", {"minutes": "30", "seen": "0"})
    assert set_as_shown(client, "/restricted/minutes/", {"minutes": "20", "seen": "0"}).status_code == 302
    assert "Somebody else set this meanwhile" in post(client, "/restricted/minutes/", **other).text
    one, colleague = a_restricted(house), house.seated()
    with house.at(colleague):
        restricted.break_glass(one.enquiry.reference, reason="He is out.", form=uuid.uuid4(), by=colleague)
    with house.as_superuser() as cursor:
        cursor.execute("SELECT until_at - at FROM wall_breakglass")
        assert cursor.fetchone() == (timedelta(minutes=20),)
