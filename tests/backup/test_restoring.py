"""`havre restore`: whole or not at all, into what is empty, and nothing anywhere else, whatever the backup says."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from havre import seal
from havre.backup import target
from havre.backup.writing import back_up
from havre.base.errors import NotFound, Refused
from havre.cases.types import SEALED as CASE_TYPES
from havre.cases.types import Exhibit, Note
from havre.ledger import operations
from havre.ledger.log import Ledger
from havre.ledger.queries import take_checkpoint, verify
from havre.record import queries as record
from havre.record.captures import kept_at
from havre.record.models import Report
from tests.backup.conftest import Whole, opened, refused, restored
from tests.backup.forging import Part, forged, parts_of, rows_of, sealed, with_rows, written
from tests.cast import NOW, join, workspace_of
from tests.databases import ON_POSTGRESQL
from tests.forensic.scanner import search

# The database of a test is another one in each: see `database_in`.
pytestmark = pytest.mark.django_db(transaction=True)


class TestRoundTrip:
    def test_everybody_unlocks_and_reads_what_they_read_before(
        self, whole: Whole, backup: Path, tmp_path: Path
    ) -> None:
        with opened(whole.folder) as ledger:
            before = {name: self.read(ledger, name, whole) for name in ("amina", "boris")}
        restored(backup, tmp_path / "new")
        with opened(tmp_path / "new") as ledger:
            assert verify(ledger).ok
            assert {name: self.read(ledger, name, whole) for name in ("amina", "boris")} == before
        assert len(before["boris"]) > 10
        assert len(before["amina"]) > len(before["boris"]), "the identity is Amina's alone"

    def read(self, ledger: Ledger, handle: str, whole: Whole) -> list[object]:
        """All that a member can read of the case, with the bytes of its files."""
        by = workspace_of(ledger, handle)
        found: list[object] = [
            held for type_ in CASE_TYPES for held in by.all(type_, book=whole.book) if not held.removed
        ]
        for exhibit in by.all(Exhibit, book=whole.book):
            value = exhibit.value
            reader, close = ledger.files.reader(value.file_id, identity=value.identity, length=value.length)
            found.append(b"".join(reader.chunks()))
            close()
        return found

    def test_work_goes_on_after_it(self, whole: Whole, backup: Path, tmp_path: Path) -> None:
        restored(backup, tmp_path / "new")
        with opened(tmp_path / "new") as ledger:
            amina, boris = workspace_of(ledger, "amina"), workspace_of(ledger, "boris")
            note = operations.put(by=amina, book=whole.book, value=Note(text="after"), at=NOW)
            assert boris.get(Note, note.object_id).value.text == "after"
            join(amina, "felix")
            take_checkpoint(ledger)
            assert verify(ledger).ok

    def test_carla_sees_nothing_after_it_either(self, whole: Whole, backup: Path, tmp_path: Path) -> None:
        restored(backup, tmp_path / "new")
        with opened(tmp_path / "new") as ledger:
            carla = workspace_of(ledger, "carla")
            assert [carla.all(type_) for type_ in CASE_TYPES] == [[]] * len(CASE_TYPES)
            assert carla.books() == []
            with pytest.raises(NotFound):
                carla.current_key(whole.book, seal.FILE)

    def test_the_public_record_is_there_and_found(self, whole: Whole, backup: Path, tmp_path: Path) -> None:
        with opened(whole.folder):
            before = [
                (each.report.public_id, each.statements) for each in record.search(words="harbour").results
            ]
        restored(backup, tmp_path / "new")
        with opened(tmp_path / "new"):
            after = [
                (each.report.public_id, each.statements) for each in record.search(words="harbour").results
            ]
            (report,) = Report.objects.all()
        assert after == before
        assert len(before) == 1
        assert len(kept_at(tmp_path / "new", report.sha256).read_bytes()) == report.size

    def test_a_backup_of_what_was_restored_is_the_same_backup(self, backup: Path, tmp_path: Path) -> None:
        restored(backup, tmp_path / "new")
        with opened(tmp_path / "new"):
            back_up(tmp_path / "again.backup", data=tmp_path / "new")
        assert (tmp_path / "again.backup").read_bytes() == backup.read_bytes()

    def test_only_the_owner_may_read_what_was_restored(self, backup: Path, tmp_path: Path) -> None:
        before = os.umask(0o077)  # as every command sets it
        try:
            restored(backup, tmp_path / "new")
        finally:
            os.umask(before)
        for path in (tmp_path / "new", *(tmp_path / "new").rglob("*")):
            assert path.stat().st_mode & 0o077 == 0, path
            if path.suffix == ".age":
                assert path.stat().st_mtime == 0, "the disk must not tell when"


class TestTheTarget:
    @pytest.mark.parametrize(
        "make",
        [
            lambda folder: (folder / "havre.sqlite3").write_bytes(b"somebody's"),
            lambda folder: (folder / ".hidden").touch(),
            lambda folder: (folder / "files").mkdir(),
            lambda folder: (folder / target.NAME).symlink_to(folder.parent),
            lambda folder: (folder / target.NAME).touch(),
        ],
        ids=["database", "hidden", "folder", "link", "file"],
    )
    def test_something_in_it_is_never_touched(
        self, backup: Path, tmp_path: Path, make: Callable[[Path], object]
    ) -> None:
        (tmp_path / "new").mkdir()
        make(tmp_path / "new")
        assert "There is something" in refused(backup, tmp_path / "new")

    def test_an_empty_folder_and_a_disk_of_its_own_are_taken(self, backup: Path, tmp_path: Path) -> None:
        (tmp_path / "new" / "lost+found").mkdir(parents=True)
        restored(backup, tmp_path / "new")
        assert (tmp_path / "new" / "lost+found").is_dir()
        assert not (tmp_path / "new" / target.NAME).exists()

    def test_what_an_earlier_restore_left_when_it_was_cut_is_cleared(
        self, backup: Path, tmp_path: Path
    ) -> None:
        left = tmp_path / "new"
        (left / target.NAME).mkdir(parents=True)
        (left / target.NAME / "havre.sqlite3").write_bytes(b"half")
        (left / "files" / "ab").mkdir(parents=True)
        (left / "files" / "ab" / "old.age").write_bytes(b"half")
        restored(backup, left)
        assert not (left / "files" / "ab").exists()

    def test_what_was_cut_is_not_served(self, tmp_path: Path) -> None:
        (tmp_path / target.NAME).mkdir()
        with pytest.raises(Refused, match="was cut"):
            target.refuse_unfinished(tmp_path, is_whole=lambda: False)
        target.refuse_unfinished(tmp_path, is_whole=lambda: True)

    def test_a_whole_one_whose_mark_is_left_is_not_cleared(self, backup: Path, tmp_path: Path) -> None:
        """Cut after the last move: nothing of it may be taken for what was cut before."""
        restored(backup, tmp_path / "new")
        (tmp_path / "new" / target.NAME).mkdir()
        said = "The database is not empty" if ON_POSTGRESQL else "There is something"
        assert said in refused(backup, tmp_path / "new")

    def test_two_at_once_are_not_mixed(self, backup: Path, tmp_path: Path) -> None:
        with target.empty_folder(tmp_path / "new"):
            assert "Another restore" in refused(backup, tmp_path / "new")

    @pytest.mark.parametrize("what", ["nothing", "folder", "pipe"])
    def test_what_is_no_file_is_refused(self, backup: Path, tmp_path: Path, what: str) -> None:
        path = tmp_path / what
        if what == "folder":
            path.mkdir()
        elif what == "pipe":
            os.mkfifo(path)
        with pytest.raises(Refused):
            restored(path, tmp_path / "new")
        assert not (tmp_path / "new").exists()

    def test_when_it_fails_in_the_end_nothing_is_left(
        self, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(_folder: Path) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(target, "move_out", full)
        assert "No space left" in refused(backup, tmp_path / "new")
        (tmp_path / "kept").mkdir()
        assert "No space left" in refused(backup, tmp_path / "kept")


Change = Callable[[list[Part]], list[Part]]


def without(label: str) -> Change:
    return lambda parts: [part for part in parts if part[0][1:2] != [label]]


def rows(label: str, change: Callable[[list[list[Any]]], Any]) -> Change:
    """A change to the rows of one table; a change that returns None changed them in place."""

    def changed(part: Part) -> Part:
        if part[0][:2] != ["table", label]:
            return part
        found = rows_of(part)
        return with_rows(part, change(found) or found)

    return lambda parts: list(map(changed, parts))


def head(kind: str, change: Callable[[list[Any]], Any]) -> Change:
    def changed(part: Part) -> Part:
        if part[0][0] == kind:
            change(part[0])
        return part

    return lambda parts: list(map(changed, parts))


def put(place: int, value: object) -> Callable[[list[list[Any]]], Any]:
    return lambda rows: rows[-1].__setitem__(place, value)


def twice(rows: list[list[Any]]) -> list[list[Any]]:
    return [*rows, rows[-1]]


EVIL: dict[str, tuple[Change, str]] = {
    "a table of no Havre's": (
        lambda parts: [*parts, (["table", "os.Shell", ["id"], 0], b"")],
        "table os.Shell is none",
    ),
    "a table less": (without("members.Invitation"), "lacks table members.Invitation"),
    "no leaves": (without("ledger.StoredLeaf"), "lacks table ledger.StoredLeaf"),
    "a column more": (head("table", lambda said: said[2].append("more")), "bad row"),
    "columns of no table": (
        lambda parts: [
            ([*part[0][:2], ["id", "is_superuser"], 0], b"") if part[0][1] == "members.Account" else part
            for part in parts
        ],
        "table members.Account is none",
    ),
    "a migration of no Havre's": (head("database", lambda said: said[1].append(["members", "0999_evil"])), "newer"),
    "an app of no Havre's": (head("database", lambda said: said[1].append(["evil", "0001_initial"])), "newer"),
    "no migrations": (head("database", lambda said: said.__setitem__(1, [])), "none of its Havre's"),
    "a value that is too long": (rows("members.Account", put(1, "x" * 41)), "longer than its column"),
    "a value of another kind": (rows("members.Account", put(1, 7)), "no str"),
    "nothing where something must be": (rows("members.Account", put(2, None)), "nothing where"),
    "a number out of range": (rows("members.Invitation", put(4, 2**64 - 1)), "out of its column's range"),
    "a list for a value": (rows("members.Account", put(1, ["x"])), "no str"),
    "a row that is none": (rows("members.Account", lambda _: ["row"]), "another number of values"),
    "two of one number": (rows("members.Account", twice), "can't stand beside each other"),
    "a wrap of nobody's": (rows("members.UnlockMethod", put(2, 999)), "not there"),
    "a report with a path for a hash": (rows("record.Report", put(2, "../../../../etc/passwd")), "no SHA-256"),
    "a leaf twice": (rows("ledger.StoredLeaf", twice), "out of order"),
    "a leaf changed": (rows("ledger.StoredLeaf", put(1, b"x" * 200)), "leaf-malformed"),
    "a leaf that is no bytes": (rows("ledger.StoredLeaf", put(1, "x" * 200)), "bad row"),
    "leaves cut out": (rows("ledger.StoredLeaf", lambda rows: rows[:3] + rows[4:]), "leaf-chain"),
    "leaves cut off": (rows("ledger.StoredLeaf", lambda rows: rows[:-1]), "stray"),
    "a body changed": (rows("ledger.SealedBody", put(1, b"x" * 600)), "body-changed"),
    "a body gone": (rows("ledger.SealedBody", lambda rows: rows[:-1]), "body-missing"),
    "a body of no leaf": (rows("ledger.SealedBody", lambda rows: [*rows, [10**6, b"x"]]), "stray"),
    "a grant changed": (rows("ledger.SealedGrant", put(1, b"x" * 1168)), "grant-changed"),
    "a checkpoint forged": (rows("ledger.TakenCheckpoint", put(1, "havre/00\n1\n")), "checkpoint-malformed"),
    "a sealed file changed": (
        lambda parts: [
            (part[0], part[1][:-1] + bytes([part[1][-1] ^ 1])) if part[0][0] == "sealed" else part
            for part in parts
        ],
        "file-changed",
    ),
    "a sealed file gone": (lambda parts: parts[1:], "file-missing"),
    "a sealed file of no leaf": (lambda parts: [sealed(), *parts], "stray"),
    "a captured report that is another": (
        lambda parts: [
            (["capture", bytes(32), len(part[1])], part[1]) if part[0][0] == "capture" else part
            for part in parts
        ],
        "is not as it was written",
    ),
    "books that are no ids": (
        rows("ledger.PendingRestore", lambda _: [[1, 5, bytes(32), b"x" * 15]]),
        "bad row",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EVIL)
def test_an_evil_backup_is_refused_and_nothing_is_written(backup: Path, tmp_path: Path, name: str) -> None:
    """Each is whole by its own hashes: whoever can write a backup can hash it."""
    change, says = EVIL[name]
    evil = written(tmp_path, forged(change(parts_of(backup))))
    assert evil.read_bytes() != backup.read_bytes()
    assert says in refused(evil, tmp_path / "new")


def test_taken_apart_and_put_together_unchanged_it_is_taken(backup: Path, tmp_path: Path) -> None:
    """The control of the above."""
    again = written(tmp_path, forged(parts_of(backup)))
    assert again.read_bytes() == backup.read_bytes()
    restored(again, tmp_path / "new")


def test_an_older_backup_is_brought_up_to_date(backup: Path, tmp_path: Path) -> None:
    """One from before there was a table of unsigned restores: what is there goes in, what came since is empty."""
    older: list[Part] = []
    for said, content in parts_of(backup):
        if said[0] == "database":
            apps = [["ledger", "0001_initial"] if app == "ledger" else [app, name] for app, name in said[1]]
            older.append((["database", apps], content))
        elif said[1] != "ledger.PendingRestore":
            older.append((said, content))
    assert len(older) == len(parts_of(backup)) - 1
    restored(written(tmp_path, forged(older)), tmp_path / "new")
    with opened(tmp_path / "new") as ledger:
        assert verify(ledger).ok
        back_up(tmp_path / "again.backup", data=tmp_path / "new")
    assert (tmp_path / "again.backup").read_bytes() == backup.read_bytes()


def test_cut_or_changed_anywhere_it_is_refused(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    for position in range(0, len(whole), len(whole) // 40):
        changed = bytearray(whole)
        changed[position] ^= 1
        refused(written(tmp_path, bytes(changed)), tmp_path / "new")
        refused(written(tmp_path, whole[:position]), tmp_path / "new")


def test_changed_between_the_two_readings_it_is_refused(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may write to the backup's disk could else have something checked, and something else restored."""
    other = forged([part for part in parts_of(backup) if part[0][0] != "key"])
    kept = target.empty_folder

    def swapped(folder: Path) -> Any:
        backup.write_bytes(other)
        return kept(folder)

    monkeypatch.setattr(target, "empty_folder", swapped)
    with pytest.raises(Refused, match="while it was restored"):
        restored(backup, tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["one.backup"]


def test_the_forensic_scan_of_a_backup_finds_no_sealed_word(backup: Path) -> None:
    secret = [
        "Primerov",
        "Примеров",
        "Imagined Town",
        "broken at dawn",
        "Imaginary Republic",
        "Taken from the yard",
    ]
    assert search(secret, [backup]) == []
    assert {found.word for found in search(["Northport", "amina"], [backup])} == {"Northport", "amina"}, (
        "the control: the public record and the handles stand in it in clear"
    )
