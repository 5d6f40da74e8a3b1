"""A hub's templates: what is followed, what is new, and the manager's choice."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from frontend.library import hub_pages
from hub.wall import adopted
from hub.wall.models import Adoption
from mash_platform.formats.typed import Typed, founding
from rollout.library.drafting import begin_next
from rollout.library.models import TemplateKind, Version
from rollout.library.withdrawing import withdraw
from tenants.models import Role
from tests.front_door.enquiry_builders import opened
from tests.front_door.triage_builders import child, notify
from tests.library.library_builders import ANIMALS, a_set, a_version, an_adoption, browser_of, the_next
from tests.library.test_files import PDF
from tests.library.test_library_pages import DATE, get, post
from tests.support.house import House
from tests.support.pages import shown

ASKS_MORE = a_set(concern=[{"ask": "what_happened"}, ANIMALS])


def address(version: Version) -> str:
    return f"/templates/library/{version.template_id}/{version.number}/"


def choose(browser: Any, path: str, **said: str) -> Any:
    """Press the page's own button, with what its form carries."""
    page = get(browser, path)
    form = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("seen", "door")}  # type: ignore[index]
    return post(browser, path.partition("?")[0], **{**form, **said})


def held(house: House, version: Version, hub: str = "harrow") -> Adoption:
    """The hub follows this version."""
    return an_adoption(
        house, version.template.kind, version.content, template=version.template_id, version=version.number,
        title=version.title, hub=hub,
    )  # fmt: skip


def test_it_says_how_many_are_concerned_and_shows_a_letter_as_it_would_read(house: House) -> None:
    notify(house)
    opened(house, house.seated(role=Role.COORDINATOR), child("Amy Example"))
    manager, words = house.visit(role=Role.MANAGER), founding(Typed.REFERRER_WORDS)
    questions = a_version(house, TemplateKind.QUESTION_SET, content=ASKS_MORE)
    page = shown(get(manager, address(questions)))
    assert "Not concerned: 1 notification not triaged yet, shown with the questions" in page
    asked = a_version(house, TemplateKind.REQUEST_FORM, content=founding(Typed.REQUEST_FORM))
    assert "Not concerned: 1 enquiry open or not sent yet, which keep" in shown(get(manager, address(asked)))
    letter = a_version(
        house, TemplateKind.REFERRER_WORDS, content={**words, "family": "Thank you. Your number is {reference}."}
    )
    page = shown(get(manager, address(letter)))
    assert "Concerned: 2 notifications whose referrer is not told yet." in page
    assert "An invented example: what the family or the child is told" in page
    assert "Version 1 Thank you. Your number is HRW-12-000001." in page
    assert "what the public is told" not in page


def test_going_back_shows_what_would_be_different_first(house: House) -> None:
    version = a_version(house, TemplateKind.QUESTION_SET, title="London questions", content=ASKS_MORE)
    held(house, version)
    page = shown(get(house.visit(role=Role.MANAGER), "/templates/own-words/question_set/"))
    assert "What would be different" in page
    assert "Are there dogs at the address?" in page
    assert "Not concerned: 0 notifications not triaged yet" in page


def test_a_manager_reads_what_would_be_different_and_takes_it_into_use(house: House) -> None:
    version = a_version(house, TemplateKind.QUESTION_SET, title="London questions", content=ASKS_MORE)
    manager = house.visit(role=Role.MANAGER)
    assert "London questions" in get(manager, "/templates/library/")
    page = get(manager, address(version))
    for words in ("What would be different here", "The platform’s own words", "Are there dogs at the address?"):
        assert words in page, words
    assert choose(manager, address(version)).status_code == 302
    with house.at(house.lead()):
        current = adopted.current(Typed.QUESTION_SET)
    assert current
    assert (current.template, current.version) == (version.template_id, 1)
    assert "London questions, version 1" in get(manager, "/templates/")
    assert "This version is in use" in get(manager, address(version))


def test_a_stale_choice_changes_nothing_and_shows_what_stands(house: House) -> None:
    version = a_version(house, TemplateKind.QUESTION_SET, content=ASKS_MORE)
    an_adoption(house, Typed.QUESTION_SET, a_set(), title="Another one")
    answer = post(house.visit(role=Role.MANAGER), address(version), seen="0", door="")
    assert answer.status_code == 409
    assert "A colleague changed what is in use" in answer.content.decode()
    assert "Another one" in answer.content.decode()


def test_a_new_version_and_a_withdrawal_are_told_in_the_navigation_and_on_the_page(house: House) -> None:
    first = a_version(house, TemplateKind.QUESTION_SET, content=a_set())
    held(house, first)
    manager, coordinator = house.visit(role=Role.MANAGER), house.visit(role=Role.COORDINATOR)
    assert "waiting)" not in get(manager, "/templates/")
    second = the_next(first, content=ASKS_MORE)
    page = get(manager, "/templates/")
    assert "(1 waiting)" in page
    assert "Version 2 is current" in page
    assert "(1 waiting)" not in get(coordinator, "/templates/").split("New notifications")[0]
    assert "Version 1, in use" in get(manager, address(second))
    choose(manager, address(second))
    assert "waiting)" not in get(manager, "/templates/")
    withdraw(second.pk, "A question that harms", by=first.published_by, at=timezone.now())
    page = get(manager, "/templates/")
    assert "A question that harms" in page
    assert "Version 1 is current" in page


