"""Taking access away: what is written afterwards is sealed under a key that was never given to who lost it."""

import pytest

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import BookId, Micros
from havre.cases.types import Note, Person
from havre.ledger import due, operations
from havre.ledger.epochs import Renewal, revoke
from havre.ledger.models import SealedGrant, StoredLeaf
from havre.ledger.queries import verify
from havre.ledger.workspace import Workspace
from havre.members.leaving import left
from tests.cast import MINUTE, NOW, Cast, join, workspace_of

WRITE = seal.Rights.READ | seal.Rights.WRITE
BOTH = (seal.IDENTITY, seal.FILE)
LATER = Micros(NOW + 60 * MINUTE)


@pytest.fixture
def book(people: Cast) -> BookId:
    """Amina's book, whose file Boris may write in and Dora read."""
    book = operations.open_book(by=people.amina, at=NOW, first=[Note(text="before"), Person()])
    give(people.amina, book, people.boris, WRITE)
    give(people.amina, book, join(people.amina, "dora"), seal.Rights.READ)
    return book


def give(
    by: Workspace, book: BookId, to: Workspace, rights: seal.Rights, *, until: Micros | None = None
) -> None:
    operations.grant(by=by, book=book, compartments=[seal.FILE], to=to.member, rights=rights, until=until)


def texts(by: Workspace, book: BookId) -> list[str]:
    return [held.value.text for held in by.all(Note, book=book)]


def stored_keys(people: Cast, who: Workspace, book: BookId) -> list[seal.CompartmentKey]:
    """Every key of the book's file that this member's own keys open from what is stored."""
    found = []
    for row in StoredLeaf.objects.order_by("index"):
        payload = seal.parse_leaf(bytes(row.data)).payload
        if not isinstance(payload, seal.GrantPayload) or (payload.book, payload.recipient) != (
            book,
            who.keys.key_id,
        ):
            continue
        envelope = SealedGrant.objects.filter(index=row.index).first()
        if envelope is not None:
            log_id = people.ledger.log_id
            found.append(seal.open_grant(payload, bytes(envelope.envelope), keys=who.keys, log_id=log_id))
    return found


def test_who_lost_it_meets_a_book_that_does_not_exist_and_the_others_go_on(
    people: Cast, book: BookId
) -> None:
    assert texts(people.boris, book) == ["before"]
    revoke(by=people.amina, book=book, compartments=[seal.FILE], key_id=people.boris.keys.key_id)
    operations.put(by=people.amina, book=book, value=Note(text="after"), at=NOW)
    assert texts(people.boris, book) == []
    assert people.boris.search("before") == []
    assert book not in people.boris.books()
    with pytest.raises(NotFound):
        operations.put(by=people.boris, book=book, value=Note(text="x"), at=NOW)
    dora = workspace_of(people.ledger, "dora")
    assert texts(dora, book) == ["before", "after"] == texts(people.amina, book)
    assert texts(people.carla, book) == []
    assert verify(people.ledger).ok
    assert people.ledger.authority.outstanding() == []


def test_nothing_stored_opens_for_who_lost_it(people: Cast, book: BookId) -> None:
    """Their own keys and the whole disk: no envelope of theirs is left, and the new key was never sealed to them."""
    assert len(stored_keys(people, people.boris, book)) == 1
    revoke(by=people.amina, book=book, compartments=[seal.FILE], key_id=people.boris.keys.key_id)
    assert stored_keys(people, people.boris, book) == []
    old, new = (people.amina.desk.keyring[seal.Slot(book, seal.FILE, epoch)] for epoch in kept(people, book))
    assert old != new


def kept(people: Cast, book: BookId) -> tuple[int, int]:
    people.amina.rights(book, seal.FILE)
    assert people.ledger.authority.current_epoch(book, seal.FILE) == 1
    return 0, 1


def test_rights_and_ends_of_the_others_stay_as_they_were(people: Cast, book: BookId) -> None:
    give(people.amina, book, people.carla, WRITE, until=LATER)
    before = {key: rest for key, *rest in people.ledger.authority.holders(book, seal.FILE)}
    revoke(by=people.amina, book=book, compartments=[seal.FILE], key_id=people.boris.keys.key_id)
    after = {key: rest for key, *rest in people.ledger.authority.holders(book, seal.FILE)}
    del before[people.boris.keys.key_id]
    assert after == before
    assert after[people.carla.keys.key_id] == [WRITE, LATER]


