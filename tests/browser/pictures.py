"""Pictures of pages at desktop and phone width, for people to look at: `mash pictures`, `make pictures`.

Two ways to take them: `take(PAGES, ...)` visits addresses of the running demonstration; and in a journey that
a test drives, `album.snap(page, "triage list")` pictures each page on the way.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Error, Page

from mash_platform.state import StateDir, own_folder
from tests.browser import chromium, fetch
from tests.browser.filling import CHECK_PRODUCT, REFERRAL, SEARCH, Step
from tests.browser.people import Person, arrive

WIDTHS = {"desktop": 1280, "phone": 375}
NARROWEST = 320  # nothing may need scrolling sideways at this width (WCAG 1.4.10)
HEIGHT = 800

# Signs an account in and ends inside the hub: the page to type into, the account, the address wanted.
SignIn = Callable[[Page, str, str], None]


@dataclass(frozen=True)
class Wanted:
    """A page to picture: a name for the file, who looks (nobody for a public page), and where.

    The address is written with {port}: `http://harrow.localhost:{port}/triage/`. `links` are followed from there, one
    after another: the first link of the page's main part whose address has these words (a regular expression). What
    `steps` do there is done one after another, each pictured (filling.py).
    """

    name: str
    address: str
    account: str = ""
    links: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


MASH, HARROW = "http://mash.localhost:{port}", "http://harrow.localhost:{port}"
LIBRARY = r"/library/[0-9a-f]{8}-"
ENQUIRY, REQUEST, PRODUCT = r"/enquiries/[A-Z]{3}-", r"/requests/[0-9a-f]{8}-", r"/products/[0-9a-f]{8}-"
PERSON = r"/people/[0-9a-f]{8}-"

# The journey of a notification, then the rest of the platform.
PAGES: tuple[Wanted, ...] = (
    Wanted("front door", "http://refer-harrow.localhost:{port}/", steps=REFERRAL),
    Wanted("sign in", f"{MASH}/"),
    Wanted("my hubs", f"{MASH}/", "police"),
    Wanted("partner list", f"{MASH}/requests/", "police"),
    Wanted("partner list, one hub", f"{MASH}/requests/?hub=harrow", "police"),
    Wanted("request from the partner list", f"{MASH}/requests/?hub=harrow", "police", (REQUEST,)),
    Wanted("your account", f"{MASH}/account/", "police"),
    Wanted("change your password", f"{MASH}/account/password/", "police"),
    Wanted("make a key", f"{MASH}/account/keys/new/", "police"),
    Wanted("people", f"{MASH}/people/", "operator"),
    Wanted("one person", f"{MASH}/people/?q=barrowcliffe", "operator", (PERSON,)),
    Wanted("somebody leaves", f"{MASH}/people/?q=barrowcliffe", "operator", (PERSON, r"/leaves/")),
    Wanted("give a seat on the platform", f"{MASH}/people/?q=askwith", "operator", (PERSON, r"/seat/")),
    Wanted("a lost second factor", f"{MASH}/people/?q=askwith", "operator", (PERSON, r"/second-factor/")),
    Wanted("seats to look at in all hubs", f"{MASH}/people/review/", "operator"),
    Wanted("links with other initiatives", f"{MASH}/links/", "secretary"),
    Wanted("change a link", f"{MASH}/links/", "secretary", (r"/links/.*/change/",)),
    Wanted("triage list", f"{HARROW}/triage/", "harrow.coordinator"),
    Wanted("notification", f"{HARROW}/triage/", "harrow.coordinator", (r"/triage/[A-Z]{3}-",)),
    Wanted("enquiries", f"{HARROW}/enquiries/", "harrow.coordinator"),
    Wanted("enquiry", f"{HARROW}/enquiries/?state=sent", "harrow.coordinator", (ENQUIRY,)),
    Wanted("change a rating", f"{HARROW}/enquiries/", "harrow.coordinator", (ENQUIRY, r"/children/.*/rating/")),
    Wanted("search", f"{HARROW}/search/", "harrow.coordinator", steps=SEARCH),
    Wanted("ask agencies", f"{HARROW}/enquiries/", "harrow.coordinator", (ENQUIRY, r"/ask/")),
    Wanted("known elsewhere", f"{HARROW}/enquiries/", "harrow.coordinator", (ENQUIRY, r"/known-elsewhere/")),
    Wanted("pass to another hub", f"{HARROW}/triage/", "harrow.coordinator", (r"/triage/[A-Z]{3}-", r"/pass/")),
    Wanted("between hubs", f"{HARROW}/between-hubs/", "harrow.coordinator"),
    Wanted("offered by another hub", "http://haringey.localhost:{port}/triage/", "haringey.coordinator"),
    Wanted("products sent", f"{HARROW}/products/?show=all", "harrow.coordinator"),
    Wanted("product", f"{HARROW}/products/?show=all", "harrow.coordinator", (PRODUCT,)),
    Wanted("requests", f"{HARROW}/requests/", "police"),
    Wanted("request", f"{HARROW}/requests/", "police", (REQUEST,)),
    Wanted("requests answered", f"{HARROW}/requests/?show=answered", "police"),
    Wanted("assess", f"{HARROW}/enquiries/", "harrow.decider", (ENQUIRY, r"/assess/")),
    Wanted(
        "make a product", f"{HARROW}/enquiries/?state=decided", "harrow.decider", (ENQUIRY, r"/product/"), CHECK_PRODUCT
    ),
    Wanted("inbox of a recipient", "http://outside-harrow.localhost:{port}/", "harrow.assessment"),
    Wanted("copy of a recipient", "http://outside-harrow.localhost:{port}/", "harrow.assessment", (r"/copies/",)),
    Wanted("coming up again", f"{HARROW}/coming-up-again/", "harrow.manager"),
    Wanted("addresses coming up again", f"{HARROW}/coming-up-again/?show=addresses", "harrow.manager"),
    Wanted("measures of the hub itself", f"{HARROW}/measures/", "harrow.manager"),
    Wanted("seats", f"{HARROW}/seats/", "harrow.manager"),
    Wanted("give a seat", f"{HARROW}/seats/grant/", "harrow.manager"),
    Wanted("seats to look at", f"{HARROW}/seats/?show=review", "harrow.manager"),
    Wanted("review a seat", f"{HARROW}/seats/?show=review", "harrow.manager", (r"/keep/",)),
    Wanted("ledger", f"{HARROW}/ledger/", "harrow.guardian"),
    Wanted("group hub", "http://triborough.localhost:{port}/triage/", "triborough.coordinator"),
    Wanted("library", f"{MASH}/library/", "lscb.publisher"),
    Wanted("library, search", f"{MASH}/library/?q=what+agencies+share", "police"),
    Wanted("library, one template", f"{MASH}/library/?kind=letter", "lscb.publisher", (LIBRARY,)),
    Wanted("library, two versions", f"{MASH}/library/?kind=question_set", "police", (LIBRARY, r"/compare/")),
    Wanted("library, a draft", f"{MASH}/library/", "police.publisher", (r"/draft/",)),
    Wanted("templates of a hub", "http://haringey.localhost:{port}/templates/", "haringey.manager"),
    Wanted(
        "take a version into use",
        "http://haringey.localhost:{port}/templates/",
        "haringey.manager",
        (r"/templates/library/[0-9a-f]{8}-",),
    ),
    Wanted("training", f"{MASH}/training/", "harrow.health"),
    Wanted("training, one course", f"{MASH}/training/", "harrow.health", (r"/training/courses/",)),
    Wanted("training, sessions to come", f"{MASH}/training/sessions/", "harrow.health"),
    Wanted(
        "training, one session", f"{MASH}/training/sessions/", "harrow.health", (r"/training/sessions/[0-9a-f]{8}-",)
    ),
    Wanted("my training", f"{MASH}/training/mine/", "harrow.education"),
    Wanted("certificate", f"{MASH}/training/mine/", "harrow.education", (r"/mine/certificates/",)),
    Wanted("check a certificate", f"{MASH}/training/check/", "harrow.education"),
    Wanted("what my agency teaches", f"{MASH}/training/teach/", "lscb.publisher"),
    Wanted("write a course", f"{MASH}/training/teach/courses/new/", "lscb.publisher"),
    Wanted("record who came", f"{MASH}/training/teach/", "lscb.publisher", (r"/attendance/",)),
    Wanted("training of a hub", f"{HARROW}/training/", "harrow.manager"),
    Wanted("require a module", f"{HARROW}/training/require/", "harrow.manager"),
    Wanted("training ran out", f"{HARROW}/triage/", "harrow.newcomer"),
    Wanted("mentors’ visits", f"{MASH}/mentors/", "secretary"),
    Wanted("mentors, one visit", f"{MASH}/mentors/?show=past", "mentor", (r"/mentors/[0-9a-f]{8}-",)),
    Wanted("book a mentor", f"{MASH}/mentors/book/", "secretary"),
    Wanted("board", f"{MASH}/board/", "board"),
    Wanted("board, between hubs", f"{MASH}/board/between-hubs/", "board"),
    Wanted("readiness", f"{MASH}/readiness/", "secretary"),
    Wanted("readiness, overdue", f"{MASH}/readiness/overdue/", "secretary"),
    Wanted("readiness, one authority", f"{MASH}/readiness/", "enfield.lead"),
    Wanted("milestone", f"{MASH}/readiness/authorities/enfield/", "enfield.lead", (r"/milestones/staffing/",)),
    Wanted("go-live", f"{MASH}/readiness/authorities/enfield/go-live/", "secretary"),
    Wanted("adults", f"{MASH}/readiness/authorities/harrow/adults/", "harrow.lead"),
    Wanted("measures from outside", f"{MASH}/readiness/authorities/havering/measures/", "secretary"),
    Wanted("building hubs", f"{MASH}/readiness/building/", "operator"),
    Wanted("build a hub", f"{MASH}/readiness/building/new/?authority=enfield", "operator"),
    Wanted("where to turn about an adult", "http://refer-harrow.localhost:{port}/adults/"),
    Wanted("board, one authority", f"{MASH}/board/", "board", (r"/board/.*harrow",)),
    Wanted("what slips", f"{MASH}/board/slips/", "board"),
    Wanted("what if", f"{MASH}/board/what-if/?authority=brent&day_day=28&day_month=4&day_year=2014", "secretary"),
    Wanted("board packs", f"{MASH}/packs/", "board"),
    Wanted("board pack", f"{MASH}/packs/2/", "board"),
    Wanted("make a pack", f"{MASH}/packs/make/", "secretary"),
    Wanted("risks", f"{MASH}/registers/risk/", "secretary"),
    Wanted("an action", f"{MASH}/registers/action/1/", "board"),
    Wanted("measures side by side", f"{MASH}/measures/", "board"),
    Wanted("measures, a share", f"{MASH}/measures/?table=in_time", "board"),
    Wanted("measures of one hub", f"{MASH}/measures/hubs/harrow/", "board"),
)


class CannotPicture(Exception):
    """A page could not be shown; the message says which and why."""


@dataclass
class Picture:
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
    pictures: list[Picture] = field(default_factory=list)

    def snap(self, page: Page, name: str) -> Picture:
        """Picture the page as it is shown now, at each width; its size is afterwards as before."""
        before = page.viewport_size
        picture = Picture(name, page.url, page.title(), {})
        number = f"{len(self.pictures) + 1:02d}"
        for label, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": HEIGHT})
            file = self.folder / f"{number}-{slug(name)}-{label}.png"
            page.screenshot(path=file, full_page=True, animations="disabled")
            picture.files[label] = file
            wide = content_width(page)
            if wide > width:
                picture.remarks.append(f"{label}: the content is {wide} wide, more than the window's {width}")
        page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
        if (wide := content_width(page)) > NARROWEST:
            picture.remarks.append(f"narrow: the content is {wide} wide, more than {NARROWEST}")
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
def open_album(folder: Path | None = None) -> Iterator[Album]:
    """Start an album in an empty folder (`.run/pictures`); a journey that breaks off leaves an index too."""
    if folder is None:
        folder = StateDir.from_env().root / "pictures"
    own_folder(folder)
    for old in [*folder.glob("*.png"), *folder.glob("index.html")]:
        old.unlink()
    album = Album(folder)
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
            say(album.snap(page, wanted.name))
            for step in wanted.steps:
                step.do(page)
                say(album.snap(page, step.name))
        except Error as error:
            raise CannotPicture(f"{wanted.name}: {address}: {error.message.splitlines()[0]}") from error
    for person in people.values():
        person.close()


def say(picture: Picture) -> None:
    """Tell whoever waits which picture is there, and what is wrong with it."""
    print(f"  {picture.name:<36} {', '.join(file.name for file in picture.files.values())}")
    for remark in picture.remarks:
        print(f"    {remark}")


def visit(page: Page, wanted: Wanted, address: str) -> None:
    """Go to a wanted page. Raises: CannotPicture."""
    for link in ("", *wanted.links):
        if link:
            there = page.eval_on_selector_all("main a", "links => links.map(link => link.href)")
            address = next((one for one in there if re.search(link, one)), "")
        if not address:
            raise CannotPicture(f"{wanted.name}: {page.url} has no link to {link}.")
        answer = page.goto(address, wait_until="load")
        if answer is not None and not answer.ok:
            raise CannotPicture(f"{wanted.name}: {address} answered {answer.status}.")


def take_all(pages: Iterable[Wanted], sign_in: SignIn, *, port: int, folder: Path | None = None) -> Path:
    """Picture the pages of a running service. Out: the index. Raises: NoBrowser, CannotPicture."""
    with chromium.start(fetch.prepare()) as browser, open_album(folder) as album:
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


def entry(picture: Picture) -> str:
    """One picture's part of the index."""
    shown = "".join(
        f'<a href="{file.name}"><img src="{file.name}" alt="{html.escape(picture.name)}, {label}"'
        f' width="{WIDTHS[label] // 2}"></a>'
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
