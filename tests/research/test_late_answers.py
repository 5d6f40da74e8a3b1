"""Late answers by agency: who was asked what, whom to ring, more time with a reason, what is new since an answer."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.research.models import MoreTime, Request
from hub.research.more_time import give_more_time
from hub.research.refusals import NotLater, NotOpen, ReasonForEndMissing
from hub.research.tasks import enquiry_changed, more_time_given
from hub.wall.agency_telephones import TelephoneWords, set_telephone
from hub.wall.models import Agency, LedgerEntry
from tenants.models import Notice, Role
from tenants.seated import Seated
from tests.front_door.enquiry_builders import a_coordinator, amy, joined, opened
from tests.support.builders import a_finding, a_release, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import get, page_of, post, rows_of, shown, text_of

HEALTH = "hrwhealth"
WHY = "Records reopen at eight."


@pytest.fixture
def coordinator(house: House) -> Seated:
    """Who gives time."""
    return house.seated(role=Role.COORDINATOR)


def a_late_request(house: House, *, hours: int = 2, **of: Any) -> Request:
    """One whose time, and whose child's clock, ran out so many hours ago."""
    return a_request(house, an_enquiry(house, due_at=timezone.now() - timedelta(hours=hours)), **of)


def due(house: House, request: Request) -> datetime | None:
    with house.at("police"):
        found: datetime | None = Request.objects.get(pk=request.pk).due_at
        return found


def test_the_page_says_by_agency_who_was_asked_what_how_late_and_whom_to_ring(
    house: House, coordinator: Seated
) -> None:
    late = a_late_request(house, question="What do you know of the father?")
    a_late_request(house, agency=HEALTH, question="Was she seen?", hours=5)
    a_request(house, question="In good time.")
    by = house.seated(role=Role.MANAGER)
    with house.at(by):
        set_telephone("police", TelephoneWords(telephone="020 7946 0199"), seen=0, by=by, at=timezone.now())
    a_release(house, a_finding(house, late))
    page = shown(get(house.visit(role=Role.COORDINATOR), "/enquiries/late/").text)
    for words in (
        "Metropolitan Police Service", "What do you know of the father?", "Overdue by 2 h", "020 7946 0199",
        "Harrow community health", "Was she seen?", "Overdue by 5 h", "No telephone is set",
        "Amy Example, Joel Example",
        "Released, more may come", "Remind", "Give more time", "Withdraw",
    ):  # fmt: skip
        assert words in page, words
    assert "In good time." not in page


def test_agencies_stand_by_name_each_with_its_oldest_first_its_own_telephone_and_the_children_asked_about(
    house: House,
) -> None:
    by, now = house.seated(role=Role.MANAGER), timezone.now()
    enquiry = an_enquiry(house, due_at=now - timedelta(hours=1))
    with house.at(house.lead()):
        amy_alone = enquiry.subjects.get(label="Amy Example")
    a_late_request(house, hours=2, question="The younger one.")
    a_late_request(house, hours=7, question="The elder one.")
    a_late_request(house, hours=4, question="Of health.", agency=HEALTH)
    told_of = a_request(house, enquiry, question="Of Amy alone.", about=[amy_alone.pk])
    a_finding(house, told_of)
    words = TelephoneWords(telephone="020 7946 0199", ask_for="the duty sergeant", hours="day and night")
    with house.at(by):
        set_telephone("police", words, seen=0, by=by, at=now)
        set_telephone(HEALTH, TelephoneWords(telephone="020 7946 0111"), seen=0, by=by, at=now)
        set_telephone(HEALTH, TelephoneWords(telephone="020 7946 0222"), seen=1, by=by, at=now)
    page = text_of(get(house.visit(role=Role.COORDINATOR), "/enquiries/late/"))
    health, police = page.split('aria-labelledby="agency-')[1:]
    assert "Ring 020 7946 0199 , ask for the duty sergeant, day and night." in shown(police).replace("  ", " ")
    assert "020 7946 0222" in health
    assert "020 7946 0111" not in page
    rows = rows_of(page, "Late answers of Metropolitan Police Service")[1:]
    assert [row[1] for row in rows] == ["The elder one.", "The younger one.", "Of Amy alone."]
    assert [row[2].split(" .")[0][:15] for row in rows] == ["Overdue by 7 h", "Overdue by 2 h", "Overdue by 1 h"]
    assert rows[2][0] == f"Amy Example {enquiry.reference}"
    assert rows[0][0].startswith("Amy Example, Joel Example ")
    assert "Released" not in page, "what is held is nobody's business here"


