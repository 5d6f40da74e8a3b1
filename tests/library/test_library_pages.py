"""The library's pages on the platform: who reads, who writes, what is refused, and how they stay quick."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from frontend.library import reading
from mash_platform.formats.typed import Typed, founding
from rollout.library.drafting import begin_next
from rollout.library.models import Draft, LibraryFile, TemplateKind, Version
from rollout.library.withdrawing import withdraw
from tenants.models import Role
from tests.library.library_builders import a_publisher, a_set, a_version, browser_of, the_next
from tests.library.test_files import PDF
from tests.support.house import House
from tests.support.signing_in import visitor

DATE = {"review_on_day": "30", "review_on_month": "11", "review_on_year": "2031"}


def get(browser: Any, path: str, status: int = 200) -> str:
    answer = browser.get(path, secure=True)
    assert answer.status_code == status, (path, answer.status_code)
    return str(answer.content.decode())


def post(browser: Any, path: str, **said: Any) -> Any:
    return browser.post(path, said, secure=True)


@pytest.mark.parametrize("role", [Role.BOARD, Role.RESEARCHER, Role.COORDINATOR, Role.RECIPIENT, Role.MANAGER])
def test_everybody_who_is_signed_in_reads_it(house: House, role: Role) -> None:
    version = a_version(house, title="A letter to parents")
    browser = visitor(house, role)
    assert "A letter to parents" in get(browser, "/library/")
    page = get(browser, f"/library/{version.template_id}/")
    assert "we write to you" in page
    assert "Write the next version" not in page


@pytest.mark.parametrize("role", [Role.BOARD, Role.SECRETARY, Role.MANAGER, Role.RESEARCHER])
def test_only_publishers_write_and_a_refusal_is_in_the_ledger(house: House, role: Role) -> None:
    version = a_version(house)
    begin_next(version.template_id, by=version.published_by, at=timezone.now())
    browser, key = visitor(house, role), version.template_id
    pages = ["new/", f"{key}/draft/", f"{key}/draft/file/", f"{key}/draft/publish/", f"{key}/draft/discard/",
             f"{key}/versions/1/withdraw/", f"{key}/draft/content/", f"{key}/draft/questions/child/"]  # fmt: skip
    with CaptureQueriesContext(connections["platform"]) as caught:
        assert {browser.get(f"/library/{page}", secure=True).status_code for page in pages} == {403}
        assert post(browser, f"/library/{key}/draft/publish/", seen="1").status_code == 403
    assert [one for one in caught.captured_queries if "'publish'" in one["sql"] and "'refused'" in one["sql"]]
    assert Version.objects.count() == 1


def test_another_agencys_templates_look_as_if_they_were_not_there(house: House) -> None:
    version = a_version(house)
    begin_next(version.template_id, by=version.published_by, at=timezone.now())
    browser, key = browser_of(house, a_publisher(house, "police")), version.template_id
    for page in (f"{key}/draft/", f"{key}/draft/publish/", f"{key}/versions/1/withdraw/"):
        get(browser, f"/library/{page}", 404)
    assert post(browser, f"/library/{key}/next/").status_code == 404
    assert "Write the next version" not in get(browser, f"/library/{key}/")


def test_a_publisher_begins_writes_adds_a_file_and_publishes(house: House) -> None:
    browser = browser_of(house, a_publisher(house))
    begun = post(
        browser, "/library/new/", agency="lscb", kind=TemplateKind.AGREEMENT, title="An agreement",
        summary="Who shares what", licence="open", **DATE,
    )  # fmt: skip
    draft = Draft.objects.get()
    assert begun["Location"] == f"/library/{draft.pk}/draft/"
    assert "An agreement" not in get(visitor(house, Role.BOARD), "/library/")
    refused = browser.post(
        f"/library/{draft.pk}/draft/file/", {"file": SimpleUploadedFile("a.pdf", b"<html>")}, secure=True
    )
    assert "be what its name says" in refused.content.decode()
    browser.post(f"/library/{draft.pk}/draft/file/", {"file": SimpleUploadedFile("a.pdf", PDF)}, secure=True)
    saved = post(
        browser, f"/library/{draft.pk}/draft/", title="An agreement", summary="Who shares what", licence="open",
        text="We agree.\r\n\r\nAll of us.", seen="2", go="publish", **DATE,
    )  # fmt: skip
    assert saved["Location"] == f"/library/{draft.pk}/draft/publish/"
    check = get(browser, saved["Location"])
    assert "Not scanned for viruses" in check
    assert post(browser, saved["Location"], seen="2").status_code == 409
    assert post(browser, saved["Location"], seen="3").status_code == 302
    page = get(browser, f"/library/{draft.pk}/")
    for words in ("Not scanned for viruses", "We agree.", "Open Government Licence", "Write the next version"):
        assert words in page, words


def test_what_was_typed_survives_a_colleagues_change_and_an_error(house: House) -> None:
    version = a_version(house)
    draft = begin_next(version.template_id, by=version.published_by, at=timezone.now())
    browser, path = browser_of(house, version.published_by), f"/library/{draft.pk}/draft/"
    said = {"title": "Mine", "summary": "Typed with care", "licence": "ask", "text": "Dear", "changes": "x", **DATE}
    assert "Enter what it is for" in post(browser, path, **{**said, "summary": ""}, seen="1").content.decode()
    assert post(browser, path, **{**said, "title": "Theirs"}, seen="1").status_code == 302
    stale = post(browser, path, **said, seen="1")
    assert stale.status_code == 409
    page = stale.content.decode()
    for words in ("A colleague changed this", "Typed with care", "Theirs", 'name="seen" value="2"'):
        assert words in page, words
    assert post(browser, path, **said, seen="2").status_code == 302


def content_of(of: Any) -> Any:
    return Draft.objects.get(pk=of.pk).content


def test_a_question_set_is_written_step_by_step_without_knowing_its_format(house: House) -> None:
    version = a_version(house, TemplateKind.QUESTION_SET, title="Questions")
    draft = begin_next(version.template_id, by=version.published_by, at=timezone.now())
    browser, path = browser_of(house, version.published_by), f"/library/{draft.pk}/draft/questions/concern/"
    form = browser.get(path, secure=True)
    assert "Wording of “Where did it happen?”" in form.content.decode()
    said = {
        "seen": "1", "what_happened-place": "1",
        "where-ask": "on", "where-place": "3", "where-label": "At which address?",
        "extra0-label": "Are there dogs?", "extra0-kind": "yes_no", "extra0-place": "2", "extra1-label": "",
        "extra1-kind": "text",
    }  # fmt: skip
    assert post(browser, path, **said).status_code == 302
    assert content_of(draft)["steps"]["concern"] == [
        {"ask": "what_happened"},
        {"id": "are_there_dogs", "kind": "yes_no", "label": "Are there dogs?"},
        {"ask": "where", "label": "At which address?"},
    ]
    wrong = post(browser, path, **{**said, "seen": "2", "extra0-kind": "choice"})
    assert "Enter 2 to 12 choices" in wrong.content.decode()
    assert "Are there dogs?" in get(browser, path)


def test_a_request_form_and_a_layout_are_written_in_forms(house: House) -> None:
    by = a_publisher(house)
    browser = browser_of(house, by)
    form = a_version(house, TemplateKind.REQUEST_FORM, by=by)
    begin_next(form.template_id, by=by, at=timezone.now())
    post(browser, f"/library/{form.template_id}/draft/content/", seen="1", question="What?", police="Calls?\nMarkers?")
    assert content_of(form.template)["by_kind"] == {"police": ["Calls?", "Markers?"]}
    layout = a_version(house, TemplateKind.PRODUCT_LAYOUT, by=by)
    begin_next(layout.template_id, by=by, at=timezone.now())
    path = f"/library/{layout.template_id}/draft/content/"
    said = {"seen": "1", "title": "What we know", "introduction": "Read it.", "next_steps": "Ring us."}
    order = ("findings", "summary", "children", "legal_basis", "next_steps")
    for place, name in enumerate(order, start=1):
        said |= {f"{name}-heading": name.capitalize(), f"{name}-place": str(place)}
    assert "Give each its own" in post(browser, path, **{**said, "summary-place": "1"}).content.decode()
    assert post(browser, path, **said).status_code == 302
    content = content_of(layout.template)
    assert [one["section"] for one in content["sections"]] == list(order)


def test_a_file_is_saved_and_never_shown_as_a_page_of_ours(house: House) -> None:
    by = a_publisher(house)
    browser = browser_of(house, by)
    version = a_version(house, by=by)
    begin_next(version.template_id, by=by, at=timezone.now())
    draft = f"/library/{version.template_id}/draft/"
    browser.post(f"{draft}file/", {"file": SimpleUploadedFile('x"y.pdf', PDF)}, secure=True)
    post(browser, draft, title="A", summary="B", licence="open", text="C", changes="D", seen="2", **DATE)
    post(browser, f"{draft}publish/", seen="3")
    with CaptureQueriesContext(connections["platform"]) as caught:
        answer = visitor(house, Role.RESEARCHER).get(f"/library/{version.template_id}/versions/2/file/", secure=True)
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert [one for one in caught.captured_queries if "'library_download'" in one["sql"]]
    get(browser, f"/library/{version.template_id}/versions/1/file/", 404)
    assert LibraryFile.objects.count() == 1


def test_versions_stand_beside_each_other_in_words(house: House) -> None:
    first = a_version(house, TemplateKind.QUESTION_SET, content=founding(Typed.QUESTION_SET))
    animals = {"id": "animals", "kind": "yes_no", "label": "Are there dogs?"}
    second = the_next(first, content=a_set(concern=[{"ask": "what_happened"}, animals]))
    page = get(visitor(house, Role.BOARD), f"/library/{first.template_id}/compare/1/2/")
    for words in ("Are there dogs?", "Where did it happen?", "Added", "Removed", "As hubs asked"):
        assert words in page, words
    get(visitor(house, Role.BOARD), f"/library/{second.template_id}/compare/1/9/", 404)
    letter = a_version(house)
    the_next(letter, text="Dear parent,\nwe <b>telephone</b> you.")
    page = get(visitor(house, Role.BOARD), f"/library/{letter.template_id}/compare/1/2/")
    assert "<ins>we &lt;b&gt;telephone&lt;/b&gt; you.</ins>" in page
    assert "<del>we write to you.</del>" in page


def test_a_withdrawn_version_says_why_and_leaves_the_list(house: House) -> None:
    version = a_version(house, title="A flawed letter")
    browser = browser_of(house, version.published_by)
    path = f"/library/{version.template_id}/versions/1/withdraw/"
    assert "Enter the reason" in post(browser, path, reason="").content.decode()
    assert post(browser, path, reason="A wrong telephone number").status_code == 302
    assert "A flawed letter" not in get(browser, "/library/").split("What you publish")[-1]
    assert "A wrong telephone number" in get(browser, f"/library/{version.template_id}/")
    get(browser, path, 404)


def test_search_finds_words_in_all_their_forms_and_shows_where_safely(house: House) -> None:
    a_version(house, title="A letter to parents", text="When we <script>alert(1)</script> wrote to schools.")
    a_version(house, title="Something else", text="Nothing of the kind")
    browser = visitor(house, Role.RESEARCHER)
    page = get(browser, "/library/?q=writing+school") + get(browser, "/library/?q=schools")
    assert "A letter to parents" in page
    assert "<mark>schools</mark>" in page
    assert "<script>alert(1)" not in page
    assert "Something else" not in page
    assert "A letter to parents" in get(browser, "/library/?q=letters")
    assert "Try fewer words" in get(browser, "/library/?q=aardvark")
    for odd in ("%22", "%27+or+1%3D1", "%00", "a%26%7C%21%28", "%F0%9F%A6%8A", "x" * 5000):
        get(browser, f"/library/?q={odd}")


def test_what_is_overdue_for_review_is_shown(house: House) -> None:
    browser, version = visitor(house, Role.BOARD), a_version(house, title="A fresh letter")
    assert "Overdue" not in get(browser, "/library/")
    Version.objects.create(
        template=a_version(house).template, number=2, title="An old letter", summary="Old", review_on="2012-11-01",
        published_at=timezone.now(), published_by=version.published_by,
    )  # fmt: skip
    assert "Overdue for review (1)" in get(browser, "/library/")
    page = get(browser, "/library/?overdue=1")
    assert "An old letter" in page
    assert "A fresh letter" not in page
    assert "Nothing of this kind is published" in get(browser, "/library/?kind=material")


def test_a_longer_library_takes_the_same_queries(house: House) -> None:
    by = a_publisher(house)
    browser = visitor(house, Role.BOARD)
    counts = []
    for number in (1, 12):
        for _ in range(number):
            first = a_version(house, by=by, title="A letter")
        the_next(first, text="Another text of a letter")
        one_round = []
        for path in ("/library/", "/library/?q=letter", f"/library/{first.template_id}/"):
            with CaptureQueriesContext(connections["platform"]) as caught:
                get(browser, path)
            one_round.append(len(caught))
        counts.append(one_round)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12


def test_a_withdrawal_lets_the_version_before_stand(house: House) -> None:
    first = a_version(house)
    second = the_next(first, text="New text")
    withdraw(second.pk, "Wrong", by=first.published_by, at=timezone.now())
    page = get(visitor(house, Role.BOARD), f"/library/{first.template_id}/")
    assert "Version 1" in page
    assert "we write to you" in page


def test_versions_come_page_by_page_and_say_how_they_stand(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    first = a_version(house)
    third = the_next(the_next(first, text="The second text"), text="The third text")
    withdraw(third.pk, "Wrong", by=first.published_by, at=timezone.now())
    browser, path = visitor(house, Role.BOARD), f"/library/{first.template_id}/"
    newest, oldest = get(browser, path), get(browser, f"{path}?page=2")
    assert "The second text" in newest
    assert f"{path}versions/3/" in newest
    assert "Compare with version 1" in newest
    assert f"{path}versions/1/" not in newest
    assert f"{path}versions/1/" in oldest
    assert "The first version" in oldest
    assert "Withdrawn on" in get(browser, f"{path}versions/3/?page=2")
