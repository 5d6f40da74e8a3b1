"""Make an information product: choose who gets it and what, read what each recipient will read, send."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_http_methods

from frontend.common.finding import by_reference
from frontend.decisions.issue_form import CopyForm, RecipientsForm
from frontend.decisions.sent_again import sent_again
from frontend.decisions.showing import short
from frontend.presenters.answers import not_heard_sentence
from frontend.presenters.dates import long_date
from hub.assessment.analysing import offered_to
from hub.assessment.enquiry_snapshot import EnquirySnapshot, agencies_of, snapshot_of
from hub.assessment.issuing import Draft, documents, issue, product_children, shareable_with, suggested, teams_of
from hub.assessment.models import Product
from hub.assessment.product_document import ProductDocument
from hub.assessment.product_facts import facts_of
from hub.assessment.reachable import nobody_at
from hub.assessment.refusals import NotDecidedYet, PassageRefused, PictureChanged
from hub.front_door.models import Enquiry
from hub.research.models import Finding, FindingFile, Request, RequestState
from hub.transfers.product_offers import OffersToHubs
from hub.wall import drafts, ledger
from hub.wall.acts import Act
from hub.wall.models import Agency, Recipient
from hub.wall.permissions import allowed
from hub.wall.refusals import Refusal
from tenants.access import PlatformRequest
from tenants.models import TeamKind


@allowed(Act.ISSUE, step_up=True, line=(Act.READ_ENQUIRY, "enquiry"))
@require_http_methods(["GET", "POST"])
def issue_product(request: PlatformRequest, reference: str) -> HttpResponse:
    """Who gets it; what each of them gets; what goes out, to be read; then it is sent."""
    found = by_reference(Enquiry, reference)
    page = IssuePage(request, snapshot_of(found))
    kept = request.POST if request.method == "POST" else drafts.take(request, request.seated)
    act = kept.get("act", "choose") if kept else ""
    page.fill(kept)
    before = _sent_before(request, found) if request.method == "POST" and act == "send" else None
    if before is not None:
        return sent_again(request, before, page.recipients, page.copies, page.facts)
    if request.method == "POST" and act in ("check", "send") and page.is_valid:
        try:
            return page.send() if act == "send" and page.is_read else page.check()
        except PassageRefused as refused:
            page.say_of_passage(refused)
        except Refusal as refused:
            if isinstance(refused, PictureChanged):
                page.take_new_mark()
            page.recipients.add_error(None, refused.sentence)
    return page.show()


SHOWN_AT_ONCE = 20  # recipients on the form; of more than that, one seeks
TICKED = ("children", "reasons", "findings")
COPY_FIELDS = (*TICKED, "facts", "aside", "weighed", "summary", "without", "other_way")


class IssuePage:
    """The page of one enquiry's product, from the choice of recipients to what each of them will read."""

    def __init__(self, request: PlatformRequest, picture: EnquirySnapshot) -> None:
        self.request, self.picture = request, picture
        self.agencies = dict(Agency.objects.values_list("code", "name"))
        try:
            self.children = product_children(picture, request.seated.agency)
        except NotDecidedYet:
            self.children = {}
        decided = [one for one in picture.subjects if one.pk in self.children]
        self.facts = facts_of(decided, picture.enquiry)
        self.copies: list[CopyForm] = []
        self.nobody: dict[str, datetime | None] = {}
        self.data: Any = None

    def fill(self, data: Any) -> None:
        """In: what was sent, or kept of it; None for a page that nobody has filled in yet."""
        self.data = data
        self.recipients = self._recipients_form(data)
        act = data.get("act", "") if data else ""
        form = self.recipients
        if isinstance(data, drafts.DraftData):
            # A draft comes back at the step at which it was kept: the script keeps no button that was pressed.
            act = act or ("choose" if any(name.endswith("-summary") for name in data) else "")
            form = self._recipients_form(MultiValueDict(dict(data.lists())))
        if act and act not in ("recipients", "find") and self.children and form.is_valid():
            self.recipients = form
            teams = {one.code: one for one in teams_of(self.recipients.to())}
            outside = [one.code for one in teams.values() if not one.to_authority]
            self.nobody = nobody_at(outside, self.request.seated.hub, at=timezone.now())
            self.copies = [self._copy_form(teams[code], data, act) for code in self.recipients.to()]

    def take_new_mark(self) -> None:
        """Make the form anew on the picture as it is now, with all that was ticked and typed."""
        self.data = self.data.copy()
        self.data["mark"] = self.picture.mark
        self.recipients = self._recipients_form(self.data)
        self.recipients.is_valid()

    @property
    def is_valid(self) -> bool:
        """Whether everything that is needed was chosen. Every form is looked at, so that every error is shown."""
        found = [one.is_valid() for one in (self.recipients, *self.copies)]
        return bool(self.copies) and all(found)

    @property
    def is_read(self) -> bool:
        """Whether what is left out is what was left out of the words that were read."""
        return bool(self.request.POST.get("read", "") == self._without())

    def _without(self) -> str:
        said = {one.team.code: one.choice().without for one in self.copies if one.choice().without}
        return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest() if said else ""

    def say_of_passage(self, refused: PassageRefused) -> None:
        """Beside the box of the recipient whose copy it is."""
        for one in self.copies:
            if one.team.code == refused.recipient:
                one.add_error("without", f"{one.team.name}: {refused.in_form}")
                return
        self.recipients.add_error(None, refused.sentence)

    def send(self) -> HttpResponse:
        """Raises: Refusal."""
        said = self.recipients.cleaned_data
        product = issue(
            self.picture.enquiry.pk,
            product_id=said["once"],
            copies=[one.choice() for one in self.copies],
            mark=said["mark"],
            by=self.request.seated,
            at=timezone.now(),
            to_hubs=OffersToHubs(said.get("because", ""), by=self.request.seated),
        )
        messages.success(self.request, "Sent. You will see here when each team has opened and acknowledged it.")
        return redirect("products:product", product.pk)

    def check(self) -> HttpResponse:
        """What each recipient will read; those who get the same are shown together. Raises: AssessmentRefusal."""
        made = documents(
            self.picture,
            [one.choice() for one in self.copies],
            agency=self.request.seated.agency,
            at=timezone.now(),
        )
        same: dict[ProductDocument, list[Draft]] = {}
        for one in made:
            bare = replace(one.document, recipient_name="-", recipient_team="", copy_number="")
            same.setdefault(bare, []).append(one)
        _wrote_read(self.request, self.picture)
        posted = self.request.POST
        kept = [
            (name, value)
            for name in posted
            for value in posted.getlist(name)
            if name not in ("act", "csrfmiddlewaretoken", "read") and not name.endswith("-without")
        ]
        boxes = {one.team.code: one["without"] for one in self.copies}
        shown = {"found": self.picture.enquiry, "drafts": made, "kept": kept,
            "files": files_of(self.picture), "same": [(its, _for_all(its)) for its in same.values()],
            "boxes": boxes, "read": self._without(), "changed": posted.get("act") == "send",
        }  # fmt: skip
        return render(self.request, "decisions/check.html", shown)

    def show(self) -> HttpResponse:
        """The recipients, or what each of those who were chosen gets."""
        shown = {
            "found": self.picture.enquiry,
            "form": self.recipients,
            "copies": self.copies,
            "children": list(self.children.values()),
            "room_only": [self._short(one) for one in self.picture.findings if not one.recipients],
            "asked_to_share_onward": _asked_to_share_onward(self.picture, self.agencies),
            "reaching": [one.fact for one in self.facts if one.key.endswith(":reaching")],
            "sent": list(self.picture.enquiry.products.all()),
            "not_heard": not_heard_sentence(
                agencies_of(self.picture.not_heard), agencies_of(self.picture.more_to_come), self.agencies
            ),
            "carried": self._hidden_fields(),
            "files": files_of(self.picture),
            "now": timezone.now(),
        }
        _wrote_read(self.request, self.picture)
        return render(self.request, "decisions/issue.html", shown)

    def _hidden_fields(self) -> list[tuple[str, str]]:
        """What was chosen and typed on the page before, so that neither page loses what belongs to the other."""
        if not self.data:
            return []
        own = tuple(f"{one.team.code}-" for one in self.copies) or tuple(RecipientsForm.base_fields)
        return [
            (name, value)
            for name in self.data
            for value in self.data.getlist(name)
            if name not in ("act", "csrfmiddlewaretoken", "read") and not name.startswith(own)
        ]

    def _recipients_form(self, data: Any) -> RecipientsForm:
        now = timezone.now()
        every = list(Recipient.objects.teams().open(timezone.localdate(now)))
        shown = offered(every, self.picture, data)
        return RecipientsForm(
            data,
            teams=_counted(self.picture, names_apart(shown)),
            hubs=_counted(self.picture, Recipient.objects.other_hubs().names()),
            nobody={
                code: nobody_since(since)
                for code, since in nobody_at([one.code for one in shown], self.request.seated.hub, at=now).items()
            },
            left_out=len(every) - len(shown) if len(every) > SHOWN_AT_ONCE else None,
            mark=self.picture.mark,
        )

    def _copy_form(self, team: Recipient, data: Any, act: str) -> CopyForm:
        """As it was sent; with the suggestion, where its button was pressed; empty where it is new."""
        if act == f"suggest:{team.code}":
            said = suggested(self.picture, team, self.request.seated.agency)
            data = data.copy()
            for name in TICKED:
                data.setlist(f"{team.code}-{name}", [str(one) for one in getattr(said, name)])
        if act == f"same:{team.code}":
            data = data.copy()
            data[f"{team.code}-summary"] = _with_first_summary(data, self.recipients.to()[0], team.code)
        is_sent = act in ("check", "send")
        return CopyForm(
            data if is_sent else None,
            # What was chosen before the page was shown again for another reason is no error yet.
            initial={} if is_sent else {name: typed(data, f"{team.code}-{name}") for name in COPY_FIELDS},
            team=team,
            children=[(str(pk), f"{one.name}: {one.rating}, {one.decision}") for pk, one in self.children.items()],
            reasons=[(str(pk), f"{one.name}: {one.reason}") for pk, one in self.children.items()],
            findings=[(str(one.pk), self._short(one)) for one in shareable_with(self.picture, team.code)],
            facts=self.facts,
            weighed=offered_to(self.picture, shareable_with(self.picture, team.code)),
            nobody=f"{nobody_since(self.nobody[team.code])}.{reach_words(team)}" if team.code in self.nobody else "",
        )

    def _short(self, finding: Finding) -> str:
        about = ", ".join(self.picture.names[one] for one in finding.about if one in self.picture.names)
        said = short(finding, self.agencies.get(finding.agency, finding.agency))
        return f"{said} ({about})" if about else said


