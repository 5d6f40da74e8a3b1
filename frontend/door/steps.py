"""What the pages of a referral form share: a step is shown, kept, found wrong, gone, come back to, or
handed over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from frontend.door.draft import COOKIE, MOST, MOST_TRIES, Draft, Typed, typed_into
from frontend.door.draft_saving import KEEP, KEPT, SAVE, is_keep_only, keep_only, say_version
from frontend.door.order import address_of, first_open, number_of, step_after, step_before
from frontend.door.people_forms import ChildForm, OtherForm
from frontend.door.sent import AdditionForm, show_addition
from frontend.forms.base import GovForm
from hub.front_door.notifications.message import parse
from hub.front_door.notifications.message_faults import MessageInvalid
from hub.front_door.notifications.submit import CannotKeep, key_of_form, submit
from tenants.rate_limits import FORMS_BEGUN, seconds_to_wait


def hand_over(draft: Draft, said: dict[str, Any]) -> list[str]:
    """Send the message of a form, and keep of the draft only that it was sent. Out: what keeps it from being sent."""
    try:
        message = parse(said)
        done = submit(
            draft.door, "form", message, key=key_of_form(draft.token, message), browser=draft.holder, draft=draft.token
        )
    except MessageInvalid as invalid:
        return [f"{fault.wrong[:1].upper()}{fault.wrong[1:]}. {fault.to_do}" for fault in invalid.faults]
    except CannotKeep:
        return ["Something in the form could not be kept. Take out unusual signs, and send it again."]
    draft.remember_writer()
    draft.sent = done.token
    draft.keep()
    draft.forget_link()
    return []


def where_sent(draft: Draft) -> str:
    """The address of the page that says so; with the form's name, by which another child can follow."""
    return address_of(draft, "sent", draft.sent)


TOO_LONG = "All that is typed in this form is more than we can take. Make what is on this page shorter"
TITLES = {"concern": "What happened", "you": "You and the family"}


def step_page(request: Any, step: str) -> HttpResponse:
    """A step that is not about one of several people: shown, or kept and gone on from."""
    draft = Draft.of(request)
    form = draft.step(step)
    if request.method == "GET":
        return gone(request, draft) or show(request, step, before_any_error(form), draft)
    if is_keep_only(request):
        return keep_only(request, draft, step)
    typed = typed_into(form, request.POST)
    if draft.sent:
        return after_sending(request, draft, typed)
    draft.steps[step] = typed
    if not draft.token:
        return late(request, step, draft)
    if not draft.keep():
        return show_with(request, step, draft, TOO_LONG)
    if request.POST.get("go") == "back":
        return HttpResponseRedirect(step_before(request, step, draft, 0))
    if request.POST.get("go") == KEEP:
        return kept_page(request)
    if request.POST.get("go") == SAVE:
        return saved(draft)
    form = draft.step(step)
    return wrong(request, step, form, draft) or HttpResponseRedirect(step_after(request, step, draft))


def wrong(request: Any, step: str, form: Any, draft: Draft, *, place: int = 0) -> HttpResponse | None:
    """The step again where something is missing, or, once, where something is to be checked."""
    go = request.POST.get("go")
    if form.is_valid() and (not form.warnings or go == "anyway"):
        return None
    may_go_on = form.is_valid()
    form.warn()
    return show(request, step, form, draft, place=place, may_go_on=may_go_on, then=go or "")


def after_sending(request: Any, draft: Draft, typed: Typed) -> HttpResponse:
    """Something was typed on a page of a form that was sent: it is offered as an addition, and not lost."""
    said = "\n".join(value for values in typed.values() for value in values if value.strip())
    return show_addition(request, draft.sent, AdditionForm(initial={"text": said}))


