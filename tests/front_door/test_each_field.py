"""One field, one place: what is typed into any field of the referral form is there on each page that shows it again,
in the message that is stored, and on the coordinator's page. A field that a declaration forgets is missed at once.

Each field gets a word of its own, which stands nowhere else; the forms themselves say which fields there are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.utils import timezone

from frontend.door.about_me_forms import AboutMeForm, ReachMeForm
from frontend.door.forms import ANOTHER_DAY, ConcernForm, DangerForm, YouForm
from frontend.door.people_forms import ChildForm, OtherForm
from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from hub.front_door.models import Notification
from tenants.models import Role
from tests.front_door.door_builders import post, send
from tests.support.house import House
from tests.support.pages import get, shown

# What cannot be any word, by form and field: what is typed, and how the pages say it.
SAID: dict[tuple[str, str], tuple[str, str]] = {
    ("danger", "danger"): ("no", "No, not at this moment"),
    ("concern", "happened_on"): (ANOTHER_DAY, ""),  # the day itself is the next field
    ("concern", "happened_day"): ("2025-01-09", "9 January 2025"),
    ("concern", "happened_about"): ("", ""),  # in place of a day: a form of its own, below
    ("concern", "categories"): ("neglect", "Neglect"),
    ("child", "born_on"): ("2015-03-07", "7 March 2015"),
    ("child", "unborn"): ("", ""),  # a form of its own, below
    ("child", "expected_on"): ("", ""),
    ("child", "age"): ("about nine", "about nine"),
    ("child", "sex"): ("female", "Female"),
    ("child", "interpreter"): ("yes", "Yes"),
    ("child", "address_safe"): ("", ""),  # it covers the address: test_protected_at_the_door.py
    ("child", "address_contact"): ("", ""),
    ("child", "postcode"): ("HA1 2XY", "HA1 2XY"),
    ("child", "nhs_number"): ("943 476 5919", "943 476 5919"),
    ("child", "upn"): ("H801200001001", "H801200001001"),
    ("other", "born_on"): ("1984-05-06", "6 May 1984"),
    ("other", "telephone"): ("020 7946 0123", "020 7946 0123"),
    ("other", "to_children"): ("1", ""),
    ("other", "lives_with"): ("1", ""),
    ("other", "same_household"): ("", ""),  # of an only child; here are two
    ("other", "parental_responsibility"): ("unknown", "Not known"),
    ("you", "source"): ("2A", "School"),
    ("you", "telephone"): ("020 7946 0456", "020 7946 0456"),
    ("you", "email"): ("kit.example@school.example", "kit.example@school.example"),
    ("you", "keep_from_family"): ("on", "Do not tell the family who I am"),
    ("you", "asked"): ("not_asked", "No, they do not know"),
    ("you", "reason"): ("delay", "It would have delayed help"),
}
# What the coordinator's page says in its own words; of danger only that there is any.
AT_THE_DESK = {
    ("danger", "danger"): "",
    ("child", "sex"): "Sex female",
    ("other", "to_children"): "To child number 1",
    ("other", "lives_with"): "Lives with child number 1",
    ("other", "parental_responsibility"): "Parental responsibility unknown",
    ("you", "keep_from_family"): "Asks not to be named to the family Yes",
    ("you", "asked"): "Not asked",
    ("you", "reason"): "It would delay help",
}
FORMS: dict[str, type[GovForm]] = {
    "danger": DangerForm, "concern": ConcernForm, "child": ChildForm, "other": OtherForm, "you": YouForm,
}  # fmt: skip
PATHS = {
    "danger": "/danger/", "concern": "/what-happened/", "child": "/children/1/", "other": "/others/1/", "you": "/you/",
}  # fmt: skip


@pytest.fixture
def browser(house: House) -> Client:
    """A browser at Harrow's front door."""
    return house.stranger("refer-harrow")


def word_of(form: str, field: str) -> str:
    """A word that stands for this field of this form alone."""
    return f"{form}{field}".replace("_", "").capitalize()


def fields() -> Iterator[tuple[str, str, forms.Field]]:
    """Each field of each form."""
    for form, kind in FORMS.items():
        for name, field in kind.base_fields.items():
            yield form, name, field


def typed_into(form: str) -> dict[str, Any]:
    """What a referrer types into all fields of a step."""
    typed: dict[str, Any] = {}
    for of, name, field in fields():
        if of != form:
            continue
        said = SAID.get((form, name), (word_of(form, name), ""))[0]
        if isinstance(field, DateInputField):
            year, month, day = (part.lstrip("0") for part in said.split("-")) if said else ("", "", "")
            typed |= {f"{name}_year": year, f"{name}_month": month, f"{name}_day": day}
        else:
            typed[name] = [said] if isinstance(field, forms.MultipleChoiceField) else said
    return typed


def expected(form: str, name: str) -> str:
    """How a page says it; "" where another field says it."""
    return SAID[form, name][1] if (form, name) in SAID else word_of(form, name)


def missing_on(page: str, *, but: frozenset[tuple[str, str]] = frozenset()) -> list[tuple[str, str]]:
    """The fields whose words a page does not have."""
    return [(form, name) for form, name, _ in fields() if (form, name) not in but and expected(form, name) not in page]


