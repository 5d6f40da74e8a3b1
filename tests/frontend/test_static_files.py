"""What is served beside the pages: what they use, and nothing else, each file under a name with its digest."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from mash_platform.state import CHECKOUT

DIGEST = re.compile(r"\.[0-9a-f]{12}\.")


@pytest.fixture
def served(tmp_path: Path, settings: Any) -> Path:
    """The files as `mash run` collects them."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "frontend.static_storage.StaticStorage"}}
    call_command("collectstatic", "--no-input", "--clear", "--verbosity", "0")
    return tmp_path


def test_only_our_own_build_is_served_and_each_file_has_its_digest(served: Path) -> None:
    files = [path.relative_to(served) for path in served.rglob("*") if path.is_file()]
    assert {path.parts[0] for path in files} == {"build", "staticfiles.json"}
    plain = [str(path) for path in files if path.parts[0] == "build" and not DIGEST.search(path.name)]
    assert plain == []


def test_a_script_imports_others_by_names_with_digests(served: Path) -> None:
    names = json.loads((served / "staticfiles.json").read_text())["paths"]
    script = (served / names["build/mash.js"]).read_text()
    imported = re.findall(r"(?:from|import)\s*[\"']([^\"']+)[\"']", script)
    assert len(imported) >= 4
    for name in imported:
        assert DIGEST.search(name), name
        assert (served / "build" / name.removeprefix("./")).exists(), name


def test_every_file_is_used_by_a_page_or_by_another(served: Path) -> None:
    names = json.loads((served / "staticfiles.json").read_text())["paths"]
    templates = "".join(path.read_text() for path in (CHECKOUT / "frontend" / "templates").rglob("*.html"))
    others = "".join((served / hashed).read_text() for hashed in names.values() if hashed.endswith((".css", ".js")))
    unused = [
        name for name, hashed in names.items()
        if name not in templates and Path(hashed).name not in others and "/fonts/" not in name
    ]  # fmt: skip
    assert unused == []
