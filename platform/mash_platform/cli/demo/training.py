"""The demonstration's training and mentors, by the real acts. What is taught, when and by whom is invented.

Sessions and certificates run in real time, as hubs do, since a seat's right to begin new work hangs on them. Mentors'
days belong to the rollout, whose story is told on 30 November 2012.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from rollout.training import requiring
from rollout.training.attendance import record_attendance
from rollout.training.booking import book
from rollout.training.mentoring import Days, book_mentor
from rollout.training.models import Course, CourseState, MentorBooking, Module, Session
from rollout.training.publishing import CourseWords, ModuleWords, write_course, write_module
from rollout.training.scheduling import SessionWords, plan_session
from rollout.training.visiting import add_follow_up, close_follow_up, write_note
from tenants.models import Agency, Authority, HubAgency, Role, Seat, User
from tenants.seated import Seated

INVENTED = "Invented for the demonstration: the syllabus itself was due in early 2013."

SYLLABUS = CourseWords(
    title="Working together in a hub",
    summary="For everybody who takes a seat in a hub, whatever their agency. What the hub is for, what its wall keeps "
    "apart, and how several agencies come to one picture of a child.",
    origin=INVENTED,
    state=CourseState.OPEN,
)
SYLLABUS_MODULES = (
    ModuleWords(
        title="What a hub is for",
        aims="Say what the five core elements are.\nSay what stays outside: strategy meetings, and casework.",
        minutes=120,
    ),
    ModuleWords(
        title="Sharing what is proportionate",
        aims="Weigh privacy and safety for one finding, and write the reason down.\n"
        "Tell sharing in the room from sending out.",
        minutes=180,
        valid_months=24,
    ),
    ModuleWords(
        title="Rating risk on the fullest picture",
        aims="Use the threshold document of one’s own hub.\nSay when a rating is to be looked at again.",
        minutes=180,
        valid_months=36,
    ),
)
MPS = CourseWords(
    title="Public protection desks in a hub",
    summary="For officers and police staff who research in a hub: which records to look at, and what to hold back.",
    origin="Invented for the demonstration. The MPS develops courses of its own.",
    state=CourseState.OPEN,
)
MPS_MODULES = (
    ModuleWords(
        title="Researching police records for a hub",
        aims="Find what bears on a child’s safety, and leave out what does not.",
        minutes=240,
        valid_months=12,
    ),
)
DRAFT = CourseWords(
    title="Leading a hub", summary="For managers. Not agreed yet.", origin=INVENTED, state=CourseState.DRAFT
)
WHO_CAME = ("harrow.coordinator", "harrow.decider", "harrow.manager", "harrow.health", "harrow.socialcare",
            "haringey.coordinator", "police", "probation")  # fmt: skip


def fill() -> int:
    """Make what is missing. Out: how many sessions were new; done again, none."""
    if Course.objects.exists():
        return 0
    now = timezone.now()
    lscb, police = _user("lscb.publisher"), _user("police.publisher")
    begun = now - timedelta(days=730)
    shared = [
        *_modules(write_course(_agency("lscb"), SYLLABUS, by=lscb, at=begun), SYLLABUS_MODULES, lscb),
        *_modules(write_course(_agency("police"), MPS, by=police, at=begun), MPS_MODULES, police),
    ]
    write_course(_agency("lscb"), DRAFT, by=lscb, at=now)
    purpose, sharing, rating, records = shared
    # Who was there lately; one whose certificate runs out within weeks; one who never came and begins no new work,
    # and one who never came either, but is alone at their desk (harrow.housing).
    _held(sharing, 200, WHO_CAME, lscb)
    _held(purpose, 190, (*WHO_CAME, "harrow.education"), lscb)
    _held(sharing, 710, ("harrow.education",), lscb)
    _held(records, 340, ("police",), police)
    _unrecorded(rating, ("harrow.decider", "haringey.decider"), lscb)
    _planned(sharing, 12, "Committee room 2, Ashgrove House", 12, ("harrow.newcomer",), lscb)
    _planned(sharing, 40, "Online", 30, (), lscb)
    _planned(rating, 19, "Committee room 2, Ashgrove House", 2, ("harrow.decider", "harrow.health", "board"), lscb)
    _planned(records, 26, "Training suite, Fernhill Yard", 8, (), police)
    _planned(purpose, 33, "Civic centre, room 4", 20, (), lscb)
    _before_go_live(purpose, date(2013, 1, 17), "brent", lscb)
    manager = _seated("harrow.manager")
    for role in (Role.COORDINATOR, Role.RESEARCHER):
        requiring.require(sharing.pk, role, grace_days=28, by=manager, at=now - timedelta(days=45))
    return Session.objects.count()


def visits() -> int:
    """Mentors' days around the demonstration's go-lives. Out: how many were new."""
    if MentorBooking.objects.exists():
        return 0
    now, mentor, secretary = timezone.now(), _user("mentor"), _user("secretary")
    plan = (
        ("harrow", "go_live", date(2012, 9, 10), date(2012, 9, 14)),
        ("enfield", "prepare", date(2012, 11, 19), date(2012, 11, 20)),
        ("enfield", "go_live", date(2012, 12, 10), date(2012, 12, 14)),
        ("brent", "prepare", date(2013, 1, 15), date(2013, 1, 16)),
        ("brent", "go_live", date(2013, 1, 21), date(2013, 1, 25)),
    )
    made = [
        book_mentor(
            mentor, Authority.objects.get(slug=slug), Days(purpose=purpose, first_day=first, last_day=last),
            by=secretary, at=now,
        )
        for slug, purpose, first, last in plan
    ]  # fmt: skip
    harrow, enfield = made[0], made[1]
    write_note(
        harrow.pk, "All desks were staffed on the first day. The morning meeting works. Health sits two floors away "
        "and hears of urgent ones late; agreed to ring until the room is ready.", seen=0, by=mentor, at=now,
    )  # fmt: skip
    done = add_follow_up(
        harrow.pk, "Move the health desk into the hub’s room", owner="Premises lead of the borough",
        due_on=date(2012, 10, 12), by=mentor, at=now,
    )  # fmt: skip
    close_follow_up(done.pk, "Moved on 8 October.", by=_user("harrow.lead"), at=now)
    write_note(
        enfield.pk, "Premises and line are ready. The rota for the police desk has no cover in the week of go-live.",
        seen=0, by=mentor, at=now,
    )  # fmt: skip
    add_follow_up(
        enfield.pk, "Agree cover for the police desk in the week of go-live", owner="Detective inspector, Enfield",
        due_on=date(2012, 11, 28), by=mentor, at=now,
    )  # fmt: skip
    add_follow_up(
        enfield.pk, "Send the signed information sharing agreement", owner="Borough lead", due_on=date(2012, 12, 5),
        by=mentor, at=now,
    )  # fmt: skip
    return len(made)


def _modules(course: Course, words: Sequence[ModuleWords], by: User) -> list[Module]:
    return [write_module(course.pk, each, by=by) for each in words]


def _held(module: Module, days_ago: int, who: Sequence[str], by: User) -> None:
    """A session that is over, with who came."""
    begins = _morning(-days_ago)
    session = plan_session(module.pk, _words(begins, "Civic centre, room 4", 20), by=by, at=begins)
    places = [book(session.pk, by=_user(name), at=begins - timedelta(days=7)) for name in who]
    record_attendance(
        session.pk, {place.pk: True for place in places}, seen=session.version, by=by, at=begins + timedelta(hours=4)
    )


def _unrecorded(module: Module, who: Sequence[str], by: User) -> None:
    """A session of yesterday of which nobody has said yet who came."""
    begins = _morning(-1)
    session = plan_session(module.pk, _words(begins, "Civic centre, room 4", 20), by=by, at=begins)
    for name in who:
        book(session.pk, by=_user(name), at=begins - timedelta(days=7))


def _before_go_live(module: Module, day: date, slug: str, by: User) -> None:
    """A session of the rollout's own story: what a moved go-live touches."""
    begins = timezone.make_aware(datetime.combine(day, time(9, 30)))
    words = _words(begins, "Civic centre, room 4", 20, slug)
    plan_session(module.pk, words, by=by, at=words.starts_at - timedelta(days=60))