def show(
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
    """The page of a step, with whatever its form holds."""
    number, steps = number_of(step)
    context: dict[str, Any] = {"form": form, "step": number, "steps": steps, "action": action}
    context |= {"has_back": not is_first, "may_go_on": may_go_on, "then": then, "title": TITLES.get(step, "")}
    context |= {"code": draft.code, "clear": address_of(draft, "clear"), "was_kept": KEPT in request.GET}
    context["keeps"] = step != "danger"
    say_version(request, draft, step, place)
    if isinstance(form, ChildForm | OtherForm):
        kind = "children" if isinstance(form, ChildForm) else "others"
        so_far: Sequence[ChildForm | OtherForm] = draft.all_children() if kind == "children" else draft.all_others()
        labels = [(number, each.label) for number, each in enumerate(so_far, start=1) if number != place]
        context |= {"place": place, "so_far": labels, "more": place < MOST[kind]}
        if isinstance(form, ChildForm):
            context |= {"elsewhere": form.elsewhere, "is_grown_up": form.is_grown_up}
        context["may_remove"] = place > 1 or (kind == "others" and place <= len(so_far)) or len(so_far) > 1
    return render(request, f"door/{step}.html", context)


def before_any_error(form: Any) -> GovForm:
    """A form with what was typed, before anybody asked whether it is right."""
    if form.is_bound:
        form._errors = {}
        form.cleaned_data = {}
    shown: GovForm = form
    return shown


def kept_page(request: Any) -> HttpResponse:
    """After *Keep this draft*: the same page, which says so."""
    asked = request.GET.copy()
    asked[KEPT] = "1"
    return HttpResponseRedirect(f"{request.path}?{asked.urlencode()}")


def saved(draft: Draft) -> HttpResponse:
    """After *Save and come back later*: the page with the private link."""
    draft.save()
    return HttpResponseRedirect(address_of(draft, "save"))


def gone(request: Any, draft: Draft) -> HttpResponse | None:
    """Where there is no draft to show: what became of it, in plain words."""
    if draft.sent:
        return HttpResponseRedirect(where_sent(draft))
    if draft.lost:
        return render(request, "door/expired.html", {"kept": False})
    if draft.is_away:
        return come_back_page(request, draft)
    return None if draft.token else HttpResponseRedirect(reverse("refer"))


def come_back_page(request: Any, draft: Draft, *, wrong: bool = False) -> HttpResponse:
    """The question for the code of a form that was left."""
    context = {
        "action": address_of(draft, "come-back"), "clear": address_of(draft, "clear"), "wrong": wrong,
        "is_over": draft.tries >= MOST_TRIES,
    }  # fmt: skip
    return render(request, "door/come_back.html", context)


def late(request: Any, step: str, draft: Draft, *, place: int = 0) -> HttpResponse:
    """Something was typed after its draft had gone: that much is kept, in a new one, or else shown again."""
    if wait := seconds_to_wait(request, FORMS_BEGUN):
        words = f"Very many forms have come from your network. Wait {_minutes(wait)}, then press Continue again"
        response = show_with(request, step, draft, words, place=place)
        response.status_code = 429
        response["Retry-After"] = str(wait)
        return response
    if not draft.keep():
        return show_with(request, step, draft, TOO_LONG, place=place)
    return draft.with_cookie(render(request, "door/expired.html", {"kept": True, "onward": first_open(draft)}))


def show_with(request: Any, step: str, draft: Draft, words: str, *, place: int = 0) -> HttpResponse:
    """The step with all that was typed, and why it could not be kept."""
    if step in ("child", "other"):
        form: GovForm = draft.child(place - 1) if step == "child" else draft.other(place - 1)
    else:
        form = draft.step(step)
    form.is_valid()
    form.add_error(None, words)
    return show(request, step, form, draft, place=place)


def _minutes(seconds: int) -> str:
    minutes = max(1, round(seconds / 60))
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def without_cookie(response: HttpResponse) -> HttpResponse:
    """The browser forgets its draft. A `__Host-` cookie is taken back only by one that is Secure as it was."""
    response.delete_cookie(COOKIE, path="/", samesite="Lax")
    response.cookies[COOKIE]["secure"] = True
    return response
