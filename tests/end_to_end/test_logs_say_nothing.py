"""What the running service leaves in its own output, its servers' logs and its mails after a whole journey: no word of
the case, no name, no token. tests/attacks/test_logs.py plants in every part of a request; here all processes write."""

from __future__ import annotations

import http.client
import json
from pathlib import Path
from typing import Any

from tests.end_to_end.service import Service
from tests.end_to_end.test_mash_journey import SHIPPED

WORD = "Plantedword"
FREE = {
    "given_name", "family_name", "lines", "school", "what_happened", "where", "injuries", "done_already", "why_not",
    "reason", "question", "decided_by", "text", "withheld", "source_record", "necessity", "proportionality", "analysis",
    "summary", "note", "own_reference",
}  # fmt: skip


def planted(said: Any, key: str = "") -> Any:
    """The same journey with the word in everything that somebody types."""
    if isinstance(said, dict):
        return {name: planted(value, name) for name, value in said.items()}
    if isinstance(said, list):
        return [planted(value, key) for value in said]
    return f"{said} {WORD}" if isinstance(said, str) and key in FREE else said


def test_a_journey_leaves_no_word_and_no_token_in_any_log_or_mail(service: Service, tmp_path: Path) -> None:
    file = tmp_path / "planted.json"
    file.write_text(json.dumps(planted(json.loads(Path(SHIPPED[0]).read_text()))))
    assert file.read_text().count(WORD) > 30
    done = service.mash("journey", "--hub", "harrow", str(file))
    assert done.returncode == 0, done.stdout + done.stderr
    statuses = [
        ask(service, host, path)
        for host in ("harrow", "refer-harrow", "outside-harrow", "mash")
        for path in (f"/status/{WORD}/", f"/enquiries/{WORD}/", f"/own-link/{WORD}/", f"/search/?q={WORD}", "/")
    ]
    assert 404 in statuses
    state = Path(service.environment["MASH_STATE"])
    written = [state.with_suffix(".log"), *state.rglob("*.log"), *files_of(state / "mail")]
    said = b"".join(one.read_bytes() for one in written)
    assert b"status/" in said, "the web process wrote which routes were asked for"
    assert [one.name for one in written if WORD.encode() in one.read_bytes()] == []


def ask(service: Service, host: str, path: str) -> int:
    """Ask for a page as a browser would that has a planted cookie, sign and address."""
    there = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
    said = {
        "Host": f"{host}.localhost:{service.port}", "Cookie": f"sessionid={WORD}; __Host-pass={WORD}",
        "Referer": f"http://{host}.localhost/{WORD}/", "User-Agent": WORD, "Authorization": f"Bearer {WORD}",
    }  # fmt: skip
    try:
        there.request("GET", path, headers=said)
        return there.getresponse().status
    finally:
        there.close()


def files_of(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()] if folder.exists() else []
