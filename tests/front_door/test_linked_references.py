"""A reference in what somebody wrote is a link for whoever may open it, on each page that shows the words."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone

from hub.assessment.enquiry_log import write_log
from hub.assessment.log_models import LogKind
from hub.front_door.models import Enquiry
from tenants.models import Role
from tests.support.builders import a_finding, a_notification, a_release, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import get

LEAD = "hrwcsc"
ELSEWHERE = "HRW-12-999999"


def link_to(enquiry: Enquiry, words: str = "") -> str:
    return f'<a class="govuk-link" href="/enquiries/{enquiry.reference}/">{words or enquiry.reference}</a>'


def a_case(house: House) -> tuple[Enquiry, Enquiry, Any]:
    """An earlier enquiry, which the police were not asked about, and one whose message and released finding name it."""
    earlier = an_enquiry(house, a_notification(house))
    words = f"<b>As in {earlier.reference}</b>, and {ELSEWHERE}."
    message = a_notification(house, message={"concern": {"what_happened": words}})
    enquiry = an_enquiry(house, message)
    request = a_request(house, enquiry)
    typed = earlier.reference.replace("-", " ").lower()
    a_release(house, a_finding(house, request, text=f"The same man as in {typed} & here, see {enquiry.reference}."))
    return earlier, enquiry, request


def test_findings_and_messages_link_what_the_deciding_desk_may_open(house: House) -> None:
    earlier, enquiry, _ = a_case(house)
    typed = earlier.reference.replace("-", " ").lower()
    for role, more in ((Role.COORDINATOR, ""), (Role.DECISION_MAKER, "assess/")):
        page = get(house.visit(role=role, agency=LEAD), f"/enquiries/{enquiry.reference}/{more}").text
        assert f"&lt;b&gt;As in {link_to(earlier)}&lt;/b&gt;, and {ELSEWHERE}." in page
        assert f"The same man as in {link_to(earlier, typed)} &amp; here, see {enquiry.reference}." in page


def test_a_desk_that_may_not_open_it_reads_the_words_and_no_link(house: House) -> None:
    earlier, enquiry, request = a_case(house)
    visit = house.visit(role=Role.RESEARCHER, agency="police")
    for address in (f"/requests/{request.pk}/", f"/enquiries/{enquiry.reference}/"):
        page = get(visit, address).text
        assert f"&lt;b&gt;As in {earlier.reference}&lt;/b&gt;" in page
        assert f"/enquiries/{earlier.reference}/" not in page
        assert get(visit, f"/enquiries/{earlier.reference}/").status_code == 404


def test_a_desk_that_was_asked_about_it_too_gets_the_link_in_its_own_findings(house: House) -> None:
    earlier, _, request = a_case(house)
    a_request(house, earlier)
    page = get(house.visit(role=Role.RESEARCHER, agency="police"), f"/requests/{request.pk}/").text
    assert f"As in {link_to(earlier)}" in page
    assert f"The same man as in {link_to(earlier, earlier.reference.replace('-', ' ').lower())} &amp;" in page


def test_the_log_and_the_notification_link_it_too(house: House) -> None:
    earlier, enquiry, _ = a_case(house)
    by = house.seated(role=Role.COORDINATOR, agency=LEAD)
    at = timezone.now()
    with house.at(by):
        write_log(
            enquiry, entry=uuid.uuid4(), kind=LogKind.CALL, happened_at=at, text=f"Mum spoke of {earlier.reference}.",
            is_information=False, told_by="", told_to="", by=by, at=at,
        )  # fmt: skip
    visit = house.visit(role=Role.COORDINATOR, agency=LEAD)
    assert f"Mum spoke of {link_to(earlier)}." in get(visit, f"/enquiries/{enquiry.reference}/log/").text
    page = get(visit, f"/triage/{enquiry.reference}/").text
    assert f"&lt;b&gt;As in {link_to(earlier)}&lt;/b&gt;" in page
