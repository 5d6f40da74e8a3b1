"""`make walk`: one notification through every page of its way, with a profiler: how many files somebody has to read who
wants to know what happens. Printed by room; docs/architecture.md has the result."""

from __future__ import annotations

import importlib
import inspect
import re
import sys
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest
from django.test import Client

from hub.assessment import tasks
from hub.assessment.models import Copy
from hub.front_door.models import Notification
from hub.research.models import Finding, Request
from mash_platform.cli.permissions import HOSTS
from mash_platform.state import CHECKOUT
from tenants.models import Role
from tests.assessment.test_pages import ticked
from tests.front_door.door_builders import fill, send
from tests.support.house import House

APART = ("every page", "templates")
ROOMS = ("frontend", "joining", "hub", "rollout", "tenants")
# What every page stands on: counted apart, and read once.
COMMON = ("frontend/forms/", "frontend/presenters/", "frontend/urls/", "frontend/common/", "frontend/components.py",
          "frontend/context.py", "frontend/jinja.py", "frontend/navigation.py", "frontend/text_direction.py",
          "tenants/middleware/")  # fmt: skip
MOST = 136  # business files (docs/decisions/0064): whoever brings it down lowers this
GROUNDS = {
    "legal_basis": "CA1989_s47", "necessity": "To see the risk", "proportionality": "Only the incidents",
    "purpose": "assess_risk", "authority": "A. Sergeant",
}  # fmt: skip


class Walk:
    """The files whose functions were called, by the step in which it first happened, without what runs at import."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.calls: dict[str, set[str]] = defaultdict(set)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """While it lasts, what is called counts as this step's."""

        def entered(frame: FrameType, event: str, _: Any) -> None:
            code = frame.f_code
            if event == "call" and code.co_flags & inspect.CO_OPTIMIZED and code.co_filename.startswith(ROOTS):
                file = code.co_filename[len(str(CHECKOUT)) + 1 :]
                self.files.setdefault(file, name)
                self.calls[file].add(code.co_qualname)

        sys.setprofile(entered)
        try:
            yield
        finally:
            sys.setprofile(None)

    def by_room(self) -> dict[str, list[str]]:
        """Room -> its files, in order; and those of which every page is made, and the templates."""
        found: dict[str, list[str]] = {room: [] for room in (*ROOMS, *APART)}
        for file in sorted(self.files):
            common = "templates" if file.endswith(".html") else "every page" if file.startswith(COMMON) else ""
            found[common or file.partition("/")[0]].append(file)
        return found

    def is_business(self, file: str) -> bool:
        """Whether it is about the work itself."""
        return not file.endswith(".html") and not file.startswith(COMMON)

    def business(self) -> int:
        """How many files are about the work itself."""
        return sum(map(self.is_business, self.files))


ROOTS = tuple(f"{CHECKOUT / room}/" for room in ROOMS)


def form_of(client: Client, path: str) -> dict[str, str]:
    """What the form of a page carries along."""
    page = client.get(path, secure=True)
    assert page.status_code == 200, (path, page.status_code)
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))


def sent(client: Client, path: str, /, **said: Any) -> Any:
    """The answer to a form that is taken."""
    answer = client.post(path, said, secure=True)
    assert answer.status_code == 302, (path, re.findall(r"error-message.*?</p>", answer.text, re.DOTALL))
    return answer


def test_the_whole_way_of_a_notification_enters_few_files(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    walk = Walk()
    for urlconf in HOSTS:
        importlib.import_module(urlconf)  # what is called while modules are loaded is no part of the way
    coordinator, decider = house.visit(role=Role.COORDINATOR), house.visit(role=Role.DECISION_MAKER)
    police, outside = house.visit(role=Role.RESEARCHER), house.visit(role=Role.RECIPIENT, team="assessment")
    browser = house.stranger("refer-harrow")
    with walk.step("door"):
        fill(browser)
        send(browser)
    with house.at(house.lead()):
        reference = Notification.objects.get().reference
    with walk.step("triage"):
        path = f"/triage/{reference}/"
        sent(coordinator, path, **form_of(coordinator, path), all="red", reason="As it says.", into="new")
    with walk.step("ask"):
        path = f"/enquiries/{reference}/ask/"
        page = coordinator.get(path, secure=True).text
        child = re.findall(r'name="children"[^>]*value="([^"]+)"', page)
        sent(coordinator, path, **form_of(coordinator, path), agencies=["police"], children=child, basis="consent",
             consent_why="They told the school.", question="What is known?", due="clock")  # fmt: skip
    with house.at("police"):
        request = f"/requests/{Request.objects.get().pk}/"
    with walk.step("record"):
        about = re.findall(r'name="about"[^>]*value="([^"]+)"', police.get(request, secure=True).text)
        sent(police, f"{request}record/", finding=str(uuid.uuid4()), about=about, kind="event", text="Three calls.")
    with house.at("police"):
        finding = Finding.objects.get().pk
    with walk.step("release"):
        sent(police, f"{request}release/", release=str(uuid.uuid4()), findings=[f"{finding}:1"], desks=["hrwcsc"],
             recipients=["assessment"], **GROUNDS)  # fmt: skip
    with walk.step("finish"):
        sent(police, f"{request}finish/", **form_of(police, request))
    with walk.step("decide"):
        path = f"/enquiries/{reference}/assess/"
        sent(decider, path, **{**form_of(decider, path), "act": "decide", "analysis": "Growing.", "level": "4",
                               "rating": "", "decision": "strategy_s47", "reason": "Third incident."})  # fmt: skip
    with walk.step("issue"):
        path = f"/enquiries/{reference}/product/"
        chosen = {**form_of(decider, path), "recipients": ["assessment"], "assessment-summary": "Growing violence."}
        filled = decider.post(path, {**chosen, "act": "suggest:assessment"}, secure=True).text
        sent(decider, path, **{**chosen, **ticked(filled), "act": "send"})
    with house.at("worker"):
        copy = Copy.objects.get().pk
        with walk.step("issue"):
            tasks.copy_issued(copy)
    with walk.step("acknowledge"):
        assert outside.get(f"/copies/{copy}/", secure=True).status_code == 200
        sent(outside, f"/copies/{copy}/acknowledge/")
    with capsys.disabled():
        print(told(walk))
    assert walk.business() <= MOST


def told(walk: Walk) -> str:
    """The files by room, with the step that first entered each and how many of its functions were called."""
    lines, many = [""], 0
    for room, files in walk.by_room().items():
        lines.append(f"{room}: {len(files)}")
        if room not in APART:
            many += sum(len((CHECKOUT / file).read_text().splitlines()) for file in files)
            lines += [f"  {walk.files[file]:<12}{len(walk.calls[file]):>4}  {file}" for file in files]
    steps = Counter(step for file, step in walk.files.items() if walk.is_business(file))
    lines.append("first entered by: " + ", ".join(f"{step} {count}" for step, count in steps.items()))
    return "\n".join([*lines, f"business files: {walk.business()}, {many:,} lines"])
