"""Every component on four pages with invented data, for looking at and for tests; no route leads here.

    DJANGO_SETTINGS_MODULE=... python -m frontend.gallery FOLDER

writes the pages into FOLDER, beside a copy of the built style sheet and scripts.
"""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from markupsafe import Markup

from frontend.charts.london import PLACES
from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.jinja import environment

PAGES = ("working", "lists", "forms", "board", "outside")
NOW = datetime(2012, 11, 30, 14, 5, tzinfo=UTC)
BUILT = Path(__file__).resolve().parent / "static" / "build"


class GalleryForm(GovForm):
    """One of each field."""

    name = forms.CharField(label="Full name", max_length=80, help_text="As written on the referral")
    born = DateInputField(label="Date of birth", past=True, help_text="For example, 27 3 2007")
    email = forms.EmailField(label="Email address")
    telephone = forms.CharField(label="Telephone number", widget=forms.TextInput(attrs={"type": "tel"}), required=False)
    danger = forms.ChoiceField(
        label="Is the child in immediate danger?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
    )
    basis = forms.ChoiceField(
        label="Basis for asking",
        choices=[
            ("consent", "Consent was given"),
            ("overridden", "Consent was overridden"),
            ("s47", "Section 47"),
        ],
        widget=forms.RadioSelect,
    )
    decided_by = forms.CharField(label="Who decided", required=False)
    why = forms.CharField(label="Why", widget=forms.Textarea, required=False)
    agencies = forms.MultipleChoiceField(
        label="Ask which agencies?",
        choices=[("police", "Police"), ("health", "Health"), ("none", "None of these")],
        widget=forms.CheckboxSelectMultiple,
    )
    source = forms.ChoiceField(label="Source", choices=[("", "Choose"), ("6", "Police"), ("2A", "School")])
    account = forms.CharField(label="What happened?", widget=forms.Textarea, max_length=2000)
    fair = forms.BooleanField(label="What I have written is what I saw or was told")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    attachment = forms.FileField(label="A document", required=False)
    token = forms.CharField(widget=forms.HiddenInput, initial="abc")

    looks = {
        "name": Look(width=30),
        "danger": Look(inline=True),
        "basis": Look(
            conditional={"overridden": ("decided_by", "why")},
            item_hints={"s47": "There is reason to suspect harm"},
        ),
        "decided_by": Look(width=20),
        "why": Look(rows=3),
        "agencies": Look(divider_before="none", exclusive="none"),
        "account": Look(rows=6),
    }


def render_gallery(page: str, **more: Any) -> str:
    """One page of the gallery as HTML. In: one of PAGES; more for its context. Raises KeyError."""
    if page not in PAGES:
        raise KeyError(page)
    return environment().get_template(f"gallery/{page}.html").render(_frame() | _content() | more)


def _frame() -> dict[str, Any]:
    return {
        "hub": SimpleNamespace(name="Harrow", colour=2, code="harrow"),
        "member": SimpleNamespace(name="Esther Okafor", agency_name="Children’s social care", role_label="Coordinator"),
        "door": SimpleNamespace(public_name="Harrow single point of access", authority_name="London Borough of Harrow"),
        "navigation": [
            {"text": "Triage", "href": "/triage/", "active": True, "count": 4},
            {"text": "Research", "href": "/research/", "active": False, "count": 12},
            {"text": "Decisions", "href": "/decisions/", "active": False, "count": 0},
            {"text": "Products", "href": "/products/", "active": False},
        ],
        "change_hub_url": "http://mash.localhost/",
        "demo": True,
        "now": NOW,
        "page_made_at": NOW,
    }


def _content() -> dict[str, Any]:
    typed = {
        "name": "Bo",
        "born_day": "31",
        "born_month": "2",
        "born_year": "2010",
        "basis": "overridden",
        "why": "First line\n  Second line",
        "agencies": ["police"],
        "token": "abc",
    }
    blank, wrong = GalleryForm(), GalleryForm(typed)
    day = date(2012, 11, 1)
    return {
        "on": NOW.date(),
        "due": {
            "running": NOW + timedelta(hours=20, minutes=12),
            "soon": NOW + timedelta(minutes=48),
            "overdue": NOW - timedelta(minutes=20),
        },
        "timedelta": timedelta,
        "born": date(2007, 3, 27),
        "expected": date(2013, 2, 14),
        "page": Paginator(range(240), 20).page(6),
        "messages": [
            _Message("success", "Three findings were released to the hub."),
            _Message("error", "The copy was not sent."),
        ],
        "blank": blank,
        "wrong": wrong,
        "tiles": [
            {
                "row": place.row,
                "column": place.column,
                "label": place.short,
                "short": place.short,
                "state": f"Stage {number % 6}",
                "mark": str(number % 6),
                "css": f"stage-{number % 6}",
                "href": f"#{code}",
            }
            for number, (code, place) in enumerate(PLACES.items())
        ],
        "done": [(date(2011, 2, 1), 1), (date(2011, 9, 1), 2), (date(2012, 6, 1), 4), (day, 6)],
        "planned": [(date(2011, 2, 1), 1), (day, 6), (date(2012, 12, 31), 15), (date(2014, 3, 31), 33)],
        "Markup": Markup,
    }


class _Message:
    def __init__(self, tags: str, words: str) -> None:
        self.tags, self._words = tags, words

    def __str__(self) -> str:
        return self._words


def write(folder: Path) -> None:
    """Write every page and what it links to into a folder, to be opened from there."""
    shutil.copytree(BUILT, folder / "static" / "build", dirs_exist_ok=True)
    for page in PAGES:
        (folder / f"{page}.html").write_text(render_gallery(page), encoding="utf-8")


if __name__ == "__main__":
    import django

    django.setup()
    write(Path(sys.argv[1]))
