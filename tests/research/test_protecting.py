"""What is protected stands in no row that any desk reads, and how somebody may be reached stands in its place."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connections, transaction
from django.utils import timezone

from hub.front_door.contents import check_messages
from hub.front_door.enquiries.opening import ChildRated
from hub.front_door.models import Notification, Subject
from hub.front_door.triage.triaging import open_enquiry
from hub.people.models import CoveredOriginal, Mention, ProtectedGiven, ProtectedWords, Protection
from hub.research.asking import ForChild, RepeatsProtected, ask
from hub.research.findings import Learnt, record
from hub.research.grounds import Grounds
from hub.research.models import Finding, FindingFile, MessagePart, Request
from hub.research.protecting import NotProtected, SafeContactSaysIt, give, open_protected, protect, repeats, unprotect
from hub.research.refusals import SaysProtected
from hub.research.releasing import release
from hub.wall.functions import RefusedByTheWall, call
from tenants.models import Role
from tenants.seated import Seated
from tests.front_door.enquiry_builders import a_coordinator
from tests.front_door.triage_builders import rated
from tests.research.protecting_builders import (
    CONTACT,
    LEAD,
    MESSAGE,
    POSTCODE,
    ROAD,
    TELEPHONE,
    offered,
    protected,
    told,
    where_read,
)
from tests.research.test_search import found_by
from tests.support.builders import a_finding, a_finding_file, a_release, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import shown, text_of
from tests.support.sent_files import a_photograph


def reread(house: House, found: Notification, desk: str = LEAD) -> Notification:
    with house.at(desk):
        again: Notification = Notification.objects.get(pk=found.pk)
        check_messages([again])
    return again


@pytest.mark.parametrize("word", [ROAD, POSTCODE])
def test_an_address_is_read_on_no_login_once_it_is_protected(house: House, word: str) -> None:
    found = told(house)
    assert where_read(house, word) == {
        LEAD: {"front_door_notification", "people_mention"}, "worker": {"front_door_notification", "people_mention"},
    }  # fmt: skip
    protected(house, found, "address")
    assert where_read(house, word) == {}
    with house.as_superuser() as cursor:
        cursor.execute("SELECT count(*) FROM people_coveredoriginal WHERE said::text ILIKE %s", [f"%{word}%"])
        assert cursor.fetchone()[0] > 0


def test_how_they_may_be_reached_stands_in_its_place(house: House) -> None:
    found = told(house)
    protected(house, found, "address", "telephone")
    message = reread(house, found).message
    cover = f"[protected: {CONTACT}]"
    assert message["children"][0]["address"] == {"lines": cover}
    assert message["others"][0]["telephone"] == cover
    assert message["concern"]["what_happened"] == (
        f"He found out that they are at {cover}. Carla’s number is {cover}.\n"
        "He drove along Plantedroad twice. Amy was with her."
    )
    assert message["referrer"] == MESSAGE["referrer"]
    with house.at(LEAD):
        rows = Mention.objects.filter(is_protected=True).values_list("kind", "address_lines", "postcode", "text")
        assert sorted(set(rows)) == [
            ("address", f"Protected: {CONTACT}", "", ""), ("contact", "", "", f"Protected: {CONTACT}"),
        ]  # fmt: skip
        assert not Mention.objects.filter(is_protected=True).exclude(postcode_key="", number_key="").exists()


def test_the_same_address_in_another_notification_is_covered_too_and_another_is_not(house: House) -> None:
    first = told(house)
    same = told(house, concern={"what_happened": f"Shouting at {ROAD}"}, children=[MESSAGE["children"][0]])
    una = {"given_name": "Una", "address": {"lines": "9 Elsewhere", "postcode": "HA2 1AA"}}
    other = told(house, others=[], children=[una], concern={"what_happened": "Nothing of them"})
    protected(house, first, "address")
    assert where_read(house, ROAD) == {}
    assert reread(house, same).message["concern"]["what_happened"] == f"Shouting at [protected: {CONTACT}]"
    assert reread(house, other).message["children"][0]["address"]["lines"] == "9 Elsewhere"


def test_an_agency_that_was_asked_before_and_one_that_is_asked_after_read_whom_to_ring(house: House) -> None:
    found = told(house)
    enquiry = an_enquiry(house, found)
    with house.at(LEAD):
        amy = Subject.objects.get(enquiry=enquiry, label="Amy Example").pk
    a_request(house, enquiry, agency="police", about=[amy])
    assert where_read(house, ROAD, ["police"])["police"] == {"research_messagepart", "people_mention"}
    protected(house, found, "address", "telephone")
    a_request(house, enquiry, agency="hrwhealth")
    for word in (ROAD, POSTCODE, TELEPHONE):
        assert where_read(house, word) == {}
    with house.at("police"):
        part = MessagePart.objects.get()
        assert part.message["children"][0]["address"] == {"lines": f"[protected: {CONTACT}]"}
        assert Mention.objects.filter(address_lines=f"Protected: {CONTACT}").exists()
    for agency in ("police", "hrwhealth"):
        with house.at(agency):
            request = Request.objects.get()
        page = house.visit(role=Role.RESEARCHER, agency=agency).get(f"/requests/{request.pk}/").text
        assert CONTACT in page
        assert ROAD not in page


def test_a_whole_person_goes_but_for_how_they_belong_to_the_family(house: House) -> None:
    found = told(house)
    enquiry = an_enquiry(house, found)
    protected(house, found, "person", about="Amy Example")
    for word in ("Amy Example", "2015-03-04", "Plantedhill"):
        assert where_read(house, word) == {}
    message = reread(house, found).message
    assert message["children"][0] == {"given_name": "Protected child", "telephone": f"Protected: {CONTACT}"}
    assert message["children"][1]["given_name"] == "Joel"
    assert message["concern"]["what_happened"].endswith(f"[protected: {CONTACT}] was with her.")
    with house.at(LEAD):
        assert sorted(Subject.objects.filter(enquiry=enquiry).values_list("label", flat=True)) == [
            "Joel Example", "Protected child",
        ]  # fmt: skip
        tie = Mention.objects.get(kind="tie", tie_to=Subject.objects.get(label="Protected child").person_id)
        assert (tie.tie_kind, tie.is_protected) == ("mother", False)


def test_nobody_is_found_by_what_is_protected_or_by_what_stands_in_its_place(house: House) -> None:
    found = told(house)
    sought = ("Amy Example", "4/3/2015", ROAD, POSTCODE, TELEPHONE)
    assert [len(found_by(house, one)) > 0 for one in sought] == [True] * 5
    protected(house, found, "address", "telephone")
    protected(house, found, "person", about="Amy Example")
    assert [found_by(house, one) for one in (*sought, "020 7946 0100", "Protected person", "Protected")] == [[]] * 8
    assert len(found_by(house, "Joel Example")) > 0


def test_what_was_typed_elsewhere_is_protected_by_its_words(house: House) -> None:
    found = told(house, concern={"what_happened": "She works at the Plantedcafe, Station Road."})
    (made,) = protected(house, found, words=["Plantedcafe"])
    assert where_read(house, "Plantedcafe") == {}
    with house.at(LEAD):
        assert Protection.objects.get(pk=made).kind == "workplace"


def test_ending_it_gives_back_what_was_said_word_by_word(house: House) -> None:
    found = told(house)
    enquiry = an_enquiry(house, found)
    before = sorted(rows_of(house))
    (address,) = protected(house, found, "address", about="Amy Example")
    (amy,) = protected(house, found, "person", about="Amy Example")
    by = house.seated(role=Role.COORDINATOR, agency=LEAD)
    with house.at(by):
        unprotect(Protection.objects.get(pk=amy), "The adoption was not made.", by=by)
    assert where_read(house, ROAD) == {}
    assert reread(house, found).message["children"][0]["given_name"] == "Amy"
    with house.at(by):
        unprotect(Protection.objects.get(pk=address), "They moved.", by=by)
        with pytest.raises(NotProtected):
            unprotect(Protection.objects.get(pk=address), "Again.", by=by)
    assert reread(house, found).message == MESSAGE
    assert sorted(rows_of(house)) == before
    with house.at(LEAD):
        assert Subject.objects.filter(enquiry=enquiry, label="Amy Example").exists()


def rows_of(house: House) -> list[str]:
    with house.at(LEAD), connections["default"].cursor() as cursor:
        cursor.execute("SELECT to_jsonb(m)::text FROM people_mention m")
        return [row for (row,) in cursor.fetchall()]


def test_no_agency_releases_a_finding_that_says_it_or_brings_in_somebody_who_lives_there(house: House) -> None:
    found = told(house)
    request = a_request(house, an_enquiry(house, found))
    says, free = a_finding(house, request, text=f"Seen at {ROAD.upper()}."), a_finding(house, request, text="Seen.")
    before = a_finding(house, request, text=f"He lives near {ROAD}")
    a_release(house, before)
    by = house.seated(role=Role.RESEARCHER, agency="police")
    with house.at(by):
        aunt = Learnt(given_name="Len", family_name="Example", address_lines="1 Other", postcode=POSTCODE)
        brings = record(
            request.pk, finding_id=uuid.uuid4(), about=list(free.about), kind="event", happened_on=None,
            text="An aunt.", source_record="", learnt=[aunt], by=by, at=timezone.now(),
        )  # fmt: skip
    protected(house, found, "address")
    for finding in (says, brings):
        with pytest.raises(SaysProtected):
            released(house, by, finding)
        with house.at(by):
            assert Finding.objects.get(pk=finding.pk).state == "held"
    released(house, by, free)
    page = shown(text_of(house.visit(role=Role.COORDINATOR).get(f"/triage/{found.reference}/protected/")))
    assert re.search("A finding that [^.]* released still says something that is protected", page)


def test_no_agency_releases_what_says_it_as_a_source_as_who_wrote_a_paper_or_as_a_file_name(
    house: House,
) -> None:
    found = told(house)
    request = a_request(house, an_enquiry(house, found))
    paper_at = timezone.now() - timedelta(seconds=1)
    source = a_finding(house, request, source_record=f"Visit book, {ROAD}")
    paper = a_finding(house, request, paper_at=paper_at, paper_by=f"Warden of {ROAD}")
    named, free = a_finding(house, request), a_finding(house, request)
    file = a_finding_file(house, named, a_photograph(), f"{ROAD}.jpg")
    other = a_finding_file(house, free, a_photograph(), "arm.jpg")
    protected(house, found, "address")
    by = house.seated(role=Role.RESEARCHER, agency="police")
    for finding, files in ((source, []), (paper, []), (named, [file.pk])):
        with pytest.raises(SaysProtected):
            released(house, by, finding, files)
        with house.at(by):
            assert Finding.objects.get(pk=finding.pk).state == "held"
    released(house, by, named)
    released(house, by, free, [other.pk])
    with house.at(LEAD):
        assert list(FindingFile.objects.values_list("name", flat=True)) == ["arm.jpg"]


def released(house: House, by: Seated, finding: Finding, files: Sequence[uuid.UUID] = ()) -> None:
    grounds = Grounds(
        purpose="assess_risk", legal_basis="CA1989_s47", necessity="The child may be harmed.",
        proportionality="Only what bears on the risk.", approver="A. Sergeant",
    )  # fmt: skip
    with house.at(by):
        version = Finding.objects.get(pk=finding.pk).version
        release(
            {finding.pk: version}, request_id=finding.request_id, desks=[LEAD], recipients=[], grounds=grounds,
            release_id=uuid.uuid4(), by=by, files=files,
        )  # fmt: skip


def test_no_desk_reads_the_originals_or_the_words(house: House) -> None:
    protected(house, told(house), "address")
    for login in (LEAD, "police", "worker", "guardian", "door", "outside"):
        for model in (CoveredOriginal, ProtectedWords):
            with house.at(login), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                list(model.objects.all())
    for login in ("police", "hrwhealth", "worker", "guardian", "door", "outside", "asked"):
        with house.at(login), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            list(Protection.objects.all())


def test_opening_it_says_why_and_stands_in_the_ledger_first(house: House) -> None:
    found = told(house)
    (made,) = protected(house, found, "address", about="Amy Example")
    by = house.seated(role=Role.COORDINATOR, agency=LEAD)
    with house.at(by):
        one = Protection.objects.get(pk=made)
        with pytest.raises(NotProtected):
            open_protected(one, " ", by=by)
        words = open_protected(one, "The police ask for a welfare check.", by=by)
    assert f"Flat 2, {ROAD}, Harrow, {POSTCODE}" in words
    with house.as_superuser() as cursor:
        cursor.execute("SELECT object_ref, member, detail ->> 'why' FROM wall_ledgerentry WHERE act = 'open_protected'")
        assert cursor.fetchall() == [(found.reference, by.seat, "The police ask for a welfare check.")]


@pytest.mark.parametrize("desk", ["police", "hrwhealth", "worker", "door"])
def test_no_other_login_protects_opens_or_asks_what_repeats_it(house: House, desk: str) -> None:
    found = told(house)
    (made,) = protected(house, found, "address", about="Amy Example")
    tries: list[tuple[Any, ...]] = [
        ("protect_v1", uuid.uuid4(), "address", "refuge", CONTACT, [found.pk], [], ["12 Road"], [], "{}", uuid.uuid4()),
        ("unprotect_v1", made, "why", "{}", uuid.uuid4()),
        ("open_protected_v1", made, "why", uuid.uuid4()),
        ("repeats_protected_v1", [found.pk], [ROAD], ""),
        ("given_protected_v1", [found.pk], "assessment"),
        ("cover_words_v1", json.dumps(ROAD), ["a"], ""),
        ("protected_patterns_v1", [ROAD]),
        ("cover_notification_v1", found.pk, "protect", made, "{}", uuid.uuid4()),
    ]
    for function, *arguments in tries:
        with house.at(desk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            call(function, *arguments)


def test_another_authoritys_lead_neither_protects_nor_opens(house: House) -> None:
    found = told(house)
    (made,) = protected(house, found, "address", about="Amy Example")
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE people_protection SET agency = 'othercsc'")
        cursor.execute("UPDATE front_door_notification SET lead_agency = 'othercsc'")
    with house.at(LEAD):
        assert list(Protection.objects.all()) == []
        for refused, function, *arguments in (
            ("not_protected", "open_protected_v1", made, "why", uuid.uuid4()),
            ("not_protected", "unprotect_v1", made, "why", "{}", uuid.uuid4()),
            ("not_yours_to_protect", "protect_v1", uuid.uuid4(), "address", "refuge", "x", [found.pk], [], ["12 R"],
             [], "{}", uuid.uuid4()),
        ):  # fmt: skip
            with pytest.raises(RefusedByTheWall, match=refused), transaction.atomic():
                call(function, *arguments)
        assert repeats([found.pk], [ROAD]) == []


def test_a_form_sent_twice_protects_once(house: House) -> None:
    found, form, by = told(house), uuid.uuid4(), house.seated(role=Role.COORDINATOR, agency=LEAD)
    with house.at(by):
        chosen = offered(found, "school")
        made = [
            protect(found, chosen, reason="refuge", safe_contact=CONTACT, form=form, by=by) for _ in range(2)
        ]  # fmt: skip
        assert made[0] == made[1] == list(Protection.objects.values_list("pk", flat=True))


def test_texts_that_say_it_or_the_street_alone_are_pointed_at(house: House) -> None:
    found = told(house)
    (made,) = protected(house, found, "address", about="Amy Example")
    texts = ["Nothing", f"They are at {ROAD.upper()}.", "He drove along plantedroad", "ha1-9zz", "Elsewhere"]
    with house.at(LEAD):
        told_of = sorted((one.place, one.protection, one.is_whole) for one in repeats([found.pk], texts))
    assert told_of == [(1, made, True), (2, made, False), (3, made, True)]


def test_nobody_is_asked_with_words_that_say_it(house: House) -> None:
    found = told(house)
    enquiry = an_enquiry(house, found)
    protected(house, found, "address", about="Amy Example")
    by = house.seated(role=Role.COORDINATOR, agency=LEAD)
    with house.at(by):
        child = enquiry.subjects.standing()[0].pk
        tries: tuple[tuple[str, dict[str, Any]], ...] = (
            ("Reasonable cause.", {"question": f"Who lives at {ROAD}?"}),
            ("Reasonable cause.", {"own": {"police": f"Who was at {ROAD.upper()}?"}}),
            ("Reasonable cause.", {"whole_why": f"They are at {ROAD}."}),
            (f"He knows of {ROAD}.", {}),
        )
        for reason, said in tries:
            asks: dict[str, Any] = {"question": "What is known?", "other_ways": {"police": "Rung."}, **said}
            with pytest.raises(RepeatsProtected):
                ask(
                    enquiry.pk, ["police"], form=uuid.uuid4(), due_at=None, by=by,
                    children=[ForChild(child, "overridden", "A. Decider", reason)], **asks,
                )  # fmt: skip
        assert not Request.objects.exists()


def test_what_may_be_seen_again_is_given_to_nobody(house: House) -> None:
    (made,) = protected(house, told(house), "address", about="Amy Example")
    by = house.seated(role=Role.MANAGER, agency=LEAD)
    with house.at(by):
        one = Protection.objects.get(pk=made)
        unprotect(one, "She moved.", by=by)
        one.refresh_from_db()
        with pytest.raises(NotProtected):
            give(one, "assessment", "They visit.", reference="x", form=uuid.uuid4(), by=by, at=timezone.now())
        assert not ProtectedGiven.objects.exists()


def test_a_whole_person_goes_from_every_notification_of_whoever_was_joined_with_them(house: House) -> None:
    first = told(house)
    by = a_coordinator(house)
    with house.at(by):
        enquiry = open_enquiry(first.pk, rated(house, first), by=by, at=timezone.now())
        amy = enquiry.subjects.standing().get(label="Amy Example")
    later = told(house, children=[{**MESSAGE["children"][0], "given_name": "Aimee"}], others=[])
    (row,) = rated(house, later)
    with house.at(by):
        same = ChildRated(row.named, "amber", "as the message says", same_as=amy.pk)
        open_enquiry(later.pk, [same], by=by, at=timezone.now(), into=enquiry.pk)
    protected(house, first, "person", about="Amy Example")
    with house.at(LEAD):
        assert Notification.objects.get(pk=later.pk).named.get().label == "Protected child"
        assert Notification.objects.get(pk=first.pk).named.order_by("position")[0].label == "Protected child"


def test_how_they_may_be_reached_does_not_say_what_is_protected(house: House) -> None:
    found = told(house)
    by = house.seated(role=Role.COORDINATOR, agency=LEAD)

    def with_contact(contact: str) -> list[uuid.UUID]:
        with house.at(by):
            return protect(
                found, offered(found, "address"), reason="refuge", safe_contact=contact, form=uuid.uuid4(), by=by
            )

    with pytest.raises(SafeContactSaysIt):
        with_contact(f"call at {ROAD.upper()}")
    protected(house, found, "telephone")
    with pytest.raises(SafeContactSaysIt):
        with_contact(f"ring {TELEPHONE.replace(' ', '')}")
    assert with_contact("ring Anna Ward")
