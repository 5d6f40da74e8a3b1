"""What the acts on people and seats refuse: the field that it is about, and what to do, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence


class Refused(ValueError):
    """An act on a person, an account or a seat that cannot be done; `field` says where, the message what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class SeatRefused(Refused):
    """A seat that cannot be granted, kept or ended."""


class AccountRefused(Refused):
    """An account, its password or its second factor that cannot be made or changed so."""


class DoorRefused(Refused):
    """What a front door says of reaching its people cannot be set so."""


class DoorNotReady(ValueError):
    """A front door that does not open; `missing` names what it needs, each as words after "It needs"."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(f"The front door cannot open. It needs: {'; '.join(missing)}.")
        self.missing = tuple(missing)


class TeamRefused(Refused):
    """A team outside that cannot be added or changed so."""


class TeamChanged(TeamRefused):
    """Somebody else changed the team after the form was made."""


class NameRefused(Refused):
    """A name that cannot be given."""


class ClosingRefused(Refused):
    """A last day that cannot be given."""


class KeyRefused(Refused):
    """A key of a machine that cannot be made."""


class ContactRefused(Refused):
    """A contact of an agency that cannot be named or confirmed."""
