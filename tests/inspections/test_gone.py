"""A paper is shown to nobody once it may not be, from that moment on; its words go when the clock next comes by."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.utils import timezone

from frontend.inspections.written import words_for
from hub.assessment import inspecting, inspection_papers
from hub.assessment.inspecting import ChangedMeanwhile, NoReason
from hub.assessment.inspection_notices import papers_removed
from hub.assessment.models import Copy
from hub.assessment.parting import take_out
from hub.assessment.recalling import recall
from hub.front_door.models import Enquiry
from tenants.models import Agency, Notice, Role, Seat
from tests.assessment.test_whole_path import sent
from tests.front_door.enquiry_builders import joined, opened
from tests.front_door.triage_builders import child
from tests.inspections.inspection_builders import Inspected, agreed, asked, lines, withdrawn
from tests.inspections.starting import invited, starting
from tests.research.protecting_builders import protected
from tests.support.house import House


def shown(it: Inspected) -> str:
    """Why the latest paper is not shown; empty where it is."""
    with it.house.at(it.inspector):
        [one] = inspection_papers.named_for(it.inspector).papers
        paper = inspection_papers.read_paper(one.id, by=it.inspector)
    assert bool(paper.words) == (paper.why == "")
    assert paper.why == one.why
    return one.why


def swept(house: House) -> int:
    with house.at("worker"):
        return inspecting.remove_gone_papers()


def waiting(house: House) -> list[str]:
    """What the outbox holds of papers that went."""
    with house.as_superuser() as cursor:
        cursor.execute("SELECT kind FROM wall_outboxrow WHERE kind = 'assessment.papers_removed'")
        return [kind for (kind,) in cursor.fetchall()]


def words_left(house: House) -> list[str]:
    with house.as_superuser() as cursor:
        cursor.execute("SELECT gone_why FROM assessment_inspectionpaper WHERE words <> '' ORDER BY made_at")
        return [why for (why,) in cursor.fetchall()]


def recalled(it: Inspected) -> None:
    by = it.house.seated(role=Role.DECISION_MAKER)
    with it.house.at(by):
        copy = Copy.objects.filter(product__enquiry=it.enquiry).first()
        assert copy
        recall(copy.pk, "It was wrong.", "destroy", by=by)


def hidden(it: Inspected) -> None:
    with it.house.at(it.house.lead()):
        found = Enquiry.objects.get(pk=it.enquiry.pk).joins.get().notification
    protected(it.house, found, words=["Shouting"])


BECAUSE: dict[str, tuple[Callable[[Inspected], None], str]] = {
    "withdrawn": (withdrawn, "A finding was withdrawn"),
    "recalled": (recalled, "A product was recalled"),
    "protected": (hidden, "Something of it was protected"),
}


@pytest.mark.parametrize("what", BECAUSE)
def test_what_is_withdrawn_recalled_or_protected_later_is_not_shown_from_then_on(house: House, what: str) -> None:
    it = agreed(house, sent(house))
    assert shown(it) == ""
    act, why = BECAUSE[what]
    act(it)
    assert shown(it) == why  # before any clock
    assert (swept(house), words_left(house), shown(it)) == (1, [], why)
    [(_, about, said)] = lines(house, "remove_paper")
    assert (about, said["gone"], said["enquiry"]) == (str(it.id), what, it.enquiry.reference)
    assert swept(house) == 0


def test_what_another_familys_notification_said_goes_when_it_is_taken_out(house: House) -> None:
    coordinator = house.seated(role=Role.COORDINATOR)
    _, enquiry = opened(house, coordinator, child("Pia Parted"))
    other = joined(house, coordinator, enquiry, child("Rex Parted"))
    it = agreed(house, enquiry)
    assert "Rex Parted" in it.papers[0].words
    with house.at(coordinator):
        take_out(other.pk, of=enquiry.pk, to_triage=False, reason="Another family", by=coordinator, at=timezone.now())
    assert shown(it) == "A notification was taken out of the enquiry"
    with house.at(it.manager):
        made = inspecting.make_anew(it.papers[0], words_for(it.manager), by=it.manager)
    assert shown(it) == ""
    assert "Rex Parted" not in next(one.words for one in it.papers if one.pk == made.pk)


def test_made_anew_it_says_what_stands_now_and_the_old_one_says_nothing(house: House) -> None:
    it = agreed(house, sent(house))
    [old] = it.papers
    assert "Called to the address three times in a year." in old.words
    withdrawn(it)
    with house.at(it.manager):
        made = inspecting.make_anew(old, words_for(it.manager), by=it.manager)
    assert shown(it) == ""
    again = {one.pk: one for one in it.papers}
    assert "Called to the address three times in a year." not in again[made.pk].words
    assert (again[old.pk].words, again[old.pk].gone_why) == ("", "anew")
    assert [ref for _, ref, _ in lines(house, "make_paper")] == [it.enquiry.reference] * 2


def test_what_was_withdrawn_while_a_paper_was_written_is_seen(house: House) -> None:
    enquiry = sent(house)
    it = agreed(house, enquiry)
    write = words_for(it.manager)

    def slowly(one: Enquiry) -> str:
        words = write(one)
        withdrawn(it)
        return words

    with house.at(it.manager), pytest.raises(ChangedMeanwhile):
        inspecting.make_anew(it.papers[0], slowly, by=it.manager)


def test_after_the_last_day_it_is_over_and_no_word_is_left(house: House) -> None:
    it = agreed(house, sent(house))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE assessment_inspection SET first_day = current_date - 14, last_day = current_date - 1")
    assert swept(house) == 1
    assert (it.row.state, words_left(house)) == ("over", [])
    assert [said["gone"] for _, _, said in lines(house, "remove_paper")] == ["over"]
    assert [ref for _, ref, _ in lines(house, "end_inspection")] == [str(it.id)]


def test_one_that_nobody_answered_is_over_too(house: House) -> None:
    it = asked(house, sent(house))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE assessment_inspection SET first_day = current_date - 14, last_day = current_date - 1")
    swept(house)
    assert (it.row.state, words_left(house)) == ("over", [])


@pytest.mark.parametrize("who", ["manager", "guardian"])
def test_either_who_let_them_in_ends_it_and_nothing_is_left(house: House, who: str) -> None:
    it = agreed(house, sent(house))
    by = it.manager if who == "manager" else it.guardian
    with house.at(by):
        with pytest.raises(NoReason):
            inspecting.end(it.id, "  ", by=by, at=timezone.now(), is_guardian=who == "guardian")
        inspecting.end(it.id, "They are done.", by=by, at=timezone.now(), is_guardian=who == "guardian")
        with pytest.raises(ChangedMeanwhile):
            inspecting.end(it.id, "Again.", by=by, at=timezone.now(), is_guardian=who == "guardian")
    assert (it.row.state, it.row.ended_why, words_left(house)) == ("ended", "They are done.", [])
    assert not Seat.objects.open(timezone.now()).filter(user=it.inspector.user).exists()
    with house.at(it.inspector):
        named = inspection_papers.named_for(it.inspector)
    assert (named.papers, [state for state, *_ in named.others]) == ((), ["ended"])


def test_a_seat_that_another_inspection_needs_stays(house: House) -> None:
    first = agreed(house, sent(house))
    user = Seat.objects.get(pk=first.inspector.seat).user
    second = agreed(house, sent(house), user=user, manager=first.manager)
    with house.at(first.manager):
        inspecting.end(first.id, "Done.", by=first.manager, at=timezone.now(), is_guardian=False)
    assert Seat.objects.standing(timezone.now()).filter(user=user).exists()
    assert shown(second) == ""


def test_one_person_under_two_names_keeps_the_seat_that_the_other_inspection_needs(house: House) -> None:
    """Named before they had an account, and again by the account: the hub knows them by two ids."""
    first = invited(house, sent(house))
    user = Seat.objects.get(pk=first.inspector.seat).user
    user.email_verified_at = timezone.now()
    user.save(update_fields=["email_verified_at"])
    second = agreed(house, sent(house), user=user, manager=first.manager)
    assert first.row.person != second.row.person
    with house.at(first.manager):
        inspecting.end(first.id, "Done.", by=first.manager, at=timezone.now(), is_guardian=False)
    assert Seat.objects.standing(timezone.now()).filter(pk=first.inspector.seat).exists()
    with house.at(first.manager):
        inspecting.end(second.id, "Done.", by=first.manager, at=timezone.now(), is_guardian=False)
    assert not Seat.objects.open(timezone.now()).filter(user=user).exists()


def test_an_inspection_of_other_days_that_is_refused_leaves_no_seat_that_waits(house: House) -> None:
    first = agreed(house, sent(house))
    user = Seat.objects.get(pk=first.inspector.seat).user
    before = set(Seat.objects.waiting(timezone.now()).filter(user=user))
    second = asked(house, sent(house), user=user, manager=first.manager, last=20)
    assert len(set(Seat.objects.waiting(timezone.now()).filter(user=user)) - before) == 1
    with house.at(second.guardian):
        inspecting.refuse(second.id, "Not these.", by=second.guardian, at=timezone.now())
    assert set(Seat.objects.waiting(timezone.now()).filter(user=user)) == before
    assert Seat.objects.standing(timezone.now()).filter(pk=first.inspector.seat).exists()


def test_what_one_agency_ends_leaves_the_seat_that_another_gave(house: House) -> None:
    it = agreed(house, sent(house))
    seat = Seat.objects.get(pk=it.inspector.seat)
    other = Seat.objects.create(
        user=seat.user, hub=seat.hub, agency=Agency.objects.get(code="police"), role=Role.INSPECTOR,
        starts_at=seat.starts_at, ends_at=seat.ends_at,
    )  # fmt: skip
    with house.at(it.manager):
        inspecting.end(it.id, "Done.", by=it.manager, at=timezone.now(), is_guardian=False)
    assert list(Seat.objects.standing(timezone.now()).filter(user=seat.user)) == [other]


def test_what_goes_while_it_waits_stops_no_guardian_and_is_made_anew_after(house: House) -> None:
    it = asked(house, sent(house))
    [old] = it.papers
    withdrawn(it)
    swept(house)
    with house.at(it.guardian):
        inspecting.agree(it.id, [old.pk], by=it.guardian)
    assert shown(it) == "A finding was withdrawn"
    with house.at(it.manager):
        inspecting.make_anew(it.papers[0], words_for(it.manager), by=it.manager)
    assert shown(it) == ""


def test_the_mark_is_one_for_all_logins_whatever_is_restricted_after_it_was_taken_out(house: House) -> None:
    """A notification that was taken out is in a restricted enquiry since: the worker alone sees rows of it."""
    coordinator = house.seated(role=Role.COORDINATOR)
    _, enquiry = opened(house, coordinator, child("Pia Parted"))
    other = joined(house, coordinator, enquiry, child("Rex Parted"))
    protected(house, other, words=["Shouting"])
    with house.at(coordinator):
        own = take_out(
            other.pk, of=enquiry.pk, to_triage=False, reason="Another family", by=coordinator, at=timezone.now()
        )  # fmt: skip
        assert own is not None
    it = agreed(house, enquiry)
    assert f"Notification {other.reference} taken out" in it.papers[0].words
    key = uuid.UUID(int=7)
    with house.as_superuser() as cursor:
        cursor.execute("SELECT restrict_rows_v1(%s, %s)", [own.pk, key])
    # Its reference is not told any more, on either login; nothing says why.
    assert shown(it) == "A notification was taken out of the enquiry"
    assert swept(house) == 1
    with house.at(it.manager):
        made = inspecting.make_anew(it.papers[0], words_for(it.manager), by=it.manager)
    assert (shown(it), swept(house)) == ("", 0)
    assert other.reference not in next(one.words for one in it.papers if one.pk == made.pk)
    with house.as_superuser() as cursor:
        cursor.execute("SELECT lift_rows_v1(%s)", [key])
    assert (shown(it), swept(house)) == ("", 0)


def test_a_notification_that_joins_later_takes_no_paper_away(house: House) -> None:
    coordinator = house.seated(role=Role.COORDINATOR)
    _, enquiry = opened(house, coordinator, child("Pia Parted"))
    it = agreed(house, enquiry)
    joined(house, coordinator, enquiry, child("Rex Parted"))
    assert (shown(it), swept(house)) == ("", 0)


def test_managers_are_told_of_a_paper_that_can_be_made_anew_and_of_no_other(house: House) -> None:
    it = agreed(house, sent(house))
    withdrawn(it)
    swept(house)
    assert waiting(house) == ["assessment.papers_removed"]
    for _ in range(2):
        with house.at("worker"):
            papers_removed(it.id)
    [told] = Notice.objects.filter(title__startswith="A paper for an inspector was removed")
    assert told.user_id == it.manager.user
    assert it.enquiry.reference not in told.text
    with house.at(it.manager):
        inspecting.make_anew(it.papers[0], words_for(it.manager), by=it.manager)
    assert waiting(house) == ["assessment.papers_removed"]  # whoever made it anew knows


def test_nobody_is_told_that_what_is_restricted_was_removed(house: House) -> None:
    it = agreed(house, sent(house))
    with house.as_superuser() as cursor:
        cursor.execute("SELECT restrict_rows_v1(%s, %s)", [str(it.enquiry.pk), str(uuid.uuid4())])
    assert (swept(house), waiting(house)) == (1, [])


def test_ended_before_they_came_the_invitation_opens_nothing(house: House) -> None:
    it, starter = starting(house, sent(house))
    with house.at(it.manager):
        inspecting.end(it.id, "Not needed.", by=it.manager, at=timezone.now(), is_guardian=False)
    starter.refresh_from_db()
    assert starter.ended_at is not None
    assert (starter.name, starter.email) == ("", "")


def test_what_is_restricted_is_not_named_any_more_and_its_words_go(house: House) -> None:
    it = agreed(house, sent(house))
    with house.as_superuser() as cursor:
        cursor.execute("SELECT restrict_rows_v1(%s, %s)", [str(it.enquiry.pk), str(uuid.uuid4())])
    with house.at(it.inspector):
        assert inspection_papers.named_for(it.inspector).papers == ()
    assert (swept(house), words_left(house)) == (1, [])
    [(_, _, said)] = lines(house, "remove_paper")
    assert said["gone"] == "restricted"
    assert it.enquiry.reference not in str(said)


def test_what_is_disposed_of_takes_its_paper_along(house: House) -> None:
    it = agreed(house, sent(house))
    with house.as_superuser() as cursor:
        cursor.execute("SELECT r_where FROM record_rows_v1() WHERE r_table = 'assessment_inspectionpaper'")
        assert cursor.fetchall() == [("enquiry_id = $1",)]
        cursor.execute(
            "SELECT o_rows ->> 'assessment_inspectionpaper' FROM remove_record_v1(%s, array("
            "SELECT notification_id FROM front_door_join WHERE enquiry_id = %s))",
            [str(it.enquiry.pk), str(it.enquiry.pk)],
        )
        assert cursor.fetchall() == [("1",)]
    with house.at(it.inspector):
        assert inspection_papers.named_for(it.inspector).papers == ()
