"""At which telephone an agency of the hub is rung: set by its own desk's manager, or by the hub's."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from hub.wall import ledger
from hub.wall.acts import Act
from hub.wall.models import Agency, AgencyTelephone
from hub.wall.refusals import Refusal
from tenants.door_contacts import TELEPHONE
from tenants.models import Hub, NoticeKind, Role, Seat
from tenants.notices import News, notify
from tenants.seated import Seated


class TelephoneRefused(Refusal):
    """A refusal of this act; `field` says where in its form."""

    code: ClassVar[str] = "telephone_refused"
    sentence: str = ""
    field: ClassVar[str] = ""


class NoTelephone(TelephoneRefused):
    """What was typed is no telephone number."""

    code = "no_telephone"
    sentence = "Enter a telephone number, such as 020 7946 0000"
    field = "telephone"


class SetMeanwhile(TelephoneRefused):
    """Somebody else set it since the page was shown."""

    code = "set_meanwhile"
    sentence = "A colleague changed this since you opened it. Look at what is there now, then save again."


class NotDifferent(TelephoneRefused):
    """Nothing is different from what stands."""

    code = "not_different"
    sentence = "Nothing is different from what is recorded already."


@dataclass(frozen=True, kw_only=True)
class TelephoneWords:
    """What is said of ringing an agency. Whom to ask for and the hours may be left out."""

    telephone: str
    ask_for: str = ""
    hours: str = ""


def agencies_to_set(by: Seated) -> Q:
    """Whose telephone this seat may set: its own agency's, and at the lead's desk every one's."""
    return Q() if by.is_lead else Q(code=by.agency)


def set_telephone(code: str, wanted: TelephoneWords, *, seen: int, by: Seated, at: datetime) -> AgencyTelephone:
    """Say anew at which telephone an agency is rung. In: the number of the row that the form had shown, 0 for none.

    The managers of the agency's desk and of the hub are told: a wrong number would be given what is said on it.
    Raises: Agency.DoesNotExist (no agency here, or not theirs to set), TelephoneRefused.
    """
    if not TELEPHONE.fullmatch(wanted.telephone):
        raise NoTelephone
    try:
        with transaction.atomic(durable=True):
            agency = Agency.objects.get(agencies_to_set(by), code=code)
            stands = AgencyTelephone.objects.standing().filter(agency=code).first()
            if (stands.number if stands else 0) != seen:
                raise SetMeanwhile
            if stands and asdict(wanted) == {name: getattr(stands, name) for name in asdict(wanted)}:
                raise NotDifferent
            made: AgencyTelephone = AgencyTelephone.objects.create(
                agency=code, number=seen + 1, set_by=by.seat, set_at=at, **asdict(wanted)
            )
            ledger.write(
                Act.SET_AGENCY_TELEPHONE, by=by, object_kind="agency", object_ref=code, detail={"number": made.number}
            )
    except IntegrityError as error:
        raise SetMeanwhile from error
    with transaction.atomic(using="platform", durable=True):
        notify(_to_tell(code, by, at), _news(agency, made, by), at=at)
    return made


def _to_tell(code: str, by: Seated, at: datetime) -> set[UUID]:
    here = Seat.objects.standing(at).filter(hub__code=by.hub, role=Role.MANAGER)
    concerned = here.filter(
        Q(agency__code=code) | Q(agency__hub_agencies__hub__code=by.hub, agency__hub_agencies__is_lead=True)
    )
    return set(concerned.exclude(user=by.user).values_list("user", flat=True))


def _news(agency: Agency, made: AgencyTelephone, by: Seated) -> News:
    return News(
        kind=NoticeKind.AGENCY_PHONE, key=str(made.pk), about=agency.code, hub=Hub.objects.get(code=by.hub),
        title=f"{agency.name} is rung at another telephone",
        text="A manager changed it. Look whether the number is right: what is said on it is about children.",
    )  # fmt: skip
