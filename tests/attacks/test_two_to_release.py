"""Where the hub wants two to release a kind of finding, one login with any statement does not make one member two.

Each on the police's own login, which may call the functions, or on another desk's. The database attests the desk and
not the person (docs/security.md): what is tried here is whether its functions take one member, or two seats of one, for
two.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.attacks.scene import HUB, enter, id_of, superuser
from tests.attacks.scene import add as add_row
from tests.attacks.statements import DENIED, HELD, NEW, REFUSED, RELEASED, REQUEST

DECIDER, COLLEAGUE, SEAT_OF_BOTH, OF_HEALTH, UNKNOWN = (id_of(f"member {n}") for n in range(5))
WAITS = id_of("a release that waits")
GROUNDS = "'assess_risk', 'CA1989_s47', 'n', 'p', 'a'"


def release(function: str, member: uuid.UUID = DECIDER, said: str = ", ''") -> str:
    return f"SELECT {function}({NEW}, ARRAY[{HELD}]::uuid[], '{{hrwcsc}}', '{{}}', {GROUNDS}, '{member}'{said})"


def let_out(function: str, said: str = ", ''") -> str:
    return f"SELECT {function}({NEW}, ARRAY[{RELEASED}]::uuid[], 'earlyhelp', {GROUNDS}, '{DECIDER}'{said})"


def propose(finding: str = HELD, onward: str = "false", version: int = 1, to: str = "'{}'") -> str:
    return (
        f"SELECT propose_release_v1('{WAITS}', {REQUEST}, {onward}, ARRAY[{finding}]::uuid[], ARRAY[{version}],"
        f" '{{hrwcsc}}', {to}, {GROUNDS}, false, '{DECIDER}', 'digest')"
    )


def agree(member: uuid.UUID, function: str = "agree_release_v2") -> str:
    return f"SELECT {function}('{WAITS}', '{member}', '')"


@pytest.fixture
def two_wanted(scene: None) -> Iterator[None]:
    """The hub wants two for events; the police have a member with two seats and a colleague."""
    with superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        add_row(connection, HUB, "research.AgreementRule", kinds=["event"])
        person = uuid.uuid4()
        for pk, agency, who in (
            (DECIDER, "police", person), (SEAT_OF_BOTH, "police", person), (COLLEAGUE, "police", uuid.uuid4()),
            (OF_HEALTH, "hrwhealth", uuid.uuid4()), (UNKNOWN, "police", None),
        ):  # fmt: skip
            add_row(connection, HUB, "wall.Member", id=pk, agency=agency, name="M", role="researcher", person=who)
    yield
    with superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        for table in ("research_agreementrule", "research_proposedrelease", "wall_member"):
            connection.execute(f"DELETE FROM hub_{HUB}.{table}".encode())


@pytest.fixture
def in_question(scene: None) -> Iterator[None]:
    """The police are asked whose the held finding is, and have not said."""
    with superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        add_row(connection, HUB, "research.WhoseFinding", finding_id=id_of(f"{HUB} held"), agency="police",
                enquiry_id=id_of(f"{HUB} enquiry"))  # fmt: skip
    yield
    with superuser() as connection:
        connection.execute(f"DELETE FROM hub_{HUB}.research_whosefinding".encode())


def tried(who: str, *statements: str) -> tuple[str, str]:
    """SQLSTATE and words of the last statement's refusal; empty where it was done. Undone afterwards."""
    *before, last = statements
    with enter(who) as connection:
        for one in before:
            connection.execute(one.encode())
        try:
            connection.execute(last.encode())
        except psycopg.Error as refused:
            return str(refused.sqlstate), str(refused)
        finally:
            connection.rollback()
    return "", ""


def one_waits() -> None:
    """A release that waits, committed: written past every rule, since the way round it is what is tried."""
    with superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        add_row(
            connection, HUB, "research.ProposedRelease", id=WAITS, agency="police", by=DECIDER, state="waiting",
            findings=[id_of(f"{HUB} held")], versions=[1], desks=["hrwcsc"], request_id=id_of(f"{HUB} request"),
            enquiry_id=id_of(f"{HUB} enquiry"),
        )  # fmt: skip


