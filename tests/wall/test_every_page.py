"""Each page of a hub, with everything in it, leaves exactly the line of the ledger that its rule declares; each act
its own."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pyrage import x25519

from frontend.wall import ledger_acts
from hub.assessment.models import AuditQuestion
from hub.wall import outbox
from hub.wall.models.ledger import HELD_ACTS
from tenants.models import Role, Seat
from tests.assessment.test_pages import ticked
from tests.front_door.open_case_builders import a_file, a_line
from tests.research.test_grounds_sample import sealed
from tests.support import permissions
from tests.support.agreeing import entered
from tests.support.house import House, Visit
from tests.support.orders import SCHOOL
from tests.support.pages import doubled_ids, shown_first
from tests.support.permissions import Address
from tests.support.sent_files import a_photograph
from tests.support.whole_case import WholeCase, a_whole_case
from tests.tenants.test_door_contacts import words as door_words
from tests.wall.typed_and_lost import typed_and_lost
from tests.wall.written_by_acts import are_as_kept, changing_functions, watched

ROLES = (Role.COORDINATOR, Role.RESEARCHER, Role.DECISION_MAKER, Role.MANAGER, Role.GUARDIAN)
OUTSIDE = "frontend.urls.outside"
INSPECTOR = "frontend.urls.inspector"
HUB = "frontend.urls.hub"
# What each route is walked with, for a GET. A route that is not here has no page to walk: the test says so.
WITH: dict[str, dict[str, str]] = {
    "/": {}, "/stay/": {}, "/ledger/": {}, "/ledger/own/": {}, "/ledger/questions/": {}, "/ledger/child/": {},
    "/ledger/child/<kept>/": {"kept": "sought_child"},
    "/ledger/disclosed/": {}, "/ledger/readings/": {}, "/ledger/guardians/": {},
    "/ledger/guardians/<seat_id>/<monday>/": {"seat_id": "other_guardian", "monday": "last_monday"},
    "/ledger/people/": {}, "/ledger/grounds/": {},
    "/ledger/grounds/samples/": {}, "/ledger/grounds/samples/<sampled_id>/": {"sampled_id": "sampled"},
    "/ledger/alerts/": {}, "/ledger/alerts/<alert_id>/": {"alert_id": "alert"},
    "/ledger/findings/<finding_id>/": {"finding_id": "out"},
    "/ledger/restricted/": {}, "/ledger/restricted/<restriction_id>/": {"restriction_id": "restriction"},
    "/ledger/restricted/openings/<opening_id>/": {"opening_id": "opening"},
    "/restricted/": {}, "/restricted/break-glass/": {}, "/restricted/minutes/": {},
    "/restricted/<restriction_id>/": {"restriction_id": "restriction"},
    "/restricted/<restriction_id>/lift/": {"restriction_id": "restriction"},
    "/enquiries/<reference>/restrict/": {"reference": "enquiry"},
    "/triage/<reference>/restricted/": {"reference": "untriaged"},
    "/requests/changes/": {}, "/to-decide/changes/": {}, "/work/changes/": {}, "/triage/changes/": {},
    "/seats/": {}, "/seats/grant/": {}, "/seats/sleep/": {},
    "/to-decide/": {}, "/enquiries/<reference>/end/": {"reference": "enquiry"},
    "/recipients/": {}, "/recipients/add/": {}, "/recipients/<code>/change/": {"code": "=gp"},
    "/recipients/orders/<order_id>/": {"order_id": "team_order"},
    "/desks/": {}, "/desks/<code>/": {"code": "=police"},
    "/desks/orders/<order_id>/": {"order_id": "desk_order"},
    "/readings/<reference>/": {"reference": "enquiry"},
    "/inspections/": {}, "/inspections/ask/": {}, "/inspections/<inspection_id>/": {"inspection_id": "inspection"},
    "/inspections/<inspection_id>/refuse/": {"inspection_id": "inspection_waits"},
    "/inspections/<inspection_id>/end/": {"inspection_id": "inspection"},
    "/inspections/papers/<paper_id>/": {"paper_id": "paper"}, "/papers/<paper_id>/": {"paper_id": "paper"},
    "/incidents/": {}, "/incidents/<incident_id>/": {"incident_id": "incident"},
    "/incidents/<incident_id>/close/": {"incident_id": "incident"},
    "/enquiries/<reference>/incident/": {"reference": "enquiry"},
    "/retention/": {}, "/retention/periods/": {}, "/retention/holds/add/": {},
    "/retention/holds/<hold_id>/end/": {"hold_id": "hold"},
    "/retention/lists/<list_id>/": {"list_id": "disposal_list"},
    "/retention/records/<item_id>/keep/": {"item_id": "disposal_item"},
    "/retention/certificates/": {}, "/retention/certificates/<certificate_id>/": {"certificate_id": "certificate"},
    "/retention/ledger/": {}, "/retention/ledger/<disposal_id>/": {"disposal_id": "line_disposal"},
    "/continuity/": {}, "/continuity/holders/add/": {},
    "/continuity/holders/<holder_id>/end/": {"holder_id": "continuity_holder"},
    "/settings/": {}, "/settings/reasons/<which>/": {"which": "=closing"}, "/settings/permissions/": {},
    "/screens/": {}, "/screens/let-in/": {}, "/screens/<screen_id>/code/": {"screen_id": "screen"},
    "/screens/<screen_id>/revoke/": {"screen_id": "screen"},
    "/visits/": {}, "/visits/<seat_id>/suspend/": {"seat_id": "seat"}, "/visits/<seat_id>/lift/": {"seat_id": "seat"},
    "/seats/<seat_id>/keep/": {"seat_id": "seat"},
    "/seats/<seat_id>/end/": {"seat_id": "seat"},
    "/challenges/steps/": {}, "/challenges/<challenge_id>/": {"challenge_id": "challenge"},
    "/enquiries/<reference>/challenges/": {"reference": "sent"},
    "/referrers/": {}, "/referrers/sent-by-us/": {}, "/referrers/<reference>/": {"reference": "untriaged"},
    "/triage/<reference>/protected/": {"reference": "next"},
    "/triage/<reference>/protected/<protection_id>/": {"reference": "next", "protection_id": "protection"},
    "/triage/<reference>/protected/<protection_id>/open/": {"reference": "next", "protection_id": "protection"},
    "/triage/<reference>/protected/<protection_id>/give/": {"reference": "next", "protection_id": "protection"},
    "/triage/<reference>/protected/<protection_id>/end/": {"reference": "next", "protection_id": "protection"},
    "/enquiries/<reference>/log/": {"reference": "enquiry"}, "/enquiries/<reference>/link/": {"reference": "enquiry"},
    "/agencies/": {}, "/agencies/<code>/": {"code": "=police"},
    "/front-doors/": {}, "/front-doors/<slug>/": {"slug": "=harrow"},
    "/templates/": {}, "/templates/library/": {},
    "/templates/in-use/<adoption_id>/": {"adoption_id": "adoption"},
    "/templates/in-use/<adoption_id>/file/": {"adoption_id": "adoption"},
    "/templates/library/<template_id>/<number>/": {"template_id": "template", "number": "=1"},
    "/templates/own-words/<kind>/": {"kind": "=question_set"},
    "/training/": {}, "/training/require/": {},
    "/training/requirements/<requirement_id>/end/": {"requirement_id": "requirement"},
    "/triage/": {}, "/triage/danger/": {}, "/triage/repeats/": {}, "/triage/time-limits/": {},
    "/triage/write/": {}, "/triage/open-cases/": {},
    "/triage/close/": {"notification": "untriaged"},
    "/triage/<reference>/": {"reference": "untriaged"},
    "/triage/<reference>/set-aside/": {"reference": "untriaged"},
    "/triage/<reference>/files/<file_id>/": {"reference": "untriaged", "file_id": "file"},
    "/triage/<reference>/files/<file_id>/save/": {"reference": "untriaged", "file_id": "file"},
    "/triage/<reference>/danger/mark/": {"reference": "untriaged"},
    "/enquiries/<reference>/log/<entry_id>/": {"reference": "sent", "entry_id": "log_entry"},
    "/triage/<reference>/log/": {"reference": "untriaged"},
    "/enquiries/<reference>/people/<person>/birth/": {"reference": "births", "person": "disagrees"},
    "/colleagues/": {}, "/colleagues/<seat_id>/": {"seat_id": "has_work"}, "/colleagues/hand-overs/": {},
    "/requests/agreements/approvers/": {}, "/you-know/": {}, "/ledger/alerts/declared/": {}, "/colleagues/away/": {},
    "/colleagues/hand-overs/<handed_id>/": {"handed_id": "handed_list"},
    "/triage/duty/hand-over/": {}, "/triage/duty/hand-overs/": {},
    "/triage/duty/hand-overs/<hand_over_id>/": {"hand_over_id": "hand_over"},
    "/triage/duty/hand-overs/<hand_over_id>/return/": {"hand_over_id": "hand_over"},
    "/triage/duty/": {}, "/work/": {}, "/enquiries/<reference>/assign/": {"reference": "enquiry"},
    "/triage/<reference>/assign/": {"reference": "untriaged"},
    "/triage/to-complete/": {}, "/triage/<reference>/complete/": {"reference": "in_danger"},
    "/triage/<reference>/danger/marks/<mark_id>/undo/": {"reference": "in_danger", "mark_id": "mark"},
    "/triage/<reference>/pass/": {"reference": "untriaged"},
    "/triage/<reference>/product/": {"reference": "arrived"},
    "/between-hubs/": {}, "/enquiries/": {}, "/search/": {}, "/search/<kept>/": {"kept": "sought_search"},
    "/requests/": {}, "/products/": {}, "/measures/": {},
    "/coming-up-again/": {}, "/measures/months.csv": {}, "/measures/agencies.csv": {}, "/measures/lists/": {},
    "/measures/lists/<name>/": {"name": "=contacts"},
    "/audits/": {}, "/audits/<sample_id>/": {"sample_id": "audit"},
    "/audits/<sample_id>/figures.csv": {"sample_id": "audit"}, "/audits/enquiries/<item_id>/": {"item_id": "audited"},
    "/enquiries/<reference>/": {"reference": "enquiry"},
    "/enquiries/<reference>/known-elsewhere/": {"reference": "enquiry"},
    "/enquiries/<reference>/children/<subject_id>/rating/": {"reference": "enquiry", "subject_id": "subject"},
    "/enquiries/<reference>/children/<subject_id>/overrule/": {"reference": "enquiry", "subject_id": "subject"},
    "/enquiries/<reference>/notifications/<notification>/take-out/": {
        "reference": "enquiry", "notification": "joined",
    },
    "/enquiries/<reference>/pause/": {"reference": "enquiry"},
    "/enquiries/late/": {}, "/enquiries/<reference>/ratings/": {"reference": "enquiry"},
    "/enquiries/<reference>/requests/<request_id>/more-time/": {"reference": "enquiry", "request_id": "request"},
    "/enquiries/<reference>/ask/": {"reference": "enquiry"},
    "/enquiries/<reference>/ask-to-share-onward/": {"reference": "enquiry"},
    "/enquiries/<reference>/assess/": {"reference": "enquiry"},
    "/enquiries/<reference>/written/": {"reference": "enquiry"},
    "/enquiries/<reference>/print/": {"reference": "enquiry"},
    "/enquiries/<reference>/print/path/": {"reference": "enquiry", "purpose": "=audit"},
    "/enquiries/<reference>/product/": {"reference": "sent"},
    "/requests/agreements/": {}, "/requests/agreements/rule/": {}, "/requests/what-others-see/": {},
    "/requests/agreements/<release_id>/": {"release_id": "proposal"},
    "/requests/agreements/<release_id>/agree/": {"release_id": "proposal"},
    "/requests/agreements/<release_id>/decline/": {"release_id": "proposal"},
    "/requests/<request_id>/": {"request_id": "request"},
    "/requests/whose/<question_id>/": {"question_id": "whose"},
    "/requests/<request_id>/findings/<finding_id>/change/": {"request_id": "request", "finding_id": "held"},
    "/requests/<request_id>/findings/<finding_id>/files/": {"request_id": "request", "finding_id": "held"},
    "/requests/<request_id>/findings/<finding_id>/files/<file_id>/": {
        "request_id": "request", "finding_id": "held", "file_id": "held_file",
    },
    "/requests/<request_id>/findings/<finding_id>/files/<file_id>/save/": {
        "request_id": "request", "finding_id": "held", "file_id": "held_file",
    },
    "/requests/files/<file_id>/": {"file_id": "shared_file"},
    "/requests/files/<file_id>/save/": {"file_id": "shared_file"},
    "/requests/<request_id>/chronology/": {"request_id": "request"}, "/requests/hand-over/": {},
    "/requests/<request_id>/note/": {"request_id": "request"},
    "/requests/<request_id>/before/": {"request_id": "asked_again"},
    "/requests/<request_id>/record/": {"request_id": "request"},
    "/requests/<request_id>/release/": {"request_id": "request"},
    "/requests/<request_id>/findings/<finding_id>/withhold/": {"request_id": "request", "finding_id": "held"},
    "/requests/<request_id>/findings/<finding_id>/summary/": {"request_id": "request", "finding_id": "held"},
    "/requests/<request_id>/findings/<finding_id>/withdraw/": {"request_id": "request", "finding_id": "out"},
    "/enquiries/<reference>/withdrawn/<finding_id>/": {"reference": "sent", "finding_id": "withdrawn"},
    "/requests/<request_id>/hand-back/": {"request_id": "request"},
    "/enquiries/<reference>/requests/<request_id>/withdraw/": {"reference": "enquiry", "request_id": "request"},
    "/enquiries/<reference>/requests/<request_id>/other-way/": {"reference": "enquiry", "request_id": "request"},
    "/requests/<request_id>/share-onward/": {"request_id": "let_out"},
    "/requests/<request_id>/do-not-share-onward/": {"request_id": "let_out"},
    "/products/<product_id>/": {"product_id": "product"},
    "/products/<product_id>/copies/<copy_id>/pdf/": {"product_id": "product", "copy_id": "copy"},
    "/products/<product_id>/copies/<copy_id>/recall/": {"product_id": "product", "copy_id": "copy"},
    "/copies/<copy_id>/": {"copy_id": "copy"}, "/copies/<copy_id>/pdf/": {"copy_id": "copy"},
    "/copies/<copy_id>/outcome/": {"copy_id": "copy"}, "/copies/<copy_id>/feedback/": {"copy_id": "copy"},
    "/products/feedback/": {}, "/products/chasing/": {},
    "/products/<product_id>/copies/<copy_id>/papers/": {"product_id": "product", "copy_id": "copy"},
}  # fmt: skip
LEADS_ON = {  # a GET leads to another page
    "/", "/triage/<reference>/set-aside/", "/triage/<reference>/protected/<protection_id>/open/",
}  # fmt: skip
ELSEWHERE = {"/triage/<reference>/product/": "haringey"}  # walked at another hub than Harrow


def address_of(case: WholeCase, route: str, given: dict[str, str]) -> str:
    """The route with the case's ids in it; `=1` stands for itself."""
    filled = {name: said[1:] if said.startswith("=") else case.at[said] for name, said in given.items()}
    asked = {name: said for name, said in filled.items() if f"<{name}>" not in route}  # what stands after the "?"
    path = re.sub(r"<(\w+)>", lambda found: filled[found.group(1)], route)
    return f"{path}?{urlencode(asked)}" if asked else path


