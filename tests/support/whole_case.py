"""One hub with everything in it: each page has something to show, each act something to be done to.

An enquiry has several messages and children and is asked of two agencies; findings are held, released, withheld, let
out and name somebody whom no message names; another enquiry is decided and its product sent, to a team outside and to
another hub. Nothing here is emptier than the product.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone
from pyrage import x25519

from hub.assessment import tasks
from hub.assessment.challenging import can_be_challenged, challenge
from hub.assessment.enquiry_log import write_log
from hub.assessment.handing_papers import hand_over_papers
from hub.assessment.incidents import open_incident, write_step
from hub.assessment.models import AuditedEnquiry, AuditSample, Copy, CopyChase
from hub.assessment.parting import take_out
from hub.assessment.withdrawing import withdraw
from hub.front_door.enquiries.linking import link_by_reference
from hub.front_door.models import Enquiry, Notification, Subject
from hub.front_door.notifications import attachments
from hub.front_door.notifications.attachments import Holder
from hub.front_door.triage.assigning import assign
from hub.front_door.triage.duty_roster import set_duty
from hub.front_door.triage.handing_over import give_duty, mark_of, what_stands
from hub.front_door.triage.marking_danger import mark_danger
from hub.insight.alert_sweep import sweep
from hub.people.acquaintances import declare_person
from hub.people.models import Protection
from hub.people.settling import births_of, settle_birth
from hub.research import handing_lists
from hub.research.approvers import name_approver
from hub.research.findings import Learnt, record
from hub.research.finishing import finish
from hub.research.models import ClockNotice, Finding, Release, Request, SampledRelease, WhoseFinding
from hub.research.onward_disclosure_requests import ask_to_share_onward
from hub.research.protecting import give, protect
from hub.research.withholding import withhold
from hub.transfers.models import OfferAnswer
from hub.transfers.offer_answers import answer_offer
from hub.transfers.product_messages import PRODUCTS
from hub.transfers.transfer_delivery import NOTIFICATIONS, deliver
from hub.wall import kept_searches, ledger, members, restricted, retention
from hub.wall.absences import say_away
from hub.wall.acts import Act
from hub.wall.adopting import Published, adopt
from hub.wall.continuity_holders import name_holder
from hub.wall.models import Alert, DisposalCertificate, DisposalItem
from hub.wall.screens import let_in
from mash_platform.formats.typed import Typed
from rollout.library.models import TemplateKind
from rollout.training.requiring import require
from tenants.closing import ClosingWords
from tenants.models import Role, Seat, Transfer
from tenants.seated import Seated
from tenants.teams import TeamWords, ask_to_add, ask_to_close_desk
from tests.assessment.case_builders import RECIPIENT, a_decider, a_decision, a_product
from tests.front_door.enquiry_builders import joined, opened
from tests.front_door.triage_builders import child, notify
from tests.inspections.inspection_builders import agreed, asked
from tests.library.library_builders import a_set, a_version, an_adoption
from tests.support.agreeing import a_proposal, entered, two_for
from tests.support.builders import a_finding, a_finding_file, a_release, a_request
from tests.support.house import House
from tests.support.sent_files import a_photograph
from tests.training.builders import a_module
from tests.transfers.known_builders import ask
from tests.transfers.offer_builders import a_message, an_answer, an_offer
from tests.wall import retention_builders

BORN = timezone.now().date() - timedelta(days=6 * 365)
HARINGEY = "hub-haringey"


@dataclass
class WholeCase:
    """Who is there, and the ids of everything."""

    house: House
    at: dict[str, str] = field(default_factory=dict)  # what a route's parameters and the forms want, by name
    seats: dict[tuple[str, str, str], Seat] = field(default_factory=dict)

    def seat(self, role: Role, hub: str = "harrow", agency: str = "") -> Seat:
        """The one seat of a role at a hub, made when it is first wanted."""
        key = (role, hub, agency)
        if key not in self.seats:
            self.seats[key] = self.house.seat(role, hub=hub, agency=agency)
        return self.seats[key]

    def by(self, role: Role, hub: str = "harrow", agency: str = "") -> Seated:
        """The actor of that seat."""
        return self.house.seated(self.seat(role, hub, agency))


def a_finding_that_names(house: House, request: Request, by: Seated, family_name: str, text: str) -> Finding:
    """A held finding about the first child that brings in somebody whom no message names, with an address and a tie."""
    with house.at(by):
        about = Subject.objects.filter(enquiry_id=request.enquiry_id).first()
        assert about is not None
        new = Learnt(
            given_name="Len", family_name=family_name, address_lines="4 Invented Row", postcode="HA1 1AA",
            tie_kind="uncle", tie_to=about.person_id,
        )  # fmt: skip
        return record(
            request.pk, finding_id=uuid.uuid4(), about=[about.person_id], kind="event", happened_on=BORN, text=text,
            source_record="R/1", learnt=[new], by=by, at=timezone.now(),
        )  # fmt: skip


def a_whole_case(house: House) -> WholeCase:
    """Everything, through the real acts."""
    case = WholeCase(house)
    for role in (Role.MANAGER, Role.GUARDIAN):
        case.seat(role)
        case.seat(role, "haringey")
    case.seat(Role.RESEARCHER, agency="hrwhealth")
    house.contact("police")
    _open_enquiry(case)
    _sent_enquiry(case)
    _parted_enquiry(case)
    _between_hubs(case)
    _log_and_link(case)
    _dates_of_birth(case)
    _challenged(case)
    _protected(case)
    _templates_and_training(case)
    _an_alert(case)
    _somebody_known(case)
    _an_approver(case)
    _searches(case)
    _kept_and_disposed_of(case)
    _an_incident(case)
    _an_audit(case)
    _inspections(case)
    _another_guardian(case)
    _a_screen(case)
    _a_continuity_holder(case)
    _a_file(case)
    _restricted(case)
    wanted = TeamWords(organisation="Hillfoot Nursery", kind="nursery", person="The manager", telephone="020 7946 0888")
    order = ask_to_add(wanted, by=case.by(Role.MANAGER), at=timezone.now())
    closes = ClosingWords(code="probation", last_day="2099-03-01", successor="hrwhealth")
    closing = ask_to_close_desk(closes, by=case.by(Role.MANAGER), at=timezone.now())
    case.at |= {
        "team_order": str(order.pk),
        "desk_order": str(closing.pk),
        "seat": str(house.seat(Role.COORDINATOR, agency="hrwhealth").pk),
        "new_user": house.user("Nadia Umberslade").username,
    }
    return case


def _handed_over(case: WholeCase) -> str:
    """The manager's duty, which the coordinator has not taken over yet."""
    manager, at = case.by(Role.MANAGER), timezone.now()
    with case.house.at(manager):
        shift = set_duty(
            manager.seat, at - timedelta(hours=2), at + timedelta(hours=8), form=uuid.uuid4(), by=manager, at=at
        )
        seen = mark_of(what_stands(shift, at=at))
        made = give_duty(
            case.seat(Role.COORDINATOR).pk, "The school rings back at nine.", seen=seen, form=uuid.uuid4(), by=manager,
            at=at,
        )  # fmt: skip
    return str(made.pk)


