"""The files of keyrings and snapshots: whole or not there, and gone when a right ends, whoever's they are."""

import os
from pathlib import Path

import pytest

from havre import seal
from havre.base.ids import BookId
from havre.cases import operations as do
from havre.ledger.caches import Caches, Tail, read_tail
from havre.ledger.epochs import revoke
from havre.ledger.log import Ledger
from havre.sealed_types import REGISTRY
from tests.cast import NOW, Cast

NAME, OTHER = "a" * 32, "b" * 32
KEYS = b"the sealed keys"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "caches"


@pytest.fixture
def caches(folder: Path) -> Caches:
    return Caches(folder)


def write(caches: Caches, name: str = NAME, *, size: int = 7, image: bytes = b"image" * 100) -> None:
    with caches.writing(name, size=size, since=caches.forgotten) as out:
        out.write(image + KEYS + Tail(len(KEYS) - 4, 4, size, bytes(32)).encoded())


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_was_written_is_there_whole_and_tells_neither_when_nor_whose(
    caches: Caches, folder: Path
) -> None:
    assert caches.open(NAME) is None
    write(caches)
    source = caches.open(NAME)
    assert source is not None
    with source:
        tail = read_tail(source)
        source.seek(0)
        assert source.read(5) == b"image"
    assert (tail.keyring, tail.snapshot, tail.size) == (len(KEYS) - 4, 4, 7)
    found = (folder / NAME).stat()
    assert (found.st_mode & 0o777, found.st_mtime) == (0o600, 0)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_write_that_fails_leaves_the_one_before_it(caches: Caches, folder: Path) -> None:
    write(caches)
    before = (folder / NAME).read_bytes()
    with pytest.raises(ZeroDivisionError), caches.writing(NAME, size=8, since=0) as out:
        out.write(b"half" * (1 // 0))
    assert names(folder) == [NAME]
    assert (folder / NAME).read_bytes() == before


def test_what_is_deleted_while_it_is_written_does_not_come_back(caches: Caches, folder: Path) -> None:
    with caches.writing(NAME, size=7, since=caches.forgotten) as out:
        out.write(b"begun before")
        caches.forget_all()
    with caches.writing(OTHER, size=7, since=caches.forgotten) as out:
        out.write(b"of before leaf 8")
        caches.forget_before(8)
    write(caches, size=7)
    assert names(folder) == []
    write(caches, size=8)
    assert names(folder) == [NAME]


def test_only_files_of_before_an_end_go_and_what_is_no_file_of_ours_stays(
    caches: Caches, folder: Path
) -> None:
    write(caches, NAME, size=7)
    write(caches, OTHER, size=9)
    (folder / "notes.txt").write_text("somebody's")
    (folder / ("c" * 32)).write_bytes(b"no tail")
    caches.forget_before(9)
    assert names(folder) == [OTHER, "notes.txt"]
    caches.forget_all()
    assert names(folder) == ["notes.txt"]


def test_the_keys_are_overwritten_before_a_file_is_deleted(
    caches: Caches, folder: Path, tmp_path: Path
) -> None:
    write(caches)
    os.link(folder / NAME, tmp_path / "kept")  # what the disk keeps of a deleted file
    before = (tmp_path / "kept").read_bytes()
    assert KEYS in before
    caches.forget_all()
    left = (tmp_path / "kept").read_bytes()
    assert left.startswith(b"image")
    assert KEYS not in left
    assert len(left) == len(before)


def test_the_keys_of_a_replaced_file_are_overwritten_too(
    caches: Caches, folder: Path, tmp_path: Path
) -> None:
    write(caches)
    os.link(folder / NAME, tmp_path / "kept")
    before = (tmp_path / "kept").read_bytes()
    write(caches, size=8)
    left = (tmp_path / "kept").read_bytes()
    parts = len(before) - len(b"image" * 100)
    assert left == before[:-parts] + bytes(parts)
    assert KEYS in (folder / NAME).read_bytes(), "the new one is whole"


def test_the_keys_of_a_file_that_is_refused_are_overwritten_too(
    caches: Caches, folder: Path, tmp_path: Path
) -> None:
    with caches.writing(NAME, size=7, since=caches.forgotten) as out:
        out.write(b"image" + KEYS + Tail(len(KEYS), 0, 7, bytes(32)).encoded())
        out.flush()
        (draft,) = folder.iterdir()
        os.link(draft, tmp_path / "kept")
        assert KEYS in (tmp_path / "kept").read_bytes()
        caches.forgotten += 1  # as all are deleted, just after this one was listed
    assert names(folder) == []
    left = (tmp_path / "kept").read_bytes()
    assert left == b"image" + bytes(len(left) - len(b"image"))


def test_what_an_interrupted_process_left_is_swept_away(caches: Caches, folder: Path) -> None:
    write(caches)
    (folder / f"{NAME}.{'d' * 32}").write_bytes(b"half")
    caches.forget_before(0)
    assert len(names(folder)) == 2, "the process that writes it may be another"
    caches.sweep()
    assert names(folder) == [NAME]


@pytest.mark.parametrize("wrong", [b"", b"short", bytes(49), b"\x02" + bytes(48), b"\x01" + b"\xff" * 48])
def test_what_has_no_tail_is_refused(folder: Path, wrong: bytes) -> None:
    folder.mkdir()
    (folder / NAME).write_bytes(wrong)
    with (folder / NAME).open("rb") as source, pytest.raises(seal.SealError):
        read_tail(source)


@pytest.fixture
def shared(people: Cast) -> BookId:
    book = do.open_case(by=people.amina, at=NOW).book
    do.share_case(by=people.amina, book=book, to=people.boris.member, rights=seal.Rights.READ)
    return book


def kept(ledger: Ledger) -> bool:
    source = ledger.caches.open(NAME)
    if source is not None:
        source.close()
    return source is not None


def test_taking_a_right_away_deletes_all_of_them_and_a_note_does_not(people: Cast, shared: BookId) -> None:
    write(people.ledger.caches, size=people.ledger.tree.size)
    do.add_note(by=people.amina, book=shared, text="one more", at=NOW)
    assert kept(people.ledger)
    revoke(by=people.amina, book=shared, compartments=[seal.FILE], key_id=people.boris.keys.key_id)
    assert not kept(people.ledger)


def test_one_that_was_put_back_is_deleted_by_the_next_process(
    people: Cast, shared: BookId, data: Path
) -> None:
    size = people.ledger.tree.size
    revoke(by=people.amina, book=shared, compartments=[seal.FILE], key_id=people.boris.keys.key_id)
    write(Caches(data / "caches"), size=size)
    assert kept(people.ledger)
    Ledger(registry=REGISTRY, data=data).refresh()
    assert not kept(people.ledger)
    write(Caches(data / "caches"), size=people.ledger.tree.size)
    Ledger(registry=REGISTRY, data=data).refresh()
    assert kept(people.ledger), "the control: one of after it stays"


def test_a_disk_that_refuses_is_asked_again(
    people: Cast, shared: BookId, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write(people.ledger.caches, size=people.ledger.tree.size)

    def refuse(_caches: Caches, _size: int) -> None:
        raise OSError("read-only")

    with monkeypatch.context() as patch:
        patch.setattr(Caches, "forget_before", refuse)
        revoke(by=people.amina, book=shared, compartments=[seal.FILE], key_id=people.boris.keys.key_id)
    assert kept(people.ledger)
    assert "caches-not-deleted" in caplog.text
    assert people.boris.rights(shared, seal.FILE) == seal.Rights.NONE
    assert not kept(people.ledger)
