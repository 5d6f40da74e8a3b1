"""An information product offered to another hub: with its owners' agreement, owned by one hub, carried once and whole.

A worker may be killed between any two steps. `steps_of` yields after each commit, so a test that drops it there is such
a worker.
"""

from __future__ import annotations

import itertools
import json
import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from hub.assessment.deciding import decide
from hub.assessment.enquiry_snapshot import snapshot_of
from hub.assessment.issuing import CopyChoice, issue
from hub.assessment.models import Copy, Product
from hub.assessment.product_document import ProductBirth, ProductFact
from hub.assessment.refusals import HubNotOpen, ReasonForHubMissing
from hub.front_door.models import Enquiry, Named, Notification
from hub.front_door.notifications.message import parse
from hub.front_door.triage.refusals import OfferIsTakenBack, OfferStands
from hub.front_door.triage.triaging import set_aside
from hub.people.models import Link, Mention
from hub.research.models import Finding
from hub.transfers.models import OfferAnswer, ProductOffer, ReceivedProduct
from hub.transfers.notification_offers import withdraw
from hub.transfers.offer_answers import OfferEnded, answer_offer
from hub.transfers.product_messages import MOST_CHILDREN, PRODUCTS, messages_of
from hub.transfers.product_offers import OffersToHubs, withdraw_product
from hub.transfers.tasks import product_offer_changed
from hub.transfers.transfer_delivery import NOTIFICATIONS, deliver, deliver_all, steps_of
from hub.wall.functions import RefusedByTheWall, call
from hub.wall.models import OutboxRow, Recipient
from tenants import transfers
from tenants.models import HubAuthority, Role, Transfer, TransferState
from tenants.seated import Seated
from tests.assessment.case_builders import a_decider, a_decision, a_picture, a_product, decided_for, mark_of
from tests.assessment.product_builders import a_child, a_document
from tests.support.house import House
from tests.transfers.known_builders import ledger_of
from tests.transfers.offer_builders import a_message, an_offer

TO = "hub-haringey"
STEPS = ["handed over", "received", "reference known", "sender told", "settled"]


@pytest.fixture
def harrow(house: House) -> Seated:
    """The decision maker in Harrow, who sends."""
    return a_decider(house)


def decided(house: House, by: Seated, **of_picture: Any) -> tuple[Enquiry, Finding, Finding]:
    """A decided enquiry, with one finding that may go to Haringey's hub and one shared in the room alone."""
    enquiry, out, room = a_picture(house, **{"recipients": [TO], **of_picture})
    a_decision(house, enquiry, by)
    return enquiry, out, room


def offered(house: House, by: Seated, **said: Any) -> ProductOffer:
    """Its product, offered to Haringey."""
    enquiry, out, _ = decided(house, by)
    a_product(house, enquiry, by, out, **{"recipients": [TO], "because": "moved_there", **said})
    with house.at(by):
        found: ProductOffer = ProductOffer.objects.select_related("copy__product__enquiry").latest("offered_at")
        return found


def answered(house: House, offer: ProductOffer, by: Seated, *, accept: bool = True) -> Transfer:
    with house.at(by):
        return answer_offer(
            offer.pk, accept=accept, why="" if accept else "not_here", by=by, at=timezone.now()
        )  # fmt: skip


def untriaged(house: House) -> list[Notification]:
    with house.at(house.lead("haringey"), "haringey"):
        return list(Notification.objects.untriaged())


def received(house: House, desk: str = "") -> list[ReceivedProduct]:
    with house.at(desk or house.lead("haringey"), "haringey"):
        return list(ReceivedProduct.objects.all())


def test_hubs_know_each_others_open_doors_and_not_their_own(house: House) -> None:
    with house.at(house.lead()):
        assert set(Recipient.objects.other_hubs().values_list("code", flat=True)) == {
            TO, "hub-westminster", "hub-kensington", "hub-hammersmith",
        }  # fmt: skip
        assert Recipient.objects.names()[TO] == "Haringey hub"
    with house.at(house.lead("triborough"), "triborough"):
        assert set(Recipient.objects.other_hubs().values_list("code", flat=True)) == {"hub-harrow", TO}


