"""A page that somebody wants a picture of, and who goes there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.browser.filling import Step

Media = Literal["screen", "print"]
MASH, HARROW, HARINGEY = (f"http://{host}.localhost:{{port}}" for host in ("mash", "harrow", "haringey"))


@dataclass(frozen=True)
class Wanted:
    """A page to picture: a name for the file, who looks (nobody for a public page), and where.

    The address is written with {port}: `http://harrow.localhost:{port}/triage/`. `links` are followed from there, one
    after another: of the links of the page's main part whose address has these words (a regular expression), the first
    from which the next is reached. What
    `steps` do there is done one after another, each pictured (filling.py). `status` is what the page answers, where
    that is not 200; `media` is "print" for what comes out of a printer.
    """

    name: str
    address: str
    account: str = ""
    links: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    status: int = 200
    media: Media = "screen"
