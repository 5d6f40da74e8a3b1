"""The referral form of a front door, in six short steps: for anybody, without an account. Danger is asked first."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontend.door.answers import cards, message_of
from frontend.door.draft import MOST, Draft, is_blank, typed_into
from frontend.door.draft_saving import KEEP, SAVE, is_keep_only, keep_only
from frontend.door.forms import DangerForm
from frontend.door.order import address_of, first_open, is_change, step_after, step_before
from frontend.door.sent import too_often
from frontend.door.steps import (
    TOO_LONG,
    after_sending,
    before_any_error,
    come_back_page,
    gone,
    hand_over,
    kept_page,
    late,
    saved,
    show,
    show_with,
    step_page,
    where_sent,
    without_cookie,
    wrong,
)
from frontend.forms.base import GovForm
from hub.front_door.notifications.drafts import digest_of, files_of
from tenants.access import public
from tenants.rate_limits import seconds_to_wait_for_a_form

ANYBODY = "anybody may tell us about a child"
SOMEWHERE_ELSE = "https://www.bbc.co.uk/weather"


@public(ANYBODY)
@require_GET
def refer(request: Any) -> HttpResponse:
    """The front page: the first question of a new form. What somebody else began here is shown to nobody."""
    return show(request, "danger", DangerForm(), Draft.of(request), action=reverse("danger"), is_first=True)


@public(ANYBODY)
@require_http_methods(["GET", "POST"])
def danger(request: Any) -> HttpResponse:
    """Whether a child is in danger now. The answer begins a draft."""
    draft = Draft.of(request)
    if request.method == "GET":
        return gone(request, draft) or show(
            request, "danger", before_any_error(draft.step("danger")), draft, is_first=True
        )
    if draft.sent:
        return HttpResponseRedirect(where_sent(draft))
    form = DangerForm(request.POST)
    if not form.is_valid():
        return show(request, "danger", form, draft, is_first=True)
    if not draft.is_live:
        if wait := seconds_to_wait_for_a_form(request, draft.holder):
            return too_often(request, wait)
        draft = Draft(draft.door, draft.holder, asked=draft.asked)
    draft.steps["danger"] = typed_into(form, request.POST)
    draft.keep()
    ring_first = address_of(draft, "ring", change=is_change(request))
    return draft.with_cookie(HttpResponseRedirect(ring_first if form.said() else step_after(request, "danger", draft)))


@public(ANYBODY)
@require_GET
def ring(request: Any) -> HttpResponse:
    """Ring 999 first. Whoever did may go on with the form."""
    draft = Draft.of(request)
    if answer := gone(request, draft):
        return answer
    back = address_of(draft, "about-me" if draft.is_about_me else "danger", change=is_change(request))
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
    return step_page(request, "concern")


@public(ANYBODY)
@require_http_methods(["GET", "POST"])
def you(request: Any) -> HttpResponse:
    """Who tells us, and whether the family knows."""
    return step_page(request, "you")


@public(ANYBODY)
@require_http_methods(["GET", "POST"])
def check(request: Any) -> HttpResponse:
    """All answers, and the button that sends them: pressed twice, it sends one notification."""
    draft = Draft.of(request)
    if answer := gone(request, draft):
        return answer
    if draft.is_about_me:
        return HttpResponseRedirect(first_open(draft))
    answers = cards(draft)
    faults: list[str] = []
    if request.method == "POST" and not any(card.is_wrong for card in answers):
        faults = hand_over(draft, message_of(draft))
        if not faults:
            return HttpResponseRedirect(where_sent(draft))
    missing = [card for card in answers if card.is_wrong]
    context = {
        "cards": answers,
        "missing": missing,
        "faults": faults,
        "wrong": request.method == "POST",
        "back": address_of(draft, "you"),
        "code": draft.code,
        "files": files_of(draft=digest_of(draft.door, draft.token)),
        "files_at": address_of(draft, "files"),
        "add_child": address_of(draft, "child", len(draft.children) + 1, change=True),
        "add_other": address_of(draft, "other", len(draft.others) + 1, change=True),
        "clear": address_of(draft, "clear"),
        "save": address_of(draft, "save"),
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
        return gone(request, draft) or HttpResponseRedirect(reverse("refer"))
    if not draft.opens_for(request.POST.get("code", "")):
        return come_back_page(request, draft, wrong=True)
    draft.tries = 0
    draft.keep()
    return HttpResponseRedirect(first_open(draft))


@public(ANYBODY)
@require_GET
def leave(request: Any) -> HttpResponse:
    """Leave at once, for a page about the weather: this browser opens the form no more."""
    return without_cookie(HttpResponseRedirect(SOMEWHERE_ELSE))


@public(ANYBODY)
@require_POST
def clear(request: Any) -> HttpResponse:
    """Delete what was typed, at once: the next person at this computer sees nothing of it."""
    draft = Draft.of(request)
    if draft.token:
        draft.remove()
    return HttpResponseRedirect(reverse("refer"))


def _person(request: Any, kind: str, place: int) -> HttpResponse:
    draft = Draft.of(request)
    people = draft.people(kind)
    name = "child" if kind == "children" else "other"
    if draft.token and not 1 <= place <= min(len(people) + 1, MOST[kind]):
        raise Http404
    form: GovForm = draft.child(place - 1) if kind == "children" else draft.other(place - 1)
    if request.method == "GET":
        return gone(request, draft) or show(request, name, before_any_error(form), draft, place=place)
    if is_keep_only(request):
        return keep_only(request, draft, name, place)
    typed = typed_into(form, request.POST)
    if draft.sent:
        return after_sending(request, draft, typed)
    go = request.POST.get("go", "on")
    nobody = kind == "others" and is_blank(typed)
    if kind == "children" and go == "remove" and place <= len(people):
        draft.forget_child(place)
    del people[place - 1 : place]
    if go != "remove" and not nobody:
        people.insert(place - 1, typed)
    if not draft.token:
        return late(request, name, draft, place=place)
    if not draft.keep():
        return show_with(request, name, draft, TOO_LONG, place=place)
    if go == "remove":
        onward = address_of(draft, name, max(place - 1, 1))
        return HttpResponseRedirect(address_of(draft, "check") if is_change(request) else onward)
    if go == "back":
        return HttpResponseRedirect(step_before(request, name, draft, place))
    if go == KEEP:
        return kept_page(request)
    if go == SAVE:
        return saved(draft)
    to = go.removeprefix("to-")
    if to != go and to.isascii() and to.isdecimal() and 1 <= int(to[:3]) <= len(people):
        return HttpResponseRedirect(address_of(draft, name, int(to[:3]), change=is_change(request)))
    form = draft.child(place - 1) if kind == "children" else draft.other(place - 1)
    if not nobody and (answer := wrong(request, name, form, draft, place=place)):
        return answer
    if request.POST.get("then", go) == "add" and not nobody and place < MOST[kind]:
        return HttpResponseRedirect(address_of(draft, name, len(people) + 1, change=is_change(request)))
    return HttpResponseRedirect(step_after(request, name, draft))
