"""Backup and restore, killed, without power, or on a full disk: whole, or nothing that looks whole.

The instants of a power cut are those of `tests.attack.cutting_backup`. Killed processes are real ones, at moments drawn
from a seed; the disk is a small one in memory, or a quota where nobody may mount one.
"""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.attack.conftest import Figure
from tests.attack.making import ROOT
from tests.attack.serving import HAVRE
from tests.backup.conftest import Whole, everything_under, opened, whole
from tests.databases import copied, environment

__all__ = ["whole"]  # a fixture
pytestmark = pytest.mark.django_db(transaction=True)  # of each folder its own: see `opened`
SEED = 20260811
FULL = "There is no room"
Outcome = tuple[int, bool, list[str], list[str]]


def havre(*words: str | Path, data: Path, quota: int | None = None) -> "subprocess.CompletedProcess[str]":
    """Run a command; `quota` is the largest file, in bytes, that it may write."""
    limit = None if quota is None else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (quota, quota))
    return subprocess.run(
        [str(HAVRE), *map(str, words), "--data", str(data)], cwd=ROOT, capture_output=True, text=True,
        timeout=120, check=False, env=os.environ | environment(data), preexec_fn=limit,
    )  # fmt: skip


def verified(folder: Path, book: bytes) -> bool:
    """Whether the folder's log verifies, and holds the book."""
    from havre.ledger.queries import verify

    with opened(folder) as ledger:
        ledger.refresh()
        return verify(ledger).ok and book in set(ledger.authority.books())


def instants(work: Path, what: str, step: int, *how: str) -> list[Outcome]:
    command = [sys.executable, "-m", "tests.attack.cutting_backup", str(work), what, str(step), *how]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1200, check=False)
    assert done.returncode == 0, done.stderr
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]  # type: ignore[misc]  # of an Outcome


@pytest.mark.sqlite_only("its instants are those of files; a server cuts its own transactions: see below")
class TestPower:
    @pytest.mark.parametrize(("what", "step"), [("backup", 5), ("restore", 17)])
    def test_at_some_instants(self, whole: Whole, tmp_path: Path, what: str, step: int) -> None:
        self.check(whole, tmp_path, what, step)

    @pytest.mark.long
    @pytest.mark.parametrize("what", ["backup", "restore"])
    def test_at_every_instant(self, whole: Whole, tmp_path: Path, what: str) -> None:
        self.check(whole, tmp_path, what, 1)

    def check(self, whole: Whole, work: Path, what: str, step: int) -> None:
        self.lay(whole, work)
        outcomes = instants(work, what, step)
        assert len(outcomes) > 5, "too few instants: something is not seen"
        assert [each[1] for each in outcomes] == [False] * (len(outcomes) - 1) + [True]
        assert [each for each in outcomes if each[2] or each[3]] == []

    @pytest.mark.parametrize("what", ["backup", "restore"])
    def test_without_forcing_folders_what_was_done_would_be_lost(
        self, whole: Whole, tmp_path: Path, what: str
    ) -> None:
        self.lay(whole, tmp_path)
        (_, done, killed, cut) = instants(tmp_path, what, 1999, "careless")[-1]
        assert done
        assert killed == []
        assert cut, "the control: this cut has to be noticed"

    def lay(self, whole: Whole, work: Path) -> None:
        copied(whole.folder, work / "data")
        (work / "one.backup").write_bytes(whole.backup.read_bytes())


def killed(words: list[str | Path], *, data: Path, lives: float) -> bool:
    """Run a command and kill it after `lives` seconds; whether it was done before that."""
    process = subprocess.Popen(
        [str(HAVRE), *map(str, words), "--data", str(data)], cwd=ROOT, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | environment(data),
    )  # fmt: skip
    time.sleep(lives)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait(timeout=60) == 0


def took(does: Callable[[], object]) -> float:
    """Seconds."""
    begun = time.monotonic()
    does()
    return time.monotonic() - begun


