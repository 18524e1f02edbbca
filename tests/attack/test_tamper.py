"""Promise 4, against the rows and files of a real store: whatever is changed on the disk is found and named.

Nothing here goes through the product to do its damage: bytes are changed in the rows by SQL and in the files by hand.
The controls are the sound log before, and after each change is taken back.
"""

import collections
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from havre import seal
from havre.ledger.log import Ledger
from havre.ledger.queries import take_checkpoint, verify
from havre.sealed_types import REGISTRY
from tests import databases
from tests.attack.conftest import Made
from tests.attack.serving import ROOT, Answer, Server, Visitor, havre, words_of
from tests.cases.scene import Scene, play
from tests.cast import PASSPHRASES, Cast
from tests.databases import ON_POSTGRESQL

BODY, GRANT, LEAF = (
    ("ledger_sealedbody", "sealed"),
    ("ledger_sealedgrant", "envelope"),
    ("ledger_storedleaf", "data"),
)
SEED = 20260811
# As text, which is what the table holds. SQLite takes any bytes for text, PostgreSQL what is UTF-8.
NOTE_AS_BYTES = "convert_to(note, 'UTF8')" if ON_POSTGRESQL else "CAST(note AS BLOB)"
BYTES_AS_NOTE = "convert_from(%s, 'UTF8')" if ON_POSTGRESQL else "CAST(%s AS TEXT)"
Column = tuple[str, str]


@pytest.fixture
def scene(people: Cast) -> Scene:
    """Amina's case, Boris on it, two checkpoints: one before the case, one after."""
    take_checkpoint(people.ledger)
    scene = play(people)
    take_checkpoint(people.ledger)
    return scene


@pytest.fixture
def folder(data: Path, scene: Scene) -> Path:
    return data


@dataclass(frozen=True)
class Fault:
    index: int
    kind: str
    detail: str


def faults(folder: Path) -> list[Fault]:
    """What a fresh look at the store finds."""
    report = verify(Ledger(registry=REGISTRY, data=folder))
    assert {fault.kind for fault in report.faults} <= set(seal.FAULT_KINDS)
    assert report.ok == (not report.faults)
    return [Fault(fault.index, fault.kind, fault.detail) for fault in report.faults]


def sql(statement: str, *values: Any) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


def rows(column: Column) -> dict[int, bytes]:
    table, name = column
    return {int(str(index)): bytes(data) for index, data in sql(f'SELECT "index", {name} FROM {table}')}  # type: ignore[call-overload]  # SQLite gives bytes


def put(column: Column, index: int, data: bytes) -> None:
    table, name = column
    sql(
        f'INSERT INTO {table} ("index", {name}) VALUES (%s, %s)'
        f' ON CONFLICT ("index") DO UPDATE SET {name} = excluded.{name}',
        index, data,
    )  # fmt: skip


def drop(column: Column, index: int) -> None:
    sql(f'DELETE FROM {column[0]} WHERE "index" = %s', index)


def rewrite_leaves(datas: list[bytes]) -> None:
    sql("DELETE FROM ledger_storedleaf")
    for index, data in enumerate(datas):
        put(LEAF, index, data)


def flipped(data: bytes, position: int, bit: int) -> bytes:
    changed = bytearray(data)
    changed[position] ^= 1 << bit
    return bytes(changed)