def test_the_other_hub_reads_no_rating_of_a_child_who_was_not_chosen_for_it(house: House, harrow: Seated) -> None:
    enquiry, _, _ = a_picture(house, recipients=[TO], children=("Amy Example", "Joel Example"))
    amy, joel = decided_for(enquiry, house, harrow)
    with house.at(harrow):
        decide(
            enquiry.pk, [replace(amy, rating="amber", threshold_level=3, decision="early_help"), joel],
            analysis="One of the two was hit.", mark=snapshot_of(Enquiry.objects.get(pk=enquiry.pk)).mark,
            form=uuid.uuid4(), by=harrow, at=timezone.now(),
        )  # fmt: skip
        issue(
            enquiry.pk, product_id=uuid.uuid4(), copies=[CopyChoice(recipient=TO, children=[amy.subject])],
            mark=snapshot_of(Enquiry.objects.get(pk=enquiry.pk)).mark, by=harrow, at=timezone.now(),
            to_hubs=OffersToHubs("moved_there", by=harrow),
        )  # fmt: skip
        assert Enquiry.objects.get(pk=enquiry.pk).rating == "red"
        assert ProductOffer.objects.get().rating == "amber"
    assert transfers.offered_to("haringey", timezone.now()).get().rating == "amber"


def test_until_it_is_accepted_the_other_hub_sees_reference_rating_and_reason(house: House, harrow: Seated) -> None:
    offer = offered(house, harrow)
    row = transfers.offered_to("haringey", timezone.now()).get()
    assert (row.pk, row.what, row.reference, row.rating) == (offer.pk, "product", offer.reference, "red")
    assert (row.reason, row.due_at, row.owner.code) == ("moved_there", None, "harrow")
    assert (untriaged(house), received(house)) == ([], [])
    page = house.visit(role=Role.COORDINATOR, hub="haringey").get("/triage/").content.decode()
    assert "an information product" in page
    for hidden in ("Amy", "Growing violence", "three times"):
        assert hidden not in page
        assert hidden not in str(list(Transfer.objects.values()))
    (line,) = ledger_of(house, "harrow", "offer")
    assert (line["to"], line["transfer"]) == ("haringey", str(offer.pk))


def test_it_arrives_as_a_notification_with_the_product_and_nothing_more(
    house: House, harrow: Seated, haringey: Seated
) -> None:
    offer = offered(house, harrow)
    answered(house, offer, haringey)
    deliver(PRODUCTS, offer.pk)
    (came,) = untriaged(house)
    (product,) = received(house)
    assert (came.channel, came.source_code, came.received_at) == ("hub", "5C", offer.copy.issued_at)
    assert came.due_at == came.received_at + timedelta(hours=4)
    assert product.notification_id == came.pk
    assert [one["text"] for one in product.document["findings"]] == ["Called to the address three times in a year."]
    assert "informant" not in json.dumps([came.message, product.document])
    with house.at(haringey):
        assert set(Named.objects.values_list("label", flat=True)) == {"Amy Example", "Joel Example"}
        assert not Mention.objects.filter(given_key="carla").exists()  # the referrer told of her, the product does not
        incoming = OfferAnswer.objects.get()
        assert (incoming.state, incoming.new_references) == ("arrived", [came.reference])
    with house.at(harrow):
        copy = Copy.objects.get()
        offer.refresh_from_db()
        assert copy.acknowledged_by == offer.to_name
        assert (offer.state, offer.new_reference) == (TransferState.ACCEPTED, came.reference)
        assert not Copy.objects.waiting().exists()
    for hub, acts in (
        ("harrow", ["offer", "handed_over", "offer_settled"]),
        ("haringey", ["answer_offer", "received"]),
    ):
        for act in acts:
            assert len(ledger_of(house, hub, act)) == 1, act


