"""A passage that is left out for one recipient is gone from every way out of the hub, and the others get the whole."""

from __future__ import annotations

import io
import json
import re
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from pypdf import PdfReader

from hub.assessment import tasks
from hub.assessment.enquiry_snapshot import snapshot_of
from hub.assessment.issuing import documents, issue
from hub.assessment.leaving_out import LEFT_OUT, passages_in
from hub.assessment.models import Copy, Product
from hub.assessment.refusals import PassageElsewhere, PassageNotThere, PassageTooShort
from hub.front_door.models import Enquiry
from hub.research.models import Finding
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import LedgerEntry
from tenants.models import Role
from tenants.seated import Seated
from tests.assessment.case_builders import RECIPIENT, a_decider, a_decision, choices_for, mark_of
from tests.research.protecting_builders import where_read
from tests.support.builders import a_finding, a_release, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import shown, text_of

OTHER = "school"
TEXT = "Called three times. The neighbour at PLANTED-\nSEVEN told officers.\nNobody was hurt."
PASSAGE = "neighbour at PLANTED- SEVEN told"
LEFT = f"Called three times. The {LEFT_OUT} officers.\nNobody was hurt."


def a_case(house: House, by: Seated, text: str = TEXT, reason: str = "Third incident.") -> tuple[Enquiry, Finding]:
    enquiry = an_enquiry(house)
    finding = a_finding(house, a_request(house, enquiry), text=text)
    a_release(house, finding, recipients=[RECIPIENT, OTHER])
    a_decision(house, enquiry, by, reason=reason)
    return enquiry, finding


def choices(house: House, enquiry: Enquiry, by: Seated, finding: Finding, *without: str, **said: Any) -> Any:
    """For one recipient without the passages, for the other whole."""
    with house.at(by):
        return [
            *choices_for(enquiry, by, finding, recipients=[RECIPIENT], without=list(without), **said),
            *choices_for(enquiry, by, finding, recipients=[OTHER], **said),
        ]


def sent(house: House, enquiry: Enquiry, by: Seated, chosen: Any) -> Product:
    mark = mark_of(house, enquiry, by)
    with house.at(by):
        made = issue(enquiry.pk, product_id=uuid.uuid4(), copies=chosen, mark=mark, by=by, at=timezone.now())
    with house.at("worker"):  # which makes the files and tells the teams
        for pk in Copy.objects.filter(product=made).values_list("pk", flat=True):
            tasks.copy_issued(pk)
    return made


def copies_of(house: House, by: Seated) -> dict[str, Any]:
    with house.at(by):
        return {one.recipient: one.document for one in Copy.objects.all()}


def test_what_is_read_before_is_what_is_frozen_and_only_the_one_recipient_lacks_it(house: House) -> None:
    by = a_decider(house)
    enquiry, finding = a_case(house, by, reason="Because of PLANTED-REASON, again.")
    chosen = choices(house, enquiry, by, finding, PASSAGE, "planted-reason", "at home", summary="Worse at home. Again.")
    with house.at(by):
        picture = snapshot_of(Enquiry.objects.get(pk=enquiry.pk))
        drafts = {
            one.recipient.code: one.document.to_json()
            for one in documents(picture, chosen, agency=by.agency, at=timezone.now())
        }
    sent(house, enquiry, by, chosen)
    copies = copies_of(house, by)
    for code in (RECIPIENT, OTHER):
        for part in ("summary", "findings", "children", "facts"):
            assert drafts[code][part] == copies[code][part], (code, part)
    assert copies[RECIPIENT]["findings"][0]["text"] == LEFT
    assert copies[RECIPIENT]["children"][0]["reason"] == f"Because of {LEFT_OUT}, again."
    assert copies[RECIPIENT]["summary"] == f"Worse {LEFT_OUT}. Again."
    assert copies[OTHER]["findings"][0]["text"] == TEXT
    assert copies[OTHER]["children"][0]["reason"] == "Because of PLANTED-REASON, again."


def test_no_table_keeps_it_beside_the_finding_and_the_other_copy_and_no_line_or_notice_says_it(house: House) -> None:
    by = a_decider(house)
    enquiry, finding = a_case(house, by)
    sent(house, enquiry, by, choices(house, enquiry, by, finding, PASSAGE))
    assert where_read(house, "SEVEN", ("outside", "guardian", "verifier", "door", "asked")) == {}
    found: list[tuple[str, str]] = []
    with house.as_superuser() as cursor:
        for schema in ("hub_harrow", "platform"):
            cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = %s", [schema])
            for (table,) in cursor.fetchall():
                cursor.execute(f'SELECT row::text FROM "{schema}"."{table}" row WHERE row::text ~* %s', ["SEVEN"])
                found += [(table, row) for (row,) in cursor.fetchall()]
    assert sorted({table for table, _ in found}) == ["assessment_copy", "research_finding"]
    assert all(RECIPIENT not in row for table, row in found if table == "assessment_copy")
    with house.at("guardian"):
        issued = LedgerEntry.objects.filter(act="issue", detail__has_key="recipient")
        lines = {one.detail["recipient"]: one.detail for one in issued}
    assert (lines[RECIPIENT]["left_out"], "left_out" in lines[OTHER]) == (1, False)


