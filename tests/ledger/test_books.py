"""Books, entries and grants through a workspace: what is written is there for who holds it, and for nobody else."""

import pytest

from havre import seal
from havre.base.errors import NotFound, Refused
from havre.base.ids import BookId, Micros
from havre.cases.types import Narrative, Note, Person, Task
from havre.ledger import operations
from havre.ledger.models import StoredLeaf
from havre.ledger.types import Access
from tests.cast import NOW, Cast, join, workspace_of

WRITE = seal.Rights.READ | seal.Rights.WRITE


@pytest.fixture
def book(people: Cast) -> BookId:
    """Amina's book; Boris may read and write its file compartment."""
    book = operations.open_book(by=people.amina, at=NOW, first=[Note(text="the first note")])
    operations.grant(
        by=people.amina, book=book, compartments=[seal.FILE], to=people.boris.member, rights=WRITE
    )
    return book


def test_what_is_put_is_there_after_a_new_unlocking(people: Cast, book: BookId) -> None:
    put = operations.put(by=people.amina, book=book, value=Note(text="kept"), at=NOW)
    again = workspace_of(people.ledger, "amina").get(Note, put.object_id)
    assert again == put
    assert again.value.text == "kept"


@pytest.mark.parametrize("at", [-1, 253_402_300_800_000_000, 2**62])
def test_a_moment_that_no_reader_would_take_is_refused_before_anything_is_written(
    people: Cast, book: BookId, at: int
) -> None:
    size = StoredLeaf.objects.count()
    with pytest.raises(Refused, match="clock"):
        operations.put(by=people.amina, book=book, value=Note(text="x"), at=Micros(at))
    with pytest.raises(seal.SealError):
        operations.put(
            by=people.amina,
            book=book,
            value=Narrative(language="en", text="x", translation_of=b"short"),
            at=NOW,
        )
    assert StoredLeaf.objects.count() == size
    assert people.amina.unreadable(book) == 0


def test_boris_reads_the_file_and_nothing_of_the_identity(people: Cast, book: BookId) -> None:
    person = operations.put(by=people.amina, book=book, value=Person(), at=NOW)
    assert [held.value.text for held in people.boris.all(Note)] == ["the first note"]
    assert people.boris.all(Person) == []
    with pytest.raises(NotFound):
        people.boris.get(Person, person.object_id)
    with pytest.raises(NotFound):
        operations.put(by=people.boris, book=book, value=Person(), at=NOW)


def test_carla_meets_a_book_that_does_not_exist(people: Cast, book: BookId) -> None:
    absent = BookId(bytes(16))
    note = people.amina.one(Note, book=book)
    for asked in (book, absent):
        assert people.carla.all(Note, book=asked) == []
        assert people.carla.count(Note, book=asked) == 0
        assert people.carla.search("note", book=asked) == []
        with pytest.raises(NotFound):
            operations.put(by=people.carla, book=asked, value=Note(text="x"), at=NOW)
        with pytest.raises(NotFound):
            operations.grant(
                by=people.carla, book=asked, compartments=[seal.FILE], to=people.carla.member, rights=WRITE
            )
    with pytest.raises(NotFound):
        people.carla.get(Note, note.object_id)
    assert people.carla.books() == []
    assert people.carla.history(note.object_id) == []


def test_a_reader_can_neither_write_nor_grant(people: Cast, book: BookId) -> None:
    operations.grant(
        by=people.amina, book=book, compartments=[seal.FILE], to=people.carla.member, rights=seal.Rights.READ
    )
    size = StoredLeaf.objects.count()
    with pytest.raises(Refused):
        operations.put(by=people.carla, book=book, value=Note(text="x"), at=NOW)
    with pytest.raises(Refused):
        operations.grant(
            by=people.boris, book=book, compartments=[seal.FILE], to=people.boris.member, rights=WRITE
        )
    assert StoredLeaf.objects.count() == size
    operations.note_access(by=people.carla, book=book, what="opened", at=NOW)
    assert [held.author for held in people.amina.all(Access, book=book)] == [people.carla.keys.key_id]


def test_sharing_again_only_adds(people: Cast, book: BookId) -> None:
    """Boris can't take anything from Amina by sharing her own case back to her."""
    every = seal.Rights.ALL
    operations.grant(
        by=people.amina, book=book, compartments=[seal.FILE], to=people.boris.member, rights=every
    )
    with pytest.raises(Refused, match="already"):
        operations.grant(
            by=people.boris,
            book=book,
            compartments=[seal.FILE],
            to=people.amina.member,
            rights=seal.Rights.READ,
        )
    assert people.amina.rights(book, seal.FILE) == every
    operations.grant(
        by=people.amina,
        book=book,
        compartments=[seal.FILE, seal.IDENTITY],
        to=people.boris.member,
        rights=seal.Rights.READ,
    )
    assert people.boris.rights(book, seal.FILE) == every
    assert people.boris.rights(book, seal.IDENTITY) == seal.Rights.READ


