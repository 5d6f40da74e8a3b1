"""Nobody is said to have approved a release who did not: the field is the releaser's own word, and says so.

Where the hub wants two, the second agrees on a page of their own: tests/attacks/test_two_to_release.py.
"""

from __future__ import annotations

import re

from hub.research.models import Release
from tenants.models import Role
from tests.research.test_pages import grounds
from tests.support.builders import a_finding, a_release, a_request, an_enquiry
from tests.support.house import House
from tests.support.pages import shown


def test_the_forms_of_a_release_ask_for_the_releasers_own_word(house: House) -> None:
    asked = a_request(house, an_enquiry(house))
    held = a_finding(house, asked)
    researcher = house.visit()
    pages = [researcher.get(f"/requests/{asked.pk}/").text]
    a_release(house, held)
    pages.append(researcher.get(f"/requests/{asked.pk}/share-onward/").text)
    for page in pages:
        words = shown(page)
        assert "Authority for release" in words
        assert "recorded as your own word: they are not asked" in words
        assert not re.search(r"approved by|approver", page, re.IGNORECASE)


def test_another_persons_name_in_it_is_recorded_as_the_word_of_who_released(house: House) -> None:
    """The police's researcher names the decision maker of another agency, who was never asked."""
    decider = house.seat(Role.DECISION_MAKER).user
    asked = a_request(house, an_enquiry(house))
    held = a_finding(house, asked)
    researcher = house.visit()
    sent = grounds(held, authority=decider.name)
    assert researcher.post(f"/requests/{asked.pk}/release/", sent, secure=True).status_code == 302
    with house.at("police"):
        made = Release.objects.get()
    assert (made.by, made.approver) == (researcher.seat.pk, decider.name)
