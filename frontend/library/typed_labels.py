"""A typed template as a page shows it: what it asks or lays out, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from frontend.library.standard_questions import usual
from mash_platform.formats.analysis_framework import AnalysisFramework, Bears
from mash_platform.formats.product_layout import ProductLayout
from mash_platform.formats.question_set import ALWAYS, STEPS, Question, QuestionKind, QuestionSet
from mash_platform.formats.referrer_words import Audience, ReferrerWords
from mash_platform.formats.request_form import RequestForm
from mash_platform.formats.template_differences import AGENCIES, AUDIENCES, FACTORS, KINDS, STEP_NAMES, question_words
from mash_platform.formats.threshold_indicators import LEVELS, ThresholdIndicators
from mash_platform.formats.typed import Typed


@dataclass(frozen=True)
class Group:
    """A heading with its rows: what, and more about it."""

    title: str
    rows: list[tuple[str, str]]


def shown(kind: str, content: Any) -> list[Group]:
    """In: a typed template's kind and content. Out: its groups; nothing for a kind that has no such content."""
    if content is None or kind not in set(Typed):
        return []
    return {
        Typed.QUESTION_SET: lambda: _questions(QuestionSet.of(content)),
        Typed.REQUEST_FORM: lambda: _asked(RequestForm.of(content)),
        Typed.PRODUCT_LAYOUT: lambda: _laid_out(ProductLayout.of(content)),
        Typed.REFERRER_WORDS: lambda: _told(ReferrerWords.of(content)),
        Typed.ANALYSIS_FRAMEWORK: lambda: _weighed(AnalysisFramework.of(content)),
        Typed.THRESHOLD_INDICATORS: lambda: _indicated(ThresholdIndicators.of(content)),
    }[Typed(kind)]()


def _questions(asked: QuestionSet) -> list[Group]:
    return [
        Group(STEP_NAMES[step], [(question_words(one, usual()[step]), about(one, step)) for one in asked.step(step)])
        for step in STEPS
    ]


def about(one: Question, step: str) -> str:
    """How a question is answered, and what is special about it."""
    parts = []
    if one.is_extra:
        parts.append(f"One of: {', '.join(one.choices)}" if one.choices else KINDS[QuestionKind(one.kind)].capitalize())
        parts.append("An extra question")
    else:
        parts.append("Always asked" if one.name in ALWAYS[step] else "As in the form")
        if one.label:
            parts.append("In words of its own")
    if one.required:
        parts.append("An answer is needed")
    if one.more:
        parts.append("Under “More”")
    return ". ".join(parts) + (f". Hint: {one.hint}" if one.hint else "")


def _asked(form: RequestForm) -> list[Group]:
    rows = [("Every agency", form.question)]
    rows += [(AGENCIES[kind][:1].upper() + AGENCIES[kind][1:], " ".join(said)) for kind, said in form.by_kind.items()]
    return [Group("What agencies are asked", rows)]


def _told(words: ReferrerWords) -> list[Group]:
    rows = [(AUDIENCES[one][:1].upper() + AUDIENCES[one][1:], words.words[one]) for one in Audience]
    return [Group("What referrers are told", rows)]


def _weighed(framework: AnalysisFramework) -> list[Group]:
    rows = [(one.heading, one.hint) for one in framework.written]
    factors = [(f"{FACTORS[one]}: “{framework.factors[one].heading}”", framework.factors[one].hint) for one in Bears]
    return [Group("What is written", rows), Group("Factors, each tied to a finding", factors)]


def _indicated(indicators: ThresholdIndicators) -> list[Group]:
    rows = [(f"Level {level}", ". ".join(indicators.levels[level])) for level in LEVELS]
    return [Group(f"From: {indicators.source}", rows)]


def _laid_out(layout: ProductLayout) -> list[Group]:
    words: Mapping[str, str] = {
        "Title": layout.title,
        "Words before": layout.introduction,
        "Words after": layout.closing,
        "What to do next": " ".join(layout.next_steps) or "As the platform says",
        "Contact": layout.contact or "The hub’s own",
    }
    sections = [(str(place), heading) for place, (_, heading) in enumerate(layout.sections, start=1)]
    return [Group("Words", [(name, said) for name, said in words.items() if said]), Group("Sections", sections)]
