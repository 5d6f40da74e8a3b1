"""A manager words the reasons that people choose from, and leaves standard ones out: each still counts as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db import IntegrityError, transaction

from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.adopted import Reasons
from hub.wall.models import ReasonSetting
from hub.wall.models.reasons import LONGEST_WORDS
from hub.wall.refusals import Refusal
from tenants.seated import Seated

MOST_OWN = 8  # of one standard reason: a list that nobody reads to its end is no list


class ReasonsRefused(Refusal):
    """A refusal of this act; `field` says where in its form."""

    code: ClassVar[str] = "reasons_refused"
    sentence: str = ""
    field: str = ""


class ReasonsMeanwhile(ReasonsRefused):
    """Somebody else set them."""

    code = "reasons_meanwhile"
    sentence = "Somebody else set these reasons meanwhile. Look at what holds now, then set them again."


class OfReason(ReasonsRefused):
    """Something about the words that count as one standard reason."""

    def __init__(self, sentence: str, standard: str) -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, f"own-{standard}"


def setting_now(reasons: Reasons) -> ReasonSetting:
    """What stands: what the hub set last, or, with the number 0, the standard reasons in the platform's words."""
    last: ReasonSetting | None = ReasonSetting.objects.filter(list=reasons.list).first()
    return last or ReasonSetting(
        list=reasons.list, number=0, offered=[{"standard": one, "words": ""} for one in reasons.standard]
    )


def offer(reasons: Reasons, standard: Sequence[str], own: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """What a list would offer. In: the standard reasons in the platform's words; by standard reason the hub's own.

    Raises: OfReason where a standard reason could not be chosen any more, or words are twice there, too long, or too
    many; ValueError for own words of one that a hub does not word.
    """
    found, said = [], {words.casefold() for words in reasons.standard.values()}
    for code, platforms in reasons.standard.items():
        is_offered, mine = code in reasons.bound or code in standard, list(own.get(code, ()))
        if mine and code in reasons.bound:
            raise ValueError(code)
        if not is_offered and not mine:
            raise OfReason(
                f"Offer “{platforms}”, or give words of your own that count as it: figures over all hubs need it", code
            )
        if len(mine) > MOST_OWN:
            raise OfReason(f"Give at most {MOST_OWN} for “{platforms}”", code)
        for words in mine:
            if len(words) > LONGEST_WORDS:
                raise OfReason(f"“{words[:30]}…” must be {LONGEST_WORDS} characters or fewer", code)
            if words.casefold() in said:
                raise OfReason(f"“{words}” is on the list already. Each reason stands there once", code)
            said.add(words.casefold())
        found += [{"standard": code, "words": ""}] if is_offered else []
        found += [{"standard": code, "words": words} for words in mine]
    return found


def set_reasons(
    reasons: Reasons, offered: list[dict[str, str]], *, reason: str, seen: int, by: Seated, at: datetime
) -> ReasonSetting:
    """Set what is chosen from now on. In: what `offer` made. Raises: ReasonsMeanwhile; ValueError without a reason."""
    if not reason.strip():
        raise ValueError("a change of the reasons has a reason")
    before = setting_now(reasons)
    try:
        with transaction.atomic(durable=True):
            if before.number != seen:
                raise ReasonsMeanwhile
            made: ReasonSetting = ReasonSetting.objects.create(
                list=reasons.list, number=seen + 1, offered=offered, reason=reason.strip(), set_by=by.seat, set_at=at
            )
            detail: dict[str, Any] = {"reasons_of": str(reasons.list), "number": seen + 1}
            added, gone = _only(offered, before.offered), _only(before.offered, offered)
            detail |= {"added": added} if added else {}
            detail |= {"taken_off": gone} if gone else {}
            ledger.write(Act.SET_REASONS, by=by, object_kind="hub", object_ref=by.hub, detail=detail)
    except IntegrityError as error:
        raise ReasonsMeanwhile from error
    return made


def _only(these: list[dict[str, str]], others: list[dict[str, str]]) -> list[str]:
    """What stands in one and not in the other, as "advice: Signposted to the children’s centre"."""
    return [": ".join(filter(None, (one["standard"], one["words"]))) for one in these if one not in others]