def _planned(module: Module, days: int, venue: str, capacity: int, who: Sequence[str], by: User) -> None:
    session = plan_session(module.pk, _words(_morning(days), venue, capacity), by=by, at=timezone.now())
    for name in who:
        book(session.pk, by=_user(name), at=timezone.now())


def _words(begins: datetime, venue: str, capacity: int, authority: str = "") -> SessionWords:
    where = Authority.objects.get(slug=authority) if authority else None
    return SessionWords(
        starts_at=begins, ends_at=begins + timedelta(hours=3), venue=venue, capacity=capacity, authority=where
    )


def _morning(days: int) -> datetime:
    """Half past nine on a working day about so many days from now."""
    day = timezone.localdate() + timedelta(days=days)
    day -= timedelta(days=max(day.weekday() - 4, 0))
    return timezone.make_aware(datetime.combine(day, time(9, 30)))


def _user(username: str) -> User:
    return User.objects.get(username=username)


def _agency(code: str) -> Agency:
    return Agency.objects.get(code=code)


def _seated(username: str) -> Seated:
    seat = Seat.objects.select_related("user", "hub", "agency", "team", "training").get(user__username=username)
    lead = HubAgency.objects.filter(hub=seat.hub, agency=seat.agency, is_lead=True).exists()
    return Seated.of(seat, is_lead=lead, verified_at=timezone.now())
