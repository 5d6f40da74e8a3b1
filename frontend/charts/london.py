"""Where each of London's 33 authorities stands on the tile map, by its GSS code.

Source: shared domain page, "a tile map": neighbours stay neighbours as far as squares allow.
"""

from __future__ import annotations

from typing import NamedTuple


class MapTile(NamedTuple):
    """A tile: its row from the north, its column from the west, and three letters that fit it."""

    row: int
    column: int
    short: str


PLACES: dict[str, MapTile] = {
    "E09000001": MapTile(4, 5, "CTY"),  # City of London
    "E09000002": MapTile(4, 8, "BDG"),  # Barking and Dagenham
    "E09000003": MapTile(2, 3, "BNT"),  # Barnet
    "E09000004": MapTile(5, 8, "BXL"),  # Bexley
    "E09000005": MapTile(3, 3, "BRT"),  # Brent
    "E09000006": MapTile(6, 6, "BRM"),  # Bromley
    "E09000007": MapTile(3, 4, "CMD"),  # Camden
    "E09000008": MapTile(6, 5, "CRD"),  # Croydon
    "E09000009": MapTile(3, 2, "ELG"),  # Ealing
    "E09000010": MapTile(1, 4, "ENF"),  # Enfield
    "E09000011": MapTile(5, 7, "GRN"),  # Greenwich
    "E09000012": MapTile(3, 6, "HCK"),  # Hackney
    "E09000013": MapTile(4, 2, "HMF"),  # Hammersmith and Fulham
    "E09000014": MapTile(2, 4, "HGY"),  # Haringey
    "E09000015": MapTile(2, 2, "HRW"),  # Harrow
    "E09000016": MapTile(3, 8, "HVG"),  # Havering
    "E09000017": MapTile(3, 1, "HDN"),  # Hillingdon
    "E09000018": MapTile(4, 1, "HNS"),  # Hounslow
    "E09000019": MapTile(3, 5, "ISL"),  # Islington
    "E09000020": MapTile(4, 3, "KNC"),  # Kensington and Chelsea
    "E09000021": MapTile(6, 3, "KNG"),  # Kingston upon Thames
    "E09000022": MapTile(5, 4, "LBH"),  # Lambeth
    "E09000023": MapTile(5, 6, "LSH"),  # Lewisham
    "E09000024": MapTile(6, 4, "MRT"),  # Merton
    "E09000025": MapTile(4, 7, "NWM"),  # Newham
    "E09000026": MapTile(3, 7, "RDB"),  # Redbridge
    "E09000027": MapTile(5, 2, "RCH"),  # Richmond upon Thames
    "E09000028": MapTile(5, 5, "SWK"),  # Southwark
    "E09000029": MapTile(7, 4, "STN"),  # Sutton
    "E09000030": MapTile(4, 6, "TOW"),  # Tower Hamlets
    "E09000031": MapTile(2, 5, "WFT"),  # Waltham Forest
    "E09000032": MapTile(5, 3, "WND"),  # Wandsworth
    "E09000033": MapTile(4, 4, "WSM"),  # Westminster
}
