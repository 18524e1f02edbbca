"""A destroyed book: nothing sealed of it is stored any more, nobody reads it, and the log still verifies."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from havre import seal
from havre.base.errors import NotFound, Refused
from havre.base.ids import BookId
from havre.cases.types import Note
from havre.ledger import destroying, operations
from havre.ledger.epochs import revoke
from havre.ledger.files import FileStore, StoredFile
from havre.ledger.log import Ledger
from havre.ledger.models import SealedBody, SealedGrant, StoredLeaf
from havre.ledger.queries import StoredRows, verify
from havre.ledger.workspace import Workspace
from havre.members import approvals, joining, queries
from havre.sealed_types import REGISTRY
from tests.cast import NOW, PASSPHRASES, Cast, workspace_of
from tests.ledger.kept import fresh, image_of, keep


@pytest.fixture
def book(people: Cast) -> BookId:
    """Amina's book with a file, which Boris may read."""
    book = operations.open_book(by=people.amina, at=NOW, first=[Note(text="of the destroyed")])
    operations.put(
        by=people.amina, book=book, value=Note(text="with a file"), at=NOW, files=[received(people)]
    )
    operations.grant(
        by=people.amina, book=book, compartments=[seal.FILE], to=people.boris.member, rights=seal.Rights.READ
    )
    return book


@pytest.fixture
def dora(people: Cast) -> Workspace:
    """A second administrator, who may approve and holds none of it."""
    token = joining.invite(by=people.amina, handle="dora", administrator=True, at=NOW)
    words = joining.accept(
        token=token, passphrase=PASSPHRASES["dora"], ledger=people.ledger, cost=seal.CHEAPEST, at=NOW
    )
    (waiting,) = queries.waiting(people.amina)
    joining.vouch(by=people.amina, member=waiting.member, words=" ".join(words), at=NOW)
    return workspace_of(people.ledger, "dora")


def received(people: Cast) -> StoredFile:
    return people.ledger.files.receive([b"content of the file"])


def destroy(by: Workspace, book: BookId, *, approver: Workspace) -> None:
    asked = approvals.request(by=by, action=seal.SHRED, book=book, reason="asked for", at=NOW)
    approvals.approve(by=approver, request=asked, at=NOW)
    with by.ledger.appending(by.keys) as log:
        answer = approvals.spend(log, by=by, action=seal.SHRED, book=book, at=NOW)
        destroying.shred(log, by=by, book=book, approval=answer)
    destroying.finish(by.ledger)


def sealed_of(people: Cast, book: BookId) -> dict[str, list[bytes]]:
    """Every sealed byte string that the log names of a book, by what it is."""
    indexes = people.ledger.sealed_at[book]
    return {
        "bodies": [bytes(row.sealed) for row in SealedBody.objects.filter(index__in=indexes)],
        "envelopes": [bytes(row.envelope) for row in SealedGrant.objects.filter(index__in=indexes)],
    }


def test_nothing_sealed_of_it_is_stored_any_more_and_nothing_else_is_gone(
    people: Cast, book: BookId, dora: Workspace
) -> None:
    own = operations.open_book(by=people.amina, at=NOW, first=[Note(text="another book")])
    stored = sealed_of(people, book)
    (file_id,) = people.ledger.authority.files_of(book)
    # Two notes; the keys of both compartments for Amina and the recovery, of the file for Boris.
    assert [len(pieces) for pieces in stored.values()] == [2, 5]
    assert people.ledger.files.has(file_id)
    destroy(people.amina, book, approver=dora)
    assert sealed_of(people, book) == {"bodies": [], "envelopes": []}
    assert not people.ledger.files.has(file_id)
    assert verify(people.ledger).ok
    assert [held.value.text for held in people.amina.all(Note)] == ["another book"]
    assert people.amina.one(Note, book=own)


