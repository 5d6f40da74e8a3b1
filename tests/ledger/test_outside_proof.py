"""What convinces somebody who does not trust us: an export proved elsewhere, and a witness with a disk of its own."""

from __future__ import annotations

import base64
import hashlib
import json
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pymerkle
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from hub.wall.tasks import ask_witnesses
from mash_platform.keeper.seal import seal_hub
from mash_platform.ledger import merkle
from mash_platform.ledger.checks import readers_connection
from mash_platform.ledger.notes import COSIGNED, BadNote, Checkpoint, Key, cosign, cosigned_at, open_note, sign
from mash_platform.ledger.proofs import Proofs, export
from mash_platform.ledger.tables import ledger_of, trusted
from mash_platform.ledger.witnesses import Refused, Witness, ask, newest_seen
from mash_platform.state import CHECKOUT
from tenants.models import PlatformEntry
from tests.attacks.scene import HUB, enter, set_up
from tests.attacks.test_ledger_rewritten import dumped, write
from tests.attacks.test_ledger_seals import LEDGER, keeper, tamper
from tests.support.house import House

__all__ = ["keeper"]

VERIFIER = CHECKOUT / "tools" / "verify_ledger_export.py"


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Lines in several seals, one of them longer than a block, and no check of another test."""
    monkeypatch.setattr("mash_platform.state.StateDir.checks", tmp_path / "checks")
    with set_up():
        write("one", "two")
        seal_hub(HUB)
        with enter("hrwcsc") as connection:
            connection.execute(
                "INSERT INTO wall_ledgerentry (id, act, object_kind, object_ref, detail)"
                " SELECT gen_random_uuid(), 'many', 'enquiry', 'HRW-12-' || n, '{}' FROM generate_series(1, 600) n"
            )
        seal_hub(HUB)
        write("last")
        seal_hub(HUB)
        yield


def vkey() -> str:
    return trusted(ledger_of(HUB))[0].vkey


def exported(to: Path, *, where: str = "true", note: str = "") -> list[dict[str, Any]]:
    """An export of what a condition finds, as a file. Out: its lines."""
    with readers_connection(ledger_of(HUB)) as connection, connection.transaction():
        rows = connection.execute(f"SELECT seq FROM wall_ledgerentry WHERE {where} ORDER BY seq".encode())
        seqs = [row[0] for row in rows.fetchall()]
        lines = list(export(Proofs(connection, ledger_of(HUB), note), seqs, looked_for={}, witnesses=[]))
    to.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return lines


def prove(file: Path, *more: str, key: str = "") -> subprocess.CompletedProcess[str]:
    """The verifier as an outsider runs it: isolated from the checkout, in another folder."""
    command = [sys.executable, "-I", str(VERIFIER), str(file), "--key", key or vkey(), *more]
    return subprocess.run(command, cwd=file.parent, capture_output=True, text=True, check=False)


def test_the_verifier_is_short_and_imports_nothing_of_the_product() -> None:
    text = VERIFIER.read_text()
    assert len(text.splitlines()) < 100
    assert not [word for word in ("mash_platform", "hub.", "tenants", "frontend", "django") if f"import {word}" in text]


@pytest.mark.parametrize("where", ["true", "act = 'many' AND object_ref LIKE '%7'", "act = 'last'", "false"])
def test_an_export_is_proved_on_another_machine(ledger: None, tmp_path: Path, where: str) -> None:
    lines = exported(tmp_path / "ledger.jsonl", where=where)
    done = prove(tmp_path / "ledger.jsonl")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{lines[-1]['lines']} lines are in the ledger mash-")
    assert lines[-1]["newer"] == 0


SPOIL: dict[str, Callable[[list[dict[str, Any]]], object]] = {
    "is not in that ledger": lambda lines: lines[10].update(line=lines[10]["line"].replace("many", "none")),
    "stands out of order": lambda lines: lines.insert(2, lines.pop(5)),
    "were exported": lambda lines: lines.pop(4),
    "not in that ledger ": lambda lines: lines[4].update(proof=lines[5]["proof"]),
    "InvalidSignature": lambda lines: lines[0].update(
        checkpoint=lines[0]["checkpoint"].replace("\n604\n", "\n605\n")
    ),
}  # fmt: skip


@pytest.mark.parametrize("said", SPOIL)
def test_an_export_that_somebody_changed_does_not_hold(ledger: None, tmp_path: Path, said: str) -> None:
    lines = exported(tmp_path / "ledger.jsonl")
    SPOIL[said](lines)
    (tmp_path / "ledger.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = prove(tmp_path / "ledger.jsonl")
    assert done.returncode == 1
    assert said.strip() in done.stderr


def test_an_export_signed_by_somebody_else_does_not_hold(ledger: None, tmp_path: Path) -> None:
    exported(tmp_path / "ledger.jsonl")
    other = Key(ledger_of(HUB).origin(), Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    assert "has not signed the checkpoint" in prove(tmp_path / "ledger.jsonl", key=other.vkey).stderr


# What RFC 6962's own implementers test with (transparency-dev/merkle, testonly): roots of the first lines of these.
KNOWN = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def test_roots_are_those_that_other_implementations_have() -> None:
    tree, found = merkle.Growing(), []
    for data in KNOWN:
        tree.add(merkle.leaf_hash(bytes.fromhex(data)))
        found.append(tree.root.hex())
    assert tuple(found) == ROOTS


def test_the_checkpoint_of_the_specification_is_read_as_it_says() -> None:
    """The example of C2SP tlog-checkpoint and tlog-cosignature; without its keys, so its shape alone."""
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    found = Checkpoint.from_text(text)
    assert (found.origin, found.size, found.text) == ("example.com/behind-the-sofa", 20852163, text)
    for bad in ("a\n1\n", "a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "a\n1\nCsUY\n", f"\n{text}"):
        with pytest.raises(BadNote):
            Checkpoint.from_text(bad)


@given(st.integers(1, 700), st.data())
def test_every_proof_holds_and_no_other_does(size: int, data: st.DataObject) -> None:
    leaves = [hashlib.sha256(str(number).encode()).digest() for number in range(size)]
    tree = merkle.Growing()
    roots = [tree.root]
    for leaf in leaves:
        tree.add(leaf)
        roots.append(tree.root)
    stood = merkle.Tree(size, tree.blocks, lambda block: leaves[block << 8 : (block + 1) << 8])
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    proof = stood.inclusion(index)
    assert stood.root == roots[size]
    assert merkle.included(leaves[index], index, size, roots[size], proof)
    assert not merkle.included(leaves[index - 1], index, size, roots[size], proof) or size == 1
    assert merkle.consistent(old, roots[old], size, roots[size], stood.consistency(old))
    if 0 < old < size:
        assert not merkle.consistent(old, roots[old - 1], size, roots[size], stood.consistency(old))


@given(st.integers(1, 300), st.data())
def test_a_kept_library_has_the_same_roots_and_proofs_and_each_holds_for_the_other(
    size: int, data: st.DataObject
) -> None:
    """pymerkle, which knows nothing of us, builds the same tree; the verifier that outsiders run takes its proofs."""
    said = [f"line {number}".encode() for number in range(size)]
    theirs, ours = pymerkle.InmemoryTree(algorithm="sha256"), merkle.Growing()
    for one in said:
        theirs.append_entry(one)
        ours.add(merkle.leaf_hash(one))
    leaves = [merkle.leaf_hash(one) for one in said]
    stood = merkle.Tree(size, ours.blocks, lambda block: leaves[block << 8 : (block + 1) << 8])
    root = theirs.get_root(size)
    assert stood.root == root
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    proof = theirs.prove_inclusion(index + 1, size)
    assert stood.inclusion(index) == proof.path[1:]
    assert outside_verifier()["climb"](leaves[index], index, size, proof.path[1:]) == root
    proof.path[1:] = stood.inclusion(index)
    pymerkle.verify_inclusion(leaves[index], root, proof, index=index + 1, size=size, algorithm="sha256")
    assert merkle.consistent(old, theirs.get_root(old), size, root, stood.consistency(old))


@cache
def outside_verifier() -> dict[str, Any]:
    """What the file of the verifier defines, read as a file of its own."""
    return runpy.run_path(str(VERIFIER))


def test_a_key_whose_base64_has_a_plus_is_read() -> None:
    key = Key("witness.example", bytes([0xFB] * 32), COSIGNED)
    assert "+" in key.vkey.split("+", 2)[2]
    assert Key.from_vkey(key.vkey) == key


def test_a_cosignature_says_when_and_a_false_one_is_refused() -> None:
    private, witness = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    note = sign(Checkpoint("mash-1/harrow", 1, b"0" * 32), private)
    key = Key("witness.example", witness.public_key().public_bytes_raw(), COSIGNED)
    from datetime import UTC, datetime

    at = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
    both = note + cosign(note, "witness.example", witness, at)
    assert cosigned_at(both, key) == at
    assert Key.from_vkey(key.vkey) == key
    assert open_note(both, [Key("mash-1/harrow", private.public_key().public_bytes_raw())]).size == 1
    with pytest.raises(BadNote, match="is false"):
        cosigned_at(note + cosign(note.replace("\n1\n", "\n2\n"), "witness.example", witness, at), key)


@pytest.fixture
def witness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Witness]:
    """A process of its own with a disk of its own, that knows this ledger's key."""
    disk = tmp_path / "witness"
    disk.mkdir()
    command = [sys.executable, "-I", str(Path(__file__).with_name("witness_process.py")), str(disk), vkey()]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        said = json.loads(process.stdout.readline())
        names = tmp_path / "witnesses"
        names.write_text(f"# who has to have seen it\n{said['vkey']} {said['address']}\n")
        monkeypatch.setattr("mash_platform.state.StateDir.witnesses", names)
        yield Witness(Key.from_vkey(said["vkey"]), said["address"])
    finally:
        process.kill()
        process.communicate()