def test_both_compartments_are_taken_in_one_transaction(people: Cast, book: BookId) -> None:
    operations.grant(by=people.amina, book=book, compartments=BOTH, to=people.boris.member, rights=WRITE)
    assert people.boris.count(Person, book=book) == 1
    revoke(by=people.amina, book=book, compartments=BOTH, key_id=people.boris.keys.key_id)
    assert people.boris.count(Person, book=book) == 0
    assert people.amina.count(Person, book=book) == 1
    operations.put(by=people.amina, book=book, value=Person(), at=NOW)
    assert verify(people.ledger).ok


def test_only_who_may_grant_takes_away_and_nobody_themselves(people: Cast, book: BookId) -> None:
    size = StoredLeaf.objects.count()
    dora = workspace_of(people.ledger, "dora")
    with pytest.raises(Refused, match="not take it"):
        revoke(by=people.boris, book=book, compartments=[seal.FILE], key_id=dora.keys.key_id)
    with pytest.raises(NotFound):
        revoke(by=people.carla, book=book, compartments=[seal.FILE], key_id=dora.keys.key_id)
    with pytest.raises(NotFound, match="hold nothing"):
        revoke(by=people.amina, book=book, compartments=[seal.FILE], key_id=people.carla.keys.key_id)
    with pytest.raises(Refused, match="your own"):
        revoke(by=people.amina, book=book, compartments=[seal.FILE], key_id=people.amina.keys.key_id)
    assert StoredLeaf.objects.count() == size
    assert texts(people.boris, book) == ["before"]


def test_given_back_they_read_all_that_was_written_meanwhile(people: Cast, book: BookId) -> None:
    revoke(by=people.amina, book=book, compartments=[seal.FILE], key_id=people.boris.keys.key_id)
    operations.put(by=people.amina, book=book, value=Note(text="meanwhile"), at=NOW)
    assert texts(people.boris, book) == []
    give(people.amina, book, people.boris, seal.Rights.READ)
    assert texts(people.boris, book) == ["before", "meanwhile"]
    assert people.boris.rights(book, seal.FILE) == seal.Rights.READ


def test_an_epoch_that_comes_late_is_folded_in_order(people: Cast, book: BookId) -> None:
    """Carla is given the new epoch first and the old one afterwards: what was changed stays changed."""
    note = people.amina.one(Note, book=book)
    revoke(by=people.amina, book=book, compartments=[seal.FILE], key_id=people.boris.keys.key_id)
    operations.put(by=people.amina, book=book, value=Note(text="changed"), at=NOW, replaces=note)
    slots = sorted(people.amina.keys_of(book, seal.FILE), key=lambda pair: -pair[0].epoch)
    for slot, key in slots:
        sealed = seal.seal_grant(
            key,
            slot,
            log_id=people.ledger.log_id,
            recipient=people.carla.keys.public,
            rights=seal.Rights.READ,
            until=None,
        )
        with people.ledger.appending(people.amina.keys) as log:
            log.add_grant(sealed)
        assert texts(people.carla, book) == ["changed"]
    assert len(people.carla.history(note.object_id)) == 2


def test_what_ended_is_revoked_by_the_next_who_may_grant(people: Cast, book: BookId) -> None:
    give(people.amina, book, people.carla, WRITE, until=LATER)
    assert due.close_ended(people.amina) == 0
    late = workspace_of(people.ledger, "amina", at=LATER)
    assert due.close_ended(workspace_of(people.ledger, "boris", at=LATER)) == 0
    assert stored_keys(people, people.carla, book)
    assert due.close_ended(late) == 1
    assert stored_keys(people, people.carla, book) == []
    assert due.close_ended(late) == 0
    assert verify(people.ledger).ok


def test_an_end_in_one_compartment_takes_nothing_from_the_other(people: Cast, book: BookId) -> None:
    give(people.amina, book, people.carla, seal.Rights.READ)
    operations.grant(
        by=people.amina,
        book=book,
        compartments=[seal.IDENTITY],
        to=people.carla.member,
        rights=seal.Rights.READ,
        until=LATER,
    )
    late = workspace_of(people.ledger, "carla", at=LATER)
    assert due.close_ended(workspace_of(people.ledger, "amina", at=LATER)) == 1
    assert late.count(Person) == 0
    assert texts(late, book) == ["before"]


def test_what_ended_does_not_come_back_with_what_is_added(people: Cast, book: BookId) -> None:
    give(people.amina, book, people.carla, WRITE, until=LATER)
    late = workspace_of(people.ledger, "amina", at=LATER)
    give(late, book, people.carla, seal.Rights.READ)
    assert people.ledger.authority.rights(people.carla.keys.key_id, book, seal.FILE) == seal.Rights.READ