def test_it_is_for_everybody_as_if_it_had_never_been(people: Cast, book: BookId, dora: Workspace) -> None:
    assert people.boris.count(Note) == 2
    destroy(people.amina, book, approver=dora)
    for by in (people.amina, people.boris, people.carla, workspace_of(people.ledger, "amina")):
        assert by.all(Note, book=book) == []
        assert by.search("destroyed") == []
        assert book not in by.books()
        with pytest.raises(NotFound):
            operations.put(by=by, book=book, value=Note(text="x"), at=NOW)
        with pytest.raises(NotFound):
            destroy(by, book, approver=dora)


def test_without_an_approval_it_is_refused_by_the_log_itself(
    people: Cast, book: BookId, dora: Workspace
) -> None:
    before = StoredLeaf.objects.count()
    for approval in (None, bytes(32)):
        with pytest.raises(Refused), people.ledger.appending(people.amina.keys) as log:
            destroying.shred(log, by=people.amina, book=book, approval=approval)
    assert StoredLeaf.objects.count() == before
    assert people.boris.count(Note) == 2
    assert len(sealed_of(people, book)["bodies"]) == 2


def test_who_may_not_grant_can_not_destroy(people: Cast, book: BookId, dora: Workspace) -> None:
    asked = approvals.request(by=people.boris, action=seal.SHRED, book=book, reason="x", at=NOW)
    answer = approvals.approve(by=people.amina, request=asked, at=NOW)
    with pytest.raises(Refused), people.ledger.appending(people.boris.keys) as log:
        destroying.shred(log, by=people.boris, book=book, approval=answer)
    with pytest.raises(NotFound), people.ledger.appending(people.carla.keys) as log:
        destroying.shred(log, by=people.carla, book=book, approval=answer)
    assert people.boris.count(Note) == 2


def test_what_a_cut_left_is_finished_at_the_next_start(
    people: Cast, book: BookId, dora: Workspace, data: Path
) -> None:
    """The control first: without the end, the file lies there, and the check names it."""
    (file_id,) = people.ledger.authority.files_of(book)
    asked = approvals.request(by=people.amina, action=seal.SHRED, book=book, reason="x", at=NOW)
    answer = approvals.approve(by=dora, request=asked, at=NOW)
    with people.ledger.appending(people.amina.keys) as log:
        destroying.shred(log, by=people.amina, book=book, approval=answer)
    assert [fault.kind for fault in verify(people.ledger).faults] == ["destroyed-kept"]
    restarted = Ledger(registry=REGISTRY, data=data)
    restarted.refresh()
    assert destroying.finish(restarted) == 1
    assert not restarted.files.has(file_id)
    assert verify(restarted).ok
    assert destroying.finish(restarted) == 0


@pytest.mark.parametrize("looks", [0, 1])
def test_a_file_that_moves_to_its_place_meanwhile_is_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looks: int
) -> None:
    """It moves before the first look, or between the first and the second, in whatever way it is looked for."""
    store = FileStore(tmp_path)
    stored, other = store.receive([b"destroyed"]), store.receive([b"another's"])
    looked: list[str] = []

    def move() -> None:
        with monkeypatch.context() as undisturbed, suppress(FileNotFoundError):  # gone: as an append meets it
            undisturbed.setattr(Path, "exists", exists)
            undisturbed.setattr(Path, "unlink", unlink)
            store.keep(stored.file_id)

    def look(name: str) -> None:
        looked.append(name)
        if len(looked) == looks + 1:
            move()

    def looking(path: Path) -> bool:
        look("exists")
        return exists(path)

    def unlinking(path: Path, missing_ok: bool = False) -> None:
        look("unlink")
        unlink(path, missing_ok=missing_ok)

    exists, unlink = Path.exists, Path.unlink
    with monkeypatch.context() as slow:
        slow.setattr(Path, "exists", looking)
        slow.setattr(Path, "unlink", unlinking)
        assert store.destroy(stored.file_id)
    assert len(looked) >= 2
    assert not store.has(stored.file_id)
    assert store.has(other.file_id)
    assert not store.destroy(stored.file_id), "there is none any more"