def _for_all(drafts: Sequence[Draft]) -> ProductDocument:
    """What they read alike, with a copy's number where there is one copy."""
    first = drafts[0].document
    return first if len(drafts) == 1 else replace(first, copy_number="")


def _with_first_summary(data: Any, first: str, code: str) -> str:
    """The summary for one team, with that for the first below what was typed already."""
    own, other = (str(data.get(f"{one}-summary", "")).strip() for one in (code, first))
    return own if other in own else f"{own}\n\n{other}".strip()


def nobody_since(when: datetime | None) -> str:
    """Since when nobody of a team can open what is sent to it, in words."""
    return f"Nobody there can open it since {long_date(when)}" if when else "Nobody there can open it yet"


def reach_words(team: Recipient) -> str:
    """Whom to ask for at a team, and how; empty where nothing is written down."""
    ways = " or ".join(one for one in (team.telephone, team.email) if one)
    return f" Ask for {team.person}: {ways}." if ways else ""


def offered(teams: Sequence[Recipient], picture: EnquirySnapshot, data: Any) -> list[Recipient]:
    """The teams that the form lists: all, where they are few. Of many: those that were ticked, those that an agency
    agreed to share a finding with, those of social care, and those that were sought."""
    if len(teams) <= SHOWN_AT_ONCE:
        return list(teams)
    ticked = set(typed(data, "recipients")) if data else set()
    may_get = {code for one in picture.findings for code in one.recipients}
    sought = " ".join((data.get("find", "") if data else "").split()).casefold()
    return [
        one for one in teams
        if one.code in ticked | may_get or one.kind in (TeamKind.SOCIAL_CARE, TeamKind.EARLY_HELP)
        or (sought and sought in f"{one.name} {one.agency_name} {kind_label(one.kind)}".casefold())
    ]  # fmt: skip