def test_a_late_answer_about_sharing_onward_says_with_whom(house: House) -> None:
    request = a_late_request(house)
    a_release(house, a_finding(house, request))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_request SET let_out_to = 'earlyhelp'")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE wall_ledgerentry SET detail = detail - 'said'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    [_, row] = rows_of(text_of(get(house.visit(role=Role.COORDINATOR), "/enquiries/late/")),
                       "Late answers of Metropolitan Police Service")  # fmt: skip
    assert row[1].startswith("May findings go to Harrow early help?")


def test_an_empty_page_says_what_comes_and_a_researcher_does_not_see_it(house: House) -> None:
    assert "No answer is late" in text_of(get(house.visit(role=Role.MANAGER), "/enquiries/late/"))
    assert get(house.visit(), "/enquiries/late/").status_code == 403


def test_the_page_asks_as_often_for_many_as_for_few(house: House, django_assert_max_num_queries: Any) -> None:
    visit = house.visit(role=Role.COORDINATOR)
    for _ in range(8):
        a_late_request(house)
    with django_assert_max_num_queries(35):
        assert get(visit, "/enquiries/late/").text.count("Give more time") == 8


def test_more_time_is_given_with_a_reason_that_the_agency_reads_and_is_told_of(
    house: House, coordinator: Seated
) -> None:
    request, researcher = a_late_request(house), house.seat()
    until = timezone.now() + timedelta(hours=4)
    with house.at(coordinator):
        for _ in range(2):
            give_more_time(request.pk, until, reason=WHY, by=coordinator)
        assert [one.reason for one in MoreTime.objects.all()] == [WHY]
    assert due(house, request) == until
    with house.at("worker"):
        for _ in range(2):
            more_time_given(request.pk)
    (notice,) = Notice.objects.filter(kind="more_time")
    assert (notice.user_id, WHY in notice.text) == (researcher.user_id, False)
    assert WHY in text_of(get(house.visit(researcher), f"/requests/{request.pk}/"))
    with house.at(HEALTH):
        assert not MoreTime.objects.exists()
    with house.at("guardian"):
        line = LedgerEntry.objects.get(act="give_time")
    assert (line.object_ref, line.member, WHY in str(line.detail)) == (
        request.enquiry.reference, coordinator.seat, False,
    )  # fmt: skip


def test_given_time_stands_when_the_enquiry_changes_though_the_clock_ran_out(house: House, coordinator: Seated) -> None:
    request, until = a_late_request(house), timezone.now() + timedelta(hours=4)
    with house.at(coordinator):
        give_more_time(request.pk, until, reason=WHY, by=coordinator)
    with house.at("worker"):
        enquiry_changed(request.enquiry_id)
    assert due(house, request) == until


def test_no_more_time_than_the_childrens_clock_none_without_a_reason_and_none_when_answered(
    house: House, coordinator: Seated
) -> None:
    now = timezone.now()
    request = a_request(house, an_enquiry(house, due_at=now + timedelta(hours=3)), due_at=now + timedelta(hours=1))
    with house.at(coordinator):
        with pytest.raises(NotLater):
            give_more_time(request.pk, now + timedelta(hours=4), reason=WHY, by=coordinator)
        with pytest.raises(NotLater):
            give_more_time(request.pk, now + timedelta(minutes=30), reason=WHY, by=coordinator)
        with pytest.raises(ReasonForEndMissing):
            give_more_time(request.pk, now + timedelta(hours=2), reason=" ", by=coordinator)
        give_more_time(request.pk, now + timedelta(hours=3), reason=WHY, by=coordinator)
    with house.at("police"):
        Request.objects.filter(pk=request.pk).update(state="nothing")
    with house.at(coordinator), pytest.raises(NotOpen):
        give_more_time(request.pk, now + timedelta(hours=3, minutes=1), reason=WHY, by=coordinator)


def test_the_page_gives_time_and_keeps_what_was_typed(house: House) -> None:
    request, visit = a_late_request(house), house.visit(role=Role.COORDINATOR)
    there = f"/enquiries/{request.enquiry.reference}/requests/{request.pk}/more-time/"
    wrong = text_of(post(visit, there, until="", reason="Typed with care."))
    assert "Typed with care." in wrong
    assert "There is a problem" in wrong
    assert post(visit, there, until="4", reason=WHY)["Location"] == "/enquiries/late/"
    page = text_of(get(visit, "/enquiries/late/"))
    assert "Metropolitan Police Service has until" in page
    assert "No answer is late" in page


def choices(page: str) -> list[str]:
    return re.findall(r'name="until" type="radio" value="([^"]*)"', page)


