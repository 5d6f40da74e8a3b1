"""What hubs publish of themselves: each number with its definition in plain words, here and nowhere else.

Only counts, and means of five or more, leave a hub; shares in per cent are worked out where they are shown, from counts
that are shown. Each event counts in the month in which it happened, so that a month that is over does not change.
"""

from __future__ import annotations

from dataclasses import dataclass, field

SMALLEST = 5  # the smallest number that leaves a hub (design.md section 5)
WITHHELD = "fewer than 5 or withheld"
DOMAIN = "Published research and indicators in use (Crockett and others, University of Greenwich, 2013)"


@dataclass(frozen=True)
class Column:
    """One number of a table. `mean_of`: a mean in minutes over what that other column counts."""

    code: str
    title: str
    mean_of: str = ""


@dataclass(frozen=True)
class Table:
    """Numbers that are shown or withheld together.

    `parts_of`: the column of another table that they add up to. `beside`: another table without which this one is not
    shown, since it says something of that one's numbers.
    """

    code: str
    title: str
    definition: str
    unit: str
    source: str
    columns: tuple[Column, ...]
    parts_of: str = ""
    beside: str = ""
    share: str = ""  # the column whose share of the whole is what one asks for; "" where each is
    target: int | None = None  # of that share, in per cent: a planning assumption of this programme
    counts: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", tuple(one.code for one in self.columns if not one.mean_of))


TABLES: tuple[Table, ...] = (
    Table(
        "volumes", "Notifications, and the children in them",
        "Notifications that came through the hub’s front doors in the period, and the children that they name. A child "
        "named in two notifications counts twice.",
        "notifications; children", "Core element 1 of the London MASH project: all notifications go through the hub",
        (Column("notifications", "Notifications"), Column("children", "Children named in them")),
    ),
    Table(
        "sources", "Who notified",
        "The same notifications, by the agency or person that sent them: the codes of the children in need census, in "
        "five groups.",
        "notifications", "Department for Education, children in need census: source of referral",
        (
            Column("from_police", "Police"),
            Column("from_health", "Health"),
            Column("from_education", "Schools and education"),
            Column("from_services", "Social care, housing, courts and other services"),
            Column("from_public", "Family, neighbours, the child, anonymous or not known"),
        ),
        parts_of="notifications",
    ),
    Table(
        "repeats", "Contacts about a child known in 12 months",
        "Children named in the period’s notifications who had been named in an earlier notification to the same hub in "
        "the 12 months before: known by the same name and date of birth, the same number, or joined by the hub as one "
        "person. These are contacts, whatever was decided: not to be compared with the Department for Education’s "
        "re-referrals, which are referrals for an assessment alone.",
        "children", "Counted by this platform: repeat contacts, for which there is no national figure",
        (
            Column("again", "Known in the 12 months before"),
            Column("first_time", "Not known in the 12 months before"),
        ),
        parts_of="children", share="again",
    ),
    Table(
        "decided", "Children decided for",
        "Children for whom a decision was first made in the period.",
        "children", "Core element 4 of the London MASH project",
        (Column("decided", "Children decided for"),),
    ),
    Table(
        "in_time", "Decided within the time limit",
        "Of the children decided for: whether the decision came within the time limit of the rating that the child had "
        "until then, counted from receipt. A blue rating has no limit and counts as within it. Each hub sets its "
        "limits.",
        "children", DOMAIN,
        (Column("within_limit", "Within the limit"), Column("late", "After it")),
        parts_of="decided", share="within_limit", target=90,
    ),
    Table(
        "changed", "Rating changed by research",
        "Of the children decided for: whether the final rating, made on the fullest picture, differs from the first "
        "one, made on the notification.",
        "children", "Southwark in Community Care, 5 February 2014; London continuum of need",
        (
            Column("more_urgent", "More urgent than first rated"),
            Column("same_rating", "The same"),
            Column("less_urgent", "Less urgent than first rated"),
        ),
        parts_of="decided",
    ),
    Table(
        "decisions", "What was decided",
        "Of the children decided for: what the first decision was. A child who is already open to a social worker is "
        "no new assessment, and is in a column of its own.",
        "children", "Working Together to Safeguard Children 2013; indicators in use",
        (
            Column("no_action", "No further action, or advice"),
            Column("early_help", "Early help"),
            Column("section_17", "Assessment (section 17)"),
            Column("section_47", "Strategy discussion (section 47), or emergency action"),
            Column("already_open", "Already open: sent to the social worker"),
        ),
        parts_of="decided",
    ),
    Table(
        "turn_round", "Time from receipt to decision",
        "Of the children decided for, by their first rating: how many, and the mean time from the receipt of the "
        "enquiry’s first notification to the decision, in hours of the clock.",
        "children; hours", "Crockett and others, University of Greenwich, December 2013",
        (
            Column("first_red", "First rated red"),
            Column("first_amber", "First rated amber"),
            Column("first_green", "First rated green or blue"),
            Column("mean_red", "Mean time, red", mean_of="first_red"),
            Column("mean_amber", "Mean time, amber", mean_of="first_amber"),
            Column("mean_green", "Mean time, green or blue", mean_of="first_green"),
        ),
        parts_of="decided", beside="in_time",  # a short mean says that few were late
    ),
    Table(
        "outcomes", "Outcomes told by recipients",
        "Copies of information products for which the team that received them said in the period what the outcome was.",
        "copies", "Core element 4 of the London MASH project: the most appropriate agency for necessary action",
        (Column("outcomes", "Outcomes told"),),
    ),
    Table(
        "outcome_kinds", "Outcomes by kind",
        "Of the outcomes told: what the team that received the product did.",
        "copies", "Core element 4 of the London MASH project: the most appropriate agency for necessary action",
        (
            Column("taken_up", "Accepted, allocated, or assessment started"),
            Column("contact_closed", "Closed after contact with the family"),
            Column("declined", "Declined, with a reason"),
        ),
        parts_of="outcomes",
    ),
)  # fmt: skip

BY_CODE: dict[str, Table] = {table.code: table for table in TABLES}
TABLE_OF: dict[str, Table] = {column.code: table for table in TABLES for column in table.columns}
COLUMNS: dict[str, Column] = {column.code: column for table in TABLES for column in table.columns}