def _handed_list(case: WholeCase, *waiting: Notification) -> None:
    """Two colleagues have something to do; what the one had besides was handed to the other."""
    by, at = case.by(Role.MANAGER), timezone.now()
    ill, well = (
        case.house.seat(Role.COORDINATOR, user=case.house.user(name)) for name in ("Ida Wexcombe", "Ola Pendry")
    )
    with case.house.at(by):
        for one in waiting:
            assign(one, ill.pk, seen=None, by=by, at=at)
        seen = handing_lists.mark_of(handing_lists.list_of(ill.pk, by=by))
        made = handing_lists.hand_list_over(
            ill.pk, {waiting[0].pk: well.pk}, seen=seen, form=uuid.uuid4(), by=by, at=at
        )  # fmt: skip
        today = timezone.localdate()
        gone = say_away(well.pk, today, today, ill.pk, form=uuid.uuid4(), by=by, at=at)
    case.at |= {"has_work": str(ill.pk), "handed_list": str(made.pk), "absence": str(gone.pk)}


def _an_approver(case: WholeCase) -> None:
    """At the lead's desk, which releases nothing in this case."""
    two = [entered(case.house, role=Role.DECISION_MAKER) for _ in range(2)]
    by = case.by(Role.MANAGER)
    with case.house.at(by):
        members.enter(by)
        made = name_approver(two[0].seat, two[1].seat, form=uuid.uuid4(), by=by, at=timezone.now())
    case.at |= {"approver": str(made.pk)}


