"""Sharing a summary in the place of a finding's words: the summary is a finding of its own, and the words are withheld.

So no login but its own desk's reads the words, and no release shares them: what is released, sent and fetched is the
summary alone (row policies of research_finding).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hub.research.findings import record_in_one_transaction
from hub.research.models import Finding, FindingState
from hub.research.naming import named_in_messages
from hub.research.own_requests import own_request
from hub.research.refusals import AlreadyDecided, RepeatsTheWords
from hub.research.withholding import withhold_in_one_transaction
from hub.wall.on_paper import OnPaper
from hub.wall.refusals import once_for_one_thing
from tenants.seated import Seated

SUMMARY = "In summary: "  # so that whoever reads it knows that there are more words
WHY_WITHHELD = "A summary is shared in its place."


def summarise(
    finding_id: UUID, *, request_id: UUID, text: str, summary_id: UUID, version: int, by: Seated, at: datetime
) -> Finding:
    """Record a summary of a held finding, held itself until it is released, and withhold the words.

    In: an id made with the form, so that a form sent twice makes one summary; the version of the finding that was
    read. The summary is about those whom messages name, and brings nobody in; it has the time of its words' paper, and
    not by whom, which was said with the words. Out: the summary.
    Raises: Finding.DoesNotExist and Request.DoesNotExist (not this desk's, answered 404), RepeatsTheWords,
    AlreadyAnswered, AlreadyDecided, WaitsForAgreement, ChangedMeanwhile, FormSentBefore.
    """
    with once_for_one_thing(), transaction.atomic(durable=True):
        request = own_request(request_id, by=by)
        words = Finding.objects.get(pk=finding_id, request_id=request_id, agency=by.agency)
        if words.state != FindingState.HELD and not Finding.objects.filter(pk=summary_id, request=request).exists():
            raise AlreadyDecided
        if _plain(words.text) in _plain(text):
            raise RepeatsTheWords
        named = named_in_messages(request.enquiry_id)
        made = record_in_one_transaction(
            request, finding_id=summary_id, about=[one for one in words.about if one in named], kind=words.kind,
            happened_on=words.happened_on, text=SUMMARY + text.strip(),
            paper=OnPaper(words.paper_at) if words.paper_at else None, by=by, at=at,
        )  # fmt: skip
        withhold_in_one_transaction(finding_id, request_id=request_id, reason=WHY_WITHHELD, version=version, by=by)
        return made


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