def who_may(act: str) -> Role:
    """The first role that the page of permissions names for an act, at the lead's desk."""
    return next(role for role in ROLES if permissions.may(act, role, lead=True))


def client_of(case: WholeCase, one: Address, hub: str = "harrow") -> Visit:
    if one.act in ("list_copies", "fetch", "acknowledge", "outcome", "say_feedback"):
        return case.house.visit(case.house.seat(Role.RECIPIENT, team="assessment"))
    if one.act in ("list_papers", "read_paper"):
        return case.house.visit(case.seat(Role.INSPECTOR, hub))
    if one.act in ("agree_release", "decline_release"):
        return case.house.visit(case.seat(Role.MANAGER, hub, "police"))
    if one.act == "see_colleagues":
        return case.house.visit(case.seat(Role.MANAGER, hub))
    asked = one.act in ("read_request", "open_held_file")  # is read at the desk that was asked
    return case.house.visit(case.seat(Role.RESEARCHER if asked else who_may(one.act), hub))


def last_line(case: WholeCase, hub: str) -> int:
    with case.house.as_superuser(hub) as cursor:
        cursor.execute("SELECT coalesce(max(seq), 0) FROM wall_ledgerentry")
        return int(cursor.fetchone()[0])


def lines_after(case: WholeCase, seq: int, hub: str) -> list[tuple[str, str, str]]:
    """Act, kind and whose, of the lines written since."""
    with case.house.as_superuser(hub) as cursor:
        cursor.execute(
            "SELECT act, object_kind, coalesce(member::text, '') FROM wall_ledgerentry WHERE seq > %s ORDER BY seq",
            [seq],
        )
        return [tuple(row) for row in cursor.fetchall()]


