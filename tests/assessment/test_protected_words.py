"""Words that others read say nothing protected, on each login that writes them; what was written before stays, and is
covered where the path of an enquiry is printed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils import timezone

from frontend.inspections.written import words_for
from hub.assessment.analysing import analyse
from hub.assessment.enquiry_log import write_log
from hub.assessment.models import Copy, LogEntry
from hub.assessment.recalling import recall
from hub.front_door.models import DangerMark, Enquiry, Notification, ReferrerTold
from hub.people.models import Protection
from hub.research.models import Request
from hub.research.protecting import unprotect
from hub.wall import outbox
from hub.wall.functions import call, read
from hub.wall.models import LedgerEntry
from hub.wall.protected_words import SaysProtectedWords
from tenants.models import Role
from tests.assessment.case_builders import RECIPIENT, a_decider, a_decision, a_product
from tests.assessment.test_protected_in_products import given
from tests.front_door.test_telling_referrers import typed
from tests.research.protecting_builders import CONTACT, LEAD, MESSAGE, POSTCODE, ROAD, protected, told
from tests.support.builders import a_finding, a_release, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import get, shown, text_of

SAYS_IT = (
    ROAD, ROAD.upper(), "12, Planted-road", "12\nPlanted\nroad", f"at {ROAD.lower()}.", POSTCODE, "ha19zz", "HA1\n9ZZ",
)  # fmt: skip
SAYS_LESS = ("Plantedroad", "112 Plantedroad", "HA1", "12 Elsewhere")


def sent(house: House) -> tuple[Notification, Copy]:
    """An enquiry about the family, decided, of which a copy went out that says nothing of where they live."""
    by, found = a_decider(house), told(house)
    enquiry = an_enquiry(house, found)
    out = a_finding(house, a_request(house, enquiry))
    a_release(house, out, recipients=[RECIPIENT])
    a_decision(house, enquiry, by)
    product = a_product(house, enquiry, by, out)
    with house.at(LEAD):
        return found, Copy.objects.get(product=product)


def a_log_entry(enquiry: Enquiry, agency: str, words: str) -> None:
    now = timezone.now()
    with transaction.atomic():
        LogEntry.objects.create(
            enquiry=enquiry, kind="call", text=words, agency=agency, by=uuid.uuid4(), happened_at=now, written_at=now
        )


@pytest.mark.parametrize("desk", [LEAD, "police"])
@pytest.mark.parametrize("words", SAYS_IT)
def test_no_login_writes_it_however_it_is_spelt(house: House, desk: str, words: str) -> None:
    found = told(house)
    enquiry = an_enquiry(house, found)
    a_request(house, enquiry)
    with house.at(desk):
        a_log_entry(enquiry, desk, words)
    protected(house, found, "address")
    with house.at(desk):
        with pytest.raises(DatabaseError, match="says_protected"):
            a_log_entry(enquiry, desk, words)
        for less in SAYS_LESS:
            a_log_entry(enquiry, desk, less)


def test_no_function_of_a_narrow_role_writes_it_and_what_was_written_before_stays(house: House) -> None:
    found = told(house)
    enquiry = an_enquiry(house, found)
    request = a_request(house, enquiry, question=f"Do you know {ROAD}?")
    protected(house, found, "address")
    by = house.seated(role=Role.COORDINATOR, agency=LEAD)
    with house.at(by):
        with pytest.raises(DatabaseError, match="says_protected"), transaction.atomic():
            call("withdraw_request_v2", request.pk, f"They moved to {ROAD}", by.seat, "{}")
        with transaction.atomic():
            call("withdraw_request_v2", request.pk, "Asked by mistake.", by.seat, "{}")
        assert Request.objects.get(pk=request.pk).question == f"Do you know {ROAD}?"


def test_a_recipient_who_was_given_it_reads_it_in_the_reason_of_a_recall_and_nobody_else(house: House) -> None:
    found, copy = sent(house)
    (made,) = protected(house, found, "address", about="Amy Example")
    by = a_decider(house)
    with house.at(by):
        with pytest.raises(DatabaseError, match="says_protected"):
            recall(copy.pk, f"They left {ROAD}.", "destroy", by=by)
        assert Copy.objects.get(pk=copy.pk).recalled_at is None
    given(house, found, made)
    with house.at(by):
        recall(copy.pk, f"They left {ROAD}.", "destroy", by=by)
        assert Copy.objects.get(pk=copy.pk).recall_reason == f"They left {ROAD}."


def test_once_it_may_be_seen_again_it_is_written_again(house: House) -> None:
    found = told(house)
    enquiry = an_enquiry(house, found)
    (made,) = protected(house, found, "address", about="Amy Example")
    by = house.seated(role=Role.COORDINATOR, agency=LEAD)
    with house.at(by):
        unprotect(Protection.objects.get(pk=made), "They moved.", by=by)
        a_log_entry(enquiry, LEAD, ROAD)


def test_another_family_says_the_same_words(house: House) -> None:
    protected(house, told(house), "address")
    una = {"given_name": "Una", "family_name": "Other"}
    other = an_enquiry(house, told(house, others=[], children=[una], concern={"what_happened": "Nothing of them"}))
    with house.at(LEAD):
        a_log_entry(other, LEAD, ROAD)


def test_the_page_gives_back_what_was_typed_marks_the_box_and_leaves_a_line(house: House) -> None:
    found, copy = sent(house)
    protected(house, found, "address")
    visit = house.visit(role=Role.DECISION_MAKER)
    there = f"/products/{copy.product_id}/copies/{copy.pk}/recall/"
    words = f"They moved from {ROAD.upper()} on Monday."
    page = text_of(visit.post(there, {"reason": words, "instruction": "destroy"}, secure=True))
    assert f">{words}</textarea>" in page
    assert f'<a href="#id_reason">{SaysProtectedWords.sentence}</a>' in page
    assert page.count(SaysProtectedWords.sentence) == 2
    assert CONTACT not in page
    with house.at("guardian"):
        line = LedgerEntry.objects.filter(act="refused").latest("seq")
        assert (line.object_kind, line.detail["path"]) == ("recall", "says what is protected")
    assert visit.post(there, {"reason": "They moved.", "instruction": "destroy"}, secure=True).status_code == 302


def test_danger_is_marked_in_other_words(house: House) -> None:
    found = told(house)
    protected(house, found, "address")
    visit = house.visit(role=Role.COORDINATOR)
    there = f"/triage/{found.reference}/danger/mark/"
    form = {"on_day": "1", "once": str(uuid.uuid4()), **_today()}
    page = text_of(visit.post(there, {**form, "words": f"He is at {ROAD}."}, secure=True))
    assert SaysProtectedWords.sentence in page
    assert visit.post(there, {**form, "words": "He is at their door."}, secure=True).status_code == 302
    with house.at(LEAD):
        assert DangerMark.objects.get().words == "He is at their door."


def _today() -> dict[str, Any]:
    today = timezone.localdate()
    return {"on_day": today.day, "on_month": today.month, "on_year": today.year, "at_time": "00:00"}


def mailed(house: House, words: str) -> Notification:
    officer = {**MESSAGE["referrer"], "email": "fennimore@police.example"}
    found = told(house, referrer=officer)
    an_enquiry(house, found)
    visit = house.visit(role=Role.COORDINATOR)
    form = typed(visit, found, how="email", words=words)
    assert visit.post(f"/referrers/{found.reference}/", form, secure=True).status_code == 302
    return found


def test_an_email_that_waits_when_it_is_protected_goes_to_nobody(house: House) -> None:
    found = mailed(house, f"Thank you. She is safe at {ROAD}.")
    protected(house, found, "address")
    with house.at("worker"):
        outbox.deliver_waiting()
    assert mail.outbox == []
    with house.at(LEAD):
        assert ReferrerTold.objects.get().failed_at is not None
        assert Notification.objects.get(pk=found.pk).referrer_told_at is None
    assert "E-mail did not go off" in shown(
        text_of(house.visit(role=Role.COORDINATOR).get(f"/referrers/{found.reference}/"))
    )


PLACES: dict[str, Callable[[House, Enquiry, Any], object]] = {
    "log": lambda house, enquiry, by: write_log(
        enquiry, entry=uuid.uuid4(), kind="call", happened_at=timezone.now(), text=f"LOG {ROAD}",
        is_information=False, by=by, at=timezone.now(),
    ),
    "analysis": lambda house, enquiry, by: analyse(enquiry.pk, f"ANALYSIS {POSTCODE}", [], by=by, at=timezone.now()),
}  # fmt: skip


def test_it_is_covered_in_every_word_of_a_printed_path_and_of_an_inspectors_paper(house: House) -> None:
    by, found = a_decider(house), told(house)
    enquiry = an_enquiry(house, found)
    request = a_request(house, enquiry, question=f"QUESTION {ROAD}?")
    out = a_finding(house, request, text=f"FINDING at {ROAD}")
    a_release(house, out, recipients=[RECIPIENT])
    with house.at(by):
        for write in PLACES.values():
            write(house, enquiry, by)
    a_decision(house, enquiry, by, reason=f"DECISION {ROAD.upper()}")
    before = printed(house, enquiry)
    assert before.lower().count("plantedroad") >= 6
    protected(house, found, "address")
    page = printed(house, enquiry)
    with house.at(by):
        paper = shown(words_for(by)(Enquiry.objects.get(pk=enquiry.pk)))
    for words in (page, paper):
        for place in ("QUESTION", "FINDING at", "LOG", "ANALYSIS", "DECISION"):
            assert f"{place} [protected: {CONTACT}]" in words
        for said in (ROAD, POSTCODE, "HA19ZZ"):
            assert said.lower() not in words.lower()
    assert "Where words say what is protected, whom to ask stands in their place" in page


def printed(house: House, enquiry: Enquiry) -> str:
    address = f"/enquiries/{enquiry.reference}/print/path/?purpose=court"
    return shown(text_of(get(house.visit(role=Role.MANAGER), address)))


def test_the_desk_that_protects_reads_what_was_written_before(house: House) -> None:
    found = told(house)
    enquiry = an_enquiry(house, found)
    with house.at(LEAD):
        a_log_entry(enquiry, LEAD, f"They are at {ROAD}.")
        a_log_entry(enquiry, LEAD, "Rang the school.")
    protected(house, found, "address")
    page = shown(text_of(house.visit(role=Role.COORDINATOR).get(f"/triage/{found.reference}/protected/")))
    assert "What was written before" in page
    assert "Entries of the log: 1" in page


def test_whoever_asks_which_words_say_it_learns_nothing_of_another_family(house: House) -> None:
    protected(house, told(house), "address")
    una = {"given_name": "Una", "family_name": "Other"}
    other = told(house, others=[], children=[una], concern={"what_happened": "Nothing of them"})
    with house.at("police"):
        assert read("says_protected_v1", [f"notification:{other.pk}"], [ROAD], None) == [([],)]
