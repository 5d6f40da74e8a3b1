"""To whom a desk may hand a child, from the programme's register, as copies that a hub can keep."""

from __future__ import annotations

from collections.abc import Iterable

from hub.assessment.deciding import HandedTo
from hub.wall.models import Agency
from rollout.linking import links_for
from tenants.seated import Seated


def links_of(by: Seated, agencies: Iterable[Agency]) -> dict[str, HandedTo]:
    """The register's entries for the children of this desk's authority and for all London, by their ids. In: the hub's
    agencies."""
    codes = [one.authority_code for one in agencies if one.code == by.agency and one.authority_code]
    return {
        str(one.link): HandedTo(one.link, f"{one.get_initiative_display()}: {one.name}. {one.contact}")
        for one in links_for(codes)
    }
