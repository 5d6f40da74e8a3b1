"""`load_agencies`: the two that the founding text names as making training material, with or without a hub."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tenants.models import Agency, AgencyKind

# "Training material and courses are being developed by specific agencies such as the MPS. The London Safeguarding
# Children Board Training Sub-group has undertaken to produce a syllabus" (London MASH Project, FAQs).
NAMED = (
    ("police", "Metropolitan Police Service", AgencyKind.POLICE),
    ("lscb", "London Safeguarding Children Board", AgencyKind.OTHER),
)


class Command(BaseCommand):
    """Add those that are missing. Running it again changes nothing."""

    help = "Load the agencies that publish to the shared library from the first day."

    def handle(self, *args: Any, **options: Any) -> None:
        """Add what is missing."""
        for code, name, kind in NAMED:
            Agency.objects.get_or_create(code=code, defaults={"name": name, "kind": kind})
