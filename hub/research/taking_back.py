"""What was told of an enquiry before it was restricted is taken back; what was told is told again once it is lifted.

On the platform stand references and ids alone: rows of the partner list, of what agencies sent, and notices with their
mails that have not gone yet. What somebody has read, and a mail that has gone, nobody can take back.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from hub.research.models import Request
from hub.research.tasks import request_changed
from hub.wall.functions import read
from hub.wall.models import HubSettings
from tenants.models import Notice, NoticeKind, PartnerRequest, SentNotification

# A recipient's team keeps its copy, and what it was told of it; a guardian what they were told of a restriction.
KEPT = (NoticeKind.RESTRICTED, NoticeKind.GLASS, NoticeKind.PRODUCT, NoticeKind.RECALLED)


def restriction_changed(restriction: UUID) -> None:
    """In: the id of a restriction of the hub whose worker's ordinary login is used. Done twice, it does nothing more.

    Of a lifted one the partner list is told again; what agencies sent is told again by itself (what_agencies_sent.py).
    """
    found = read("told_of_restricted_v1", restriction)
    if not found:
        return
    is_lifted, enquiry, references, ids = found[0]
    if is_lifted:
        for pk in Request.objects.filter(enquiry=enquiry).values_list("pk", flat=True):
            request_changed(pk)
        return
    hub = HubSettings.objects.get().hub_code
    told = [*references, *(str(one) for one in ids)]
    with transaction.atomic(using="platform"):
        PartnerRequest.objects.filter(Q(pk__in=ids) | Q(reference__in=references), hub__code=hub).delete()
        SentNotification.objects.filter(
            Q(notification__in=ids) | Q(reference__in=references), hub__code=hub
        ).delete()  # fmt: skip
        of_it = Q(about__in=told) | Q(key__in=told) | Q(key__startswith=str(enquiry))
        Notice.objects.filter(of_it, hub__code=hub).exclude(kind__in=KEPT).delete()