def test_what_the_other_holds_can_not_be_handed_on_by_who_lacks_it(people: Cast, book: BookId) -> None:
    """A grant only adds, so it repeats what is held: Carla may write, and Dora, who may not, can't add to that."""
    dora = join(people.amina, "dora")
    for member, rights in ((people.carla, WRITE), (dora, seal.Rights.READ | seal.Rights.GRANT)):
        operations.grant(
            by=people.amina, book=book, compartments=[seal.FILE], to=member.member, rights=rights
        )
    with pytest.raises(Refused, match="more here than you"):
        operations.grant(
            by=dora, book=book, compartments=[seal.FILE], to=people.carla.member, rights=seal.Rights.ALL
        )
    assert people.carla.rights(book, seal.FILE) == WRITE


def test_access_is_written_once_a_session(people: Cast, book: BookId) -> None:
    for _ in range(3):
        operations.note_access(by=people.boris, book=book, what="opened", at=NOW)
    operations.note_access(by=workspace_of(people.ledger, "boris"), book=book, what="opened", at=NOW)
    assert people.amina.count(Access, book=book) == 2


def test_a_change_takes_over_and_the_history_keeps_both(people: Cast, book: BookId) -> None:
    first = operations.put(by=people.amina, book=book, value=Task(what="call"), at=NOW)
    operations.put(by=people.boris, book=book, value=Task(what="call", done=True), at=NOW, replaces=first)
    assert [held.value.done for held in people.amina.all(Task, book=book)] == [True]
    assert people.amina.all(Task, book=book, where={"done": False}) == []
    assert [held.value.done for held in people.amina.history(first.object_id)] == [False, True]
    assert people.amina.conflicts(first.object_id) == []


def test_two_changes_of_the_same_state_are_both_kept(people: Cast, book: BookId) -> None:
    first = operations.put(by=people.amina, book=book, value=Note(text="one"), at=NOW)
    operations.put(by=people.amina, book=book, value=Note(text="two"), at=NOW, replaces=first)
    operations.put(by=people.boris, book=book, value=Note(text="three"), at=NOW, replaces=first)
    assert {held.value.text for held in people.amina.conflicts(first.object_id)} == {"two", "three"}
    assert people.boris.all_conflicts(book) == [people.amina.conflicts(first.object_id)]
    assert people.carla.all_conflicts(book) == []


def test_what_is_removed_leaves_pages_and_search_but_not_the_history(people: Cast, book: BookId) -> None:
    held = operations.put(by=people.amina, book=book, value=Note(text="zebra"), at=NOW)
    assert people.boris.search("zebra")
    operations.remove(by=people.amina, held=held, at=NOW)
    assert people.boris.search("zebra") == []
    assert held.object_id not in {each.object_id for each in people.boris.all(Note)}
    assert len(people.boris.history(held.object_id)) == 2
    assert [each.object_id for each in people.boris.removed(book)] == [held.object_id]
    assert people.carla.removed(book) == []


@pytest.mark.parametrize(
    "words", ["приве", "hotel", "HÔTEL blue", "blu", '" OR note', "NEAR(", "*", "-x", ""]
)
def test_search_folds_accents_and_takes_no_operators(people: Cast, book: BookId, words: str) -> None:
    operations.put(by=people.amina, book=book, value=Note(text="Привет from the blue Hôtel"), at=NOW)
    hits = people.amina.search(words)
    assert bool(hits) == (words in {"приве", "hotel", "HÔTEL blue", "blu"})


def test_an_object_of_another_book_cannot_be_replaced(people: Cast, book: BookId) -> None:
    other = operations.open_book(by=people.amina, at=NOW, first=[Note(text="elsewhere")])
    elsewhere = people.amina.one(Note, book=other)
    with pytest.raises(NotFound):
        operations.put(by=people.amina, book=book, value=Note(text="x"), at=NOW, replaces=elsewhere)
    assert people.amina.one(Note, book=other).value.text == "elsewhere"


def test_all_of_several_values_are_kept_or_none(people: Cast, book: BookId) -> None:
    size = StoredLeaf.objects.count()
    too_large = Note(text="x" * (2 << 20))
    with pytest.raises(Refused):
        operations.put_all(by=people.amina, book=book, values=[Note(text="good"), too_large], at=NOW)
    assert StoredLeaf.objects.count() == size
    assert [held.value.text for held in people.amina.all(Note, book=book)] == ["the first note"]
    operations.put(by=people.amina, book=book, value=Note(text="after"), at=NOW)
    assert people.boris.count(Note, book=book) == 2
