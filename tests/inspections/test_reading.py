"""An inspector reads what was named for them, in their days, and nothing else, whatever they send to the database."""

from __future__ import annotations

import uuid

import pytest
from django.db import ProgrammingError, connection, transaction

from hub.assessment import inspecting, inspection_papers
from hub.assessment.inspecting import PaperIsGone
from hub.assessment.inspection_papers import NoSuchPaper
from hub.assessment.models import InspectionPaper
from hub.wall.contents import Altered
from hub.wall.functions import call
from mash_platform.database import logins
from tenants.models import Role
from tests.assessment.case_builders import a_picture
from tests.assessment.test_whole_path import sent
from tests.inspections.inspection_builders import OFSTED, Inspected, agreed, asked, lines, withdrawn
from tests.inspections.starting import invited
from tests.support.house import House


def listed(it: Inspected) -> list[tuple[str, str]]:
    with it.house.at(it.inspector):
        return [(one.reference, one.why) for one in inspection_papers.named_for(it.inspector).papers]


def others(it: Inspected) -> list[str]:
    with it.house.at(it.inspector):
        return [state for state, *_ in inspection_papers.named_for(it.inspector).others]


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def refused(it: Inspected, paper: uuid.UUID, by: Inspected | None = None) -> bool:
    who = (by or it).inspector
    with it.house.at(who):
        try:
            inspection_papers.read_paper(paper, by=who)
        except NoSuchPaper:
            return True
    return False


def test_what_was_named_is_listed_and_read_with_a_line_each(house: House) -> None:
    it = agreed(house, sent(house))
    with house.at(it.inspector):
        [one] = inspection_papers.named_for(it.inspector).papers
        paper = inspection_papers.read_paper(one.id, by=it.inspector)
    assert (one.reference, one.why) == (it.enquiry.reference, "")
    assert (paper.organisation, paper.why) == (OFSTED, "")
    assert "Called to the address three times in a year." in paper.words
    assert [(act, ref) for act, ref, _ in lines(house, "list_papers", "read_paper")] == [
        ("list_papers", ""), ("read_paper", it.enquiry.reference),
    ]  # fmt: skip
    [(_, _, said)] = lines(house, "read_paper")
    assert (said["inspector"], said["shown"], said["paper"]) == (OFSTED, True, str(one.id))
    assert it.row.first_read_at is not None


def test_the_paper_holds_nothing_that_the_desk_does_not_read_and_leads_nowhere(house: House) -> None:
    it = agreed(house, sent(house))
    [paper] = it.papers
    assert "PLANTED" not in paper.words
    assert "Rang the school nurse." in paper.words
    assert [part for part in paper.words.split('href="')[1:] if not part.startswith("#")] == []
    for tag in ("<script", "<form", "<input", "<button", "<img"):
        assert tag not in paper.words


def test_another_inspectors_token_finds_nothing(house: House) -> None:
    enquiry = sent(house)
    it, other = agreed(house, enquiry), agreed(house, a_picture(house)[0])
    theirs = it.papers[0].pk
    assert refused(it, theirs, by=other)
    assert listed(other) == [(other.enquiry.reference, "")]
    assert lines(house, "read_paper") == []
    with house.at("inspector"), pytest.raises(Exception, match="no_such_paper"), transaction.atomic():
        call("inspection_paper_v1", [b"x" * 32], theirs, other.inspector.seat)


@pytest.mark.parametrize(
    ("first", "last", "state"), [("-14", "-1", "over"), ("1", "14", "early"), ("-13", "0", "")]
)  # fmt: skip
def test_before_and_after_the_days_there_is_nothing(house: House, first: str, last: str, state: str) -> None:
    it = agreed(house, sent(house))
    paper = it.papers[0].pk
    with house.as_superuser() as cursor:
        cursor.execute(
            "UPDATE assessment_inspection SET first_day = current_date + %s::int, last_day = current_date + %s::int",
            [first, last],
        )
    assert others(it) == ([state] if state else [])
    assert listed(it) == ([] if state else [(it.enquiry.reference, "")])
    assert refused(it, paper) == bool(state)


def test_what_no_guardian_agreed_to_is_not_read(house: House) -> None:
    it = asked(house, sent(house))
    assert refused(it, it.papers[0].pk)
    assert (listed(it), others(it)) == ([], ["asked"])


def test_a_paper_that_a_desk_adds_afterwards_is_not_read(house: House) -> None:
    it, (another, *_) = agreed(house, sent(house)), a_picture(house)
    with house.at(it.manager):
        more = InspectionPaper.objects.create(
            inspection_id=it.id, enquiry=another, reference=another.reference, agency=it.manager.agency,
            words="<p>x</p>", mark="0 0 0 0", made_by=it.manager.seat,
        )  # fmt: skip
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            InspectionPaper.objects.filter(pk=more.pk).update(agreed_at=more.made_at)
        with pytest.raises(Exception, match="changed_meanwhile"), transaction.atomic():
            call("replace_paper_v2", more.pk, it.manager.seat)  # of an enquiry that nobody agreed to
    assert refused(it, more.pk)
    assert listed(it) == [(it.enquiry.reference, "")]


def test_words_that_somebody_changed_are_not_shown(house: House) -> None:
    it = agreed(house, sent(house))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE assessment_inspectionpaper SET words = '<p>Nobody asked the school.</p>'")
    with house.at(it.inspector), pytest.raises(Altered):
        inspection_papers.read_paper(it.papers[0].pk, by=it.inspector)
    with house.at(it.manager), pytest.raises(Altered):
        inspecting.words_of(it.papers[0])


