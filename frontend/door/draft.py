"""What one browser has typed into the referral form so far: found by its cookie, kept as typed, right or wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.utils.datastructures import MultiValueDict

from frontend.door.forms import ConcernForm, DangerForm, YouForm
from frontend.door.people_forms import ChildForm, OtherForm
from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from hub.front_door.notifications import drafts
from hub.wall import adopted
from hub.wall.models import Adoption
from mash_platform.formats.question_set import QuestionSet
from mash_platform.formats.typed import Typed as Template
from mash_platform.parsing import PARTS

COOKIE = "__Host-mash-referral"
LONGEST = 12_000  # characters kept of one box, more than any may have, so that its error shows what was typed
MOST_VALUES = 50  # of one box: ticks of a list
MOST = {"children": 15, "others": 25}  # as the schema of messages has it
Typed = dict[str, list[str]]


@dataclass(frozen=True)
class Asked:
    """Which question set a draft was begun with; without an adoption, the platform's own questions."""

    adoption: Adoption | None

    @classmethod
    def now(cls, door: str) -> Asked:
        """What the door asks now."""
        return cls(adopted.current(Template.QUESTION_SET, door=door))

    @classmethod
    def then(cls, kept: str) -> Asked:
        """What it asked when the draft was begun."""
        return cls(Adoption.objects.in_short().filter(pk=kept).first() if kept else None)

    @property
    def id(self) -> str:
        """How the draft keeps it."""
        return str(self.adoption.pk) if self.adoption else ""

    @cached_property
    def questions(self) -> QuestionSet:
        """The questions."""
        return adopted.question_set(self.adoption)

    def in_message(self) -> dict[str, Any]:
        """As the message says it, so that whoever reads it knows what was asked."""
        if self.adoption is None:
            return {}
        one = self.adoption
        return {"question_set": {"id": str(one.pk), "title": one.title, "version": one.version}}


@dataclass
class Draft:
    """The steps as they were typed. `sent` is the token of the status page once it was handed over."""

    door: str
    token: str = ""
    steps: dict[str, Typed] = field(default_factory=dict)
    children: list[Typed] = field(default_factory=list)
    others: list[Typed] = field(default_factory=list)
    sent: str = ""
    asked: Asked = field(default_factory=lambda: Asked(None))  # kept to the end, whatever is adopted meanwhile
    lost: bool = False  # the browser has a token, but what it stood for is gone

    @classmethod
    def of(cls, request: Any) -> Draft:
        """This browser's draft: as it was kept, or an empty one."""
        door, token = request.authority.slug, request.COOKIES.get(COOKIE, "")
        data = drafts.find(door, token) if token else None
        if data is None:
            return cls(door, lost=bool(token), asked=Asked.now(door))
        return cls(door, token, data.get("steps", {}), data.get("children", []), data.get("others", []),
                   data.get("sent", ""), Asked.then(data.get("asked", "")))  # fmt: skip

    @property
    def is_live(self) -> bool:
        """Whether something is kept that was not sent yet."""
        return bool(self.token) and not self.sent

    def keep(self) -> bool:
        """Keep it all, under a new token where it has none.

        Out: False where it is longer than any notification may be; then what was kept before stays as it was.
        """
        data: dict[str, Any] = {"sent": self.sent}
        if not self.sent:
            data |= {"steps": self.steps, "children": self.children, "others": self.others, "asked": self.asked.id}
        if drafts.is_too_long(data):
            return False
        if not self.token:
            self.token = drafts.new_token()
        drafts.keep(self.door, self.token, data)
        return True

    def carry(self, response: HttpResponse) -> HttpResponse:
        """Let the browser hold the token until it is closed."""
        response.set_cookie(COOKIE, self.token, secure=True, httponly=True, samesite="Lax", path="/")
        return response

    def people(self, kind: str) -> list[Typed]:
        """The children, or the others."""
        return self.children if kind == "children" else self.others

    def forget_child(self, place: int) -> None:
        """A child, counted from 1, was removed: the ties that others have to the children after it move up.

        Somebody who was tied to that child alone is asked again who they are.
        """
        for typed in self.others:
            before = typed.get("to_children", [])
            after = [number for number in before if number != str(place)]
            if before and not after:
                typed["relation"] = [""]
            typed["to_children"] = [
                str(int(number) - 1) if number.isdecimal() and int(number) > place else number for number in after
            ]

    # The forms of what was typed, each bound, so that each can say what is wrong with it.

    def step(self, step: str) -> GovForm:
        """Out: the form of a step; unbound where nothing was typed."""
        typed = self.steps.get(step)
        if step == "danger":
            return DangerForm(bound(typed))
        return {"concern": ConcernForm, "you": YouForm}[step](bound(typed), asked=self.asked.questions)

    def child(self, place: int) -> ChildForm:
        """Out: the form of a child, counted from 0. A further child's is filled with where the first one lives."""
        typed = self.children[place] if place < len(self.children) else None
        prefill = {}
        if place and self.children:
            alike = ("family_name", "lines", "postcode")
            prefill = {name: (self.children[0].get(name) or [""])[0] for name in alike}
        return ChildForm(bound(typed), prefill=prefill, asked=self.asked.questions)

    def other(self, place: int, labels: list[str] | None = None) -> OtherForm:
        """Out: the form of another person, counted from 0. In: what the children are called, where that is known."""
        typed = self.others[place] if place < len(self.others) else None
        children = self._labels() if labels is None else labels
        return OtherForm(bound(typed), children=children, asked=self.asked.questions)

    def _labels(self) -> list[str]:
        return [self.child(each).label for each in range(len(self.children))]

    def all_children(self) -> list[ChildForm]:
        """The forms of every child."""
        return [self.child(place) for place in range(len(self.children))]

    def all_others(self) -> list[OtherForm]:
        """The forms of everybody else."""
        labels = self._labels()  # once: a form is dear to make, and each of them asks about every child
        return [self.other(place, labels) for place in range(len(self.others))]


def bound(typed: Typed | None) -> MultiValueDict[str, str] | None:
    """What was typed as a form takes it."""
    return None if typed is None else MultiValueDict(typed)


def typed_into(form: GovForm, post: Any) -> Typed:
    """In: a form, and what was posted. Out: what belongs to its boxes, without what no database keeps."""
    return {
        name: [value.replace("\x00", "")[:LONGEST] for value in post.getlist(name)[:MOST_VALUES]]
        for name in boxes(form)
        if name in post
    }


def boxes(form: GovForm) -> Iterator[str]:
    """The names under which a form's fields are sent."""
    for name, each in form.fields.items():
        if isinstance(each, DateInputField):
            yield from (f"{name}_{part}" for part in PARTS)
        else:
            yield name


def is_blank(typed: Typed) -> bool:
    """Whether nothing was typed at all."""
    return not any(value.strip() for values in typed.values() for value in values)