def test_every_field_is_there_again_at_its_step_on_the_last_page_in_the_message_and_at_the_coordinators(
    house: House, browser: Client
) -> None:
    for form in ("danger", "concern", "child"):
        assert post(browser, PATHS[form], **typed_into(form), go="anyway").status_code == 302, form
    assert post(browser, "/children/2/", given_name="Zed").status_code == 302  # so that it is asked to which children
    for form in ("other", "you"):
        answer = post(browser, PATHS[form], **typed_into(form), go="anyway")
        assert answer.status_code == 302, (form, re.findall(r"error-message.*?</p>", answer.text, re.DOTALL))

    # Come back to, each step has what was typed.
    for form, name, field in fields():
        said = SAID.get((form, name), (word_of(form, name), ""))[0]
        page = get(browser, f"{PATHS[form]}?change=1").text
        parts = [int(part) for part in said.split("-")] if isinstance(field, DateInputField) and said else []
        for part in [str(part) for part in parts] or [said]:
            assert not part or f'value="{part}"' in page or f">{part}<" in page.replace("\n", ""), (form, name, part)

    last = shown(get(browser, "/check/").text)
    assert missing_on(last) == []

    send(browser)
    with house.at(house.lead()):
        found = Notification.objects.get()
    stored = json.dumps(found.message, ensure_ascii=False)
    coded = {("danger", "danger"), ("you", "keep_from_family")}
    in_message = [
        (form, name)
        for form, name, _ in fields()
        if (said := SAID.get((form, name), (word_of(form, name), ""))[0]) and said not in stored
        and (form, name) not in coded | {("concern", "happened_on"), ("other", "to_children"), ("other", "lives_with")}
    ]  # fmt: skip
    assert in_message == []
    assert found.immediate_danger is False
    assert found.message["referrer"]["keep_from_family"] is True
    assert found.message["others"][0]["to_children"] == [1]
    assert found.message["others"][0]["lives_with"] == [1]

    page = shown(house.visit(role=Role.COORDINATOR).get(f"/triage/{found.reference}/").text)
    assert missing_on(page, but=frozenset(AT_THE_DESK)) == []
    assert [words for words in AT_THE_DESK.values() if words not in page] == []


def test_what_stands_in_place_of_another_answer_is_kept_as_well(house: House, browser: Client) -> None:
    """An about when in place of a day, an unborn child with the day that it is expected, an only child's household."""
    due = timezone.localdate() + timedelta(days=90)
    post(browser, "/danger/", danger="no")
    post(browser, "/what-happened/", what_happened="Shouting.", happened_on="about", happened_about="Beforechristmas")
    post(
        browser, "/children/1/", family_name="Unbornfamily", unborn="on", expected_on_day=due.day,
        expected_on_month=due.month, expected_on_year=due.year,
    )  # fmt: skip
    post(browser, "/others/1/", relation="Motherrelation", same_household="yes")
    post(browser, "/you/", source="1A", asked="agreed")
    last = shown(get(browser, "/check/").text)
    day = f"{due.day} {due:%B %Y}"
    for words in ("Beforechristmas", "Unbornfamily", "not born yet", day, "Motherrelation"):
        assert words in last, words
    send(browser)
    with house.at(house.lead()):
        found = Notification.objects.get()
    assert found.message["concern"]["happened_about"] == "Beforechristmas"
    assert found.message["children"] == [
        {"family_name": "Unbornfamily", "unborn": True, "born_on": due.isoformat(), "born_on_is_estimate": True}
    ]
    assert found.message["others"] == [{"relation": "Motherrelation", "same_household": True}]
    page = shown(house.visit(role=Role.COORDINATOR).get(f"/triage/{found.reference}/").text)
    for words in ("Beforechristmas", "Unbornfamily", "Motherrelation", str(due.day)):
        assert words in page, words


def test_every_field_of_a_childs_own_way_reaches_the_message_and_the_coordinator(house: House, browser: Client) -> None:
    said = {
        "what_happened": "Mewhathappened", "given_name": "Megivenname", "family_name": "Mefamilyname",
        "age": "about twelve", "lines": "Melines", "school": "Meschool", "safe_contact": "Mesafecontact",
    }  # fmt: skip
    mine = {*AboutMeForm.base_fields, *ReachMeForm.base_fields}
    assert mine == {*said, "danger", "keep_from_parents"}, "a new field is asked here too"
    begun = post(browser, "/about-me/", danger="no", what_happened=said["what_happened"])
    assert begun.status_code == 302, begun.text
    there = begun["Location"]
    rest = {name: words for name, words in said.items() if name != "what_happened"}
    answer = browser.post(there, {**rest, "keep_from_parents": "on"}, secure=True)
    assert answer.status_code == 302, answer.text
    assert answer["Location"].startswith("/sent/"), "there is no page to check it on"
    with house.at(house.lead()):
        found = Notification.objects.get()
    stored = json.dumps(found.message)
    assert [words for words in said.values() if words not in stored] == []
    assert found.message["consent"]["keep_from_parents"] is True
    page = shown(house.visit(role=Role.COORDINATOR).get(f"/triage/{found.reference}/").text)
    assert [words for words in said.values() if words not in page] == []
