"""A case is destroyed on a full disk: it is gone, or it was refused and is whole; with room again, it is gone.

As in `test_full_disk`, the data folder lies on a small file system, filled to another point in each round. Killed
destructions are among those of `test_kill`.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.attack.conftest import Figure
from tests.attack.serving import ROOT

pytestmark = pytest.mark.sqlite_only("the rows of a server are on its own disk; here only files would go")
SEED = 20261125
ROUNDS = 20
MEGABYTES = 24


def filled(folder: Path, *, seed: int, rounds: int, how: tuple[str, ...] = ()) -> dict[str, Any]:
    folder.mkdir()
    command = [sys.executable, "-m", "tests.attack.small_disk", str(folder), str(MEGABYTES)]
    command += [sys.executable, "-m", "tests.attack.filling_shred", str(folder), str(seed), str(rounds), *how]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_on_a_full_disk_it_is_gone_or_refused_and_whole(tmp_path: Path) -> None:
    told = filled(tmp_path / "disk", seed=SEED, rounds=ROUNDS)
    assert told["wrong"] == [], f"seed {SEED}"
    assert 0 < told["refused"] < told["destroyed"] == ROUNDS, "either never, or nothing but full"


@pytest.mark.long
@pytest.mark.parametrize("seed", range(SEED + 1, SEED + 11))
def test_two_hundred_times(tmp_path: Path, seed: int, record_property: Figure) -> None:
    told = filled(tmp_path / "disk", seed=seed, rounds=ROUNDS)
    assert told["wrong"] == [], f"seed {seed}"
    record_property("rounds", told["destroyed"])
    record_property("refused", told["refused"])


def test_the_control_what_is_acknowledged_and_not_done_is_noticed(tmp_path: Path) -> None:
    said = filled(tmp_path / "disk", seed=SEED, rounds=3, how=("careless",))["wrong"]
    assert any(sentence.startswith("fault ") for sentence in said), said
