"""The pages of an inspection: naming, agreeing, refusing, ending, reading; what they say, and who hears of it."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from frontend.presenters.dates import long_date
from hub.assessment import inspecting
from hub.assessment.inspection_notices import inspection_changed
from hub.assessment.models import InspectionPaper
from hub.front_door.models import Enquiry
from tenants.models import NewStarter, Notice, NoticeKind, Role, Seat
from tests.accounts.operators import browser
from tests.assessment.test_whole_path import sent
from tests.inspections.inspection_builders import Inspected, agreed, asked
from tests.research.protecting_builders import protected
from tests.support.house import House, Visit
from tests.support.pages import get, post, shown, text_of
from tests.support.signing_in import with_app
from tests.support.whole_case import a_whole_case

EMAIL = "nell@inspects.example"


def words(reference: str, **other: Any) -> dict[str, Any]:
    first, last = timezone.localdate(), timezone.localdate() + timedelta(days=6)
    days = {f"{name}_{part}": getattr(day, part) for name, day in (("first_day", first), ("last_day", last))
            for part in ("day", "month", "year")}  # fmt: skip
    named = {"name": "Nell Inspector", "organisation": "HMICFRS", "email": EMAIL, "references": reference}
    return {**named, **days, "once": str(uuid.uuid4()), **other}


def reading(it: Inspected) -> Visit:
    return it.house.visit(Seat.objects.get(pk=it.inspector.seat))


LEADS = re.compile(
    r"<(?:script|form|input|button|img|iframe|object|embed|link|base|meta)\b"
    r"|\b(?:href|src|srcset|action|formaction|poster|data|on\w+|style)\s*=\s*[\"']?([^\"'\s>]*)",
    re.IGNORECASE,
)


def leads_to(paper: str) -> list[str]:
    """All in a paper that asks for something, runs, or leads away from it: a place within it is none of these."""
    places = {f"#{one}" for one in re.findall(r'\bid="([^"]+)"', paper)}
    return [found.group(0) for found in LEADS.finditer(paper) if found.group(1) not in places]


def seeing(it: Inspected, role: Role) -> Visit:
    return it.house.visit(Seat.objects.get(pk=(it.manager if role == Role.MANAGER else it.guardian).seat))


def test_a_manager_sees_what_the_papers_hold_and_leave_out_before_they_ask(house: House) -> None:
    enquiry, manager = sent(house), house.visit(role=Role.MANAGER)
    house.seat(Role.GUARDIAN)
    assert "No inspector reads here" in text_of(get(manager, "/inspections/"))
    said = words(enquiry.reference)
    page = text_of(post(manager, "/inspections/ask/", **said, act="see"))
    for part in (enquiry.reference, "What they leave out", "What is protected", 'value="Nell Inspector"', EMAIL):
        assert part in page
    assert not NewStarter.objects.filter(role=Role.INSPECTOR).exists()
    answer = post(manager, "/inspections/ask/", **said)
    there = answer["Location"]
    page = text_of(get(manager, there))
    for part in ("Nell Inspector, HMICFRS", "Not invited yet", "Waits for an information guardian", enquiry.reference):
        assert part in page
    assert "Agree to what is named" not in page
    starter = NewStarter.objects.get(role=Role.INSPECTOR)
    assert (starter.email, starter.name, str(starter.pk)) == (EMAIL, "Nell Inspector", there.split("/")[2])


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"references": "HRW-26-999999"}, "There is no enquiry HRW-26-999999"),
        ({"references": "Amy"}, "AMY is no reference"),
        ({"references": ""}, "Enter at least one reference"),
        ({"email": "nobody"}, "Enter an email address in the correct format"),
        ({"last_day_year": "2099"}, "at most 42 days"),
        ({"name": ""}, "Enter"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(house: House, wrong: dict[str, str], says: str) -> None:
    manager = house.visit(role=Role.MANAGER)
    house.seat(Role.GUARDIAN)
    page = text_of(post(manager, "/inspections/ask/", **words(sent(house).reference, **wrong)))
    assert says in shown(page)
    assert "HMICFRS" in page
    assert not NewStarter.objects.filter(role=Role.INSPECTOR).exists()


def test_a_colleagues_address_is_refused_at_the_form(house: House) -> None:
    colleague = house.seat(Role.RESEARCHER).user
    colleague.email, colleague.email_verified_at = EMAIL, timezone.now()
    colleague.save(update_fields=["email", "email_verified_at"])
    manager = house.visit(role=Role.MANAGER)
    house.seat(Role.GUARDIAN)
    page = text_of(post(manager, "/inspections/ask/", **words(sent(house).reference)))
    assert "no inspector has one" in shown(page)


def test_a_guardian_agrees_by_a_button_and_reads_no_word(house: House) -> None:
    it = asked(house, sent(house))
    guardian = seeing(it, Role.GUARDIAN)
    page = text_of(get(guardian, f"/inspections/{it.id}/"))
    assert "Do you agree that the inspector may read these enquiries?" in page
    assert it.enquiry.reference in page
    assert "Called to the address" not in page
    assert get(guardian, f"/inspections/papers/{it.papers[0].pk}/").status_code == 403
    seen = re.findall(r'name="seen" value="([^"]+)"', page)[0]
    assert post(guardian, f"/inspections/{it.id}/agree/", seen=seen).status_code == 302
    assert it.row.state == "agreed"
    assert "Agree to what is named" not in text_of(get(guardian, f"/inspections/{it.id}/"))


@pytest.mark.parametrize("seen", ["", "not-an-id", str(uuid.UUID(int=7))])
def test_what_the_page_did_not_name_is_not_agreed_to(house: House, seen: str) -> None:
    it = asked(house, sent(house))
    guardian = seeing(it, Role.GUARDIAN)
    post(guardian, f"/inspections/{it.id}/agree/", seen=seen)
    assert "Somebody answered this" in text_of(get(guardian, f"/inspections/{it.id}/"))
    assert it.row.state == "asked"


def test_a_guardian_says_why_not_and_an_end_says_why(house: House) -> None:
    it, other = asked(house, sent(house)), agreed(house, sent(house))
    guardian = seeing(it, Role.GUARDIAN)
    assert "Say why" in text_of(post(guardian, f"/inspections/{it.id}/refuse/", why=""))
    assert post(guardian, f"/inspections/{it.id}/refuse/", why="Nobody there knows them.").status_code == 302
    assert "Nobody there knows them." in text_of(get(guardian, f"/inspections/{it.id}/"))
    manager = seeing(other, Role.MANAGER)
    assert post(manager, f"/inspections/{other.id}/end/", why="They are done.").status_code == 302
    page = text_of(get(manager, "/inspections/"))
    assert "Not agreed" in page
    assert "Ended early" in page


def test_an_inspector_sees_what_was_named_and_how_many_days_are_left(house: House) -> None:
    it = agreed(house, sent(house))
    visit = reading(it)
    page = text_of(get(visit, "/"))
    assert "You have 14 days left" in page
    assert it.enquiry.reference in page
    paper = text_of(get(visit, f"/papers/{it.papers[0].pk}/"))
    assert f"In confidence. Paper of {it.enquiry.reference} for Ines Spector, Ofsted." in paper
    assert "Called to the address three times in a year." in paper
    links = set(re.findall(r'href="([^"#][^"]*)"', paper.split("<body", 1)[1]))
    assert links == {"/", "/stay/"}, links  # the list, and one's own pass
    forms = re.findall(r'<form[^>]*action="([^"]*)"', paper)
    assert set(forms) == {"/sign-out/"}
    for path in ("/enquiries/", "/search/", "/ledger/", "/copies/", f"/enquiries/{it.enquiry.reference}/", "/triage/"):
        assert get(visit, path).status_code == 404


def test_on_the_last_day_it_says_so_and_after_it_that_it_is_over(house: House) -> None:
    it = agreed(house, sent(house))
    visit, paper = reading(it), it.papers[0].pk
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE assessment_inspection SET first_day = current_date - 13, last_day = current_date")
    assert "Today is your last day." in text_of(get(visit, "/"))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE assessment_inspection SET first_day = current_date - 14, last_day = current_date - 1")
    page = text_of(get(visit, "/"))
    assert "are over, and their papers are removed" in page
    assert it.enquiry.reference not in page
    assert get(visit, f"/papers/{paper}/").status_code == 404


def test_what_is_gone_says_why_and_shows_no_word(house: House) -> None:
    it = agreed(house, sent(house))
    visit = reading(it)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE assessment_inspectionpaper SET mark = '9 9 9 9'")
    assert "No: a finding was withdrawn" in text_of(get(visit, "/"))
    page = text_of(get(visit, f"/papers/{it.papers[0].pk}/"))
    assert "cannot be read any more" in page
    assert "Called to the address" not in page
    manager = seeing(it, Role.MANAGER)
    own = f"/inspections/papers/{it.papers[0].pk}/"
    page = text_of(get(manager, f"/inspections/{it.id}/"))
    assert "Not shown" in page
    assert "A finding was withdrawn" in page
    assert own not in page.replace(f"{own}anew/", "")
    assert get(manager, own)["Location"] == f"/inspections/{it.id}/"
    page = text_of(get(manager, f"/inspections/{it.id}/"))
    assert "This paper cannot be read any more: a finding was withdrawn." in page
    assert "Called to the address" not in page
    assert post(manager, f"/inspections/papers/{it.papers[0].pk}/anew/").status_code == 302
    page = text_of(get(visit, "/"))
    assert "Until " in page
    assert "No: " not in page
    assert "You did nothing wrong" not in page


def test_in_a_whole_case_no_paper_has_what_was_not_shared(house: House) -> None:
    case = a_whole_case(house)
    with house.as_superuser() as cursor:
        cursor.execute("SELECT reference FROM front_door_enquiry WHERE restricted IS NULL ORDER BY reference")
        references = [ref for (ref,) in cursor.fetchall()]
        cursor.execute("UPDATE research_finding SET text = text || ' PLANTED-HELD' WHERE state <> 'released'")
    lead = house.lead()
    with house.at(lead):
        paper = InspectionPaper.objects.defer("words", "mark").get(pk=case.at["paper"])
        before = inspecting.words_of(paper)
        said = Enquiry.objects.get(reference=case.at["sent"]).joins.get().notification
    assert "Twice" in before
    protected(house, said, words=["Twice"])
    manager = house.visit(case.seat(Role.MANAGER))
    answer = post(manager, "/inspections/ask/", **words(" ".join(references)))
    assert answer.status_code == 302
    with house.as_superuser() as cursor:
        cursor.execute(
            "SELECT reference, words FROM assessment_inspectionpaper WHERE inspection_id = %s",
            [answer["Location"].split("/")[2]],
        )
        papers = dict(cursor.fetchall())
    assert set(papers) == set(references)
    for reference, paper in papers.items():
        assert leads_to(paper) == [], reference
    every = "\n".join(papers.values())
    assert "Three calls to the address in a year." in every
    never = ["PLANTED-HELD", "word about the uncle", "A source would be known", "An aunt is told", "son was arrested"]
    for one in (*never, "Held", "Withheld"):
        assert not re.search(rf"\b{re.escape(one)}\b", every), one
    assert "Twice" not in papers[case.at["sent"]]


def test_managers_and_guardians_are_told_at_each_turn_and_nobody_twice(house: House) -> None:
    it = agreed(house, sent(house))
    visit = reading(it)
    get(visit, f"/papers/{it.papers[0].pk}/")
    for _ in range(2):
        with house.at("worker"):
            inspection_changed(it.id)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE assessment_inspection SET state = 'over', ended_at = now()")
    with house.at("worker"):
        inspection_changed(it.id)
    told = Notice.objects.filter(kind=NoticeKind.INSPECTION)
    for person in (it.manager.user, it.guardian.user):
        assert set(told.filter(user=person).values_list("title", flat=True)) == {
            "An inspector may read named enquiries in Harrow",
            "An inspector read a paper for the first time in Harrow",
            "The days of an inspector are over in Harrow",
        }  # fmt: skip
        assert told.filter(user=person).count() == 3
    assert not told.exclude(user__in=(it.manager.user, it.guardian.user)).exists()
    assert not [one for one in told if it.enquiry.reference in one.text or "Spector" in one.text]


def test_after_the_last_day_the_way_in_says_that_the_days_are_over(house: House) -> None:
    it = agreed(house, sent(house))
    seat = Seat.objects.get(pk=it.inspector.seat)
    visit = reading(it)
    assert get(visit, "/").status_code == 200
    ended = timezone.now() - timedelta(minutes=1)
    Seat.objects.filter(pk=seat.pk).update(ends_at=ended)
    away = get(visit, "/")
    assert (away.status_code, "/enter/?" in away["Location"]) == (302, True)
    client = browser(house, with_app(house, seat.user))
    page = client.get(f"/enter/?{away['Location'].partition('?')[2]}")
    assert page.status_code == 403
    over = f"Your inspection in Harrow ended on {long_date(timezone.localdate(ended))}."
    assert over in page.text
    assert over in text_of(client.get("/"))
    # Asked for again, it is not over.
    Seat.objects.filter(pk=seat.pk).update(ends_at=timezone.now() + timedelta(days=2))
    assert over not in text_of(client.get("/"))


def test_a_page_that_is_not_there_speaks_to_an_inspector_of_an_inspection(house: House) -> None:
    visit = reading(agreed(house, sent(house)))
    for path, status in (("/", 200), ("/search/", 404), (f"/papers/{uuid.uuid4()}/", 404)):
        page = get(visit, path)
        assert page.status_code == status
        for says in ("named for you", "Papers for an inspector", "Use it for this inspection only"):
            assert says in page.text, (path, says)
        for never in ("sent to you", "the agency that owns it", "Information sent"):
            assert never not in page.text, (path, never)


def test_where_all_that_was_named_is_gone_it_says_so(house: House) -> None:
    it = agreed(house, sent(house))
    visit, manager = reading(it), seeing(it, Role.MANAGER)
    with house.as_superuser() as cursor:
        cursor.execute("DELETE FROM assessment_inspectionpaper")
    page = text_of(get(visit, "/"))
    [said] = re.findall(r'<p class="govuk-inset-text">(.*?)</p>', page)
    assert "is no longer here" in said
    assert "What was named is no longer here" in text_of(get(manager, f"/inspections/{it.id}/"))
