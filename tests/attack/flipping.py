"""Change single bytes anywhere in a database file, and say what verification makes of each.

    python -m tests.attack.flipping FOLDER SEED COUNT

prints one `[POSITION, OUTCOME]` a line: `fault` (found and named), `unreadable` (the database itself refuses),
`unchanged` (it verifies, and every leaf, body, grant and checkpoint reads as before: the byte means nothing there),
`silent` (it verifies, though something reads otherwise) or the name of an exception.
"""

import json
import random
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from havre.ledger.log import Ledger

READ = {
    "ledger_storedleaf": '"index", data',
    "ledger_sealedbody": '"index", sealed',
    "ledger_sealedgrant": '"index", envelope',
    "ledger_takencheckpoint": "id, note",
}


def content(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row that promise 4 is about."""
    with closing(sqlite3.connect(database)) as db:
        return {
            table: db.execute(f"SELECT {names} FROM {table} ORDER BY 1").fetchall()
            for table, names in READ.items()
        }


def outcome(folder: Path, ledger: "Ledger", before: object) -> str:
    from django.db import connection
    from django.db.utils import DatabaseError

    from havre.ledger.queries import verify

    connection.close()
    try:
        report = verify(ledger)
    except (
        DatabaseError,
        UnicodeDecodeError,
    ):  # the second: SQLite's complaint about a schema that is no text
        return "unreadable"
    except Exception as error:
        return type(error).__name__
    finally:
        connection.close()
    if not report.ok:
        return "fault"
    return "unchanged" if content(folder / "havre.sqlite3") == before else "silent"


def main(folder: Path, *, seed: int, count: int) -> None:
    from havre.cli import start

    ledger = start.ledger(folder)
    database = folder / "havre.sqlite3"
    with closing(sqlite3.connect(database)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data, before, draw = database.read_bytes(), content(database), random.Random(seed)
    for position in sorted(draw.sample(range(len(data)), count)):
        changed = bytearray(data)
        changed[position] ^= 1 << draw.randrange(8)
        database.write_bytes(changed)
        print(json.dumps([position, outcome(folder, ledger, before)]), flush=True)
        database.write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]), seed=int(sys.argv[2]), count=int(sys.argv[3]))
