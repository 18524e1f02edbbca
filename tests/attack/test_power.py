"""Promise 5, where a killed process can't show it: the power goes, and what was not forced to the disk is gone.

See `tests.attack.cutting` for how the disk after the cut is put together. An exhibit is the hardest thing to keep: a
file, three folders and a transaction have to reach the disk in the right order.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attack.making import ROOT, make

pytestmark = pytest.mark.sqlite_only(
    "what is forced to the disk in which order is the same code; what a PostgreSQL server forces is its own"
)
Outcome = tuple[int, bool, list[str]]


def cut(work: Path, *how: str) -> list[Outcome]:
    command = [sys.executable, "-m", "tests.attack.cutting", str(work), *how]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return [(at, acknowledged, said) for at, acknowledged, said in map(json.loads, done.stdout.splitlines())]


@pytest.mark.parametrize("bare", [True, False], ids=["the first file ever", "one more file"])
def test_the_power_may_go_at_any_instant_of_keeping_an_exhibit(tmp_path: Path, bare: bool) -> None:
    make(tmp_path / "data", bare=bare)
    outcomes = cut(tmp_path)
    assert len(outcomes) > 20, "too few instants: something of the keeping is not seen"
    assert [each[1] for each in outcomes] == [False] * (len(outcomes) - 1) + [True]
    assert [each for each in outcomes if each[2]] == []


def test_without_forcing_folders_an_acknowledged_exhibit_would_be_lost(tmp_path: Path) -> None:
    make(tmp_path / "data", bare=True)
    at, acknowledged, said = cut(tmp_path, "careless")[-1]
    assert acknowledged, at
    assert said, "the control: this cut has to be noticed"
