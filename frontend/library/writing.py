"""A publisher's pages: begin a template, write its next version, add a file, publish, discard, withdraw."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from frontend.common.saving import refusals_shown_in
from frontend.library.differing import differing, of_version
from frontend.library.forms import FileForm, NewForm, ReasonForm, WordsForm
from frontend.library.own_templates import own_draft, own_template
from frontend.library.reading import standing_of, versions_of
from frontend.library.typed_labels import shown
from mash_platform.parsing import parse_whole_number
from rollout.library.drafting import begin, begin_next, change, discard, put_file
from rollout.library.file_types import LARGEST
from rollout.library.models import Draft, Version
from rollout.library.publishers import agencies_of
from rollout.library.publishing import publish
from rollout.library.refusals import LibraryRefusal, NoDraft, Stale
from rollout.library.uploading import upload
from rollout.library.withdrawing import withdraw
from tenants.access import takes_files
from tenants.models import User
from tenants.permissions import Page, for_page


@for_page(Page.PUBLISH)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a template."""
    by = who(request)
    agencies = agencies_of(by.pk, timezone.now())
    form = NewForm(request.POST or None, agencies=agencies)
    if form.is_bound and form.is_valid():
        chosen = next(agency for agency in agencies if agency.code == form.cleaned_data["agency"])
        made = begin(chosen, form.cleaned_data["kind"], form.wanted(), by=by, at=timezone.now())
        messages.success(request, "Begun. Nobody else sees it until you publish it.")
        return redirect("library:draft", made.pk)
    return render(request, "library/new.html", {"form": form})


@for_page(Page.PUBLISH)
@require_POST
def next_version(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Begin the version after the newest, with its words."""
    own_template(request, template_id)
    try:
        begin_next(template_id, by=who(request), at=timezone.now())
    except LibraryRefusal as refused:
        messages.info(request, str(refused))
    return redirect("library:draft", template_id)


@for_page(Page.PUBLISH)
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """What the next version says of itself, its content and its file."""
    found = own_draft(request, template_id)
    form = WordsForm(request.POST or None, draft=found, is_typed=found.template.is_typed)
    if form.is_bound and form.is_valid():
        with refusals_shown_in(form, LibraryRefusal) as outcome:
            seen = form.cleaned_data["seen"] or 0
            change(template_id, form.wanted(), seen=seen, by=who(request), at=timezone.now())
            messages.success(request, "Saved. It is not published yet.")
            go_on = "library:publish" if request.POST.get("go") == "publish" else "library:draft"
            return redirect(go_on, template_id)
        if isinstance(outcome.refused, Stale):
            return _draft_page(request, found, form, status=HTTPStatus.CONFLICT)
    return _draft_page(request, found, form)


def _draft_page(request: HttpRequest, found: Draft, form: WordsForm, status: int = HTTPStatus.OK) -> HttpResponse:
    stale = status == HTTPStatus.CONFLICT
    seen = found.revision if stale or not form.is_bound else form["seen"].value()
    words = {
        "found": found, "form": form, "seen": seen, "stale": stale, "has_versions": versions_of(found.pk).exists(),
        "groups": shown(found.template.kind, found.content),
    }  # fmt: skip
    return render(request, "library/draft.html", words, status=status)


@takes_files(LARGEST)
@for_page(Page.PUBLISH)
@require_http_methods(["GET", "POST"])
def draft_file(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Add or take out the file; on a page of its own, so that nothing typed elsewhere is lost with a refused file."""
    found = own_draft(request, template_id)
    if request.method == "POST" and request.POST.get("act") == "remove":
        try:
            put_file(template_id, None, by=who(request), at=timezone.now())
        except LibraryRefusal as refused:
            messages.info(request, str(refused))
        else:
            messages.success(request, "The file is taken out of the draft.")
        return redirect("library:draft", template_id)
    form = FileForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file: Any = form.cleaned_data["file"]
        content = file.read(LARGEST + 1)
        with refusals_shown_in(form, LibraryRefusal):
            upload(template_id, file.name, content, by=who(request), at=timezone.now())
            messages.success(request, "The file is in the draft.")
            return redirect("library:draft", template_id)
    return render(request, "library/draft_file.html", {"found": found, "form": form})


@for_page(Page.PUBLISH)
@require_http_methods(["GET", "POST"])
def publish_draft(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Read what will stand for good, beside what is different; then publish."""
    found = own_draft(request, template_id)
    seen = request.POST.get("seen", "")
    wrong = ""
    if request.method == "POST":
        try:
            made = publish(
                template_id, seen=parse_whole_number(seen) or 0, by=who(request), at=timezone.now()
            )  # fmt: skip
        except NoDraft as gone:
            raise Http404 from gone
        except LibraryRefusal as refused:
            wrong = str(refused)
        else:
            messages.success(request, f"Version {made.number} is published. Hubs that use an older one are told.")
            return redirect("library:template", template_id)
    before = _newest(template_id)
    words = {
        "found": found, "wrong": wrong, "groups": shown(found.template.kind, found.content), "before": before,
        "differing": differing(found.template.kind, of_version(before), of_version(found)) if before else None,
    }  # fmt: skip
    return render(request, "library/publish.html", words, status=HTTPStatus.CONFLICT if wrong else HTTPStatus.OK)


@for_page(Page.PUBLISH)
@require_http_methods(["GET", "POST"])
def discard_draft(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Throw the draft away."""
    found = own_draft(request, template_id)
    if request.method == "POST":
        try:
            discard(template_id, by=who(request), at=timezone.now())
        except LibraryRefusal as refused:
            messages.info(request, str(refused))
        else:
            messages.success(request, "The draft is gone. What was published stays as it is.")
        return redirect("library:template", template_id) if _newest(template_id) else redirect("library:list")
    return render(request, "library/discard.html", {"found": found})


@for_page(Page.PUBLISH)
@require_http_methods(["GET", "POST"])
def withdraw_version(request: HttpRequest, template_id: UUID, number: int) -> HttpResponse:
    """Say that a version is not to be used any more."""
    own_template(request, template_id)
    versions = versions_of(template_id)
    found = versions.filter(number=number).first()
    if found is None or hasattr(found, "withdrawal"):
        raise Http404
    form = ReasonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        with refusals_shown_in(form, LibraryRefusal):
            withdraw(found.pk, form.cleaned_data["reason"], by=who(request), at=timezone.now())
            messages.success(request, f"Version {number} is withdrawn. Hubs that use it are told.")
            return redirect("library:template", template_id)
    then = standing_of(versions.exclude(pk=found.pk))
    return render(request, "library/withdraw.html", {"found": found, "form": form, "then": then})


def who(request: HttpRequest) -> User:
    """Whoever is signed in, as acts want them."""
    return User.objects.get(pk=cast(Any, request.user).pk)


def _newest(template_id: UUID) -> Version | None:
    found = Version.objects.filter(template=template_id).select_related("template", "file")
    return found.defer("file__content", "words", "vector").order_by("-number").first()
