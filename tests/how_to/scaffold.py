"""docs/how-to, followed: the blocks of its pages are put where their fences say, in a copy of the checkout.

By hand, to see what says so where a step is forgotten: `python -m tests.how_to.scaffold --without page.md:2`.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from mash_platform.state import CHECKOUT
from tests.support.checkout import copy_into

PAGES = CHECKOUT / "docs" / "how-to"
BIN = Path(sys.executable).parent
STATE = CHECKOUT / ".run" / "how_to"  # a PostgreSQL of its own, kept: the same pages need no other template
_BLOCK = re.compile(r"^(?P<margin> *)```(?P<fence>\w+ .+)\n(?P<body>(?:.*\n)*?)(?P=margin)```$", re.MULTILINE)
_IN_ORDER = re.compile(r"^\d+\. \[.+\]\((.+\.md)\)$", re.MULTILINE)


class WentStale(AssertionError):
    """A page says to change what is not there."""


@dataclass(frozen=True)
class Block:
    """One block of a page: `name` is the page with its number, such as page.md:2."""

    name: str
    said: dict[str, str]  # what the fence says: new, or in with after, before, instead or at; or run
    text: str

    @property
    def command(self) -> str:
        """What is typed, of a block that is run."""
        return self.text.strip() if "run" in self.said else ""


def pages() -> list[str]:
    """The pages in the order in which they are followed."""
    return _IN_ORDER.findall((PAGES / "README.md").read_text())


def blocks(page: str) -> Iterator[Block]:
    """The blocks of a page that say where they go. Raises: WentStale, where its words do not name the file."""
    text = (PAGES / page).read_text()
    for number, found in enumerate(_BLOCK.finditer(text), start=1):
        words = [word.partition("=") for word in shlex.split(found["fence"])[1:]]
        said = {key: value for key, _, value in words}
        file = said.get("new") or said.get("in", "")
        if f"`{file}`" not in text and file:
            raise WentStale(f"docs/how-to/{page} does not say in words that {file} is changed")
        margin = len(found["margin"])
        body = "".join(line[margin:] if line.strip() else line for line in found["body"].splitlines(keepends=True))
        yield Block(f"{page}:{number}", said, body)


def put(block: Block, tree: Path) -> None:
    """Write a block where it goes. Raises: WentStale."""
    if "new" in block.said:
        path = tree / block.said["new"]
        if path.exists():
            raise WentStale(f"docs/how-to/{block.name}: {block.said['new']} is there already")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text)
        return
    path = tree / block.said["in"]
    before = path.read_text()
    path.write_text(f"{before}\n\n{block.text}" if block.said.get("at") == "end" else _changed(before, block))


def _changed(text: str, block: Block) -> str:
    (how,) = {"after", "before", "instead"} & set(block.said)
    wanted = block.said[how]
    lines = text.splitlines(keepends=True)
    found = [number for number, line in enumerate(lines)
             if (wanted in line if how == "instead" else line.strip().startswith(wanted))]  # fmt: skip
    if len(found) != 1:
        raise WentStale(f"docs/how-to/{block.name}: in {block.said['in']} stands {len(found)} times: {wanted}")
    number = found[0]
    line = lines[number]
    margin = line[: len(line) - len(line.lstrip())]
    own = block.text.rstrip("\n").replace("\n", f"\n{margin}")
    instead = {
        "after": f"{line}{margin}{own}\n", "before": f"{margin}{own}\n{line}", "instead": line.replace(wanted, own),
    }[how]  # fmt: skip
    return "".join([*lines[:number], instead, *lines[number + 1 :]])


@dataclass(frozen=True)
class Copy:
    """A copy of the checkout in which the pages were followed, and what they say to run."""

    tree: Path
    commands: tuple[str, ...]

    def run(self, *words: str, settings: str = "") -> subprocess.CompletedProcess[str]:
        """A command in the copy, with the copy's own modules."""
        env = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "MASH", "DATABASE"))}
        env |= {"PYTHONPATH": f"{self.tree}:{self.tree / 'platform'}", "MASH_TEST_STATE": str(STATE)}
        env |= {"DJANGO_SETTINGS_MODULE": settings} if settings else {}
        if not settings:
            env.pop("DJANGO_SETTINGS_MODULE", None)
        return subprocess.run([*words], cwd=self.tree, env=env, capture_output=True, text=True, check=False)

    def python(self, program: str, settings: str) -> subprocess.CompletedProcess[str]:
        """A few lines of Python, with Django."""
        return self.run(sys.executable, "-c", f"import django\ndjango.setup()\n{program}", settings=settings)

    def migrate(self) -> subprocess.CompletedProcess[str]:
        """The `make migrations` of the pages in one process; then whether a model still waits for one, and the system
        check. Without a header, whose time would make another template of the same pages."""
        lines = ["from django.core.management import call_command"]
        for command in self.commands:
            if command.startswith("make migrations "):
                said = dict(word.split("=") for word in command.split()[2:])
                what = f"'{said['ROOM']}', name='{said['NAME']}', include_header=False"
                lines.append(f"call_command('makemigrations', {what})")
        lines += ["call_command('makemigrations', check=True, dry_run=True)", "call_command('check')"]
        done = self.python("\n".join(lines), "mash_platform.settings.keeper")
        every = (path.relative_to(self.tree) for path in self.tree.rglob("migrations/*.py"))
        written = [str(path) for path in every if not (CHECKOUT / path).exists()]
        if written:
            self.ruff("check", "--fix", "--quiet", *written)
            self.ruff("format", "--quiet", *written)
        return done

    def ruff(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The linter in the copy."""
        return self.run(str(BIN / "ruff"), *words)

    def write_tables(self) -> subprocess.CompletedProcess[str]:
        """Each `mash ... --write` of the pages, once, in one process."""
        said = {tuple(shlex.split(one)[1:]) for one in self.commands if one.startswith(".venv/bin/mash ")}
        lines = ["from mash_platform.cli import main", *(f"assert not main({[*words]!r})" for words in sorted(said))]
        return self.python("\n".join(lines), "mash_platform.settings.web")


def look() -> None:
    """Whether every block of every page can be put where it says. Raises: WentStale, with the page and the line."""
    with tempfile.TemporaryDirectory(prefix="how-to-") as folder:
        for page in pages():
            for block in blocks(page):
                file = block.said.get("in", "")
                if file and not (Path(folder) / file).exists():
                    (Path(folder) / file).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(CHECKOUT / file, Path(folder) / file)
                if not block.command:
                    put(block, Path(folder))


def follow(tree: Path, *, without: Collection[str] = ()) -> Copy:
    """Copy the checkout and put every block of every page in, but for those named. Raises: WentStale."""
    copy_into(tree)
    commands = []
    for page in pages():
        for block in blocks(page):
            if block.name in without:
                continue
            if block.command:
                commands.append(block.command)
                continue
            try:
                put(block, tree)
            except WentStale:
                if not without:
                    raise  # otherwise it builds on what was left out
    return Copy(tree, tuple(dict.fromkeys(commands)))


# What refuses a change that forgot a step. Of a test that is made for each role, the new role's.
CHECKS = (
    "tests/attacks/test_matrix.py", "tests/attacks/test_routes.py", "tests/wall/test_every_page.py",
    "tests/attacks/test_catalog.py::test_every_grant_and_policy_is_declared_and_every_declaration_stands",
    "tests/attacks/test_catalog.py::test_functions_are_owned_by_their_narrow_role_and_called_by_whom_they_name",
    "tests/attacks/test_catalog.py::test_every_table_has_a_declaration",
    "tests/attacks/test_permissions.py::test_the_page_says_what_the_tables_and_views_say",
    "tests/attacks/test_permissions.py::test_each_address_of_a_hub_answers_whom_the_page_names_and_writes_down_every_refusal[practice-lead]",
    "tests/tenants/test_agreeing.py::test_exactly_these_agree_to_a_seat[practice]",
    "tests/tenants/test_agreeing.py::test_whoever_is_told_of_a_seat_sees_it_and_may_stop_it_and_nobody_else[practice]",
    "tests/notices/test_tasks.py", "tests/notices/test_pages.py", "tests/library/test_question_sets_at_the_door.py",
)  # fmt: skip


def own_tests() -> list[str]:
    """The tests that the pages themselves bring."""
    every = [block.said.get("new", "") for page in pages() for block in blocks(page)]
    return [path for path in every if path.startswith("tests/")]


def main() -> int:
    """Follow the pages, leave out what is asked, and print what each check says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without", nargs="*", default=[], help="blocks to leave out, such as page.md:2")
    parser.add_argument("--look", action="store_true", help="see only whether every block can be put where it says")
    parser.add_argument("--types", action="store_true", help="look at the types too, which takes a minute")
    args = parser.parse_args()
    if args.look:
        look()
        return 0
    with tempfile.TemporaryDirectory(prefix="how-to-") as folder:
        copy = follow(Path(folder), without=args.without)
        steps = [copy.migrate, copy.write_tables]
        commands = [(BIN / "lint-imports",), (BIN / "ruff", "check", "."), (BIN / "ruff", "format", "--check", "."),
                    *([(BIN / "mypy",)] if args.types else []),
                    (sys.executable, "-m", "pytest", "-q", *CHECKS,
                     *(one for one in own_tests() if (copy.tree / one).exists()))]  # fmt: skip
        done = [step() for step in steps]
        done += [copy.run(*map(str, words)) for words in commands]
        for one in done:
            if one.returncode:
                print(one.stdout[-6000:], one.stderr[-3000:])
        return max(one.returncode for one in done)


if __name__ == "__main__":
    sys.exit(main())
