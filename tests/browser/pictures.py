"""Pictures of pages, for people to look at: `mash pictures`, `make pictures`. At desktop and phone width, or in every
look: six widths, dark, in forced colours and printed.

Two ways to take them: `take(PAGES, ...)` visits addresses of the running demonstration; and in a journey that
a test drives, `album.snap(page, "triage list")` pictures each page on the way.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Error, Page

from mash_platform.state import StateDir, own_folder
from tests.browser import chromium, fetch
from tests.browser.axe import violations
from tests.browser.people import Person, arrive
from tests.browser.wanted import Media, Wanted


@dataclass(frozen=True)
class PageLook:
    """How a page is looked at: how wide in pixels, on a screen or printed, dark, in forced colours."""

    width: int
    is_printed: bool = False
    is_dark: bool = False
    is_forced: bool = False


LOOKS = {"desktop": PageLook(1280), "phone": PageLook(375)}
EVERY_LOOK = LOOKS | {
    "320": PageLook(320),
    "683": PageLook(683),
    "900": PageLook(900),
    "1366": PageLook(1366),
    "dark": PageLook(1280, is_dark=True),
    "forced": PageLook(1280, is_forced=True),
    "print": PageLook(794, is_printed=True),  # A4 at 96 dots an inch
}
FITS = (
    320,
    375,
    683,
    768,
    900,
    1366,
)  # nothing may need scrolling sideways at any of these (WCAG 1.4.10; zoom; a tablet)
HEIGHT = 800
MOST_TRIED = 25  # rows of a list, of which one leads on

# Signs an account in and ends inside the hub: the page to type into, the account, the address wanted.
SignIn = Callable[[Page, str, str], None]


class CannotPicture(Exception):
    """A page could not be shown; the message says which and why."""


@dataclass
class PagePicture:
    """One page, at each width, and what a glance at its measures says."""

    name: str
    address: str
    title: str
    files: dict[str, Path]
    remarks: list[str] = field(default_factory=list)


@dataclass
class Album:
    """A folder of pictures with an index page."""

    folder: Path
    looks: Mapping[str, PageLook] = field(default_factory=lambda: LOOKS)
    pictures: list[PagePicture] = field(default_factory=list)

    def snap(self, page: Page, name: str, media: Media = "screen") -> PagePicture:
        """Picture the page as it is shown now, or printed, at each width; its size is afterwards as before."""
        before = page.viewport_size
        picture = PagePicture(name, page.url, page.title(), {})
        number = f"{len(self.pictures) + 1:02d}"
        for label, look in self.looks.items():
            width = look.width
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.emulate_media(  # measuring the content forgets it
                media="print" if look.is_printed else media,
                color_scheme="dark" if look.is_dark else "light",
                forced_colors="active" if look.is_forced else "none",
            )
            file = self.folder / f"{number}-{slug(name)}-{label}.png"
            page.screenshot(path=file, full_page=True, animations="disabled")
            picture.files[label] = file
            wide = content_width(page)
            if wide > width:
                picture.remarks.append(f"{label}: the content is {wide} wide, more than the window's {width}")
        page.emulate_media(media=media, color_scheme="light", forced_colors="none")
        for width in FITS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            if (wide := content_width(page)) > width:
                picture.remarks.append(f"at {width}: the content is {wide} wide")
        for rule in violations(page):
            picture.remarks.append(f"axe, {rule['id']}: {rule['help']}, {len(rule['nodes'])} times")
        if before:
            page.set_viewport_size(before)
        self.pictures.append(picture)
        return picture

    def write_index(self) -> Path:
        """Write the page that shows all pictures. Out: its file."""
        index = self.folder / "index.html"
        index.write_text(INDEX.format(pictures="\n".join(entry(picture) for picture in self.pictures)))
        return index


@contextmanager
def open_album(folder: Path | None = None, looks: Mapping[str, PageLook] = LOOKS) -> Iterator[Album]:
    """Start an album in an empty folder (`.run/pictures`); a journey that breaks off leaves an index too."""
    if folder is None:
        folder = StateDir.from_env().root / "pictures"
    own_folder(folder)
    for old in [*folder.glob("*.png"), *folder.glob("index.html")]:
        old.unlink()
    album = Album(folder, looks)
    try:
        yield album
    finally:
        album.write_index()


def take(pages: Iterable[Wanted], album: Album, browser: Browser, sign_in: SignIn, *, port: int) -> None:
    """Visit and picture each page; each account signs in once. Raises: CannotPicture."""
    people: dict[str, Person] = {}
    for wanted in pages:
        address = wanted.address.format(port=port)
        try:
            if wanted.account not in people:
                people[wanted.account] = arrive(browser, wanted.account or "a visitor")
                if wanted.account:
                    sign_in(people[wanted.account].page, wanted.account, address)
            page = people[wanted.account].page
            visit(page, wanted, address)
            say(album.snap(page, wanted.name, wanted.media))
            for step in wanted.steps:
                step.do(page)
                say(album.snap(page, step.name))
        except Error as error:
            raise CannotPicture(f"{wanted.name}: {address}: {error.message.splitlines()[0]}") from error
    for person in people.values():
        person.close()


def say(picture: PagePicture) -> None:
    """Tell whoever waits which picture is there, and what is wrong with it."""
    print(f"  {picture.name:<36} {', '.join(file.name for file in picture.files.values())}")
    for remark in picture.remarks:
        print(f"    {remark}")


def visit(page: Page, wanted: Wanted, address: str) -> None:
    """Go to a wanted page. Raises: CannotPicture."""
    go(page, wanted, address)
    if wanted.links and not follow(page, wanted, wanted.links):
        raise CannotPicture(f"{wanted.name}: nothing under {address} leads to {wanted.links[-1]}.")


def follow(page: Page, wanted: Wanted, links: tuple[str, ...]) -> bool:
    """Follow links one after another: of those that the first of them means, the first that leads on to the last.

    Out: whether the page of the last is shown. Raises: CannotPicture.
    """
    there = page.eval_on_selector_all("main a", "links => links.map(link => link.href)")
    found = list(dict.fromkeys(one for one in there if re.search(links[0], one)))
    for address in found[:MOST_TRIED]:
        go(page, wanted, address)
        if len(links) == 1 or follow(page, wanted, links[1:]):
            return True
    return False


def go(page: Page, wanted: Wanted, address: str) -> None:
    answer = page.goto(address, wait_until="load")
    if answer is not None and answer.status != wanted.status:
        raise CannotPicture(f"{wanted.name}: {address} answered {answer.status}.")


def take_all(
    pages: Iterable[Wanted],
    sign_in: SignIn,
    *,
    port: int,
    folder: Path | None = None,
    looks: Mapping[str, PageLook] = LOOKS,
) -> Path:
    """Picture the pages of a running service. Out: the index. Raises: NoBrowser, CannotPicture."""
    with chromium.start(fetch.prepare()) as browser, open_album(folder, looks) as album:
        take(pages, album, browser, sign_in, port=port)
    return album.folder / "index.html"


def content_width(page: Page) -> int:
    """Say how wide the page's content is: wider than the window, it would scroll sideways (WCAG 1.4.10)."""
    protocol = page.context.new_cdp_session(page)
    measures = protocol.send("Page.getLayoutMetrics")
    protocol.detach()
    return int(measures["cssContentSize"]["width"])


def slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "page"


def entry(picture: PagePicture) -> str:
    """One picture's part of the index."""
    shown = "".join(
        f'<a href="{file.name}"><img src="{file.name}" alt="{html.escape(picture.name)}, {label}"'
        f' width="{EVERY_LOOK[label].width // 2}"></a>'
        for label, file in picture.files.items()
    )
    remarks = "".join(f"<p><strong>{html.escape(remark)}</strong></p>" for remark in picture.remarks)
    return (
        f"<section><h2>{html.escape(picture.name)}</h2>"
        f"<p>{html.escape(picture.title)} <code>{html.escape(picture.address)}</code></p>"
        f"{remarks}<div>{shown}</div></section>"
    )


INDEX = """<!doctype html>
<html lang="en-GB">
<meta charset="utf-8">
<title>Pictures of the journey</title>
<style>
body {{ font-family: sans-serif; margin: 2rem; background: #eee }}
section div {{ display: flex; gap: 2rem; align-items: flex-start }}
img {{ border: 1px solid #888 }}
strong {{ color: #a00 }}
</style>
<h1>Pictures of the journey</h1>
{pictures}
</html>
"""