def test_a_witness_signs_what_adds_to_what_it_saw_and_an_export_carries_it(
    ledger: None, witness: Witness, tmp_path: Path
) -> None:
    first = ask(HUB, witness)
    write("five", "six")
    seal_hub(HUB)
    second = ask(HUB, witness)
    assert first
    assert second
    assert (first.size, second.size) == (604, 606)
    (tmp_path / "checks" / f"{HUB}.{witness.key.id.hex()}.witness.json").unlink()
    again = ask(HUB, witness)  # we forgot; the witness says where it stands
    assert again
    assert again.size == 606
    write("newer than what was witnessed")
    seal_hub(HUB)
    lines = exported(tmp_path / "ledger.jsonl", note=newest_seen(HUB))
    assert lines[-1] == {"lines": 606, "newer": 1, "gone": 0}
    done = prove(tmp_path / "ledger.jsonl", "--witness", witness.key.vkey)
    assert done.returncode == 0, done.stderr
    assert "seen by witness.example/w1" in done.stdout


def test_a_witness_refuses_a_shorter_tree_and_another_one_that_the_keeper_signed(
    ledger: None, witness: Witness
) -> None:
    """The whole machine is in one hand: the database and the heads are set back together, and the honest keeper seals
    on. Nothing here disagrees any more; the witness does."""
    file = ledger_of(HUB).heads
    before = file.read_bytes()
    with dumped() as put_back:
        write("an enquiry", "a product that was sent")
        seal_hub(HUB)
        ask(HUB, witness)
        put_back()
        file.write_bytes(before)
        seal_hub(HUB)
        with pytest.raises(Refused, match="has signed 606 lines, and there are 604 now"):
            ask(HUB, witness)
        write("something else", "and more", "than before")
        seal_hub(HUB)
        with pytest.raises(Refused, match="they do not add to what it saw before"):
            ask(HUB, witness)


