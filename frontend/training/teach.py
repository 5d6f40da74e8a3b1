"""Courses and modules, for the publishers of their agency."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frontend.common.saving import save_or_show
from frontend.presenters.dates import long_date
from frontend.training.forms import CourseForm, ModuleForm
from frontend.training.labels import length_words, validity_words
from frontend.training.people import agencies_of, own_course, own_module, person
from mash_platform.phrases import listing, plural
from rollout.training.models import Course, CourseState, PlaceState, Requirement, Session, SessionPlace
from rollout.training.publishing import change_course, change_module, write_course, write_module
from rollout.training.queries import counted_sessions
from tenants.permissions import Page, for_page

PAGE = 25
MOST_COURSES = 200  # that can take the place of one
SESSIONS_SHOWN = 25
FORM = "training/form.html"


@for_page(Page.TEACH)
@require_GET
def courses(request: HttpRequest) -> HttpResponse:
    """What my agency teaches, drafts as well, and its sessions whose attendance is still to be recorded."""
    found = (
        Course.objects.filter(agency__in=agencies_of(request))
        .select_related("agency")
        .annotate(parts=Count("modules"))
        .order_by("title", "pk")
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "training/teach.html",
        {
            "page": page,
            "rows": list(page.object_list),
            "to_record": _to_record(request),
            "agencies": agencies_of(request),
        },
    )


@for_page(Page.TEACH)
@require_http_methods(["GET", "POST"])
def new_course(request: HttpRequest) -> HttpResponse:
    """A new course of my agency."""
    agencies = {agency.code: agency for agency in agencies_of(request)}
    names = [(code, agency.name) for code, agency in agencies.items()]
    form = CourseForm(request.POST or None, agencies=names, initial={"state": CourseState.DRAFT.value})

    def save() -> None:
        agency = agencies[form.cleaned_data.get("agency") or names[0][0]]
        write_course(agency, form.words(), by=person(request), at=timezone.now())

    words = {"title": "Write a course", "button": "Save the course", "now": []}
    return save_or_show(request, form, save, FORM, words, back=reverse("training:teach"), said="The course is saved.")


@for_page(Page.TEACH)
@require_http_methods(["GET", "POST"])
def edit_course(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """What is said of a course, and whether it is open."""
    course = own_course(request, course_id)
    others = Course.objects.filter(state=CourseState.OPEN).exclude(pk=course.pk).order_by("title")[:MOST_COURSES]
    form = CourseForm(request.POST or None, agencies=[], others=others, initial=CourseForm.first(course))

    def save() -> None:
        change_course(course.pk, form.words(), seen=form.version, by=person(request))

    words = {
        "title": f"Change “{course.title}”",
        "button": "Save the course",
        "now": [
            ["Title", course.title], ["About", course.summary], ["Where it comes from", course.origin or "Not said"],
            ["Who sees it", course.get_state_display()],
            ["Last day", long_date(course.last_day) if course.last_day else "None"],
            *_open_there(course),
        ],
    }  # fmt: skip
    return save_or_show(
        request, form, save, FORM, words, back=reverse("training:course", args=[course.pk]),
        said="The course is saved.", version=course.version,
    )  # fmt: skip


def _open_there(course: Course) -> list[list[str]]:
    """What is open in a course: sessions to come with how many are booked, and hubs that require it of their seats."""
    to_come = Session.objects.filter(module__course=course, cancelled_at__isnull=True, starts_at__gt=timezone.now())
    booked = SessionPlace.objects.filter(session__in=to_come, state=PlaceState.BOOKED).count()
    hubs = Requirement.objects.filter(module__course=course, ended_at__isnull=True).values_list("hub__name", flat=True)
    return [
        ["Upcoming sessions", f"{to_come.count()}, with {plural(booked, 'place')} booked"],
        ["Required by", listing(sorted(set(hubs))) or "No hub"],
    ]


@for_page(Page.TEACH)
@require_http_methods(["GET", "POST"])
def new_module(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """A new module, after those that the course has."""
    course = own_course(request, course_id)
    form = ModuleForm(request.POST or None)

    def save() -> None:
        write_module(course.pk, form.words(), by=person(request))

    words = {"title": f"Add a module to “{course.title}”", "button": "Save the module", "now": []}
    return save_or_show(
        request, form, save, FORM, words, back=reverse("training:course", args=[course.pk]), said="The module is saved."
    )  # fmt: skip


@for_page(Page.TEACH)
@require_http_methods(["GET", "POST"])
def edit_module(request: HttpRequest, module_id: UUID) -> HttpResponse:
    """What is said of a module. Certificates keep the words and the last day that they were given with."""
    module = own_module(request, module_id)
    form = ModuleForm(request.POST or None, initial=ModuleForm.first(module))

    def save() -> None:
        change_module(module.pk, form.words(), seen=form.version, by=person(request))

    words = {
        "title": f"Change “{module.title}”",
        "button": "Save the module",
        "hint": "Certificates that were given keep their words and their last day.",
        "now": [
            ["Title", module.title], ["Afterwards people can", module.aims], ["Takes", length_words(module.minutes)],
            ["Certificate", validity_words(module)],
        ],
    }  # fmt: skip
    back = reverse("training:course", args=[module.course_id])
    return save_or_show(
        request, form, save, FORM, words, back=back, said="The module is saved.", version=module.version
    )  # fmt: skip


def _to_record(request: HttpRequest) -> list[Session]:
    """Sessions of my agency that have begun, with somebody booked of whom nobody has said whether they came."""
    unsaid = SessionPlace.objects.filter(session=OuterRef("pk"), state=PlaceState.BOOKED)
    return list(
        counted_sessions()
        .filter(
            Exists(unsaid), module__course__agency__in=agencies_of(request), starts_at__lte=timezone.now(),
            cancelled_at__isnull=True,
        )
        .select_related("module", "authority")
        .order_by("starts_at")[:SESSIONS_SHOWN]
    )  # fmt: skip
