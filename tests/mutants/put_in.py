"""`make mutants ROOM=...`: put small faults into one subject, one at a time, and see whether its tests say so.

cosmic-ray makes the faults; to its own one is added, a call left out, since a forgotten line of the ledger is the fault
that nobody sees. Everything happens in a copy of the checkout with a PostgreSQL of its own, so that nothing is left
behind where somebody stops it; before a run of all tests (--tested) with theirs, whose template is then made once. A
sample is drawn by its day: the same day draws the same faults.
"""

from __future__ import annotations

import argparse
import os
import random
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import parso
from cosmic_ray import plugins
from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.operators.operator import Example, Operator
from cosmic_ray.work_db import use_db
from cosmic_ray.work_item import TestOutcome

from mash_platform.state import CHECKOUT
from tests.mutants.subjects import SUBJECTS, Subject
from tests.support.checkout import copy_into

PLACE = CHECKOUT / ".run" / "mutants"


NOT_FAULTS = ("models.py", "apps.py", "__init__.py")  # a changed model is another schema: tests/attacks compare those
OPERATORS = (
    "core/AddNot", "core/ReplaceTrueWithFalse", "core/ReplaceFalseWithTrue", "core/ReplaceAndWithOr",
    "core/ReplaceOrWithAnd", "core/NumberReplacer", "core/RemoveDecorator", "core/ZeroIterationForLoop",
    "core/ReplaceBreakWithContinue", "core/ReplaceContinueWithBreak", "core/ReplaceComparisonOperator_Lt_GtE",
    "core/ReplaceComparisonOperator_Lt_LtE", "core/ReplaceComparisonOperator_LtE_Lt",
    "core/ReplaceComparisonOperator_Gt_GtE", "core/ReplaceComparisonOperator_GtE_Gt",
    "core/ReplaceComparisonOperator_Eq_NotEq", "core/ReplaceComparisonOperator_NotEq_Eq",
    "core/ReplaceBinaryOperator_Add_Sub", "core/ReplaceBinaryOperator_Sub_Add", "mash/LeaveOutCall",
)  # fmt: skip


class LeaveOutCall(Operator):  # type: ignore[misc]  # cosmic-ray has no types
    """A statement that only calls something is left out."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Any, Any]]:
        """Where such a statement begins and ends."""
        if node.type == "simple_stmt" and node.children[0].type == "atom_expr":
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """Out: `pass` in its place."""
        instead: Any = parso.parse("pass\n").children[0]  # type: ignore[no-untyped-call, unused-ignore]
        instead.get_first_leaf().prefix = node.get_first_leaf().prefix
        return instead

    @classmethod
    def examples(cls) -> tuple[Any, ...]:
        """One, as cosmic-ray wants it."""
        return (Example("if x:\n    write(line)\n", "if x:\n    pass\n"),)


class Ours:
    """The provider of the operator above."""

    def __iter__(self) -> Iterator[str]:
        return iter(("LeaveOutCall",))

    def __getitem__(self, name: str) -> type[LeaveOutCall]:
        return LeaveOutCall


def a_copy() -> Path:
    """A fresh copy of the checkout."""
    tree = PLACE / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    copy_into(tree)
    return tree


def faults(subject: Subject) -> list[Any]:
    """Every fault that could be put into the subject, in the copy that is the current folder."""
    paths = sorted(
        {path for pattern in subject.sources for path in Path().glob(pattern) if not path.name.endswith(NOT_FAULTS)}
    )
    plugins.OPERATOR_PROVIDERS["mash"] = Ours()
    with use_db(str(PLACE / "session.sqlite")) as session:
        init(paths, session, {})
        every = [item.mutations[0] for item in session.work_items if item.mutations[0].operator_name in OPERATORS]
    every = [one for one in every if not nobody_sees(one)]
    return sorted(every, key=lambda one: (str(one.module_path), one.start_pos, one.operator_name, one.occurrence))


def nobody_sees(one: Any) -> bool:
    """A fault that changes nothing that anybody sees: `frozen=True` stops programmers, and `durable=True` those who
    would nest an act in another; a test cannot tell them from what stands there."""
    row, column = one.start_pos
    before: str = Path(one.module_path).read_text(encoding="utf-8").splitlines()[row - 1][:column]
    return before.endswith(("frozen=", "durable="))


def drawn(every: list[Any], day: date, many: int) -> list[Any]:
    """So many of them, by the day, at most one at a place. In: `many` 0 for all."""
    random.Random(day.isoformat()).shuffle(every)  # noqa: S311 - a sample, no secret
    places, found = set(), []
    for one in every:
        place = (str(one.module_path), one.start_pos)
        if place not in places:
            places.add(place)
            found.append(one)
    return found[: many or None]


def run_tests(subject: Subject) -> str:
    """The command that runs a subject's tests until one fails."""
    return f"{shlex.quote(sys.executable)} -m pytest -x -q -p no:cacheprovider {' '.join(subject.tests)}"


