"""`mash run` with real servers and stand-ins for our own processes: each notes what it was told.

Called as: stubbed_run.py NOTES PORT.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping

from mash_platform.cli import run
from mash_platform.embedded.programs import Program
from mash_platform.state import StateDir

NOTES, PORT = sys.argv[1], int(sys.argv[2])


def noting(*words: str) -> list[str]:
    told = "${MASH_SUPERUSER_URL:+superuser} ${MASH_KEEPER_FILE:+secrets}"
    return ["sh", "-c", f'echo "{" ".join(words)}:" {told} >> "{NOTES}"']


def processes(state: StateDir, web: Mapping[str, str], keeper: Mapping[str, str], port: int) -> Iterator[Program]:
    log = state.logs / "stand-in.log"
    sleep = ["sleep", "300"]
    serve = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)]
    yield Program("keeper", [*noting("keeper", "run")[:2], noting("keeper run")[2] + "; sleep 300"], keeper, log)
    yield Program("web", serve, web, log)
    yield Program("worker", sleep, web, log)


run.mash = noting
run.django = noting
run.processes = processes
sys.exit(run.run(argparse.Namespace(port=PORT)))