@pytest.mark.parametrize("done", range(len(STEPS) + 1))
def test_a_worker_killed_after_any_step_loses_nothing_and_doubles_nothing(
    house: House, harrow: Seated, haringey: Seated, done: int
) -> None:
    offer = offered(house, harrow)
    assert owner() == "harrow"
    answered(house, offer, haringey)
    assert owner() == "haringey"
    assert list(itertools.islice(steps_of(PRODUCTS, offer.pk), done)) == STEPS[:done]
    assert len(untriaged(house)) == len(received(house)) == (1 if done >= 2 else 0)
    for _ in range(2):
        deliver_all(PRODUCTS)
    assert len(untriaged(house)) == len(received(house)) == 1
    assert Transfer.objects.get().settled_at is not None
    for hub, act in (("harrow", "handed_over"), ("harrow", "offer_settled"), ("haringey", "received")):
        assert len(ledger_of(house, hub, act)) == 1


def owner() -> str:
    """Whose it is, by the one row that says so."""
    return Transfer.objects.select_related("from_hub", "to_hub").get().owner.code


def test_without_its_owners_agreement_no_finding_goes(house: House, harrow: Seated) -> None:
    enquiry, out, room = decided(house, harrow, recipients=["assessment"])
    product = a_product(house, enquiry, harrow, out, room, recipients=[TO], because="lives_there")
    with house.at(harrow):
        assert Copy.objects.get().document["findings"] == []
    # And where somebody goes round the form, the function that freezes the copy refuses.
    arguments = [uuid.uuid4(), product.pk, TO, "[]", [], "[]", [room.pk], "{}", "{}", "{}", harrow.seat]
    with house.at(harrow), pytest.raises(RefusedByTheWall, match="not_let_out"), transaction.atomic():
        call("issue_copy_v10", *arguments)


def withdrawn_untold(house: House, offer: ProductOffer) -> None:
    """The police withdraw their finding in an offered product, and the outbox has not told the platform yet."""
    with house.at("police"):
        [out] = Finding.objects.filter(text__startswith="Called to the address")
        call("withdraw_finding_v2", out.pk, "It is about another family.", uuid.uuid4(), "{}")


@pytest.mark.parametrize("done", range(5))
def test_a_product_whose_finding_was_withdrawn_goes_nowhere_though_it_was_accepted_before_the_platform_was_told(
    house: House, harrow: Seated, haringey: Seated, done: int
) -> None:
    offer = offered(house, harrow)
    withdrawn_untold(house, offer)
    assert answered(house, offer, haringey).state == TransferState.ACCEPTED
    steps = ["receiver told", "taken back", "sender told", "settled"]
    assert list(itertools.islice(steps_of(PRODUCTS, offer.pk), done)) == steps[:done]
    for _ in range(2):
        deliver_all(PRODUCTS)
    with house.at("worker"):
        product_offer_changed(offer.pk)
    assert (untriaged(house), received(house)) == ([], [])
    transfer = Transfer.objects.select_related("from_hub", "to_hub").get()
    assert (transfer.state, transfer.owner.code, transfer.settled_at is None) == ("withdrawn", "harrow", False)
    with house.at(haringey):
        assert OfferAnswer.objects.get().state == "too_late"
    with house.at(harrow):
        assert ProductOffer.objects.get().state == "withdrawn"
        copy = Copy.objects.get()
        assert (copy.acknowledged_at, copy.fetched_at, copy.recalled_at is None) == (None, None, False)
    assert [len(ledger_of(house, "harrow", act)) for act in ("handed_over", "offer_settled")] == [0, 1]
    page = house.visit(role=Role.COORDINATOR, hub="haringey").get("/between-hubs/").content.decode()
    assert "The offer had ended before the answer" in page


def test_a_product_that_was_handed_over_before_its_finding_was_withdrawn_is_the_other_hubs(
    house: House, harrow: Seated, haringey: Seated
) -> None:
    offer = offered(house, harrow)
    answered(house, offer, haringey)
    assert next(steps_of(PRODUCTS, offer.pk)) == "handed over"
    withdrawn_untold(house, offer)
    deliver_all(PRODUCTS)
    assert len(received(house)) == 1


