"""The analysis in the hub's framework: each factor stands on a finding, and is read where that finding is read."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from hub.assessment.analysing import Point, analyse
from hub.assessment.models import Analysis, AnalysisPoint, Copy, Decision
from hub.assessment.refusals import FactorWithoutFinding
from hub.front_door.models import Enquiry
from hub.research.models import Finding
from mash_platform.formats.analysis_framework import AnalysisFramework
from mash_platform.formats.threshold_indicators import ThresholdIndicators
from mash_platform.formats.typed import TemplateInvalid, Typed, founding
from tenants.models import Role
from tests.assessment.case_builders import ANALYSIS, a_decider, a_decision, a_picture
from tests.library.library_builders import an_adoption
from tests.library.test_adopting import began_with
from tests.support.builders import a_finding, a_request
from tests.support.house import House
from tests.support.pages import page_of, shown, text_of

VOICE = "Amy told her teacher that she hides under the bed."
RISK = "It happens more often since August."


def a_factor(finding: Finding, text: str = RISK, bears: str = "risk", **more: Any) -> Point:
    heading = {"risk": "Risk", "protective": "Protects the child", "changes": "Changes what was thought"}[bears]
    return Point(heading, text, bears, finding.pk, **more)


def weighed(house: House, enquiry: Enquiry, *points: Point) -> None:
    by = a_decider(house)
    with house.at(by):
        analyse(enquiry.pk, ANALYSIS, points, by=by, at=timezone.now())


def form_of(page: str, **changes: Any) -> dict[str, Any]:
    hidden = dict(re.findall(r'name="(mark|once|seen|rows)" value="([^"]+)"', page))
    return {**hidden, "analysis": ANALYSIS, **changes}


def test_headings_and_a_factor_are_kept_and_read_with_the_finding_that_bears_it_out(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    visit, address = house.visit(role=Role.DECISION_MAKER), f"/enquiries/{enquiry.reference}/assess/"
    page = text_of(visit.get(address))
    for heading in ("What is known", "What was not known before this research", "The child’s own voice"):
        assert heading in page
    form = form_of(page, act="analyse", **{
        "written-2": VOICE, "factor-0-finding": str(out.pk), "factor-0-bears": "risk", "factor-0-text": RISK,
    })  # fmt: skip
    assert visit.post(address, form).status_code == 303
    read = page_of(visit, enquiry)
    assert VOICE in read
    assert f'<a class="govuk-link" href="#finding-{out.pk}">Metropolitan Police Service, 2 Nov 2012</a>' in read
    assert f'id="finding-{out.pk}"' in read
    assert RISK in page_of(visit, enquiry, "written/")
    again = visit.get(address).text
    assert f'value="{out.pk}" selected' in again


def test_nobody_but_those_who_decide_reads_a_word_of_it(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    weighed(house, enquiry, Point("The child’s own voice", VOICE), a_factor(out))
    for role, agency in ((Role.COORDINATOR, "hrwcsc"), (Role.MANAGER, "hrwcsc"), (Role.RESEARCHER, "police")):
        page = page_of(house.visit(role=role, agency=agency), enquiry)
        assert VOICE not in page
        assert RISK not in page
    with house.at("police"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        AnalysisPoint.objects.count()


def test_a_lead_that_may_not_read_the_finding_reads_nothing_of_the_factor(house: House) -> None:
    enquiry, out, room = a_picture(house)
    weighed(house, enquiry, a_factor(out), a_factor(room, "The adult is watched.", "changes"))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_finding SET desks = '{police}' WHERE id = %s", [room.pk])
    with house.at(house.lead()):
        assert [one.text for one in AnalysisPoint.objects.all()] == [RISK]
    page = page_of(house.visit(role=Role.DECISION_MAKER), enquiry)
    assert RISK in page
    assert "The adult is watched." not in page


def test_a_factor_stands_on_no_finding_that_is_held(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    held = a_finding(house, a_request(house, enquiry, agency="hrwhealth"), text="A broken arm.")
    with pytest.raises(FactorWithoutFinding):
        weighed(house, enquiry, a_factor(held))
    weighed(house, enquiry, a_factor(out))
    with house.at(house.lead()):
        analysis = Analysis.objects.get()
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            AnalysisPoint.objects.create(
                analysis=analysis, position=9, heading="Risk", bears="risk", text="x", finding_id=held.pk,
                agency="hrwhealth",
            )  # fmt: skip


def test_a_factor_without_its_finding_is_asked_for_and_nothing_typed_is_lost(house: House) -> None:
    enquiry, *_ = a_picture(house)
    visit, address = house.visit(role=Role.DECISION_MAKER), f"/enquiries/{enquiry.reference}/assess/"
    form = form_of(visit.get(address).text, act="analyse", **{"factor-1-text": RISK, "written-0": VOICE})
    answer = text_of(visit.post(address, form))
    assert "Factor 2: choose the finding that bears it out" in answer
    assert RISK in answer
    more = text_of(visit.post(address, {**form, "act": "more"}))
    assert "There is a problem" not in more
    assert RISK in more
    assert 'name="factor-3-text"' in more
    with house.at(house.lead()):
        assert not Analysis.objects.exists()


def test_another_version_is_shown_beside_what_was_typed_with_its_factors(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    visit, address = house.visit(role=Role.DECISION_MAKER), f"/enquiries/{enquiry.reference}/assess/"
    form = form_of(visit.get(address).text, act="analyse", **{"written-2": "Nobody has asked her yet."})
    weighed(house, enquiry, Point("The child’s own voice", VOICE), a_factor(out))
    answer = text_of(visit.post(address, form))
    assert "Your colleague’s analysis" in answer
    for words in (VOICE, RISK, "Nobody has asked her yet."):
        assert words in answer


def test_words_that_were_altered_behind_the_platform_are_not_shown(house: House) -> None:
    enquiry, out, _ = a_picture(house)
    weighed(house, enquiry, a_factor(out))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE assessment_analysispoint SET text = 'Planted.'")
    answer = house.visit(role=Role.DECISION_MAKER).get(f"/enquiries/{enquiry.reference}/")
    assert answer.status_code == 409
    assert "Planted." not in answer.text


def test_an_enquiry_keeps_the_framework_and_the_indicators_that_it_began_with(house: House) -> None:
    framework = {**founding(Typed.ANALYSIS_FRAMEWORK), "written": [{"heading": "What we are worried about"}]}
    levels = {**founding(Typed.THRESHOLD_INDICATORS)["levels"], "4": ["The child was hit"]}
    indicators = {**founding(Typed.THRESHOLD_INDICATORS), "levels": levels}
    enquiry, *_ = a_picture(house)
    began_with(house, enquiry, "analysis_framework", an_adoption(house, Typed.ANALYSIS_FRAMEWORK, framework))
    began_with(house, enquiry, "threshold_indicators", an_adoption(house, Typed.THRESHOLD_INDICATORS, indicators))
    other, *_ = a_picture(house)
    visit = house.visit(role=Role.DECISION_MAKER)
    own = shown(page_of(visit, enquiry, "assess/"))
    assert "What we are worried about" in own
    assert "The child was hit" in own
    assert "What is known" not in own
    assert "What is known" in shown(page_of(visit, other, "assess/"))


@pytest.mark.parametrize(
    ("read", "content"),
    [
        (AnalysisFramework.from_json, {**founding(Typed.ANALYSIS_FRAMEWORK), "written": []}),
        (AnalysisFramework.from_json, {**founding(Typed.ANALYSIS_FRAMEWORK), "written": [{"heading": "A"}] * 2}),
        (ThresholdIndicators.from_json, {**founding(Typed.THRESHOLD_INDICATORS), "levels": {"4": ["x"]}}),
    ],
)
def test_a_framework_that_no_page_could_follow_is_refused(read: Any, content: Any) -> None:
    with pytest.raises(TemplateInvalid):
        read(content)


def a_decision_form(page: str, **changes: Any) -> dict[str, Any]:
    said = {"act": "decide", "level": "4", "rating": "red", "decision": "strategy_s47", "reason": "Third incident."}
    return form_of(page, **said, **changes)


def test_indicators_of_the_level_are_kept_with_the_decision_and_read_in_the_history(house: House) -> None:
    enquiry, *_ = a_picture(house)
    visit, address = house.visit(role=Role.DECISION_MAKER), f"/enquiries/{enquiry.reference}/assess/"
    page, speaks = visit.get(address).text, "Severe or long neglect"
    assert speaks in page
    assert 'value="Severe or long neglect" checked' not in page
    wrong = text_of(visit.post(address, a_decision_form(page, **{"speaks-3": ["At risk of exploitation"]})))
    assert "You chose indicators of level 3, but decide another level" in wrong
    assert visit.post(address, a_decision_form(page, **{"speaks-4": [speaks]})).status_code == 302
    with house.at(house.lead()):
        assert [one.indicators for one in Decision.objects.all()] == [[speaks], [speaks]]
    assert f"Indicators of level 4: {speaks}" in page_of(visit, enquiry)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE assessment_decision SET indicators = '{Planted}'")
    assert visit.get(f"/enquiries/{enquiry.reference}/").status_code == 409


def test_a_decision_keeps_whose_finding_changed_the_rating(house: House) -> None:
    enquiry, out, room = a_picture(house)  # rated amber first
    with house.at(house.lead()):
        first, second = enquiry.subjects.all()
    visit, address = house.visit(role=Role.DECISION_MAKER), f"/enquiries/{enquiry.reference}/assess/"
    rows = {
        "factor-0-finding": str(out.pk), "factor-0-bears": "risk", "factor-0-text": RISK,
        "factor-0-child": str(first.pk),
        "factor-1-finding": str(room.pk), "factor-1-bears": "protective", "factor-1-text": "He has moved out.",
    }  # fmt: skip
    assert visit.post(address, a_decision_form(visit.get(address).text, **rows)).status_code == 302
    with house.at(house.lead()):
        kept = {one.subject_id: one.changed_by for one in Decision.objects.all()}
    assert kept == {first.pk: ["police"], second.pk: []}


def test_a_product_takes_what_was_chosen_of_it_and_offers_no_factor_whose_finding_may_not_go(house: House) -> None:
    enquiry, out, room = a_picture(house)
    by = a_decider(house)
    a_decision(house, enquiry, by)
    weighed(house, enquiry, Point("The child’s own voice", VOICE), a_factor(out), a_factor(room, "Kept.", "changes"))
    visit, address = house.visit(role=Role.DECISION_MAKER), f"/enquiries/{enquiry.reference}/product/"
    page = visit.get(address).text
    form = {**dict(re.findall(r'name="(mark|once)" value="([^"]+)"', page)), "recipients": ["assessment"]}
    offered = visit.post(address, {**form, "act": "choose"}).text
    boxes = dict(re.findall(r'name="assessment-weighed" type="checkbox" value="([^"]+)"([^>]*)>', offered))
    assert len(boxes) == 2
    assert not any("checked" in one for one in boxes.values())
    assert "Kept." not in offered
    with house.at(by):
        child = enquiry.subjects.first()
        voice = AnalysisPoint.objects.filter(text=VOICE).last()
    assert child
    assert voice
    sent = {
        **form, "assessment-children": [str(child.pk)], "assessment-summary": "Growing violence.",
        "assessment-weighed": [str(voice.pk)], "act": "send", "read": "",
        "assessment-other_way": "Rung by the duty worker.",
    }  # fmt: skip
    assert visit.post(address, sent).status_code == 302
    with house.at(by):
        summary = Copy.objects.get().document["summary"]
    assert summary == f"Growing violence.\n\nThe child’s own voice: {VOICE}"
