"""A scene with everything in it: cases with files, a public report with statements, somebody invited and waiting."""

from pathlib import Path

from havre import seal
from havre.backup import heads
from havre.backup.reader import sections
from havre.base.ids import BookId
from havre.ledger.models import SealedBody, SealedGrant, StoredLeaf
from havre.ledger.operations import grant
from havre.ledger.queries import take_checkpoint
from havre.ledger.workspace import Workspace
from havre.members import joining
from havre.record.operations import add_report
from tests.cases.scene import Scene, play
from tests.cast import NOW, PASSPHRASES, Cast
from tests.record.files import page


def everything(people: Cast) -> Scene:
    """All kinds of rows and files that there are."""
    take_checkpoint(people.ledger)
    scene = play(people)
    add_report(
        data=page(),
        name="harbour.html",
        address="https://www.lantern.example/harbour",
        captured_by="amina",
        at=NOW,
    )
    joining.invite(by=people.amina, handle="ekaterina", administrator=False, at=NOW)
    token = joining.invite(by=people.amina, handle="dora", administrator=True, at=NOW)
    joining.accept(
        token=token, passphrase=PASSPHRASES["dora"], ledger=people.ledger, cost=seal.CHEAPEST, at=NOW
    )
    take_checkpoint(people.ledger)
    return scene


def destroy(scene: Scene) -> None:
    """Amina asks, Boris approves by the log's rule for the book, and everything of it is deleted."""
    ledger, people = scene.people.ledger, scene.people
    with ledger.appending(people.amina.keys) as log:
        log.add(seal.ApprovalPayload(seal.SHRED, scene.book, None))
    asked = ledger.authority.tip
    grant(
        by=people.amina,
        book=scene.book,
        compartments=[seal.FILE],
        to=people.boris.member,
        rights=seal.Rights.ALL,
    )
    with ledger.appending(people.boris.keys) as log:
        log.add(seal.ApprovalPayload(None, None, asked))
    shred(people.amina, scene.book, approval=ledger.authority.tip)


def shred(by: Workspace, book: BookId, *, approval: bytes | None) -> None:
    """The leaf that destroys a book, and what it says."""
    ledger = by.ledger
    leaves = StoredLeaf.objects.values_list("index", "data")
    payloads = {index: seal.parse_leaf(bytes(leaf)).payload for index, leaf in leaves}
    with ledger.appending(by.keys) as log:
        log.add(seal.ShredPayload(book, approval))
        for index, payload in payloads.items():
            if getattr(payload, "book", None) == book:
                SealedBody.objects.filter(index=index).delete()
                SealedGrant.objects.filter(index=index).delete()
    for payload in payloads.values():
        if isinstance(payload, seal.EntryPayload) and payload.book == book:
            for file_id, _ in payload.files:
                (ledger.files._place(file_id)).unlink()


def parts(path: Path) -> dict[str, int]:
    """How many rows each table of a backup has, and how many sections there are of each other kind."""
    found: dict[str, int] = {}
    with path.open("rb") as source:
        for section in sections(source):
            if isinstance(section.head, heads.Table):
                found[section.head.label] = len(list(section.rows()))
            else:
                name = type(section.head).__name__
                found[name] = found.get(name, 0) + 1
    return found
