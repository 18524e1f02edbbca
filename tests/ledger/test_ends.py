"""A grant with an end: what it opened is gone from that moment on, for its holder and for nobody else."""

import pytest

from havre import seal
from havre.base.errors import NotFound
from havre.base.ids import BookId, Micros
from havre.cases.types import Note
from havre.ledger import operations
from tests.cast import MINUTE, NOW, Cast, workspace_of

LATER = Micros(NOW + 60 * MINUTE)


def lend(people: Cast) -> BookId:
    """Amina's book, which Boris may read until LATER."""
    by, log_id = people.amina, people.ledger.log_id
    book = operations.open_book(by=by, at=NOW, first=[Note(text="until then")])
    slot, key = by.current_key(book, seal.FILE)
    sealed = seal.seal_grant(
        key, slot, log_id=log_id, recipient=people.boris.keys.public, rights=seal.Rights.READ, until=LATER
    )
    with by.ledger.appending(by.keys) as log:
        log.add_grant(sealed)
    return book


def test_it_opens_until_its_end_and_nothing_after(people: Cast) -> None:
    book = lend(people)
    boris = people.boris
    assert [held.value.text for held in boris.all(Note, book=book)] == ["until then"]
    boris.now = Micros(LATER - 1)
    assert boris.rights(book, seal.FILE) == seal.Rights.READ
    boris.now = LATER
    assert boris.all(Note, book=book) == []
    assert boris.search("until") == []
    assert boris.rights(book, seal.FILE) == seal.Rights.NONE
    assert book not in boris.books()
    with pytest.raises(NotFound):
        boris.current_key(book, seal.FILE)
    assert workspace_of(people.ledger, "boris", at=LATER).all(Note) == []
    assert people.carla.all(Note) == []
    assert [held.value.text for held in people.amina.all(Note, book=book)] == ["until then"]


def test_an_end_is_met_though_the_log_stands_still(people: Cast) -> None:
    """The control: without the moment, the grant would go on."""
    book = lend(people)
    size = people.ledger.tree.size
    assert people.boris.count(Note, book=book) == 1
    people.boris.now = LATER
    assert people.boris.count(Note, book=book) == 0
    assert people.ledger.tree.size == size
    assert people.ledger.authority.rights(people.boris.keys.key_id, book, seal.FILE) == seal.Rights.READ
