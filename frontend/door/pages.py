"""The referral form of a front door, in six short steps: for anybody, without an account. Danger is asked first."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontend.door.answers import cards, message_of
from frontend.door.draft import COOKIE, MOST, MOST_TRIES, Draft, Typed, is_blank, typed_into
from frontend.door.forms import DangerForm
from frontend.door.order import NUMBERS, address_of, first_open, is_change, step_after, step_before
from frontend.door.people_forms import ChildForm, OtherForm
from frontend.door.sent import AdditionForm, show_addition
from frontend.forms.base import GovForm
from hub.front_door.notifications import drafts
from hub.front_door.notifications.message import parse
from hub.front_door.notifications.message_faults import MessageInvalid
from hub.front_door.notifications.submit import CannotKeep, key_of_form, submit
from tenants.access import public
from tenants.rate_limits import FORMS_BEGUN, seconds_to_wait

ANYBODY = "anybody may tell us about a child"
TOO_LONG = "All that is typed in this form is more than we can take. Make what is on this page shorter"
SOMEWHERE_ELSE = "https://www.bbc.co.uk/weather"
TITLES = {"concern": "What happened", "you": "You and the family"}


@public(ANYBODY)
@require_GET
def refer(request: Any) -> HttpResponse:
    """The front page: the first question of a new form. What somebody else began here is shown to nobody."""
    return _show(request, "danger", DangerForm(), Draft.of(request), action=reverse("danger"), is_first=True)


@public(ANYBODY)
@require_http_methods(["GET", "POST"])
def danger(request: Any) -> HttpResponse:
    """Whether a child is in danger now. The answer begins a draft."""
    draft = Draft.of(request)
    if request.method == "GET":
        return _gone(request, draft) or _show(request, "danger", _as_typed(draft.step("danger")), draft, is_first=True)
    if draft.sent:
        return HttpResponseRedirect(reverse("sent", args=[draft.sent]))
    form = DangerForm(request.POST)
    if not form.is_valid():
        return _show(request, "danger", form, draft, is_first=True)
    if not draft.is_live:
        if wait := seconds_to_wait(request, FORMS_BEGUN):
            return too_often(request, wait)
        draft = Draft(draft.door, draft.holder, asked=draft.asked)
    draft.steps["danger"] = typed_into(form, request.POST)
    draft.keep()
    ring_first = address_of(draft, "ring", change=is_change(request))
    return draft.carry(HttpResponseRedirect(ring_first if form.said() else step_after(request, "danger", draft)))


@public(ANYBODY)
@require_GET
def ring(request: Any) -> HttpResponse:
    """Ring 999 first. Whoever did may go on with the form."""
    draft = Draft.of(request)
    if gone := _gone(request, draft):
        return gone
    back = address_of(draft, "danger", change=is_change(request))
    return render(request, "door/ring.html", {"onward": step_after(request, "danger", draft), "back": back})


@public(ANYBODY)
@require_http_methods(["GET", "POST"])
def child(request: Any, place: int) -> HttpResponse:
    """One child; from there to a further child or on."""
    return _person(request, "children", place)


@public(ANYBODY)
@require_http_methods(["GET", "POST"])
def other(request: Any, place: int) -> HttpResponse:
    """Somebody else around the child. Nobody has to be named."""
    return _person(request, "others", place)


@public(ANYBODY)
@require_http_methods(["GET", "POST"])
def concern(request: Any) -> HttpResponse:
    """What happened."""
    return _step(request, "concern")


@public(ANYBODY)
@require_http_methods(["GET", "POST"])
def you(request: Any) -> HttpResponse:
    """Who tells us, and whether the family knows."""
    return _step(request, "you")


@public(ANYBODY)
@require_http_methods(["GET", "POST"])
def check(request: Any) -> HttpResponse:
    """All answers, and the button that sends them: pressed twice, it sends one notification."""
    draft = Draft.of(request)
    if gone := _gone(request, draft):
        return gone
    answers = cards(draft)
    faults: list[str] = []
    if request.method == "POST" and not any(card.is_wrong for card in answers):
        try:
            message = parse(message_of(draft))
            done = submit(draft.door, "form", message, key=key_of_form(draft.token, message))
        except MessageInvalid as invalid:
            faults = [f"{fault.wrong[:1].upper()}{fault.wrong[1:]}. {fault.to_do}" for fault in invalid.faults]
        except CannotKeep:
            faults = ["Something in the form could not be kept. Take out unusual signs, and send it again."]
        else:
            draft.sent = done.token
            draft.keep()
            return HttpResponseRedirect(reverse("sent", args=[done.token]))
    missing = [card for card in answers if card.is_wrong]
    context = {
        "cards": answers,
        "missing": missing,
        "faults": faults,
        "wrong": request.method == "POST",
        "back": address_of(draft, "you"),
        "code": draft.code,
        "add_child": address_of(draft, "child", len(draft.children) + 1, change=True),
        "add_other": address_of(draft, "other", len(draft.others) + 1, change=True),
        "clear": address_of(draft, "clear"),
        "more_children": len(draft.children) + 1 if 0 < len(draft.children) < MOST["children"] else 0,
        "more_others": len(draft.others) + 1 if len(draft.others) < MOST["others"] else 0,
    }
    return render(request, "door/check.html", context)


@public(ANYBODY)
@require_POST
def come_back(request: Any) -> HttpResponse:
    """Open a form that was left: for whoever knows the code that stood on its pages."""
    draft = Draft.of(request)
    if draft.sent or not draft.token:
        return _gone(request, draft) or HttpResponseRedirect(reverse("refer"))
    typed = "".join(request.POST.get("code", "")[:40].split()).upper().replace("-", "")
    if draft.tries >= MOST_TRIES or not secrets.compare_digest(typed.encode(), draft.code.encode()):
        draft.tries += 1
        draft.keep_away()
        return _come_back(request, draft, wrong=True)
    draft.tries = 0
    draft.keep()
    return HttpResponseRedirect(first_open(draft))


@public(ANYBODY)
@require_GET
def leave(request: Any) -> HttpResponse:
    """Leave at once, for a page about the weather: this browser opens the form no more."""
    return _without_cookie(HttpResponseRedirect(SOMEWHERE_ELSE))


@public(ANYBODY)
@require_POST
def clear(request: Any) -> HttpResponse:
    """Delete what was typed, at once: the next person at this computer sees nothing of it."""
    draft = Draft.of(request)
    if draft.token:
        drafts.clear(draft.door, draft.token)
    return HttpResponseRedirect(reverse("refer"))


def too_often(request: Any, wait: int) -> HttpResponse:
    """429: so many forms from one address are no person's."""
    minutes = max(1, round(wait / 60))
    response = render(request, "door/too_often.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(wait)
    return response


def _step(request: Any, step: str) -> HttpResponse:
    draft = Draft.of(request)
    form = draft.step(step)
    if request.method == "GET":
        return _gone(request, draft) or _show(request, step, _as_typed(form), draft)
    typed = typed_into(form, request.POST)
    if draft.sent:
        return _after_sending(request, draft, typed)
    draft.steps[step] = typed
    if not draft.token:
        return _late(request, step, draft)
    if not draft.keep():
        return _show_with(request, step, draft, TOO_LONG)
    if request.POST.get("go") == "back":
        return HttpResponseRedirect(step_before(request, step, draft, 0))
    form = draft.step(step)
    return _wrong(request, step, form, draft) or HttpResponseRedirect(step_after(request, step, draft))


def _person(request: Any, kind: str, place: int) -> HttpResponse:
    draft = Draft.of(request)
    people = draft.people(kind)
    name = "child" if kind == "children" else "other"
    if draft.token and not 1 <= place <= min(len(people) + 1, MOST[kind]):
        raise Http404
    form: GovForm = draft.child(place - 1) if kind == "children" else draft.other(place - 1)
    if request.method == "GET":
        return _gone(request, draft) or _show(request, name, _as_typed(form), draft, place=place)
    typed = typed_into(form, request.POST)
    if draft.sent:
        return _after_sending(request, draft, typed)
    go = request.POST.get("go", "on")
    nobody = kind == "others" and is_blank(typed)
    if kind == "children" and go == "remove" and place <= len(people):
        draft.forget_child(place)
    del people[place - 1 : place]
    if go != "remove" and not nobody:
        people.insert(place - 1, typed)
    if not draft.token:
        return _late(request, name, draft, place=place)
    if not draft.keep():
        return _show_with(request, name, draft, TOO_LONG, place=place)
    if go == "remove":
        onward = address_of(draft, name, max(place - 1, 1))
        return HttpResponseRedirect(address_of(draft, "check") if is_change(request) else onward)
    if go == "back":
        return HttpResponseRedirect(step_before(request, name, draft, place))
    to = go.removeprefix("to-")
    if to != go and to.isascii() and to.isdecimal() and 1 <= int(to[:3]) <= len(people):
        return HttpResponseRedirect(address_of(draft, name, int(to[:3]), change=is_change(request)))
    form = draft.child(place - 1) if kind == "children" else draft.other(place - 1)
    if not nobody and (wrong := _wrong(request, name, form, draft, place=place)):
        return wrong
    if request.POST.get("then", go) == "add" and not nobody and place < MOST[kind]:
        return HttpResponseRedirect(address_of(draft, name, len(people) + 1, change=is_change(request)))
    return HttpResponseRedirect(step_after(request, name, draft))


def _wrong(request: Any, step: str, form: Any, draft: Draft, *, place: int = 0) -> HttpResponse | None:
    """The step again where something is missing, or, once, where something is to be checked."""
    go = request.POST.get("go")
    if form.is_valid() and (not form.warnings or go == "anyway"):
        return None
    may_go_on = form.is_valid()
    form.warn()
    return _show(request, step, form, draft, place=place, may_go_on=may_go_on, then=go or "")


def _after_sending(request: Any, draft: Draft, typed: Typed) -> HttpResponse:
    """Something was typed on a page of a form that was sent: it is offered as an addition, and not lost."""
    said = "\n".join(value for values in typed.values() for value in values if value.strip())
    return show_addition(request, draft.sent, AdditionForm(initial={"text": said}))


def _show(
    request: Any,
    step: str,
    form: GovForm,
    draft: Draft,
    *,
    place: int = 0,
    action: str = "",
    is_first: bool = False,
    may_go_on: bool = False,
    then: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "step": NUMBERS[step], "steps": len(NUMBERS), "action": action}
    context |= {"has_back": not is_first, "may_go_on": may_go_on, "then": then, "title": TITLES.get(step, "")}
    context |= {"code": draft.code, "clear": address_of(draft, "clear")}
    if isinstance(form, ChildForm | OtherForm):
        kind = "children" if isinstance(form, ChildForm) else "others"
        so_far: Sequence[ChildForm | OtherForm] = draft.all_children() if kind == "children" else draft.all_others()
        labels = [(number, each.label) for number, each in enumerate(so_far, start=1) if number != place]
        context |= {"place": place, "so_far": labels, "more": place < MOST[kind]}
        context["elsewhere"] = form.elsewhere if isinstance(form, ChildForm) else None
        context["may_remove"] = place > 1 or (kind == "others" and place <= len(so_far)) or len(so_far) > 1
    return render(request, f"door/{step}.html", context)


def _as_typed(form: Any) -> GovForm:
    """A form with what was typed, before anybody asked whether it is right."""
    if form.is_bound:
        form._errors = {}
        form.cleaned_data = {}
    shown: GovForm = form
    return shown


def _gone(request: Any, draft: Draft) -> HttpResponse | None:
    """Where there is no draft to show: what became of it, in plain words."""
    if draft.sent:
        return HttpResponseRedirect(reverse("sent", args=[draft.sent]))
    if draft.lost:
        return render(request, "door/expired.html", {"kept": False})
    if draft.is_away:
        return _come_back(request, draft)
    return None if draft.token else HttpResponseRedirect(reverse("refer"))


def _come_back(request: Any, draft: Draft, *, wrong: bool = False) -> HttpResponse:
    context = {
        "action": address_of(draft, "come-back"), "clear": address_of(draft, "clear"), "wrong": wrong,
        "is_over": draft.tries >= MOST_TRIES,
    }  # fmt: skip
    return render(request, "door/come_back.html", context)


def _late(request: Any, step: str, draft: Draft, *, place: int = 0) -> HttpResponse:
    """Something was typed after its draft had gone: that much is kept, in a new one, or else shown again."""
    if wait := seconds_to_wait(request, FORMS_BEGUN):
        words = f"Very many forms have come from your network. Wait {_minutes(wait)}, then press Continue again"
        response = _show_with(request, step, draft, words, place=place)
        response.status_code = 429
        response["Retry-After"] = str(wait)
        return response
    if not draft.keep():
        return _show_with(request, step, draft, TOO_LONG, place=place)
    return draft.carry(render(request, "door/expired.html", {"kept": True, "onward": first_open(draft)}))


def _show_with(request: Any, step: str, draft: Draft, words: str, *, place: int = 0) -> HttpResponse:
    """The step with all that was typed, and why it could not be kept."""
    if step in ("child", "other"):
        form: GovForm = draft.child(place - 1) if step == "child" else draft.other(place - 1)
    else:
        form = draft.step(step)
    form.is_valid()
    form.add_error(None, words)
    return _show(request, step, form, draft, place=place)


def _minutes(seconds: int) -> str:
    minutes = max(1, round(seconds / 60))
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def _without_cookie(response: HttpResponse) -> HttpResponse:
    """The browser forgets its draft. A `__Host-` cookie is taken back only by one that is Secure as it was."""
    response.delete_cookie(COOKIE, path="/", samesite="Lax")
    response.cookies[COOKIE]["secure"] = True
    return response
