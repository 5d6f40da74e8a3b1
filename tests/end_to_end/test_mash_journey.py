"""`mash journey` on the running service: the files that we ship, and one that nobody tuned anything to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mash_platform.state import CHECKOUT
from tests.end_to_end.service import Service

SHIPPED = sorted(str(path) for path in (CHECKOUT / "journeys").glob("*.json"))
GROUNDS = {
    "legal_basis": "public_interest",
    "necessity": "The harm cannot be seen without it.",
    "proportionality": "No more than that.",
}
UNTUNED: dict[str, Any] = {
    "version": 1,
    "title": "Three brothers, one of them without a name, and nobody else",
    "notification": {
        "version": 1,
        "immediate_danger": True,
        "referrer": {"source": "9"},
        "children": [
            {"given_name": "Zéphirin", "family_name": "O’Mbeki-Ørsted", "born_on": "2010-02-28",
             "born_on_is_estimate": True},
            {"family_name": "O’Mbeki-Ørsted"},
            {},
        ],
        "concern": {"what_happened": "Line one.\nLine two with <b>signs</b> & “quotes”."},
        "consent": {"asked": "refused"},
    },
    "triage": {"rating": "green", "reason": "To begin with.", "children": {"2": "red", "3": "blue"}},
    "ask": {"basis": "overridden", "decided_by": "The manager", "reason": "The risk outweighs it.",
            "question": "Who knows them?"},
    "research": [
        {"agency": "probation", "answer": "findings",
         "findings": [{"about": ["child 3"], "kind": "other", "text": "Nothing certain.",
                       "withheld": "Not certain enough."}],
         "release": GROUNDS},
        {"agency": "education", "answer": "findings",
         "findings": [{"about": ["child 1", "child 2"], "kind": "strength", "text": "Both come to school."},
                      {"about": ["child 2"], "kind": "concern", "happened_on": "2012-02-29", "text": "A bruise."}],
         "release": {**GROUNDS, "purpose": "decide_services", "recipients": ["school"]}},
    ],
    "decision": {
        "analysis": "Little is known.", "level": 2, "rating": "amber", "decision": "early_help",
        "reason": "Help first.",
        "children": {"3": {"level": 1, "decision": "no_further_action", "reason": "No need found."}},
    },
    "product": {"summary": "Please help.", "recipients": ["school", "earlyhelp"]},
    "outcome": {"outcome": "declined", "note": "They moved."},
}  # fmt: skip


def test_the_files_that_we_ship_end_with_an_acknowledged_product(service: Service) -> None:
    done = service.mash("journey", "--hub", "haringey", *SHIPPED)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("ends with an acknowledged information product") == 3


def test_one_that_nothing_was_tuned_to(service: Service, tmp_path: Path) -> None:
    file = tmp_path / "untuned.json"
    file.write_text(json.dumps(UNTUNED))
    done = service.mash("journey", "--hub", "harrow", str(file))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("ends with an acknowledged information product") == 1


def test_a_group_hub_at_the_door_of_one_authority(service: Service) -> None:
    done = service.mash("journey", "--hub", "triborough", "--authority", "hammersmith", SHIPPED[0])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "HMF-" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--hub", "atlantis", SHIPPED[0]], "There is no hub atlantis"),
        (["--hub", "triborough", "--authority", "harrow", SHIPPED[0]], "triborough has no door of harrow"),
    ],
)
def test_what_cannot_be_is_said_plainly(service: Service, words: list[str], said: str) -> None:
    done = service.mash("journey", *words)
    assert done.returncode == 1
    assert said in done.stderr


def test_a_file_that_breaks_the_schema_is_refused_before_anything_is_sent(service: Service, tmp_path: Path) -> None:
    file = tmp_path / "broken.json"
    file.write_text(json.dumps({**UNTUNED, "outcome": {"outcome": "eaten"}}))
    done = service.mash("journey", "--hub", "harrow", str(file))
    assert done.returncode == 2
    assert "outcome.outcome" in done.stderr


def test_the_ledger_of_what_was_done_stands_as_sealed(service: Service) -> None:
    done = service.mash("ledger", "verify", "haringey")
    assert done.returncode in (0, 3), done.stdout + done.stderr  # 3: an act that was undone left a number unused
    assert "rows stand as sealed" in done.stdout
