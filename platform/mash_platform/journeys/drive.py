"""A journey through the running service, step by step, as the people of a hub take it."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from mash_platform.journeys.cast import Cast
from mash_platform.journeys.pages import Form
from mash_platform.journeys.visitor import StepFailed, Visitor
from mash_platform.phrases import plural

A_REQUEST = re.compile(r"/requests/[0-9a-f-]{36}/")
PDF_PATIENCE = 30.0  # seconds until the worker has made a copy's PDF
Say = Callable[[str], None]


@dataclass
class Drive:
    """One hub's people at work on journeys. `visitor_for` gives the browser of an account, the same one each time."""

    cast: Cast
    visitor_for: Callable[[str], Visitor]
    say: Say
    reference: str = ""
    _children: int = 0

    def run(self, journey: dict[str, Any]) -> str:
        """Take the whole journey. Out: the enquiry's reference. Raises: StepFailed, naming the step."""
        self._children = len(journey["notification"]["children"])
        self.reference = self._refer(journey)
        self._triage(journey)
        self._ask(journey)
        for answer in journey["research"]:
            if answer["answer"] == "nothing_known":
                self._know_nothing(answer["agency"])
            else:
                self._find(answer)
                self._release(answer)
        self._decide(journey)
        product = self._issue(journey)
        for team in journey["product"]["recipients"]:
            self._receive(team, journey["outcome"])
        self._look_back(product, len(journey["product"]["recipients"]))
        return self.reference

    @contextmanager
    def _step(self, who: str, what: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        except StepFailed as failed:
            raise StepFailed(f"{who}, {what}: {failed}") from failed
        took = time.monotonic() - began
        self.say(f"  {took:6.2f} s  {who}: {what}")

    def _refer(self, journey: dict[str, Any]) -> str:
        with self._step("referrer", "sends the notification"):
            answer = self.visitor_for("").post_json(
                self.cast.door_host, "/api/v1/notifications", journey["notification"],
                **{"Idempotency-Key": str(uuid.uuid4())},
            )  # fmt: skip
            if answer.status_code != 201:
                raise StepFailed(f"the door answered {answer.status_code}: {answer.text[:500]}")
            return str(answer.json()["reference"])

    def _triage(self, journey: dict[str, Any]) -> None:
        visitor, triage = self.visitor_for(self.cast.coordinator), journey["triage"]
        with self._step("coordinator", "reads the message, rates the children, opens the enquiry"):
            visitor.open(self.cast.hub_host, f"/triage/{self.reference}/")
            own = {f"rating-{int(child) - 1}": rating for child, rating in triage.get("children", {}).items()}
            visitor.send_all(
                visitor.page.form_with("all", "reason"), {"all": triage["rating"], "reason": triage["reason"], **own}
            )
            _let_it_stand(visitor, triage["reason"])

    def _ask(self, journey: dict[str, Any]) -> None:
        ask = journey["ask"]
        # Section 47 is a decision maker's to choose.
        visitor = self.visitor_for(self.cast.decider if ask["basis"] == "s47" else self.cast.coordinator)
        codes = [self._agency(one["agency"])[0] for one in journey["research"]]
        said: dict[str, Any] = {"agencies": codes, "basis": ask["basis"]}
        if ask.get("question"):
            said["question"] = ask["question"]
        if ask["basis"] in ("overridden", "not_sought"):
            said |= {f"{ask['basis']}_by": ask["decided_by"], f"{ask['basis']}_why": ask["reason"]}
        elif ask["basis"] == "s47":
            said["s47_why"] = ask.get("reason") or journey["triage"]["reason"]
        with self._step("coordinator", f"asks {len(codes)} agencies"):
            visitor.open(self.cast.hub_host, f"/enquiries/{self.reference}/ask/")
            form = visitor.page.form_with("agencies", "basis")
            if form is not None and "children" in form.choices:
                said["children"] = form.choices["children"]
            visitor.send(form, **said)

    def _know_nothing(self, kind: str) -> None:
        with self._step(f"{kind} researcher", "knows nothing"):
            visitor = self._at_request(kind)
            visitor.send(visitor.page.form_to("/nothing-known/"))

    def _find(self, answer: dict[str, Any]) -> None:
        kind, findings = answer["agency"], answer["findings"]
        with self._step(f"{kind} researcher", f"records {plural(len(findings), 'finding')}"):
            for finding in findings:
                self._record(self._at_request(kind), finding)

    def _record(self, visitor: Visitor, finding: dict[str, Any]) -> None:
        form = visitor.page.form_to("/record/")
        if form is None:
            raise StepFailed("the request's page has no form for a finding")
        day = finding.get("happened_on", "--").split("-")
        mark = form.fields["finding"][0]
        visitor.send(
            form, about=self._about(form, finding["about"]), text=finding["text"], kind=finding["kind"],
            happened_on_day=day[2], happened_on_month=day[1], happened_on_year=day[0],
            source_record=finding.get("source_record", ""),
        )  # fmt: skip
        if finding.get("withheld"):
            visitor.follow(href=f"/findings/{mark}/withhold/")
            visitor.send(visitor.page.form_with("reason", "version"), reason=finding["withheld"])

    def _about(self, form: Form, about: list[str]) -> list[str]:
        """The page lists children first, then others, in the order of the message."""
        people = form.choices.get("about", [])
        children = self._children
        places = [int(number) - 1 + (0 if kind == "child" else children) for kind, number in map(str.split, about)]
        if max(places) >= len(people):
            raise StepFailed("the page does not name everybody whom the message names")
        return [people[place] for place in places]

    def _release(self, answer: dict[str, Any]) -> None:
        kind, release = answer["agency"], answer["release"]
        with self._step(f"{kind} researcher", "releases what is relevant, and has told all"):
            visitor = self._at_request(kind)
            form = visitor.page.form_to("/release/")
            if form is not None:
                teams = [self._team(team)[0] for team in release.get("recipients", [])]
                visitor.send(
                    form, findings=form.choices["findings"], recipients=teams, legal_basis=release["legal_basis"],
                    necessity=release["necessity"], proportionality=release["proportionality"],
                    purpose=release.get("purpose", "assess_risk"), asked_desks="on",
                )  # fmt: skip
            visitor.send(visitor.page.form_to("/finish/"))

    def _decide(self, journey: dict[str, Any]) -> None:
        visitor, decision = self.visitor_for(self.cast.decider), journey["decision"]
        own: dict[str, Any] = {}
        for child, said in decision.get("children", {}).items():
            own |= {f"{name}-{int(child) - 1}": value for name, value in said.items()}
        with self._step("decision maker", "weighs the picture and decides for each child"):
            visitor.open(self.cast.hub_host, f"/enquiries/{self.reference}/assess/")
            said = {name: decision[name] for name in ("analysis", "level", "decision", "reason")}
            visitor.send_all(
                visitor.page.form_with("analysis", "level"),
                {**said, "rating": decision.get("rating", ""), **own},
                button=("act", "decide"),
            )
            _let_it_stand(visitor, decision["reason"])

    def _issue(self, journey: dict[str, Any]) -> str:
        visitor, product = self.visitor_for(self.cast.decider), journey["product"]
        teams = [self._team(team)[0] for team in product["recipients"]]
        with self._step("decision maker", "checks the information product and sends it"):
            visitor.send(visitor.page.form_with("recipients"), recipients=teams, button=("act", "choose"))
            for team in teams:
                form = visitor.page.form_with(f"{team}-summary")
                visitor.send(form, **{f"{team}-summary": product["summary"]}, button=("act", f"suggest:{team}"))
                form = visitor.page.form_with(f"{team}-summary")
                if form and not form.fields.get(f"{team}-children"):  # nobody of them is suggested for this team
                    form.fields[f"{team}-children"] = form.choices[f"{team}-children"]
            visitor.send(form, button=("act", "check"))
            visitor.send(visitor.page.form_with("once", f"{teams[0]}-summary"), button=("act", "send"))
            return visitor.path

    def _receive(self, team: str, outcome: dict[str, Any]) -> None:
        visitor = self.visitor_for(self._team(team)[1])
        with self._step(f"{team} team", "fetches its copy and acknowledges it"):
            visitor.open(self.cast.outside_host, "/")
            visitor.follow(text=self.reference)
            page = visitor.path
            self._fetch_pdf(visitor, page)
            visitor.open(self.cast.outside_host, page)
            visitor.send(visitor.page.form_to("/acknowledge/"))
        with self._step(f"{team} team", f"tells the outcome: {outcome['outcome']}"):
            visitor.send(
                visitor.page.form_to("/outcome/"), outcome=outcome["outcome"], note=outcome.get("note", "")
            )  # fmt: skip

    def _fetch_pdf(self, visitor: Visitor, page: str) -> None:
        until = time.monotonic() + PDF_PATIENCE
        while time.monotonic() < until:
            answer = visitor.fetch(f"{page}pdf/")
            if answer.content.startswith(b"%PDF-"):
                return
            time.sleep(0.3)
        raise StepFailed(f"no PDF within {PDF_PATIENCE:.0f} s: is the worker running?")

    def _look_back(self, product: str, copies: int) -> None:
        visitor = self.visitor_for(self.cast.decider)
        with self._step("decision maker", "sees that it is acknowledged"):
            visitor.open(self.cast.hub_host, product)
            if visitor.page.html.count("Acknowledged by") != copies:
                raise StepFailed("the product's page does not show every copy as acknowledged")

    def _at_request(self, kind: str) -> Visitor:
        """The agency's researcher, at the request about this enquiry."""
        visitor = self.visitor_for(self._agency(kind)[1])
        visitor.open(self.cast.hub_host, f"/enquiries/{self.reference}/")
        visitor.follow(
            href=next((one.href for one in visitor.page.links if A_REQUEST.match(one.href)), "/requests/ID/")
        )
        return visitor

    def _agency(self, kind: str) -> tuple[str, str]:
        if kind not in self.cast.agencies:
            raise StepFailed(f"{self.cast.hub} has no {kind}; it has {', '.join(sorted(self.cast.agencies))}")
        return self.cast.agencies[kind]

    def _team(self, kind: str) -> tuple[str, str]:
        if kind not in self.cast.teams:
            raise StepFailed(f"{self.cast.hub} has no {kind} team; it has {', '.join(sorted(self.cast.teams))}")
        return self.cast.teams[kind]


def _let_it_stand(visitor: Visitor, reason: str) -> None:
    """Where the hub asks whether a contradiction stands, it does, for the same reason."""
    if "Does this stand?" in visitor.page.title and (form := visitor.page.form_with("despite")):
        visitor.send(form, despite=reason, button=("sure", "yes"))