def found_by_the_guardian(case: WholeCase, act: str, hub: str) -> bool:
    if act in HELD_ACTS:  # read by the agency's own guardian, on a page of its own
        guardian = case.house.visit(case.house.seat(Role.GUARDIAN, hub=hub, agency="police"))
        return ledger_acts.ACTS[act] in guardian.get("/ledger/own/").text
    page = case.house.visit(case.seat(Role.GUARDIAN, hub)).get(f"/ledger/?act={act}")
    assert page.status_code == 200
    assert "There is a problem" not in page.text, f"the filter does not know {act}"
    return "No lines" not in page.text and "<tbody" in page.text


def test_each_page_leaves_exactly_the_line_that_its_rule_declares_and_the_guardian_finds_it(house: House) -> None:
    case = a_whole_case(house)
    wrong: list[Any] = []
    acts: set[tuple[str, str]] = set()
    for urlconf in (HUB, OUTSIDE, INSPECTOR):
        for one in permissions.addresses(urlconf):
            if one.needs != "pass" or "GET" not in one.methods or (urlconf != HUB and one.short == "/stay/"):
                continue
            hub = ELSEWHERE.get(one.short, "harrow")
            client = client_of(case, one, hub)
            before = last_line(case, hub)
            path = address_of(case, one.short, WITH[one.short])
            answer = client.get(path, secure=True)
            leads_on = one.short in LEADS_ON and urlconf == HUB
            says_no_more = one.short.endswith("/changes/")  # whether a list changed, and nothing of what stands there
            if answer.status_code != (302 if leads_on else 204 if says_no_more else 200):
                wrong.append((one.short, answer.status_code))
                continue
            if not leads_on and (doubled := doubled_ids(answer)):
                wrong.append((one.short, "ids that stand twice", doubled))
            member = str(client.seat.pk)
            expected = [(*one.line, member)] if one.line and not leads_on else []
            if (left := lines_after(case, before, hub)) != expected:
                wrong.append((one.short, left, expected))
            with undone():
                if not leads_on and (lost := typed_and_lost(client, path, answer)):
                    wrong.append((one.short, "what was typed and kept is not given back", lost))
            if one.line:
                acts.add((one.line[0], hub))
    assert wrong == [], "\n".join(map(str, wrong))
    assert len(acts) >= 15
    assert [act for act in sorted(acts) if not found_by_the_guardian(case, *act)] == []


@contextmanager
def undone() -> Iterator[None]:
    """What is done meanwhile is rolled back, on both aliases, as if it were a test of its own."""
    with ExitStack() as stack:
        for alias in ("default", "platform"):
            block: Any = transaction.atomic(using=alias)
            block._from_testcase = True  # acts want to be outermost (`durable`), as they are outside tests
            stack.enter_context(block)
            stack.callback(transaction.set_rollback, True, using=alias)
        yield


@dataclass(frozen=True)
class Does:
    """An act through its page: where, by whom, with what, and what it leaves beside the line of reading, if any."""

    route: str
    act: str
    kind: str
    given: dict[str, str]
    said: Callable[[WholeCase, Visit, str], dict[str, Any]] = lambda case, client, path: {}
    role: Role | None = None
    hub: str = "harrow"
    agency: str = ""
    before: list[tuple[str, str]] = field(default_factory=list)  # lines that stand before its own
    more: list[tuple[str, str]] = field(default_factory=list)  # what follows from it
    of_nobody: list[tuple[str, str]] = field(default_factory=list)  # lines before it in nobody's name, as of a door


def hidden(client: Client, path: str) -> dict[str, str]:
    """The values that the page's form carries."""
    page = client.get(path, secure=True).text
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def _seen_first(**said: Any) -> Callable[[WholeCase, Visit, str], dict[str, Any]]:
    """Of a setting, which shows first what would change."""
    return lambda _, client, path: shown_first(client, path, said)


def _narrowed(case: WholeCase, client: Visit, path: str) -> dict[str, Any]:
    """Passing on is taken from coordinators; of the others two keep it."""
    case.seat(Role.DECISION_MAKER)
    page = client.get(path, secure=True).text
    ticked_now = re.findall(r'name="(\w+)"[^>]*value="(\w+)"[^>]*checked', page)
    said: dict[str, Any] = {"seen": "0", "reason": "As agreed."}
    for act, role in ticked_now:
        if (act, role) != ("offer", "coordinator"):
            said.setdefault(act, []).append(role)
    return shown_first(client, path, said)


GROUNDS = {
    "legal_basis": "CA1989_s47", "necessity": "To see the risk", "proportionality": "Only the incidents",
    "purpose": "assess_risk", "authority": "A. Sergeant",
}  # fmt: skip
READ_REQUEST = [("read_request", "enquiry")]


