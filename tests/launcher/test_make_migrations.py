"""docs/how-to/migration.md, followed: the command writes what a changed model needs, and nothing where none changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from mash_platform.state import CHECKOUT

COMMAND = (sys.executable, "-m", "django", "makemigrations")
ROOMS = ("platform", "tenants", "rollout", "hub", "joining", "api", "frontend", "pyproject.toml")


def makemigrations(where: Path, *more: str) -> subprocess.CompletedProcess[str]:
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "mash_platform.settings.keeper",
        "PYTHONPATH": f"{where}:{where / 'platform'}",
    }
    return subprocess.run([*COMMAND, *more], cwd=where, env=env, capture_output=True, text=True, check=False)


def test_no_model_waits_for_a_migration() -> None:
    done = makemigrations(CHECKOUT, "--check", "--dry-run")
    assert (done.returncode, done.stdout.strip()) == (0, "No changes detected"), done.stdout


def test_a_new_column_gets_its_migration_in_a_copy(tmp_path: Path) -> None:
    for room in ROOMS:
        if room == "frontend":
            (tmp_path / room).mkdir()  # its pages are of no matter here, and its node_modules are large
            continue
        subprocess.run(["cp", "-r", str(CHECKOUT / room), str(tmp_path / room)], check=True)
    models = tmp_path / "hub" / "front_door" / "models.py"
    text = models.read_text()
    before = "    immediate_danger = models.BooleanField(default=False)\n"
    assert text.count(before) == 1
    models.write_text(text.replace(before, before + '    school = models.CharField(max_length=80, default="")\n'))
    done = makemigrations(tmp_path, "front_door", "--name", "keep_the_school")
    assert done.returncode == 0, done.stderr
    (made,) = (tmp_path / "hub" / "front_door" / "migrations").glob("*_keep_the_school.py")
    assert 'name="school"' in made.read_text().replace("'", '"')
