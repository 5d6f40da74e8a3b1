"""Titles that agencies publish stand in the subjects of e-mails to all London: they carry nobody's message there."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms

from frontend.forms.titles import TitleField
from frontend.library.forms import NewForm
from frontend.training.forms import CourseForm
from mash_platform.characters import BadTitle, subject
from rollout.library.drafting import Wanted
from rollout.training.publishing import CourseWords, ModuleWords

GOOD = ["A letter to parents", "Consent: what to say, and when", "Ọlá’s guide (2012/13)", "R&D, 3.5 hours", "Part 1.2"]
BAD = ["Read http://evil.example/a", "HTTPS://evil", "see www.evil.test", "evil.co.uk", "mail evil@example.org",
       "a\nBcc: b", "a\rb", "a\x00b", "a\x1b[2Jb", "a\u202eb", "a\ufffdb", "a\u2066b"]  # fmt: skip


class Form(forms.Form):
    """A form with a title."""

    title = TitleField(label="Title")


@pytest.mark.parametrize("title", GOOD)
def test_a_title_is_taken(title: str) -> None:
    assert Form({"title": title}).is_valid()
    assert subject(title) == title


@pytest.mark.parametrize("title", BAD)
def test_a_title_with_an_address_or_a_hidden_sign_is_refused_and_no_subject_has_one(title: str) -> None:
    assert Form({"title": title}).errors["title"]
    written = subject(title)
    for sign in ("evil", "example", "\n", "\r", "\x00", "\x1b", "\u202e", "\u2066"):
        assert sign not in written


@pytest.mark.parametrize("title", BAD)
def test_the_acts_themselves_refuse_it_whoever_calls_them(title: str) -> None:
    for words in (
        lambda: Wanted(title=title, summary="For a test", review_on=date(2013, 6, 1)),
        lambda: CourseWords(title=title, summary="What a hub is for."),
        lambda: ModuleWords(title=title, aims="What a hub is for.", minutes=60),
    ):
        with pytest.raises(BadTitle):
            words()


@pytest.mark.parametrize("form", [NewForm, CourseForm])
def test_what_is_published_has_such_a_title(form: type[forms.Form]) -> None:
    assert isinstance(form.base_fields["title"], TitleField)
