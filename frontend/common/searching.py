"""Search in plain words across what the programme publishes. Each source answers alike; the ranks are put together."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast
from markupsafe import Markup, escape

from rollout.library.models.versions import ENGLISH

# Around what was found. Letters for private use: no text has them, and what stands around is escaped before.
START, STOP = "\ue000", "\ue001"
FOUND = re.compile(f"{START}(.*?){STOP}", re.S)
COLUMNS = ("source", "key", "rank")


@dataclass(frozen=True)
class Hit:
    """One thing that was found."""

    title: str
    href: str
    what: str  # such as "Letter"
    who: str
    summary: str
    excerpt: Markup


@dataclass(frozen=True)
class Source:
    """Something that can be searched: its rows as `COLUMNS`, and the hits of the keys on a page."""

    rank: Callable[[SearchQuery], QuerySet[Any, Any]]
    hits: Callable[[Sequence[str], SearchQuery], Mapping[str, Hit]]


def query_of(typed: str) -> SearchQuery:
    """What somebody typed: words, "phrases", -without. Never an error."""
    return SearchQuery(typed, config=ENGLISH, search_type="websearch")


def ranked(query: SearchQuery, sources: Mapping[str, Source]) -> QuerySet[Any, Any]:
    """The rows of every source, the best first: one query, to be cut by pages."""
    first, *others = (source.rank(query) for source in sources.values())
    found: QuerySet[Any, Any] = first.union(*others, all=True).order_by("-rank", "key")
    return found


def hits_of(rows: Sequence[Mapping[str, Any]], query: SearchQuery, sources: Mapping[str, Source]) -> list[Hit]:
    """In: a page of rows. Out: what they are, in their order; a query for each source that the page has."""
    found: dict[tuple[str, str], Hit] = {}
    for name, source in sources.items():
        keys = [row["key"] for row in rows if row["source"] == name]
        if keys:
            found |= {(name, key): hit for key, hit in source.hits(keys, query).items()}
    return [found[row["source"], row["key"]] for row in rows if (row["source"], row["key"]) in found]


def rows_of(found: QuerySet[Any], name: str, query: SearchQuery) -> QuerySet[Any, Any]:
    """The rows of a source that has a `vector`: what fits, as every source gives it."""
    rows: QuerySet[Any, Any] = (
        found.filter(vector=query)
        .annotate(
            source=Value(name, output_field=CharField()),
            key=Cast("pk", output_field=CharField()),
            rank=SearchRank(F("vector"), query),
        )
        .values(*COLUMNS)
    )
    return rows


def excerpt_of(field: str, query: SearchQuery) -> SearchHeadline:
    """The words around what was found, to be made safe by `marked`."""
    return SearchHeadline(
        field, query, config=ENGLISH, start_sel=START, stop_sel=STOP, max_words=28, min_words=12, max_fragments=2,
        fragment_delimiter=" … ",
    )  # fmt: skip


def marked(text: str) -> Markup:
    """An excerpt with what was found marked; everything else escaped."""
    safe = Markup("")
    at = 0
    for one in FOUND.finditer(text):
        safe += escape(_plain(text[at : one.start()])) + Markup("<mark>%s</mark>") % _plain(one.group(1))
        at = one.end()
    return safe + escape(_plain(text[at:]))


def _plain(text: str) -> str:
    return text.replace(START, "").replace(STOP, "")
