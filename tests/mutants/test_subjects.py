"""Every room has a subject, whose sources and tests are there: faults are put into the whole house, not into a part."""

from __future__ import annotations

from pathlib import Path

import pytest

from mash_platform.state import CHECKOUT
from tests.mutants.subjects import SUBJECTS, Subject

ROOMS = (
    "api",
    "frontend/door",
    "frontend/triage",
    "hub/*",
    "hub/front_door/*",
    "joining",
    "rollout",
    "rollout/*",
    "tenants",
)


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS)
def test_what_a_subject_names_is_there(subject: Subject) -> None:
    assert [one for one in subject.sources if not any(CHECKOUT.glob(one))] == []
    assert [one for one in subject.tests if not (CHECKOUT / one).exists()] == []


def test_every_room_has_a_subject() -> None:
    inside = {path.parent for one in SUBJECTS.values() for pattern in one.sources for path in CHECKOUT.glob(pattern)}
    rooms = {path for pattern in ROOMS for path in CHECKOUT.glob(pattern) if _has_code(path)}
    assert sorted(str(one.relative_to(CHECKOUT)) for one in rooms - inside) == []


def _has_code(room: Path) -> bool:
    """Whether it is a room: a folder with acts of its own, beside its models and what Django keeps there."""
    beside = {"__init__.py", "apps.py"}
    return room.is_dir() and room.name not in ("models", "migrations", "sql", "management") and any(
        path.name not in beside for path in room.glob("*.py")
    )  # fmt: skip
