"""A scene with everything in it: cases with files, a public report with statements, somebody invited and waiting."""

from pathlib import Path

from havre import seal
from havre.backup import heads
from havre.backup.reader import sections
from havre.ledger.queries import take_checkpoint
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
