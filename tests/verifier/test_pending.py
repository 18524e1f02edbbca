"""The one thing that the two say in other words: what a restore left out and no administrator signed yet."""

from pathlib import Path

import havre_verify
from havre import seal
from havre.ledger.files import FileStore
from havre.ledger.log import Ledger
from havre.ledger.models import PendingRestore, SealedBody, SealedGrant, StoredLeaf
from havre.ledger.queries import verify
from havre.sealed_types import REGISTRY
from tests.cases.scene import Scene, play
from tests.cast import Cast
from tests.verifier.laying import lay_down


def test_the_first_says_that_it_is_pending_and_the_second_what_is_missing(people: Cast, data: Path) -> None:
    """A row that nobody signed explains nothing to a verifier that trusts no row; neither lets it pass."""
    scene = play(people)
    leave_out(scene, data)
    first = verify(Ledger(registry=REGISTRY, data=data))
    pending = ("restore-pending", f"book {scene.book.hex()}")
    assert [(fault.kind, fault.detail) for fault in first.faults] == [pending]
    lay_down(data / "havre.sqlite3")
    second = havre_verify.verify_path(data)
    assert {fault.kind for fault in second.faults} == {"body-missing", "grant-missing", "file-missing"}
    assert {book_at(fault.leaf) for fault in second.faults} == {scene.book}
    assert (second.size, second.root) == (first.size, first.root)


def book_at(index: int) -> object:
    return seal.parse_leaf(bytes(StoredLeaf.objects.get(index=index).data)).payload.book


def leave_out(scene: Scene, data: Path) -> None:
    """Delete what is sealed of a book and say that it is pending, as a restore that was told of its end does."""
    for row in StoredLeaf.objects.all():
        payload = seal.parse_leaf(bytes(row.data)).payload
        if getattr(payload, "book", None) == scene.book:
            SealedBody.objects.filter(index=row.index).delete()
            SealedGrant.objects.filter(index=row.index).delete()
            for file_id, _ in getattr(payload, "files", ()):
                FileStore(data / "files")._place(file_id).unlink(missing_ok=True)
    PendingRestore.objects.create(books=scene.book, size=1, root=bytes(32))