def _somebody_known(case: WholeCase) -> None:
    by, known = case.by(Role.COORDINATOR), uuid.uuid4()
    with case.house.at(by):
        declare_person("Perpetua", "Known", form=known, by=by)
    case.at |= {"known": str(known)}


def _open_enquiry(case: WholeCase) -> None:
    house, coordinator = case.house, case.by(Role.COORDINATOR)
    first, enquiry = opened(house, coordinator, child("Amy Example", BORN), child("Joel Example"))
    second = joined(house, coordinator, enquiry, child("Amy Example", BORN), child("Zoe Example"))
    untriaged = [notify(house, child("Tom Waiting")), notify(house, child("Una Waiting"))]
    in_danger, mark = notify(house, child("Vic Marked")), uuid.uuid4()
    with house.at(coordinator):
        mark_danger(
            in_danger, form=mark, words="He has a knife.", by=coordinator, at=timezone.now(),
            happened_at=timezone.now() - timedelta(hours=1),
        )  # fmt: skip
    with house.as_superuser() as cursor:
        lacks = [{"path": "/consent", "wrong": "it is missing", "to_do": "Say whether the family was told."}]
        cursor.execute(
            "UPDATE front_door_notification SET to_check = %s WHERE id = %s", [json.dumps(lacks), str(in_danger.pk)]
        )
    manager, shift, at = case.by(Role.MANAGER), uuid.uuid4(), timezone.now()
    with house.at(manager):
        set_duty(coordinator.seat, at - timedelta(hours=1), at + timedelta(hours=8), form=shift, by=manager, at=at)
    case.at |= {"shift": str(shift), "hand_over": _handed_over(case)}
    case.at |= {"in_danger": in_danger.reference, "mark": str(mark)}
    _handed_list(case, notify(house, child("Wyn Waiting")), notify(house, child("Xan Waiting")))
    request, health = a_request(house, enquiry), a_request(house, enquiry, agency="hrwhealth")
    police = case.by(Role.RESEARCHER)
    held = a_finding_that_names(house, request, police, "Held", "An informant's word about the uncle.")
    kept_back = a_finding_that_names(house, request, police, "Withheld", "A source would be known by it.")
    out = a_finding_that_names(house, request, police, "Shared", "Called to the uncle's address in March.")
    held_file = a_finding_file(house, held, a_photograph(), "held.jpg", by=police)
    shared_file = a_finding_file(house, out, a_photograph(), "shared.jpg", by=police)
    with house.at(police):
        withhold(kept_back.pk, request_id=request.pk, reason="A source.", version=kept_back.version, by=police)
    kept_file = a_finding_file(house, out, a_photograph(), "kept.jpg", by=police)
    released = a_release(house, out, files=[shared_file])
    two_for(house, "family")
    _, another = opened(house, coordinator, child("Nia Private", BORN))
    private = a_finding(house, a_request(house, another), text="An aunt is told everything.", kind="family")
    for one in (police, case.by(Role.MANAGER, agency="police")):
        with house.at(one):
            members.enter(one)
    waits = a_proposal(house, private, police)
    _, once_more = opened(house, coordinator, child("Nia Private", BORN))
    asked_again = a_request(house, once_more)
    with house.at(house.lead()):
        children = list(enquiry.subjects.standing())
    asked = ask(house, children[0], coordinator)[0]
    case.at |= {
        "enquiry": enquiry.reference, "enquiry_id": str(enquiry.pk), "first": first.reference,
        "joined": second.reference, "untriaged": untriaged[0].reference, "next": untriaged[1].reference,
        "request": str(request.pk), "health_request": str(health.pk), "held": str(held.pk), "out": str(out.pk),
        "subject": str(children[0].pk), "question": str(asked.pk), "proposal": str(waits.pk),
        "asked_again": str(asked_again.pk), "told_before": str(private.pk),
        "release": str(released), "held_file": str(held_file.pk), "shared_file": str(shared_file.pk),
        "kept_file": str(kept_file.pk),
    }  # fmt: skip


