"""What publishers fill in: courses, modules, sessions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from frontend.common.plan_days import PlanDay
from frontend.forms.base import GovForm
from frontend.forms.dates import DateInputField
from frontend.forms.look import Look
from frontend.forms.numbers import TimeOfDayField, WholeNumberField
from frontend.forms.titles import TitleField
from rollout.training.models import Course, CourseState, Module, Session
from rollout.training.publishing import CourseWords, ModuleWords
from rollout.training.scheduling import SessionWords
from tenants.models import Authority

TIMES = ["%H:%M", "%H.%M", "%I:%M%p", "%I.%M%p", "%I%p", "%H"]
NOT_A_TIME = "%s must be a time, like 9:30am or 14:00"


class SeenForm(GovForm):
    """What every change carries: the version that was shown."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    @property
    def version(self) -> int:
        """The version that the form showed."""
        return self.cleaned_data["seen"] or 0


class CourseForm(SeenForm):
    """What is said of a course."""

    agency = forms.ChoiceField(label="Agency")
    title = TitleField(label="Title", max_length=120)
    summary = forms.CharField(label="What it is about and whom it is for", widget=forms.Textarea, max_length=4000)
    origin = forms.CharField(label="Where it comes from", required=False, max_length=300)
    state = forms.ChoiceField(label="Who sees it", choices=CourseState.choices, widget=forms.RadioSelect)
    last_day = DateInputField(label="Last day on which it is taught", required=False, future=True)
    successor = forms.ChoiceField(label="Which course takes its place?", required=False)
    closed_why = forms.CharField(label="Why does none take its place?", required=False, max_length=300)

    looks = {
        "last_day": Look(hint="Leave empty while it goes on. Nobody books a session after it."),
        "successor": Look(mark_optional=False),
        "closed_why": Look(mark_optional=False, hint="Only with a last day, if you chose none."),
        "summary": Look(rows=5),
        "origin": Look(hint="Such as the board or the working group that agreed it. Say so if it is not agreed yet."),
        "state": Look(
            item_hints={
                CourseState.DRAFT.value: "You and your agency’s other publishers",
                CourseState.OPEN.value: "Everybody who is signed in; sessions can be planned and booked",
                CourseState.CLOSED.value: "Nobody books any more. Certificates that were earned stay valid",
            }
        ),
    }

    def __init__(
        self,
        data: Any = None,
        *,
        agencies: list[tuple[str, str]],
        others: Iterable[Course] | None = None,
        **kwargs: Any,
    ) -> None:
        """In: the other open courses, one of which can take its place; None for a new one, which does not end yet."""
        super().__init__(data, **kwargs)
        self.choose("agency", agencies)
        if others is None:
            for name in ("last_day", "successor", "closed_why"):
                del self.fields[name]
        else:
            self.choose("successor", [("", "None"), *((str(one.pk), one.title) for one in others)])
        if len(agencies) < 2:
            del self.fields["agency"]

    def words(self) -> CourseWords:
        """What the acts take."""
        said = self.cleaned_data
        return CourseWords(
            title=said["title"], summary=said["summary"], origin=said["origin"], state=said["state"],
            last_day=said.get("last_day"), successor=UUID(said["successor"]) if said.get("successor") else None,
            closed_why=said.get("closed_why", ""),
        )  # fmt: skip

    @staticmethod
    def first(course: Course) -> dict[str, Any]:
        """How a course stands."""
        names = ("title", "summary", "origin", "state", "last_day", "closed_why")
        return {**{name: getattr(course, name) for name in names}, "successor": str(course.successor_id or "")}


class ModuleForm(SeenForm):
    """What is said of a module."""

    title = TitleField(label="Title", max_length=120)
    aims = forms.CharField(label="What people can do afterwards", widget=forms.Textarea, max_length=4000)
    minutes = WholeNumberField(label="How long it takes", min_value=15, max_value=6000)
    valid_months = WholeNumberField(
        label="How long its certificate counts", required=False, min_value=1, max_value=120
    )  # fmt: skip

    looks = {
        "aims": Look(rows=5),
        "minutes": Look(width=4, suffix="minutes"),
        "valid_months": Look(width=3, suffix="months", hint="Leave it empty if what was learnt does not run out."),
    }

    def words(self) -> ModuleWords:
        """What the acts take."""
        said = self.cleaned_data
        return ModuleWords(
            title=said["title"], aims=said["aims"], minutes=said["minutes"], valid_months=said["valid_months"]
        )  # fmt: skip

    @staticmethod
    def first(module: Module) -> dict[str, Any]:
        """How a module stands."""
        return {name: getattr(module, name) for name in ("title", "aims", "minutes", "valid_months")}


class SessionForm(SeenForm):
    """When, where, for whom and for how many."""

    day = PlanDay(label="Day")
    begins = TimeOfDayField(
        label="Begins", input_formats=TIMES,
        error_messages={"required": "Enter when it begins", "invalid": NOT_A_TIME % "Begins"},
    )  # fmt: skip
    ends = TimeOfDayField(
        label="Ends", input_formats=TIMES,
        error_messages={"required": "Enter when it ends", "invalid": NOT_A_TIME % "Ends"},
    )  # fmt: skip
    venue = forms.CharField(label="Where", max_length=200, error_messages={"required": "Enter where it is held"})
    capacity = WholeNumberField(
        label="Places", min_value=1, max_value=500, error_messages={"required": "Enter how many places there are"}
    )
    authority = forms.ChoiceField(label="For whom", required=False)

    looks = {
        "begins": Look(width=5, hint="For example, 9:30am or 14:00"),
        "ends": Look(width=5),
        "venue": Look(hint="Such as a room and its address, or that it is online"),
        "capacity": Look(width=3),
        "authority": Look(hint="Training before a go-live is for one authority.", mark_optional=False),
    }

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.choose("authority", [("", "All London"), *Authority.objects.values_list("slug", "name")])

    def words(self) -> SessionWords:
        """What the acts take."""
        said = self.cleaned_data
        return SessionWords(
            starts_at=timezone.make_aware(datetime.combine(said["day"], said["begins"])),
            ends_at=timezone.make_aware(datetime.combine(said["day"], said["ends"])),
            venue=said["venue"],
            capacity=said["capacity"],
            authority=Authority.objects.get(slug=said["authority"]) if said["authority"] else None,
        )

    @staticmethod
    def first(session: Session) -> dict[str, Any]:
        """How a session stands."""
        begins, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
        return {
            "day": begins.date(), "begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}", "venue": session.venue,
            "capacity": session.capacity, "authority": session.authority.slug if session.authority else "",
        }  # fmt: skip


class WhyForm(GovForm):
    """Why something is called off."""

    why = forms.CharField(label="Why is it called off?", max_length=300)

    looks = {"why": Look(hint="Everybody who had a place sees it.")}