def test_a_mark_that_somebody_moved_shows_nothing_of_what_was_withdrawn(house: House) -> None:
    it = agreed(house, sent(house))
    withdrawn(it)
    assert listed(it) == [(it.enquiry.reference, "A finding was withdrawn")]
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE assessment_inspectionpaper SET mark = enquiry_mark_v2(enquiry_id)")
    assert listed(it) == [(it.enquiry.reference, "")]  # the clause alone is taken in; the line of its making is not
    with house.at(it.inspector), pytest.raises(Altered):
        inspection_papers.read_paper(it.papers[0].pk, by=it.inspector)
    with house.at(it.manager), pytest.raises(Altered):
        inspecting.words_of(it.papers[0])


def test_words_without_the_line_of_their_making_are_not_shown(house: House) -> None:
    it = agreed(house, sent(house))
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE assessment_inspectionpaper SET id = gen_random_uuid()")
    with house.at(it.inspector), pytest.raises(Altered):
        inspection_papers.read_paper(it.papers[0].pk, by=it.inspector)
    with house.at(it.manager), pytest.raises(Altered):  # whoever reads it, and not the inspector alone
        inspecting.words_of(it.papers[0])


NEVER = [
    "SELECT reference FROM front_door_enquiry", "SELECT text FROM research_finding", "SELECT name FROM wall_member",
    "SELECT words FROM assessment_inspectionpaper", "SELECT name FROM assessment_inspection",
    "SELECT act FROM wall_ledgerentry", "UPDATE assessment_inspection SET last_day = '2099-01-01'",
    "DELETE FROM assessment_inspectionpaper", "SELECT * FROM platform.tenants_user", "SELECT id FROM wall_recipient",
    "INSERT INTO assessment_inspectionpaper (id) VALUES (gen_random_uuid())",
    "INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail)"
    " VALUES (gen_random_uuid(), 'x', '', '', '{}')",
]  # fmt: skip


@pytest.mark.parametrize("statement", NEVER)
def test_the_inspectors_login_reads_and_writes_nothing_itself(house: House, statement: str) -> None:
    with house.at("inspector"), pytest.raises(ProgrammingError, match="permission denied"):
        run(statement)


def test_the_inspectors_login_calls_two_functions_and_no_other(house: House) -> None:
    with house.as_superuser() as cursor:
        cursor.execute(
            "SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'hub_harrow'::regnamespace AND p.prokind = 'f'"
            " AND p.prorettype <> 'trigger'::regtype AND has_function_privilege(%s, p.oid, 'EXECUTE') ORDER BY 1",
            [logins.service("harrow", "inspector").name],
        )
        assert [name for (name,) in cursor.fetchall()] == ["inspection_list_v1", "inspection_paper_v1"]


@pytest.mark.parametrize("login", ["hrwcsc", "police", "guardian", "outside", "door", "screen", "worker"])
def test_nobody_else_calls_them(house: House, login: str) -> None:
    it = agreed(house, sent(house))
    for function in ("inspection_list_v1", "inspection_paper_v1"):
        more = [it.papers[0].pk] if function == "inspection_paper_v1" else []
        with house.at(login), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            call(function, [b"x" * 32], *more, it.inspector.seat)


@pytest.mark.parametrize("login", ["police", "hrwhealth", "outside", "screen", "worker"])
def test_no_other_desk_reads_a_paper(house: House, login: str) -> None:
    agreed(house, sent(house))
    with house.at(login):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT words FROM assessment_inspectionpaper")
                assert cursor.fetchall() == []
        except ProgrammingError as denied:
            assert "permission denied" in str(denied)  # noqa: PT017


def test_the_desk_that_made_a_paper_reads_its_words_while_the_inspector_could_and_no_longer(house: House) -> None:
    """Before the clock removes them, and whatever its people send to the database."""
    it = agreed(house, sent(house))
    paper = it.papers[0].pk
    for words in ("words", "mark"):
        with house.at(it.manager), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            run(f"SELECT {words} FROM assessment_inspectionpaper")
    with house.at(it.manager):
        assert "Called to the address" in call("own_paper_v1", paper)[0][0]
    withdrawn(it)
    with house.at(it.manager):
        assert [(words, why) for words, _, why in call("own_paper_v1", paper)] == [("", "withdrawn")]
        with pytest.raises(PaperIsGone, match="a finding was withdrawn"):
            inspecting.words_of(it.papers[0])
    with house.at("police"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        call("own_paper_v1", paper)


def test_a_guardian_reads_which_enquiries_and_no_word(house: House) -> None:
    it = agreed(house, sent(house))
    with house.at(it.guardian):
        assert InspectionPaper.objects.values_list("reference", flat=True).get() == it.enquiry.reference
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            InspectionPaper.objects.values_list("words", flat=True).get()


def test_the_token_is_read_at_no_desk(house: House) -> None:
    agreed(house, sent(house))
    for who in (house.lead(), "guardian", "worker"):
        with house.at(who), pytest.raises(ProgrammingError, match="permission denied"):
            run("SELECT token_digest FROM assessment_inspection")


def test_whoever_was_invited_for_it_reads_it_with_the_account_that_was_made(house: House) -> None:
    """What the hub knows before there is an account is the new starter's id; the account is that starter's after."""
    it = invited(house, sent(house))
    assert listed(it) == [(it.enquiry.reference, "")]
    assert it.inspector.role == Role.INSPECTOR