def _sent_enquiry(case: WholeCase) -> None:
    house, decider, police = case.house, a_decider(case.house), case.by(Role.RESEARCHER)
    case.seats[Role.DECISION_MAKER, "harrow", ""] = Seat.objects.get(pk=decider.seat)
    _, enquiry = opened(house, case.by(Role.COORDINATOR), child("Ivy Sent", BORN), child("Max Sent"), rating="red")
    request = a_request(house, enquiry)
    out = a_finding_that_names(house, request, police, "Sent", "Three calls to the address in a year.")
    room = a_finding(house, request, text="An informant's word about the adult.")
    a_release(house, out, recipients=[RECIPIENT, HARINGEY])
    a_release(house, room)
    gone = a_finding_that_names(house, request, police, "Gone", "Another family's son was arrested.")
    a_release(house, gone)
    a_decision(house, enquiry, decider)
    with house.at(police):
        withdraw(gone.pk, request_id=request.pk, reason="It is about another family.", by=police)
    product = a_product(house, enquiry, decider, out, recipients=[RECIPIENT, HARINGEY], because="moved_there")
    with house.at("worker"):
        copy = Copy.objects.get(product=product, recipient=RECIPIENT)
        tasks.copy_issued(copy.pk)
        offered = Transfer.objects.get(what="product")
        CopyChase.objects.create(copy=copy, number=1, at=timezone.now())
        ClockNotice.objects.create(
            enquiry=enquiry, agency="hrwcsc", clock="red", stage="warned", on=timezone.localdate(),
            due_at=timezone.now(), people=1, at=timezone.now(),
        )  # fmt: skip
    with house.as_superuser() as cursor:
        cursor.execute(
            "INSERT INTO assessment_copyfeedback"
            " (id, copy_id, reference, recipient_name, agencies, words, by_name, by, at) VALUES (gen_random_uuid(), %s,"
            " %s, 'Assessment', '{police}', 'She lives with an aunt.', 'Rae Team', gen_random_uuid(), now())",
            [str(copy.pk), enquiry.reference],
        )
    with house.at(decider):
        hand_over_papers(
            copy.pk, "Joan Ash, team manager", "by_hand", timezone.now(), form=uuid.uuid4(), by=decider,
            at=timezone.now(),
        )  # fmt: skip
    _finish(house, request, police)
    with house.at(decider):
        (to_share_onward,) = ask_to_share_onward(
            enquiry.pk, ["police"], recipient="earlyhelp", why="They visit the family.", form=uuid.uuid4(),
            due_at=timezone.now() + timedelta(hours=4), by=decider,
        )  # fmt: skip
    case.at |= {
        "sent": enquiry.reference, "product": str(product.pk), "copy": str(copy.pk), "let_out": str(to_share_onward),
        "sent_finding": str(out.pk), "room_finding": str(room.pk), "withdrawn": str(gone.pk),
        "product_offer": str(offered.pk),
    }  # fmt: skip


def _log_and_link(case: WholeCase) -> None:
    """Something came after a decision, and nobody has said whether it changes anything; two enquiries are linked."""
    by, at = case.by(Role.COORDINATOR), timezone.now()
    with case.house.at(by):
        sent = Enquiry.objects.get(reference=case.at["sent"])
        entry = write_log(
            sent, entry=uuid.uuid4(), kind="call", happened_at=at, text="He is back.", is_information=True, by=by, at=at
        )  # fmt: skip
        link = link_by_reference(sent, case.at["enquiry"], why="The same household.", by=by, at=at)
    case.at |= {"log_entry": str(entry.pk), "link": str(link.pk)}


