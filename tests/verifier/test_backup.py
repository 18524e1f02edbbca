"""A backup is verified like the folder that it is of, by the second verifier's own reading of the container."""

import hashlib
import json
import random
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import havre_verify
from havre import seal
from havre.backup.heads import MAGIC
from havre.backup.reader import NotWhole, sections
from havre.backup.writing import back_up
from havre.ledger.queries import take_checkpoint
from tests.backup.forging import (
    DATABASE,
    KEY,
    Part,
    capture,
    end,
    forged,
    framed,
    parts_of,
    rows_of,
    sealed,
    section,
    table,
    with_rows,
    written,
)  # fmt: skip
from tests.cases.scene import play
from tests.cast import Cast

ARCHIVE: list[Part] = [sealed(), capture(), sealed(b"j" * 16, b""), KEY, DATABASE, table(), table("a.B", [])]


@pytest.fixture
def backup(people: Cast, data: Path, tmp_path: Path) -> Path:
    """Of Amina's case, with files and two checkpoints, from whichever database the tests run on."""
    take_checkpoint(people.ledger)
    play(people)
    take_checkpoint(people.ledger)
    back_up(tmp_path / "one.backup", data=data)
    return tmp_path / "one.backup"


def said(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    """Status, and the object that was printed or the sentence."""
    status = havre_verify.main([str(path), "--json"])
    printed = capsys.readouterr()
    return status, json.loads(printed.out) if printed.out else printed.err


def faults(path: Path, capsys: pytest.CaptureFixture[str]) -> list[tuple[int, str]]:
    status, found = said(path, capsys)
    assert status == bool(found["faults"])
    return [(fault["index"], fault["kind"]) for fault in found["faults"]]


def changed(backup: Path, label: str, change: Callable[[list[list[Any]]], Sequence[object]]) -> None:
    """One table with other rows, and every hash of the container as if it had always been so."""
    parts = parts_of(backup)
    for place, part in enumerate(parts):
        if part[0][:2] == ["table", label]:
            parts[place] = with_rows(part, change(rows_of(part)))
    backup.write_bytes(forged(parts))


class TestWhatIsInIt:
    def test_it_is_verified_as_the_folder_is(
        self, people: Cast, backup: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        people.ledger.refresh()
        status, found = said(backup, capsys)
        assert (status, found["ok"], found["faults"]) == (0, True, [])
        assert (found["size"], found["root"]) == (people.ledger.tree.size, people.ledger.tree.root().hex())

    def test_a_changed_row_in_a_container_that_fits_is_named(
        self, backup: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        whole = backup.read_bytes()
        for label, kind in (
            ("ledger.StoredLeaf", "leaf-signature"),
            ("ledger.SealedBody", "body-changed"),
            ("ledger.SealedGrant", "grant-changed"),
        ):
            index = 0

            def flip(rows: list[list[Any]]) -> list[list[Any]]:
                nonlocal index
                index = rows[-1][0]
                rows[-1][1] = rows[-1][1][:-1] + bytes([rows[-1][1][-1] ^ 1])
                return rows

            changed(backup, label, flip)
            assert faults(backup, capsys) == [(index, kind)]
            backup.write_bytes(whole)
        changed(backup, "ledger.TakenCheckpoint", lambda rows: [[row[0], "none"] for row in rows])
        assert [kind for _, kind in faults(backup, capsys)] == ["checkpoint-malformed"] * 2

    def test_what_is_missing_or_too_much_is_named(
        self, backup: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        whole = parts_of(backup)
        files = [part for part in whole if part[0][0] == "sealed"]
        backup.write_bytes(forged([part for part in whole if part is not files[0]]))
        assert [kind for _, kind in faults(backup, capsys)] == ["file-missing"]
        backup.write_bytes(
            forged([sealed(files[0][0][1], b"other"), *[part for part in whole if part is not files[0]]])
        )
        assert [kind for _, kind in faults(backup, capsys)] == ["file-changed"]
        backup.write_bytes(forged([sealed(), *whole]))
        assert faults(backup, capsys) == [(-1, "stray")]
        backup.write_bytes(forged(whole))
        changed(backup, "ledger.SealedBody", lambda rows: rows[:-1])
        assert [kind for _, kind in faults(backup, capsys)] == ["body-missing"]

    def test_a_checkpoint_kept_elsewhere_is_compared(
        self, backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        notes: list[str] = []
        changed(backup, "ledger.TakenCheckpoint", lambda rows: [notes.append(row[1]) for row in rows] and [])
        (tmp_path / "kept").write_text(notes[-1])
        assert havre_verify.main([str(backup), "--checkpoint", str(tmp_path / "kept")]) == 0
        (tmp_path / "kept").write_text(notes[-1].replace("\n", "\n ", 1))
        assert havre_verify.main([str(backup), "--checkpoint", str(tmp_path / "kept")]) == 1
        assert "checkpoint-malformed" in capsys.readouterr().err

    @pytest.mark.parametrize(
        "row",
        [
            [None, b"x"],
            ["0", b"x"],
            [-1, b"x"],
            [0, "text"],
            [0, None],
            [0, [b"x"]],
            [0],
            [0, b"x", 1],
            [True, b"x"],
            7,
        ],
    )
    def test_rows_that_are_none_are_refused(
        self, backup: Path, row: object, capsys: pytest.CaptureFixture[str]
    ) -> None:
        changed(backup, "ledger.StoredLeaf", lambda rows: [row])
        status, sentence = said(backup, capsys)
        assert (status, sentence.count("\n")) == (1, 1)

    def test_a_table_that_is_not_there_is_refused(
        self, backup: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        parts = parts_of(backup)
        backup.write_bytes(forged([part for part in parts if part[0][1] != "ledger.SealedGrant"]))
        assert "has no log" in said(backup, capsys)[1]


def taken(path: Path) -> list[tuple[object, bytes]]:
    """What the second reads of a container: each head, and the hash of its content."""
    with path.open("rb") as file:
        found = []
        for part in havre_verify.sections(havre_verify.Source(file)):
            part.read_on()
            found.append((part.head, part.digest))
        return found


def refused(path: Path, data: bytes) -> bool:
    """Whether the second refuses these bytes; the first has to say the same."""
    with written(path, data).open("rb") as file:
        try:
            for each in sections(file):
                each.pass_over()
            first = False
        except NotWhole:
            first = True
    try:
        taken(path / "forged.backup")
        second = False
    except havre_verify.Wrong:
        second = True
    assert first == second
    return second


class TestContainer:
    def test_what_was_put_in_comes_out(self, tmp_path: Path) -> None:
        found = taken(written(tmp_path, forged(ARCHIVE)))
        assert found == [(head, hashlib.sha256(content).digest()) for head, content in ARCHIVE]

    def test_cut_or_changed_anywhere_it_is_refused(self, tmp_path: Path) -> None:
        data, draw = forged(ARCHIVE), random.Random(5)
        assert not refused(tmp_path, data)
        for position in range(len(data)):
            assert refused(tmp_path, data[:position])
            assert refused(
                tmp_path,
                data[:position] + bytes([data[position] ^ 1 << draw.randrange(8)]) + data[position + 1 :],
            )
        assert refused(tmp_path, data + b"\0")

    @pytest.mark.parametrize(
        "parts",
        [
            [],
            [KEY],
            [table()],
            [DATABASE, KEY],
            [DATABASE, DATABASE],
            [KEY, KEY, DATABASE],
            [sealed(), sealed(), DATABASE],
            [capture(), capture(), DATABASE],
            [DATABASE, table(), table()],
            [DATABASE, table(), sealed()],
            [(["poem", 7], b""), DATABASE],
            [(["key", 33], bytes(33)), DATABASE],
            [(["key", 32, 0], bytes(32)), DATABASE],
            [(["sealed", b"short", 0], b""), DATABASE],
            [(["sealed", b"i" * 16, -1], b""), DATABASE],
            [(["sealed", b"i" * 16, 2**62], b""), DATABASE],
            [(["capture", bytes(32), 1], b"x"), DATABASE],
            [DATABASE, (["table", "../etc", ["index"], 0], b"")],
            [DATABASE, (["table", "a.B", [], 0], b"")],
            [DATABASE, (["table", "a.B", ["index"], 2**40], b"")],
            [(["database", [["ledger", "0001"]] * 65], b"")],
        ],
    )
    def test_sections_that_can_not_stand_are_refused(self, tmp_path: Path, parts: list[Part]) -> None:
        assert refused(tmp_path, forged(parts))

    def test_an_end_that_does_not_fit_is_refused(self, tmp_path: Path) -> None:
        body = MAGIC + b"".join(map(section, ARCHIVE))
        assert not refused(tmp_path, body + end(ARCHIVE))
        assert refused(tmp_path, body + end(ARCHIVE[:-1]))
        assert refused(tmp_path, body + framed(seal.encode(["end", len(ARCHIVE), bytes(32)])))

    def test_a_large_row_or_file_costs_little_memory(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A row of eight million nils, which would be as many values, and a file of 30 MB."""
        nils = b"\xdd" + (2**23).to_bytes(4, "big") + b"\xc0" * 2**23
        part: Part = (["table", "ledger.StoredLeaf", ["index", "data"], 1], framed(nils))
        path = written(tmp_path, forged([sealed(content=bytes(30_000_000)), DATABASE, part]))
        tracemalloc.start()
        try:
            status, sentence = said(path, capsys)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert (status, "number of values" in sentence) == (1, True)
        assert peak < 20_000_000, "the row's own bytes twice"