@pytest.mark.parametrize("accept", [True, False])
def test_an_offer_taken_back_is_not_answered_any_more(
    house: House, harrow: Seated, haringey: Seated, accept: bool
) -> None:
    offer = offered(house, harrow)
    with house.at(harrow):
        assert withdraw_product(offer.pk, by=harrow, at=timezone.now()).state == TransferState.WITHDRAWN
    with pytest.raises(OfferEnded):
        answered(house, offer, haringey, accept=accept)
    deliver_all(PRODUCTS)
    assert untriaged(house) == []


def test_declined_or_not_answered_it_stays_the_senders_and_waits_for_nobody(
    house: House, harrow: Seated, haringey: Seated
) -> None:
    declined = offered(house, harrow)
    expired = offered(house, harrow, at=timezone.now() - timedelta(minutes=61))
    answered(house, declined, haringey, accept=False)
    deliver_all(PRODUCTS)
    with house.at(harrow):
        assert set(ProductOffer.objects.values_list("state", flat=True)) == {"declined", "expired"}
        assert not Copy.objects.waiting().exists()
    assert {one.owner.code for one in Transfer.objects.select_related("from_hub", "to_hub")} == {"harrow"}
    page = house.visit(role=Role.COORDINATOR).get("/between-hubs/").content.decode()
    for words in ("Declined", "The child does not live here", "Not answered in time"):
        assert words in page
    with house.at(harrow):
        assert ProductOffer.objects.get(pk=expired.pk).new_reference == ""


def test_a_reason_and_an_open_door_are_needed_and_nothing_is_half_sent(house: House, harrow: Seated) -> None:
    enquiry, out, _ = decided(house, harrow)
    with pytest.raises(ReasonForHubMissing):
        a_product(house, enquiry, harrow, out, recipients=[TO], because="tired of it")
    HubAuthority.objects.filter(authority__slug="haringey").update(door_opened_at=None)
    with pytest.raises(HubNotOpen):
        a_product(house, enquiry, harrow, out, recipients=[TO], because="lives_there")
    with house.at(harrow):
        assert not Product.objects.exists()
    assert not Transfer.objects.exists()


def test_a_team_and_a_hub_get_a_copy_each_and_the_same_form_sends_once(house: House, harrow: Seated) -> None:
    enquiry, out, _ = decided(house, harrow, recipients=[TO, "assessment"])
    form = uuid.uuid4()
    for _ in range(2):
        a_product(
            house, enquiry, harrow, out, recipients=[TO, "assessment"], because="moved_there", product_id=form
        )  # fmt: skip
    with house.at(harrow):
        assert Copy.objects.count() == 2
        assert ProductOffer.objects.count() == 1
    assert Transfer.objects.count() == 1


def test_an_offer_lost_on_the_way_to_the_platform_is_told_by_the_outbox(
    house: House, harrow: Seated, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any) -> None:
        raise KeyboardInterrupt  # after the commit, before the platform is told

    monkeypatch.setattr("hub.transfers.product_offers.publish_offer", killed)
    with pytest.raises(KeyboardInterrupt):
        offered(house, harrow)
    assert not Transfer.objects.exists()
    with house.at(harrow):
        offer = ProductOffer.objects.get()
    with house.at("worker"):
        assert OutboxRow.objects.filter(kind="transfers.product_offer_changed", object_id=offer.pk).exists()
        for _ in range(2):
            product_offer_changed(offer.pk)
    assert Transfer.objects.get().pk == offer.pk