def names_apart(teams: Sequence[Recipient]) -> dict[str, str]:
    """Code -> name, with its organisation where two teams have one name."""
    same = Counter(one.name for one in teams)
    return {one.code: f"{one.name}, {one.agency_name}" if same[one.name] > 1 else one.name for one in teams}


def kind_label(kind: str) -> str:
    """What kind of organisation a team is of, in words; empty for one from before kinds."""
    return str(TeamKind(kind).label) if kind in TeamKind.values else ""


def typed(data: Any, name: str) -> Any:
    """A field's value of what was sent: a list for ticks, else its text."""
    lists = (*TICKED, "facts", "aside", "weighed", "recipients")
    return data.getlist(name) if name.rpartition("-")[2] in lists else data.get(name, "")


def _counted(picture: EnquirySnapshot, names: dict[str, str]) -> list[tuple[str, str]]:
    return [(code, f"{name} ({_count(picture, code)})") for code, name in names.items()]


def _count(picture: EnquirySnapshot, code: str) -> str:
    number = len(shareable_with(picture, code))
    return f"{number} of {len(picture.findings)} findings may go to them" if number else "no finding may go to them"


def _sent_before(request: PlatformRequest, enquiry: Enquiry) -> Product | None:
    """What the same form made when it was sent before."""
    try:
        once = UUID(request.POST.get("once", ""))
    except ValueError:
        return None
    found: Product | None = Product.objects.filter(pk=once, enquiry=enquiry).first()
    return found


def files_of(picture: EnquirySnapshot) -> list[FindingFile]:
    """The files that came with findings, none of which goes out."""
    return [one for its in picture.files.values() for one in its]


def _asked_to_share_onward(picture: EnquirySnapshot, agencies: dict[str, str]) -> list[tuple[str, str, str]]:
    """Agency, recipient and what was answered, where agencies were asked whether something may go out."""
    names = Recipient.objects.names() if picture.to_share_onward else {}
    return [
        (agencies.get(one.agency, one.agency), names.get(one.let_out_to, one.let_out_to), _answer(one))
        for one in picture.to_share_onward
    ]


def _answer(one: Request) -> str:
    if one.state == RequestState.ANSWERED:
        return "Agreed to share"
    return f"{one.get_state_display()}: {one.refused_why}" if one.refused_why else str(one.get_state_display())


def _wrote_read(request: PlatformRequest, picture: EnquirySnapshot) -> None:
    ledger.write_read(
        Act.READ_ENQUIRY, by=request.seated, object_kind="enquiry", refs=[picture.enquiry.reference]
    )  # fmt: skip