def _dates_of_birth(case: WholeCase) -> None:
    """Of two children two dates were said; of one of them it is settled which is right."""
    house, by = case.house, case.by(Role.COORDINATOR)
    _, enquiry = opened(house, by, child("Dot Dates", BORN), child("Sol Settled", BORN))
    with house.at(by):
        children = list(enquiry.subjects.standing())
    for one in children:
        joined(house, by, enquiry, child(one.label, BORN - timedelta(days=1)), same_as=one.pk)
    disagrees, settled = (one.person_id for one in children)
    with house.at(by):
        births = births_of(settled)
        made = settle_birth(
            settled, births.mentions[0].pk, seen=births.seen, reason="Her passport.", enquiry=enquiry.reference, by=by,
            at=timezone.now(),
        )  # fmt: skip
    case.at |= {
        "births": enquiry.reference, "disagrees": str(disagrees), "settled_of": str(settled), "settled": str(made.pk),
    }  # fmt: skip


def _challenged(case: WholeCase) -> None:
    by, at = case.by(Role.RESEARCHER), timezone.now()
    with case.house.at(by):
        sent = Enquiry.objects.get(reference=case.at["sent"])
        child = can_be_challenged(sent, by)[0]
        made = challenge(sent, child.pk, form=uuid.uuid4(), words="He is back.", senior="A. Senior", by=by, at=at)
    case.at |= {"challenge": str(made.pk), "sent_child": str(child.pk)}


def _protected(case: WholeCase) -> None:
    """Words of a notification that must not be seen, and a team that was given them."""
    by, form = case.by(Role.MANAGER), uuid.uuid4()
    with case.house.at(by):
        found = Notification.objects.get(reference=case.at["next"])
        (made,) = protect(
            found, [], other_words=["Twice"], reason="staff", safe_contact="ring the manager", form=uuid.uuid4(), by=by
        )  # fmt: skip
        one = Protection.objects.get(pk=made)
        give(one, RECIPIENT, "They work there.", reference=found.reference, form=form, by=by, at=timezone.now())
    case.at |= {"protection": str(made), "given": str(form)}


def _parted_enquiry(case: WholeCase) -> None:
    """A notification was taken out since the police recorded something: they are asked whose it is."""
    house, coordinator, police = case.house, case.by(Role.COORDINATOR), case.by(Role.RESEARCHER)
    _, enquiry = opened(house, coordinator, child("Pia Parted"))
    other = joined(house, coordinator, enquiry, child("Rex Parted"))
    request = a_request(house, enquiry)
    with house.at(house.lead()):
        theirs = enquiry.subjects.get(label="Rex Parted").person_id
    a_finding(house, request, about=[theirs])
    with house.at(coordinator):
        take_out(other.pk, of=enquiry.pk, to_triage=False, reason="Another family", by=coordinator, at=timezone.now())
    with house.at(police):
        case.at["whose"] = str(WhoseFinding.objects.get().pk)


def _finish(house: House, request: Request, by: Seated) -> None:
    with house.at(by):
        finish(request.pk, by=by, at=timezone.now(), version=Request.objects.get(pk=request.pk).version)


def _between_hubs(case: WholeCase) -> None:
    """Harrow offers a notification to Haringey; one from Haringey is answered; a product of Harrow's arrives there."""
    house, coordinator, there = case.house, case.by(Role.COORDINATOR), case.by(Role.COORDINATOR, "haringey")
    passing = an_offer(house, a_message(house), coordinator)
    taken = an_offer(house, a_message(house), coordinator)
    an_answer(house, taken, there)
    deliver(NOTIFICATIONS, taken.pk)
    police, decider = case.by(Role.RESEARCHER), case.by(Role.DECISION_MAKER)
    _, enquiry = opened(house, coordinator, child("Ada Moved", BORN), rating="red")
    request = a_request(house, enquiry)
    out = a_finding_that_names(house, request, police, "Moved", "They moved in March.")
    a_release(house, out, recipients=[HARINGEY])
    _finish(house, request, police)
    a_decision(house, enquiry, decider)
    a_product(house, enquiry, decider, out, recipients=[HARINGEY], because="moved_there")
    arrived = Transfer.objects.filter(what="product").exclude(pk=case.at["product_offer"]).get()
    with house.at(there):
        answer_offer(arrived.pk, accept=True, why="", by=there, at=timezone.now())
    deliver(PRODUCTS, arrived.pk)
    arrived.refresh_from_db()
    case.at |= {"moved": enquiry.reference, "passing": str(passing.pk), "arrived": _reference_there(house, arrived.pk)}


