"""Generators of an organisation and its cases in an empty data folder. Texts follow from a seed, keys do not."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.words import Writer
from havre import seal
from havre.base.ids import BookId, MemberId, Micros
from havre.base.when import parse_when
from havre.cases.types import CaseFile, Happening, Name, Note, Person, Task
from havre.ledger import operations
from havre.ledger.desk import Desk
from havre.ledger.log import Ledger
from havre.ledger.types import Sealed
from havre.ledger.workspace import Workspace
from havre.members import joining, queries, unlocking

AT = Micros(1_795_000_000_000_000)  # 18 November 2026
HANDLE, PASSPHRASE = "amina", "lantern orchard velvet seventeen bridge moss"
_TOGETHER = 50  # books or entries to a transaction: making the input is not what is measured


@dataclass(frozen=True)
class Place:
    """An empty data folder and its ledger."""

    folder: Path
    ledger: Ledger


def found(ledger: Ledger) -> Workspace:
    """An organisation of one, unlocked. Stretching is as cheap as it can be: what needs the real cost says so."""
    founding = joining.prepare(handle=HANDLE, organisation="Far Shore", passphrase=PASSPHRASE)
    joining.set_up(founding, ledger=ledger, cost=seal.CHEAPEST, at=AT)
    opened = unlocking.unlock(handle=HANDLE, passphrase=PASSPHRASE, log_id=ledger.log_id, cost=seal.CHEAPEST)
    keys = seal.Keys.from_seed(opened.seed)
    return Workspace(desk=Desk(ledger=ledger, member=opened.member, key_id=keys.key_id), keys=keys, now=AT)


def joined(by: Workspace, handle: str) -> MemberId:
    """Another member, invited and vouched for, with the same passphrase; nothing is granted to them."""
    token = joining.invite(by=by, handle=handle, administrator=False, at=AT)
    words = joining.accept(token=token, passphrase=PASSPHRASE, ledger=by.ledger, cost=seal.CHEAPEST, at=AT)
    (waiting,) = queries.waiting(by)
    joining.vouch(by=by, member=waiting.member, words=" ".join(words), at=AT)
    return waiting.member


def small_case(number: int, writer: Writer) -> list[Sealed]:
    """What a case begins with: its file, a note of 500 characters, a task, a happening, and who the person is."""
    return [
        CaseFile(pseudonym=f"Invented {number}", region=writer.text(20), languages=("ru",)),
        Note(text=writer.text(500)),
        Task(what=writer.text(40), due="2026-12-01"),
        Happening(what=writer.text(80), when=parse_when("April 2017")),
        Person(names=(Name("Вымышленный", writer.text(20)),)),
    ]


def open_cases(by: Workspace, firsts: Sequence[Sequence[Sealed]]) -> list[BookId]:
    """One case for each of `firsts`, holding it."""
    books = [BookId(seal.new_id()) for _ in firsts]
    for start in range(0, len(books), _TOGETHER):
        with by.ledger.appending(by.keys) as log:
            for book, first in zip(books[start : start + _TOGETHER], firsts[start:], strict=False):
                operations.begin_book(log, by=by, book=book, at=AT, first=first)
    return books


def small_cases(by: Workspace, *, number: int, seed: int) -> list[BookId]:
    """As many small cases."""
    writer = Writer(seed=seed)
    return open_cases(by, [small_case(each, writer) for each in range(number)])


def add_notes(by: Workspace, book: BookId, texts: Sequence[str]) -> None:
    """One note in the case for each text."""
    for start in range(0, len(texts), 20 * _TOGETHER):
        values = [Note(text=text) for text in texts[start : start + 20 * _TOGETHER]]
        operations.put_all(by=by, book=book, values=values, at=AT)


def cases_with_notes(by: Workspace, *, cases: int, texts: Sequence[str]) -> list[BookId]:
    """As many cases, among which the texts are shared out as notes, each case its part of them in a row."""
    books = open_cases(by, [[CaseFile(pseudonym=f"Invented {number}")] for number in range(cases)])
    share = len(texts) // cases
    for number, book in enumerate(books):
        add_notes(by, book, texts[number * share : (number + 1) * share])
    return books