def test_each_login_that_would_try_to_go_round_it_is_refused(house: House, harrow: Seated, haringey: Seated) -> None:
    offer = offered(house, harrow)
    document = json.dumps({"reference": "HRW-12-000001"})
    forged = {"notification_id": uuid.uuid4(), "document": {}, "document_digest": b"", "received_at": timezone.now()}
    refused = pytest.raises(ProgrammingError, match="permission denied")
    for desk in (house.lead("haringey"), "police", "door", "outside", "guardian"):
        with house.at(desk, "haringey"), refused, transaction.atomic():
            call("receive_product_v2", offer.pk, json.dumps([{}]), document)
        with house.at(desk, "haringey"), pytest.raises(ProgrammingError), transaction.atomic():
            ReceivedProduct.objects.create(**forged)
    with house.at("worker", "haringey"), pytest.raises(RefusedByTheWall, match="not_accepted"), transaction.atomic():
        call("receive_product_v2", offer.pk, json.dumps([{}]), document)
    with house.at("worker"), pytest.raises(RefusedByTheWall, match="no_such_offer"), transaction.atomic():
        call("hand_over_copy_v2", uuid.uuid4())
    with house.at(harrow), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ProductOffer.objects.filter(pk=offer.pk).update(state="accepted")
    for desk in ("police", "door", "outside"):
        with house.at(desk), refused, transaction.atomic():
            ProductOffer.objects.exists()
        with house.at(desk, "haringey"), refused, transaction.atomic():
            ReceivedProduct.objects.exists()
    answered(house, offer, haringey)
    deliver(PRODUCTS, offer.pk)
    assert len(received(house)) == 1
    with house.at("worker", "haringey"), refused, transaction.atomic():
        ReceivedProduct.objects.exists()


def test_the_receivers_page_shows_the_product_to_the_front_doors_desk_alone(
    house: House, harrow: Seated, haringey: Seated
) -> None:
    offer = offered(house, harrow)
    answered(house, offer, haringey)
    deliver(PRODUCTS, offer.pk)
    (came,) = untriaged(house)
    address = f"/triage/{came.reference}/product/"
    coordinator = house.visit(role=Role.COORDINATOR, hub="haringey")
    assert address in coordinator.get(f"/triage/{came.reference}/").content.decode()
    page = coordinator.get(address).content.decode()
    for words in ("Called to the address three times", "Growing violence at home", "Harrow"):
        assert words in page
    assert house.visit(role=Role.RESEARCHER, hub="haringey").get(address).status_code == 403
    assert house.visit(role=Role.COORDINATOR).get(address).status_code == 404
    assert coordinator.get("/triage/HRY-12-999999/product/").status_code == 404
    with house.as_superuser("haringey") as cursor:
        cursor.execute("SELECT count(*) FROM wall_ledgerentry WHERE act = 'read_product'")
        assert cursor.fetchone()[0] == 1


def test_a_product_of_many_children_comes_as_several_messages_and_each_is_whole() -> None:
    born = date(2010, 1, 5)
    many = tuple(a_child(name=f"Child{number} Example", born=born) for number in range(MOST_CHILDREN + 2))
    document = a_document(children=many, summary="x" * 20_000)
    messages = messages_of(document, today=date(2012, 11, 30))
    parsed = [parse(one, today=date(2012, 11, 30)) for one in messages]
    assert [len(one.people) for one in parsed] == [MOST_CHILDREN, 2]


@pytest.mark.parametrize(
    ("child", "said"),
    [
        ({"name": "Tia Lowell"}, {"given_name": "Tia", "family_name": "Lowell", "born_on": "2006-05-03"}),
        ({"name": "Tia", "born": None}, {"given_name": "Tia", "family_name": ""}),
        (
            {"name": "Unborn child", "born": None, "expected": date(2013, 2, 1)},
            {"unborn": True, "born_on": "2013-02-01"},
        ),
        (
            {"name": "Unborn child", "born": None, "expected": date(2012, 1, 1)},
            {"unborn": True},
        ),
    ],
)
def test_a_child_is_named_as_the_product_names_it(child: dict[str, Any], said: dict[str, Any]) -> None:
    (message,) = messages_of(a_document(children=(a_child(**child),)), today=date(2012, 11, 30))
    assert message["children"] == [said]
    parse(message, today=date(2012, 11, 30))


ON = date(2012, 11, 27)
ABOUT = "About 7 years old on 27 November 2012"


def said(**other: Any) -> ProductBirth:
    return ProductBirth(**{"kind": "born_about", "day": None, "estimate": False, "text": "", "said_on": ON,
                           "said_by": "", **other})  # fmt: skip


