"""What is different between two versions of a typed template, in words that a manager decides by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mash_platform.formats.analysis_framework import AnalysisFramework, Bears, Heading
from mash_platform.formats.product_layout import ProductLayout
from mash_platform.formats.question_set import STEPS, Question, QuestionKind, QuestionSet
from mash_platform.formats.referrer_words import Audience, ReferrerWords
from mash_platform.formats.request_form import RequestForm
from mash_platform.formats.threshold_indicators import LEVELS, ThresholdIndicators
from mash_platform.formats.typed import Typed

Usual = Mapping[str, Mapping[str, str]]  # step -> name of a question of the form -> its own words
STEP_NAMES = {"child": "Each child", "concern": "What happened", "other": "Other people", "you": "You and the family"}
KINDS = {
    QuestionKind.TEXT: "a line of text",
    QuestionKind.LONG_TEXT: "a longer text",
    QuestionKind.YES_NO: "yes or no",
    QuestionKind.CHOICE: "one of several choices",
}


@dataclass(frozen=True)
class Difference:
    """One thing that is different: added, removed or changed; where; and what."""

    change: str
    where: str
    before: str
    after: str


def in_words(kind: Typed, before: Any, after: Any, usual: Usual) -> list[Difference]:
    """In: two contents of one kind; the words of the form's own questions. Out: every difference."""
    compare: Mapping[Typed, Callable[[], list[Difference]]] = {
        Typed.QUESTION_SET: lambda: _sets(QuestionSet.of(before), QuestionSet.of(after), usual),
        Typed.REQUEST_FORM: lambda: _forms(RequestForm.of(before), RequestForm.of(after)),
        Typed.PRODUCT_LAYOUT: lambda: _layouts(ProductLayout.of(before), ProductLayout.of(after)),
        Typed.REFERRER_WORDS: lambda: _told(ReferrerWords.of(before), ReferrerWords.of(after)),
        Typed.ANALYSIS_FRAMEWORK: lambda: _weighed(AnalysisFramework.of(before), AnalysisFramework.of(after)),
        Typed.THRESHOLD_INDICATORS: lambda: _indicated(ThresholdIndicators.of(before), ThresholdIndicators.of(after)),
    }
    return compare[kind]()


def question_words(one: Question, usual: Mapping[str, str]) -> str:
    """A question as a list shows it."""
    return one.label or usual.get(one.name, one.name.replace("_", " ").capitalize())


def _sets(before: QuestionSet, after: QuestionSet, usual: Usual) -> list[Difference]:
    found = []
    for step in STEPS:
        where, words = STEP_NAMES[step], usual.get(step, {})
        old = {(one.is_extra, one.name): one for one in before.step(step)}
        new = {(one.is_extra, one.name): one for one in after.step(step)}
        found += [_diff("Added", where, "", _in_full(one, words)) for key, one in new.items() if key not in old]
        found += [_diff("Removed", where, _in_full(one, words), "") for key, one in old.items() if key not in new]
        for key, one in new.items():
            if key in old and old[key] != one:
                found.append(_diff("Changed", where, _in_full(old[key], words), _in_full(one, words)))
        kept_old, kept_new = [key for key in old if key in new], [key for key in new if key in old]
        if kept_old != kept_new:
            names = [", ".join(question_words(new[key], words) for key in keys) for keys in (kept_old, kept_new)]
            found.append(_diff("Another order", where, *names))
    return found


def _in_full(one: Question, usual: Mapping[str, str]) -> str:
    parts = [question_words(one, usual)]
    if one.is_extra:
        answer = f"one of: {'; '.join(one.choices)}" if one.choices else KINDS[QuestionKind(one.kind)]
        parts.append(f"Answer: {answer}{', needed' if one.required else ''}")
    if one.hint:
        parts.append(f"Hint: {one.hint}")
    if one.more:
        parts.append("Under “More”")
    return ". ".join(part.rstrip(".") if not part.endswith("?") else part for part in parts).replace("?. ", "? ")


