"""`havre move` is killed, both ways: what it came from is untouched, and what it goes to is whole or no Havre.

At moments of choice by `tests.attack.moving_cut`, and at any moment. Both databases are looked at row by row from
outside; then the same command again moves everything, unless the other side was whole already, and says which it is.
"""

import os
import random
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests import postgres
from tests.attack.conftest import Figure
from tests.attack.serving import HAVRE, ROOT
from tests.backup.conftest import Whole, whole
from tests.postgres import Cluster

__all__ = ["whole"]  # a fixture
pytestmark = pytest.mark.sqlite_only("it starts a PostgreSQL server of its own, and moves there and back")
SEED = 20261125
COLUMNS = {
    "ledger_storedleaf": '"index", data',
    "ledger_sealedbody": '"index", sealed',
    "ledger_sealedgrant": '"index", envelope',
    "members_account": "handle, member",
    "members_unlockmethod": "wrap",
    "record_report": "sha256",
}
Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with postgres.running() as server:
        yield server


@dataclass(frozen=True)
class Origin:
    """What every test begins with: a data folder with its SQLite file, and the same rows in a database to copy."""

    cluster: Cluster
    folder: Path
    moved: str  # the database's name
    lasts: float  # seconds, of a move that nobody cut


@pytest.fixture(scope="module")
def origin(cluster: Cluster, whole: Whole, tmp_path_factory: pytest.TempPathFactory) -> Origin:
    folder = tmp_path_factory.mktemp("moved") / "data"
    shutil.copytree(whole.folder, folder)
    sides = Sides(cluster, folder, cluster.create("moved"), there=True)
    begun = time.monotonic()
    assert sides.move().returncode == 0
    lasts = time.monotonic() - begun
    cluster.run("DELETE FROM ledger_movedaway", database="moved")
    return Origin(cluster, whole.folder, "moved", lasts)


class Sides:
    """A data folder and a database on the server: one holds everything, the other nothing."""

    def __init__(self, cluster: Cluster, folder: Path, address: str, *, there: bool) -> None:
        self._cluster, self.folder, self.address = cluster, folder, address
        self._to_server = there

    @classmethod
    def fresh(cls, origin: Origin, folder: Path, *, there: bool) -> "Sides":
        """`there`: from the SQLite file to the server; else back."""
        shutil.copytree(origin.folder, folder)
        template = "template0"
        if not there:
            (folder / "havre.sqlite3").unlink()
            template = origin.moved
        name = f"killed_{secrets.token_hex(6)}"
        address = origin.cluster.create(name, template=template)
        return cls(origin.cluster, folder, address, there=there)

    def command(self) -> list[str]:
        return ["--to", self.address if self._to_server else "sqlite", "--data", str(self.folder)]

    def environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("HAVRE_")}
        return own if self._to_server else own | {"HAVRE_DATABASE_URL": self.address}

    def move(self) -> "subprocess.CompletedProcess[str]":
        return self._run(str(HAVRE), "move", *self.command())

    def _run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env=self.environment(),
        )

    def killed_at(self, step: str, times: int, *how: str) -> None:
        cut = [sys.executable, "-m", "tests.attack.moving_cut", step, str(times), *how]
        done = self._run(*cut, "--", *self.command())
        assert done.returncode == -signal.SIGKILL, (done.returncode, done.stderr[-2000:])
        self._settle()

    def killed_after(self, seconds: float) -> bool:
        """Whether it was done before that."""
        process = subprocess.Popen(
            [str(HAVRE), "move", *self.command()], cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=self.environment(),
        )  # fmt: skip
        time.sleep(seconds)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        done = process.wait(timeout=60) == 0
        self._settle()
        return done

    def _settle(self) -> None:
        """Wait until the server knows that nobody is there any more."""
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        name = self.address.rpartition("/")[2]
        with psycopg.connect(self._cluster.url(), autocommit=True) as connection:
            until = time.monotonic() + 30
            while connection.execute(asked, (name,)).fetchone() != (0,):
                assert time.monotonic() < until
                time.sleep(0.02)

    def source(self) -> Rows:
        return self._file() if self._to_server else self._server()

    def target(self) -> Rows:
        return self._server() if self._to_server else self._file()

    def is_marked(self) -> bool:
        """Whether what it came from is not to be used any more."""
        columns = {"ledger_movedaway": '"to"'}
        found = self._file(columns) if self._to_server else self._server(columns)
        return bool(found.get("ledger_movedaway"))

    def _file(self, columns: dict[str, str] = COLUMNS) -> Rows:
        path = self.folder / "havre.sqlite3"
        if not path.exists():
            return {}
        with closing(sqlite3.connect(path)) as db:
            tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
            return {
                table: sorted(db.execute(f"SELECT {what} FROM {table}").fetchall())
                for table, what in columns.items()
                if table in tables
            }

    def _server(self, columns: dict[str, str] = COLUMNS) -> Rows:
        with psycopg.connect(self.address, autocommit=True) as db:
            tables = {name for (name,) in db.execute("SELECT tablename FROM pg_tables").fetchall()}
            return {
                table: sorted(db.execute(f"SELECT {what} FROM {table}").fetchall())  # type: ignore[call-overload]  # ours
                for table, what in columns.items()
                if table in tables
            }

    def close(self) -> None:
        self._cluster.run(f'DROP DATABASE "{self.address.rpartition("/")[2]}" WITH (FORCE)')


