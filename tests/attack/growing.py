"""Let the log of a real data folder go on, in a process of its own.

    python -m tests.attack.growing FOLDER NOTES [destroy | rekey]

Amina adds that many notes to her case. With `destroy` she opens a book, Boris approves, and it is destroyed; its id is
printed. With `rekey` the two bring in a new log key, which takes the old one's place in the folder.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.databases import environment

if TYPE_CHECKING:
    from havre.ledger.log import Ledger
    from havre.ledger.workspace import Workspace

ROOT = Path(__file__).parents[2]


def grow(folder: Path, notes: int = 1, what: str = "") -> str:
    """Run `main` on `folder` in a child process; what it printed."""
    command = [sys.executable, "-m", "tests.attack.growing", str(folder), str(notes), what]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120,
        env=os.environ | environment(folder),
    )  # fmt: skip
    return done.stdout.strip()


def destroy(amina: "Workspace", boris: "Workspace") -> str:
    """A new book, destroyed by two; returns its id."""
    from havre import seal
    from havre.ledger.operations import grant, open_book
    from tests.cast import NOW

    book = open_book(by=amina, at=NOW)
    grant(by=amina, book=book, compartments=[seal.FILE], to=boris.member, rights=seal.Rights.ALL)
    answer = _approved(amina, boris, seal.SHRED, book)
    with amina.ledger.appending(amina.keys) as log:
        log.add(seal.ShredPayload(book, answer))
    return str(book.hex())


def rekey(ledger: "Ledger", amina: "Workspace", boris: "Workspace") -> None:
    """Replace the log key, in the log and in the folder."""
    from havre import seal
    from havre.ledger.operations import grant

    organisation = ledger.organisation
    grant(by=amina, book=organisation, compartments=[seal.FILE], to=boris.member, rights=seal.Rights.ALL)
    new = seal.LogKey.new()
    answers = seal.replacing(seal.LOG, new.public_keys.key_id)
    _approved(amina, boris, answers, organisation)
    own = new.own_signature(log_id=ledger.log_id)
    with ledger.appending(amina.keys) as log:
        log.add(seal.KeyPayload(seal.LOG, b"", new.public, b"", seal.REPLACED, own))
    ledger.write_log_key(new)


def _approved(amina: "Workspace", boris: "Workspace", action: str, book: "object") -> bytes:
    from havre import seal
    from havre.base.ids import BookId

    assert isinstance(book, bytes)
    ledger = amina.ledger
    with ledger.appending(amina.keys) as log:
        log.add(seal.ApprovalPayload(action, BookId(book), None))
    request = ledger.authority.tip
    with ledger.appending(boris.keys) as log:
        log.add(seal.ApprovalPayload(None, None, request))
    return ledger.authority.tip


def main(folder: Path, notes: int, what: str) -> None:
    from havre.cli import start

    ledger = start.ledger(folder)
    from havre.cases.operations import add_note
    from havre.cases.types import CaseFile
    from tests.cast import NOW, workspace_of

    amina = workspace_of(ledger, "amina")
    book = amina.all(CaseFile)[0].book
    for number in range(notes):
        add_note(by=amina, book=book, text=f"note {number}", at=NOW)
    if what == "destroy":
        print(destroy(amina, workspace_of(ledger, "boris")))
    elif what == "rekey":
        rekey(ledger, amina, workspace_of(ledger, "boris"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
