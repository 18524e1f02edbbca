"""One of several processes that append to one log at once.

    python -m tests.attack.appending FOLDER NAME NOTES [unlocked]

says `ready`, waits for a line, adds NOTES notes to Amina's case and says the entry id (hex) of each that was
acknowledged, or `refused` for one that the database would not take. With `unlocked` nothing keeps the writers in line:
the control.
"""

import sys
from pathlib import Path


def without_the_lock() -> None:
    """On PostgreSQL no advisory lock is taken; on SQLite a transaction begins without the write lock."""
    from django.db import connections

    from havre.ledger import log

    vars(log)["wait_in"] = lambda _line: None
    vars(connections["default"])["transaction_mode"] = "DEFERRED"


def main(folder: Path, name: str, notes: int, *, unlocked: bool) -> None:
    from havre.cli import start

    ledger = start.ledger(folder)
    from django.db import DatabaseError

    from havre.cases.operations import add_note
    from havre.cases.types import CaseFile
    from tests.cast import NOW, workspace_of

    amina = workspace_of(ledger, "amina")
    book = amina.all(CaseFile)[0].book
    if unlocked:
        without_the_lock()
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(notes):
        try:
            held = add_note(by=amina, book=book, text=f"{name} {number}", at=NOW)
        except DatabaseError:
            print("refused", flush=True)
        else:
            print(held.entry_id.hex(), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), unlocked="unlocked" in sys.argv[4:])