def test_a_withdrawn_version_is_not_taken_into_use(house: House) -> None:
    version = a_version(house, TemplateKind.QUESTION_SET, content=ASKS_MORE)
    withdraw(version.pk, "Not good", by=version.published_by, at=timezone.now())
    manager = house.visit(role=Role.MANAGER)
    post(manager, address(version), seen="0", door="")
    assert "This version was withdrawn: Not good" in get(manager, address(version))
    with house.at(house.lead()):
        assert not Adoption.objects.exists()


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.COORDINATOR, True), (Role.RESEARCHER, True), (Role.DECISION_MAKER, True), (Role.GUARDIAN, False)],
)
def test_only_the_manager_chooses_and_everybody_inside_sees_what_is_followed(
    house: House, role: Role, sees: bool
) -> None:
    version = a_version(house, TemplateKind.QUESTION_SET, content=ASKS_MORE)
    kept = held(house, version)
    visit = house.visit(role=role)
    get(visit, "/templates/", 200 if sees else 403)
    get(visit, f"/templates/in-use/{kept.pk}/", 200 if sees else 403)
    for path in ("/templates/library/", address(version), "/templates/own-words/question_set/"):
        get(visit, path, 403)
    assert post(visit, address(version), seen="1").status_code == 403


def test_a_letter_with_its_file_is_the_hubs_own_copy(house: House) -> None:
    version = a_version(house, title="A letter")
    browser = browser_of(house, version.published_by)
    begin_next(version.template_id, by=version.published_by, at=timezone.now())
    draft = f"/library/{version.template_id}/draft/"
    browser.post(f"{draft}file/", {"file": SimpleUploadedFile("a.pdf", PDF)}, secure=True)
    post(browser, draft, title="A letter", summary="B", licence="open", text="Dear", changes="D", seen="2", **DATE)
    post(browser, f"{draft}publish/", seen="3")
    manager = house.visit(role=Role.MANAGER)
    choose(manager, f"/templates/library/{version.template_id}/2/")
    with house.at(house.lead()):
        kept = Adoption.objects.get()
    answer = house.visit(role=Role.RESEARCHER).get(f"/templates/in-use/{kept.pk}/file/", secure=True)
    assert answer.content == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="a.pdf"'
    assert "A letter, version 2" in get(manager, "/templates/")


def test_a_manager_goes_back_to_the_platforms_own_words(house: House) -> None:
    held(house, a_version(house, TemplateKind.QUESTION_SET, content=ASKS_MORE))
    manager, path = house.visit(role=Role.MANAGER), "/templates/own-words/question_set/"
    assert "Enter the reason" in post(manager, path, seen="1", reason="").content.decode()
    assert choose(manager, path, reason="Too long for neighbours").status_code == 302
    with house.at(house.lead()):
        assert adopted.current(Typed.QUESTION_SET) is None
    get(manager, path, 404)
    get(manager, "/templates/own-words/letter/", 404)


def test_a_group_hub_chooses_for_one_front_door(house: House) -> None:
    version = a_version(house, TemplateKind.QUESTION_SET, content=ASKS_MORE)
    manager = house.visit(role=Role.MANAGER, hub="triborough")
    page = get(manager, f"{address(version)}?door=westminster")
    assert "Westminster alone" in page
    assert choose(manager, f"{address(version)}?door=westminster").status_code == 302
    with house.at(house.lead("triborough"), "triborough"):
        assert adopted.current(Typed.QUESTION_SET, door="westminster")
        assert adopted.current(Typed.QUESTION_SET) is None
    get(manager, f"{address(version)}?door=harrow", 404)


def test_many_templates_take_the_same_queries(house: House) -> None:
    manager = house.visit(role=Role.MANAGER)
    counts = []
    for number in (1, 8):
        for _ in range(number):
            held(house, a_version(house))
        counts.append([queries(manager, path) for path in ("/templates/", "/templates/library/")])
    assert counts[0] == counts[1]


def queries(browser: Any, path: str) -> int:
    with (
        CaptureQueriesContext(connections["platform"]) as platform,
        CaptureQueriesContext(connections["default"]) as desk,
    ):
        get(browser, path)
    return len(platform) + len(desk)


def test_letters_in_use_come_page_by_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_pages, "PAGE", 2)
    for title in ("Letter A", "Letter B", "Letter C"):
        an_adoption(house, TemplateKind.LETTER, title=title)
    manager = house.visit(role=Role.MANAGER)
    first, second = get(manager, "/templates/"), get(manager, "/templates/?page=2")
    assert ["Letter A" in first, "Letter B" in first, "Letter C" in first] == [True, True, False]
    assert ["Letter A" in second, "Letter C" in second] == [False, True]
    with house.at(house.lead()):
        adoption = Adoption.objects.get(title="Letter A")
    for number in range(2, 5):
        an_adoption(
            house, TemplateKind.LETTER, title="Letter A", template=adoption.template, version=number, seen=number - 1
        )
    assert "In use before" in get(manager, f"/templates/in-use/{adoption.pk}/")
    assert "Letter A, version 1" in get(manager, f"/templates/in-use/{adoption.pk}/?page=2")
