"""What has states is shown in each of them: a state that a page does not know is an error, and never another one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Choices
from django.utils import timezone
from jinja2 import Environment, nodes

from frontend import errors
from frontend.components import require_one
from frontend.notices import notice_links
from frontend.readiness import build_labels
from frontend.transfers import labels
from hub.assessment.withdrawing import withdraw
from hub.front_door.models import Enquiry, EnquiryState
from hub.research.ending_requests import hand_back, withdraw_request
from hub.research.finishing import finish
from hub.research.models import FindingState, Request, RequestState
from hub.research.onward_disclosure import refuse_to_share_onward
from hub.research.onward_disclosure_requests import ask_to_share_onward
from hub.research.withholding import withhold
from hub.transfers.models import AnswerState
from tenants.models import NoticeKind, OrderState, PassReason, Role, TransferState
from tests.assessment.case_builders import a_picture
from tests.support.builders import a_finding, a_release, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import text_of

TEMPLATES = Path(errors.__file__).parent / "templates"
STATES = ("state", "status", "outcome", "rating", "change", "stage")  # names of what has states
# Every other kind than these two is a file or a text, which this part of the page is about.
ON_PURPOSE = {"library/draft.html"}


def chains(path: Path) -> Iterator[nodes.If]:
    """Each {% if %} of a template with its {% elif %}s."""
    as_written = Environment(autoescape=True, extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])
    yield from as_written.parse(path.read_text()).find_all(nodes.If)


def compares_a_state(test: nodes.Node) -> bool:
    """`found.state == "open"`, `state in ("a", "b")`, alone or with something else."""
    for one in [test, *test.find_all(nodes.Compare)]:
        if not isinstance(one, nodes.Compare) or one.ops[0].op not in ("eq", "in"):
            continue
        named = one.expr.attr if isinstance(one.expr, nodes.Getattr) else getattr(one.expr, "name", "")
        if named in STATES:
            return True
    return False


def refuses(branch: list[nodes.Node]) -> bool:
    """An {% else %} that only says that there is no such state."""
    calls = [one for part in branch for one in part.find_all(nodes.Call)]
    texts = [one.data.strip() for part in branch for one in part.find_all(nodes.TemplateData)]
    return not any(texts) and [getattr(one.node, "name", "") for one in calls] == ["require_one"]


def test_no_page_shows_a_state_that_it_does_not_know_as_another_one() -> None:
    """A chain of states names each; what is left over is an error (`require_one`) or nothing."""
    silent = [
        f"{path.relative_to(TEMPLATES)}:{one.lineno}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for one in chains(path)
        if sum(compares_a_state(test) for test in (one.test, *(each.test for each in one.elif_))) > 1
        and one.else_
        and not refuses(one.else_)
        and str(path.relative_to(TEMPLATES)) not in ON_PURPOSE
    ]
    assert silent == []


def test_a_state_that_nobody_knows_is_an_error() -> None:
    assert require_one("a finding", "state", "held", "held", "released") == ""
    with pytest.raises(ValueError, match="a finding knows no state 'burnt', only held, released"):
        require_one("a finding", "state", "burnt", "held", "released")


@pytest.mark.parametrize(
    ("words", "of"),
    [
        (labels.ANSWER_COLOURS, AnswerState),
        (labels.STANDING_COLOURS, TransferState),
        (labels.REASONS_HERE, PassReason),
        (build_labels.TAGS, OrderState),
        ({**notice_links.IN_A_HUB, **notice_links.ON_THE_PLATFORM}, NoticeKind),
    ],
)
def test_what_a_page_looks_up_by_a_state_is_there_for_each(words: Mapping[Any, Any], of: type[Choices]) -> None:
    assert set(of) - set(words) == set()


@pytest.mark.parametrize("state", EnquiryState.values)
def test_an_enquiry_in_each_state_has_a_page_a_row_and_a_next_step(house: House, state: str) -> None:
    enquiry, *_ = a_picture(house)
    with house.at(house.lead()):
        Enquiry.objects.filter(pk=enquiry.pk).update(state=state)
    for role in (Role.COORDINATOR, Role.DECISION_MAKER, Role.MANAGER):
        visit = house.visit(role=role)
        page = visit.get(f"/enquiries/{enquiry.reference}/")
        assert page.status_code == 200
        assert EnquiryState(state).label in page.text
        listed = visit.get("/enquiries/?state=all").text
        assert enquiry.reference in listed
        decides = role == Role.DECISION_MAKER
        assert visit.get(f"/enquiries/{enquiry.reference}/assess/").status_code == (200 if decides else 403)


@pytest.mark.parametrize("state", FindingState.values)
def test_a_finding_in_each_state_is_said_to_be_in_it_on_its_agencys_page(house: House, state: str) -> None:
    finding, by = a_finding(house), house.seated(role=Role.RESEARCHER)
    if state in ("released", "withdrawn"):
        a_release(house, finding)
    with house.at(by):
        if state == "withheld":
            withhold(
                finding.pk, request_id=finding.request_id, reason="A source.", version=finding.version, by=by
            )  # fmt: skip
        if state == "withdrawn":
            withdraw(finding.pk, request_id=finding.request_id, reason="Another family.", by=by)
    page = house.visit(role=Role.RESEARCHER).get(f"/requests/{finding.request_id}/").text
    shown = page.split("What your agency has found")[1]
    assert [one for one in FindingState.values if f"mash-state--{one}" in shown] == [state]


def refused_onward(house: House, request: Request) -> Request:
    """What the agency shared is asked to go to a team, and the agency says no."""
    a_release(house, a_finding(house, request))
    by, decider = house.seated(role=Role.RESEARCHER), house.seated(role=Role.DECISION_MAKER)
    with house.at(by):
        finish(request.pk, by=by, at=timezone.now())
    with house.at(decider):
        (made,) = ask_to_share_onward(
            request.enquiry_id, ["police"], recipient="assessment", why="They visit.", form=uuid.uuid4(), due_at=None,
            by=decider,
        )  # fmt: skip
    with house.at(by):
        return refuse_to_share_onward(made, why="A source.", by=by, at=timezone.now())


def brought_to(house: House, request: Request, state: str) -> None:
    """A request as its agency or the hub leaves it."""
    if state == "withdrawn":
        hub = house.seated(role=Role.COORDINATOR)
        with house.at(hub):
            withdraw_request(request.pk, reason="Another child.", by=hub)
    elif state == "handed_back":
        agency = house.seated(role=Role.RESEARCHER)
        with house.at(agency):
            hand_back(request.pk, reason="Another child.", by=agency)
    else:
        with house.as_superuser() as cursor:
            cursor.execute("UPDATE research_request SET state = %s WHERE id = %s", [state, request.pk])


SAID_OF_A_REQUEST = {  # to the agency that was asked, and to the hub that asked
    "open": ("<li>Not answered yet</li>", "Asked"),
    "nothing": ("<li>Nothing known</li>", "Nothing known"),
    "answered": ("<li>Nothing known</li>", "Answered"),
    "not_let_out": ("<li>Not shared onward</li>", "did not agree to share onward"),
    "withdrawn": ("The hub withdrew this request", "Request to Metropolitan Police Service withdrawn"),
    "handed_back": ("Your agency handed this request back", "Handed back: Another child."),
}


@pytest.mark.parametrize("state", RequestState.values)
def test_a_request_in_each_state_is_shown_to_who_asked_and_who_was_asked(house: House, state: str) -> None:
    enquiry = an_enquiry(house)
    request = a_request(house, enquiry)
    if state == "not_let_out":
        request = refused_onward(house, request)
    else:
        brought_to(house, request, state)
    theirs, hubs = SAID_OF_A_REQUEST[state]
    assert theirs in text_of(house.visit(role=Role.RESEARCHER).get(f"/requests/{request.pk}/"))
    assert hubs in text_of(house.visit(role=Role.COORDINATOR).get(f"/enquiries/{enquiry.reference}/"))
