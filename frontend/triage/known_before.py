"""What whoever triages must know before rating: who is open to a social worker, how many came about one child, and
which open enquiries may know the people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms

from frontend.forms.base import GovForm
from frontend.forms.look import Look
from frontend.presenters.dates import short_date_time
from frontend.triage.forms import OpenEnquiry
from hub.front_door.models import HowForwarded, LeftToManager, Named, Notification, OpenCaseList, SetAside, Subject
from hub.front_door.triage.named_references import NamedReference
from hub.front_door.triage.open_cases import Looked, look, look_on
from hub.front_door.triage.previous_contacts import Known
from hub.front_door.triage.repeats import Rule, count_repeats
from hub.people.matching import Keys
from hub.wall.acts import Act
from hub.wall.permissions import may
from mash_platform.phrases import listing, plural
from tenants.access import PlatformRequest
from tenants.models import Role, Seat

MANAGERS_NAMED = 3


@dataclass(frozen=True)
class Repeats:
    """How many notifications about one child came, whether no further action is a manager's, and what was left."""

    count: int
    needs_manager: bool
    may_close: bool
    sentence: str
    left: LeftToManager | None
    left_by: str
    left_why: str


def repeats_shown(
    request: PlatformRequest,
    found: Notification,
    children: Iterable[Sequence[Known]],
    at: datetime,
    *,
    rule: Rule,
    left: LeftToManager | None,
    names: Mapping[UUID | None, str],
) -> Repeats:
    """In: for each child whom the notification names what the hub knows of them; what was left to a manager; members'
    names. One query of the platform's at most."""
    count = count_repeats(found, children, at=at, months=rule.months)
    needs = count >= rule.notifications
    return Repeats(
        count,
        needs,
        request.seated.role == Role.MANAGER,
        sentence_of(count, rule, managers_of(request, at)) if needs else "",
        left,
        names[left.by] if left else "",
        left.own_why or SetAside(left.why).label if left else "",
    )


def sentence_of(count: int, rule: Rule, managers: str) -> str:
    """Why a manager must agree, and who they are."""
    return (
        f"{plural(count, 'notification')} about one child came in {plural(rule.months, 'month')}, so only a manager"
        f" closes this one without further action{': ' + managers if managers else ''}."
    )


def managers_of(request: PlatformRequest, at: datetime) -> str:
    """The names of the desk's managers, as far as there is room. One query of the platform's."""
    seats = Seat.objects.standing(at).filter(
        hub__code=request.seated.hub, role=Role.MANAGER, agency__code=request.seated.agency
    )
    names = list(seats.order_by("user__name").values_list("user__name", flat=True)[: MANAGERS_NAMED + 1])
    more = len(names) > MANAGERS_NAMED
    return listing([*names[:MANAGERS_NAMED], *(["others"] if more else [])])


class ForwardForm(GovForm):
    """How a notification reaches the lead professionals, and which open case a child is where several look alike."""

    how = forms.ChoiceField(
        label="How does it reach them?", choices=HowForwarded.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose how it reaches the lead professional"},
    )  # fmt: skip

    looks = {"how": Look(small=True)}

    def __init__(self, data: Any = None, *, children: Iterable[Named], looked: Looked) -> None:
        super().__init__(data)
        self.children = [one for one in children if one.pk in looked.open_to]
        for child in self.children:
            cases = [(str(one.case.pk), _case(one.case, one.why)) for one in looked.open_to[child.pk]]
            self.fields[f"case-{child.position}"] = forms.ChoiceField(
                label=f"Which open case is {child.label}?", choices=cases,
                widget=forms.RadioSelect if len(cases) > 1 else forms.HiddenInput,
                initial=None if len(cases) > 1 else cases[0][0],
                error_messages={"required": f"Choose which open case {child.label} is"},
            )  # fmt: skip

    def chosen(self) -> dict[UUID, UUID]:
        """Named child -> the open case that it is. Call it on a valid form."""
        return {one.pk: UUID(self.cleaned_data[f"case-{one.position}"]) for one in self.children}


