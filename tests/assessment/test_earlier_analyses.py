"""Each analysis that was kept stays readable, as it was written, for those who may read the newest, and nobody else."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from hub.assessment.analysing import analyse
from hub.assessment.models import Analysis
from hub.front_door.models import Enquiry
from hub.wall.members import enter
from hub.wall.models import LedgerEntry
from tenants.models import Role
from tenants.seated import Seated
from tests.assessment.case_builders import a_picture
from tests.support.house import House
from tests.support.pages import get, shown

LEAD = "hrwcsc"
FIRST, SECOND, THIRD = "It may be neglect.", "It is violence at home.", "It is violence, and it grows."


def analysed(house: House) -> tuple[Enquiry, Seated, Seated]:
    """Three analyses by two decision makers."""
    enquiry, *_ = a_picture(house)
    one, other = (house.seated(role=Role.DECISION_MAKER, agency=LEAD) for _ in range(2))
    for by, text in ((one, FIRST), (other, SECOND), (one, THIRD)):
        with house.at(by):
            enter(by)
            analyse(enquiry.pk, text, by=by, at=timezone.now())
    return enquiry, one, other


def test_every_version_stands_with_who_wrote_it_the_newest_first(house: House) -> None:
    enquiry, one, other = analysed(house)
    page = get(house.visit(role=Role.DECISION_MAKER, agency=LEAD), f"/enquiries/{enquiry.reference}/written/")
    assert page.status_code == 200
    said = shown(page.text)
    places = [said.index(text) for text in (THIRD, SECOND, FIRST)]
    assert places == sorted(places)
    assert f"Version 3, the newest: {one.name}" in said
    assert f"Version 2: {other.name}" in said
    assert f"Version 1: {one.name}" in said
    with house.at("guardian"):
        assert LedgerEntry.objects.filter(act="read_enquiry", object_ref=enquiry.reference).count() == 1


def test_the_form_of_assessing_leads_there_and_holds_the_newest_alone(house: House) -> None:
    enquiry, *_ = analysed(house)
    page = get(house.visit(role=Role.DECISION_MAKER, agency=LEAD), f"/enquiries/{enquiry.reference}/assess/").text
    assert f'href="/enquiries/{enquiry.reference}/written/"' in page
    assert THIRD in page
    assert SECOND not in page


@pytest.mark.parametrize(
    ("role", "agency", "status"),
    [
        (Role.COORDINATOR, LEAD, 403),
        (Role.RESEARCHER, LEAD, 403),
        (Role.RESEARCHER, "police", 403),
        (Role.MANAGER, "police", 403),
        (Role.GUARDIAN, LEAD, 403),
    ],
)
def test_whoever_does_not_decide_reads_none_of_them(house: House, role: Role, agency: str, status: int) -> None:
    enquiry, *_ = analysed(house)
    answer = get(house.visit(role=role, agency=agency), f"/enquiries/{enquiry.reference}/written/")
    assert answer.status_code == status
    for text in (FIRST, SECOND, THIRD):
        assert text not in answer.text


def test_a_decision_maker_of_another_hub_finds_nothing(house: House) -> None:
    enquiry, *_ = analysed(house)
    visit = house.visit(role=Role.DECISION_MAKER, hub="haringey")
    assert get(visit, f"/enquiries/{enquiry.reference}/written/").status_code == 404


def test_no_desk_changes_or_removes_one_and_an_asked_agency_reads_none(house: House) -> None:
    analysed(house)
    with house.at(LEAD):
        for act in (lambda: Analysis.objects.update(text="Nothing."), lambda: Analysis.objects.all().delete()):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                act()
        assert list(Analysis.objects.values_list("text", flat=True)) == [FIRST, SECOND, THIRD]
    with house.at("police"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Analysis.objects.count()


def test_one_that_was_altered_behind_the_platform_is_not_shown(house: House) -> None:
    enquiry, *_ = analysed(house)
    with house.as_superuser() as cursor:
        cursor.execute("UPDATE assessment_analysis SET text = 'Planted.' WHERE number = 1")
    answer = get(house.visit(role=Role.DECISION_MAKER, agency=LEAD), f"/enquiries/{enquiry.reference}/written/")
    assert answer.status_code == 409
    assert "Planted." not in answer.text
