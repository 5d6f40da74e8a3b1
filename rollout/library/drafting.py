"""Writing the next version of a template: begun, changed and discarded by publishers of its agency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from mash_platform.characters import require_title
from mash_platform.formats.readers import check_typed
from mash_platform.formats.typed import Typed, founding
from rollout.library.models import Draft, LibraryFile, Licence, Template, Version
from rollout.library.publishers import require_publisher
from rollout.library.refusals import DraftThere, NoDraft, Stale
from tenants import ledger
from tenants.models import Agency, User


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a draft should say. Raises: BadTitle, since its title stands in e-mails to all London."""

    title: str
    summary: str
    review_on: date
    changes: str = ""
    licence: str = Licence.PARTNERS
    content: Any = None
    text: str = ""

    def __post_init__(self) -> None:
        require_title(self.title)


def begin(agency: Agency, kind: str, wanted: Wanted, *, by: User, at: datetime) -> Draft:
    """Begin a template: a typed one with the platform's own words, unless others are given. Raises: NotYours."""
    require_publisher(agency.pk, by, at)
    with transaction.atomic(using="platform", durable=True):
        template = Template.objects.create(agency=agency, kind=kind, begun_at=at, begun_by=by)
        draft = Draft(template=template, changed_at=at, changed_by=by, **vars(wanted))
        if template.is_typed and draft.content is None:
            draft.content = founding(Typed(kind))
        check_typed(kind, draft.content)
        draft.save(force_insert=True)
        _write(template, "begun", by)
        return draft


def begin_next(template_id: UUID, *, by: User, at: datetime) -> Draft:
    """Begin the version after the newest one, with its words. Raises: Template.DoesNotExist, NotYours, DraftThere."""
    template = Template.objects.get(pk=template_id)
    require_publisher(template.agency_id, by, at)
    newest = Version.objects.filter(template=template).order_by("-number").first()
    if newest is None:
        raise DraftThere
    words = {name: getattr(newest, name) for name in ("title", "summary", "licence", "content", "text", "review_on")}
    try:
        with transaction.atomic(using="platform", durable=True):
            draft = Draft(template=template, file=newest.file, changed_at=at, changed_by=by, **words)
            draft.save(force_insert=True)
            _write(template, "begun", by)
    except IntegrityError as error:
        raise DraftThere from error
    return draft


def change(template_id: UUID, wanted: Wanted, *, seen: int, by: User, at: datetime) -> Draft:
    """Say something else in a draft; content that is not given stays. In: the revision that the form had seen.

    Raises: NotYours, NoDraft, Stale, TemplateInvalid.
    """
    with transaction.atomic(using="platform", durable=True):
        draft = take(template_id, seen, by, at)
        content = wanted.content if wanted.content is not None else draft.content
        check_typed(draft.template.kind, content)
        for name, value in {**vars(wanted), "content": content}.items():
            setattr(draft, name, value)
        return _save(draft, "changed", by, at)


def change_content(template_id: UUID, content: Any, *, seen: int, by: User, at: datetime) -> Draft:
    """Say something else in a typed draft. Raises: NotYours, NoDraft, Stale, TemplateInvalid."""
    with transaction.atomic(using="platform", durable=True):
        draft = take(template_id, seen, by, at)
        check_typed(draft.template.kind, content)
        draft.content = content
        return _save(draft, "changed", by, at)


def put_file(template_id: UUID, file: LibraryFile | None, *, by: User, at: datetime) -> Draft:
    """Put a checked file into a draft in place of the one before; None takes it out. Raises: NotYours, NoDraft."""
    with transaction.atomic(using="platform", durable=True):
        draft = take(template_id, None, by, at)
        if file is not None:
            file.save(force_insert=True)
        before, draft.file = draft.file, file
        _save(draft, "file", by, at)
        _drop(before)
        return draft


def discard(template_id: UUID, *, by: User, at: datetime) -> None:
    """Throw a draft away. What was published stays. Raises: NotYours, NoDraft."""
    with transaction.atomic(using="platform", durable=True):
        draft = take(template_id, None, by, at)
        file, template = draft.file, draft.template
        draft.delete()
        _drop(file)
        _write(template, "discarded", by)


def take(template_id: UUID, seen: int | None, by: User, at: datetime) -> Draft:
    """A draft to be changed, locked. Raises: NotYours, NoDraft, Stale."""
    draft = Draft.objects.select_for_update(of=("self",)).filter(pk=template_id).select_related("template").first()
    if draft is None:
        raise NoDraft
    require_publisher(draft.template.agency_id, by, at)
    if seen is not None and draft.revision != seen:
        raise Stale
    return draft


def _save(draft: Draft, did: str, by: User, at: datetime) -> Draft:
    draft.revision += 1
    draft.changed_at, draft.changed_by = at, by
    draft.save(force_update=True, using="platform")
    _write(draft.template, did, by)
    return draft


def _drop(file: LibraryFile | None) -> None:
    """Remove a file that nothing has any more."""
    if file and not file.versions.exists() and not file.drafts.exists():
        file.delete()


def _write(template: Template, did: str, by: User) -> None:
    ledger.write(
        ledger.PlatformAct.LIBRARY_DRAFT, user=by.pk, object_kind="template", object_ref=str(template.pk),
        detail={"did": did},
    )  # fmt: skip