@dataclass(frozen=True)
class OpenShown:
    """What a notification's page says of open cases. `said`: named child -> one sentence; `is_open`: for whom it is
    that somebody works with them; `form` where every child can be forwarded."""

    said: Mapping[UUID, str]
    is_open: frozenset[UUID]
    form: ForwardForm | None


def open_shown(request: PlatformRequest, children: Sequence[Named], looked: Looked, form: Any = None) -> OpenShown:
    """In: the children whom a notification names, what the list says of them; the form where it was sent."""
    said = {one.pk: _sentence(one, looked) for one in children}
    every = bool(children) and all(one.pk in looked.open_to for one in children)
    forwards = every and may(request.seated, Act.FORWARD)
    shown = (form or ForwardForm(children=children, looked=looked)) if forwards else None
    return OpenShown(said, frozenset(looked.open_to), shown)


def looked_of(request: PlatformRequest, children: Iterable[Named], now: Mapping[UUID, UUID], at: datetime) -> Looked:
    """The children looked up on the list of the desk that asks."""
    pairs = [(one.pk, now.get(one.person_id, one.person_id)) for one in children]
    return look(pairs, request.seated.agency, at=at)


def _sentence(child: Named, looked: Looked) -> str:
    if looked.listed is None:
        return ""  # a hub that loads none says nothing of it on each child
    of = f"the list of open cases of {short_date_time(looked.listed.loaded_at)}"
    if cases := looked.open_to.get(child.pk):
        old = "" if looked.can_say_no else ", older than a day"
        return f"Open to a social worker: {'; or '.join(_case(one.case, one.why) for one in cases)}. By {of}{old}."
    if not looked.can_say_no:
        return f"Nothing can be said: {of} is older than a day. Ring social care, or load today’s list."
    if child.pk in looked.cannot_be_looked_up:
        return f"Could not be looked up in {of}: neither a date of birth nor an NHS number is known."
    return f"Not on {of}."


def _case(case: Any, why: str) -> str:
    return f"{case.lead_worker}, {case.team}, {case.telephone} ({case.status}, case {case.number}; {why})"


def open_children(
    named: Iterable[Named], listed: OpenCaseList | None, keys: Mapping[UUID, Keys], at: datetime
) -> dict[UUID, str]:
    """For a list: notification -> who leads the work with one of its children, as far as the list of open cases says
    so. In: that list, and what of the children can be compared. One query at most."""
    rows = list(named)
    looked = look_on(listed, [(one.pk, one.person_id) for one in rows], keys, at=at)
    found: dict[UUID, str] = {}
    for one in rows:
        for each in looked.open_to.get(one.pk, ())[:1]:
            found.setdefault(one.notification_id, each.case.lead_worker)
    return found


def to_join(children: list[Named], known: dict[UUID, list[Known]], agency: str) -> dict[str, OpenEnquiry]:
    """The open enquiries in which somebody named is likely to stand. A child whom another authority rates is not said
    to be the same from here."""
    found: dict[str, OpenEnquiry] = {}
    alike: dict[tuple[str, UUID], list[Subject]] = defaultdict(list)
    child_of = {child.person_id: child.pk for child in children}
    for person, many in known.items():
        for one in many:
            if one.enquiry is None or not one.is_open:
                continue
            pk, who = str(one.enquiry), child_of.get(person)
            if who and one.subject and one.subject.lead_agency == agency and not one.subject.decision:
                alike[pk, who].append(one.subject)
            found.setdefault(pk, OpenEnquiry(one.reference, one.why, {}))
    return {
        pk: replace(one, alike={who: subjects for (of, who), subjects in alike.items() if of == pk})
        for pk, one in found.items()
    }


def named_first(found: dict[str, OpenEnquiry], references: list[NamedReference]) -> dict[str, OpenEnquiry]:
    """The enquiries that can be joined, with those first that the message names itself."""
    named = {str(one.join): OpenEnquiry(one.enquiry, "the message names it", {}) for one in references if one.join}
    return {**named, **{pk: replace(one, why=f"{one.why}, and the message names it") if pk in named else one
                        for pk, one in found.items()}}  # fmt: skip
