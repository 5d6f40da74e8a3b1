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


def door_contact(door_name: str, place: int) -> dict[str, Any]:
    """How the people behind a front door are reached: Ofcom's numbers for drama, which lead to nobody.

    In: what the door is called; which of the doors it is, from 0.
    """
    return {
        "telephone": f"020 7946 01{place:02d}",
        "hours": "Monday to Friday, 8am to 6pm",
        "email": f"door{place}@mash.example",
        "night_team": "Emergency duty team",
        "night_telephone": f"020 7946 02{place:02d}",
        "interpreter": "Say the name of your language when we answer. We ring back with an interpreter.",
        "deaf": (
            "Call 999 in British Sign Language at 999bsl.co.uk, or with Relay UK (18000). To text 999, register first: "
            "text “register” to 999. Reach us with Relay UK: 18001, then our number."
        ),
        "privacy": (
            f"{door_name} keeps what you tell us to protect children, as section 47 of the Children Act 1989 asks. We "
            "may share it with the police, health, schools and housing. We tell a family that somebody wrote unless "
            "that would put a child at risk. You may ask what we keep about you."
        ),
        "accessibility": (
            f"{door_name} works without JavaScript, from the keyboard, with a screen reader and at 400% zoom. Tell us "
            "by telephone where it does not, and we take what you have to say then."
        ),
    }


HUBS = [HARROW, HARINGEY, TRIBOROUGH]
