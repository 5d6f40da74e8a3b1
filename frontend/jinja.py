"""The Jinja2 environment of every page.

Settings name it in the OPTIONS of Django's Jinja2 backend: "environment": "frontend.jinja.environment".
"""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader, Undefined

from frontend.charts.bars import bar_chart
from frontend.charts.burn_up import burn_up
from frontend.components import number_columns, require, require_one
from frontend.forms.attributes import govuk_attributes
from frontend.forms.render import error_summary, form_field, keep_draft, render_form, shown_fields
from frontend.presenters import dates, files
from frontend.presenters.away import away_words, with_away
from frontend.presenters.clock import clock_words, duration
from frontend.presenters.list_titles import list_title
from frontend.presenters.pages import page_address
from frontend.presenters.seats import seat_reasons
from frontend.presenters.telling import is_told
from frontend.text_direction import IsolateTyped, isolate, isolate_plain
from mash_platform.phrases import listing, lower_first, plural

TEMPLATES = Path(__file__).resolve().parent / "templates"


def asset(path: str) -> str:
    """The address of a built file, with its fingerprint where collectstatic has made one.

    In: a path under frontend/static. Out: its address. A file that the manifest does not know (before the
    first collectstatic, or on an error page of a broken installation) keeps its plain address, so that a
    page never fails for want of its style sheet.
    """
    try:
        return static(path)
    except ValueError:
        return f"{settings.STATIC_URL}{path}"


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a named route: url("triage:message", notification.pk). Raises NoReverseMatch."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


GLOBALS: dict[str, Any] = {
    "isolate": isolate,
    "isolate_plain": isolate_plain,
    "asset": asset,
    "static": asset,
    "url": url,
    "get_messages": get_messages,
    "form_field": form_field,
    "render_form": render_form,
    "shown_fields": shown_fields,
    "keep_draft": keep_draft,
    "error_summary": error_summary,
    "govuk_attributes": govuk_attributes,
    "require": require,
    "require_one": require_one,
    "clock_words": clock_words,
    "away_words": away_words,
    "with_away": with_away,
    "age": dates.age,
    "is_told": is_told,
    "plural": plural,
    "page_address": page_address,
    "list_title": list_title,
    "number_columns": number_columns,
    "seat_reasons": seat_reasons,
    "bar_chart": bar_chart,
    "burn_up": burn_up,
}

FILTERS: dict[str, Any] = {
    "long_date": dates.long_date,
    "short_date": dates.short_date,
    "last_day": dates.last_day,
    "clock_time": dates.clock_time,
    "date_time": dates.date_time,
    "short_date_time": dates.short_date_time,
    "received": dates.received,
    "short_received": dates.short_received,
    "exact_time": dates.exact_time,
    "iso": dates.iso,
    "duration": duration,
    "file_counts": files.file_counts,
    "file_fault": files.file_fault,
    "file_kind": files.file_kind,
    "file_size": files.file_size,
    "listing": listing,
    "lower_first": lower_first,
}


OF_DICTS = frozenset(dir(dict))


class QuickEnvironment(Environment):
    """Jinja2's own with the same answers, quicker for GOV.UK's macros, which took most of the time of a form."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What every template knows, and what is given to this one.

        A plain dict, since neither changes after the start. Jinja2's ChainMap is compared key by key at each import
        inside a macro, and these macros import one another at every call.
        """
        return {**self.globals, **(d or {})}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """`params.classes`. Of a dict, what is no method is looked up at once, without two exceptions on the way."""
        if type(obj) is not dict or attribute in OF_DICTS:
            return super().getattr(obj, attribute)
        if attribute in obj:
            return obj[attribute]
        return self.undefined(obj=obj, name=attribute)


def environment(**options: Any) -> Environment:
    """Make the environment: the pages' own templates, and govuk-frontend-jinja's under its package name.

    In: the options of Django's backend; its loader searches DIRS and the apps. Out: the environment, with
    autoescape on, whatever they say.
    """
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    given = options.pop("loader", None)
    options["loader"] = ChoiceLoader([FileSystemLoader(TEMPLATES), *([given] if given else []), govuk])
    # Django's DebugUndefined would print the names of GOV.UK's optional parameters into the page.
    options["undefined"] = Undefined
    options |= {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    options["extensions"] = [*options.get("extensions", ()), IsolateTyped]
    made = QuickEnvironment(**options)
    made.globals.update(GLOBALS)
    made.filters.update(FILTERS)
    return made