def passes_without_a_fault(subject: Subject) -> bool:
    """Whether the subject's tests pass on the copy as it is: tests that fail anyway would catch every fault."""
    ran = subprocess.run(shlex.split(run_tests(subject)), capture_output=True, text=True, check=False)
    if ran.returncode:
        print(ran.stdout[-4000:])
    return ran.returncode == 0


def try_out(chosen: Iterable[Any], subject: Subject, seconds: float) -> tuple[int, list[str]]:
    """Put each in and run the subject's tests, until the time is over. Out: how many were tried; which survived."""
    tests = run_tests(subject)
    began, tried, survived = time.monotonic(), 0, []
    for one in chosen:
        if time.monotonic() - began > seconds:
            break
        result = mutate_and_test([one], tests, 300)
        tried += 1
        said = f"{one.module_path}:{one.start_pos[0]} {one.operator_name} ({one.definition_name or 'module'})"
        lived = result.test_outcome == TestOutcome.SURVIVED
        print("SURVIVED" if lived else "caught  ", said, flush=True)
        if lived:
            survived.append(f"{said}\n{result.diff}")
        elif result.test_outcome != TestOutcome.KILLED:
            raise RuntimeError(f"the tests could not be run: {result.output}")
    return tried, survived


def main() -> int:
    """Out: 0; 1 where nothing was tried or more than one in ten survived; 2 where the tests fail without a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--room", choices=SUBJECTS, help="the subject; without it one is drawn by the day")
    parser.add_argument("--sample", type=int, default=0, help="so many faults; without it all")
    parser.add_argument("--day", type=date.fromisoformat, default=date.today(), help="whose sample (today's)")  # noqa: DTZ011
    parser.add_argument("--seconds", type=float, default=86400.0, help="begin no other fault after so long")
    parser.add_argument("--tested", action="store_true", help="all tests are run without a fault after this")
    args = parser.parse_args()
    room = args.room or random.Random(args.day.isoformat()).choice(sorted(SUBJECTS))  # noqa: S311
    PLACE.mkdir(parents=True, exist_ok=True)
    tree = a_copy()
    os.chdir(tree)
    state = CHECKOUT / ".run" / "test" if args.tested else PLACE / "state"
    os.environ.update(PYTHONPATH=f"{tree}:{tree / 'platform'}", MASH_TEST_STATE=str(state), PYTHONDONTWRITEBYTECODE="1")
    chosen = drawn(faults(SUBJECTS[room]), args.day, args.sample)
    print(f"{room}: {len(chosen)} faults, drawn for {args.day}")
    if not args.tested and not passes_without_a_fault(SUBJECTS[room]):
        print(f"{room}: its tests fail without any fault (above). Mend that first.")
        return 2
    tried, survived = try_out(chosen, SUBJECTS[room], args.seconds)
    print(f"{room}: {tried - len(survived)} of {tried} faults were caught.")
    for one in survived:
        print(f"\nNo test said anything:\n{one}")
    return 1 if not tried or len(survived) * 10 > tried else 0


if __name__ == "__main__":
    sys.exit(main())