def _rated(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    return {"all": "red", "reason": "As it says.", "into": "new"}


def _rated_together(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    return {
        **hidden(client, path),
        "seen": f"{case.at['subject']}:1",
        "rating-0": "blue",
        "reason": "A misunderstanding.",
    }


def _closed_before(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    said = {"why": "not_safeguarding", "aside_reason": "A parking dispute."}
    client.post(path.replace("/undo/", "/set-aside/"), said, secure=True)
    return {}


def _forwarded(case: WholeCase, client: Visit, path: str) -> dict[str, Any]:
    reference = case.at["untriaged"]
    with case.house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE people_mention m SET number_kind = 'nhs', number_key = 'nhs:9434765919', kind = 'number' FROM"
            " people_link l JOIN front_door_named n ON n.person_id = l.person_id JOIN front_door_notification o"
            " ON o.id = n.notification_id WHERE l.mention_id = m.id AND o.reference = %s", [reference],
        )  # fmt: skip
        cursor.execute("SET LOCAL session_replication_role = replica")  # as from before lines held digests of facts
        cursor.execute("UPDATE wall_ledgerentry SET detail = detail - 'said' WHERE object_ref = %s", [reference])
        cursor.execute("SET LOCAL session_replication_role = origin")
    client.post("/triage/open-cases/", {"file": a_file(a_line(nhs="9434765919"))}, secure=True)
    page = client.get(path.replace("forward/", ""), secure=True).text
    return {**dict(re.findall(r'<input type="hidden" name="(case-0)" value="([^"]*)"', page)), "how": "telephone"}


def _closed_together(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    reference = case.at["untriaged"]
    return {**hidden(client, path), f"why-{reference}": "not_safeguarding", "reason": "A parking dispute."}


def _decided(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    return {
        **hidden(client, path), "act": "decide", "analysis": "Growing.", "level": "4", "rating": "",
        "decision": "strategy_s47", "reason": "Third incident.",
    }  # fmt: skip


def _paused_before(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    """The clock stands still already: its page's button lets it run."""
    client.post(path, {**hidden(client, path), "act": "pause", "hours": "4", "reason": "A court sits."}, secure=True)
    return {**hidden(client, path), "act": "run"}


def _analysed(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    return {**hidden(client, path), "act": "analyse", "analysis": "Growing."}


def _ended(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    there = path.replace("/end/", "/assess/")
    client.post(there, _decided(case, client, there), secure=True)
    return {"reason": "The family moved away, and nobody has to act."}


def _issued(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    case.house.seat(Role.RECIPIENT, team="assessment")  # somebody is there to open it
    chosen = {**hidden(client, path), "recipients": ["assessment"], "assessment-summary": "Growing violence."}
    filled = client.post(path, {**chosen, "act": "suggest:assessment"}, secure=True).text
    return {**chosen, **ticked(filled), "act": "send"}


def _recorded(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    return {
        "finding": str(uuid.uuid4()), "about": [], "text": "Arrested.", "kind": "event", "given_name": "Mr",
        "family_name": "Newly", "address_lines": "1 Invented Road", "postcode": "HA1 1AA",
    }  # fmt: skip


def _kept(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=100)
    seen = Seat.objects.get(pk=case.at["seat"]).review_by
    return {
        "until_day": day.day, "until_month": day.month, "until_year": day.year, "reason": "Still here.",
        "seen": seen.isoformat(),
    }  # fmt: skip


def boxes(moment: datetime, day: str, time: str) -> dict[str, Any]:
    """A moment as a form's boxes have it."""
    local = timezone.localtime(moment)
    return {f"{day}_day": local.day, f"{day}_month": local.month, f"{day}_year": local.year, time: f"{local:%H:%M}"}


def _incident(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    now = timezone.now()
    return {
        "kind": "person", "what": "Another Amy.", **boxes(now - timedelta(hours=2), "on", "at_time"),
        **boxes(now - timedelta(hours=1), "noticed_on", "noticed_time"), "once": str(uuid.uuid4()),
    }  # fmt: skip


def _step(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    now = timezone.now() - timedelta(minutes=5)
    return {"step": "reg_told", "words": "IC-1234.", "seen": "1", **boxes(now, "on", "at_time")}


def _inspection(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    first = timezone.localdate()
    days = {
        f"{name}_{part}": getattr(first, part)
        for name in ("first_day", "last_day")
        for part in ("day", "month", "year")
    }
    words = {"name": "Ida Inspector", "organisation": "CQC", "email": f"{uuid.uuid4().hex[:8]}@inspects.example"}
    return {**words, **days, "references": case.at["sent"], "once": str(uuid.uuid4())}


def _seen_papers(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    return hidden(client, path.replace("agree/", ""))


def _lessons(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    there = path.replace("close/", "")
    client.post(there, _step(case, client, there), secure=True)
    return {"lessons": "Two read the name of the team aloud.", "seen": "2"}


def _kept_longer(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=100)
    return {"until_day": day.day, "until_month": day.month, "until_year": day.year, "why": "A sibling is unborn."}


def _continuity_holder(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    key = str(x25519.Identity.generate().to_public())
    return {"name": "Night Manager", "public_key": key, "email": "", "once": str(uuid.uuid4())}


def _screen(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=100)
    return {
        "name": "Wall", "last_day_day": day.day, "last_day_month": day.month, "last_day_year": day.year,
        "once": str(uuid.uuid4()),
    }  # fmt: skip


def _approved(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    approve = path.replace("/agree/", "/approve/")
    case.house.visit(case.seat(Role.MANAGER)).post(approve, {"version": "1"}, secure=True)
    return {"version": "2"}


def _pasted(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    page = client.post(path, {"pasted": "3/11/2012 Called."}, secure=True).text
    fields = dict(re.findall(r'<input type="hidden" name="(form|entries)" value="([^"]*)"', page))
    return {
        **fields,
        "kind": "event",
        "text-0": "Called.",
        "about": re.findall(r'name="about" type="checkbox" value="([^"]+)"', page)[:1],
    }


def _reworded(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    about = re.findall(r'name="about" type="checkbox" value="([^"]+)" checked', client.get(path, secure=True).text)
    return {**hidden(client, path), "about": about, "text": "Said otherwise.", "kind": "event"}


def _handed(case: WholeCase, client: Visit, path: str) -> dict[str, Any]:
    request = case.at["health_request"]
    client.post(f"/requests/{request}/hold/", {"holder": str(client.seat.pk)}, secure=True)
    return {"requests": [request], "to": "next"}


def _changed(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    client.post(path.replace("/change/", "/nothing-known/"), secure=True)
    return {}


def _told_nothing(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    client.post(path.replace("/tell-which/", "/nothing-known/"), secure=True)
    return {"tells": "yes", **hidden(client, path.replace("tell-which/", ""))}


def _finished(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    held = path.replace("finish/", f"findings/{case.at['held']}/withhold/")
    client.post(held, {"reason": "A source would be known.", "version": "1"}, secure=True)
    return hidden(client, path.replace("finish/", ""))


def _recalled(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    there = f"/products/{case.at['product']}/copies/{case.at['copy']}/recall/"
    case.house.visit(case.seat(Role.DECISION_MAKER)).post(
        there, {"reason": "It was about another family.", "instruction": "destroy"}, secure=True
    )
    return {}


def _acknowledged(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    client.post(re.sub("/(outcome|feedback)/$", "/acknowledge/", path), secure=True)
    return {"outcome": "allocated", "note": "To Joan."}


def _in_danger(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    with case.house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE front_door_notification SET immediate_danger = true WHERE reference = %s", [case.at["untriaged"]]
        )
    return {}


def _taken(case: WholeCase, client: Visit, path: str) -> dict[str, Any]:
    return {"holder": str(client.seat.pk), "seen": ""}


def _late(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    with case.house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE research_request SET due_at = now() - interval '1 hour' WHERE id = %s", [case.at["request"]]
        )
    return {}


def _nobody_there(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    Seat.objects.filter(role=Role.RESEARCHER, agency__code="police").update(ends_at=timezone.now())
    return {"way": "Rung at 14:10."}


def _late_by_the_clock(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    _late(case, client, path)
    with case.house.as_superuser() as cursor:
        cursor.execute("UPDATE front_door_subject SET due_at = now() - interval '1 hour'")
    return {"until": "4", "reason": "Records reopen at eight."}


def _put_right(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    with case.house.as_superuser() as cursor:
        cursor.execute(
            """UPDATE front_door_notification SET to_check = '[{"path": "/consent"}]' WHERE reference = %s""",
            [case.at["untriaged"]],
        )
    return {"path": "/consent", "go": "unknown"}


def _list_seen(case: WholeCase, client: Visit, path: str) -> dict[str, Any]:
    """The whole list goes to the coordinator."""
    to = str(case.seat(Role.COORDINATOR).pk)
    page = client.get(f"{path}?to={to}", secure=True).text
    fields = dict(re.findall(r'<input type="hidden" name="(once|seen)" value="([^"]*)"', page))
    return {**fields, "to": [to], **dict.fromkeys(re.findall(r'name="(give-[^"]*)"', page), to)}


def _away(case: WholeCase, client: Visit, path: str) -> dict[str, Any]:
    today = timezone.localdate()
    days = {f"{name}_{part}": getattr(today, part) for name in ("first", "last") for part in ("day", "month", "year")}
    return {**days, "seat": str(client.seat.pk), "cover": str(case.seat(Role.MANAGER).pk), "once": str(uuid.uuid4())}


def _approver(case: WholeCase, client: Visit, path: str) -> dict[str, Any]:
    two = [entered(case.house, role=Role.DECISION_MAKER) for _ in range(2)]
    entered(case.house, client.seat)
    return {"member": str(two[0].seat), "deputy": str(two[1].seat), "once": str(uuid.uuid4())}


def _on_duty(case: WholeCase, client: Visit, path: str) -> dict[str, Any]:
    day, after = timezone.localdate() + timedelta(days=1), timezone.localdate() + timedelta(days=2)
    return {
        "seat": str(client.seat.pk), "begins_day": day.day, "begins_month": day.month, "begins_year": day.year,
        "begins_time": "18:00", "until_day": after.day, "until_month": after.month, "until_year": after.year,
        "until_time": "08:00", "once": str(uuid.uuid4()),
    }  # fmt: skip


def _limits_seen(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    wanted = {
        "red_amount": "2", "amber_amount": "8", "amber_unit": "working_hours", "green_amount": "3",
        "green_unit": "working_days", "unrated_amount": "4", "closed_days": "",
        "warned_percent": "25", "escalated_minutes": "60",
        "day_begins": "9:00", "day_ends": "17:00", "reason": "As agreed.", "seen": "0",
    }  # fmt: skip
    return shown_first(client, path, wanted)


def _now() -> dict[str, Any]:
    today = timezone.localdate()
    return {"on_day": today.day, "on_month": today.month, "on_year": today.year, "at_time": "00:00"}


def _referrer_told(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    return {**hidden(client, path), **_now(), "how": "telephone", "audience": "professional", "words": "I rang."}


def _logged(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    return {**_now(), "once": str(uuid.uuid4()), "kind": "call", "text": "Rang the school.", "is_information": "on"}


def _settled(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    page = client.get(path, secure=True).text
    chosen = re.findall(r'type="radio" value="([^"]+)"|name="chosen"[^>]*value="([^"]+)"', page)
    return {"chosen": next(filter(None, chosen[0])), "reason": "Her passport.", **hidden(client, path)}


def _suspended(case: WholeCase, client: Client, path: str) -> dict[str, Any]:
    Seat.objects.filter(pk=case.at["seat"]).update(suspended_at=timezone.now())
    return {"reason": "It was found."}


def _drawn(case: WholeCase, client: Visit, path: str) -> dict[str, Any]:
    day = timezone.localdate() - timedelta(days=9)
    with case.house.as_superuser() as cursor:
        cursor.execute("UPDATE assessment_decision SET at = now() - interval '9 days'")
    sealed(case.house, timezone.now() - timedelta(days=1))
    days = {f"{name}_{part}": getattr(day, part) for name in ("first", "last") for part in ("day", "month", "year")}
    return {**days, "outcome": "", "wanted": "5", "once": str(uuid.uuid4())}


REQUEST = "/requests/<request_id>/"
ENQUIRY = "/enquiries/<reference>/"
BIRTH = f"{ENQUIRY}people/<person>/birth/"
TRIAGE = "/triage/<reference>/"
OFFER = "/between-hubs/<transfer_id>/"
COPY = "/copies/<copy_id>/"
PROTECTED = "/triage/<reference>/protected/<protection_id>/"
# A POST that shows what was asked for, or shows the page again.
ANSWERED = {"read_ledger": 200, "open_protected": 200, "analyse": 303}
OF_PROTECTION = {"reference": "next", "protection_id": "protection"}
AGREEMENT, WAITING = "/requests/agreements/<release_id>/", {"release_id": "proposal"}
OURS, HEALTHS = {"request_id": "request"}, {"request_id": "health_request"}
ACTS = [
    Does(f"{ENQUIRY}restrict/", "restrict_enquiry", "restriction", {"reference": "enquiry"},
         lambda *_: {"why": "staff", "reason": "Her mother works here.", "once": str(uuid.uuid4())}),
    Does(f"{TRIAGE}restricted/", "open_enquiry", "enquiry", {"reference": "untriaged"},
         lambda *_: {"all": "amber", "reason": "As it says.", "why": "staff", "why_more": "Her mother works here.",
                     "once": str(uuid.uuid4())}, more=[("restrict_enquiry", "restriction")]),
    Does("/restricted/break-glass/", "break_glass", "restriction", {},
         lambda case, *_: {"reference": case.at["hidden"], "reason": "He is out.", "once": str(uuid.uuid4())},
         role=Role.MANAGER),
    Does("/restricted/minutes/", "set_glass_rule", "hub", {}, _seen_first(minutes="30", seen="0")),
    Does("/restricted/<restriction_id>/", "name_for_restricted", "restriction", {"restriction_id": "restriction"},
         lambda case, *_: {"people": str(case.seat(Role.MANAGER).pk)}),
    Does("/restricted/<restriction_id>/people/<person_id>/remove/", "remove_from_restricted", "restriction",
         {"restriction_id": "restriction", "person_id": "named_person"}),
    Does("/restricted/<restriction_id>/lift/", "lift_restricted", "restriction", {"restriction_id": "restriction"},
         lambda *_: {"reason": "She left."}),
    Does("/ledger/restricted/openings/<opening_id>/", "review_glass", "restriction", {"opening_id": "opening"},
         lambda *_: {"words": "I spoke to them; it had to be."}),
    Does(TRIAGE, "open_enquiry", "enquiry", {"reference": "untriaged"}, _rated),
    Does(f"{TRIAGE}set-aside/", "set_aside", "notification", {"reference": "untriaged"},
         lambda *_: {"why": "not_safeguarding", "aside_reason": "A parking dispute."}),
    Does("/triage/close/", "set_aside", "notification", {"notification": "untriaged"}, _closed_together),
    Does("/triage/open-cases/", "load_open_cases", "open_cases", {}, lambda *_: {"file": a_file(a_line())}),
    Does(f"{TRIAGE}forward/", "forward", "notification", {"reference": "untriaged"}, _forwarded),
    Does("/triage/write/", "write_notification", "notification", {},
         lambda case, client, path: {**hidden(client, path), "danger": "no", "channel": "call", "source": "2A",
                                     "what_happened": "She came with a bruise."},
         of_nobody=[("submit", "notification")]),
    Does(f"{ENQUIRY}ratings/", "review_rating", "enquiry", {"reference": "enquiry"}, _rated_together),
    Does(f"{TRIAGE}undo/", "undo_closing", "notification", {"reference": "untriaged"}, _closed_before),
    Does(f"{TRIAGE}leave/", "leave_to_manager", "notification", {"reference": "untriaged"},
         lambda *_: {"why": "not_safeguarding", "aside_reason": "A parking dispute."}),
    Does("/triage/repeats/", "set_repeat_rule", "hub", {},
         _seen_first(notifications="4", months="6", seen="0")),
    Does("/triage/time-limits/", "set_time_limits", "hub", {}, _limits_seen),
    Does(f"{TRIAGE}danger/", "acknowledge_danger", "notification", {"reference": "untriaged"}, _in_danger,
         more=[("assign", "notification")]),
    Does(f"{TRIAGE}danger/mark/", "mark_danger", "notification", {"reference": "untriaged"},
         lambda *_: {**_now(), "words": "He has a knife.", "once": str(uuid.uuid4())}),
    Does(f"{TRIAGE}danger/marks/<mark_id>/undo/", "unmark_danger", "notification",
         {"reference": "in_danger", "mark_id": "mark"}, lambda *_: {"reason": "It was a drill."}),
    Does(f"{TRIAGE}log/", "write_log", "notification", {"reference": "untriaged"}, _logged),
    Does(f"{TRIAGE}put-right/", "put_right", "notification", {"reference": "untriaged"}, _put_right),
    Does("/triage/duty/", "set_duty", "hub", {}, _on_duty),
    Does("/triage/duty/<shift_id>/off/", "set_duty", "hub", {"shift_id": "shift"}),
    Does("/triage/duty/hand-over/", "give_duty", "hand_over", {},
         lambda case, client, path: {**hidden(client, path), "to": str(case.seat(Role.MANAGER).pk), "words": "None."}),
    Does("/triage/duty/hand-overs/<hand_over_id>/take/", "take_duty", "hand_over", {"hand_over_id": "hand_over"}),
    Does("/triage/duty/hand-overs/<hand_over_id>/return/", "return_duty", "hand_over", {"hand_over_id": "hand_over"},
         lambda *_: {"why": "I am on leave."}),
    Does("/colleagues/<seat_id>/", "hand_list_over", "handed_list", {"seat_id": "has_work"}, _list_seen,
         role=Role.MANAGER, before=[("assign", "notification")]),
    Does("/colleagues/hand-overs/<handed_id>/", "undo_hand_over", "handed_list", {"handed_id": "handed_list"},
         role=Role.MANAGER, before=[("assign", "notification")]),
    Does("/requests/agreements/approvers/", "name_approver", "approver", {}, _approver),
    Does("/requests/agreements/approvers/<approver_id>/end/", "end_approver", "approver", {"approver_id": "approver"},
         role=Role.MANAGER),
    Does("/you-know/", "declare_known", "declaration", {},
         lambda *_: {"kind": "street", "street": "Quince Walk", "once": str(uuid.uuid4())}),
    Does("/you-know/<known_id>/remove/", "take_back_known", "declaration", {"known_id": "known"}),
    Does("/colleagues/away/", "set_absence", "absence", {}, _away),
    Does("/colleagues/away/<absence_id>/back/", "set_absence", "absence", {"absence_id": "absence"},
         role=Role.MANAGER),
    Does(f"{TRIAGE}assign/", "assign", "notification", {"reference": "untriaged"},
         lambda case, client, path: {"to": str(client.seat.pk), "seen": ""}),
    Does(f"{ENQUIRY}assign/", "assign", "enquiry", {"reference": "enquiry"},
         lambda case, client, path: {"to": str(client.seat.pk), "seen": ""}),
    Does(f"{TRIAGE}complete/", "put_right", "notification", {"reference": "in_danger"},
         lambda *_: {"unknown-0": "on", "said": "Nobody answered.", "once": str(uuid.uuid4())},
         more=[("write_log", "notification")]),
    Does(f"{TRIAGE}pass/", "offer", "notification", {"reference": "untriaged"},
         lambda *_: {"to_authority": "haringey", "rating": "red", "reason": "lives_there", "once": str(uuid.uuid4())}),
    Does("/between-hubs/<passing_id>/withdraw/", "withdraw_offer", "notification", {"passing_id": "passing"}),
    Does("/between-hubs/products/<offer_id>/withdraw/", "withdraw_offer", "copy", {"offer_id": "product_offer"}),
    Does(f"{OFFER}accept/", "answer_offer", "transfer", {"transfer_id": "passing"}, hub="haringey"),
    Does(f"{OFFER}decline/", "answer_offer", "transfer", {"transfer_id": "passing"}, lambda *_: {"why": "not_here"},
         hub="haringey"),
    Does(f"{ENQUIRY}known-elsewhere/", "ask_hub", "enquiry", {"reference": "enquiry"},
         lambda case, *_: {"child": case.at["subject"], "hubs": ["haringey"], "reason": "lived_there",
                           "why": "An aunt", "once": str(uuid.uuid4())}, more=[("hub_answered", "enquiry")]),
    Does(f"{ENQUIRY}pause/", "pause_clock", "enquiry", {"reference": "enquiry"},
         lambda case, client, path: {**hidden(client, path), "act": "pause", "hours": "4", "reason": "A court sits."}),
    Does(f"{ENQUIRY}pause/", "run_clock", "enquiry", {"reference": "enquiry"}, _paused_before),
    Does(f"{ENQUIRY}children/<subject_id>/overrule/", "overrule", "enquiry",
         {"reference": "enquiry", "subject_id": "subject"},
         lambda case, client, path: {**hidden(client, path), "rating": "green", "why": "He is abroad."}),
    Does(f"{ENQUIRY}children/<subject_id>/rating/", "review_rating", "enquiry",
         {"reference": "enquiry", "subject_id": "subject"},
         lambda case, client, path: {**hidden(client, path), "rating": "green", "reason": "A misunderstanding."}),
    Does(f"{ENQUIRY}notifications/<notification>/take-out/", "take_out", "enquiry",
         {"reference": "enquiry", "notification": "joined"}, lambda *_: {"where": "own", "reason": "Another family"},
         more=[("open_enquiry", "enquiry")]),
    Does(f"{ENQUIRY}ask/", "ask", "enquiry", {"reference": "enquiry"},
         lambda case, *_: {"agencies": ["hrweduc"], "children": [case.at["subject"]], "basis": "consent",
                     "consent_why": "They told the school.", "way-hrweduc": "Rung.",
                     "question": "Is she at school?", "due": "clock",
                     "once": str(uuid.uuid4())}, more=[("ask", "enquiry")]),
    Does(f"{ENQUIRY}requests/<request_id>/other-way/", "ask", "enquiry",
         {"reference": "enquiry", "request_id": "request"}, _nobody_there),
    Does(f"{ENQUIRY}ask-to-share-onward/", "ask", "enquiry", {"reference": "moved"},
         lambda *_: {"recipient": "earlyhelp", "agencies": ["police"], "why": "They visit.", "due": "4",
                     "once": str(uuid.uuid4())}),
    Does("/audits/", "draw_audit", "audit", {}, _drawn),
    Does("/audits/enquiries/<item_id>/", "audit_enquiry", "enquiry", {"item_id": "audited"},
         lambda *_: dict.fromkeys(AuditQuestion.values, "yes")),
    Does("/search/", "search", "search", {}, lambda case, *_: {"sought": case.at["enquiry"]}),
    Does(f"{REQUEST}nothing-known/", "nothing_known", "enquiry", HEALTHS, lambda *_: {"asks": "yes", "tells": "yes"},
         role=Role.RESEARCHER, agency="hrwhealth"),
    Does(f"{REQUEST}tell-which/", "tell_which", "enquiry", HEALTHS, _told_nothing, role=Role.RESEARCHER,
         agency="hrwhealth"),
    Does("/requests/what-others-see/", "set_answer_default", "agency", {}, lambda *_: {"tells": "which", "seen": "0"},
         role=Role.RESEARCHER, agency="hrwhealth"),
    Does(f"{REQUEST}change/", "finish_request", "enquiry", HEALTHS, _changed, role=Role.RESEARCHER, agency="hrwhealth"),
    Does(f"{REQUEST}finish/", "finish_request", "enquiry", OURS, _finished),
    Does(f"{REQUEST}record/", "record_finding", "finding", OURS, _recorded, before=READ_REQUEST),
    Does(f"{REQUEST}chronology/", "record_finding", "finding", OURS, _pasted, before=READ_REQUEST),
    Does(f"{REQUEST}findings/<finding_id>/change/", "record_finding", "finding", {**OURS, "finding_id": "held"},
         _reworded, before=READ_REQUEST),
    Does(f"{REQUEST}hold/", "hold_request", "enquiry", HEALTHS,
         lambda case, client, path: {"holder": str(client.seat.pk)}, role=Role.RESEARCHER, agency="hrwhealth"),
    Does("/requests/hand-over/", "hold_request", "enquiry", {}, _handed, role=Role.RESEARCHER, agency="hrwhealth"),
    Does(f"{REQUEST}note/", "write_desk_note", "enquiry", OURS,
         lambda *_: {"note": str(uuid.uuid4()), "words": "Records rings back."}, before=READ_REQUEST),
    Does(f"{REQUEST}before/<finding_id>/again/", "record_finding", "finding",
         {"request_id": "asked_again", "finding_id": "told_before"}, lambda *_: {"once": str(uuid.uuid4())}),
    Does(f"{REQUEST}release/", "release", "release", OURS,
         lambda case, *_: {"release": str(uuid.uuid4()), "findings": [f"{case.at['held']}:1"], "desks": ["hrwcsc"],
                           **GROUNDS}, before=READ_REQUEST),
    Does(f"{REQUEST}findings/<finding_id>/files/", "attach_to_finding", "finding", {**OURS, "finding_id": "held"},
         lambda *_: {"once": str(uuid.uuid4()), "file": SimpleUploadedFile("mark.jpg", a_photograph())},
         before=READ_REQUEST),
    Does(f"{REQUEST}findings/<finding_id>/files/<file_id>/remove/", "remove_finding_file", "finding",
         {**OURS, "finding_id": "held", "file_id": "held_file"}),
    Does(f"{REQUEST}findings/<finding_id>/withhold/", "withhold", "finding", {**OURS, "finding_id": "held"},
         lambda *_: {"reason": "A source would be known.", "version": "1"}, before=READ_REQUEST),
    Does(f"{REQUEST}findings/<finding_id>/summary/", "withhold", "finding", {**OURS, "finding_id": "held"},
         lambda *_: {"text": "Violence is known.", "version": "1", "once": str(uuid.uuid4())},
         before=[*READ_REQUEST, ("record_finding", "finding")]),
    Does("/requests/whose/<question_id>/", "say_whose", "finding", {"question_id": "whose"},
         lambda *_: {"answer": "here"}),
    Does(f"{REQUEST}hand-back/", "hand_back", "enquiry", OURS, lambda *_: {"why": "not_ours", "more": "Ask health."}),
    Does(f"{ENQUIRY}requests/<request_id>/remind/", "remind", "enquiry",
         {"reference": "enquiry", "request_id": "request"}, _late),
    Does(f"{ENQUIRY}requests/<request_id>/more-time/", "give_time", "enquiry",
         {"reference": "enquiry", "request_id": "request"}, _late_by_the_clock),
    Does(f"{ENQUIRY}requests/<request_id>/withdraw/", "withdraw_request", "enquiry",
         {"reference": "enquiry", "request_id": "request"}, lambda *_: {"reason": "Asked by mistake."}),
    Does(f"{REQUEST}findings/<finding_id>/withdraw/", "withdraw_finding", "finding", {**OURS, "finding_id": "out"},
         lambda *_: {"reason": "It is about another child."}),
    Does(f"{REQUEST}share-onward/", "let_out", "release", {"request_id": "let_out"},
         lambda case, *_: {"release": str(uuid.uuid4()), "findings": [case.at["room_finding"]],
                           "recipient": "earlyhelp", **GROUNDS}, before=READ_REQUEST),
    Does(f"{AGREEMENT}agree/", "agree_release", "release", WAITING, role=Role.MANAGER, agency="police",
         before=READ_REQUEST),
    Does(f"{AGREEMENT}decline/", "decline_release", "release", WAITING, lambda *_: {"why": "It names a source."},
         role=Role.MANAGER, agency="police", before=READ_REQUEST),
    Does(f"{AGREEMENT}withdraw/", "withdraw_release", "release", WAITING),
    Does("/requests/agreements/rule/", "set_release_rule", "hub", {}, _seen_first(kinds=["family", "service"])),
    Does(f"{REQUEST}do-not-share-onward/", "not_let_out", "enquiry", {"request_id": "let_out"},
         lambda *_: {"why": "A source would be known."}, before=READ_REQUEST),
    Does(f"{ENQUIRY}assess/", "analyse", "enquiry", {"reference": "enquiry"}, _analysed),
    Does(f"{ENQUIRY}assess/", "decide", "enquiry", {"reference": "enquiry"}, _decided, before=[("analyse", "enquiry")]),
    Does(f"{ENQUIRY}product/", "issue", "copy", {"reference": "sent"}, _issued),
    Does("/templates/library/<template_id>/<number>/", "adopt", "template",
         {"template_id": "template", "number": "=1"}, lambda *_: {"seen": "0", "door": ""}),
    Does("/templates/own-words/<kind>/", "adopt", "template", {"kind": "=question_set"},
         lambda *_: {"seen": "1", "door": "", "reason": "As before."}),
    Does("/training/require/", "require_training", "requirement", {},
         lambda case, *_: {"role": "researcher", "module": case.at["module"], "grace_days": "14"}),
    Does("/training/requirements/<requirement_id>/end/", "require_training", "requirement",
         {"requirement_id": "requirement"}),
    Does(f"{ENQUIRY}end/", "end_enquiry", "enquiry", {"reference": "enquiry"}, _ended),
    Does("/recipients/add/", "ask_team", "team_order", {}, lambda *_: SCHOOL),
    Does("/recipients/<code>/change/", "ask_team", "team_order", {"code": "=gp"},
         lambda case, client, path: {**SCHOOL, **hidden(client, path)}),
    Does("/recipients/orders/<order_id>/", "answer_team", "team_order", {"order_id": "team_order"},
         lambda *_: {"answer": "yes"}),
    Does("/desks/<code>/", "ask_closing", "desk_order", {"code": "=hrwhousing"},
         lambda case, client, path: {**hidden(client, path), "last_day_day": "1", "last_day_month": "3",
                                     "last_day_year": "2099", "why": "It was wound up."}),
    Does("/desks/orders/<order_id>/", "answer_closing", "desk_order", {"order_id": "desk_order"},
         lambda *_: {"answer": "yes"}),
    Does("/seats/grant/", "grant_seat", "seat", {},
         lambda case, *_: {"username": case.at["new_user"], "role": "researcher", "agency": "police",
                       "reason": "She joins the desk"}),
    Does("/continuity/now/", "ask_continuity_sheet", "hub", {}),
    Does("/continuity/holders/add/", "name_continuity_holder", "continuity_holder", {}, _continuity_holder),
    Does("/continuity/holders/<holder_id>/end/", "end_continuity_holder", "continuity_holder",
         {"holder_id": "continuity_holder"}),
    Does("/screens/let-in/", "let_screen_in", "screen", {}, _screen),
    Does("/screens/<screen_id>/revoke/", "revoke_screen", "screen", {"screen_id": "screen"}),
    Does("/seats/sleep/", "set_seat_sleep", "hub", {}, _seen_first(hours="30")),
    Does("/seats/<seat_id>/keep/", "keep_seat", "seat", {"seat_id": "seat"}, _kept),
    Does("/seats/<seat_id>/end/", "end_seat", "seat", {"seat_id": "seat"},
         lambda *_: {"reason": "Left.", "cover": "Nobody yet."}),
    Does("/ledger/alerts/<alert_id>/", "close_alert", "alert", {"alert_id": "alert"},
         lambda *_: {"words": "She covered for a colleague that day."}),
    Does("/ledger/grounds/samples/<sampled_id>/", "look_at_grounds", "sample", {"sampled_id": "sampled"},
         lambda *_: {"answer": "no"}),
    Does("/ledger/guardians/<seat_id>/<monday>/", "review_guardian", "guardian_review",
         {"seat_id": "other_guardian", "monday": "last_monday"},
         lambda *_: {"answer": "no", "once": str(uuid.uuid4())}),
    Does("/ledger/child/", "read_ledger", "child", {}, lambda *_: {"sought": "%"}),  # else it leads to its answer
    Does("/readings/<reference>/", "mark_reading", "record", {"reference": "enquiry"}, lambda *_: {"mark": "known"}),
    Does(f"{TRIAGE}why/", "say_why_read", "notification", {"reference": "untriaged"}, lambda *_: {"reason": "contact"}),
    Does(f"{ENQUIRY}why/", "say_why_read", "enquiry", {"reference": "enquiry"}, lambda *_: {"reason": "contact"}),
    Does("/inspections/ask/", "ask_inspection", "inspection", {}, _inspection, before=[("make_paper", "enquiry")]),
    Does("/inspections/<inspection_id>/agree/", "agree_inspection", "inspection", {"inspection_id": "inspection_waits"},
         _seen_papers),
    Does("/inspections/<inspection_id>/refuse/", "refuse_inspection", "inspection",
         {"inspection_id": "inspection_waits"}, lambda *_: {"why": "Nobody there knows them."}),
    Does("/inspections/<inspection_id>/end/", "end_inspection", "inspection", {"inspection_id": "inspection"},
         lambda *_: {"why": "They are done."}),
    Does("/inspections/papers/<paper_id>/anew/", "make_paper", "enquiry", {"paper_id": "paper"}),
    Does(f"{ENQUIRY}incident/", "open_incident", "enquiry", {"reference": "enquiry"}, _incident),
    Does("/incidents/<incident_id>/", "write_incident", "enquiry", {"incident_id": "incident"}, _step),
    Does("/incidents/<incident_id>/close/", "close_incident", "enquiry", {"incident_id": "incident"}, _lessons),
    Does("/retention/periods/", "set_retention", "hub", {},
         _seen_first(
             seen="0", set_aside_months=36, passed_months=24, no_action_months=72, services_months=72, services_age=21,
             protection_months=72, protection_age=25, ledger_months=72, reason="The authority's schedule.")),
    Does("/retention/holds/add/", "place_legal_hold", "record", {},
         lambda *_: {"what": "everything", "why": "inquiry", "reason": "A letter.", "once": str(uuid.uuid4())}),
    Does("/retention/holds/<hold_id>/end/", "end_legal_hold", "record", {"hold_id": "hold"},
         lambda *_: {"reason": "It has reported."}),
    Does("/retention/records/<item_id>/keep/", "keep_record", "record", {"item_id": "disposal_item"}, _kept_longer),
    Does("/retention/lists/<list_id>/approve/", "approve_disposal", "disposal_list", {"list_id": "disposal_list"},
         lambda *_: {"version": "1"}),
    Does("/retention/lists/<list_id>/agree/", "agree_disposal", "disposal_list", {"list_id": "disposal_list"},
         _approved),
    Does("/retention/lists/<list_id>/stop/", "stop_disposal", "disposal_list", {"list_id": "disposal_list"},
         lambda *_: {"version": "1"}),
    Does("/retention/ledger/<disposal_id>/approve/", "approve_line_disposal", "line_disposal",
         {"disposal_id": "line_disposal"}, lambda *_: {"version": "1"}),
    Does("/retention/ledger/<disposal_id>/agree/", "agree_line_disposal", "line_disposal",
         {"disposal_id": "line_disposal"}, _approved),
    Does("/retention/ledger/<disposal_id>/stop/", "stop_line_disposal", "line_disposal",
         {"disposal_id": "line_disposal"}, lambda *_: {"version": "1"}),
    Does("/visits/<seat_id>/suspend/", "suspend", "seat", {"seat_id": "seat"}, lambda *_: {"reason": "Lost laptop."}),
    Does("/visits/<seat_id>/lift/", "lift_suspension", "seat", {"seat_id": "seat"}, _suspended),
    Does("/front-doors/<slug>/", "set_door", "door", {"slug": "=harrow"},
         lambda case, client, path: shown_first(client, path, {**door_words(), **hidden(client, path)})),
    Does(f"{ENQUIRY}challenges/", "challenge", "enquiry", {"reference": "sent"},
         lambda case, *_: {"subject": case.at["sent_child"], "words": "He is back.", "senior": "A. Senior",
                           "once": str(uuid.uuid4())}, role=Role.RESEARCHER),
    Does("/challenges/<challenge_id>/", "answer_challenge", "enquiry", {"challenge_id": "challenge"},
         lambda *_: {"move": "stands", "words": "We know of it.", "seen": "1"}, role=Role.DECISION_MAKER),
    Does("/challenges/steps/", "set_challenge_steps", "hub", {},
         _seen_first(**{"seen": "0", "title-1": "A call", "senior-1": "A. Manager", "hours-1": "8"})),
    Does("/settings/permissions/", "set_permissions", "hub", {}, _narrowed),
    Does("/settings/reasons/<which>/", "set_reasons", "hub", {"which": "=closing"},
         _seen_first(**{"seen": "0", "standard": ["advice"], "own-not_safeguarding": "Wants a welfare officer",
                        "reason": "As agreed."})),
    Does("/referrers/<reference>/", "tell_referrer", "notification", {"reference": "untriaged"}, _referrer_told),
    Does("/triage/<reference>/protected/", "protect", "notification", {"reference": "untriaged"},
         lambda *_: {"words": "Shouting", "reason": "refuge", "safe_contact": "ring us", "once": str(uuid.uuid4())}),
    Does(f"{PROTECTED}open/", "open_protected", "notification", OF_PROTECTION, lambda *_: {"why": "A visit tonight."}),
    Does(f"{PROTECTED}give/", "give_protected", "notification", OF_PROTECTION,
         lambda *_: {"recipient": "earlyhelp", "reason": "They visit.", "once": str(uuid.uuid4())}),
    Does(f"{PROTECTED}given/<given_id>/take-back/", "take_back_protected", "notification",
         {**OF_PROTECTION, "given_id": "given"}),
    Does(f"{PROTECTED}end/", "unprotect", "notification", OF_PROTECTION, lambda *_: {"why": "She moved."}),
    Does(f"{ENQUIRY}log/", "write_log", "enquiry", {"reference": "enquiry"}, _logged),
    Does(f"{ENQUIRY}log/<entry_id>/", "answer_log", "enquiry", {"reference": "sent", "entry_id": "log_entry"},
         lambda case, *_: {f"answer-{case.at['log_entry']}-changes": "no",
                           f"answer-{case.at['log_entry']}-text": "We knew of it."}),
    Does(f"{ENQUIRY}link/", "link_enquiries", "enquiry", {"reference": "enquiry"},
         lambda case, *_: {"other": case.at["moved"], "why": "The same household."},
         more=[("link_enquiries", "enquiry")]),
    Does(f"{ENQUIRY}links/<link_id>/undo/", "unlink_enquiries", "enquiry", {"reference": "sent", "link_id": "link"},
         more=[("unlink_enquiries", "enquiry")]),
    Does(BIRTH, "settle_birth", "enquiry", {"reference": "births", "person": "disagrees"}, _settled),
    Does(f"{BIRTH}<settled>/undo/", "undo_settled_birth", "enquiry",
         {"reference": "births", "person": "settled_of", "settled": "settled"}),
    Does("/agencies/<code>/", "set_agency_telephone", "agency", {"code": "=police"},
         lambda case, client, path: {"telephone": "020 7946 0700", **hidden(client, path)}),
    Does("/sign-out/", "leave", "", {}),
    Does("/products/<product_id>/copies/<copy_id>/recall/", "recall", "copy",
         {"product_id": "product", "copy_id": "copy"},
         lambda *_: {"reason": "It was about another family.", "instruction": "destroy"}),
    Does(f"{COPY}recall-seen/", "recall_seen", "copy", {"copy_id": "copy"}, _recalled, role=Role.RECIPIENT),
    Does(f"{COPY}acknowledge/", "acknowledge", "copy", {"copy_id": "copy"}, role=Role.RECIPIENT),
    Does(f"{COPY}hold/", "hold_copy", "copy", {"copy_id": "copy"}, _taken, role=Role.RECIPIENT),
    Does("/take/", "hold_copy", "copy", {}, lambda case, *_: {"copy": f"{case.at['copy']}:"}, role=Role.RECIPIENT),
    Does(f"{COPY}feedback/", "say_feedback", "copy", {"copy_id": "copy"},
         lambda case, client, path: {**_acknowledged(case, client, path), "words": "She is with an aunt.",
                                     "once": str(uuid.uuid4())}, role=Role.RECIPIENT),
    Does("/products/chasing/", "set_chasing", "hub", {},
         lambda *_: {"hours": "12", "managers_from": "3", "seen": "0"}, role=Role.MANAGER),
    Does("/products/<product_id>/copies/<copy_id>/papers/", "hand_over_papers", "copy",
         {"product_id": "product", "copy_id": "copy"},
         lambda *_: {**_now(), "taken_by": "Joan Ash, team manager", "how": "by_hand", "once": str(uuid.uuid4())}),
    Does(f"{COPY}outcome/", "outcome", "copy", {"copy_id": "copy"}, _acknowledged, role=Role.RECIPIENT),
]  # fmt: skip


def client_of_act(case: WholeCase, one: Does) -> Visit:
    role = one.role or who_may(one.act)
    if role == Role.RECIPIENT:
        return case.house.visit(case.house.seat(role, team="assessment"))
    return case.house.visit(case.seat(role, one.hub, one.agency))


def rows_for_the_worker(case: WholeCase, hub: str) -> int:
    with case.house.as_superuser(hub) as cursor:
        cursor.execute("SELECT count(*) FROM wall_outboxrow")
        return int(cursor.fetchone()[0])


def test_each_act_through_its_page_leaves_its_line_wakes_the_worker_and_writes_what_was_read(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_whole_case(house)
    wrong: list[Any] = []
    woken: list[str] = []
    writes: list[str] = []
    changing = changing_functions()
    monkeypatch.setattr(outbox, "wake", woken.append)
    for one in ACTS:
        with undone():
            client = client_of_act(case, one)
            path = address_of(case, one.route, one.given)
            said = one.said(case, client, path)
            before, work = last_line(case, one.hub), rows_for_the_worker(case, one.hub)
            woken.clear()
            with watched(monkeypatch, changing) as written:
                answer = client.post(path, said, secure=True)
            writes.append(f"{one.route} {one.act}: {written}")
            if answer.status_code != ANSWERED.get(one.act, 302):
                wrong.append((one.route, one.act, answer.status_code, re.findall(r"error-message.*?</", answer.text)))
                continue
            member = str(client.seat.pk)
            expected = [(*line, "") for line in one.of_nobody]
            expected += [(*line, member) for line in (*one.before, (one.act, one.kind), *one.more)]
            if (left := lines_after(case, before, one.hub)) != expected:
                wrong.append((one.route, one.act, left, expected))
            elif rows_for_the_worker(case, one.hub) > work and one.hub not in woken:
                wrong.append((one.route, one.act, "the worker is not woken"))
            elif not found_by_the_guardian(case, one.act, one.hub):
                wrong.append((one.route, one.act, "not found by the guardian"))
    assert wrong == [], "\n".join(map(str, wrong))
    are_as_kept(writes)


def test_no_act_that_a_page_does_is_missing_here() -> None:
    posts = {(one.short, one.act) for conf in (HUB, OUTSIDE, INSPECTOR) for one in permissions.addresses(conf)
             if one.needs == "pass" and "POST" in one.methods}  # fmt: skip
    done = {(one.route, one.act) for one in ACTS}
    again = {(f"{ENQUIRY}known-elsewhere/<question_id>/", "ask_hub")}  # wants a hub that did not answer
    assert posts - done - again == set()


@pytest.mark.parametrize("route", sorted(WITH))
def test_nothing_is_walked_that_is_not_there(route: str) -> None:
    assert route in {one.short for conf in (HUB, OUTSIDE, INSPECTOR) for one in permissions.addresses(conf)}