@pytest.mark.parametrize(
    ("passage", "refused"),
    [
        ("was never said", PassageNotThere),
        ("alled three times", PassageNotThere),  # not from the middle of a word
        ("a.", PassageTooShort),
        ("Amy", PassageElsewhere),
    ],
)
def test_what_would_leave_a_word_standing_is_refused_by_page_and_database(
    house: House, passage: str, refused: type[Exception]
) -> None:
    by = a_decider(house)
    enquiry, finding = a_case(house, by, text="Called three times for Amy.")
    with pytest.raises(refused):
        sent(house, enquiry, by, choices(house, enquiry, by, finding, passage))
    with house.at(by):
        children = json.dumps([{"subject": str(one.pk), "with_reason": True} for one in enquiry.subjects.all()])
        product = Product.objects.create(
            enquiry=enquiry, version=1, made_by=by.seat, made_at=timezone.now(), not_heard=[], more_to_come=[]
        )
        with pytest.raises(RefusedByTheWall) as wall, transaction.atomic():
            call(
                "issue_copy_v10", uuid.uuid4(), product.pk, RECIPIENT, children, [], "[]", [finding.pk],
                json.dumps({"summary": "x"}), "{}", "{}", by.seat, b"", [passage],
            )  # fmt: skip
        assert wall.value.code == refused.code  # type: ignore[attr-defined]
        assert not Copy.objects.exists()


def test_signs_of_a_pattern_are_words_like_any_other(house: House) -> None:
    by = a_decider(house)
    enquiry, finding = a_case(house, by, text=r"He (the uncle) said [sic] \d+ 5.* times? £20 – “no” (a|b) é_x.")
    passages = [r"(the uncle) said [sic] \d+", "5.* times?", "£20 – “no” (a|b) é_x."]
    sent(house, enquiry, by, choices(house, enquiry, by, finding, *passages))
    assert copies_of(house, by)[RECIPIENT]["findings"][0]["text"] == f"He {LEFT_OUT} {LEFT_OUT} {LEFT_OUT}"


def test_passages_are_one_in_a_line_the_longest_first() -> None:
    assert passages_in("  two  words \n\nthree little words\ntwo words\n") == ["three little words", "two words"]


def test_the_recipient_reads_the_mark_on_the_page_in_the_pdf_and_on_the_outside_login(house: House) -> None:
    by = a_decider(house)
    enquiry, finding = a_case(house, by)
    sent(house, enquiry, by, choices(house, enquiry, by, finding, PASSAGE))
    with house.at(by):
        copies = dict(Copy.objects.values_list("recipient", "pk"))
    for team, words in ((RECIPIENT, False), (OTHER, True)):
        visit = house.visit(role=Role.RECIPIENT, team=team)
        page = shown(text_of(visit.get(f"/copies/{copies[team]}/")))
        pdf = visit.get(f"/copies/{copies[team]}/pdf/").content
        read = "".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages)
        for said in (page, read):
            assert ("PLANTED" in said, "SEVEN" in said, LEFT_OUT in said) == (words, words, not words), team
        assert b"SEVEN" not in pdf  # nor anywhere in the file that is not compressed


def test_the_page_leaves_it_out_shows_it_again_and_only_then_sends(house: House) -> None:
    by = a_decider(house)
    enquiry, finding = a_case(house, by)
    visit = house.visit(role=Role.DECISION_MAKER)
    where = f"/enquiries/{enquiry.reference}/product/"
    first = visit.get(where).text
    base: dict[str, Any] = {
        name: re.findall(rf'name="{name}"[^>]* value="([^"]+)"', first)[0] for name in ("mark", "once")
    }
    with house.at(by):
        children = [str(one.pk) for one in enquiry.subjects.all()]
    base["recipients"] = [RECIPIENT, OTHER]
    for team in (RECIPIENT, OTHER):
        base |= {
            f"{team}-children": children, f"{team}-findings": [str(finding.pk)], f"{team}-summary": "Growing violence.",
            f"{team}-other_way": "Rung.",
        }  # fmt: skip
    page = visit.post(where, {**base, "act": "check"}, secure=True).text
    assert page.count("Leave it out, and read it again") == 2
    assert "the same for each" in page
    assert shown(page).count("PLANTED") == 1
    wrong = visit.post(where, {**base, f"{RECIPIENT}-without": "never said", "act": "check"}, secure=True).text
    assert "“never said” is not in what they will read" in shown(wrong)
    marked = {**base, f"{RECIPIENT}-without": PASSAGE}
    for act in ("check", "send"):  # sent unread, it is shown
        page = visit.post(where, {**marked, "act": act}, secure=True).text
        assert ("Nothing was sent yet" in page) == (act == "send")
        assert (LEFT_OUT in page, PASSAGE in page) == (True, True)
        assert f'name="{RECIPIENT}-summary" value="Growing violence."' in page
    read = re.findall(r'name="read" value="([0-9a-f]{64})"', page)[0]
    for _ in range(2):  # once, however often
        answer = visit.post(where, {**marked, "act": "send", "read": read}, secure=True)
        assert "/products/" in answer["Location"]
    assert {code: LEFT_OUT in str(one) for code, one in copies_of(house, by).items()} == {RECIPIENT: True, OTHER: False}
    assert "This form was sent before" not in text_of(visit.get(answer["Location"], secure=True))
