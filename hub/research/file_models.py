"""Photographs, body maps and documents with a finding: its own agency's alone until it is released with the file
ticked, and then read by whoever reads the released finding.

The policy on the finding decides again, for the same login: a finding that is closed to a desk, withdrawn or of a
restricted enquiry takes its files with it. The content is on disk (hub/wall/files.py).
"""

from __future__ import annotations

from django.db import models

from hub.people.protection_models import says_nothing_protected
from hub.research.queries import FindingFileQuerySet
from hub.wall.models.files import CheckedFile
from mash_platform.database.walls import CALLER, DESK, Wall, adds, changes, disposed, reads, removes

_OF_A_FINDING = (
    "EXISTS (SELECT 1 FROM {schema}.research_finding f WHERE f.id = research_findingfile.finding_id"
    " AND f.enquiry_id = research_findingfile.enquiry_id AND "
)
OF_A_RELEASED_FINDING = f"release_id IS NOT NULL AND {_OF_A_FINDING}f.state = 'released')"
OF_A_HELD_FINDING_OF_MINE = (
    f"agency = {{me}} AND release_id IS NULL AND {_OF_A_FINDING}f.agency = {{me}} AND f.state = 'held')"
)
# What is called "21 Rose Street.jpg" says where somebody lives, whatever it shows.
ITS_NAME_TELLS_NOTHING_PROTECTED = says_nothing_protected(
    "research_findingfile.enquiry_id", "research_findingfile.name"
)


class FindingFile(CheckedFile):
    """One file with a finding. `release` is the one with which it was ticked: without it, it stays with its agency."""

    finding = models.ForeignKey("research.Finding", on_delete=models.PROTECT, related_name="files")
    enquiry = models.ForeignKey("front_door.Enquiry", on_delete=models.PROTECT, related_name="+")
    agency = models.CharField(max_length=12)
    release = models.ForeignKey("research.Release", null=True, on_delete=models.PROTECT, related_name="files")
    added_by = models.UUIDField()  # a member

    SAID = ("finding_id", "agency", "name", "media_type", "to_check", "size", "digest_in_hex")

    objects = FindingFileQuerySet.as_manager()
    wall = Wall(
        rules=(
            *disposed("id", "enquiry_id"),
            reads(DESK, f"agency = {{me}} OR ({OF_A_RELEASED_FINDING})"),
            adds(DESK, OF_A_HELD_FINDING_OF_MINE),
            removes(DESK, OF_A_HELD_FINDING_OF_MINE),
            reads("release", f"agency = {CALLER}", ("id", "finding_id", "enquiry_id", "agency", "release_id", "name")),
            changes(
                "release", ("release_id",), f"agency = {CALLER} AND release_id IS NULL",
                f"agency = {CALLER} AND release_id IS NOT NULL AND {ITS_NAME_TELLS_NOTHING_PROTECTED}",
            ),
        ),
        sees={"finding_id": "research_finding", "enquiry_id": "front_door_enquiry"},
    )  # fmt: skip

    class Meta(CheckedFile.Meta):
        abstract = False
        ordering = ("made_at", "pk")

    @property
    def digest_in_hex(self) -> str:
        """The digest of its content, as the ledger's line binds it."""
        return bytes(self.digest).hex()
