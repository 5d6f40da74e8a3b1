"""The demonstration's three hubs, as orders to the keeper. Organisations' names are plain; all people are invented."""

from __future__ import annotations

from datetime import time
from typing import Any

PASSWORD = "invented people only"  # noqa: S105 - of the demonstration, printed by `mash run`

AGES = "demonstration-ages.json"  # left by `mash demo` in the state directory, for the keeper
POLICE = {"code": "police", "name": "Metropolitan Police Service", "kind": "police"}
PROBATION = {"code": "probation", "name": "London Probation Trust", "kind": "probation"}


def team(code: str, name: str, agency: str, kind: str, number: int, **more: str) -> dict[str, Any]:
    """A team outside, and whom to ask for there: at Ofcom's numbers for drama, which lead to nobody."""
    return {
        "code": code, "name": name, "agency": agency, "kind": kind, "person": PEOPLE[number % len(PEOPLE)],
        "telephone": f"020 7946 03{number:02d}", "email": f"team{number}@mash.example", **more,
    }  # fmt: skip


PEOPLE = (
    "Duty manager", "Team manager", "Duty sergeant", "Named nurse", "Designated safeguarding lead",
    "Designated safeguarding lead", "Practice manager", "Duty social worker",
)  # fmt: skip


def _own(code: str, name: str, agency: str, kind: str, number: int) -> dict[str, Any]:
    """A team of an organisation that has no desk here."""
    return team(code, name, agency, kind, number, organisation=name)


def _borough(code: str, name: str, short: str, colour: int, door: str, own: tuple[str, str, str]) -> dict[str, Any]:
    """In: two schools and a GP practice, all invented."""
    care, first = f"{short}csc", colour * 8
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
            team("assessment", f"{name} assessment team", care, "socialcare", first, authority=code),
            team("earlyhelp", f"{name} early help", care, "earlyhelp", first + 1, authority=code),
            team("cait", f"{name} child abuse investigation team", "police", "police", first + 2),
            team("healthvisit", f"{name} health visiting", f"{short}health", "health", first + 3),
            _own("school", own[0], f"{short}educ", "school", first + 4),
            _own("school2", own[1], f"{short}educ", "school", first + 5),
            _own("gp", own[2], f"{short}health", "gp", first + 6),
            _own("adults", f"{name} adult social care", care, "adults", first + 7),
        ],
    }


HARROW = _borough(
    "harrow", "Harrow", "hrw", 3, "Harrow single point of access",
    ("Elmgrove Primary School", "Wealdcroft Academy", "Pinfold Surgery"),
)  # fmt: skip
HARINGEY = _borough(
    "haringey", "Haringey", "hgy", 7, "Haringey single point of entry",
    ("Ferryside Primary School", "Muswell Heath School", "Lordship Vale Practice"),
)  # fmt: skip
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
        team("wsmassess", "Westminster assessment team", "wsmcsc", "socialcare", 80, authority="westminster"),
        team("keassess", "Kensington and Chelsea assessment team", "kecsc", "socialcare", 88, authority="kensington"),
        team("hmfassess", "Hammersmith and Fulham assessment team", "hmfcsc", "socialcare", 96,
             authority="hammersmith"),
        team("cait", "Child abuse investigation team", "police", "police", 82),
        team("healthvisit", "Tri-borough health visiting", "trihealth", "health", 83),
        _own("school", "Brompton Wharf Primary School", "trieduc", "school", 84),
        _own("school2", "Paddock Lane Academy", "trieduc", "school", 85),
        _own("gp", "Ladbroke Mews Practice", "trihealth", "gp", 86),
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
        "helpline": "Invented helpline for children, 020 7946 0300, day and night. It does not show on a bill.",
        "reads_from": time(0, 0),
        "reads_until": time(23, 59),
        "reads_weekends": True,
        "reads_bank_holidays": True,
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

# With three desks more Harrow's demonstration has nine. Tests build their hubs from HUBS: each desk is a login, and
# makes each of their databases slower.
MORE_DESKS = [
    {"code": "hrwyouth", "name": "Harrow youth offending team", "kind": "youth"},
    {"code": "hrwmental", "name": "Harrow adult mental health", "kind": "other"},
    {"code": "hrwdomestic", "name": "Harrow domestic abuse service", "kind": "other"},
]
DEMONSTRATED = [HARROW | {"agencies": [*HARROW["agencies"], *MORE_DESKS]}, HARINGEY, TRIBOROUGH]
