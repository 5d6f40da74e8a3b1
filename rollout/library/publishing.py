"""Publishing: a draft becomes the next version, which nobody changes; the one before is superseded by it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from mash_platform.formats.readers import check_typed
from rollout.library.drafting import take
from rollout.library.models import Draft, Version
from rollout.library.refusals import NothingToPublish, ReviewTooEarly, SayWhatChanged, Stale
from rollout.library.search_words import words_of
from tenants import ledger
from tenants.models import User


def publish(template_id: UUID, *, seen: int, by: User, at: datetime) -> Version:
    """Publish a draft as it was shown. Hubs see the new version at their next look; nothing of theirs changes by it.

    In: the revision of the draft that was read. Out: the version, the draft gone.
    Raises: NotYours, NoDraft, Stale, NothingToPublish, ReviewTooEarly, SayWhatChanged, TemplateInvalid.
    """
    try:
        with transaction.atomic(using="platform", durable=True):
            draft = take(template_id, seen, by, at)
            before = Version.objects.filter(template=draft.template_id).order_by("-number").first()
            _refuse_unready(draft, before, at)
            version = Version.objects.create(
                template=draft.template, number=before.number + 1 if before else 1, file=draft.file,
                published_at=at, published_by=by, words="\n".join([*words_of(draft.content), draft.text]),
                **draft.said(),
            )  # fmt: skip
            draft.delete()
            ledger.write(
                ledger.PlatformAct.LIBRARY_PUBLISH, user=by.pk, object_kind="template", object_ref=str(template_id),
                detail={"version": version.number},
            )  # fmt: skip
    except IntegrityError as error:
        raise Stale from error
    return version


def _refuse_unready(draft: Draft, before: Version | None, at: datetime) -> None:
    if draft.review_on <= timezone.localdate(at):
        raise ReviewTooEarly
    check_typed(draft.template.kind, draft.content)
    if not draft.template.is_typed and not draft.text.strip() and draft.file_id is None:
        raise NothingToPublish
    if before is not None:
        same = ("title", "summary", "content", "text", "licence", "review_on", "file_id")
        if all(getattr(draft, name) == getattr(before, name) for name in same):
            raise NothingToPublish
        if not draft.changes.strip():
            raise SayWhatChanged