def _reference_there(house: House, transfer: Any) -> str:
    with house.at(house.lead("haringey"), "haringey"):
        return str(OfferAnswer.objects.get(pk=transfer).new_references[0])


def _templates_and_training(case: WholeCase) -> None:
    house, manager = case.house, case.by(Role.MANAGER)
    version = a_version(house, TemplateKind.LETTER, title="A letter")
    an_adoption(house, Typed.QUESTION_SET, a_set())
    with house.at(manager):
        adoption = adopt(
            Published(
                kind=TemplateKind.LETTER, template=uuid.uuid4(), version=1, title="With a file", publisher="LSCB",
                content=None, text="", file=b"%PDF-1.4 invented", file_name="letter.pdf", file_type="application/pdf",
            ),
            door="", seen=0, by=manager, at=timezone.now(),
        )  # fmt: skip
    module = a_module(house)
    requirement = require(module.pk, "coordinator", grace_days=30, by=manager, at=timezone.now())
    case.at |= {
        "template": str(version.template_id), "adoption": str(adoption.pk), "module": str(a_module(house).pk),
        "requirement": str(requirement.pk),
    }  # fmt: skip


def _an_alert(case: WholeCase) -> None:
    """A manager of the lead was refused again and again; and a release is its guardian's to look at."""
    by = case.by(Role.MANAGER)
    with case.house.at(by):
        for _ in range(5):
            ledger.write_refusal(Act.DECIDE, by=by, path="/enquiries/HRW-12-000001/assess/")
    with case.house.at("worker"):
        sweep("harrow", at=timezone.now())
        release = Release.objects.get(pk=case.at["release"])
        one = SampledRelease.objects.create(
            agency=case.house.lead(),
            week=BORN,
            release=release,
            place=1,
            of=1,
            lines=1,
            root="00",
            drawn_at=timezone.now(),
        )
        case.at |= {"alert": str(Alert.objects.get(member=by.seat, kind="refused").pk), "sampled": str(one.pk)}


def _searches(case: WholeCase) -> None:
    """What a coordinator and a guardian looked for, while its words are kept."""
    for role, page in ((Role.COORDINATOR, "search"), (Role.GUARDIAN, "child")):
        by = case.by(role)
        with case.house.at(by):
            case.at[f"sought_{page}"] = str(kept_searches.keep(page, "Amy Example", by=by))


def _kept_and_disposed_of(case: WholeCase) -> None:
    """One record was disposed of, another stands on a list that waits for a manager, and a third is held."""
    house, coordinator = case.house, case.by(Role.COORDINATOR)
    manager, decider = case.by(Role.MANAGER), case.by(Role.DECISION_MAKER)
    for one in (manager, decider):
        with house.at(one):
            members.enter(one)
    for name in ("Old Example", "Older Example"):
        found = retention_builders.a_closed_notification(house, coordinator, child(name))
        retention_builders.set_back_one(house, found, years=3)
        made = retention_builders.proposed(house)
        if name == "Old Example":
            retention_builders.agreed(house, made, manager, decider)
            assert retention_builders.disposed_of(house) == 1
    with house.at(manager):
        hold = retention.place_hold(
            (uuid.UUID(case.at["enquiry_id"]), case.at["enquiry"]), form=uuid.uuid4(), why="inquiry",
            reason="A letter of the inquiry.", by=manager, at=timezone.now(),
        )  # fmt: skip
        item = DisposalItem.objects.get(disposal_list=made)
        certificate = DisposalCertificate.objects.get()
    case.at |= {
        "disposal_list": str(made.pk), "disposal_item": str(item.pk), "hold": str(hold.pk),
        "certificate": str(certificate.pk), "line_disposal": str(retention_builders.old_lines(house)),
    }  # fmt: skip


def _an_incident(case: WholeCase) -> None:
    """A copy went to the wrong team, and somebody was told."""
    by, at = case.by(Role.MANAGER), timezone.now()
    with case.house.at(by):
        sent = Enquiry.objects.get(reference=case.at["sent"])
        made = open_incident(
            sent, form=uuid.uuid4(), kind="recipient", what="The copy was for another team.",
            happened_at=at - timedelta(hours=3), noticed_at=at - timedelta(hours=1), by=by, at=at,
        )  # fmt: skip
        write_step(
            made.pk, step="told", whom="The police", words="Rung: their finding went to the wrong team.",
            happened_at=at - timedelta(minutes=30), seen=0, by=by, at=at,
        )  # fmt: skip
    case.at |= {"incident": str(made.pk)}


