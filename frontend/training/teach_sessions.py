"""Sessions, for the publishers of the module's agency: planned, changed, called off."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from frontend.common.saving import save_or_show
from frontend.training.forms import SessionForm, WhyForm
from frontend.training.labels import when_words, whom_words
from frontend.training.people import own_module, own_session, person
from rollout.training.scheduling import call_off, change_session, plan_session
from tenants.permissions import Page, for_page

FORM = "training/form.html"


@for_page(Page.TEACH)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, module_id: UUID) -> HttpResponse:
    """A new session, open for booking at once."""
    module = own_module(request, module_id)
    form = SessionForm(request.POST or None)

    def save() -> None:
        plan_session(module.pk, form.words(), by=person(request), at=timezone.now())

    words = {"title": f"Plan a session of “{module.title}”", "button": "Plan the session", "now": []}
    back = reverse("training:course", args=[module.course_id])
    return save_or_show(request, form, save, FORM, words, back=back, said="The session is open for booking.")


@for_page(Page.TEACH)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Another time or room, more places or fewer; nobody who has a place loses it."""
    session = own_session(request, session_id)
    form = SessionForm(request.POST or None, initial=SessionForm.first(session))

    def save() -> None:
        change_session(session.pk, form.words(), seen=form.version, by=person(request), at=timezone.now())

    words = {
        "title": f"Change a session of “{session.module.title}”",
        "button": "Save the session",
        "hint": "Nobody is told by message: tell those who have a place yourself.",
        "now": [
            ["When", when_words(session)], ["Where", session.venue], ["Places", str(session.capacity)],
            ["For", whom_words(session)],
        ],
    }  # fmt: skip
    back = reverse("training:session", args=[session.pk])
    return save_or_show(
        request, form, save, FORM, words, back=back, said="The session is changed.", version=session.version
    )


@for_page(Page.TEACH)
@require_http_methods(["GET", "POST"])
def call_off_session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Call it off, and every place in it."""
    session = own_session(request, session_id)
    form = WhyForm(request.POST or None)

    def save() -> None:
        call_off(session.pk, form.cleaned_data["why"], by=person(request), at=timezone.now())

    words = {
        "title": f"Call off a session of “{session.module.title}”",
        "button": "Call it off",
        "warning": True,
        "hint": "Every place in it is cancelled. Nobody is told by message: tell them yourself.",
        "now": [["When", when_words(session)], ["Where", session.venue], ["For", whom_words(session)]],
    }
    back = reverse("training:session", args=[session.pk])
    return save_or_show(request, form, save, FORM, words, back=back, said="The session is called off.")
