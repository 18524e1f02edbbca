"""`havre move`: everything goes over, both ways, and what it came from is not used by mistake. Needs both databases."""

import json
import os
import secrets
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from havre.ledger.folder import claim
from tests import postgres
from tests.attack.making import ROOT
from tests.attack.serving import HAVRE
from tests.backup.conftest import Whole, whole
from tests.databases import copied
from tests.docs.test_cli_reference import keys_in
from tests.postgres import Cluster

__all__ = ["whole"]  # a fixture
pytestmark = pytest.mark.sqlite_only("it starts a PostgreSQL server of its own, and moves there and back")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with postgres.running() as server:
        yield server


@pytest.fixture
def address(cluster: Cluster) -> str:
    """An empty database."""
    return cluster.create(f"moved_{secrets.token_hex(6)}")


@pytest.fixture
def folder(whole: Whole, tmp_path: Path) -> Path:
    return copied(whole.folder, tmp_path / "data")


def havre(
    *words: str | Path, data: Path, address: str = "", told: str = ""
) -> "subprocess.CompletedProcess[str]":
    """Run a command on a data folder, with its database on the server at `address` or in the folder."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("HAVRE_")}
    if address:
        own["HAVRE_DATABASE_URL"] = address
    return subprocess.run(
        [str(HAVRE), *map(str, words), "--data", str(data)], cwd=ROOT, capture_output=True, text=True,
        timeout=120, check=False, env=own, input=told,
    )  # fmt: skip


def backed_up(folder: Path, path: Path, address: str = "") -> bytes:
    done = havre("backup", path, data=folder, address=address)
    assert done.returncode == 0, done.stderr
    return path.read_bytes()


def moved(folder: Path, to: str, address: str = "") -> dict[str, object]:
    done = havre("move", "--to", to, "--json", data=folder, address=address)
    assert done.returncode == 0, done.stderr
    said: dict[str, object] = json.loads(done.stdout)
    return said


def test_there_and_back_everything_is_the_same(
    whole: Whole, folder: Path, address: str, tmp_path: Path
) -> None:
    """Held by a backup of each, which is the same bytes whatever the database."""
    said = moved(folder, address)
    assert str(said["to"]).startswith("the PostgreSQL database moved_")
    assert postgres.USER not in str(said["to"])
    assert set(said) == keys_in("havre move")
    assert backed_up(folder, tmp_path / "there", address) == whole.backup.read_bytes()
    assert havre("log", "verify", data=folder, address=address).returncode == 0
    (folder / "havre.sqlite3").rename(tmp_path / "old.sqlite3")
    back = moved(folder, "sqlite", address)
    assert (back["root"], back["rows"]) == (said["root"], said["rows"])
    assert backed_up(folder, tmp_path / "back") == whole.backup.read_bytes()
    assert not (folder / "moving").exists()


def test_work_goes_on_after_it_and_numbers_with_it(folder: Path, address: str, tmp_path: Path) -> None:
    moved(folder, address)
    assert havre("log", "checkpoint", data=folder, address=address).returncode == 0
    report = tmp_path / "report.txt"
    report.write_text("The minister said that nobody was detained. He promised an answer within a month.")
    added = havre("record", "add", report, data=folder, address=address)
    assert added.returncode == 0, added.stderr
    assert havre("log", "verify", data=folder, address=address).returncode == 0


def test_what_it_came_from_is_not_used_by_mistake(folder: Path, address: str, tmp_path: Path) -> None:
    moved(folder, address)
    before = (folder / "havre.sqlite3").read_bytes()
    for words in (
        ("log", "verify"), ("log", "checkpoint"), ("backup", tmp_path / "x"), ("serve", "--port", "1"),
        ("move", "--to", address),
    ):  # fmt: skip
        done = havre(*words, data=folder)
        assert done.returncode == 1, words
        assert "was moved to the PostgreSQL database" in done.stderr, words
        assert address not in done.stderr
    assert (folder / "havre.sqlite3").read_bytes() == before
    (folder / "havre.sqlite3").rename(tmp_path / "old.sqlite3")
    moved(folder, "sqlite", address)
    done = havre("log", "verify", data=folder, address=address)
    assert "was moved to the file havre.sqlite3" in done.stderr
    assert havre("log", "verify", data=folder).returncode == 0


def test_only_the_mark_is_new_in_what_it_came_from(folder: Path, address: str) -> None:
    def rows() -> dict[str, list[tuple[object, ...]]]:
        with closing(sqlite3.connect(folder / "havre.sqlite3")) as db:
            names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {
                name: db.execute(f"SELECT * FROM {name}").fetchall()
                for name in names
                if name not in ("ledger_movedaway", "sqlite_sequence")
            }

    before = rows()
    moved(folder, address)
    assert rows() == before
    assert len(before["ledger_storedleaf"]) > 20


class TestRefused:
    """Nothing is moved, and what there is is used as before."""

    def refused(self, folder: Path, to: str, address: str = "", told: str = "") -> str:
        done = havre("move", "--to", to, data=folder, address=address, told=told)
        assert done.returncode == 1, done.stdout
        assert "Traceback" not in done.stderr
        assert havre("log", "verify", data=folder, address=address).returncode == 0
        return done.stderr

    def test_a_database_that_is_not_empty(self, folder: Path, address: str, tmp_path: Path) -> None:
        other = copied(folder, tmp_path / "other")
        moved(other, address)
        before = backed_up(other, tmp_path / "before", address)
        assert "not empty" in self.refused(folder, address)
        assert backed_up(other, tmp_path / "after", address) == before

    def test_a_file_that_is_there(self, folder: Path, address: str) -> None:
        moved(folder, address)
        assert "move that file elsewhere" in self.refused(folder, "sqlite", address)

    def test_to_where_it_is(self, folder: Path) -> None:
        assert "there already" in self.refused(folder, "sqlite")

    def test_while_a_server_runs(self, folder: Path, address: str) -> None:
        with claim(folder):
            assert "Stop that one first" in self.refused(folder, address)

    @pytest.mark.parametrize("wrong", ["mysql://x", "postgresql://u:secret-word@h", "-"])
    def test_what_is_no_address(self, folder: Path, wrong: str) -> None:
        said = self.refused(folder, wrong, told="postgresql://u:secret-word@h\n")
        assert "secret-word" not in said
        assert "--to" in said

    def test_a_server_that_does_not_answer(self, folder: Path) -> None:
        assert "can't be" in self.refused(folder, "postgresql://u@127.0.0.1:1/none")

    def test_a_log_that_does_not_verify(self, folder: Path, address: str) -> None:
        with closing(sqlite3.connect(folder / "havre.sqlite3")) as db, db:
            db.execute(
                'DELETE FROM ledger_sealedbody WHERE "index" = (SELECT max("index") FROM ledger_sealedbody)'
            )
        done = havre("move", "--to", address, data=folder)
        assert done.returncode == 1
        assert "body-missing" in done.stderr
        assert "was moved" not in havre("log", "verify", data=folder).stderr

    def test_what_the_other_database_can_not_hold(self, folder: Path, address: str) -> None:
        with closing(sqlite3.connect(folder / "havre.sqlite3")) as db, db:
            db.execute("UPDATE record_report SET title = 'before' || char(0) || 'after'")
        assert "can't hold" in self.refused(folder, address)
        assert "can't hold" in self.refused(folder, address), "and the database to move to is still empty"


def test_the_address_can_be_read_where_nobody_else_sees_it(folder: Path, address: str) -> None:
    """Arguments of commands are seen by everybody on a machine."""
    done = havre("move", "--to", "-", data=folder, told=f"{address}\n")
    assert done.returncode == 0, done.stderr


def test_a_backup_is_restored_into_the_other_database(whole: Whole, address: str, tmp_path: Path) -> None:
    done = havre("restore", whole.backup, "--no-checkpoint", data=tmp_path / "new", address=address)
    assert done.returncode == 0, done.stderr
    assert backed_up(tmp_path / "new", tmp_path / "again", address) == whole.backup.read_bytes()
    again = havre("restore", whole.backup, "--no-checkpoint", data=tmp_path / "newer", address=address)
    assert "not empty" in again.stderr
    assert not (tmp_path / "newer").exists()


def test_a_backup_is_restored_into_no_server_that_does_not_answer(whole: Whole, tmp_path: Path) -> None:
    nowhere = "postgresql://u@127.0.0.1:1/none"
    done = havre("restore", whole.backup, "--no-checkpoint", data=tmp_path / "new", address=nowhere)
    assert done.returncode == 1
    assert "can't be used" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "new").exists()
