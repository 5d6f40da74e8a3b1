"""What the search looks through: the library, and the courses and modules of training."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.postgres.search import SearchQuery
from django.urls import reverse
from markupsafe import Markup

from frontend.common.searching import START, Hit, Source, excerpt_of, marked, rows_of
from frontend.training.search import TRAINING
from rollout.library.models import TemplateKind, Version


def _versions(keys: Sequence[str], query: SearchQuery) -> dict[str, Hit]:
    found = Version.objects.filter(pk__in=keys).in_short()
    excerpts = dict(found.annotate(excerpt=excerpt_of("words", query)).values_list("pk", "excerpt"))
    return {
        str(one.pk): Hit(
            title=one.title,
            href=reverse("library:template", args=[one.template_id]),
            what=str(TemplateKind(one.template.kind).label),
            who=one.template.agency.name,
            summary=one.summary,
            excerpt=marked(excerpts[one.pk]) if START in excerpts[one.pk] else Markup(""),
        )
        for one in found
    }


LIBRARY: dict[str, Source] = {
    "library": Source(lambda query: rows_of(Version.objects.current(), "library", query), _versions),
}
SOURCES: dict[str, Source] = {**LIBRARY, **TRAINING}
