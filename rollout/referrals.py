"""Referrals to children's social care in the year to March 2014, by authority: how much of London a hub serves."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent / "data" / "referrals_2013_14.csv"
SOURCE = "Department for Education, Characteristics of children in need, year to March 2014, table C1"


@cache
def referrals() -> dict[str, int]:
    """Referrals by GSS code."""
    with FILE.open() as file:
        return {row["gss_code"]: int(row["referrals_2013_14"]) for row in csv.DictReader(file)}
