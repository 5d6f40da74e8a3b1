"""The demonstration's three hubs, as orders to the keeper. Organisations' names are plain; all people are invented."""

from __future__ import annotations

from typing import Any

PASSWORD = "invented people only"  # noqa: S105 - of the demonstration, printed by `mash run`

AGES = "demonstration-ages.json"  # left by `mash demo` in the state directory, for the keeper
POLICE = {"code": "police", "name": "Metropolitan Police Service", "kind": "police"}
PROBATION = {"code": "probation", "name": "London Probation Trust", "kind": "probation"}


def _borough(code: str, name: str, short: str, colour: int, door: str) -> dict[str, Any]:
    care = f"{short}csc"
    return {
        "code": code,
        "name": name,
        "colour": colour,
        "authorities": [{"slug": code, "door_name": door, "lead_agency": care}],
        "agencies": [
            {"code": care, "name": f"{name} children's social care", "kind": "socialcare"},
            POLICE,
            {"code": f"{short}health", "name": f"{name} community health", "kind": "health"},
            {"code": f"{short}educ", "name": f"{name} education", "kind": "education"},
            {"code": f"{short}housing", "name": f"{name} housing", "kind": "housing"},
            PROBATION,
        ],
        "teams": [
            {"code": "assessment", "name": f"{name} assessment team", "agency": care, "authority": code},
            {"code": "earlyhelp", "name": f"{name} early help", "agency": care, "authority": code},
            {"code": "cait", "name": f"{name} child abuse investigation team", "agency": "police"},
            {"code": "healthvisit", "name": f"{name} health visiting", "agency": f"{short}health"},
            {"code": "schools", "name": f"{name} schools safeguarding", "agency": f"{short}educ"},
        ],
    }


HARROW = _borough("harrow", "Harrow", "hrw", 3, "Harrow single point of access")
HARINGEY = _borough("haringey", "Haringey", "hgy", 7, "Haringey single point of entry")
TRIBOROUGH: dict[str, Any] = {
    "code": "triborough",
    "name": "Tri-borough",
    "colour": 10,
    "authorities": [
        {"slug": "westminster", "door_name": "Westminster access to children's services", "lead_agency": "wsmcsc"},
        {"slug": "kensington", "door_name": "Kensington and Chelsea single point of access", "lead_agency": "kecsc"},
        {"slug": "hammersmith", "door_name": "Hammersmith and Fulham single point of entry", "lead_agency": "hmfcsc"},
    ],
    "agencies": [
        {"code": "wsmcsc", "name": "Westminster children's social care", "kind": "socialcare"},
        {"code": "kecsc", "name": "Kensington and Chelsea children's social care", "kind": "socialcare"},
        {"code": "hmfcsc", "name": "Hammersmith and Fulham children's social care", "kind": "socialcare"},
        POLICE,
        {"code": "trihealth", "name": "Tri-borough community health", "kind": "health"},
        {"code": "trieduc", "name": "Tri-borough education", "kind": "education"},
        {"code": "trihousing", "name": "Tri-borough housing", "kind": "housing"},
        PROBATION,
    ],
    "teams": [
        {"code": "wsmassess", "name": "Westminster assessment team", "agency": "wsmcsc", "authority": "westminster"},
        {"code": "keassess", "name": "Kensington and Chelsea assessment team", "agency": "kecsc",
         "authority": "kensington"},
        {"code": "hmfassess", "name": "Hammersmith and Fulham assessment team", "agency": "hmfcsc",
         "authority": "hammersmith"},
        {"code": "cait", "name": "Child abuse investigation team", "agency": "police"},
        {"code": "healthvisit", "name": "Tri-borough health visiting", "agency": "trihealth"},
        {"code": "schools", "name": "Tri-borough schools safeguarding", "agency": "trieduc"},
    ],
}  # fmt: skip
HUBS = [HARROW, HARINGEY, TRIBOROUGH]
