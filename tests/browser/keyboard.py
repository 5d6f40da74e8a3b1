"""A person without a mouse: Tab, arrows, Space and Enter, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Locator, Page

PATIENCE = 400  # presses of Tab until something counts as out of reach


@dataclass(frozen=True)
class Keyboard:
    """What somebody does on a page by its keys alone. Raises: AssertionError where the keys do not lead there."""

    page: Page

    def reach(self, wanted: Locator) -> None:
        """Press Tab until this has the focus."""
        wanted.wait_for()
        for _ in range(PATIENCE):
            if _has_focus(wanted):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {wanted}")

    def press(self, name: str, role: Literal["button", "link"] = "button", *, exact: bool = True, nth: int = 0) -> None:
        """Go to a button or link that leads to a page, and press it."""
        wanted = self.page.get_by_role(role, name=name, exact=exact).nth(nth)
        self.reach(wanted)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def open(self, summary: str) -> None:
        """Open what is folded under these words, unless it stands open."""
        wanted = self.page.locator("summary", has_text=summary).first
        if not wanted.evaluate("it => it.parentElement.open"):
            self.reach(wanted)
            self.page.keyboard.press("Enter")

    def fill(self, label: str, text: str) -> None:
        """Type into the box with this label."""
        self.reach(self.page.get_by_label(label).first)
        self.page.keyboard.type(text)

    def check(self, wanted: Locator) -> None:
        """Tick a box, unless it is ticked."""
        self.reach(wanted)
        if not wanted.is_checked():
            self.page.keyboard.press("Space")
        assert wanted.is_checked(), wanted

    def choose(self, wanted: Locator) -> None:
        """Choose a radio button: Tab enters its group at the chosen or the first one, arrows go on from there."""
        group = wanted.get_attribute("name")
        buttons = self.page.locator(f'input[type=radio][name="{group}"]')
        for _ in range(PATIENCE):
            if any(_has_focus(one) for one in buttons.all()):
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"Tab does not lead to the choices of {group}")
        self.page.keyboard.press("Space")
        for _ in range(buttons.count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        assert wanted.is_checked(), wanted

    def select(self, label: str, option: str) -> None:
        """Choose from a list by typing how the choice begins."""
        box = self.page.get_by_label(label).first
        self.reach(box)
        self.page.keyboard.type(option)
        chosen = str(box.evaluate("it => it.selectedOptions[0].textContent.trim()"))
        assert chosen.startswith(option), (label, chosen)


def _has_focus(wanted: Locator) -> bool:
    return bool(wanted.evaluate("it => it === document.activeElement"))
