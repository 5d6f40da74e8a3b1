"""Write London's 33 authorities from tenants/data/authorities.csv. The keeper does it after each migration."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from tenants.models import Authority

FILE = Path(__file__).resolve().parents[2] / "data" / "authorities.csv"


class Command(BaseCommand):
    """Adds what is missing and corrects names and places; codes never change."""

    def handle(self, *args: Any, **options: Any) -> None:
        with FILE.open() as file:
            for row in csv.DictReader(file):
                code = row.pop("gss_code")
                Authority.objects.update_or_create(gss_code=code, defaults=row)
