"""A damaged store is said, every time, and never silently read around."""

from collections.abc import Iterator

import pytest
from django.db import OperationalError

from havre import seal
from havre.cases.types import Note
from havre.ledger import operations, rows
from havre.ledger.epochs import revoke
from havre.ledger.models import SealedBody, SealedGrant
from tests.cast import NOW, Cast, workspace_of


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_damaged_body_fails_again_and_again(people: Cast, damage: str) -> None:
    book = operations.open_book(by=people.amina, at=NOW)
    held = operations.put(by=people.amina, book=book, value=Note(text="whole"), at=NOW)
    row = SealedBody.objects.get(index=held.position)
    kept = bytes(row.sealed)
    if damage == "missing":
        row.delete()
    else:
        row.sealed = kept[:-1] + bytes([kept[-1] ^ 1])
        row.save()
    workspace = workspace_of(people.ledger, "amina")
    for _ in range(2):
        with pytest.raises(seal.SealError):
            workspace.all(Note)
    SealedBody(index=held.position, sealed=kept).save()
    assert [each.value.text for each in workspace.all(Note)] == ["whole"]


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_damaged_grant_fails_again_and_again(people: Cast, damage: str) -> None:
    book = operations.open_book(by=people.amina, at=NOW, first=[Note(text="whole")])
    row = SealedGrant.objects.order_by("index").last()
    assert row is not None
    own = SealedGrant.objects.get(index=row.index - 2)  # the founder's, before the recovery key's two
    if damage == "missing":
        own.delete()
    else:
        own.envelope = bytes(own.envelope)[:-1] + b"\0"
        own.save()
    workspace = workspace_of(people.ledger, "amina")
    for _ in range(2):
        with pytest.raises(seal.SealError):
            workspace.all(Note, book=book)


def test_a_failed_append_leaves_no_trace_in_memory(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    book = operations.open_book(by=people.amina, at=NOW)
    size, root = people.ledger.tree.size, people.ledger.tree.root()
    with monkeypatch.context() as broken:
        broken.setattr(rows, "add", _disk_full)
        with pytest.raises(OSError, match="disk"):
            operations.put(by=people.amina, book=book, value=Note(text="lost"), at=NOW)
    people.ledger.refresh()
    assert (people.ledger.tree.size, people.ledger.tree.root()) == (size, root)
    assert people.amina.all(Note, book=book) == []
    operations.put(by=people.amina, book=book, value=Note(text="kept"), at=NOW)
    assert [held.value.text for held in workspace_of(people.ledger, "amina").all(Note)] == ["kept"]


def test_who_asks_without_the_lock_never_meets_half_a_log(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a failed append the log is read again; what was taken away must not come back while it is."""
    ledger, boris = people.ledger, people.boris.keys.key_id
    book = operations.open_book(by=people.amina, at=NOW)
    every, to = seal.Rights.ALL, people.boris.member
    operations.grant(by=people.amina, book=book, compartments=[seal.FILE], to=to, rights=every)
    granted = ledger.tree.size
    revoke(by=people.amina, book=book, compartments=[seal.FILE], key_id=boris)
    size, seen, read = ledger.tree.size, [], rows.leaves_from

    def watched(start: int) -> Iterator[tuple[int, bytes]]:
        for index, data in read(start):
            seen.append((ledger.tree.size, bool(ledger.authority.rights(boris, book, seal.FILE))))
            yield index, data

    with monkeypatch.context() as broken:
        broken.setattr(rows, "add", _disk_full)
        broken.setattr(rows, "leaves_from", watched)
        with pytest.raises(OSError, match="disk"):
            operations.put(by=people.amina, book=book, value=Note(text="lost"), at=NOW)
    assert len(seen) == size > granted, "all was read again"
    assert {boris_may for _size, boris_may in seen} == {False}
    assert {each for each, _may in seen} == {size + 1}, "what is replaced stands until the end"
    assert ledger.tree.size == size


def test_a_log_that_can_not_be_read_again_gives_nobody_a_right(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, amina = people.ledger, people.amina
    book = operations.open_book(by=amina, at=NOW)
    size, read = ledger.tree.size, rows.leaves_from

    def torn(start: int) -> Iterator[tuple[int, bytes]]:
        for index, data in read(start):
            if index == size - 1:
                raise OperationalError("gone")
            yield index, data

    with monkeypatch.context() as broken:
        broken.setattr(rows, "add", _disk_full)
        broken.setattr(rows, "leaves_from", torn)
        with pytest.raises(OSError, match="disk"):
            operations.put(by=amina, book=book, value=Note(text="lost"), at=NOW)
        assert not ledger.authority.rights(amina.keys.key_id, ledger.organisation, seal.FILE)
        with pytest.raises(OperationalError):
            amina.all(Note, book=book)
    operations.put(by=amina, book=book, value=Note(text="kept"), at=NOW)
    assert [held.value.text for held in amina.all(Note, book=book)] == ["kept"]


def _disk_full(**_rows: object) -> None:
    raise OSError("no space left on the disk")
