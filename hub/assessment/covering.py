"""Covering what is protected in everything that an enquiry's paper is made of, as messages are covered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import fields, is_dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Model

from hub.wall.free_words import is_free_words
from hub.wall.protected_words import covered


def cover(enquiry: UUID, *things: Any) -> None:
    """In every row that hangs on these, cover what is protected of the enquiry's family: in place, and saved nowhere.
    One query. To be called once the rows were held against the ledger, and before anything is made of their words.

    In: rows, and whatever holds them: data classes, lists, mappings. A mapping's own words are covered, too.
    """
    places: list[tuple[Callable[[Any], None], Any]] = []
    _collect(things, places, set())
    words = covered(enquiry, [words for _, words in places])
    for (put, _), instead in zip(places, words, strict=True):
        put(instead)


def _collect(thing: Any, places: list[tuple[Callable[[Any], None], Any]], seen: set[int]) -> None:
    """Where words stand, with the words. Nothing is read that is not here yet."""
    if isinstance(thing, str | bytes) or id(thing) in seen:
        return
    seen.add(id(thing))
    inner: Iterable[Any] = ()
    if isinstance(thing, Model):
        here = vars(thing)
        columns = {field.attname for field in thing._meta.concrete_fields}
        for field in thing._meta.concrete_fields:
            if here.get(field.attname) and is_free_words(field):
                places.append((partial(setattr, thing, field.attname), here[field.attname]))
        beside = [value for name, value in here.items() if name not in columns and name != "_state"]
        inner = [*thing._state.fields_cache.values(), *beside]
    elif isinstance(thing, MutableMapping):
        for key, value in thing.items():
            if isinstance(value, str) and value:
                places.append((partial(thing.__setitem__, key), value))
        inner = list(thing.values())
    elif is_dataclass(thing):
        inner = [getattr(thing, one.name) for one in fields(thing)]
    elif isinstance(thing, list | tuple | set | frozenset):
        inner = thing
    for one in inner:
        _collect(one, places, seen)
