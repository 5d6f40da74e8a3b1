"""`mash postcodes`: hold the table of postcode districts against the ONS Postcode Directory, or write it anew."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which files."""
    parser.add_argument(
        "files", nargs="+", type=Path,
        help="the directory's CSV file, or those of its areas, unpacked (ONSPD_..._UK.csv; ONSPD_..._UK_HA.csv)",
    )  # fmt: skip
    parser.add_argument("--write", action="store_true", help="write the table again from them; give all of London")


def run(args: argparse.Namespace) -> int:
    """Out: 0 where the table says what the directory says, or was written; 1 where they differ; 2 for a wrong file."""
    from tenants import postcode_districts

    stands = postcode_districts.table()
    areas = {postcode_districts.area_of(one) for one in stands}
    try:
        directory = postcode_districts.read(args.files, areas)
    except (postcode_districts.NotTheDirectory, OSError, UnicodeDecodeError) as failed:
        print(f"It cannot be read. {failed}", file=sys.stderr)
        return 2
    there = {postcode_districts.area_of(one) for one in directory.districts}
    print(f"{directory.postcodes:,} postcodes in use, of {len(directory.districts)} districts.")
    missing = ", ".join(sorted(areas - there))
    if args.write:
        if missing:
            print(f"Nothing was written: these areas are not in what you gave: {missing}.", file=sys.stderr)
            return 2
        postcode_districts.write(directory)
        print(f"Written: {postcode_districts.TABLE.name}. Look at what changed, then start the platform again.")
        return 0
    found = postcode_districts.differences(stands, directory.districts)
    print("\n".join(found) if found else "The table says the same.")
    if missing:
        print(f"Not compared: {missing}.")
    return 1 if found else 0
