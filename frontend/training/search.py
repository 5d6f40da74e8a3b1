"""Courses and modules in the search: those that are open, by title, summary and aims."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.postgres.search import SearchQuery
from django.urls import reverse
from markupsafe import Markup

from frontend.common.searching import START, Hit, Source, excerpt_of, marked, rows_of
from rollout.training.models import Course, CourseState, Module


def _courses(keys: Sequence[str], query: SearchQuery) -> dict[str, Hit]:
    found = Course.objects.filter(pk__in=keys).select_related("agency").annotate(excerpt=excerpt_of("summary", query))
    return {
        str(one.pk): Hit(
            title=one.title,
            href=reverse("training:course", args=[one.pk]),
            what="Course of the pan-London syllabus" if one.is_syllabus else "Course",
            who=one.agency.name,
            summary=one.summary,
            excerpt=_marked(one.excerpt),
        )
        for one in found
    }


def _modules(keys: Sequence[str], query: SearchQuery) -> dict[str, Hit]:
    found = Module.objects.filter(pk__in=keys).select_related("course__agency")
    return {
        str(one.pk): Hit(
            title=one.title,
            href=f"{reverse('training:course', args=[one.course_id])}#module-{one.number}",
            what=f"Module of “{one.course.title}”",
            who=one.course.agency.name,
            summary=one.aims,
            excerpt=_marked(one.excerpt),
        )
        for one in found.annotate(excerpt=excerpt_of("aims", query))
    }


def _marked(excerpt: str) -> Markup:
    return marked(excerpt) if START in excerpt else Markup("")


TRAINING: dict[str, Source] = {
    "course": Source(
        lambda query: rows_of(Course.objects.filter(state=CourseState.OPEN).order_by(), "course", query), _courses
    ),
    "module": Source(
        lambda query: rows_of(Module.objects.filter(course__state=CourseState.OPEN).order_by(), "module", query),
        _modules,
    ),
}
