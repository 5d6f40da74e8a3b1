"""What each process is told: secrets go to the keeper's processes, and to no other."""

from __future__ import annotations

import argparse
import os

import pytest
from django.conf import LazySettings

from mash_platform import environment
from mash_platform.cli import code, demo
from mash_platform.state import StateDir

VARIABLES = (
    *environment.REMEMBERED,
    environment.SUPERUSER,
    environment.SECRETS_FILE,
    "DJANGO_SETTINGS_MODULE",
)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, state: StateDir) -> None:
    """Begin with no variable of ours but the state's, and leave none behind."""
    for name in VARIABLES:
        monkeypatch.setenv(name, "to be restored")
        monkeypatch.delenv(name)
    monkeypatch.setenv("MASH_STATE", str(state.root))


def web(state: StateDir) -> dict[str, str]:
    return environment.for_web(state, database_url="postgresql:///mash?host=/s", broker_url="redis://b", port=8123)


def test_web_is_told_where_the_servers_are_and_no_secret(state: StateDir, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(environment.SUPERUSER, "postgresql://postgres:secret@/postgres")
    told = web(state)
    assert environment.SUPERUSER not in told
    assert environment.SECRETS_FILE not in told
    assert told["DJANGO_SETTINGS_MODULE"] == "mash_platform.settings.web"
    assert (told["MASH_PORT"], told["MASH_PREFIX"], told["MASH_DOMAIN"]) == ("8123", "mash", "localhost")


def test_the_keeper_is_told_where_its_secrets_are(state: StateDir) -> None:
    told = environment.for_keeper(state, web(state))
    assert told[environment.SECRETS_FILE] == str(state.keeper_json)
    assert told["DJANGO_SETTINGS_MODULE"] == "mash_platform.settings.keeper"


def test_a_command_in_another_terminal_joins_the_run(state: StateDir) -> None:
    state.create()
    environment.remember(state, web(state))
    environment.fill_in("code")
    assert os.environ["DATABASE_URL"] == "postgresql:///mash?host=/s"
    assert os.environ["MASH_PORT"] == "8123"
    assert os.environ["MASH_DEMO"] == "1"
    assert environment.SECRETS_FILE not in os.environ


def test_what_is_set_by_hand_stays(state: StateDir, monkeypatch: pytest.MonkeyPatch) -> None:
    state.create()
    environment.remember(state, web(state))
    monkeypatch.setenv("DATABASE_URL", "postgresql:///mash?host=mine")
    environment.fill_in("code")
    assert os.environ["DATABASE_URL"] == "postgresql:///mash?host=mine"


def test_before_any_run_there_is_no_demonstration(state: StateDir) -> None:
    environment.fill_in("ledger")
    assert "MASH_DEMO" not in os.environ
    assert str(state.sockets) in os.environ["DATABASE_URL"]


def test_a_live_installation_stays_one_whatever_the_shell_that_starts_it_says(
    state: StateDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.create()
    monkeypatch.setenv("MASH_DEMO", "0")
    environment.keep_kind(state)
    monkeypatch.delenv("MASH_DEMO")
    environment.keep_kind(state)
    assert web(state)["MASH_DEMO"] == "0"
    monkeypatch.setenv("MASH_DEMO", "1")
    with pytest.raises(environment.KindRefused, match="a live installation"):
        environment.keep_kind(state)
    assert web(state)["MASH_DEMO"] == "0"


def test_a_demonstration_whose_passwords_are_printed_does_not_become_a_live_installation(
    state: StateDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.create()
    environment.keep_kind(state)
    monkeypatch.setenv("MASH_DEMO", "0")
    with pytest.raises(environment.KindRefused, match="a demonstration"):
        environment.keep_kind(state)


def test_only_the_keepers_commands_get_its_settings(state: StateDir) -> None:
    environment.fill_in("keeper")
    assert os.environ["DJANGO_SETTINGS_MODULE"] == "mash_platform.settings.keeper"
    assert os.environ[environment.SECRETS_FILE] == str(state.keeper_json)


def test_a_live_installation_prints_no_code_and_gets_no_invented_people_whatever_the_shell_says(
    state: StateDir, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    state.create()
    state.environment.write_text('{"MASH_DEMO": "0"}')
    settings.DEMO = True  # as MASH_DEMO=1 before the command makes it
    assert code.run(argparse.Namespace(name="operator")) == 2
    assert demo.run(argparse.Namespace(who=True, measures=False)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("is not a demonstration") == 2
