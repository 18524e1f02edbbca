"""A damaged store is said, every time, and never silently read around."""

import pytest

from havre import seal
from havre.cases.types import Note
from havre.ledger import operations, rows
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


def _disk_full(**_rows: object) -> None:
    raise OSError("no space left on the disk")
