"""Which format each kind of typed template has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mash_platform.formats.analysis_framework import AnalysisFramework
from mash_platform.formats.product_layout import ProductLayout
from mash_platform.formats.question_set import QuestionSet
from mash_platform.formats.referrer_words import ReferrerWords
from mash_platform.formats.request_form import RequestForm
from mash_platform.formats.threshold_indicators import ThresholdIndicators
from mash_platform.formats.typed import Fault, TemplateInvalid, Typed

READERS: Mapping[str, Callable[[Any], object]] = {
    Typed.QUESTION_SET: QuestionSet.from_json,
    Typed.REQUEST_FORM: RequestForm.from_json,
    Typed.PRODUCT_LAYOUT: ProductLayout.from_json,
    Typed.REFERRER_WORDS: ReferrerWords.from_json,
    Typed.ANALYSIS_FRAMEWORK: AnalysisFramework.from_json,
    Typed.THRESHOLD_INDICATORS: ThresholdIndicators.from_json,
}


def check_typed(kind: str, content: Any) -> None:
    """Raises: TemplateInvalid, also for content where the kind has none."""
    if kind in READERS:
        READERS[kind](content)
    elif content is not None:
        raise TemplateInvalid([Fault("/", "a template of this kind has no content of its own format")])
