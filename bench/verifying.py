"""`log verify`: everything that is stored, read again and checked, beside checking the signatures alone.

And `havre-verify`, which shares no code with it, beside it on the same log.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection

import havre_verify
from bench.organisation import Place, add_notes, found, open_cases
from bench.row import Aim, Peer, Row
from bench.timing import seconds
from bench.words import Writer
from havre import seal
from havre.cases.types import CaseFile
from havre.ledger import queries
from havre.ledger.log import Ledger
from havre.seal.leaves import NO_LOG


def measure(place: Place, *, entries: int = 10_000) -> list[Row]:
    """Entries a second of one process on a log of notes of 1 KB in one case."""
    by = found(place.ledger)
    (book,) = open_cases(by, [[CaseFile(pseudonym="Invented")]])
    writer = Writer(seed=4)
    texts = [writer.text(1_000) for _ in range(100)]
    add_notes(by, book, [texts[number % len(texts)] for number in range(entries)])
    ours = seconds(lambda: _verify(place.ledger))
    theirs = seconds(lambda: _signatures(place.ledger))
    copied = _copied(place)
    second = seconds(lambda: _verify_again(copied))
    given = f"{entries:,} notes of 1 KB, one process"
    return [
        Row(
            name="log verify",
            value=entries / ours,
            unit="entries/s",
            given=given,
            peer=Peer("the leaves' signatures alone", entries / theirs),
            aim=Aim(7_500, least=True),
            note="the aim is 15,000 entries/s on two processes; this is one",
        ),
        Row(
            name="havre-verify",
            value=entries / second,
            unit="entries/s",
            given=given,
            peer=Peer("`havre log verify` on the same log", entries / ours),
        ),
    ]


def _verify(ledger: Ledger) -> None:
    report = queries.verify(ledger)
    if not report.ok:
        raise seal.SealError(f"the log of the measurement does not verify: {report.faults[0].kind}")


def _copied(place: Place) -> Path:
    """The log in a file, wherever the database of the measurement lies; it names no sealed files."""
    folder = place.folder / "copied"
    folder.mkdir()
    connection.ensure_connection()
    with closing(sqlite3.connect(folder / "havre.sqlite3")) as target:
        connection.connection.backup(target)
    return folder


def _verify_again(folder: Path) -> None:
    report = havre_verify.verify_folder(folder)
    if report.faults:
        raise seal.SealError(f"the log of the measurement does not verify again: {report.faults[0].kind}")


def _signatures(ledger: Ledger) -> None:
    """Parse each leaf and check that its author signed it: what nobody who verifies can leave out."""
    for _, data in queries.StoredRows(ledger).leaves():
        leaf = seal.parse_leaf(data)
        author = ledger.authority.key(leaf.author)
        if author is None:
            raise seal.SealError("a leaf of the measurement has no author")
        log_id = NO_LOG if leaf.kind == "log" else ledger.log_id
        seal.check_signature(leaf, author.public.signing, log_id=log_id)