@pytest.mark.parametrize(
    ("births", "child", "there"),
    [
        ([said(text=ABOUT)], {"age": "About 7 years old", "age_said_on": "2012-11-27"}, [ABOUT]),
        (
            [said(kind="birth", day=date(2005, 5, 31), estimate=True)],
            {"age": "About 7 years old", "age_said_on": "2012-11-27"}, [ABOUT],
        ),
        ([said(text="May 2005")], {"born_on": "2005-05"}, ["May 2005"]),
        ([said(text="2005")], {"born_on": "2005"}, ["2005"]),
        ([said(text="5 or 6")], {"age": "5 or 6", "age_said_on": "2012-11-27"}, ["5 or 6 on 27 November 2012"]),
        ([said(text="Expected March 2013")], {"unborn": True, "born_on": "2013-03"}, ["Expected March 2013"]),
        (
            [said(kind="expected_birth", day=date(2013, 3, 2), estimate=True)],
            {"unborn": True, "born_on": "2013-03-02", "born_on_is_estimate": True}, [],
        ),
        ([said(kind="birth", day=date(2005, 5, day), said_by="School") for day in (1, 2)], {}, []),
    ],
)  # fmt: skip
def test_an_estimate_of_a_product_is_an_estimate_in_the_hub_that_takes_it(
    births: list[ProductBirth], child: dict[str, Any], there: list[str]
) -> None:
    """ "About 7 years old" became "Born 31 May 2019"."""
    document = a_document(children=(a_child(name="Tia Lowell", born=None, births=tuple(births)),), facts=())
    (message,) = messages_of(document, today=date(2012, 11, 30))
    assert message["children"] == [{"given_name": "Tia", "family_name": "Lowell", **child}]
    assert f"Tia Lowell, birth: {document.children[0].birth_in_words}" in message["concern"]["what_happened"]
    read = parse(message, today=date(2012, 11, 30))
    # No address was shared, and of two births none is right: whoever takes it can ask the other hub.
    lacks = ["/children/0/address/lines", *([] if child else ["/children/0/born_on"])]
    assert [one.path for one in read.to_check] == ([] if "unborn" in child else lacks)
    facts = read.people[0].facts
    assert [one.text for one in facts if one.kind == "born_about"] == there
    assert [one.day for one in facts if one.kind == "birth"] == []


def test_facts_that_were_ticked_come_as_facts_of_the_child() -> None:
    told = [("Tia Lowell", "School or nursery", "Elmgrove Primary School"), ("Tia Lowell", "GP", "Pinfold Surgery"),
            ("Tia Lowell", "Address", "4 Invented Row, HA1 1AA"), ("Len Lowell", "Relation", "uncle, of Tia Lowell"),
            ("HRW-12-004182", "Where it happened", "At home")]  # fmt: skip
    facts = tuple(ProductFact(about=about, label=label, text=text) for about, label, text in told)
    (message,) = messages_of(a_document(children=(a_child(name="Tia Lowell"),), facts=facts), today=ON)
    assert message["children"] == [
        {
            "given_name": "Tia", "family_name": "Lowell", "born_on": "2006-05-03", "school": "Elmgrove Primary School",
            "gp": "Pinfold Surgery", "addresses": [{"lines": "4 Invented Row", "postcode": "HA1 1AA"}],
        }
    ]  # fmt: skip
    for words in ("Len Lowell, Relation: uncle, of Tia Lowell", "HRW-12-004182, Where it happened: At home"):
        assert words in message["concern"]["what_happened"]
    assert parse(message, today=ON).to_check == ()


