"""Several processes append to one log at once: no gap, no fork, nothing acknowledged is lost or there twice.

On SQLite its one write lock keeps them in line, on PostgreSQL an advisory lock; the control runs without either. Then
appends fail, and the log is whole all the same: a leaf's index is a primary key.
"""

import itertools
import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from havre import seal
from tests import databases
from tests.attack.conftest import Figure, Made
from tests.attack.serving import ROOT, havre

WRITERS = 8
WITHIN = 540  # seconds for all of them


def written(folder: Path, notes: int, *how: str) -> list[str]:
    """What the writers said, all together."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.attack.appending", str(folder), f"writer-{number}", str(notes), *how],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | databases.environment(folder),
        )
        for number in range(WRITERS)
    ]  # fmt: skip
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        with ThreadPoolExecutor(WRITERS) as pool:
            said = list(pool.map(lambda process: process.communicate("go\n", timeout=WITHIN)[0], processes))
    finally:
        for process in processes:
            process.kill()
            process.wait()
    assert [process.returncode for process in processes] == [0] * WRITERS
    return [line for each in said for line in each.split()]


def leaves(folder: Path) -> list[bytes]:
    """All leaves; asserts that their indexes have no gap."""
    rows = databases.sql(folder, 'SELECT "index", data FROM ledger_storedleaf ORDER BY "index"')
    assert [index for index, _ in rows] == list(range(len(rows)))
    return [bytes(data) for _, data in rows]


def entries(datas: list[bytes]) -> Counter[str]:
    """How many times each entry stands in the log."""
    payloads = [seal.parse_leaf(data).payload for data in datas]
    return Counter(each.entry.hex() for each in payloads if isinstance(each, seal.EntryPayload))


def check_whole(folder: Path, before: list[bytes], acknowledged: list[str]) -> None:
    after = leaves(folder)
    assert after[: len(before)] == before
    assert entries(after) - entries(before) == Counter(acknowledged)
    assert len(after) == len(before) + len(acknowledged)
    for previous, leaf in itertools.pairwise(after):
        assert seal.parse_leaf(leaf).previous == seal.parse_leaf(previous).hash
    said = json.loads(havre("log", "verify", "--json", data=folder).stdout)
    assert (said["ok"], said["size"]) == (True, len(after))


def test_eight_processes_append_without_a_gap_a_fork_or_a_loss(made: Made) -> None:
    before = leaves(made.folder)
    acknowledged = written(made.folder, 60)
    assert len(acknowledged) == WRITERS * 60
    check_whole(made.folder, before, acknowledged)


@pytest.mark.long
def test_eight_processes_append_five_hundred_each(made: Made, record_property: Figure) -> None:
    before = leaves(made.folder)
    acknowledged = written(made.folder, 500)
    assert len(acknowledged) == WRITERS * 500
    check_whole(made.folder, before, acknowledged)
    record_property("acknowledged", len(acknowledged))


def test_without_the_lock_writers_are_refused_and_the_log_is_still_one(made: Made) -> None:
    before = leaves(made.folder)
    said = written(made.folder, 12, "unlocked")
    refused = said.count("refused")
    assert 0 < refused < len(said), "the control: without the lock they collide, and one of them gets through"
    check_whole(made.folder, before, [line for line in said if line != "refused"])