def test_a_witness_that_refuses_is_an_alarm(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str, _: Witness) -> None:
        if name == HUB:
            raise Refused("w1 has signed 606 lines, and there are 604 now")
        raise OSError("away")  # which is no alarm: it is asked again

    key = Key("witness.example/w1", bytes(32), COSIGNED)
    monkeypatch.setattr("hub.wall.tasks.witnesses", lambda: [Witness(key, "http://127.0.0.1:9")])
    monkeypatch.setattr("hub.wall.tasks.ask", refuse)
    ask_witnesses()
    [line] = PlatformEntry.objects.filter(act="alarm", object_kind="witness")
    assert (line.object_ref, "has signed 606 lines" in line.detail["said"]) == (HUB, True)


def test_a_witness_takes_nothing_that_the_keeper_did_not_sign(ledger: None, witness: Witness) -> None:
    tamper(f"UPDATE {LEDGER} SET act = 'nothing' WHERE act = 'one'")
    from mash_platform.ledger.witnesses import _post

    text = f"{ledger_of(HUB).origin()}\n604\n{base64.b64encode(b'0' * 32).decode()}\n"
    forged = sign(Checkpoint.from_text(text), Ed25519PrivateKey.generate())
    assert _post(witness, f"old 0\n\n{forged}")[0] == 403
    assert _post(witness, f"old 0\n\n{forged.replace('harrow', 'camden')}")[0] == 404
