"""Members who write what no program of ours would: it harms only what they may change anyway."""

from collections.abc import Callable

import msgspec
import pytest

from havre import seal
from havre.base.ids import BookId, Micros, ObjectId
from havre.cases.types import CaseFile, Note
from havre.ledger import operations, queries
from havre.ledger.types import Access, Held, body_of
from havre.ledger.workspace import Workspace
from tests.cast import NOW, Cast, workspace_of


@pytest.fixture
def book(people: Cast) -> BookId:
    """A case of Amina's. Carla may read its file, Boris may write there."""
    book = operations.open_book(
        by=people.amina, at=NOW, first=[CaseFile(pseudonym="Heron"), Note(text="kept")]
    )
    for member, rights in (
        (people.boris, seal.Rights.READ | seal.Rights.WRITE),
        (people.carla, seal.Rights.READ),
    ):
        operations.grant(
            by=people.amina, book=book, compartments=[seal.FILE], to=member.member, rights=rights
        )
    return book


def crafted(by: Workspace, book: BookId, body: seal.Body) -> None:
    """Append an entry the way a changed program would."""
    slot, key = by.current_key(book, seal.FILE)
    sealed = seal.seal_entry(body, key=key, log_id=by.ledger.log_id, slot=slot)
    with by.ledger.appending(by.keys) as log:
        log.add_entry(sealed)


def test_a_reader_can_not_remove_by_saying_that_they_read(people: Cast, book: BookId) -> None:
    note = people.amina.one(Note, book=book)
    for removed in (True, False):
        body = body_of(
            Access(), object_id=note.object_id, at=NOW, supersedes=(note.entry_id,), removed=removed
        )
        crafted(people.carla, book, body)
    assert people.amina.one(Note, book=book) == note
    assert workspace_of(people.ledger, "boris").one(Note, book=book) == note
    assert people.amina.count(Access, book=book) == 0


def test_an_object_of_one_book_is_not_shadowed_from_another(people: Cast, book: BookId) -> None:
    note = people.amina.one(Note, book=book)
    other = operations.open_book(by=people.boris, at=NOW)
    operations.grant(
        by=people.boris, book=other, compartments=[seal.FILE], to=people.amina.member, rights=seal.Rights.READ
    )
    crafted(people.boris, other, body_of(Note(text="forged"), object_id=note.object_id, at=NOW))
    for workspace in (people.amina, workspace_of(people.ledger, "amina")):
        assert workspace.get(Note, note.object_id) == note
        assert [held.book for held in workspace.history(note.object_id)] == [book]
        assert workspace.conflicts(note.object_id) == []


def _with(note: Held[Note], **fields: object) -> seal.Body:
    body = body_of(Note(text="x"), object_id=ObjectId(bytes(16)), at=NOW)
    changed = dict(body.fields) | {
        f"@{name}" if name != "text" else name: value for name, value in fields.items()
    }
    return seal.Body(
        body.type, body.version, tuple(sorted(changed.items(), key=lambda pair: pair[0].encode()))
    )


def _happening(when: list[object]) -> seal.Body:
    fields = {
        "what": "x",
        "when": when,
        "@object": bytes(16),
        "@at": NOW,
        "@supersedes": [],
        "@removed": False,
    }
    return seal.Body("happening", 1, tuple(sorted(fields.items())))


WRONG: dict[str, Callable[[Held[Note]], seal.Body]] = {
    "a time beyond all time": lambda note: _with(note, at=2**64 - 1),
    "a time that is text": lambda note: _with(note, at="now"),
    "an object id of one byte": lambda note: _with(note, object=b"x"),
    "a value of another type": lambda note: _with(note, text=7),
    "supersedes everything": lambda note: _with(note, supersedes=[bytes(16)] * 65),
    "without its own fields": lambda _note: seal.Body("note", 1, (("text", "x"),)),
    "a date beyond all calendars": lambda _note: _happening([9999, 1, 1, "day", None]),
    "a month that no year has": lambda _note: _happening([2017, 13, None, "month", None]),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_entry_that_does_not_open_takes_nothing_else_away(people: Cast, book: BookId, wrong: str) -> None:
    crafted(people.boris, book, WRONG[wrong](people.amina.one(Note, book=book)))
    operations.put(by=people.boris, book=book, value=Note(text="after"), at=NOW)
    for workspace in (people.amina, workspace_of(people.ledger, "amina")):
        assert [held.value.text for held in workspace.all(Note, book=book)] == ["kept", "after"]
        assert workspace.unreadable(book) == 1
    assert queries.verify(people.ledger).ok


def test_a_grant_that_does_not_open_closes_its_own_book_only(people: Cast, book: BookId) -> None:
    """Boris seals rubbish to Amina, as the key of a book of his."""
    other = operations.open_book(by=people.boris, at=NOW, first=[Note(text="unseen")])
    slot, key = people.boris.current_key(other, seal.FILE)
    log_id = people.ledger.log_id
    good, _envelope = seal.seal_grant(
        key, slot, log_id=log_id, recipient=people.amina.keys.public, rights=seal.Rights.READ, until=None
    )
    rubbish = bytes(1168)
    payload = msgspec.structs.replace(good, envelope=seal.sha256(rubbish))
    with people.ledger.appending(people.boris.keys) as log:
        log.add_grant((payload, rubbish))
    for workspace in (people.amina, workspace_of(people.ledger, "amina")):
        assert [held.value.text for held in workspace.all(Note)] == ["kept"]
        assert workspace.all(Note, book=other) == []
    operations.grant(
        by=people.boris,
        book=other,
        compartments=[seal.FILE],
        to=people.amina.member,
        rights=seal.Rights.READ | seal.Rights.WRITE,
    )
    assert [held.value.text for held in people.amina.all(Note, book=other)] == ["unseen"]


def test_a_type_of_a_newer_havre_is_counted_and_not_shown(people: Cast, book: BookId) -> None:
    fields = dict(body_of(Note(text="x"), object_id=ObjectId(seal.new_id()), at=Micros(1)).fields)
    fields["colour"] = "blue"
    pairs = tuple(sorted(fields.items(), key=lambda pair: pair[0].encode()))
    crafted(people.boris, book, seal.Body("note", 2, pairs))
    assert people.amina.unreadable(book) == 1
    assert people.amina.count(Note, book=book) == 1


def test_a_sealed_value_prints_nothing_of_itself() -> None:
    note = Note(text="zebra")
    held = Held(note, ObjectId(b""), seal.new_id(), BookId(b""), seal.new_id(), NOW, 0)  # type: ignore[arg-type]  # ids of any kind will do
    assert "zebra" not in f"{note!r} {held!r} {msgspec.structs.replace(note)!r}"


def test_an_id_forged_into_another_book_shows_nothing_of_its_own_there(people: Cast, book: BookId) -> None:
    note = people.amina.one(Note, book=book)
    other = operations.open_book(by=people.boris, at=NOW)
    operations.grant(
        by=people.boris, book=other, compartments=[seal.FILE], to=people.amina.member, rights=seal.Rights.READ
    )
    crafted(people.boris, other, body_of(Note(text="x"), object_id=note.object_id, at=NOW, removed=True))
    assert people.amina.removed(other) == []  # the note stands, and in its own book only
    for text in ("first", "second"):
        operations.put(by=people.amina, book=book, value=Note(text=text), at=NOW, replaces=note)
        crafted(people.boris, other, body_of(Note(text=text), object_id=note.object_id, at=NOW))
    assert people.amina.all_conflicts(other) == []
    assert [len(versions) for versions in people.amina.all_conflicts(book)] == [2]
