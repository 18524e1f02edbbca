"""Destroy cases on a full disk, over and over, and say what was taken and what stands after.

    python -m tests.attack.filling_shred FOLDER SEED ROUNDS [careless]

FOLDER is on a small disk. Each round prepares a case with an exhibit while there is room, and an approval; fills the
disk to another point; destroys; and, when that was refused, looks at the case and destroys it again once there is room.
Prints one JSON object: `destroyed` and `refused`, how many; `wrong`, sentences. `careless` is the control: near the end
of the room no leaf is stored, and nothing is said.
"""

import hashlib
import json
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from havre.seal import SealError
from tests.attack.filling import Disk, careless, content

if TYPE_CHECKING:
    from havre.base.ids import BookId
    from havre.ledger.log import Ledger
    from tests.cast import Cast

LEFT = 600_000  # bytes that a destruction begins with, at most: its rows are written over before they go


def prepared(people: "Cast", mark: str) -> "BookId":
    """A case with an exhibit, which Amina may destroy: Boris approved."""
    from havre import seal
    from havre.base.when import parse_when
    from havre.cases import operations as do
    from havre.cases.types import ExhibitKind
    from havre.members import approvals
    from tests.cast import NOW

    book = do.open_case(by=people.amina, at=NOW, region=mark).book
    stored = people.ledger.files.receive([content(mark)])
    about = do.About(mark, "application/pdf", ExhibitKind.DOCUMENT, parse_when("12 May 2026"))
    do.add_exhibit(by=people.amina, book=book, stored=stored, about=about, at=NOW)
    do.share_case(by=people.amina, book=book, to=people.boris.member, rights=seal.Rights.ALL)
    asked = approvals.request(by=people.amina, action=seal.SHRED, book=book, reason=mark, at=NOW)
    approvals.approve(by=people.boris, request=asked, at=NOW)
    return book


def destroy(people: "Cast", book: "BookId") -> bool:
    """Whether it was done; False when the disk is full, which is all that it may fail by."""
    from havre.cases import operations as do
    from havre.cases.types import CaseFile
    from havre.ledger.full import disk_is_full
    from tests.cast import NOW

    pseudonym = people.amina.one(CaseFile, book=book).value.pseudonym
    try:
        do.destroy_case(by=people.amina, book=book, pseudonym=pseudonym, at=NOW)
    except Exception as error:
        if not disk_is_full(error):
            raise
        return False
    return True


def is_whole(ledger: "Ledger", handle: str, book: "BookId", mark: str) -> bool:
    """Whether a member who unlocks anew opens the case and its exhibit."""
    from havre.cases.types import CaseFile, Exhibit
    from tests.cast import workspace_of

    by = workspace_of(ledger, handle)
    exhibits = by.all(Exhibit, book=book)
    if [held.value.region for held in by.all(CaseFile, book=book)] != [mark] or len(exhibits) != 1:
        return False
    value = exhibits[0].value
    reader, close = ledger.files.reader(value.file_id, identity=value.identity, length=value.length)
    try:
        return hashlib.sha256(b"".join(reader.chunks())).digest() == value.sha256
    finally:
        close()


def is_gone(ledger: "Ledger", book: "BookId") -> bool:
    """Whether nothing sealed of it is left in the tables and among the files."""
    from havre.ledger import rows

    left = [file_id for file_id in ledger.authority.files_of(book) if ledger.files.has(file_id)]
    return not left and not rows.any_sealed(ledger.sealed_at.get(book, ()))


def one_round(disk: Disk, people: "Cast", name: str, *, left: int) -> tuple[bool, list[str]]:
    """Whether it was refused at first, and what is wrong."""
    draw, said = random.Random(name), list[str]()
    book = prepared(people, name)
    disk.leave(draw.randrange(left))
    refused = not destroy(people, book)
    if refused and not is_whole(people.ledger, "amina", book, name):
        said.append(f"{name} was refused and is not whole")
    disk.empty()
    if refused and not destroy(people, book):
        said.append(f"{name} was refused after there was room again")
    if not is_gone(people.ledger, book):
        said.append(f"{name} was destroyed and something of it is left")
    return refused, said


def main(folder: Path, seed: str, rounds: int, *, is_careless: bool) -> None:
    from havre.cli import start

    ledger = start.ledger(folder / "data")
    from havre.ledger.log import Ledger
    from havre.ledger.queries import verify
    from havre.sealed_types import REGISTRY
    from tests.cast import found

    people, disk = found(ledger), Disk(folder)
    kept = prepared(people, "kept")
    if is_careless:
        careless(folder)
    left = LEFT // 10 if is_careless else LEFT
    refused, wrong = 0, list[str]()
    try:
        for number in range(rounds):
            was, said = one_round(disk, people, f"{seed}-{number}", left=left)
            refused, wrong = refused + was, wrong + said
        anew = Ledger(registry=REGISTRY, data=folder / "data")
        wrong += [f"fault {fault.kind}" for fault in verify(anew).faults]
        wrong += [] if is_whole(anew, "boris", kept, "kept") else ["a case nobody destroyed is not whole"]
    except SealError as error:
        wrong.append(f"fault {error.cause}")
    print(json.dumps({"destroyed": rounds, "refused": refused, "wrong": wrong}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), is_careless="careless" in sys.argv[4:])
