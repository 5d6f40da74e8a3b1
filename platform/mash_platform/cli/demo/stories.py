"""What the demonstration's messages and findings say. Everybody and everything here is invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """What one kind of agency found. `about` is "child" or "adult"; days before the message, None for unknown."""

    kind: str
    about: str
    words: str
    sort: str = "event"
    days: int | None = 60
    out: tuple[str, ...] = ("assessment",)


@dataclass(frozen=True)
class Story:
    """One worry, with what agencies know, how it is rated and what is decided."""

    source: str
    role: str
    agency: str
    category: str
    what: str
    rating: str
    why: str
    found: tuple[Found, ...]
    level: int
    decision: str
    analysis: str
    reason: str


STORIES: tuple[Story, ...] = (
    Story(
        "6", "Response officer", "Metropolitan Police Service", "domestic_abuse",
        "Officers came after a call about shouting. {adult} had a swollen lip and said that a door had hit her. "
        "{child} was in the next room and would not speak.",
        "amber", "Violence at home with a child present, and an explanation that does not fit.",
        (
            Found("police", "adult", "Two calls to the same address in the last six months, both for shouting.",
                  days=80),
            Found("health", "child", "Brought to the walk-in centre with stomach aches; nothing physical found.",
                  days=31),
            Found("education", "child", "Quieter since the summer, and stays close to staff at the end of the day.",
                  "concern", 20),
        ),
        4, "strategy_s47", "Calls, aches and a change at school fit together: violence that the child lives with.",
        "Repeated violence at home and signs of harm to the child.",
    ),
    Story(
        "2A", "Head teacher", "A junior school", "neglect",
        "{child} has come without lunch for three weeks, in shoes that are too small. {adult} did not come to two "
        "meetings. {child} says that there is no light at home.",
        "green", "Basic needs are not met for weeks; the family has not answered.",
        (
            Found("housing", "adult", "Electricity was cut off in October. A payment plan was offered.", days=35),
            Found("health", "child", "Up to date with checks until last year; none since the family moved.",
                  "service", 200),
        ),
        3, "assessment_s17", "Poverty, and a parent who has stopped answering. The child speaks openly at school.",
        "Needs services to reach a reasonable standard of health and development.",
    ),
    Story(
        "3B", "Health visitor", "Community health", "mental_health",
        "{adult} cried through the visit and said that she cannot go on. {child} was clean and fed. Nobody else lives "
        "with them.",
        "amber", "A parent alone in a crisis, with a young child.",
        (
            Found("health", "adult", "Referred for talking therapy in the spring; left after one meeting.",
                  "service", 150),
            Found("police", "adult", "Found on a bridge by a passer-by, calm; taken home to a sister.",
                  days=12),
        ),
        3, "assessment_s17", "The parent is at risk herself, and is a good parent on most days. A sister helps.",
        "The parent's health now decides the child's safety; both need help this week.",
    ),
    Story(
        "5C", "Duty worker", "Another authority's social care", "exploitation",
        "{child}, who is looked after in another borough, was found here twice after midnight with older men in a car. "
        "She had a new telephone and would not say who gave it.",
        "red", "A missing child, older men and gifts: likely sexual exploitation.",
        (
            Found("police", "child", "The car was stopped with another missing girl in it in September.", days=70,
                  out=("assessment", "cait")),
            Found("education", "child", "Not in school since the autumn half term.", "concern", 25),
            Found("health", "child", "Came to the clinic twice with an adult who answered for her.", "concern", 40,
                  ("cait",)),
        ),
        4, "strategy_s47", "Each agency holds a piece of the same picture: a car, a telephone, an adult who answers.",
        "Reasonable cause to suspect that she suffers significant harm through exploitation.",
    ),
    Story(
        "1B", "Neighbour", "", "emotional",
        "I hear {adult} shout at {child} every evening. Yesterday {child} sat on the stairs outside until it was dark.",
        "green", "A worried neighbour; a child shut out in the cold.",
        (Found("education", "child", "No worries; {child} is doing well and has friends.", "strength", 5),),
        2, "early_help", "Strain in the evenings and a school that sees a happy child.",
        "Help with evenings and routines is offered; nothing points to more.",
    ),
    Story(
        "3E", "Nurse", "Emergency department", "physical",
        "{child} has a broken collar bone. {adult} says that he fell from a sofa; a cousin said from a window. "
        "There are older bruises on his back.",
        "red", "An injury, two stories, and older bruises.",
        (
            Found("health", "child", "A burn on the hand in the spring, put down to an iron.", days=190),
            Found("police", "adult", "Convicted of wounding in 2009.", days=1200, out=("assessment", "cait")),
            Found("housing", "adult", "The window on the second floor was reported as without a lock in August.",
                  days=100),
        ),
        4, "emergency_action",
        "Injuries that repeat. The missing lock makes a fall possible; the bruises are not explained by it.",
        "Unexplained and repeated injuries.",
    ),
    Story(
        "4", "Housing officer", "Housing", "substance_misuse",
        "On a visit there were needles on the kitchen table within reach of {child}. {adult} was asleep "
        "and hard to wake.",
        "amber", "A young child within reach of needles, and a parent who could not be woken.",
        (
            Found("probation", "adult", "On a treatment order, and has missed three appointments.", "service", 15),
            Found("police", "adult", "Stopped with a small amount of heroin; cautioned.", days=240),
        ),
        3, "assessment_s17", "A relapse that three agencies noticed apart from each other.",
        "The child's safety at home needs a plan with the treatment service now.",
    ),
    Story(
        "2B", "Education welfare officer", "Education", "missing",
        "{child} has not been in school for five weeks. At the address somebody else lives now.",
        "green", "A child whom nobody has seen for five weeks.",
        (Found("housing", "adult", "Moved to a hostel in the next borough four weeks ago.", days=28),),
        2, "advice", "Found: the family moved in a hurry and did not tell the school.",
        "The new school is arranged; advice was given.",
    ),
)  # fmt: skip

# Who else tells the last story, in the months before: this authority's early help, an organisation, its social care.
TOLD_BY = (
    ("2B", "Education welfare officer", "Education"),
    ("5D", "Family support worker", "Early help"),
    ("8", "Family worker", "A children's centre"),
    ("5A", "Duty social worker", "Children's social care"),
)

CHILDREN = (
    "Tamika", "Rowan", "Idris", "Poppy", "Zubair", "Ffion", "Malachi", "Saskia", "Oren", "Kezia", "Lorcan", "Anjali",
    "Bruno", "Maud", "Ekow", "Tilda", "Casimir", "Neve", "Jago", "Soraya", "Piers", "Ottilie", "Yannick", "Briar",
    "Emeka", "Wren",
)  # fmt: skip
ADULTS = (
    "Carla", "Denise", "Farida", "Gwen", "Hanna", "Ingrid", "Jolene", "Katya", "Lindiwe", "Maeve", "Noreen", "Oksana",
    "Paula", "Queenie", "Rhona", "Shanice", "Thea", "Ursula", "Valda", "Wilma", "Xenia", "Yvette", "Zara",
)  # fmt: skip
FAMILIES = (
    "Ashenden", "Birkwhistle", "Copperwheat", "Dunnachie", "Eastlake", "Fallowfield", "Gatenby", "Hollingdrake",
    "Inglethorpe", "Juniper-Hale", "Kettlewell", "Lanyon", "Micklethwaite", "Nettlefold", "Oakenshaw", "Pettigrove",
    "Quarrington", "Ravensdale", "Silverthorne", "Twelvetrees", "Underhay", "Venables-Cray", "Wolverstone", "Yeldham",
    "Zealley",
)  # fmt: skip
