"""Courses and modules of an agency: written by its publishers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from mash_platform.characters import require_title
from rollout.training.models import Course, CourseState, Module
from rollout.training.refusals import Changed, TitleTaken, TrainingRefused
from tenants import ledger
from tenants.ledger import PlatformAct
from tenants.models import Agency, User

ITS_END = ("last_day", "successor", "closed_why")


@dataclass(frozen=True, kw_only=True)
class CourseWords:
    """What is said of a course. Raises: BadTitle, since its title stands in e-mails to all London.

    One with a last day names the course that takes its place, or says why none does.
    """

    title: str
    summary: str
    origin: str = ""
    state: str = CourseState.DRAFT
    last_day: date | None = None
    successor: UUID | None = None
    closed_why: str = ""

    def __post_init__(self) -> None:
        require_title(self.title)


@dataclass(frozen=True, kw_only=True)
class ModuleWords:
    """What is said of a module. `valid_months` None: its certificates do not run out. Raises: BadTitle."""

    title: str
    aims: str
    minutes: int
    valid_months: int | None = None

    def __post_init__(self) -> None:
        require_title(self.title)


def write_course(agency: Agency, words: CourseWords, *, by: User, at: datetime) -> Course:
    """A new course. Raises: TitleTaken."""
    try:
        with transaction.atomic(using="platform", durable=True):
            made = Course.objects.create(
                agency=agency, title=words.title, summary=words.summary, origin=words.origin, state=words.state,
                made_by=by, made_at=at,
            )  # fmt: skip
            _written("course", made.pk, "written", by)
    except IntegrityError as error:
        raise TitleTaken from error
    return made


def change_course(course_id: UUID, words: CourseWords, *, seen: int, by: User) -> Course:
    """Change what is said of a course, or open or close it. In: the version that the form showed.

    Raises: Course.DoesNotExist, Changed, TitleTaken, TrainingRefused (what is said of its end). Certificates keep the
    words that they were given with.
    """
    try:
        with transaction.atomic(using="platform", durable=True):
            course = Course.objects.select_for_update(no_key=True).get(pk=course_id)
            if course.version != seen:
                raise Changed
            course.title, course.summary, course.origin = words.title, words.summary, words.origin
            course.state, course.version = words.state, seen + 1
            _end(course, words)
            course.save(update_fields=["title", "summary", "origin", "state", "version", *ITS_END])
            _written("course", course.pk, "changed", by, version=course.version, state=course.state)
    except IntegrityError as error:
        raise TitleTaken from error
    return course


def close_ended(today: date) -> int:
    """Close the courses whose last day is over. Run by the worker; done twice, nothing more. Out: how many."""
    ended = Course.objects.filter(last_day__lt=today, state=CourseState.OPEN)
    return ended.update(state=CourseState.CLOSED, version=F("version") + 1)


def _end(course: Course, words: CourseWords) -> None:
    """Its last day and what comes after. Raises: TrainingRefused."""
    if words.last_day is None:
        course.last_day, course.successor, course.closed_why = None, None, ""
        return
    later = course.modules.filter(
        sessions__cancelled_at__isnull=True, sessions__starts_at__date__gt=words.last_day
    ).exists()
    if later:
        raise TrainingRefused("A session is planned after this day. Call it off, or choose a later day.", "last_day")
    found = Course.objects.filter(pk__in=[words.successor], state=CourseState.OPEN).exclude(pk=course.pk)
    course.successor = found.first()
    course.last_day, course.closed_why = words.last_day, "" if course.successor else words.closed_why.strip()
    if course.successor is None and not course.closed_why:
        raise TrainingRefused("Choose the course that takes its place, or say why none does", "successor")


def write_module(course_id: UUID, words: ModuleWords, *, by: User) -> Module:
    """A new module, after those that the course has. Raises: Course.DoesNotExist."""
    with transaction.atomic(using="platform", durable=True):
        course = Course.objects.select_for_update(no_key=True).get(pk=course_id)  # so that numbers follow each other
        last = course.modules.aggregate(last=Max("number"))["last"] or 0
        made = Module.objects.create(
            course=course, number=last + 1, title=words.title, aims=words.aims, minutes=words.minutes,
            valid_months=words.valid_months,
        )  # fmt: skip
        _written("module", made.pk, "written", by)
    return made


def change_module(module_id: UUID, words: ModuleWords, *, seen: int, by: User) -> Module:
    """Change what is said of a module. Certificates that were given keep their words and their last day.

    Raises: Module.DoesNotExist, Changed.
    """
    with transaction.atomic(using="platform", durable=True):
        module = Module.objects.select_for_update(no_key=True).get(pk=module_id)
        if module.version != seen:
            raise Changed
        module.title, module.aims, module.minutes = words.title, words.aims, words.minutes
        module.valid_months, module.version = words.valid_months, seen + 1
        module.save(update_fields=["title", "aims", "minutes", "valid_months", "version"])
        _written("module", module.pk, "changed", by, version=module.version)
    return module


def _written(kind: str, pk: UUID, did: str, by: User, **more: object) -> None:
    ledger.write(
        PlatformAct.TRAINING, user=by.pk, object_kind=kind, object_ref=str(pk), detail={"did": did, **more}
    )  # fmt: skip