def done(who: str, *statements: str, look: str = "SELECT 1") -> list[Any]:
    with enter(who) as connection:
        try:
            for one in statements:
                connection.execute(one.encode())
            return connection.execute(look.encode()).fetchall()
        finally:
            connection.rollback()


STATE = (
    "SELECT f.state, r.by, r.agreed_by FROM research_finding f JOIN research_release r ON r.id = f.release_id"
    f" WHERE f.id = {HELD}"
)


@pytest.mark.usefixtures("two_wanted")
def test_two_persons_of_the_agency_release_it() -> None:
    assert done("police", propose(), agree(COLLEAGUE), look=STATE) == [("released", DECIDER, COLLEAGUE)]


@pytest.mark.usefixtures("two_wanted")
def test_one_alone_does_not_whatever_the_function_was_called_before() -> None:
    for call in (
        release("release_v4", said=", '{}', ''"), release("release_v3"), release("release_v2"),
        release("release_v1", said=""),
        let_out("let_out_v3"), let_out("let_out_v2"), let_out("let_out_v1", said=""),
    ):  # fmt: skip
        state, words = tried("police", call)
        assert (state, "needs_agreement" in words) == (REFUSED, True), call


@pytest.mark.usefixtures("two_wanted")
@pytest.mark.parametrize(
    ("member", "says"),
    [
        (DECIDER, "same_person"),
        (SEAT_OF_BOTH, "same_person"),
        (OF_HEALTH, "no_such_member"),
        (UNKNOWN, "no_such_member"),
        (id_of("nobody"), "no_such_member"),
    ],
)
@pytest.mark.parametrize(
    ("proposal", "function"),
    [
        (propose(), "agree_release_v2"),
        (propose(RELEASED, "true", to="'{earlyhelp}'"), "agree_let_out_v2"),
    ],
)
def test_one_member_is_not_two(proposal: str, function: str, member: uuid.UUID, says: str) -> None:
    state, words = tried("police", proposal, agree(member, function))
    assert (state, says in words) == (REFUSED, True), words


@pytest.mark.usefixtures("two_wanted")
def test_nobody_agrees_as_null() -> None:
    state, words = tried("police", propose(), f"SELECT agree_release_v2('{WAITS}', NULL, '')")
    assert (state, "no_such_member" in words) == (REFUSED, True)


@pytest.mark.usefixtures("two_wanted")
def test_what_was_agreed_to_is_what_was_decided() -> None:
    reworded = f"UPDATE research_finding SET text = 'more', version = version + 1 WHERE id = {HELD}"
    state, words = tried("police", propose(), reworded, agree(COLLEAGUE))
    assert (state, "changed_meanwhile" in words) == (REFUSED, True)
    wrong = f"SELECT agree_let_out_v2('{WAITS}', '{COLLEAGUE}', '')"  # a release agreed to as something else
    assert tried("police", propose(), wrong)[0] == REFUSED


@pytest.mark.usefixtures("in_question")
@pytest.mark.parametrize("two", [True, False])
def test_nothing_is_released_before_its_agency_has_said_whose_it_is(two: bool, request: pytest.FixtureRequest) -> None:
    if two:
        request.getfixturevalue("two_wanted")
    steps = (propose(), agree(COLLEAGUE)) if two else (release("release_v3"),)
    state, words = tried("police", *steps)
    assert (state, "whose_first" in words) == (REFUSED, True), words


@pytest.mark.usefixtures("two_wanted")
def test_what_waits_ends_with_its_request() -> None:
    back = f"SELECT hand_back_v2({REQUEST}, 'Not ours.', '{DECIDER}', '{{}}')"
    look = f"SELECT state, answered_by FROM research_proposedrelease WHERE id = '{WAITS}'"
    assert done("police", propose(), back, look=look) == [("ended", DECIDER)]
    state, words = tried("police", propose(), back, agree(COLLEAGUE))
    assert (state, "not_yours_or_answered" in words) == (REFUSED, True), words
    state, words = tried("police", back, propose())
    assert (state, "not_yours_or_already_decided" in words) == (REFUSED, True), words


