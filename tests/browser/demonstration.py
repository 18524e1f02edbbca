"""The demonstration, built once for all processes of a test run: whoever changes it takes a copy."""

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import environment

COMMAND = [sys.executable, "-c", "import sys; from havre.cli import main; sys.exit(main())"]


def of_the_run(factory: pytest.TempPathFactory) -> Path:
    """The folder that the processes of this run share."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def built(shared: Path) -> tuple[Path, dict[str, object]]:
    """Its data folder, which nothing may be served from, and what `havre demo --no-serve --json` printed."""
    folder, told = shared / "demonstration", shared / "demonstration.json"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until it is closed: the first builds, the others wait
        if not told.exists():
            told.write_text(_printed(folder))
    printed: dict[str, object] = json.loads(told.read_text())
    return folder, printed


def _printed(folder: Path) -> str:
    done = subprocess.run(
        [*COMMAND, "demo", "--no-serve", "--json", "--data", str(folder)],
        env=os.environ | {"HAVRE_DATA": str(folder)} | environment(folder),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