def _forms(before: RequestForm, after: RequestForm) -> list[Difference]:
    found = _values("Question to every agency", before.question, after.question)
    for kind in dict.fromkeys([*before.by_kind, *after.by_kind]):
        old, new = before.by_kind.get(kind, ()), after.by_kind.get(kind, ())
        found += [_diff("Added", f"Asked of {AGENCIES[kind]}", "", said) for said in new if said not in old]
        found += [_diff("Removed", f"Asked of {AGENCIES[kind]}", said, "") for said in old if said not in new]
    return found


FACTORS = {
    Bears.RISK: "A factor that is a risk", Bears.PROTECTIVE: "A factor that protects",
    Bears.CHANGES: "A fact that changes what was thought",
}  # fmt: skip
AUDIENCES = {
    Audience.PROFESSIONAL: "a professional",
    Audience.FAMILY: "the family or the child",
    Audience.PUBLIC: "the public",
}
AGENCIES = {
    "socialcare": "children’s social care", "police": "the police", "health": "health", "education": "education",
    "probation": "probation", "housing": "housing", "youth": "youth offending", "other": "other agencies",
}  # fmt: skip
SECTION_NAMES = {
    "summary": "the summary", "children": "the children", "findings": "what agencies know",
    "legal_basis": "the basis for sharing", "next_steps": "what to do next",
}  # fmt: skip


def _told(before: ReferrerWords, after: ReferrerWords) -> list[Difference]:
    each = [_values(f"Words to {AUDIENCES[one]}", before.words[one], after.words[one]) for one in Audience]
    return [found for its in each for found in its]


def _weighed(before: AnalysisFramework, after: AnalysisFramework) -> list[Difference]:
    old, new = ({one.heading: one for one in each.written} for each in (before, after))
    where = "What is written"
    found = [_diff("Added", where, "", in_a_line(one)) for name, one in new.items() if name not in old]
    found += [_diff("Removed", where, in_a_line(one), "") for name, one in old.items() if name not in new]
    for name in new:
        if name in old:
            found += _values(where, in_a_line(old[name]), in_a_line(new[name]))
    kept_old, kept_new = [one for one in old if one in new], [one for one in new if one in old]
    if kept_old != kept_new:
        found.append(_diff("Another order", where, ", ".join(kept_old), ", ".join(kept_new)))
    for kind in Bears:
        found += _values(FACTORS[kind], in_a_line(before.factors[kind]), in_a_line(after.factors[kind]))
    return found


def in_a_line(one: Heading) -> str:
    """A heading with its hint, as a form takes them."""
    return f"{one.heading}: {one.hint}" if one.hint else one.heading


def _indicated(before: ThresholdIndicators, after: ThresholdIndicators) -> list[Difference]:
    found = _values("Source", before.source, after.source)
    for level in LEVELS:
        old, new = before.levels[level], after.levels[level]
        found += [_diff("Added", f"Level {level}", "", said) for said in new if said not in old]
        found += [_diff("Removed", f"Level {level}", said, "") for said in old if said not in new]
    return found


def _layouts(before: ProductLayout, after: ProductLayout) -> list[Difference]:
    found = _values("Title", before.title, after.title)
    found += _values("Words before", before.introduction, after.introduction)
    old, new = dict(before.sections), dict(after.sections)
    for name, heading in new.items():
        found += _values(f"Heading of {SECTION_NAMES[name]}", old[name], heading)
    if list(old) != list(new):
        orders = [", ".join(sections[name] for name in sections) for sections in (old, new)]
        found.append(_diff("Another order", "Sections", *orders))
    steps = [" ".join(said) for said in (before.next_steps, after.next_steps)]
    found += _values("What to do next", *steps)
    found += _values("Words after", before.closing, after.closing)
    return found + _values("Contact", before.contact, after.contact)


def _values(where: str, before: str, after: str) -> list[Difference]:
    if before == after:
        return []
    return [_diff("Changed" if before and after else "Added" if after else "Removed", where, before, after)]


def _diff(change: str, where: str, before: str, after: str) -> Difference:
    return Difference(change, where, before, after)
