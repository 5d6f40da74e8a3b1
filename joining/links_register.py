"""To whom a desk may hand a child, from the programme's register, as copies that a hub can keep."""

from __future__ import annotations

from hub.assessment.deciding import HandedTo
from hub.wall.models import Agency
from rollout.linking import links_for
from tenants.seated import Seated


def links_of(by: Seated) -> dict[str, HandedTo]:
    """The register's entries for the children of this desk's authority and for all London, by their ids."""
    codes = Agency.objects.filter(code=by.agency).exclude(authority_code="").values_list("authority_code", flat=True)
    return {
        str(one.link): HandedTo(one.link, f"{one.get_initiative_display()}: {one.name}. {one.contact}")
        for one in links_for(list(codes))
    }
