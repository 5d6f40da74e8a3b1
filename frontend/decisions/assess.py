"""The released picture beside the decision: analysis, and for each child level, rating, what happens next and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods

from frontend.common.family import consent_of, family_of
from frontend.common.finding import by_reference
from frontend.common.linked_references import LinkedReferences, texts_of
from frontend.common.saving import follow, refusals_shown_in
from frontend.decisions.showing import answers_of, messages_of, timeline_of
from frontend.decisions.weighing import WeighingForm, finding_label, weighed
from frontend.forms.contradiction import interrupt
from frontend.forms.look import Look
from frontend.forms.on_paper import MayBeOnPaper
from frontend.presenters.dates import short_date_time
from frontend.presenters.paging import latest
from hub.assessment import codes
from hub.assessment.analysing import analyse, framework_of, has_enquiry, indicators_of, points_of
from hub.assessment.codes import ThresholdLevel
from hub.assessment.contents import decisions_said
from hub.assessment.deciding import ChildDecided, HandedTo, decide
from hub.assessment.enquiry_log import bound_to, log_of, unanswered
from hub.assessment.enquiry_snapshot import (
    EnquirySnapshot,
    agencies_of,
    newest_analysis,
    rows_of,
    since_decision,
    snapshot_of,
)
from hub.assessment.models import Decision, LogEntry, LogKind
from hub.assessment.refusals import AnalysisChanged, AssessmentRefusal, PictureChanged
from hub.front_door.models import Enquiry, Notification, Subject
from hub.front_door.triage.danger import acknowledged_in
from hub.research.asking import consent_in
from hub.research.contents import withdrawal_said
from hub.research.models import Finding, Request, Withdrawal
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.clock import Rating
from hub.wall.contradictions import Contradiction
from hub.wall.models import Agency, Member, Recipient
from hub.wall.on_paper import NotRecordedThen
from hub.wall.permissions import allowed
from hub.wall.refusals import FormSentBefore
from joining.links_register import links_of
from mash_platform.formats.threshold_indicators import ThresholdIndicators
from tenants.access import PlatformRequest
from tenants.models import Named
from tenants.names import DatedNames, dated_names

LONGEST = 20_000
LONGEST_REASON = LONGEST - 2_100  # with why it stands and when it was on paper, which a product's text must hold, too
LEVELS = [(str(level.value), str(level.label)) for level in reversed(ThresholdLevel)]
AS_FOR_ALL = "As for every child"
NOBODY = "nobody"
EMERGENCY_SAID = (
    "Emergency action is police protection (section 46) or an emergency protection order (section 44). "
    "Ring whoever takes it now; the product follows."
)
LONGEST_CHOICE = 60  # characters of a finding among those that a factor can be tied to
LOG_SHOWN = 5  # entries, the newest; the rest is a click away
MORE = "more"  # the button that gives more rows for factors
OWN = ("level", "rating", "decision", "reason", "handed")  # what may differ for one child


class DecideForm(MayBeOnPaper, WeighingForm):
    """One decision for every child, and another for a child where it differs."""

    analysis = forms.CharField(label="Analysis", widget=forms.Textarea, max_length=LONGEST)
    level = forms.ChoiceField(label="Level of need", widget=forms.RadioSelect, choices=LEVELS)
    rating = forms.ChoiceField(
        label="Final rating",
        required=False,
        choices=[("", "As rated now"), *((one.value, str(one.label)) for one in Rating)],
    )
    decision = forms.ChoiceField(label="Decision", widget=forms.RadioSelect, choices=codes.Decision.choices)
    reason = forms.CharField(label="Reason for the decision", widget=forms.Textarea, max_length=LONGEST_REASON)
    handed = forms.ChoiceField(label="Handed to another initiative", required=False)
    mark = forms.CharField(widget=forms.HiddenInput, max_length=64)
    once = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)  # the number of the analysis shown

    looks = {
        "analysis": Look(
            rows=6,
            hint="What harm, how likely, how bad, what protects the children. What is fact and what is opinion. "
            "This stays in the hub.",
        ),
        "level": Look(hint="How much help the child needs, by the threshold document."),
        "rating": Look(mark_optional=False, hint="How soon it must be done, whatever the level of need."),
        "decision": Look(hint=EMERGENCY_SAID),
        "reason": Look(
            rows=3,
            mark_optional=False,
            hint="Whoever gets the information product reads this. "
            "Do not repeat what an agency shared only in the room.",
        ),
        "handed": Look(
            mark_optional=False,
            hint="From the programme’s register of links. It is recorded and stays in the hub: nothing is sent by it.",
        ),
    }

    def __init__(
        self,
        data: Any = None,
        *,
        children: Sequence[Subject],
        mark: str,
        analysis: str,
        seen: int,
        links: Mapping[str, HandedTo],
        indicators: ThresholdIndicators,
        require_decision: bool = True,
    ) -> None:
        self.children, self.links, self.indicators = children, links, indicators
        super().__init__(data, initial={"mark": mark, "once": uuid4(), "analysis": analysis, "seen": seen})
        if not require_decision:
            for name in ("level", "decision", "reason"):
                self.fields[name].required = False
        for level, speaks in indicators.levels.items():
            self.fields[f"speaks-{level}"] = forms.MultipleChoiceField(
                label=f"Indicators of level {level}", required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(one, one) for one in speaks],
            )  # fmt: skip
            self.looks = {**self.looks, f"speaks-{level}": Look(small=True, mark_optional=False, hide_label=True)}
        named = [(key, one.words) for key, one in links.items()]
        self.choose("handed", [("", "Nobody"), *named])
        if not links:
            del self.fields["handed"]
        for child in children if len(children) > 1 else ():
            at = child.position
            self._own(f"level-{at}", f"{child.label}: level of need", LEVELS)
            self._own(f"rating-{at}", f"{child.label}: final rating", list(Rating.choices))
            self._own(f"decision-{at}", f"{child.label}: decision", list(codes.Decision.choices))
            self.fields[f"reason-{at}"] = forms.CharField(
                label=f"{child.label}: reason", required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
            if links:
                self._own(f"handed-{at}", f"{child.label}: handed to", [(NOBODY, "Nobody"), *named])
        self.add_paper()

    def _own(self, name: str, label: str, choices: list[Any]) -> None:
        self.fields[name] = forms.ChoiceField(label=label, required=False, choices=[("", AS_FOR_ALL), *choices])

    @property
    def own_fields(self) -> list[Any]:
        """The fields of single children, for the page."""
        return [self[name] for name in self.fields if name.partition("-")[0] in OWN and "-" in name]

    @property
    def indicator_fields(self) -> list[tuple[str, Any]]:
        """Level and its indicators, for the page."""
        return [(str(ThresholdLevel(level).label), self[f"speaks-{level}"]) for level in self.indicators.levels]

    def clean(self) -> dict[str, Any]:
        """Indicators of a level are kept with a child at that level, and with nobody else."""
        said = super().clean()
        if said.get("level"):
            levels = {said.get(f"level-{one.position}") or said["level"] for one in self.children}
            for level in self.indicators.levels:
                if said.get(f"speaks-{level}") and str(level) not in levels:
                    words = f"You chose indicators of level {level}, but decide another level"
                    self.add_error(f"speaks-{level}", words)
        return said

    def decided(self) -> list[ChildDecided]:
        """What the act takes. A child whose rating nobody chose keeps the one that it has."""
        said = self.cleaned_data
        found = []
        for child in self.children:
            level = int(said.get(f"level-{child.position}") or said["level"])
            found.append(
                ChildDecided(
                    subject=child.pk,
                    threshold_level=level,
                    indicators=said.get(f"speaks-{level}", []),
                    rating=said.get(f"rating-{child.position}") or said["rating"] or child.rating,
                    decision=said.get(f"decision-{child.position}") or said["decision"],
                    reason=said.get(f"reason-{child.position}") or said["reason"],
                    handed_to=self.links.get(said.get(f"handed-{child.position}") or said.get("handed", "")),
                    despite=self.why_it_stands,
                )
            )
        return found


@allowed(Act.ANALYSE, theirs=has_enquiry, line=(Act.READ_ENQUIRY, "enquiry"))
@require_http_methods(["GET", "POST"])
def assess(request: PlatformRequest, reference: str) -> HttpResponse:
    """Show the picture; a POST keeps the analysis, or decides; a GET gives back what was typed when time ran out."""
    found = by_reference(Enquiry, reference)
    rows = rows_of(
        found,
        **newest_analysis(found),
        withdrawn=Withdrawal.objects.filter(enquiry=found),
        agencies=Agency.objects.all(),
        teams=Recipient.objects.only("code", "name").order_by("name"),
        decisions=Decision.objects.filter(subject__enquiry=found, subject__until_at__isnull=True).order_by("number"),
        drafts=drafts.rows_of(request.seated, [request.path]),
        **_said_and_done(found),
    )
    drafts.offer(request, request.seated, rows=rows["drafts"])
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    beside = [*decisions_said(rows["decisions"], reference), *map(withdrawal_said, rows["withdrawn"])]
    beside += bound_to([*rows["log"], *rows["crimes"]], found, rows["joined"])
    picture = snapshot_of(found, with_said=True, beside=beside, rows=rows)
    agencies = dated_names(Named.AGENCY, {one.code: one.name for one in rows["agencies"]})
    theirs = False
    act = request.POST.get("act")
    deciding = act == "decide"
    if act == MORE:  # nothing is said yet of what is missing
        kept = drafts.unfinished(request.POST)
    form = _form(request, picture, rows, kept, agencies, require_decision=deciding, more=act == MORE)
    if request.method == "POST" and form.is_valid() and not form.goes_back:
        try:
            with refusals_shown_in(form, AssessmentRefusal, FormSentBefore, NotRecordedThen) as outcome:
                return _decide(request, form, picture) if deciding else _analyse(request, form, found)
        except Contradiction as contradiction:
            ledger.write_read(Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[reference])
            return interrupt(
                request, contradiction, about=f"Enquiry {reference}.", keep="Decide so", change="Change the decision"
            )
        # The page shows what stands now, beside what was typed, and goes on from there.
        if isinstance(outcome.refused, PictureChanged):
            follow(form, mark=picture.mark)
        if isinstance(outcome.refused, AnalysisChanged) and picture.analysis:
            follow(form, seen=picture.analysis.number)
            theirs = True
    shows_errors = request.method == "POST" and act != MORE
    return _page(request, picture, rows, form, agencies, shows_errors=shows_errors, theirs=theirs)


def _said_and_done(found: Enquiry) -> dict[str, Any]:
    """What is read of danger and of the log, in the statement of the rest."""
    log, danger = log_of(found), acknowledged_in(found.pk)
    members = Member.objects.filter(Q(pk__in=log.order_by().values("by")) | Q(pk__in=danger.order_by().values("by")))
    return {
        "log": log[: LOG_SHOWN + 1],
        "crimes": log.filter(kind=LogKind.CRIME)[:LOG_SHOWN],
        "unanswered": unanswered().filter(enquiry=found).only("id"),
        "acknowledged": danger.filter(until_at__isnull=True),
        "members": members.only("id", "name"),
        "joined": Notification.objects.filter(joins__enquiry=found, joins__until_at__isnull=True).only(
            "id", "reference"
        ),
    }


def _log_entry(
    one: LogEntry, agencies: DatedNames, names: Mapping[UUID, str], unsaid: Collection[UUID]
) -> dict[str, Any]:
    """An entry of the log as the timeline shows it."""
    told = f"Said by {one.told_by}" if one.told_by else ""
    told += (f" to {one.told_to}" if told else f"Told: {one.told_to}") if one.told_to else ""
    return {
        "date": short_date_time(one.happened_at),
        "event": one.get_kind_display(),
        "agency": f"{names.get(one.by, 'A colleague')}, {agencies.on(one.agency, one.written_at)}",
        "told": told,
        "text": one.text,
        "waits": one.pk in unsaid,
    }


def _analyse(request: PlatformRequest, form: DecideForm, found: Enquiry) -> HttpResponse:
    """Raises: AssessmentRefusal."""
    said = form.cleaned_data
    made = analyse(found.pk, said["analysis"], form.points(), by=request.seated, at=timezone.now(), seen=said["seen"])
    messages.success(request, "The analysis is kept. Nothing is decided yet.")
    # Level, decision and reason beside it stay typed.
    drafts.keep(request, request.seated, changed={"seen": str(made.number)})
    return HttpResponseRedirect(request.path, status=HTTPStatus.SEE_OTHER)


def _decide(request: PlatformRequest, form: DecideForm, picture: EnquirySnapshot) -> HttpResponse:
    """Raises: AssessmentRefusal."""
    said = form.cleaned_data
    decide(
        picture.enquiry.pk, form.decided(), analysis=said["analysis"], points=form.points(), mark=said["mark"],
        form=said["once"], paper=form.paper(), by=request.seated, at=timezone.now(),
    )  # fmt: skip
    if any(one.decision == codes.Decision.EMERGENCY for one in form.decided()):
        messages.success(
            request, "Decided. Ring whoever takes the emergency action now, if nobody has. Then send what was decided."
        )
    else:
        messages.success(request, "Decided. Now send what was decided to whoever acts on it.")
    return redirect("enquiries:issue", picture.enquiry.reference)


def _form(
    request: PlatformRequest,
    picture: EnquirySnapshot,
    rows: Mapping[str, list[Any]],
    data: Any,
    agencies: DatedNames,
    *,
    require_decision: bool,
    more: bool,
) -> DecideForm:
    form = DecideForm(
        data,
        children=picture.children_of(request.seated.agency),
        mark=picture.mark,
        analysis=picture.analysis.text if picture.analysis else "",
        seen=picture.analysis.number if picture.analysis else 0,
        links=links_of(request.seated, rows["agencies"]),
        indicators=indicators_of(picture.enquiry),
        require_decision=require_decision,
    )
    form.add_weighing(
        framework_of(picture.enquiry), points_of(picture.points), more=more,
        findings=[
            (str(one.pk), f"{finding_label(one, agencies)}: {Truncator(one.text).chars(LONGEST_CHOICE)}")
            for one in _to_tie(picture, latest(request), data)
        ],
        children=[(str(one.pk), one.label) for one in picture.subjects],
    )  # fmt: skip
    return form


def _to_tie(picture: EnquirySnapshot, most: int, data: Any) -> list[Finding]:
    """The findings that the page shows, and what factors are tied to already, here or in what was sent or kept."""
    tied = {str(one.finding_id) for one in picture.points}
    tied |= {value for name, value in (data or {}).items() if name.endswith("-finding")}
    shown = {one.pk for one in picture.findings[-most:]}
    return [one for one in picture.findings if one.pk in shown or str(one.pk) in tied]


def _names(requests: Sequence[Request], agencies: Mapping[str, str]) -> list[str]:
    return [name for code, name in agencies.items() if code in agencies_of(requests)]


def _page(
    request: PlatformRequest,
    picture: EnquirySnapshot,
    rows: Mapping[str, list[Any]],
    form: DecideForm,
    agencies: DatedNames,
    *,
    shows_errors: bool,
    theirs: bool,
) -> HttpResponse:
    now = timezone.now()
    mine = picture.children_of(request.seated.agency)
    withdrawn, decisions = rows["withdrawn"], rows["decisions"]
    answers = answers_of(picture, withdrawn, now, agencies)
    released, notifications, most = (
        timeline_of(picture, agencies, {one.code: one.name for one in rows["teams"]}),
        messages_of(picture),
        latest(request),
    )
    all_released, all_notifications = len(released), len(notifications)
    released, notifications = released[-most:], notifications[-most:]
    names = {one.pk: one.name for one in rows["members"]}
    unsaid = {one.pk for one in rows["unanswered"]}
    log = [_log_entry(one, agencies, names, unsaid) for one in rows["log"][:LOG_SHOWN]]
    linked = LinkedReferences(
        [
            *(one["text"] for one in (*released, *log)),
            *(text for _, parts in notifications for text in texts_of(parts)),
        ],
        but=picture.enquiry.reference,
    )
    shown = {
        "found": picture.enquiry,
        "picture": picture,
        "in_danger": any(one.notification.immediate_danger for one in picture.joins),
        "has_danger": [(names.get(one.by, "A colleague"), one.at) for one in rows["acknowledged"]],
        "crimes": rows["crimes"],
        "log": log,
        "more_log": len(rows["log"]) > LOG_SHOWN,
        "unsaid": len(unsaid),
        "mine": mine,
        "others": [one for one in picture.subjects if one not in mine],
        "decisions": {one.subject_id: one for one in decisions},
        "released": released,
        "all_released": all_released,
        "linked_references": linked,
        "answers": answers,
        "unsettled": len(picture.unsettled),
        "waiting": _names(picture.not_heard, agencies),
        "more_to_come": _names(picture.more_to_come, agencies),
        "since": since_decision(picture, decisions, withdrawn, request.seated.agency),
        "family": family_of(picture.enquiry, picture.subjects, picture.named, picture.known_as, agencies, picture.said),
        "consent": consent_of(consent_in(one.notification.message for one in picture.joins)),
        "notifications": [(name, linked.parts(parts)) for name, parts in notifications],
        "all_notifications": all_notifications,
        "form": form,
        "form_errors": form if shows_errors else None,
        "theirs": weighed(picture.points, picture.findings, agencies, {one.pk: one.label for one in picture.subjects})
        if theirs
        else None,
        "now": now,
    }
    ledger.write_read(
        Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[picture.enquiry.reference]
    )  # fmt: skip
    return render(request, "decisions/assess.html", shown)