@pytest.mark.usefixtures("scene")
def test_nothing_is_released_by_a_request_that_has_ended() -> None:
    state, words = tried(
        "police", f"SELECT hand_back_v2({REQUEST}, 'Not ours.', '{DECIDER}', '{{}}')", release("release_v3")
    )
    assert (state, "request_ended" in words) == (REFUSED, True), words


@pytest.mark.usefixtures("two_wanted")
def test_what_was_answered_is_answered_once() -> None:
    declined = f"SELECT decline_release_v3('{WAITS}', '{COLLEAGUE}', 'No.', {NEW}, '')"
    withdrawn = f"SELECT withdraw_release_v1('{WAITS}', '{DECIDER}')"
    for first in (declined, withdrawn, agree(COLLEAGUE)):
        for second in (declined, withdrawn, agree(COLLEAGUE)):
            state, words = tried("police", propose(), first, second)
            assert (state, "not_yours_or_answered" in words) == (REFUSED, True), (first, second)
    by_another = f"SELECT withdraw_release_v1('{WAITS}', '{COLLEAGUE}')"
    assert tried("police", propose(), by_another)[0] == REFUSED
    by_oneself = f"SELECT decline_release_v3('{WAITS}', '{SEAT_OF_BOTH}', 'No.', {NEW}, '')"
    assert "same_person" in tried("police", propose(), by_oneself)[1]


@pytest.mark.usefixtures("two_wanted")
@pytest.mark.parametrize(
    ("who", "statement", "refused"),
    [
        ("police", f"UPDATE research_proposedrelease SET state = 'agreed', answered_by = '{COLLEAGUE}'", DENIED),
        ("police", "UPDATE research_proposedrelease SET findings = '{}'", DENIED),
        ("police", "INSERT INTO research_proposedrelease (id) VALUES (gen_random_uuid())", DENIED),
        ("police", "DELETE FROM research_proposedrelease", DENIED),
        ("police", f"UPDATE research_release SET agreed_by = '{COLLEAGUE}'", DENIED),
        ("police", "SELECT do_release_v2(NULL, NULL, NULL, NULL, '', '', '', '', '', NULL, NULL, NULL, '')", DENIED),
        ("police", "SELECT do_let_out_v1(NULL, NULL, '', '', '', '', '', '', NULL, NULL, '')", DENIED),
        ("police", "SELECT two_members_v1(NULL, NULL)", DENIED),
        ("police", "SELECT set_release_rule_v1(gen_random_uuid(), '{}', gen_random_uuid())", DENIED),
        ("police", "INSERT INTO research_agreementrule (id) VALUES (gen_random_uuid())", DENIED),
        ("hrwcsc", "INSERT INTO research_agreementrule (id) VALUES (gen_random_uuid())", DENIED),
        ("hrwcsc", "UPDATE research_agreementrule SET kinds = '{}'", DENIED),
        ("hrwcsc", agree(COLLEAGUE), REFUSED),
        ("hrwhealth", agree(OF_HEALTH), REFUSED),
        ("hrwhealth", propose(), REFUSED),
        ("worker", agree(COLLEAGUE), DENIED),
        ("worker", "SELECT necessity FROM research_proposedrelease", DENIED),
    ],
)
def test_no_other_way_leads_round_the_second_member(who: str, statement: str, refused: str) -> None:
    one_waits()
    assert tried(who, statement)[0] == refused


@pytest.mark.usefixtures("two_wanted")
@pytest.mark.parametrize("desk", ["hrwcsc", "hrwhealth", "worker", "guardian"])
def test_what_waits_is_seen_by_its_own_agency_alone(desk: str) -> None:
    one_waits()
    wanted = "SELECT id FROM research_proposedrelease"
    assert len(done("police", look=wanted)) == 1
    if desk == "guardian":
        assert tried(desk, wanted)[0] == DENIED
    elif desk == "worker":
        assert tried(desk, "SELECT necessity FROM research_proposedrelease")[0] == DENIED
    else:
        assert done(desk, look=wanted) == []
