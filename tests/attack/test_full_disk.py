"""Promise 5 on a full disk: what was acknowledged is there, nothing is half there, and the page says what is wrong.

The data folder lies on a file system of a few megabytes, in a mount namespace of its own. It is filled to another point
in each round, drawn from a seed that is in every message.
"""

import errno
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from havre.ledger.files import FileStore
from havre.ledger.full import disk_is_full
from havre.ledger.queries import verify
from tests import databases
from tests.attack.conftest import Figure
from tests.attack.filling import content
from tests.attack.serving import ROOT
from tests.cases.scene import an_exhibit, play
from tests.cast import Cast, workspace_of

SEED = 20261118
ROUNDS = 20
MEGABYTES = 24  # the rounds of one test write up to two thirds of it


def filled(folder: Path, *, seed: int, rounds: int, how: tuple[str, ...] = ()) -> dict[str, Any]:
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "tests.attack.small_disk", str(folder), str(MEGABYTES)]
    command += [sys.executable, "-m", "tests.attack.filling", str(folder), str(seed), str(rounds), *how]
    environment = databases.environment(folder / "data")
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
        env=os.environ | environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def wrong(told: dict[str, Any]) -> list[str]:
    """Everything in which the promise was not kept."""
    there = told["standing"]
    said = [f"fault {kind}" for kind in there["faults"]] + told["unclear"]
    said += [f"{there['incoming']} left among the incoming"] if there["incoming"] else []
    for mark, kind in told["taken"].items():
        if kind == "note" and there["notes"].get(mark) != 1:
            said.append(f"note {mark} was acknowledged and stands {there['notes'].get(mark, 0)} times")
        if kind == "exhibit" and there["exhibits"].get(mark) != hashlib.sha256(content(mark)).hexdigest():
            said.append(f"exhibit {mark} was acknowledged and is not what was sent")
    said += [f"{mark} was refused and stands" for mark in told["refused"] if mark in there["notes"]]
    said += [f"{mark} was refused and stands" for mark in told["refused"] if mark in there["exhibits"]]
    for number, each in enumerate(told["rounds"]):
        said += [] if each["reads"] else [f"round {number}: pages could not be read"]
        said += [] if each["again"] else [f"round {number}: nothing was taken after there was room again"]
    return said


@pytest.mark.database
def test_a_full_disk_loses_nothing_and_says_so(tmp_path: Path) -> None:
    told = filled(tmp_path / "disk", seed=SEED, rounds=ROUNDS)
    assert wrong(told) == [], f"seed {SEED}"
    assert len(told["taken"]) > ROUNDS * 2
    full = {kind for each in told["rounds"] for kind in each["full"]}
    assert full == ({"exhibit"} if databases.ON_POSTGRESQL else {"note", "exhibit"}), "it was never full"
    assert set(told["refused"].values()) == {507}


@pytest.mark.database
@pytest.mark.long
@pytest.mark.parametrize("seed", range(SEED + 1, SEED + 11))
def test_two_hundred_full_disks(tmp_path: Path, seed: int, record_property: Figure) -> None:
    told = filled(tmp_path / "disk", seed=seed, rounds=ROUNDS)
    assert wrong(told) == [], f"seed {seed}"
    record_property("rounds", len(told["rounds"]))
    record_property("acknowledged", len(told["taken"]))
    record_property("refused", len(told["refused"]))


def test_the_control_what_is_acknowledged_and_not_stored_is_noticed(tmp_path: Path) -> None:
    said = wrong(filled(tmp_path / "disk", seed=SEED, rounds=2, how=("careless",)))
    assert any(each.startswith("fault ") for each in said), said


def test_a_file_that_can_not_be_moved_is_read_where_it_lies(
    people: Cast, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its entry is durable by then: to say that nothing was kept would have it sent twice."""
    scene = play(people)
    with monkeypatch.context() as full:
        full.setattr(FileStore, "keep", lambda *_args: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
        held = an_exhibit(people.amina, scene.book, "Paper")
    value = workspace_of(people.ledger, "amina").get(type(held.value), held.object_id).value
    reader, close = people.ledger.files.reader(value.file_id, identity=value.identity, length=value.length)
    assert seal_of(reader) == value.sha256
    close()
    assert verify(people.ledger).ok
    assert people.ledger.files.sweep(people.ledger.named_files) == 0
    assert value.file_id in set(people.ledger.files.kept())


def seal_of(reader: Any) -> bytes:
    return hashlib.sha256(b"".join(reader.chunks())).digest()


class TestTellingAFullDisk:
    @pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
    def test_by_the_system(self, number: int) -> None:
        assert disk_is_full(OSError(number, "x"))

    def test_by_the_database_behind_djangos_own_error(self) -> None:
        lower = sqlite3.OperationalError("database or disk is full")
        lower.sqlite_errorcode = sqlite3.SQLITE_FULL
        upper = OperationalError("x")
        upper.__cause__ = lower
        assert disk_is_full(upper)

    @pytest.mark.parametrize(
        "error", [None, OSError(errno.EIO, "x"), OperationalError("x"), ValueError("full")]
    )
    def test_nothing_else_is_one(self, error: Exception | None) -> None:
        assert not disk_is_full(error)