def test_only_times_that_are_later_and_within_the_clock_of_who_is_still_there_can_be_chosen(house: House) -> None:
    now = timezone.now()
    enquiry = an_enquiry(house, due_at=now + timedelta(hours=5))
    request = a_request(house, enquiry, due_at=now + timedelta(hours=2))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_subject SET due_at = now() + interval '3 hours' WHERE label = 'Joel Example'")
    visit = house.visit(role=Role.COORDINATOR)
    there = f"/enquiries/{enquiry.reference}/requests/{request.pk}/more-time/"
    assert choices(text_of(get(visit, there))) == ["clock"], "an hour is no later, four are beyond Joel's clock"
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_subject SET until_at = now() WHERE label = 'Joel Example'")
    assert choices(text_of(get(visit, there))) == ["4", "clock"]


def test_where_the_clock_leaves_no_more_time_the_page_says_so(house: House) -> None:
    request = a_request(house, an_enquiry(house, due_at=timezone.now() + timedelta(minutes=20)))
    there = f"/enquiries/{request.enquiry.reference}/requests/{request.pk}/more-time/"
    assert "no more time can be given until it has run out" in text_of(get(house.visit(role=Role.MANAGER), there))


def test_a_message_that_joined_after_an_answer_is_said_to_be_new_and_not_after_asking_again(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    request = a_request(house, enquiry)
    with house.at("police"):
        Request.objects.filter(pk=request.pk).update(state="nothing", answered_at=timezone.now() - timedelta(hours=1))
    visit = house.visit(role=Role.COORDINATOR)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_join SET from_at = now() - interval '2 hours'")
    assert "New since" not in page_of(visit, enquiry)
    came = joined(house, by, enquiry, amy())
    page = page_of(visit, enquiry)
    assert "New since Metropolitan Police Service answered</strong>: " + came.reference in page
    assert "Ask again" in page
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_request SET asked_at = now() - interval '3 hours'")
    a_request(house, enquiry)
    assert "New since" not in page_of(visit, enquiry)


def test_all_agencies_that_are_not_asked_yet_are_asked_by_one_tick_and_once(house: House) -> None:
    enquiry = an_enquiry(house)
    a_request(house, enquiry)
    visit = house.visit(role=Role.DECISION_MAKER)
    for agency in (HEALTH, "hrweduc"):
        house.seat(agency=agency)
    with house.at(house.lead()):
        children = [str(one.pk) for one in enquiry.subjects.all()]
    said = {
        "every_agency": "on", "children": children, "basis": "s47", "s47_why": "Bruises on two days.",
        "question": "What do you know?", "due": "clock", "once": str(uuid.uuid4()),
    }  # fmt: skip
    page = text_of(post(visit, f"/enquiries/{enquiry.reference}/ask/", **said))
    assert "Nobody there can answer: say how they will learn of it" in page  # an agency without a researcher
    assert page.count("checked") >= 3  # each stands ticked
    ways = {f"way-{code}": "Rung." for code in agencies_of_harrow(house)}
    for _ in range(2):
        answer = post(visit, f"/enquiries/{enquiry.reference}/ask/", **said, **ways)
        assert answer["Location"] == f"/enquiries/{enquiry.reference}/"
    with house.at(house.lead()):
        asked = list(Request.objects.filter(enquiry=enquiry).values_list("agency", flat=True))
    assert sorted(asked) == sorted(agencies_of_harrow(house))


def agencies_of_harrow(house: House) -> list[str]:
    with house.at(house.lead()):
        return list(Agency.objects.exclude(code=house.lead()).values_list("code", flat=True))


def test_nothing_is_ticked_on_the_page_for_asking(house: House) -> None:
    enquiry = an_enquiry(house)
    page = get(house.visit(role=Role.COORDINATOR), f"/enquiries/{enquiry.reference}/ask/").text
    box = page[page.index('name="every_agency"') - 200 : page.index('name="children"')]
    assert "checked" not in box


def test_a_second_release_proposes_the_grounds_of_the_first_and_ticks_nothing(house: House) -> None:
    request = a_request(house)
    a_release(house, a_finding(house, request))
    a_finding(house, request, text="Another call.")
    page = get(house.visit(), f"/requests/{request.pk}/").text
    form = page[page.index('id="release"') :]
    for words in ("The child may be harmed.", "Only what bears on the risk.", "A. Sergeant", "are proposed. Read them"):
        assert words in form, words
    assert '<option value="CA1989_s47" selected' in form
    assert " checked" not in form


def test_the_first_release_proposes_what_the_basis_for_asking_says_and_never_why_it_is_proportionate(
    house: House,
) -> None:
    request = a_request(house)
    a_finding(house, request)
    page = get(house.visit(), f"/requests/{request.pk}/").text
    form = page[page.index('id="release"') :]
    assert "necessary are proposed from the basis on which you are asked" in shown(form)
    boxes = dict(re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>([^<]*)</textarea>', form))
    assert boxes["proportionality"].strip() == ""
    assert " checked" not in form
