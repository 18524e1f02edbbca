"""Destroy the case of a real data folder, and say where its sealed bytes lie, before and after.

    python -m tests.attack.destroying FOLDER [careless]

Prints `{"before": {FILE: N}, "after": {FILE: N}, "faults": [KIND…]}`: how many of the case's sealed pieces (bodies,
envelopes, files) stand in each file of the folder. With `careless` deleted rows are neither overwritten nor scrubbed:
the control, which has to leave some.
"""

import json
import sys
from collections import Counter
from pathlib import Path

SAMPLE = 64  # bytes of each piece, from its middle: enough to be nothing else


def pieces_in(folder: Path, samples: list[bytes]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found[path.suffix or path.name] += sum(sample in content for sample in samples)
    return {name: number for name, number in sorted(found.items()) if number}


def main(folder: Path, *, careless: bool) -> None:
    from havre.cli import start

    ledger = start.ledger(folder)
    from django.db import connection

    from havre import seal
    from havre.cases.operations import destroy_case, share_case
    from havre.cases.types import CaseFile
    from havre.ledger import database
    from havre.ledger.models import SealedBody, SealedGrant
    from havre.ledger.queries import verify
    from havre.members import approvals
    from tests.cast import NOW, workspace_of

    amina, boris = workspace_of(ledger, "amina"), workspace_of(ledger, "boris")
    case = amina.all(CaseFile)[0]
    share_case(by=amina, book=case.book, to=boris.member, rights=seal.Rights.ALL)
    asked = approvals.request(
        by=amina, action=seal.SHRED, book=case.book, reason="so that it can be seen", at=NOW
    )
    approvals.approve(by=boris, request=asked, at=NOW)
    indexes = ledger.sealed_at[case.book]
    stored = [bytes(row.sealed) for row in SealedBody.objects.filter(index__in=indexes)]
    stored += [bytes(row.envelope) for row in SealedGrant.objects.filter(index__in=indexes)]
    stored += [
        path.read_bytes()
        for file_id in ledger.authority.files_of(case.book)
        for path in folder.rglob(f"{file_id.hex()}*")
    ]
    samples = [piece[len(piece) // 2 :][:SAMPLE] for piece in stored]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if careless:
            cursor.execute("PRAGMA secure_delete=OFF")
            vars(database)["scrub"] = lambda *_tables: True
    before = pieces_in(folder, samples)
    destroy_case(by=amina, book=case.book, pseudonym=case.value.pseudonym, at=NOW)
    after = pieces_in(folder, samples)
    faults = [fault.kind for fault in verify(ledger).faults]
    print(json.dumps({"before": before, "after": after, "faults": faults, "pieces": len(samples)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), careless="careless" in sys.argv[2:])