def test_an_end_is_checked(people: Cast, book: BookId) -> None:
    with pytest.raises(WrongInput, match="past"):
        give(people.amina, book, people.carla, WRITE, until=NOW)
    give(people.amina, book, people.carla, seal.Rights.READ | seal.Rights.GRANT, until=LATER)
    with pytest.raises(Refused, match="ends before"):
        give(people.carla, book, join(people.amina, "emil"), seal.Rights.READ)
    with pytest.raises(Refused, match="more than you hold"):
        give(people.carla, book, workspace_of(people.ledger, "dora"), WRITE, until=LATER)


def test_who_left_is_taken_out_of_the_books_of_others_at_their_next_unlock(
    people: Cast, book: BookId
) -> None:
    boris = people.ledger.authority.key(people.boris.keys.key_id)
    assert boris is not None
    left = seal.KeyPayload(
        role="member",
        holder=boris.holder,
        signing=boris.public.signing,
        opening=boris.public.opening,
        state=seal.LEFT,
        own=b"",
    )
    with people.ledger.appending(people.amina.keys) as log:
        log.add(left)
    assert texts(people.boris, book) == []
    assert {each.why for each in people.ledger.authority.outstanding()} == {"left"}
    assert due.renew_closed(people.carla) == 0
    assert due.renew_closed(people.amina) == 2  # this book and the organisation's
    assert people.ledger.authority.outstanding() == []
    assert stored_keys(people, people.boris, book) == []
    assert texts(workspace_of(people.ledger, "dora"), book) == ["before"]


def test_without_the_new_epoch_the_disk_would_still_open_for_them(
    people: Cast, book: BookId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a renewal that reuses the key leaves what is written afterwards open to who lost it."""
    (old,) = stored_keys(people, people.boris, book)
    reused = [seal.CompartmentKey(old.unsafe_bytes)]
    monkeypatch.setattr(seal.CompartmentKey, "new", classmethod(lambda _cls: reused[0]))
    revoke(by=people.amina, book=book, compartments=[seal.FILE], key_id=people.boris.keys.key_id)
    kept(people, book)
    assert people.amina.desk.keyring[seal.Slot(book, seal.FILE, 1)] == old


def test_a_renewal_that_fails_leaves_everything_as_it_was(
    people: Cast, book: BookId, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = StoredLeaf.objects.count()

    def fail(*_: object, **__: object) -> None:
        raise Refused("no")

    monkeypatch.setattr(Renewal, "renew", fail)
    with pytest.raises(Refused):
        revoke(by=people.amina, book=book, compartments=[seal.FILE], key_id=people.boris.keys.key_id)
    assert StoredLeaf.objects.count() == size
    assert len(stored_keys(people, people.boris, book)) == 1
    assert texts(people.boris, book) == ["before"]


def test_a_book_that_can_not_be_renewed_keeps_no_other_from_it(
    people: Cast, book: BookId, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = operations.open_book(by=people.amina, at=NOW, first=[Note(text="other")])
    for each in (book, other):
        give(people.amina, each, people.carla, seal.Rights.READ, until=LATER)
    renew = Renewal.renew

    def stubborn(self: Renewal, place: BookId, parts: list[str]) -> None:
        if place == other:
            raise Refused("no")
        renew(self, place, parts)

    monkeypatch.setattr(Renewal, "renew", stubborn)
    late = workspace_of(people.ledger, "amina", at=LATER)
    assert due.close_ended(late) == 1
    assert [place for place, _, _ in people.ledger.authority.ended(LATER)] == [other]
    assert texts(late, book) == ["before"]
    assert verify(people.ledger).ok


def test_who_may_grant_writes_nothing_under_a_key_of_somebody_who_is_gone(people: Cast, book: BookId) -> None:
    """Amina was unlocked all the while: no duty ran between Carla's end, or Boris's leaving, and her next entry."""
    give(people.amina, book, people.carla, seal.Rights.READ, until=LATER)
    late = workspace_of(people.ledger, "amina", at=LATER)
    operations.put(by=late, book=book, value=Note(text="after the end"), at=LATER)
    assert people.ledger.authority.current_epoch(book, seal.FILE) == 1
    assert stored_keys(people, people.carla, book) == []
    boris = people.ledger.authority.key(people.boris.keys.key_id)
    assert boris is not None
    with people.ledger.appending(people.amina.keys) as log:
        log.add(left(boris))
    operations.put(by=late, book=book, value=Note(text="after he left"), at=LATER)
    assert people.ledger.authority.current_epoch(book, seal.FILE) == 2
    assert stored_keys(people, people.boris, book) == []
    operations.put(by=late, book=book, value=Note(text="and goes on"), at=LATER)
    assert people.ledger.authority.current_epoch(book, seal.FILE) == 2
