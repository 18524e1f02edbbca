"""What a member whose key was replaced is owed: what the old key held, until it is given back or revoked."""

import pytest

from havre import seal
from havre.base.ids import Micros
from havre.seal import FILE, IDENTITY, LEFT, REPLACED, Slot
from tests.seal.world import ALL, GRANT, READ, WRITE, World, new_keys


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def bob(world):
    return world.join()


def replace(world: World, member, *, by: seal.Keys | None = None) -> seal.Keys:
    keys = new_keys()
    payload = world.key_payload(keys, role=seal.MEMBER, holder=member, state=REPLACED)
    world.must(by or world.alice, payload)
    return keys


def owed(world: World, keys: seal.Keys) -> set:
    return set(world.authority.owed(keys.key_id))


def test_it_is_what_the_old_key_held_with_rights_and_ends(world, bob):
    book, own, other = world.create(), world.create(by=bob[0]), world.create()
    assert world.grant(world.alice, Slot(book, FILE, 0), bob[0], READ | WRITE, until=Micros(5)) is None
    new = replace(world, bob[1])
    assert owed(world, new) == {
        (book, FILE, READ | WRITE, 5),
        (own, FILE, ALL, None),
        (own, IDENTITY, ALL, None),
    }
    assert world.authority.rights(new.key_id, own, FILE) == 0, "owed is not held"
    assert owed(world, bob[0]) == owed(world, world.alice) == set()
    assert other not in {place[0] for place in owed(world, new)}


def test_what_is_given_back_is_owed_no_more_even_when_it_is_taken_away_again(world, bob):
    book = world.create()
    assert world.grant(world.alice, Slot(book, FILE, 0), bob[0], READ | WRITE) is None
    new = replace(world, bob[1])
    assert world.grant(world.alice, Slot(book, FILE, 0), new, READ) is None
    assert len(owed(world, new)) == 1, "less than it was is not all of it"
    assert world.grant(world.alice, Slot(book, FILE, 0), new, READ | WRITE) is None
    assert owed(world, new) == set()
    world.must(world.alice, seal.RevokePayload(book, FILE, new.key_id))
    assert owed(world, new) == set()


@pytest.mark.parametrize("which", ["old", "new"])
def test_whoever_revokes_it_decides_that_it_is_not_given_back(world, bob, which):
    book = world.create()
    assert world.grant(world.alice, Slot(book, FILE, 0), bob[0], READ) is None
    new = replace(world, bob[1])
    if which == "new":
        world.rotate(book, FILE, by=world.alice)
        assert world.grant(world.alice, Slot(book, FILE, 0), new, READ) is None
        assert owed(world, new), "an old epoch is not the compartment"
    key = {"old": bob[0], "new": new}[which]
    world.must(world.alice, seal.RevokePayload(book, FILE, key.key_id))
    assert owed(world, new) == set()


def test_a_new_epoch_changes_nothing_of_it(world, bob):
    book = world.create()
    assert world.grant(world.alice, Slot(book, FILE, 0), bob[0], READ) is None
    new = replace(world, bob[1])
    slot = world.rotate(book, FILE, by=world.alice)
    assert owed(world, new) == {(book, FILE, READ, None)}
    assert world.grant(world.alice, slot, new, READ) is None
    assert owed(world, new) == set()


def test_it_passes_to_the_next_key_and_ends_with_leaving(world, bob):
    book, other = world.create(), world.create()
    assert world.grant(world.alice, Slot(book, FILE, 0), bob[0], READ | GRANT) is None
    second = replace(world, bob[1])
    assert world.grant(world.alice, Slot(book, FILE, 0), second, READ) is None
    assert world.grant(world.alice, Slot(other, FILE, 0), second, READ) is None
    third = replace(world, bob[1], by=world.recovery)
    assert owed(world, third) == {(book, FILE, READ | GRANT, None), (other, FILE, READ, None)}
    assert owed(world, second) == set()
    world.must(world.alice, world.key_payload(third, role=seal.MEMBER, holder=bob[1], state=LEFT))
    assert owed(world, third) == set()


@pytest.mark.parametrize(("until", "remains"), [(3, True), (5, False), (9, False), (None, False)])
def test_what_is_given_for_as_long_or_longer_is_given_back(world, bob, until, remains):
    book = world.create()
    assert world.grant(world.alice, Slot(book, FILE, 0), bob[0], READ, until=Micros(5)) is None
    new = replace(world, bob[1])
    assert world.grant(world.alice, Slot(book, FILE, 0), new, READ, until=until) is None
    assert bool(owed(world, new)) == remains


def test_of_two_keys_the_wider_holding_is_owed(world, bob):
    longer, more = world.create(), world.create()
    assert world.grant(world.alice, Slot(longer, FILE, 0), bob[0], READ, until=Micros(9)) is None
    assert world.grant(world.alice, Slot(more, FILE, 0), bob[0], READ, until=Micros(9)) is None
    second = replace(world, bob[1])
    assert world.grant(world.alice, Slot(longer, FILE, 0), second, READ, until=Micros(5)) is None
    assert world.grant(world.alice, Slot(more, FILE, 0), second, ALL) is None
    third = replace(world, bob[1])
    assert owed(world, third) == {(longer, FILE, READ, 9), (more, FILE, ALL, None)}


def test_a_team_is_owed_nothing(world):
    """Its members decide what the new key is given; nobody is asked about it."""
    room, book = world.create(), world.create()
    former, new = new_keys(), new_keys()
    world.must(world.alice, world.key_payload(former, role=seal.TEAM, holder=room))
    assert world.grant(world.alice, Slot(book, FILE, 0), former, READ) is None
    world.must(world.alice, world.key_payload(new, role=seal.TEAM, holder=room, state=REPLACED))
    assert owed(world, new) == set()


def test_a_destroyed_book_is_owed_to_nobody(world, bob):
    book = world.create()
    assert world.grant(world.alice, Slot(book, FILE, 0), bob[0], ALL) is None
    new = replace(world, bob[1])
    request = world.ask(world.alice, seal.SHRED, book)
    carol = world.join()[0]
    assert world.grant(world.alice, Slot(book, FILE, 0), carol, ALL) is None
    answer = world.answer(carol, request)
    world.must(world.alice, seal.ShredPayload(book, answer))
    assert owed(world, new) == set()


def test_a_key_names_who_vouched_for_it(world, bob):
    def voucher(keys):
        return world.authority.key(keys.key_id).voucher

    assert voucher(world.alice) is None
    assert voucher(world.recovery) == world.alice.key_id
    assert voucher(bob[0]) == world.alice.key_id
    assert voucher(replace(world, bob[1], by=world.recovery)) == world.recovery.key_id
