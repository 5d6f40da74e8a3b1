"""What was typed into one referral form so far, right or wrong: found by the form's own name in its address together
with what the browser alone holds, so that two tabs keep two families apart, and an address alone opens nothing."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from frontend.door.about_me_forms import AboutMeForm, ReachMeForm
from frontend.door.forms import ConcernForm, DangerForm, YouForm
from frontend.door.people_forms import ChildForm, OtherForm
from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from hub.front_door.notifications import drafts
from hub.front_door.notifications.codes import OF_THE_PUBLIC
from hub.wall import adopted
from hub.wall.models import Adoption
from mash_platform.characters import plain_number
from mash_platform.formats.question_set import QuestionSet
from mash_platform.formats.typed import Typed as Template
from mash_platform.parsing import PARTS
from tenants.door_areas import DoorArea

COOKIE = "__Host-mash-referral"
MOST_VALUES = 50  # of one box: ticks of a list
MOST = {"children": 20, "others": 25}  # a system may send more
OF_ONE_CASE = ("own_reference", "own_rating")  # of whoever writes: about this child alone
FORM = "form"  # in the address: which form
PEOPLE = {"child": "children", "other": "others"}  # steps about one of several people
AWAY = timedelta(minutes=20)  # after so long without a step, the form opens for whoever knows its code
SAVED_FOR = timedelta(days=7)  # a form with a private link (door_draft_save_v1)
MOST_TRIES = 5  # wrong codes; after that the form can only be deleted
Typed = dict[str, list[str]]
ABOUT_ME: dict[str, type[AboutMeForm] | type[ReachMeForm]] = {"me": AboutMeForm, "me-you": ReachMeForm}
SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is read as another


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
    holder: str = ""  # what the browser holds: one for all its forms
    form: str = ""  # the form's own name
    steps: dict[str, Typed] = field(default_factory=dict)
    children: list[Typed] = field(default_factory=list)
    others: list[Typed] = field(default_factory=list)
    sent: str = ""
    asked: Asked = field(default_factory=lambda: Asked(None))  # kept to the end, whatever is adopted meanwhile
    lost: bool = False  # the address names a form, but what it stood for is gone
    code: str = ""  # asked of whoever comes back to it
    kept_at: str = ""
    tries: int = 0
    writer: Typed = field(default_factory=dict)  # of a sent form: who wrote for their work, for another child
    version: str = ""  # of all of it: another each time that it is kept
    link: str = ""  # the token of a private link, where one was asked for
    saved_until: str = ""

    @classmethod
    def of(cls, request: Any) -> Draft:
        """The form that the address names: as it was kept, or an empty one."""
        return cls.kept(request.authority.slug, request.COOKIES.get(COOKIE, ""), request.GET.get(FORM, "")[:64])

    @classmethod
    def behind(cls, door: str, link: str) -> Draft:
        """The form that a private link leads to, for whoever knows its code; an empty one where it is over."""
        place = drafts.find(door, _link_token(link)) or {}
        return cls.kept(door, str(place.get("holder", "")), str(place.get("form", "")) or "gone")

    @classmethod
    def kept(cls, door: str, holder: str, form: str) -> Draft:
        """The form that a browser holds under this name."""
        data = drafts.find(door, f"{holder} {form}") if holder and form else None
        if data is None:
            return cls(door, holder, lost=bool(form), asked=Asked.now(door))
        return cls(door, holder, form, data.get("steps", {}), data.get("children", []), data.get("others", []),
                   data.get("sent", ""), Asked.then(data.get("asked", "")), code=data.get("code", ""),
                   kept_at=data.get("kept_at", ""), tries=data.get("tries", 0),
                   version=data.get("version", ""), writer=data.get("writer", {}), link=data.get("link", ""),
                   saved_until=data.get("saved_until", ""))  # fmt: skip

    @property
    def token(self) -> str:
        """Under which it is kept; "" where it is not."""
        return f"{self.holder} {self.form}" if self.form else ""

    @property
    def is_away(self) -> bool:
        """Whether nobody typed anything for so long that somebody else may sit there now."""
        return bool(self.kept_at) and timezone.now() - datetime.fromisoformat(self.kept_at) > AWAY

    @property
    def is_about_me(self) -> bool:
        """Whether a child writes of herself, by the short way."""
        return "me" in self.steps

    @property
    def may_write_again(self) -> bool:
        """Whether this sent form can be followed by one about another child, with the same writer: within the time in
        which nobody else is likely to sit there."""
        return bool(self.sent and self.writer) and not self.is_away

    @property
    def is_live(self) -> bool:
        """Whether something is kept that was not sent yet."""
        return bool(self.token) and not self.sent

    def keep(self, *, unless_changed: bool = False) -> bool:
        """Keep it all, under a new token where it has none.

        Out: False where it is longer than any notification may be; then what was kept before stays as it was.
        Raises: drafts.KeptMeanwhile with `unless_changed`, where another tab kept something since it was read.
        """
        was, self.version = self.version, secrets.token_urlsafe(6)
        data: dict[str, Any] = {"sent": self.sent, "version": self.version}
        if self.sent:
            data |= {"writer": self.writer, "kept_at": timezone.now().isoformat()}
        else:
            self.code = self.code or "".join(secrets.choice(SIGNS) for _ in range(6))
            data |= {"steps": self.steps, "children": self.children, "others": self.others, "asked": self.asked.id,
                     "code": self.code, "tries": self.tries, "kept_at": timezone.now().isoformat(),
                     "link": self.link, "saved_until": self.saved_until}  # fmt: skip
        if drafts.is_too_long(data):
            return False
        self.holder = self.holder or drafts.new_token()
        self.form = self.form or secrets.token_urlsafe(9)
        if unless_changed:
            drafts.keep_from(self.door, self.token, data, was)
        else:
            drafts.keep(self.door, self.token, data)
        return True

    def keep_away(self) -> None:
        """Keep it, and that nobody came back to it yet."""
        since = self.kept_at
        if data := drafts.find(self.door, self.token):
            drafts.keep(self.door, self.token, {**data, "tries": self.tries, "kept_at": since})

    def opens_for(self, typed: str) -> bool:
        """Whether this is its code. A wrong one is counted; after too many none is right."""
        if self.tries < MOST_TRIES and secrets.compare_digest(plain_number(typed[:40]).encode(), self.code.encode()):
            return True
        self.tries += 1
        self.keep_away()
        return False

    def save(self) -> bool:
        """Keep it for seven days behind a private link. Out: False where it is too long to be kept."""
        self.link, self.saved_until = self.link or drafts.new_token(), (timezone.now() + SAVED_FOR).isoformat()
        return self.keep() and self._keep_link()

    def open_in(self, holder: str) -> None:
        """Let the browser that came by the link hold it, in place of the one that began it, as long as it was saved."""
        before, self.holder = self.token, holder or drafts.new_token()
        self.tries = 0
        self.keep()
        self._keep_link()
        if before != self.token:
            drafts.move_files(self.door, before, self.token)
            drafts.clear(self.door, before)

    def _keep_link(self) -> bool:
        link = _link_token(self.link)
        drafts.keep(self.door, link, {"holder": self.holder, "form": self.form})
        drafts.save(self.door, self.token, link, until=datetime.fromisoformat(self.saved_until))
        return True

    def forget_link(self) -> None:
        """It was sent: its private link opens nothing any more."""
        if self.link:
            drafts.clear(self.door, _link_token(self.link))

    def remove(self) -> None:
        """Delete it, and with it its private link."""
        drafts.clear(self.door, self.token)
        self.forget_link()

    def with_cookie(self, response: HttpResponse) -> HttpResponse:
        """Let the browser hold its part until it is closed."""
        response.set_cookie(COOKIE, self.holder, secure=True, httponly=True, samesite="Lax", path="/")
        return response

    def typed(self, step: str, place: int = 0) -> Typed:
        """What is kept of a step; of a person, counted from 1. Nothing typed is an empty one."""
        if step not in PEOPLE:
            return self.steps.get(step, {})
        people = self.people(PEOPLE[step])
        return people[place - 1] if 1 <= place <= len(people) else {}

    def put(self, step: str, typed: Typed, place: int = 0) -> None:
        """Put what was typed in place of what is kept of a step. Nobody is added by an empty page."""
        if step not in PEOPLE:
            self.steps[step] = typed
            return
        people = self.people(PEOPLE[step])
        if place <= len(people):
            people[place - 1] = typed
        elif not is_blank(typed):
            people.append(typed)

    def form_of(self, step: str, place: int = 0) -> GovForm:
        """The form of a step; of a person, counted from 1."""
        if step == "child":
            return self.child(place - 1)
        return self.other(place - 1) if step == "other" else self.step(step)

    def remember_writer(self) -> None:
        """Of who writes for their work, what the form about another child would ask again. Of anybody else nothing:
        the next person at this computer must not learn who wrote."""
        you = self.steps.get("you", {})
        if (you.get("source") or [""])[0] not in OF_THE_PUBLIC:
            self.writer = {name: you[name] for name in YouForm.REFERRER if name in you and name not in OF_ONE_CASE}

    def people(self, kind: str) -> list[Typed]:
        """The children, or the others."""
        return self.children if kind == "children" else self.others

    def forget_child(self, place: int) -> None:
        """A child, counted from 1, was removed: the ties that others have to the children after it move up.

        Somebody who was tied to that child alone is asked again who they are.
        """
        for typed in self.others:
            for name in ("to_children", "lives_with"):
                before = typed.get(name, [])
                after = [number for number in before if number != str(place)]
                if before and not after and name == "to_children":
                    typed["relation"] = [""]
                typed[name] = [
                    str(int(number) - 1) if number.isdecimal() and int(number) > place else number for number in after
                ]

    @cached_property
    def area(self) -> DoorArea:
        """Which children are this door's."""
        return DoorArea(self.door)

    # The forms of what was typed, each bound, so that each can say what is wrong with it.

    def step(self, step: str) -> GovForm:
        """Out: the form of a step; unbound where nothing was typed."""
        typed = self.steps.get(step)
        if step == "danger":
            return DangerForm(bound(typed))
        if step in ABOUT_ME:
            return ABOUT_ME[step](bound(typed))
        return {"concern": ConcernForm, "you": YouForm}[step](bound(typed), asked=self.asked.questions)

    def child(self, place: int) -> ChildForm:
        """Out: the form of a child, counted from 0. A further child's is filled with where the first one lives."""
        typed = self.children[place] if place < len(self.children) else None
        prefill = {}
        if place and self.children:
            alike = ("family_name", "lines", "postcode")
            prefill = {name: (self.children[0].get(name) or [""])[0] for name in alike}
        return ChildForm(bound(typed), prefill=prefill, asked=self.asked.questions, area=self.area)

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


def _link_token(link: str) -> str:
    return f"link {link}"


def bound(typed: Typed | None) -> MultiValueDict[str, str] | None:
    """What was typed as a form takes it."""
    return None if typed is None else MultiValueDict(typed)


def typed_into(form: GovForm, post: Any) -> Typed:
    """In: a form, and what was posted. Out: what belongs to its boxes, without what no database keeps."""
    return {
        name: [value.replace("\x00", "") for value in post.getlist(name)[:MOST_VALUES]]
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
