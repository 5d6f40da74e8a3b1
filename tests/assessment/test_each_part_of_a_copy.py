"""Each part of a recipient's copy: as it is read before it is sent, as it is frozen, and as the ledger has it."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.assessment.deciding import ChildDecided, decide
from hub.assessment.enquiry_snapshot import snapshot_of
from hub.assessment.issuing import CopyChoice, documents, issue, shareable_with, suggested, teams_of
from hub.assessment.models import Copy, Product
from hub.assessment.recalling import recall
from hub.assessment.refusals import CannotRecall, NobodyThere, RecipientClosed
from hub.front_door.models import Enquiry
from hub.wall.contents import Altered
from hub.wall.functions import RefusedByTheWall
from hub.wall.models import LedgerEntry, Recipient
from mash_platform.formats.product_layout import ProductLayout
from tenants.models import DoorContact, HubAgency, Role
from tenants.seated import Seated
from tests.assessment.case_builders import ANALYSIS, a_decider, a_decision, a_picture, a_product, choices_for, mark_of
from tests.assessment.test_issuing import children_of, freeze
from tests.support.builders import a_finding, a_notification, a_release, a_request, an_enquiry
from tests.support.house import House
from tests.wall.test_every_page import undone

TEAMS = ["assessment", "school"]


@pytest.fixture
def by(house: House) -> Seated:
    return a_decider(house)


def decided_twice(house: House, enquiry: Enquiry, by: Seated) -> None:
    """Alike for both children at first, then each for itself: what was said last counts."""
    a_decision(house, enquiry, by, rating="green", threshold_level=2, decision="early_help", reason="At first.")
    mark = mark_of(house, enquiry, by)
    with house.at(by):
        amy, joel = enquiry.subjects.order_by("position")
        said = [
            ChildDecided(subject=one.pk, threshold_level=level, rating=rating, decision=decision, reason=reason)
            for one, level, rating, decision, reason in (
                (amy, 3, "amber", "assessment_s17", "Amy, since then."),
                (joel, 4, "red", "strategy_s47", "Joel, since then."),
            )
        ]
        decide(enquiry.pk, said, analysis=ANALYSIS, mark=mark, form=uuid.uuid4(), by=by, at=timezone.now())


def sent(house: House, enquiry: Enquiry, by: Seated, choices: list[CopyChoice], **more: Any) -> Product:
    mark = mark_of(house, enquiry, by)
    with house.at(by):
        said = {"product_id": uuid.uuid4(), "at": timezone.now(), **more}
        return issue(enquiry.pk, copies=choices, mark=mark, by=by, **said)


def test_what_is_read_before_is_what_is_sent_part_by_part(house: House, by: Seated) -> None:
    enquiry = an_enquiry(house)
    request = a_request(house, enquiry)
    a_request(house, enquiry, agency="hrwhealth")
    always, march, before = (
        a_finding(house, request, text=text, happened_on=day)
        for text, day in (("Always.", None), ("In March.", date(2012, 3, 2)), ("Before.", date(2011, 5, 1)))
    )
    a_release(house, always, march, before, recipients=TEAMS)
    decided_twice(house, enquiry, by)
    at = timezone.now()
    with house.at(by):
        choices = choices_for(enquiry, by, always, march, before, recipients=TEAMS)
        drafts = documents(snapshot_of(Enquiry.objects.get(pk=enquiry.pk)), choices, agency=by.agency, at=at)
    sent(house, enquiry, by, choices, at=at)
    with house.at(by):
        copies = {one.recipient: one for one in Copy.objects.all()}
    for number, draft in enumerate(drafts, start=1):
        copy = copies[draft.recipient.code]
        assert copy.document == draft.document.to_json()
        assert copy.document["copy_number"] == f"{enquiry.reference}/1/{number}"
        assert copy.document["recipient_name"] == draft.recipient.name == copy.recipient_name
    document = copies["assessment"].document
    assert [one["text"] for one in document["findings"]] == ["Before.", "In March.", "Always."]
    assert [(one["name"], one["rating"], one["reason"]) for one in document["children"]] == [
        ("Amy Example", "amber", "Amy, since then."), ("Joel Example", "red", "Joel, since then."),
    ]  # fmt: skip
    assert copies["assessment"].rating == "red", "of the most urgent child"
    assert document["legal_basis"] == ["Children Act 1989, section 47: significant harm"]
    assert (document["not_heard"], document["hub_name"]) == (2, "Harrow")
    with house.as_superuser() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE assessment_decision SET reason = 'Nothing of note.'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    with house.at(by), pytest.raises(Altered):
        documents(snapshot_of(Enquiry.objects.get(pk=enquiry.pk)), choices, agency=by.agency, at=at)


def test_in_a_group_a_copy_is_in_the_name_of_the_childs_authority_with_its_own_line(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    enquiry = an_enquiry(house, a_notification(house, hub="triborough", door="kensington"), hub="triborough")
    by = a_decider(house, hub="triborough", agency=enquiry.lead_agency)
    a_decision(house, enquiry, by)
    contact = DoorContact.objects.get(place__authority__slug="kensington")

    def read() -> Any:
        with house.at(by, by.hub):
            picture = snapshot_of(Enquiry.objects.get(pk=enquiry.pk))
            team = _a_team()
            choice = CopyChoice(recipient=team, children=[one.pk for one in picture.subjects], summary="Words.")
            [draft] = documents(picture, [choice], agency=by.agency, at=timezone.now())
            return draft.document

    document = read()
    assert "Kensington" in document.authority_name
    assert document.contact == f"{contact.telephone} ({contact.hours}), {contact.email}"
    own = replace(ProductLayout.founding(), contact="Ring the duty desk.", next_steps=("Ring us within the hour.",))
    monkeypatch.setattr("hub.assessment.issuing.adopted.product_layout", lambda _: own)
    document = read()
    assert (document.contact, document.what_to_do_next) == ("Ring the duty desk.", ("Ring us within the hour.",))


def _a_team() -> str:
    code: str = Recipient.objects.teams().open(timezone.localdate()).order_by("code")[0].code
    return code


def test_each_older_copy_says_by_which_it_was_replaced_first(house: House, by: Seated) -> None:
    enquiry, out, _ = a_picture(house, recipients=TEAMS)
    a_decision(house, enquiry, by)
    a_product(house, enquiry, by, out, recipients=TEAMS)
    for _ in range(2):
        a_product(house, enquiry, by, out)
    with house.at(by):
        first, second, third = Copy.objects.filter(recipient="assessment").order_by("product__version")
        [school] = Copy.objects.filter(recipient="school")
    assert [one.replaced_by_id for one in (first, second, third, school)] == [second.pk, third.pk, None, None]


def test_the_database_refuses_what_is_of_another_enquiry_or_nobody_knows_whose(house: House, by: Seated) -> None:
    enquiry, out, _ = a_picture(house)
    _, elsewhere, _ = a_picture(house)
    a_decision(house, enquiry, by)
    product = a_product(house, enquiry, by, out, recipients=["school"])
    with house.at(by):
        children = children_of(enquiry)
        for findings, why in (([out.pk], ""), ([elsewhere.pk], "not_let_out_to_this_recipient")):
            with undone():
                if not why:
                    assert freeze(house, product, "assessment", children, findings, by)
                    continue
                with pytest.raises(RefusedByTheWall, match=why):
                    freeze(house, product, "assessment", children, findings, by)
    with house.as_superuser() as cursor:
        cursor.execute(
            "INSERT INTO research_whosefinding (id, finding_id, enquiry_id, agency, reference, notification, asked_at,"
            " answer) VALUES (%s, %s, %s, 'police', 'HRW-26-000001', 'HRW-26-000002', now(), '')",
            [uuid.uuid4(), out.pk, enquiry.pk],
        )
    with house.at(by):
        assert shareable_with(snapshot_of(Enquiry.objects.get(pk=enquiry.pk)), "assessment") == []
        with undone(), pytest.raises(RefusedByTheWall, match="not_certain_whose"):
            freeze(house, product, "assessment", children, [out.pk], by)


def test_only_the_leads_own_social_work_is_offered_a_decision_to_act_on(house: House, by: Seated) -> None:
    enquiry = an_enquiry(house)
    a_decision(house, enquiry, by)
    with house.at(by):
        picture = snapshot_of(Enquiry.objects.get(pk=enquiry.pk))
        [team] = teams_of(["assessment"])
        assert len(suggested(picture, team, by.agency).reasons) == 2
        team.agency_code = "anotherlead"
        assert (suggested(picture, team, by.agency).children, suggested(picture, team, by.agency).reasons) == ([], [])


def test_each_team_that_nobody_can_reach_learns_of_it_another_way_which_its_line_holds(
    house: House, by: Seated
) -> None:
    enquiry = an_enquiry(house)
    a_decision(house, enquiry, by)
    with house.at(by):
        one, other = choices_for(enquiry, by, recipients=TEAMS)
    for silent in (replace(one, other_way=" "), replace(other, other_way=" ")):
        both = [silent, other] if silent.recipient == one.recipient else [one, silent]
        with pytest.raises(NobodyThere):
            sent(house, enquiry, by, both)
    house.seat(Role.RECIPIENT, team="assessment")
    sent(house, enquiry, by, [replace(one, other_way=""), other])
    with house.at(by):
        copies = {copy.recipient: copy for copy in Copy.objects.all()}
        assert not hasattr(copies["assessment"], "other_way")
        assert copies["school"].other_way.words == "Rung by the duty worker."
    with house.at("guardian"):
        lines = LedgerEntry.objects.filter(act="issue", detail__has_key="nobody_there")
        [(ref, detail)] = lines.values_list("object_ref", "detail")
    assert (ref, list(detail["said"])) == (str(copies["school"].pk), [str(copies["school"].other_way.pk)])


@pytest.mark.parametrize(("days", "goes"), [(0, True), (-1, False)])
def test_a_team_gets_copies_up_to_its_last_day(house: House, by: Seated, days: int, goes: bool) -> None:
    enquiry = an_enquiry(house)
    a_decision(house, enquiry, by)
    last = timezone.localdate() + timedelta(days=days)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE wall_recipient SET until = %s WHERE code = 'assessment'", [last])
    with house.at(by):
        choices = choices_for(enquiry, by)
    if goes:
        assert sent(house, enquiry, by, choices).version == 1
        return
    with pytest.raises(RecipientClosed):
        sent(house, enquiry, by, choices)


def test_the_line_of_a_copy_says_how_many_passages_were_left_out_and_none_where_none_was(
    house: House, by: Seated
) -> None:
    enquiry, out, _ = a_picture(house, recipients=TEAMS)
    a_decision(house, enquiry, by)
    with house.at(by):
        one, other = choices_for(enquiry, by, out, recipients=TEAMS)
    sent(house, enquiry, by, [replace(one, without=["Growing violence", "three times"]), other])
    with house.at("guardian"):
        details = LedgerEntry.objects.filter(act="issue", detail__has_key="findings").values_list("detail", flat=True)
        found = {detail["recipient"]: detail.get("left_out") for detail in details}
    assert found == {"assessment": 2, "school": None}
    with house.at(by):
        texts = {copy.recipient: json.dumps(copy.document) for copy in Copy.objects.all()}
    assert {code: text.count("[Part left out]") for code, text in texts.items()} == {"assessment": 2, "school": 0}


def test_of_a_group_only_the_authority_that_decided_recalls_a_copy(house: House) -> None:
    enquiry = an_enquiry(house, a_notification(house, hub="triborough", door="kensington"), hub="triborough")
    own = a_decider(house, hub="triborough", agency=enquiry.lead_agency)
    a_decision(house, enquiry, own)
    with house.at(own, own.hub):
        team = _a_team()
    a_product(house, enquiry, own, recipients=[team])
    with house.at(own, own.hub):
        copy = Copy.objects.get().pk
    leads = HubAgency.objects.filter(hub__code="triborough", is_lead=True).exclude(agency__code=own.agency)
    other = a_decider(house, hub="triborough", agency=leads[0].agency.code)
    with house.at(other, other.hub), pytest.raises(CannotRecall):
        recall(copy, "Not theirs.", "destroy", by=other)
    with house.at(own, own.hub):
        recall(copy, "It names a child who was never there.", "destroy", by=own)
        assert Copy.objects.get().recall_instruction == "destroy"
