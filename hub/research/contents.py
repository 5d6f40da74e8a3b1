"""What findings and releases say, as the ledger's lines hold a digest of it."""

from __future__ import annotations

from collections.abc import Iterable

from hub.research.models import Finding, Release
from hub.wall.contents import Content, check, content_of


def finding_said(finding: Finding) -> Content:
    """Bound to the line of its recording, by its own agency's desk."""
    return content_of(finding, str(finding.pk), finding.agency)


def release_said(release: Release) -> Content:
    """The grounds, and whom they let it out to; bound to the line of the release."""
    return content_of(release, str(release.pk), release.agency)


def check_shared(findings: Iterable[Finding], releases: Iterable[Release] = ()) -> None:
    """Before any of it is shown or leaned on. Raises: hub.wall.contents.Altered."""
    check([*map(finding_said, findings), *map(release_said, releases)])