def test_the_decision_maker_offers_it_from_the_products_form_and_withdraws_it(house: House, harrow: Seated) -> None:
    enquiry, out, _ = decided(house, harrow)
    visit = house.visit(role=Role.DECISION_MAKER)
    address = f"/enquiries/{enquiry.reference}/product/"
    page = visit.get(address).content.decode()
    assert "Haringey hub (1 of 2 findings may go to them)" in page
    mark = mark_of(house, enquiry, harrow)
    said = {"once": str(uuid.uuid4()), "mark": mark, "recipients": ["another-hub"], "act": "choose"}
    wrong = visit.post(address, said).content.decode()
    for words in ("Choose which hub", "Say why it is theirs"):
        assert words in wrong
    said |= {"to_hub": TO, "because": "moved_there"}
    assert "To Haringey hub" in visit.post(address, said).content.decode()
    children = [str(one.subject) for one in decided_for(enquiry, house, harrow)]
    said |= {
        f"{TO}-children": children, f"{TO}-findings": [str(out.pk)], f"{TO}-summary": "They moved to you.",
        "act": "check",
    }  # fmt: skip
    assert "What Haringey hub will read" in visit.post(address, said).content.decode()
    for _ in range(2):
        sent = visit.post(address, {**said, "act": "send"})
        assert sent["Location"] == f"/products/{said['once']}/"
    assert "Still yours." in visit.get(sent["Location"]).content.decode()
    between = visit.get("/between-hubs/").content.decode()
    offer = Transfer.objects.get()
    withdraw = f"/between-hubs/products/{offer.pk}/withdraw/"
    assert withdraw in between
    assert house.visit(role=Role.RESEARCHER).post(withdraw).status_code == 403
    assert house.visit(role=Role.COORDINATOR, hub="haringey").post(withdraw).status_code == 404
    visit.post(withdraw)
    offer.refresh_from_db()
    assert offer.state == TransferState.WITHDRAWN


def test_what_is_offered_to_a_hub_is_not_set_aside_meanwhile(house: House) -> None:
    by = house.seated(role=Role.COORDINATOR)
    notification = a_message(house)
    passing = an_offer(house, notification, by)
    with house.at(by):
        with pytest.raises(OfferStands):
            set_aside(notification.pk, why="advice", reason="Advice given.", by=by, at=timezone.now())
        assert Notification.objects.untriaged().filter(pk=notification.pk).exists()
    page = house.visit(role=Role.COORDINATOR).post(
        f"/triage/{notification.reference}/set-aside/", {"why": "advice", "aside_reason": "Advice given."}
    )
    assert "Withdraw that offer first" in page.content.decode()
    with house.at(by):
        withdraw(passing.pk, by=by, at=timezone.now())
        with pytest.raises(OfferIsTakenBack):  # the other hub's answer may have been first: the worker settles it
            set_aside(notification.pk, why="advice", reason="Advice given.", by=by, at=timezone.now())
    page = house.visit(role=Role.COORDINATOR).post(
        f"/triage/{notification.reference}/set-aside/", {"why": "advice", "aside_reason": "Advice given."}
    )
    assert "was withdrawn a moment ago" in page.content.decode()
    deliver_all(NOTIFICATIONS)
    with house.at(by):
        assert (
            set_aside(notification.pk, why="advice", reason="Advice given.", by=by, at=timezone.now()).why == "advice"
        )


def test_a_received_product_that_somebody_changed_is_not_shown(house: House, harrow: Seated, haringey: Seated) -> None:
    offer = offered(house, harrow)
    answered(house, offer, haringey)
    deliver(PRODUCTS, offer.pk)
    (came,) = untriaged(house)
    address = f"/triage/{came.reference}/product/"
    visit = house.visit(hub="haringey", role=Role.COORDINATOR)
    assert visit.get(address).status_code == 200
    with house.as_superuser("haringey") as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        changed = "jsonb_set(document, '{summary}', '\"Nothing.\"')"
        cursor.execute(
            f"UPDATE front_door_receivedproduct SET document = {changed},"
            f" document_digest = sha256(convert_to(({changed})::text, 'UTF8'))"
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    answer = visit.get(address)
    assert answer.status_code == 409
    assert "This is not what was recorded" in answer.text


def test_the_message_that_brings_a_product_is_bound_to_its_line(house: House, harrow: Seated, haringey: Seated) -> None:
    offer = offered(house, harrow)
    answered(house, offer, haringey)
    deliver(PRODUCTS, offer.pk)
    (came,) = untriaged(house)
    (line,) = ledger_of(house, "haringey", "submit")
    with house.at(haringey):
        facts = Mention.objects.filter(source_id=came.pk)
        bound = {str(pk) for pk in facts.values_list("pk", flat=True)}
        bound |= {str(pk) for pk in Link.objects.filter(mention__in=facts).values_list("pk", flat=True)}
    assert len(bound) >= 2
    assert set(line["said"]) == {str(came.pk), *bound}
