"""An adopted question set is what a front door asks, what its last page shows and what triage reads."""

from __future__ import annotations

import re
from typing import Any

from django.utils import timezone

from frontend.door.forms import ConcernForm, YouForm
from frontend.door.people_forms import ChildForm, OtherForm
from hub.front_door.models import Notification
from hub.wall.adopting import put_back
from mash_platform.formats.question_set import ALWAYS, STEPS, QuestionSet, known
from mash_platform.formats.typed import Typed
from tenants.models import Role
from tests.front_door.door_builders import fill, post, send
from tests.library.library_builders import ANIMALS, LIVES, WHERE, a_set, an_adoption
from tests.support.house import House

CONCERN = [{"ask": "what_happened"}, ANIMALS, WHERE]


def get(browser: Any, path: str) -> str:
    return str(browser.get(path, secure=True).content.decode())


def labels(page: str) -> list[str]:
    found = re.findall(
        r"<(?:label|legend)[^>]*>\s*(?:<h1[^>]*>)?\s*(.*?)\s*(?:</h1>)?\s*</(?:label|legend)>", page, re.S
    )
    return [re.sub(r"\s+", " ", one) for one in found]


def test_every_question_of_the_forms_can_be_named_by_a_set_and_no_other() -> None:
    forms = {"child": ChildForm(), "concern": ConcernForm(), "you": YouForm(),
             "other": OtherForm(children=["Amy", "Joel"])}  # fmt: skip
    for step in STEPS:
        # What is asked with another question goes with it.
        beside = {*forms[step].BESIDE, "expected_on", "reason", "happened_day", "happened_about", "address_contact"}
        assert set(known(step)) == {*forms[step].fields, *forms[step].BESIDE.values()} - beside, step
        assert set(ALWAYS[step]) <= set(known(step))


def test_the_platforms_own_set_asks_every_question() -> None:
    own = QuestionSet.founding()
    assert all({one.name for one in own.step(step)} == set(known(step)) for step in STEPS)


def test_the_door_asks_what_the_hub_adopted_in_its_words_and_order(house: House) -> None:
    an_adoption(house, Typed.QUESTION_SET, a_set(concern=CONCERN, child=[{"ask": "school"}, LIVES]))
    browser = house.stranger("refer-harrow")
    post(browser, "/danger/", danger="no")
    said = get(browser, "/what-happened/")
    asked = labels(said)
    assert asked[0].startswith("What are you worried about?")
    assert asked[1].startswith("Are there dogs at the address?")
    assert any(one.startswith("At which address did it happen?") for one in asked)
    assert "We may visit" in said
    assert "Street and town" in said
    assert "Is the child hurt?" not in said
    assert "More, if you have the time" not in said
    child = get(browser, "/children/1/")
    assert "Where does the child sleep?" in child
    assert "First name" in child  # a referral cannot do without it
    assert "Ethnicity" not in child


def test_the_answers_reach_the_last_page_and_triage_in_the_words_asked(house: House) -> None:
    adoption = an_adoption(house, Typed.QUESTION_SET, a_set(concern=CONCERN), title="London questions", version=3)
    browser = house.stranger("refer-harrow")
    fill(browser, what_happened={"x_animals": "yes", "where": "1 High Street"})
    check = get(browser, "/check/")
    assert "Are there dogs at the address?" in check
    assert "At which address did it happen?" in check
    assert send(browser).status_code == 302
    with house.at(house.lead()):
        message = Notification.objects.get().message
        reference = Notification.objects.get().reference
    assert message["question_set"] == {"id": str(adoption.pk), "title": "London questions", "version": 3}
    assert message["concern"]["answers"] == [
        {"id": "animals", "question": "Are there dogs at the address?", "answer": "Yes"}
    ]
    page = get(house.visit(role=Role.COORDINATOR), f"/triage/{reference}/")
    for words in ("London questions, version 3", "Are there dogs at the address?", "At which address did it happen?"):
        assert words in page, words


def test_a_draft_is_finished_with_the_set_that_it_was_begun_with(house: House) -> None:
    browser, later = house.stranger("refer-harrow"), house.stranger("refer-harrow")
    fill(browser)
    an_adoption(house, Typed.QUESTION_SET, a_set(concern=[*CONCERN[:1], {**ANIMALS, "required": True}]))
    assert "Are there dogs" not in get(browser, "/what-happened/")
    assert send(browser).status_code == 302
    with house.at(house.lead()):
        assert "question_set" not in Notification.objects.get().message
    post(later, "/danger/", danger="no")
    assert "Are there dogs" in get(later, "/what-happened/")


def test_a_needed_answer_is_asked_for_by_its_question(house: House) -> None:
    an_adoption(house, Typed.QUESTION_SET, a_set(concern=[{"ask": "what_happened"}, {**ANIMALS, "required": True}]))
    browser = house.stranger("refer-harrow")
    post(browser, "/danger/", danger="no")
    answer = post(browser, "/what-happened/", what_happened="She was hungry.")
    assert answer.status_code == 200
    assert "Choose an answer to “Are there dogs at the address?”" in answer.content.decode()


def test_one_door_of_a_group_can_have_questions_of_its_own(house: House) -> None:
    an_adoption(house, Typed.QUESTION_SET, a_set(concern=CONCERN), hub="triborough", door="westminster")
    pages = {}
    for door in ("westminster", "kensington"):
        browser = house.stranger(f"refer-{door}")
        if browser.get("/", secure=True).status_code != 200:
            continue
        post(browser, "/danger/", danger="no")
        pages[door] = "Are there dogs" in get(browser, "/what-happened/")
    assert pages["westminster"]
    assert not pages.get("kensington", False)


def test_back_at_the_platforms_own_words(house: House) -> None:
    an_adoption(house, Typed.QUESTION_SET, a_set(concern=CONCERN))
    by = house.seated(role=Role.MANAGER)
    with house.at(by):
        put_back(Typed.QUESTION_SET, reason="Too long", seen=1, by=by, at=timezone.now())
    browser = house.stranger("refer-harrow")
    post(browser, "/danger/", danger="no")
    assert "Is the child hurt?" in get(browser, "/what-happened/")