def wrong(sides: Sides, before: Rows, *, done: bool) -> list[str]:
    """Everything that is not as it should be after a move that was killed."""
    target, is_whole = sides.target(), sides.target() == before
    said = [] if sides.source() == before else ["what it came from was changed"]
    said += ["half of it is there"] if any(target.values()) and not is_whole else []
    if done or sides.is_marked():
        return said if is_whole else [*said, "it was done, and is not whole"]
    again = sides.move()
    if is_whole:
        clear = "not empty" in again.stderr or "There is a database in" in again.stderr
        said += [] if again.returncode == 1 and clear else [f"whole, and moved again: {again.stderr}"]
    elif again.returncode != 0:
        said.append(f"not moved by the same command again: {again.stderr}")
    said += [] if sides.target() == before else ["not whole in the end"]
    said += ["an unfinished one lies there"] if [*(sides.folder / "moving").glob("*")] else []
    return said


@pytest.mark.parametrize(
    ("there", "step", "times"),
    [
        (True, "_copy_table", 4),
        (True, "_copy", 1),  # all is there, and what it came from is not marked yet
        (False, "_copy_table", 4),
        (False, "give_name", 1),  # the same
    ],
)
def test_at_moments_of_choice(origin: Origin, tmp_path: Path, there: bool, step: str, times: int) -> None:
    sides = Sides.fresh(origin, tmp_path / "data", there=there)
    before = sides.source()
    assert len(before["ledger_storedleaf"]) > 10
    sides.killed_at(step, times)
    assert (sides.target() == before) == (step != "_copy_table")
    assert wrong(sides, before, done=False) == []


def test_the_control_not_in_one_transaction_half_of_it_is_there(origin: Origin, tmp_path: Path) -> None:
    sides = Sides.fresh(origin, tmp_path / "data", there=True)
    before = sides.source()
    sides.killed_at("_copy_table", 4, "careless")
    assert "half of it is there" in wrong(sides, before, done=False)


@pytest.mark.parametrize("rounds", [1, pytest.param(100, marks=pytest.mark.long)])
@pytest.mark.parametrize("there", [True, False], ids=["there", "back"])
def test_at_any_moment(
    origin: Origin, tmp_path: Path, there: bool, rounds: int, record_property: Figure
) -> None:
    draw, ended, unmarked = random.Random(SEED), 0, 0
    for number in range(rounds):
        sides = Sides.fresh(origin, tmp_path / str(number), there=there)
        before = sides.source()
        done = sides.killed_after(draw.uniform(0.4, 1.0) * origin.lasts)
        ended += done
        unmarked += sides.target() == before and not sides.is_marked()
        assert wrong(sides, before, done=done) == [], f"round {number}"
        sides.close()
    record_property("rounds", rounds)
    record_property("acknowledged", ended)
    record_property("whole and not marked", unmarked)
