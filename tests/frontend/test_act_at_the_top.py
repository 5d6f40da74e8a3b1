"""Where an act stands after the document that it is about, a link at the top of the page leads to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mash_platform.state import CHECKOUT
from tenants.models import Role
from tests.assessment.case_builders import a_picture
from tests.front_door.triage_builders import notify
from tests.support.builders import a_request
from tests.support.house import House, Visit

TEMPLATES = CHECKOUT / "frontend" / "templates"
DOCUMENT = re.compile(r"\{\{ (?:product_document|message_parts|timeline|typed|words)\(")
TO_ACT = re.compile(r'\{\{ to_act\(|href="#')
# The document is the entry to which its own form belongs, or the form's own subject, above it in a line.
BESIDE = {
    "enquiries/log.html": "the form stands first; each entry has the form that answers it",
    "triage/close_together.html": "one form holds the messages with their reasons",
    "triage/opened.html": "each row that opens has its own form",
}


def with_the_act_after(path: Path) -> bool:
    text = path.read_text()
    first = DOCUMENT.search(text)
    return first is not None and '<form method="post"' in text[first.start() :]


PAGES = sorted(
    name for path in TEMPLATES.rglob("*.html")
    if (name := str(path.relative_to(TEMPLATES))).split("/")[0] not in ("components", "gallery", "layouts")
    and name not in BESIDE and with_the_act_after(path)
)  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_page_whose_act_follows_a_document_links_to_it_first(name: str) -> None:
    text = (TEMPLATES / name).read_text()
    document = DOCUMENT.search(text)
    assert document
    assert TO_ACT.search(text[: document.start()]), "give it a link at the top (components/to_act.html)"


def leads_to(page: str, words: str) -> None:
    """The link stands in main before the first heading of the second level, and its target is on the page."""
    main = page.split("<main", 1)[1]
    found = re.search(rf'<a class="govuk-link" href="#([\w-]+)">{words}</a>', main)
    assert found, words
    assert found.start() < main.index("<h2")
    assert page.count(f'id="{found[1]}"') == 1


def desk(house: House, role: Role) -> Visit:
    return house.visit(role=role)


def test_the_link_stands_above_the_document_and_leads_to_the_act(house: House) -> None:
    enquiry, *_ = a_picture(house)
    leads_to(desk(house, Role.DECISION_MAKER).get(f"/enquiries/{enquiry.reference}/assess/").text, "Decide")
    asked = a_request(house)
    leads_to(desk(house, Role.RESEARCHER).get(f"/requests/{asked.pk}/").text, "Record a finding")
    found = notify(house)
    leads_to(desk(house, Role.COORDINATOR).get(f"/triage/{found.reference}/").text, "Rate it")