def test_a_file_that_is_deleted_while_the_log_is_verified_is_no_fault(
    people: Cast, book: BookId, dora: Workspace
) -> None:
    """The leaf is on the disk before the file is gone; the control is the test of a cut, above."""
    (file_id,) = people.ledger.authority.files_of(book)
    asked = approvals.request(by=people.amina, action=seal.SHRED, book=book, reason="x", at=NOW)
    answer = approvals.approve(by=dora, request=asked, at=NOW)
    with people.ledger.appending(people.amina.keys) as log:
        destroying.shred(log, by=people.amina, book=book, approval=answer)
    deleting = threading.Timer(0.5, lambda: people.ledger.files.destroy(file_id))
    deleting.start()
    assert people.ledger.files.has(file_id)
    assert verify(people.ledger).ok
    deleting.join()


def test_rows_that_came_back_are_deleted_again(people: Cast, book: BookId, dora: Workspace) -> None:
    """As from an older copy of the database put over the newer one's tables."""
    row = SealedBody.objects.get(index=people.ledger.entries[seal.Slot(book, seal.FILE, 0)][0].index)
    destroy(people.amina, book, approver=dora)
    SealedBody.objects.create(index=row.index, sealed=row.sealed)
    assert [fault.kind for fault in verify(people.ledger).faults] == ["destroyed-kept"]
    destroying.finish(people.ledger)
    assert verify(people.ledger).ok


def test_it_is_in_no_snapshot_and_no_open_workspace(people: Cast, book: BookId, dora: Workspace) -> None:
    path = keep(people.boris)
    reader = fresh(people.boris)
    reader.desk.admit()
    assert len(reader.search("destroyed")) == 1
    assert b"destroyed" in image_of(reader)
    assert b"destroyed" in image_of(people.amina)
    destroy(people.amina, book, approver=dora)
    assert not path.exists()
    assert b"destroyed" not in reader.desk._shelf.objects.image(), "before it asks again"
    for by in (reader, people.amina):
        assert by.search("destroyed") == []
        assert b"destroyed" not in image_of(by)


def test_a_check_under_way_finds_no_fault_in_what_is_destroyed_meanwhile(
    people: Cast, book: BookId, dora: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All leaves are read; then a book is destroyed and a grant revoked; then the bodies are looked for."""
    other = operations.open_book(by=people.amina, at=NOW, first=[Note(text="another book")])
    operations.grant(
        by=people.amina, book=other, compartments=[seal.FILE], to=people.carla.member, rights=seal.Rights.READ
    )
    read = StoredRows.leaves

    def read_then_destroy(self: StoredRows) -> Iterator[tuple[int, bytes]]:
        yield from read(self)
        if not people.ledger.authority.is_shredded(book):
            destroy(people.amina, book, approver=dora)
            revoke(by=people.amina, book=other, compartments=[seal.FILE], key_id=people.carla.keys.key_id)

    monkeypatch.setattr(StoredRows, "leaves", read_then_destroy)
    assert verify(people.ledger).faults == ()
    assert people.ledger.authority.is_shredded(book)


def test_what_is_missing_otherwise_is_a_fault_however_the_log_grows(
    people: Cast, book: BookId, dora: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = operations.open_book(by=people.amina, at=NOW, first=[Note(text="another book")])
    (counted,) = people.ledger.entries[seal.Slot(other, seal.FILE, 0)]
    read = StoredRows.leaves

    def read_then_delete(self: StoredRows) -> Iterator[tuple[int, bytes]]:
        yield from read(self)
        if not people.ledger.authority.is_shredded(book):
            destroy(people.amina, book, approver=dora)
            SealedBody.objects.filter(index=counted.index).delete()

    monkeypatch.setattr(StoredRows, "leaves", read_then_delete)
    assert [(fault.kind, fault.index) for fault in verify(people.ledger).faults] == [
        ("body-missing", counted.index)
    ]
