"""The smallest valid things of the library: a publisher, a template, a version, an adoption."""

from __future__ import annotations

import copy
import uuid
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from hub.wall.adopting import Published, adopt
from hub.wall.models import Adoption
from mash_platform.formats.typed import Typed, founding
from rollout.library.drafting import Wanted, begin, begin_next, change
from rollout.library.models import TemplateKind, Version
from rollout.library.publishing import publish
from tenants.models import Agency, Role, Seat, User
from tests.support.house import House
from tests.support.signing_in import signed_in

REVIEW = date(2031, 11, 30)
ANIMALS = {"id": "animals", "kind": "yes_no", "label": "Are there dogs at the address?", "hint": "We may visit"}
LIVES = {"id": "lives", "kind": "choice", "label": "Where does the child sleep?", "choices": ["Own bed", "Elsewhere"]}
WHERE = {"ask": "where", "label": "At which address did it happen?", "hint": "Street and town"}


def a_set(**steps: Any) -> dict[str, Any]:
    """The platform's own question set with the questions of some steps replaced."""
    content = copy.deepcopy(founding(Typed.QUESTION_SET))
    content["steps"] |= steps
    return content


def a_wanted(**words: Any) -> Wanted:
    """What a draft says."""
    return Wanted(**{"title": "A letter", "summary": "For a test", "review_on": REVIEW, **words})


def a_publisher(house: House, agency: str = "lscb") -> User:
    """Somebody who publishes for an agency, with a second factor."""
    user = house.user(f"Publisher of {agency}")
    TOTPDevice.objects.create(user=user, name="default", confirmed=True)
    Seat.objects.create(
        user=user, role=Role.PUBLISHER, agency=Agency.objects.get(code=agency),
        starts_at=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    return user


def a_version(house: House, kind: str = TemplateKind.LETTER, *, by: User | None = None, **words: Any) -> Version:
    """A first version, published by the LSCB."""
    by = by or a_publisher(house)
    if kind not in set(Typed):
        words = {"text": "Dear parent,\nwe write to you.", **words}
    draft = begin(Agency.objects.get(code="lscb"), kind, a_wanted(**words), by=by, at=timezone.now())
    return publish(draft.pk, seen=draft.revision, by=by, at=timezone.now())


def the_next(before: Version, **words: Any) -> Version:
    """The version after one, by the same publisher."""
    by, at = before.published_by, timezone.now()
    draft = begin_next(before.template_id, by=by, at=at)
    said = {name: getattr(draft, name) for name in ("title", "summary", "text", "review_on", "content")}
    draft = change(
        draft.pk, a_wanted(**{**said, "changes": "As hubs asked", **words}), seen=draft.revision, by=by, at=at
    )
    return publish(draft.pk, seen=draft.revision, by=by, at=at)


def an_adoption(
    house: House, kind: str, content: Any = None, *, hub: str = "harrow", door: str = "", seen: int = 0,
    version: int = 1, title: str = "For a test", template: uuid.UUID | None = None,
) -> Adoption:  # fmt: skip
    """What a hub's manager took into use."""
    by = house.seated(role=Role.MANAGER, hub=hub)
    with house.at(by, hub):
        return adopt(
            Published(
                kind=kind, template=template or uuid.uuid4(), version=version, title=title, publisher="LSCB",
                content=content, text="" if content else "Dear parent,",
            ),
            door=door, seen=seen, by=by, at=timezone.now(),
        )  # fmt: skip


def browser_of(house: House, user: User) -> Any:
    """Their browser on the platform's host."""
    return signed_in(house, user)
