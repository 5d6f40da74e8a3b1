"""The plan as the founding text has it (London MASH Project, FAQs), and nothing more.

The text carries no date. It says of the summer of 2012 that six boroughs "should have" a MASH by then, so it counts
here from 1 June 2012; each day that the text gives only in words is marked as our reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

SOURCE = "London MASH Project, FAQs (undated; counted from 1 June 2012, which is our reading)"
KNOWN_FROM = date(2012, 6, 1)
STAGE_1 = ("harrow", "haringey", "enfield", "westminster", "havering", "lambeth")
WHY_STAGE_1 = "“Stage 1 includes 6 boroughs that should have a MASH during the summer of 2012.”"
TARGET = date(2014, 3, 31)
WHY_TARGET = "“Effective MASH’s serving all London by March 2014.” We read it as the end of March."


@dataclass(frozen=True)
class FoundingStage:
    """What the text says of a stage."""

    stage: int
    window: str
    ends_on: date | None
    projected: int | None
    reason: str
    is_assumption: bool


STAGES = (
    FoundingStage(1, "Summer of 2012", date(2012, 8, 31), 6, f"{WHY_STAGE_1} We read it as the end of August.", True),
    FoundingStage(
        2,
        "By the end of 2012",
        date(2012, 12, 31),
        9,
        "“The next cohort of 9 LA’s is projected by the end of 2012.” We read the next cohort as stage 2. "
        "The text does not name the nine.",
        True,
    ),
    *(
        FoundingStage(stage, "", None, None, "The text has five stages and says no more of this one.", False)
        for stage in (3, 4, 5)
    ),
)
