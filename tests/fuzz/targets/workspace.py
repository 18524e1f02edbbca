"""What an opened entry leads to: values typed, folded into the database in memory, found again and searched."""

from functools import cache
from typing import Any

from havre import seal
from havre.base.ids import BookId, EntryId, KeyId
from havre.language.search import read
from havre.ledger.objects import Objects, hit
from havre.ledger.types import Held, Sealed
from havre.seal.encoding import decode_as, encode
from havre.sealed_types import REGISTRY
from tests.fuzz.examples import fields_of
from tests.fuzz.target import Check, Target

BOOK, AUTHOR = BookId(b"B" * 16), KeyId(b"A" * 32)
MOST_ENTRIES = 4


def entries(data: bytes) -> Check:
    """[[type, version, [[name, value], …]], …]: entries that a writer sealed, of any fields and values."""
    listed = decode_as(data, list[tuple[str, int, list[tuple[str, object]]]])[:MOST_ENTRIES]
    opened = [REGISTRY.open(seal.Body(type_, version, tuple(fields))) for type_, version, fields in listed]

    def check() -> bool:
        objects = Objects(REGISTRY)
        with objects.writing():
            for position, each in enumerate(opened):
                payload = seal.EntryPayload(_id(position), BOOK, seal.FILE, 0, b"r" * 32, b"h" * 32, ())
                objects.fold(each, payload, position=position, author=AUTHOR)
        return all(_stands(objects, position, each) for position, each in enumerate(opened))

    return check


def _stands(objects: Objects, position: int, opened: Any) -> bool:
    """What was folded is read back the same, by every question that pages ask."""
    type_: type[Sealed] | None = REGISTRY.types.get(opened.kind)
    objects.versions(opened.object_id, current=False)
    objects.in_conflict(BOOK), objects.taken_out(BOOK), objects.last_changes(), objects.unreadable(BOOK)
    if opened.value is None or type_ is None:
        return True
    for order in ("position", *(f"-{name}" for name in type_.indexed)):
        objects.all(type_, book=BOOK, where={}, order=order, limit=None, offset=0)
    return objects.entry(_id(position)).value == opened.value


def _id(position: int) -> EntryId:
    return EntryId(bytes([position]) * 16)


def _examples() -> list[bytes]:
    return [
        encode([[type_.kind, type_.version, sorted(fields_of(type_).items())]])
        for type_ in REGISTRY.types.values()
    ]


@cache
def _filled() -> tuple[Objects, Held[Any]]:
    objects = Objects(REGISTRY)
    note = seal.Body("note", 1, tuple(sorted(fields_of(REGISTRY.types["note"]).items())))
    payload = seal.EntryPayload(_id(0), BOOK, seal.FILE, 0, b"r" * 32, b"h" * 32, ())
    objects.fold(REGISTRY.open(note), payload, position=0, author=AUTHOR)
    return objects, objects.entry(_id(0))


def search(data: bytes) -> Check:
    """Words as somebody types them: no operator of the search's own, whatever they are."""
    objects, note = _filled()
    question = read(data.decode("utf-8", "replace"))
    found = objects.search(question, book=None, beside=None, limit=5, offset=0)
    passage = hit(note, question).passage
    return lambda: (
        found in ([], [note])
        and objects.count_found(question, book=None, beside=None) == len(found)
        and passage.translate({2: None, 3: None}) == note.value.text
    )


TARGETS = (
    Target("entries", entries, _examples, packed=True),
    Target("search", search, lambda: [b"word", b'"wo* NEAR(x) OR -y', "слово é".encode()]),
)
