"""Where no browser can run, tests are skipped, and the end of the run says so loudly."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mash_platform.state import CHECKOUT
from tests.browser.chromium import Chromium, NoBrowser, check

# What the run has no use for: loading it takes each process longer than all else.
WITHOUT = [
    f"-pno:{plugin}" for plugin in ("django", "cacheprovider", "schemathesis", "hypothesispytest", "anyio", "valkey")
]
NEEDS_A_BROWSER = "def test_one(new_person): new_person()\ndef test_two(new_person): new_person()\n"


@pytest.mark.parametrize("processes", [[], ["-n", "2"]], ids=["alone", "with xdist"])
def test_skipped_tests_are_counted_as_skipped_and_the_run_ends_by_saying_so(
    tmp_path: Path, processes: list[str]
) -> None:
    (tmp_path / "conftest.py").write_text("from tests.browser.fixtures import *\n")
    (tmp_path / "test_page.py").write_text(NEEDS_A_BROWSER)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *WITHOUT, *processes, str(tmp_path)],
        cwd=tmp_path,
        env={
            **os.environ,
            "MASH_CHROMIUM": "/nowhere/chromium",
            "PYTHONPATH": os.pathsep.join([str(CHECKOUT), str(CHECKOUT / "platform")]),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert "NO BROWSER COULD RUN: 2 end-to-end tests were SKIPPED, not passed, because /nowhere/chromium" in (
        done.stdout
    ), done.stdout + done.stderr
    assert "2 skipped" in done.stdout
    assert "passed" not in done.stdout.replace("SKIPPED, not passed", "")


def test_a_program_that_is_no_browser_is_refused_with_its_own_words(tmp_path: Path) -> None:
    stub = tmp_path / "chromium"
    stub.write_text("#!/bin/sh\necho 'error while loading shared libraries: libnss3.so' >&2\nexit 127\n")
    stub.chmod(0o755)
    with pytest.raises(NoBrowser, match=r"libnss3\.so"):
        check(Chromium(str(stub), "a stub"))