class TestKilled:
    @pytest.mark.parametrize("rounds", [4, pytest.param(200, marks=pytest.mark.long)])
    def test_a_backup(self, whole: Whole, tmp_path: Path, rounds: int, record_property: Figure) -> None:
        draw, ended = random.Random(SEED), 0
        lasts = took(lambda: havre("backup", tmp_path / "first", data=whole.folder))
        for number in range(rounds):
            path = tmp_path / f"{number}.backup"
            done = killed(["backup", path], data=whole.folder, lives=draw.uniform(0.3, 1.0) * lasts)
            ended += done
            assert path.exists() or not done
            if not path.exists():
                assert havre("backup", path, data=whole.folder).returncode == 0
            assert path.read_bytes() == whole.backup.read_bytes()
            assert not path.with_name(f"{path.name}.partial").exists()
        record_property("rounds", rounds)
        record_property("acknowledged", ended)

    @pytest.mark.parametrize("rounds", [4, pytest.param(200, marks=pytest.mark.long)])
    def test_a_restore(self, whole: Whole, tmp_path: Path, rounds: int, record_property: Figure) -> None:
        draw, ended = random.Random(SEED), 0
        words: list[str | Path] = ["restore", whole.backup, "--no-checkpoint"]
        lasts = took(lambda: havre(*words, data=tmp_path / "first"))
        assert verified(tmp_path / "first", whole.book)
        for number in range(rounds):
            folder = tmp_path / str(number)
            done = killed(words, data=folder, lives=draw.uniform(0.3, 1.0) * lasts)
            ended += done
            if havre("log", "verify", data=folder).returncode != 0:  # there is none, and it says so
                assert not done
                again = havre(*words, data=folder)
                assert again.returncode == 0, again.stderr
            assert verified(folder, whole.book)
            assert havre("log", "verify", data=folder).returncode == 0
        record_property("rounds", rounds)
        record_property("acknowledged", ended)


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[None]:
    """A disk of so many bytes, for whoever may mount one."""
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "havre-test", str(place)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


@contextmanager
def no_more_than(size: int, place: Path) -> Iterator[int | None]:
    """A folder in which only so much can be written; what comes is the quota that a command needs beside it."""
    if os.geteuid() == 0:
        with small_disk(place, size):
            yield None
    else:
        place.mkdir(exist_ok=True)
        yield size


class TestFullDisk:
    @pytest.mark.parametrize("pages", [0, 1, 4])
    def test_a_backup(self, whole: Whole, tmp_path: Path, pages: int) -> None:
        """Nothing has its name; with room, the same command goes on."""
        place = tmp_path / "disk"
        with no_more_than(pages * 4096 or 1, place) as quota:
            said = havre("backup", place / "one.backup", data=whole.folder, quota=quota)
            assert said.returncode == 1
            assert FULL in said.stderr
            assert "Traceback" not in said.stderr
            assert not (place / "one.backup").exists()
            if quota is None:
                subprocess.run(["mount", "-o", "remount,size=16M", str(place)], check=True)
            assert havre("backup", place / "one.backup", data=whole.folder).returncode == 0
            assert (place / "one.backup").read_bytes() == whole.backup.read_bytes()

    @pytest.mark.parametrize("pages", [1, 3, 14])  # the last: where Django makes its first table
    def test_a_restore(self, whole: Whole, tmp_path: Path, pages: int) -> None:
        """The folder is empty again; with room, the same command begins anew."""
        place = tmp_path / "disk"
        words: list[str | Path] = ["restore", whole.backup, "--no-checkpoint"]
        with no_more_than(pages * 4096, place) as quota:
            said = havre(*words, data=place / "new", quota=quota)
            assert said.returncode == 1
            assert "Traceback" not in said.stderr
            assert said.stderr.strip().endswith(".")
            assert everything_under(place) == {}
            if quota is None:
                subprocess.run(["mount", "-o", "remount,size=64M", str(place)], check=True)
            again = havre(*words, data=place / "new")
            assert again.returncode == 0, again.stderr
            assert verified(place / "new", whole.book)

    @pytest.mark.long
    def test_two_hundred_restores(self, whole: Whole, tmp_path: Path, record_property: Figure) -> None:
        """Each with another room, from none to more than enough: done and whole, or refused and nothing there."""
        words: list[str | Path] = ["restore", whole.backup, "--no-checkpoint"]
        draw, place, done = random.Random(SEED), tmp_path / "disk", 0
        for number in range(200):
            with no_more_than(draw.randrange(1, 6 * whole.backup.stat().st_size), place) as quota:
                said = havre(*words, data=place / "new", quota=quota)
                assert "Traceback" not in said.stderr, f"round {number}"
                if said.returncode == 0:
                    done += 1
                    assert havre("log", "verify", data=place / "new").returncode == 0, f"round {number}"
                else:
                    assert everything_under(place) == {}, f"round {number}"
            if quota is not None:
                shutil.rmtree(place)
        assert 0 < done < 200
        record_property("rounds", 200)
        record_property("acknowledged", done)