def flips(data: bytes, draw: random.Random) -> Iterator[tuple[int, bytes]]:
    """`data` with one bit changed: in its first, middle and last byte, and in one drawn."""
    for position in sorted({0, len(data) // 2, len(data) - 1, draw.randrange(len(data))}):
        yield position, flipped(data, position, draw.randrange(8))


def is_text(data: bytes) -> bool:
    """Whether PostgreSQL would keep it as text."""
    try:
        return "\0" not in data.decode()
    except UnicodeDecodeError:
        return False


def payload_of(data: bytes) -> object:
    return seal.parse_leaf(data).payload


def files_in(folder: Path) -> list[Path]:
    return sorted((folder / "files").glob("??/*.age"))


class TestOneByte:
    def test_of_every_leaf(self, folder: Path) -> None:
        assert faults(folder) == []
        draw = random.Random(SEED)
        leaves = rows(LEAF)
        assert len(leaves) > 20
        for index, data in leaves.items():
            for position, changed in flips(data, draw):
                put(LEAF, index, changed)
                found = faults(folder)
                assert [fault.index for fault in found] == [index], (index, position, found)
                assert found[0].kind in {"leaf-malformed", "leaf-author", "leaf-signature", "leaf-chain"}
            put(LEAF, index, data)
        assert faults(folder) == []

    @pytest.mark.parametrize(("column", "kind"), [(BODY, "body-changed"), (GRANT, "grant-changed")])
    def test_of_every_body_and_envelope(self, folder: Path, column: Column, kind: str) -> None:
        draw = random.Random(SEED)
        stored = rows(column)
        assert len(stored) > 8
        for index, data in stored.items():
            for position, changed in flips(data, draw):
                put(column, index, changed)
                assert [(fault.index, fault.kind) for fault in faults(folder)] == [(index, kind)], position
            put(column, index, data)
        assert faults(folder) == []

    def test_of_every_sealed_file(self, folder: Path) -> None:
        draw = random.Random(SEED)
        paths = files_in(folder)
        assert len(paths) == 2
        for path in paths:
            data = path.read_bytes()
            for position, changed in flips(data, draw):
                path.write_bytes(changed)
                (fault,) = faults(folder)
                assert (fault.kind, fault.detail) == ("file-changed", path.stem), position
            path.write_bytes(data)
        assert faults(folder) == []

    def test_of_every_checkpoint_at_every_byte(self, folder: Path) -> None:
        """At every byte: in the middle of a character, too, where the database takes such a thing for text."""
        notes = sql(f"SELECT id, {NOTE_AS_BYTES} FROM ledger_takencheckpoint ORDER BY id")
        assert len(notes) == 2
        draw = random.Random(SEED)
        for place, (row, note) in enumerate(notes):
            assert isinstance(note, bytes)
            for position in range(len(note)):
                changed = self._changed(note, position, draw)
                self._write_note(row, changed)
                found = [(fault.kind.split("-")[0], fault.detail) for fault in faults(folder)]
                assert found == [("checkpoint", f"checkpoint {place}")], position
            self._write_note(row, note)
        assert faults(folder) == []

    def _changed(self, note: bytes, position: int, draw: random.Random) -> bytes:
        changed = [flipped(note, position, bit) for bit in draw.sample(range(8), 8)]
        if ON_POSTGRESQL:
            changed = [each for each in changed if is_text(each)]
        return changed[0]

    def _write_note(self, row: object, note: bytes) -> None:
        sql(f"UPDATE ledger_takencheckpoint SET note = {BYTES_AS_NOTE} WHERE id = %s", note, row)


class TestWholeLeaves:
    def test_dropped_in_the_middle(self, folder: Path) -> None:
        leaves = rows(LEAF)
        index = len(leaves) // 2
        drop(LEAF, index)
        assert (faults(folder)[0].index, faults(folder)[0].kind) == (index, "leaf-chain")
        put(LEAF, index, leaves[index])
        assert faults(folder) == []

    def test_dropped_and_the_others_moved_up(self, folder: Path) -> None:
        datas = list(rows(LEAF).values())
        index = len(datas) // 2
        rewrite_leaves(datas[:index] + datas[index + 1 :])
        assert (faults(folder)[0].index, faults(folder)[0].kind) == (index, "leaf-chain")
        rewrite_leaves(datas)
        assert faults(folder) == []

    def test_two_reordered(self, folder: Path) -> None:
        datas = list(rows(LEAF).values())
        for index in (1, len(datas) // 2, len(datas) - 2):
            swapped = list(datas)
            swapped[index], swapped[index + 1] = swapped[index + 1], swapped[index]
            rewrite_leaves(swapped)
            first = faults(folder)[0]
            assert first.index == index
            assert first.kind in {"leaf-chain", "leaf-author"}
        rewrite_leaves(datas)
        assert faults(folder) == []

    def test_one_replayed_at_the_end(self, folder: Path) -> None:
        datas = rows(LEAF)
        for index in (1, len(datas) // 2, len(datas) - 1):
            put(LEAF, len(datas), datas[index])
            (fault,) = faults(folder)
            assert (fault.index, fault.kind) == (len(datas), "leaf-chain")
        drop(LEAF, len(datas))
        assert faults(folder) == []

    def test_a_cut_tail_is_found_by_the_checkpoint(self, folder: Path) -> None:
        """With the bodies, envelopes and files of the tail gone too: the shorter log is whole in itself."""
        self._cut(folder, to=len(rows(LEAF)) - 6)
        assert [(fault.kind, fault.detail) for fault in faults(folder)] == [
            ("checkpoint-ahead", "checkpoint 1")
        ]
        sql("DELETE FROM ledger_takencheckpoint WHERE id = (SELECT max(id) FROM ledger_takencheckpoint)")
        assert faults(folder) == [], "without a checkpoint kept elsewhere nobody can know: promise 4 says so"

    def _cut(self, folder: Path, *, to: int) -> None:
        for index, data in rows(LEAF).items():
            if index >= to:
                for file_id, _ in getattr(payload_of(data), "files", ()):
                    (folder / "files" / file_id.hex()[:2] / f"{file_id.hex()}.age").unlink()
                for column in (LEAF, BODY, GRANT):
                    drop(column, index)


class TestForgery:
    def test_a_grant_that_carla_gives_herself(self, folder: Path, scene: Scene) -> None:
        """With the right chain, a signature that fits, and an envelope that opens: only the right is missing."""
        people = scene.people
        slot, own_key = seal.Slot(scene.book, seal.FILE, 0), seal.CompartmentKey.new()
        payload, envelope = seal.seal_grant(
            own_key, slot, log_id=people.ledger.log_id,
            recipient=people.carla.keys.public, rights=seal.Rights.READ, until=None,
        )  # fmt: skip
        people.ledger.refresh()
        size, tip = people.ledger.tree.size, people.ledger.authority.tip
        leaf = seal.make_leaf(people.carla.keys, payload, log_id=people.ledger.log_id, previous=tip)
        put(LEAF, size, leaf.data)
        put(GRANT, size, envelope)
        (fault,) = faults(folder)
        assert (fault.index, fault.kind) == (size, "leaf-unauthorised")
        fresh = Ledger(registry=REGISTRY, data=folder)
        fresh.refresh()
        carla = people.carla.keys.key_id
        assert not fresh.authority.rights(carla, scene.book, seal.FILE), "and it gives her nothing"
        drop(LEAF, size)
        drop(GRANT, size)
        assert faults(folder) == []

    def test_public_keys_swapped_for_others(self, folder: Path) -> None:
        swaps = 0
        for index, data in rows(LEAF).items():
            leaf = seal.parse_leaf(data)
            if isinstance(leaf.payload, seal.KeyPayload):
                swaps += 1
                other = seal.Keys.from_seed(seal.Seed.new()).public
                changed = data.replace(leaf.payload.opening, other.opening)
                assert len(changed) == len(data) != 0
                put(LEAF, index, changed.replace(leaf.payload.signing, other.signing))
                first = faults(folder)[0]
                assert (first.index, first.kind) == (index, "leaf-signature")
                put(LEAF, index, data)
        assert swaps == 3, "recovery, Boris and Carla"
        assert faults(folder) == []

    def test_another_keys_checkpoint(self, folder: Path, scene: Scene) -> None:
        log_id = scene.people.ledger.log_id
        foreign = seal.sign_checkpoint(seal.LogKey.new(), log_id=log_id, size=3, root=bytes(32))
        sql("INSERT INTO ledger_takencheckpoint (note) VALUES (%s)", foreign)
        assert [fault.kind for fault in faults(folder)] == ["checkpoint-malformed"]

    def test_a_history_rewritten_by_whoever_holds_the_log_key(self, folder: Path, scene: Scene) -> None:
        """The log key lies on the disk: what it signs can't fit leaves that it did not see."""
        ledger = scene.people.ledger
        false = seal.sign_checkpoint(ledger.log_key(), log_id=ledger.log_id, size=3, root=bytes(32))
        sql("INSERT INTO ledger_takencheckpoint (note) VALUES (%s)", false)
        assert [(f.kind, f.detail) for f in faults(folder)] == [("checkpoint-mismatch", "checkpoint 2")]


class TestWhatIsThere:
    @pytest.mark.parametrize(("column", "kind"), [(BODY, "body-missing"), (GRANT, "grant-missing")])
    def test_every_deleted_row(self, folder: Path, column: Column, kind: str) -> None:
        for index, data in rows(column).items():
            drop(column, index)
            assert [(fault.index, fault.kind) for fault in faults(folder)] == [(index, kind)]
            put(column, index, data)
        assert faults(folder) == []

    def test_every_deleted_file(self, folder: Path) -> None:
        for path in files_in(folder):
            data = path.read_bytes()
            path.unlink()
            assert [(f.kind, f.detail) for f in faults(folder)] == [("file-missing", path.stem)]
            path.write_bytes(data)
        assert faults(folder) == []

    @pytest.mark.parametrize("column", [BODY, GRANT])
    def test_a_stray_row(self, folder: Path, column: Column) -> None:
        somewhere = rows(column)
        size = len(rows(LEAF))
        for index in (0, size, size + 1000):
            put(column, index, next(iter(somewhere.values())))
            assert [(fault.index, fault.kind) for fault in faults(folder)] == [(index, "stray")]
            drop(column, index)
        assert faults(folder) == []

    def test_a_stray_file(self, folder: Path) -> None:
        stray = folder / "files" / "ab" / ("ab" * 16 + ".age")
        stray.parent.mkdir(exist_ok=True)
        stray.write_bytes(b"whose?")
        assert [(f.kind, f.detail) for f in faults(folder)] == [("stray", f"file {'ab' * 16}")]
        stray.unlink()
        assert faults(folder) == []

    def test_a_pipe_or_a_folder_in_place_of_a_file_is_no_file(self, folder: Path) -> None:
        path = files_in(folder)[0]
        data = path.read_bytes()
        path.unlink()
        for put, take in ((os.mkfifo, os.unlink), (os.mkdir, os.rmdir)):
            put(path)
            assert [(f.kind, f.detail) for f in faults(folder)] == [("file-missing", path.stem)]
            take(path)
        path.write_bytes(data)
        assert faults(folder) == []

    def test_names_that_are_not_ours_are_left_alone(self, folder: Path) -> None:
        for name in ("notes.age", "CD" * 16 + ".age", "cd" * 16 + ".age", "ab" * 17 + ".age"):
            (folder / "files" / "ab").mkdir(exist_ok=True)
            (folder / "files" / "ab" / name).write_bytes(b"whose?")
        assert faults(folder) == []

    def test_two_files_changed_for_each_other(self, folder: Path) -> None:
        one, two = files_in(folder)
        first, second = one.read_bytes(), two.read_bytes()
        one.write_bytes(second)
        two.write_bytes(first)
        assert {(f.kind, f.detail) for f in faults(folder)} == {
            ("file-changed", one.stem),
            ("file-changed", two.stem),
        }

    @pytest.mark.sqlite_only("PostgreSQL's columns take only what they are declared to hold")
    @pytest.mark.parametrize(
        ("column", "kind"), [(LEAF, "leaf-malformed"), (BODY, "body-changed"), (GRANT, "grant-changed")]
    )
    @pytest.mark.parametrize("value", ["text", "X'ff' AS TEXT", 7, 1.5])
    def test_a_value_of_another_type(
        self, folder: Path, column: Column, kind: str, value: str | float
    ) -> None:
        """SQLite keeps text or a number in any column: these must not make the verifier stumble."""
        index = sorted(rows(column))[-1]
        written = f"CAST({value})" if " AS " in str(value) else "%s"
        sql(
            f'UPDATE {column[0]} SET {column[1]} = {written} WHERE "index" = {index}',
            *([] if " AS " in str(value) else [value]),
        )
        assert [(fault.index, fault.kind) for fault in faults(folder)] == [(index, kind)]


class TestThroughTheProduct:
    """The same, as an operator meets it: by the command, and on the pages of a running server."""

    def test_the_command_names_the_fault(self, made: Made) -> None:
        clean = havre("log", "verify", "--json", data=made.folder)
        said = json.loads(clean.stdout)
        assert (clean.returncode, said["ok"], said["faults"]) == (0, True, [])
        index = _damage(made.folder, "ledger_sealedbody", "sealed")
        broken = havre("log", "verify", "--json", data=made.folder)
        said = json.loads(broken.stdout)
        assert (broken.returncode, said["ok"]) == (1, False)
        assert [(fault["index"], fault["kind"]) for fault in said["faults"]] == [(index, "body-changed")]

    @pytest.mark.sqlite_only("of PostgreSQL, see the next")
    @pytest.mark.parametrize("ruined", ["header", "all of it"])
    def test_the_command_refuses_a_ruined_database(self, made: Made, ruined: str) -> None:
        database = made.folder / "havre.sqlite3"
        data = database.read_bytes()
        database.write_bytes(bytes(100) + data[100:] if ruined == "header" else os.urandom(len(data)))
        answer = havre("log", "verify", "--json", data=made.folder)
        assert answer.returncode == 1
        assert "Traceback" not in answer.stderr
        assert "can't be" in answer.stderr

    @pytest.mark.postgresql_only
    @pytest.mark.parametrize(
        "ruined",
        [
            "DROP TABLE ledger_sealedbody",
            "ALTER TABLE ledger_sealedgrant DROP COLUMN envelope",
            "ALTER TABLE ledger_storedleaf ALTER COLUMN data TYPE text USING 'none'",
            "ALTER TABLE ledger_storedleaf RENAME TO lost",
        ],
    )
    def test_the_command_refuses_tables_that_are_not_its_own(self, made: Made, ruined: str) -> None:
        databases.sql(made.folder, ruined)
        answer = havre("log", "verify", "--json", data=made.folder)
        assert answer.returncode == 1
        assert "Traceback" not in answer.stderr
        assert answer.stderr

    def test_a_log_that_grows_meanwhile_still_verifies(self, made: Made) -> None:
        """Whoever verifies must not be told of faults because others go on working."""
        command = [sys.executable, "-m", "tests.attack.writing", str(made.folder), "meanwhile"]
        with subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True,
            env=os.environ | databases.environment(made.folder),
        ) as writers:  # fmt: skip
            try:
                found = [havre("log", "verify", "--json", data=made.folder) for _ in range(6)]
            finally:
                os.killpg(writers.pid, signal.SIGKILL)
        said = [json.loads(answer.stdout) for answer in found]
        assert [each["faults"] for each in said] == [[]] * len(said)
        assert said[-1]["size"] > said[0]["size"], "the control: it did grow"

    @pytest.mark.sqlite_only(
        "PostgreSQL's pages are many files of one server, and checked by its own checksums"
    )
    def test_single_bytes_anywhere_in_the_database_file(self, made: Made) -> None:
        """Table by table or in SQLite's own pages: a changed byte is a fault, or refused, or of no meaning at all."""
        command = [sys.executable, "-m", "tests.attack.flipping", str(made.folder), str(SEED), "300"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=True)
        outcomes = [tuple(json.loads(line)) for line in done.stdout.splitlines()]
        assert [each for each in outcomes if each[1] not in {"fault", "unreadable", "unchanged"}] == []
        counted = collections.Counter(outcome for _, outcome in outcomes)
        assert counted["fault"] > 20
        assert counted["unreadable"] > 0

    @pytest.mark.parametrize(
        ("table", "column"), [("ledger_sealedbody", "sealed"), ("ledger_sealedgrant", "envelope"), LEAF]
    )
    def test_pages_say_one_thing_and_the_servers_log_no_content(
        self, made: Made, tmp_path: Path, table: str, column: str
    ) -> None:
        with Server(made.folder, temporary=tmp_path / "tmp", log=tmp_path / "log") as server:
            amina = Visitor(server.port).unlock("amina", PASSPHRASES["amina"])
            assert {amina.get(path).status for path in self._pages(made)} == {200}
        _damage(made.folder, table, column)
        with Server(made.folder, temporary=tmp_path / "tmp", log=tmp_path / "log") as server:
            answers = self._all_doors(server, made)
        assert {answer.status for answer in answers} == {500}
        (said,) = {words_of(answer.text) for answer in answers}
        assert "Something went wrong here" in said
        log = (tmp_path / "log").read_text()
        assert '"event": "seal-fault"' in log
        for secret in (*PASSPHRASES.values(), "Primerov", "Примеров", "Imaginary", "Traceback"):
            assert secret not in log

    def _pages(self, made: Made) -> list[str]:
        return [
            "/organisation/",
            "/today/",
            "/cases/",
            f"/cases/{made.book}/",
            f"/cases/{made.book}/chronology/",
        ]

    def _all_doors(self, server: Server, made: Made) -> list[Answer]:
        visitor = Visitor(server.port)
        answer = visitor.post("/unlock/", {"handle": "amina", "passphrase": PASSPHRASES["amina"]})
        if answer.status != 302:
            return [answer]  # a broken leaf: nobody gets in
        return [visitor.get(path) for path in self._pages(made)]


def _damage(folder: Path, table: str, column: str) -> int:
    """Change the last byte of the founder's first value in a column; returns its index."""
    ((index, value),) = databases.sql(
        folder, f'SELECT "index", {column} FROM {table} ORDER BY "index" LIMIT 1'
    )
    databases.sql(
        folder, f'UPDATE {table} SET {column} = %s WHERE "index" = %s', flipped(value, -1, 0), index
    )
    return int(index)
