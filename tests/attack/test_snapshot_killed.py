"""A process is killed while it writes the snapshot of what a member opened: the one before it stands, or a whole one.

Whatever stands, unlocking after it shows every note that was acknowledged, once; and nothing of what was being written
is left. `tests.attack.snapshotting` is what is killed: at each instant at which the disk may change, and at any moment.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import databases
from tests.attack.conftest import Figure, Made
from tests.attack.serving import ROOT

SEED = 20261125
ROUNDS = 20


def killed(folder: Path, how: str, *, rounds: int, seed: int = SEED, careless: bool = False) -> list[Any]:
    command = [
        sys.executable,
        "-m",
        "tests.attack.snapshotting",
        str(folder.parent),
        how,
        str(rounds),
        str(seed),
    ]
    done = subprocess.run(
        command + (["careless"] if careless else []), cwd=ROOT, capture_output=True, text=True, check=False,
        timeout=900, env=os.environ | databases.environment(folder),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_at_each_instant_of_writing_one(made: Made) -> None:
    rounds = killed(made.folder, "at", rounds=60)
    assert len(rounds) > 8, "too few instants: something of the writing is not seen"
    assert [each[3] for each in rounds] == [[]] * len(rounds)
    assert [each[1] for each in rounds] == [1] * len(rounds)
    assert rounds[-1][2], "the last round was let go on to its end"


def test_at_any_moment(made: Made) -> None:
    self_check(killed(made.folder, "random", rounds=ROUNDS), ROUNDS)


@pytest.mark.long
def test_two_hundred_times(made: Made, record_property: Figure) -> None:
    rounds = killed(made.folder, "random", rounds=200)
    self_check(rounds, 200)
    record_property("rounds", len(rounds))
    record_property("acknowledged", sum(each[1] for each in rounds))
    record_property("stood", sum(each[2] for each in rounds))


def self_check(rounds: list[Any], count: int) -> None:
    assert len(rounds) == count
    assert [each for each in rounds if each[3]] == []
    assert sum(each[1] for each in rounds) >= count
    assert any(each[2] for each in rounds), "none was ever whole: the test would prove nothing"


def test_the_control_written_in_its_place_a_torn_one_stands(made: Made) -> None:
    rounds = killed(made.folder, "random", rounds=ROUNDS // 2, careless=True)
    said = {sentence for each in rounds for sentence in each[3]}
    assert said == {"what stands is no whole snapshot"}, "and even then no note is lost"