def _an_audit(case: WholeCase) -> None:
    """The enquiry whose product was sent was drawn, and waits for a manager."""
    by, day = case.by(Role.MANAGER), timezone.localdate() - timedelta(days=30)
    with case.house.at(by):
        sent = Enquiry.objects.get(reference=case.at["sent"])
        drawn = AuditSample.objects.create(
            agency=by.agency, first=day, last=day, wanted=5, of=1, lines=1, root="00", by=by.seat, at=timezone.now()
        )
        one = AuditedEnquiry.objects.create(sample=drawn, enquiry=sent, agency=by.agency, place=1)
    case.at |= {"audit": str(drawn.pk), "audited": str(one.pk)}


def _another_guardian(case: WholeCase) -> None:
    """Whose last week nobody has signed."""
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 7)
    seat = case.seat(Role.GUARDIAN, agency="police")
    case.at |= {"other_guardian": str(seat.pk), "last_monday": monday.isoformat()}


def _inspections(case: WholeCase) -> None:
    """One is open, and one waits for a guardian."""
    manager = case.by(Role.MANAGER)
    with case.house.at(case.house.lead()):
        enquiries = {one.reference: one for one in Enquiry.objects.all()}
    it = agreed(case.house, enquiries[case.at["sent"]], manager=manager)
    waits = asked(case.house, enquiries[case.at["enquiry"]], manager=manager)
    case.seats[Role.INSPECTOR, "harrow", ""] = Seat.objects.get(pk=it.inspector.seat)
    case.at |= {"inspection": str(it.id), "paper": str(it.papers[0].pk), "inspection_waits": str(waits.id)}


def _a_screen(case: WholeCase) -> None:
    by, form, at = case.by(Role.MANAGER), uuid.uuid4(), timezone.now()
    with case.house.at(by):
        let_in("Wall by the duty desk", timezone.localdate(at), form=form, by=by, at=at)
    case.at |= {"screen": str(form)}


def _a_continuity_holder(case: WholeCase) -> None:
    by, form, key = case.by(Role.MANAGER), uuid.uuid4(), str(x25519.Identity.generate().to_public())
    with case.house.at(by):
        name_holder("Night Manager", key, form=form, by=by, at=timezone.now())
    case.at |= {"continuity_holder": str(form)}


def _a_file(case: WholeCase) -> None:
    with case.house.at(case.house.lead()):
        waiting = Notification.objects.get(reference=case.at["untriaged"])
    with case.house.at("door"):
        sent = attachments.add("harrow", Holder(status=bytes(waiting.status_digest)), "arm.jpg", a_photograph())
    case.at |= {"file": str(sent.id)}


def _restricted(case: WholeCase) -> None:
    """Kept to the coordinator and a colleague; a manager broke the glass, whose time is over."""
    by, manager = case.by(Role.COORDINATOR), case.by(Role.MANAGER)
    _, enquiry = opened(case.house, by, child("Pia Hidden"))
    other, form, opening = case.house.seat(Role.DECISION_MAKER), uuid.uuid4(), uuid.uuid4()
    with case.house.at(by):
        restricted.restrict(
            enquiry.pk, [case.seat(Role.COORDINATOR), other], why="staff", reason="Her mother works here.", form=form,
            by=by,
        )  # fmt: skip
        (named,) = [one.id for one in restricted.named(form, by=by) if one.member == other.pk]
    with case.house.at(manager):
        restricted.break_glass(enquiry.reference, reason="Nobody could be reached.", form=opening, by=manager)
    with case.house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE wall_breakglass SET at = at - interval '2 hours', until_at = until_at - interval '2 hours'"
            " WHERE id = %s",
            [opening],
        )
    case.at |= {"restriction": str(form), "named_person": str(named), "opening": str(opening)}
    case.at |= {"hidden": enquiry.reference}
