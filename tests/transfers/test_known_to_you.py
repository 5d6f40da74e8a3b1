"""Known to you?: what is answered, what is never, what both ledgers hold, and how often it may be asked."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.utils import ProgrammingError
from django.utils import timezone

from hub.front_door.models import Enquiry, Subject
from hub.people.models import Link, Mention
from hub.transfers.known_to_you import (
    MOST_AN_HOUR,
    AskedTooOften,
    NobodyToAskFor,
    NotEnoughToAsk,
    ReasonMissing,
    ask_again,
)
from hub.transfers.models import AnswerState, HubQuestion
from hub.transfers.person_keys import keys_of
from tenants.models import KnownCount, Role
from tenants.seated import Seated
from tests.front_door.triage_builders import child, notify
from tests.support.builders import a_finding, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import text_of
from tests.transfers.known_builders import BORN, NHS, a_child_asked_about, ask, ledger_of


@pytest.fixture
def by(house: House) -> Seated:
    """A coordinator in Harrow."""
    return house.seated(role=Role.COORDINATOR)


def notify_haringey(house: House, *children: Any) -> None:
    notify(house, *children, hub="haringey", door="haringey")


def test_a_name_with_its_day_of_birth_is_known_and_says_whom_to_ring(house: House, by: Seated) -> None:
    notify_haringey(house, child("Amy Example", BORN))
    (answer,) = ask(house, a_child_asked_about(house)[1], by)
    assert answer.state == AnswerState.KNOWN
    assert answer.contact == "Haringey multi-agency safeguarding hub"


def test_a_child_of_a_restricted_enquiry_is_not_known_until_it_is_lifted(house: House, by: Seated) -> None:
    there = an_enquiry(
        house, notify(house, child("Amy Example", BORN), hub="haringey", door="haringey"), hub="haringey"
    )
    subject, key = a_child_asked_about(house)[1], uuid.uuid4()
    with house.as_superuser("haringey") as cursor:
        cursor.execute("SELECT restrict_rows_v1(%s, %s)", [there.pk, key])
    assert ask(house, subject, by)[0].state == AnswerState.NOT_KNOWN
    with house.as_superuser("haringey") as cursor:
        cursor.execute("SELECT lift_rows_v1(%s)", [key])
    assert ask(house, subject, by)[0].state == AnswerState.KNOWN


def test_a_number_alone_is_known(house: House, by: Seated) -> None:
    notify_haringey(house, child("Aimee Other", None, NHS))
    (answer,) = ask(house, a_child_asked_about(house, born=None, number=NHS)[1], by)
    assert answer.state == AnswerState.KNOWN


@pytest.mark.parametrize("there", [("Amy Example", date(2015, 3, 3)), ("Amy Other", BORN), ("Amy Example", None)])
def test_a_name_or_a_day_by_itself_is_not_known(house: House, by: Seated, there: tuple[str, date | None]) -> None:
    notify_haringey(house, child(*there))
    assert ask(house, a_child_asked_about(house)[1], by)[0].state == AnswerState.NOT_KNOWN


def test_one_persons_name_with_anothers_birth_is_not_known(house: House, by: Seated) -> None:
    notify_haringey(house, child("Amy Example", date(2010, 1, 1)), child("Ben Example", BORN))
    assert ask(house, a_child_asked_about(house)[1], by)[0].state == AnswerState.NOT_KNOWN


@pytest.mark.parametrize("state", ["held", "released"])
def test_what_an_agency_found_never_counts_and_answers_as_nothing_does(house: House, by: Seated, state: str) -> None:
    subject = a_child_asked_about(house)[1]
    (nothing,) = ask(house, subject, by)
    finding = a_finding(house, a_request(house, hub="haringey", door="haringey"), hub="haringey")
    found: list[dict[str, Any]] = [
        {"kind": "name", "given_key": "amy", "family_key": "example"},
        {"kind": "birth", "day": BORN},
    ]
    with house.at("police", "haringey"):
        for columns in found:
            mention = Mention.objects.create(
                agency="police", source_kind="finding", source_id=finding.pk, said_at=timezone.now(), **columns
            )
            Link.objects.create(
                mention=mention, person_id=finding.about[0], agency="police", from_at=timezone.now()
            )  # fmt: skip
    if state == "released":
        with house.as_superuser("haringey") as cursor:
            for table in ("people_mention", "people_link"):
                cursor.execute(f"UPDATE {table} SET state = 'released', desks = '{{hgycsc}}' WHERE agency = 'police'")
    (something,) = ask(house, subject, by)
    assert (something.state, something.contact) == (nothing.state, nothing.contact)
    assert something.state == AnswerState.NOT_KNOWN


def test_no_key_comes_from_what_an_agency_found_here(house: House) -> None:
    _, subject = a_child_asked_about(house, born=None)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE people_mention SET source_kind = 'finding'")
    with house.at(house.lead()):
        assert keys_of(subject.person_id).names == ()


def test_both_ledgers_have_the_question_with_the_same_digest_and_no_name(house: House, by: Seated) -> None:
    enquiry, subject = a_child_asked_about(house)
    (question,) = ask(house, subject, by)
    (asked,), (answered,) = ledger_of(house, "harrow", "ask_hub"), ledger_of(house, "haringey", "known_asked")
    assert asked["digest"] == answered["digest"]
    with house.at(house.lead()):
        keys = keys_of(subject.person_id).as_text()
    # Whoever reads the line has the question's id and can guess at names: no digest of both is the line's.
    tried = {hashlib.sha256(guess.encode()).hexdigest() for guess in (keys, f"{question.pk} {keys}")}
    assert asked["digest"] not in tried
    assert (answered["hub"], answered["seat"], answered["reason"]) == ("harrow", str(by.seat), "lived_there")
    assert ledger_of(house, "harrow", "hub_answered")[0]["answer"] == "not_known"
    for words in (str(asked), str(answered)):
        for hidden in ("amy", "Amy", "example", "2015", "An aunt"):
            assert hidden not in words
    assert question.subject_id == subject.pk
    assert KnownCount.objects.get().asked == 1
    assert {field.name for field in KnownCount._meta.fields} == {"id", "from_hub", "to_hub", "day", "asked"}
    assert enquiry.reference not in str(answered)


def test_a_form_sent_twice_asks_once(house: House, by: Seated) -> None:
    subject, form = a_child_asked_about(house)[1], uuid.uuid4()
    ask(house, subject, by, form=form)
    ask(house, subject, by, form=form)
    assert len(ledger_of(house, "haringey", "known_asked")) == 1
    assert KnownCount.objects.get().asked == 1


def test_a_hub_that_is_down_keeps_no_other_waiting_and_is_asked_again(house: House, by: Seated) -> None:
    notify_haringey(house, child("Amy Example", BORN))
    subject = a_child_asked_about(house)[1]
    signature = "hub_haringey.known_v2(uuid, text, uuid, text, text, bytea)"
    with house.as_superuser("haringey") as cursor:
        cursor.execute(f"ALTER FUNCTION {signature} RENAME TO known_away")
    answers = {one.hub: one for one in ask(house, subject, by, "haringey", "triborough")}
    assert answers["haringey"].state == AnswerState.UNREACHED
    assert answers["triborough"].state == AnswerState.NOT_KNOWN
    with house.as_superuser("haringey") as cursor:
        cursor.execute(f"ALTER FUNCTION {signature.replace('known_v2', 'known_away')} RENAME TO known_v2")
    with house.at(by):
        assert ask_again(answers["haringey"].pk, by=by, at=timezone.now()).state == AnswerState.KNOWN
        again = ask_again(answers["triborough"].pk, by=by, at=timezone.now())
        assert again.state == AnswerState.NOT_KNOWN
    assert len(ledger_of(house, "triborough", "known_asked")) == 1


@pytest.mark.parametrize("changes", [{"reason": "curious"}, {"why": "  "}, {"hubs": ("harrow", "nowhere")}])
def test_without_a_reason_or_another_hub_nothing_is_asked(house: House, by: Seated, changes: dict[str, Any]) -> None:
    subject = a_child_asked_about(house)[1]
    hubs = changes.pop("hubs", ("haringey",))
    with pytest.raises(ReasonMissing):
        ask(house, subject, by, *hubs, **changes)
    nothing_was_asked(house, by)


def test_a_child_without_birth_or_number_is_not_asked_about(house: House, by: Seated) -> None:
    with pytest.raises(NotEnoughToAsk):
        ask(house, a_child_asked_about(house, born=None)[1], by)
    nothing_was_asked(house, by)


def test_a_closed_enquiry_is_not_asked_about(house: House, by: Seated) -> None:
    enquiry, subject = a_child_asked_about(house)
    with house.at(by):
        Enquiry.objects.filter(pk=enquiry.pk).update(state="decided")
    with pytest.raises(NobodyToAskFor):
        ask(house, subject, by)
    nothing_was_asked(house, by)


def nothing_was_asked(house: House, by: Seated) -> None:
    with house.at(by):
        assert not HubQuestion.objects.exists()
    assert not ledger_of(house, "harrow", "ask_hub")
    assert not ledger_of(house, "haringey", "known_asked")
    assert not KnownCount.objects.exists()


def test_a_seat_is_stopped_after_the_most_of_an_hour_and_another_is_not(house: House, by: Seated) -> None:
    subject, now = a_child_asked_about(house)[1], timezone.now()
    for _ in range(MOST_AN_HOUR):
        ask(house, subject, by, at=now)
    with pytest.raises(AskedTooOften):
        ask(house, subject, by, at=now)
    ask(house, subject, by, at=now + timedelta(minutes=61))
    ask(house, subject, house.seated(role=Role.COORDINATOR), at=now)


def test_a_hub_that_asks_too_often_in_a_day_is_told_so_and_other_hubs_still_answer(house: House, by: Seated) -> None:
    subject = a_child_asked_about(house)[1]
    with house.as_superuser("haringey") as cursor:
        cursor.execute(
            "INSERT INTO front_door_askedbyhub"
            " VALUES (gen_random_uuid(), 'harrow', (now() AT TIME ZONE 'Europe/London')::date, 200)"
        )
    states = {one.hub: one.state for one in ask(house, subject, by, "haringey", "triborough")}
    assert states == {"haringey": AnswerState.TOO_OFTEN, "triborough": AnswerState.NOT_KNOWN}


def test_the_page_asks_shows_the_answer_and_offers_no_more_queries_for_more_rows(
    house: House, django_assert_max_num_queries: Any
) -> None:
    notify_haringey(house, child("Amy Example", BORN))
    enquiry, subject = a_child_asked_about(house)
    visit = house.visit(role=Role.COORDINATOR)
    path = f"/enquiries/{enquiry.reference}/known-elsewhere/"
    wrong = visit.post(path, {"hubs": ["haringey"], "why": "What I typed", "once": str(uuid.uuid4())})
    assert "What I typed" in wrong.content.decode()
    assert "Choose an answer to “Why may they know the child?”" in wrong.content.decode()
    data = {
        "child": str(subject.pk), "hubs": ["haringey", "triborough"], "reason": "lived_there", "why": "An aunt",
        "once": str(uuid.uuid4()),
    }  # fmt: skip
    answer = visit.post(path, data, follow=True)
    page = answer.content.decode()
    assert "Known in Haringey. Not known in Tri-borough." in page
    assert "Haringey multi-agency safeguarding hub" in page
    assert "Amy Example is known in Haringey" in visit.get(f"/enquiries/{enquiry.reference}/").content.decode()
    with django_assert_max_num_queries(14):
        visit.get(path)


def test_a_researcher_and_another_hub_find_no_such_page(house: House) -> None:
    enquiry, _ = a_child_asked_about(house)
    path = f"/enquiries/{enquiry.reference}/known-elsewhere/"
    assert house.visit(role=Role.RESEARCHER).get(path).status_code == 403
    assert house.visit(role=Role.COORDINATOR, hub="haringey").get(path).status_code == 404


def test_the_asked_agencies_see_no_question(house: House, by: Seated) -> None:
    enquiry = an_enquiry(house, notify(house, child("Amy Example", BORN)))
    a_request(house, enquiry)
    with house.at(by):
        subject = Subject.objects.get(enquiry=enquiry)
    ask(house, subject, by)
    with house.at("police"), pytest.raises(ProgrammingError, match="permission denied"):
        HubQuestion.objects.count()


def test_one_asking_of_two_hubs_counts_once_towards_the_most_of_an_hour(house: House, by: Seated) -> None:
    subject, now = a_child_asked_about(house)[1], timezone.now()
    for _ in range(MOST_AN_HOUR - 1):
        ask(house, subject, by, "haringey", "triborough", at=now)
    assert len(ask(house, subject, by, "haringey", "triborough", at=now)) == 2
    with pytest.raises(AskedTooOften):
        ask(house, subject, by, at=now)


def test_a_question_is_asked_again_on_the_page_of_its_own_enquiry_alone(house: House, by: Seated) -> None:
    enquiry, subject = a_child_asked_about(house)
    other, _ = a_child_asked_about(house, "Kim Other")
    (question,) = ask(house, subject, by)
    with house.at(by):
        HubQuestion.objects.filter(pk=question.pk).update(state=AnswerState.UNREACHED)
    visit = house.visit(role=Role.COORDINATOR)
    where = f"known-elsewhere/{question.pk}/"
    assert visit.post(f"/enquiries/{other.reference}/{where}").status_code == 404
    assert len(ledger_of(house, "haringey", "known_asked")) == 1
    page = text_of(visit.post(f"/enquiries/{enquiry.reference}/{where}", follow=True))
    assert "Not known in Haringey." in page
    assert "govuk-notification-banner--success" in page, "an answer is an answer, whatever it says"
    assert len(ledger_of(house, "haringey", "known_asked")) == 2
