"""What an agency told before: seen by its own desk alone, used again as a new held finding, and never contradicted."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from hub.front_door.models import Enquiry
from hub.people.joining import say_not_the_same
from hub.people.models import Mention
from hub.research.findings import Learnt, record
from hub.research.models import Finding, Request
from hub.research.nothing_known import say_nothing_known
from hub.research.onward_disclosure import refuse_to_share_onward
from hub.research.refusals import AlreadyAnswered, TakenBack, ToldMore
from hub.research.told_before import told_before
from hub.research.using_again import use_again
from hub.wall.models import LedgerEntry
from hub.wall.refusals import FormSentBefore
from tenants.models import Role
from tenants.seated import Seated
from tests.front_door.enquiry_builders import a_coordinator, amy, joined, opened
from tests.front_door.triage_builders import child
from tests.research.test_onward_disclosure import asked as asked_to_share_onward
from tests.research.test_onward_disclosure import shared
from tests.support.builders import a_finding, a_release, a_request
from tests.support.house import House
from tests.support.pages import page_of, post, text_of

HEALTH = "hrwhealth"
EARLIER = "Called to the address in March."


@pytest.fixture
def police(house: House) -> Seated:
    """Whose findings they are."""
    return house.seated(role=Role.RESEARCHER)


def asked_twice(house: House) -> tuple[Finding, Request]:
    """Of one girl two enquiries, months apart, that nobody joined. The police told something in the first."""
    by = a_coordinator(house)
    _, first = opened(house, by, amy())
    earlier = a_finding(house, a_request(house, first), text=EARLIER)
    _, second = opened(house, by, amy())
    return earlier, a_request(house, second)


def asked_again_here(house: House) -> tuple[Finding, Request]:
    """The police released something, had told all, and are asked again in the same enquiry."""
    finding = a_finding(house, text=EARLIER)
    a_release(house, finding)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_request SET state = 'answered', answered_at = now()")
    return finding, a_request(house, Enquiry(pk=finding.enquiry_id, lead_agency=house.lead()))


def seen_before(house: House, request: Request) -> list[str]:
    with house.at(request.agency):
        return [one.text for one in told_before(request).found]


def test_what_was_told_of_the_same_child_in_another_enquiry_stands_on_the_request(house: House) -> None:
    earlier, request = asked_twice(house)
    assert seen_before(house, request) == [EARLIER]
    page = text_of(house.visit().get(f"/requests/{request.pk}/"))
    assert "What your agency told before" in page
    assert EARLIER in page
    with house.at("police"):
        first = Enquiry.objects.get(pk=earlier.enquiry_id).reference
    with house.at("guardian"):
        line = LedgerEntry.objects.filter(act="read_request").order_by("-seq")[0]
    assert (line.object_ref, line.detail["refs"]) == (request.enquiry.reference, [request.enquiry.reference, first])


def test_another_agency_sees_nothing_of_it_though_it_is_asked_about_the_same_child(house: House) -> None:
    earlier, request = asked_twice(house)
    health = a_request(house, Enquiry(pk=request.enquiry_id, lead_agency=house.lead()), agency=HEALTH)
    assert seen_before(house, health) == []
    visit = house.visit(house.seat(Role.RESEARCHER, agency=HEALTH))
    assert EARLIER not in text_of(visit.get(f"/requests/{health.pk}/"))
    assert EARLIER not in text_of(visit.get(f"/requests/{health.pk}/before/"))
    assert visit.get(f"/requests/{request.pk}/before/").status_code == 404
    with house.at(HEALTH):
        assert not Finding.objects.filter(pk=earlier.pk).exists()


def test_of_another_child_of_the_same_name_nothing_is_shown(house: House) -> None:
    by = a_coordinator(house)
    _, first = opened(house, by, child("Amy Example", born=date(2015, 5, 17)))
    a_finding(house, a_request(house, first), text=EARLIER)
    _, second = opened(house, by, child("Amy Example", born=date(2011, 1, 1)))
    assert seen_before(house, a_request(house, second)) == []


def test_who_was_said_to_be_another_child_is_not_taken_for_the_same(house: House) -> None:
    earlier, request = asked_twice(house)
    with house.at(house.lead()):
        person = Enquiry.objects.get(pk=request.enquiry_id).subjects.get().person_id
    by = a_coordinator(house)
    with house.at(by), transaction.atomic():
        say_not_the_same(
            [(person, earlier.about[0])], desks=[house.lead(), "police"], by=by, at=timezone.now()
        )  # fmt: skip
    assert seen_before(house, request) == []


def test_a_child_who_was_joined_since_is_the_same(house: House) -> None:
    by = a_coordinator(house)
    _, enquiry = opened(house, by, amy())
    with house.at(by):
        subject = enquiry.subjects.get()
    joined(house, by, enquiry, amy(), same_as=subject.pk)
    earlier = a_finding(house, a_request(house, enquiry), text=EARLIER, about=[subject.person_id])
    _, other = opened(house, by, amy())
    assert seen_before(house, a_request(house, other)) == [earlier.text]


def test_what_is_used_again_is_a_new_held_finding_that_says_where_it_comes_from(house: House, police: Seated) -> None:
    earlier, request = asked_twice(house)
    a_release(house, earlier)
    made, at = uuid.uuid4(), timezone.now()
    with house.at(police):
        for _ in range(2):
            copy = use_again(request.pk, earlier.pk, finding_id=made, by=police, at=at)
        assert Finding.objects.filter(request=request).count() == 1
        copy.refresh_from_db()
        here = request.enquiry.subjects.get().person_id
        assert copy.about[0] == here
        assert (copy.copied_from_id, copy.state, copy.desks, copy.release_id) == (earlier.pk, "held", [], None)
        assert (copy.text, copy.happened_on, copy.recorded_at, copy.recorded_by) == (
            EARLIER, date(2012, 11, 2), at, police.seat,
        )  # fmt: skip
    with house.at(house.lead()):  # nothing is released by it
        assert not Finding.objects.filter(pk=made).exists()
    with house.as_superuser() as cursor:
        cursor.execute("SELECT detail ->> 'copied_from' FROM wall_ledgerentry WHERE object_ref = %s", [str(made)])
        assert cursor.fetchall() == [(str(earlier.pk),)]


def test_whom_the_earlier_one_brought_in_is_held_with_the_copy(house: House, police: Seated) -> None:
    earlier, request = asked_twice(house)
    with house.at(police):
        copy = use_again(request.pk, earlier.pk, finding_id=uuid.uuid4(), by=police, at=timezone.now())
        named = Mention.objects.get(source_id=copy.pk)
        assert (named.given_name, named.family_name, named.state, named.desks) == ("Una", "Newly", "held", [])
    with house.at(house.lead()):
        assert not Mention.objects.filter(source_id=copy.pk).exists()


def test_the_same_form_is_not_another_copy_and_an_answered_request_takes_none(house: House, police: Seated) -> None:
    earlier, request = asked_twice(house)
    other = a_finding(
        house, Request(pk=earlier.request_id, agency="police", enquiry_id=earlier.enquiry_id), text="Other"
    )
    made = uuid.uuid4()
    with house.at(police):
        use_again(request.pk, earlier.pk, finding_id=made, by=police, at=timezone.now())
        with pytest.raises(FormSentBefore):
            use_again(request.pk, other.pk, finding_id=made, by=police, at=timezone.now())
        Request.objects.filter(pk=request.pk).update(state="answered")
        with pytest.raises(AlreadyAnswered):
            use_again(request.pk, other.pk, finding_id=uuid.uuid4(), by=police, at=timezone.now())
        assert Finding.objects.filter(request=request).count() == 1


def test_what_was_withdrawn_is_seen_and_not_used_again(house: House, police: Seated) -> None:
    earlier, request = asked_twice(house)
    a_release(house, earlier)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE research_finding SET state = 'withdrawn' WHERE id = %s", [earlier.pk])
    with house.at(police), pytest.raises(TakenBack):
        use_again(request.pk, earlier.pk, finding_id=uuid.uuid4(), by=police, at=timezone.now())
    page = text_of(house.visit().get(f"/requests/{request.pk}/"))
    assert "Was withdrawn: it is not used again" in page
    assert "Use again" not in page


def test_a_finding_about_nobody_of_the_request_and_another_agencys_are_not_there(house: House, police: Seated) -> None:
    _, request = asked_twice(house)
    stranger = a_finding(house, text="Of another family.")
    theirs = a_finding(house, a_request(house, agency=HEALTH), text="Theirs.")
    a_release(house, theirs, desks=[HEALTH, "police"])
    with house.at(police):
        for one in (stranger, theirs):
            with pytest.raises(Finding.DoesNotExist):
                use_again(request.pk, one.pk, finding_id=uuid.uuid4(), by=police, at=timezone.now())


def test_no_desk_says_that_it_copied_a_finding_that_it_does_not_see(house: House) -> None:
    earlier, _ = asked_twice(house)
    health = a_request(house, agency=HEALTH)
    with house.at(HEALTH), pytest.raises(ProgrammingError, match="no such row"), transaction.atomic():
        Finding(
            request_id=health.pk, enquiry_id=health.enquiry_id, agency=HEALTH, kind="event", text="x",
            copied_from_id=earlier.pk, recorded_by=uuid.uuid4(), recorded_at=timezone.now(),
        ).save()  # fmt: skip


def test_the_button_copies_it_and_the_list_says_so(house: House) -> None:
    earlier, request = asked_twice(house)
    visit, there = house.visit(), f"/requests/{request.pk}/"
    page = visit.get(there).text
    (once,) = re.findall(r'name="once" value="([^"]+)"', page)
    answer = visit.post(f"{there}before/{earlier.pk}/again/", {"once": once})
    assert answer["Location"] == there
    page = text_of(visit.get(there))
    assert "Copied as a new finding. Only your agency can see it until you release it." in page
    assert "Used again here" in page
    assert "(copied from an earlier finding)" in page
    assert "Use again<" not in page
    assert visit.post(f"{there}before/{earlier.pk}/again/", {"once": "x"})["Location"] == there
    assert "The form could not be read, and nothing was copied." in text_of(visit.get(there))


def test_a_long_list_has_an_end_and_a_page_of_its_own(house: House, django_assert_max_num_queries: Any) -> None:
    earlier, request = asked_twice(house)
    first = Request(pk=earlier.request_id, agency="police", enquiry_id=earlier.enquiry_id)
    for number in range(30):
        a_finding(house, first, text=f"Call {number}.", brings_in="")
    visit = house.visit()
    page = visit.get(f"/requests/{request.pk}/").text
    assert "Show all that your agency told before" in page
    assert page.count("Use again<") == 5
    with django_assert_max_num_queries(60):
        page = visit.get(f"/requests/{request.pk}/before/").text
    assert page.count("Use again<") == 25
    assert visit.get(f"/requests/{request.pk}/before/?page=2").text.count("Use again<") == 6


def test_an_agency_that_is_asked_again_sees_what_it_released_and_does_not_contradict_it(
    house: House, police: Seated
) -> None:
    _, request = asked_again_here(house)
    page = text_of(house.visit().get(f"/requests/{request.pk}/"))
    assert EARLIER in page
    assert "“nothing known” alone would contradict them" in page
    assert "Nothing more known than we released before" in page
    with house.at(police), pytest.raises(ToldMore):
        say_nothing_known(request.pk, by=police, at=timezone.now())
    answer = house.visit().post(f"/requests/{request.pk}/nothing-known/")
    assert answer["Location"] == f"/requests/{request.pk}/"
    with house.at(police):
        assert Request.objects.get(pk=request.pk).state == "open"


def test_nothing_more_known_is_one_answer_for_whoever_decides(house: House) -> None:
    finding, request = asked_again_here(house)
    post(house.visit(), f"/requests/{request.pk}/nothing-known/", beyond="yes", asks="yes", tells="yes")
    page = page_of(
        house.visit(role=Role.DECISION_MAKER), Enquiry(pk=finding.enquiry_id, reference=request.enquiry.reference)
    )
    assert "Nothing more known than it released before" in page
    assert "Metropolitan Police Service answered: nothing more known than it released before" in page
    assert ">Nothing known<" not in page
    with house.at("guardian"):
        assert LedgerEntry.objects.get(act="nothing_known").detail["beyond"] is True


def test_why_an_agency_does_not_share_onward_is_read_by_both_sides(house: House, police: Seated) -> None:
    finding = shared(house)
    by = house.seated(role=Role.DECISION_MAKER)
    request = asked_to_share_onward(house, finding, by)
    with house.at(police):
        refuse_to_share_onward(request.pk, why="A source would be known by it.", by=police, at=timezone.now())
        enquiry = Enquiry.objects.get(pk=finding.enquiry_id)
    ours = text_of(house.visit().get(f"/requests/{finding.request_id}/"))
    hubs = house.visit(role=Role.DECISION_MAKER)
    for page in (ours, page_of(hubs, enquiry), page_of(hubs, enquiry, "ask-to-share-onward/")):
        assert "A source would be known by it." in page


def test_asking_to_share_onward_does_not_wait_for_an_open_question(house: House) -> None:
    finding = a_finding(house)
    a_release(house, finding)
    request = asked_to_share_onward(house, finding, house.seated(role=Role.DECISION_MAKER))
    with house.at("police"):
        states = dict(Request.objects.filter(enquiry=finding.enquiry_id).values_list("let_out_to", "state"))
    assert states == {"": "open", request.let_out_to: "open"}


def test_a_brought_in_person_is_called_by_name_in_what_was_told_before(house: House, police: Seated) -> None:
    earlier, request = asked_twice(house)
    with house.at(police):
        first = Request.objects.get(pk=earlier.request_id)
        about = first.enquiry.subjects.get().person_id
        found = record(
            first.pk, finding_id=uuid.uuid4(), about=[about], kind="family", happened_on=None, text="An uncle.",
            learnt=[Learnt(given_name="Len", family_name="Uncle", tie_kind="uncle", tie_to=about)], by=police,
            at=timezone.now(),
        )  # fmt: skip
        copy = use_again(request.pk, found.pk, finding_id=uuid.uuid4(), by=police, at=timezone.now())
        tie = Mention.objects.get(source_id=copy.pk, kind="tie")
        assert tie.tie_to == request.enquiry.subjects.get().person_id
    assert "Len Uncle" in text_of(house.visit().get(f"/requests/{request.pk}/"))


def test_the_newest_stands_first(house: House) -> None:
    earlier, request = asked_twice(house)
    a_finding(house, Request(pk=earlier.request_id, agency="police", enquiry_id=earlier.enquiry_id), text="In May.")
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE research_finding SET recorded_at = now() - interval '9 days' WHERE id = %s", [earlier.pk]
        )
    assert seen_before(house, request) == ["In May.", EARLIER]


def test_the_list_of_all_says_in_the_ledger_which_other_enquiries_it_showed(house: House) -> None:
    earlier, request = asked_twice(house)
    assert EARLIER in text_of(house.visit().get(f"/requests/{request.pk}/before/"))
    with house.at("police"):
        first = Enquiry.objects.get(pk=earlier.enquiry_id).reference
    with house.at("guardian"):
        line = LedgerEntry.objects.filter(act="read_request").order_by("-seq")[0]
    assert (line.object_ref, line.detail["refs"]) == (request.enquiry.reference, [request.enquiry.reference, first])


def test_for_sharing_onward_nothing_is_used_again(house: House) -> None:
    request = asked_to_share_onward(house, shared(house, text=EARLIER), house.seated(role=Role.DECISION_MAKER))
    page = text_of(house.visit().get(f"/requests/{request.pk}/before/"))
    assert (EARLIER in page, "Use again" in page) == (True, False)
