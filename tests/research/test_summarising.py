"""A summary is shared in the place of a finding's words, which no other desk reads and no product holds."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.utils import timezone

from hub.assessment.models import Copy
from hub.front_door.models import Enquiry
from hub.research.models import Finding, Request
from hub.research.refusals import AlreadyDecided, ChangedMeanwhile, RepeatsTheWords
from hub.research.summarising import summarise
from tenants.models import Role
from tests.assessment.case_builders import RECIPIENT, a_decider, a_decision, a_product
from tests.research.protecting_builders import where_read
from tests.support.builders import a_finding, a_release, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import shown, text_of

WORDS = "PLANTED-SOURCE says that he keeps a knife."
SUMMARY = "There is reason to fear violence with a weapon."


def a_summary(house: House, finding: Finding, **changed: Any) -> Finding:
    by = house.seated(role=Role.RESEARCHER, agency="police")
    said: dict[str, Any] = {"text": SUMMARY, "summary_id": uuid.uuid4(), "version": 1, **changed}
    with house.at(by):
        return summarise(finding.pk, request_id=finding.request_id, by=by, at=timezone.now(), **said)


def states(house: House, desk: str = "police") -> dict[str, str]:
    with house.at(desk):
        return dict(Finding.objects.values_list("text", "state"))


def test_others_read_the_summary_and_a_product_holds_it_and_neither_the_words(house: House) -> None:
    enquiry = an_enquiry(house)
    words = a_finding(house, a_request(house, enquiry), text=WORDS, brings_in="Ned Planted")
    summary = a_summary(house, words)
    a_release(house, summary, recipients=[RECIPIENT])
    assert where_read(house, "PLANTED-SOURCE") == {"police": {"research_finding"}}
    assert where_read(house, "Ned Planted") == {"police": {"people_mention"}}
    assert states(house, house.lead()) == {f"In summary: {SUMMARY}": "released"}
    by = a_decider(house)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, summary)
    with house.at(by):
        said = str(Copy.objects.get().document)
        page = text_of(house.visit(role=Role.DECISION_MAKER).get(f"/enquiries/{Enquiry.objects.get().reference}/"))
    assert SUMMARY in said
    assert "PLANTED" not in said
    assert SUMMARY in page
    assert "PLANTED" not in page


def test_a_summary_has_the_time_of_its_words_paper_and_not_who_wrote_it(house: House) -> None:
    asked, at = a_request(house), timezone.now()
    words = a_finding(house, asked, text=WORDS, paper_at=at, paper_by="Sgt Planted")
    made = a_summary(house, words)
    assert (made.paper_at, made.paper_by) == (at, "")


def test_the_words_are_withheld_with_why_and_are_released_no_more(house: House) -> None:
    words = a_finding(house, text=WORDS)
    summary = a_summary(house, words)
    assert states(house) == {WORDS: "withheld", f"In summary: {SUMMARY}": "held"}
    with house.at("police"):
        assert Finding.objects.get(pk=words.pk).withheld_reason == "A summary is shared in its place."
        assert set(summary.about) < set(words.about)  # nobody whom a message does not name
        assert (summary.kind, summary.happened_on, summary.source_record) == (words.kind, words.happened_on, "")
    with pytest.raises(AlreadyDecided):
        a_summary(house, words)


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"text": f"He says: {WORDS.upper()}  "}, RepeatsTheWords),
        ({"text": WORDS.replace(" ", "\n")}, RepeatsTheWords),
        ({"version": 2}, ChangedMeanwhile),
    ],
)
def test_what_is_refused_changes_nothing(house: House, changed: Any, refused: type[Exception]) -> None:
    words = a_finding(house, text=WORDS)
    with pytest.raises(refused):
        a_summary(house, words, **changed)
    assert states(house) == {WORDS: "held"}


def test_another_desks_finding_is_not_there(house: House) -> None:
    words = a_finding(house, text=WORDS)
    by = house.seated(role=Role.RESEARCHER, agency="hrwhealth")
    with house.at(by), pytest.raises(Request.DoesNotExist):
        summarise(
            words.pk, request_id=words.request_id, text=SUMMARY, summary_id=uuid.uuid4(), version=1, by=by,
            at=timezone.now(),
        )  # fmt: skip
    where = f"/requests/{words.request_id}/findings/{words.pk}/summary/"
    assert house.visit(role=Role.RESEARCHER, agency="hrwhealth").get(where).status_code == 404
    assert house.visit(role=Role.MANAGER, agency="police").get(where).status_code == 403


def test_the_page_shows_the_words_takes_the_summary_once_and_says_what_is_wrong(house: House) -> None:
    words = a_finding(house, text=WORDS)
    visit = house.visit(role=Role.RESEARCHER, agency="police")
    where = f"/requests/{words.request_id}/findings/{words.pk}/summary/"
    assert where in visit.get(f"/requests/{words.request_id}/").text
    page = visit.get(where).text
    assert WORDS in page
    once = re.search(r'name="once"[^>]* value="([^"]*)"', page)
    assert once is not None
    form = {"text": "", "version": "1", "once": once[1]}
    assert "Write the summary" in text_of(visit.post(where, form, secure=True))
    assert "The summary repeats the words" in text_of(visit.post(where, {**form, "text": WORDS}, secure=True))
    stale = visit.post(where, {**form, "text": SUMMARY, "version": "7"}, secure=True)
    assert SUMMARY in text_of(stale)
    assert 'name="version" value="1"' in re.sub(r' id="[^"]*"', "", stale.text)
    for _ in range(2):
        assert visit.post(where, {**form, "text": SUMMARY}, secure=True)["Location"] == f"/requests/{words.request_id}/"
    assert states(house) == {WORDS: "withheld", f"In summary: {SUMMARY}": "held"}
    request = shown(text_of(visit.get(f"/requests/{words.request_id}/")))
    assert "Reason: A summary is shared in its place." in request
    assert "This finding is already decided." in text_of(visit.get(where))
