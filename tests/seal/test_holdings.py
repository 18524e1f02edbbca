"""What an authority tells about who holds what: the answers that pages and commands decide by."""

import pytest

from havre import seal
from havre.base.ids import BookId, FileId, Micros
from havre.seal import COMPARTMENTS, FILE, IDENTITY, RECOVERY_RIGHTS, Rights, Slot
from tests.seal.world import ALL, GRANT, READ, WRITE, World, new_keys

SOON, LATER = Micros(100), Micros(200)


@pytest.fixture
def world() -> World:
    return World()


def team_of(world: World, book: BookId, role: seal.Role = seal.TEAM) -> seal.Keys:
    """A team, or an intake, that whoever holds the book's `file` compartment belongs to."""
    slot = world.file_slot(book)
    seed = seal.team_seed(world.compartment_keys[slot], log_id=world.log_id, book=book, epoch=slot.epoch)
    keys = seal.Keys.from_seed(seed)
    world.must(world.alice, world.key_payload(keys, role=role, holder=book))
    return keys


def destroy(world: World, book: BookId) -> None:
    """By two: Alice asks, and a member who holds the book for that answers."""
    other, _ = world.join()
    assert world.grant(world.alice, world.file_slot(book), other) is None
    answer = world.answer(other, world.ask(world.alice, seal.SHRED, book))
    world.must(world.alice, seal.ShredPayload(book, answer))


class TestGranting:
    """The widest holding by which somebody may grant."""

    def granting(self, world, keys, book, *, compartment=FILE, at=0):
        return world.authority.granting(keys.key_id, book, compartment, at=Micros(at))

    def test_is_ones_own_with_its_end(self, world):
        bob, _ = world.join()
        carol, _ = world.join()
        book = world.create()
        assert world.grant(world.alice, Slot(book, FILE, 0), bob, READ | GRANT, until=SOON) is None
        assert self.granting(world, world.alice, book) == (ALL, None)
        assert self.granting(world, bob, book) == (READ | GRANT, SOON)
        assert self.granting(world, bob, book, compartment=IDENTITY) is None
        assert self.granting(world, carol, book) is None

    def test_needs_the_right_to_grant(self, world):
        bob, _ = world.join()
        book = world.create()
        assert world.grant(world.alice, Slot(book, FILE, 0), bob, READ | WRITE) is None
        assert self.granting(world, bob, book) is None

    def test_ends_with_the_holding(self, world):
        bob, _ = world.join()
        book = world.create()
        assert world.grant(world.alice, Slot(book, FILE, 0), bob, ALL, until=SOON) is None
        assert self.granting(world, bob, book, at=99) == (ALL, SOON)
        assert self.granting(world, bob, book, at=100) is None

    @pytest.mark.parametrize(
        ("own", "teams", "widest"),
        [
            ((ALL, SOON), (READ | GRANT, None), (READ | GRANT, None)),
            ((READ | GRANT, LATER), (ALL, SOON), (ALL, SOON)),
            ((ALL, LATER), (ALL, SOON), (ALL, LATER)),
            ((ALL, SOON), (ALL, LATER), (ALL, LATER)),
            ((READ | GRANT, None), (ALL, None), (ALL, None)),
            ((ALL, None), (READ | GRANT, None), (ALL, None)),
            ((READ | WRITE, None), (READ | GRANT, SOON), (READ | GRANT, SOON)),
        ],
    )
    def test_is_the_widest_of_ones_own_and_the_teams(self, world, own, teams, widest):
        """Without an end before any end, then more rights, then the later end."""
        bob, _ = world.join()
        room, book = world.create(), world.create()
        team = team_of(world, room)
        assert world.grant(world.alice, Slot(room, FILE, 0), bob, READ) is None
        assert world.grant(world.alice, Slot(book, FILE, 0), bob, own[0], until=own[1]) is None
        assert world.grant(world.alice, Slot(book, FILE, 0), team, teams[0], until=teams[1]) is None
        assert self.granting(world, bob, book) == widest


class TestTeams:
    def test_a_member_holds_through_a_team_while_they_are_of_it(self, world):
        bob, _ = world.join()
        room, book = world.create(), world.create()
        team = team_of(world, room)
        assert world.grant(world.alice, Slot(book, FILE, 0), team, READ | WRITE) is None
        assert world.grant(world.alice, Slot(room, FILE, 0), bob, READ, until=SOON) is None
        keys = world.authority.team_keys
        assert [key.key_id for key in keys(bob.key_id)] == [team.key_id]
        assert [key.key_id for key in keys(bob.key_id, at=Micros(99))] == [team.key_id]
        assert keys(bob.key_id, at=SOON) == []
        rights = world.authority.rights
        assert rights(bob.key_id, book, FILE, at=Micros(99)) == READ | WRITE
        assert rights(bob.key_id, book, FILE, at=SOON) == Rights.NONE

    def test_only_team_and_intake_keys_are_derived(self, world):
        """Holding the organisation's book gives nobody a colleague's or the recovery key."""
        world.join()
        book, intake_book = world.create(), world.create()
        team, intake = team_of(world, book), team_of(world, intake_book, seal.INTAKE)
        assert {key.key_id for key in world.authority.team_keys(world.alice.key_id)} == {
            team.key_id,
            intake.key_id,
        }

    def test_a_key_that_is_no_longer_current_derives_none(self, world):
        bob, bob_id = world.join()
        room = world.create()
        team_of(world, room)
        assert world.grant(world.alice, Slot(room, FILE, 0), bob, READ) is None
        assert len(world.authority.team_keys(bob.key_id)) == 1
        new = world.key_payload(new_keys(), role=seal.MEMBER, holder=bob_id, state=seal.REPLACED)
        world.must(world.alice, new)
        assert world.authority.team_keys(bob.key_id) == []
        assert world.authority.team_keys(new_keys().key_id) == [], "nor does one that the log does not know"

    def test_a_team_without_its_book_gives_nothing(self, world):
        bob, _ = world.join()
        room, book = world.create(), world.create()
        team = team_of(world, room)
        assert world.grant(world.alice, Slot(book, FILE, 0), team, READ) is None
        assert world.grant(world.alice, Slot(room, FILE, 0), bob, READ) is None
        destroy(world, room)
        assert world.authority.team_keys(bob.key_id) == []
        assert world.authority.rights(bob.key_id, book, FILE) == Rights.NONE

    def test_rights_of_ones_own_and_of_teams_add_up(self, world):
        bob, _ = world.join()
        room, book = world.create(), world.create()
        team = team_of(world, room)
        assert world.grant(world.alice, Slot(room, FILE, 0), bob, READ) is None
        assert world.grant(world.alice, Slot(book, FILE, 0), bob, READ | GRANT) is None
        assert world.grant(world.alice, Slot(book, FILE, 0), team, READ | WRITE) is None
        assert world.authority.rights(bob.key_id, book, FILE) == ALL

    def test_a_team_takes_no_right_away(self, world):
        """Bob may grant on the organisation himself; that a team of his may only read there changes nothing."""
        bob, _ = world.join()
        room = world.create()
        team = team_of(world, room)
        assert world.grant(world.alice, world.file_slot(world.organisation), bob) is None
        assert world.grant(world.alice, Slot(room, FILE, 0), bob, READ) is None
        assert world.grant(world.alice, world.file_slot(world.organisation), team, READ) is None
        world.join(by=bob)

    def test_a_teams_former_key_gives_its_members_nothing(self, world):
        bob, _ = world.join()
        room, book = world.create(), world.create()
        former = team_of(world, room)
        assert world.grant(world.alice, Slot(book, FILE, 0), former, READ) is None
        assert world.grant(world.alice, Slot(room, FILE, 0), bob, READ) is None
        assert world.authority.rights(bob.key_id, book, FILE) == READ
        new = world.key_payload(new_keys(), role=seal.TEAM, holder=room, state=seal.REPLACED)
        world.must(world.alice, new)
        assert world.authority.rights(bob.key_id, book, FILE) == Rights.NONE
        assert world.write(bob, Slot(book, FILE, 0)) == "not-allowed"

    def test_a_book_called_as_a_member_makes_nobody_their_team(self, world):
        """Mallory opens a book whose id is Alice's own: she is no team, and Mallory gets nothing of hers."""
        mallory, _ = world.join()
        world.create(BookId(world.alice_id), by=mallory)
        book = world.create()
        assert world.authority.rights(mallory.key_id, book, FILE) == Rights.NONE
        assert world.write(mallory, Slot(book, FILE, 0)) == "not-allowed"
        assert world.authority.team_keys(mallory.key_id) == []

    def test_the_current_key_of_a_team_is_found_by_its_book(self, world):
        book, intake_book = world.create(), world.create()
        team, intake = team_of(world, book), team_of(world, intake_book, seal.INTAKE)
        authority = world.authority
        assert authority.role_key(seal.TEAM, book).key_id == team.key_id
        assert authority.role_key(seal.INTAKE, intake_book).key_id == intake.key_id
        assert authority.role_key(seal.INTAKE, book) is None
        assert [key.key_id for key in authority.role_keys(seal.TEAM)] == [team.key_id]
        assert [key.key_id for key in authority.role_keys(seal.RECOVERY)] == [world.recovery.key_id]


class TestWhatWasGranted:
    def test_every_grant_of_a_compartment_is_told_until_it_is_revoked(self, world):
        bob, _ = world.join()
        book, other = world.create(), world.create()
        first = world.authority.size
        assert world.grant(world.alice, Slot(book, FILE, 0), bob, READ) is None
        world.rotate(book, FILE, by=world.alice)
        second = world.authority.size
        assert world.grant(world.alice, Slot(book, FILE, 1), bob, READ) is None
        assert world.grant(world.alice, Slot(other, FILE, 0), bob, READ) is None
        granted_in = world.authority.granted_in
        assert granted_in(bob.key_id, book, FILE) == [first, second]
        assert granted_in(bob.key_id, book, IDENTITY) == []
        assert granted_in(new_keys().key_id, book, FILE) == []
        world.must(world.alice, seal.RevokePayload(book, FILE, bob.key_id))
        assert granted_in(bob.key_id, book, FILE) == []
        assert len(granted_in(bob.key_id, other, FILE)) == 1

    def test_holders_are_told_with_their_rights_and_ends(self, world):
        bob, bob_id = world.join()
        book = world.create()
        assert world.grant(world.alice, Slot(book, FILE, 0), bob, READ, until=SOON) is None
        assert world.authority.holders(book, FILE) == [
            (world.alice.key_id, ALL, None),
            (world.recovery.key_id, RECOVERY_RIGHTS, None),
            (bob.key_id, READ, SOON),
        ]
        world.must(world.alice, world.key_payload(bob, role=seal.MEMBER, holder=bob_id, state=seal.LEFT))
        assert bob.key_id not in {key_id for key_id, _, _ in world.authority.holders(book, FILE)}
        everybody = [
            (key.key_id, key.current, rights, until)
            for key, rights, until in world.authority.all_holders(book, FILE)
        ]
        assert everybody == [
            (world.alice.key_id, True, ALL, None),
            (world.recovery.key_id, True, RECOVERY_RIGHTS, None),
            (bob.key_id, False, READ, SOON),
        ]
        assert bob.key_id not in {key.key_id for key, _, _ in world.authority.all_holders(book, IDENTITY)}

    def test_what_a_key_holds_is_told_place_by_place(self, world):
        bob, _ = world.join()
        book, own = world.create(), world.create(by=bob)
        assert world.grant(world.alice, Slot(book, FILE, 0), bob, READ, until=SOON) is None
        assert list(world.authority.held(bob.key_id)) == [
            (book, FILE, READ, SOON),
            *((own, part, ALL, None) for part in COMPARTMENTS),
        ]
        assert list(world.authority.held(new_keys().key_id)) == []

    def test_holdings_that_are_over_are_told_until_they_are_revoked(self, world):
        bob, _ = world.join()
        carol, _ = world.join()
        book = world.create()
        assert world.grant(world.alice, Slot(book, FILE, 0), bob, READ, until=SOON) is None
        assert world.grant(world.alice, Slot(book, IDENTITY, 0), carol, READ, until=LATER) is None
        ended = world.authority.ended
        assert list(ended(Micros(99))) == []
        assert list(ended(SOON)) == [(book, FILE, bob.key_id)]
        assert set(ended(LATER)) == {(book, FILE, bob.key_id), (book, IDENTITY, carol.key_id)}
        world.must(world.alice, seal.RevokePayload(book, FILE, bob.key_id))
        assert list(ended(LATER)) == [(book, IDENTITY, carol.key_id)]

    def test_nothing_is_held_in_a_book_that_is_not_there(self, world):
        nowhere = BookId(seal.new_id())
        authority = world.authority
        assert authority.holders(nowhere, FILE) == authority.all_holders(nowhere, FILE) == []
        assert authority.granting(world.alice.key_id, nowhere, FILE, at=SOON) is None
        assert authority.rights(world.alice.key_id, nowhere, FILE) == Rights.NONE

    def test_nothing_is_held_in_a_destroyed_book(self, world):
        bob, _ = world.join()
        book, kept = world.create(), world.create()
        assert world.grant(world.alice, Slot(book, FILE, 0), bob, READ, until=SOON) is None
        destroy(world, book)
        authority = world.authority
        for part in COMPARTMENTS:
            assert authority.holders(book, part) == authority.all_holders(book, part) == []
            assert authority.granting(world.alice.key_id, book, part, at=Micros(0)) is None
            assert authority.rights(world.alice.key_id, book, part) == Rights.NONE
            assert not authority.takes_entries(book, part)
        assert list(authority.held(bob.key_id)) == []
        assert list(authority.ended(LATER)) == []
        assert {place for place, _, _, _ in authority.held(world.alice.key_id)} == {world.organisation, kept}

    def test_the_files_of_a_book_are_told_after_its_destruction_too(self, world):
        book, other = world.create(), world.create()
        one, two, elsewhere = (FileId(seal.new_id()) for _ in range(3))
        assert world.write(world.alice, world.file_slot(book), files=((one, bytes(32)),)) is None
        assert world.write(world.alice, world.file_slot(other), files=((elsewhere, bytes(32)),)) is None
        assert world.write(world.alice, world.file_slot(book), files=((two, bytes(32)),)) is None
        world.must(world.alice, seal.ShredPayload(book, None))
        assert world.authority.files_of(book) == [one, two]
        assert world.authority.files_of(other) == [elsewhere]


class TestOutstanding:
    """What somebody who may grant should see to, place by place."""

    def test_every_epoch_that_a_new_recovery_key_was_not_granted(self, world):
        book = world.create()
        world.rotate(book, FILE, by=world.alice)
        new = new_keys()
        payload = world.key_payload(new, role=seal.RECOVERY, holder=b"", state=seal.REPLACED)
        world.must(world.recovery, payload)
        expected = {
            *((place, part, 0, "recovery") for place in (world.organisation, book) for part in COMPARTMENTS),
            (book, FILE, 1, "recovery"),
        }
        assert self.outstanding(world) == expected
        assert world.grant(world.alice, Slot(book, FILE, 0), new, RECOVERY_RIGHTS) is None
        assert self.outstanding(world) == expected - {(book, FILE, 0, "recovery")}

    def test_closed_epochs_and_those_held_by_who_left(self, world):
        bob, bob_id = world.join()
        closed, held = world.create(), world.create()
        for book in (closed, held):
            world.rotate(book, FILE, by=world.alice)
            assert world.grant(world.alice, Slot(book, FILE, 1), bob, READ) is None
        world.must(world.alice, seal.RevokePayload(closed, FILE, bob.key_id))
        world.must(world.alice, world.key_payload(bob, role=seal.MEMBER, holder=bob_id, state=seal.LEFT))
        assert self.outstanding(world) == {(closed, FILE, 1, "closed"), (held, FILE, 1, "left")}

    def test_nothing_of_a_destroyed_book_and_all_of_the_others(self, world):
        bob, _ = world.join()
        destroyed, other = world.create(), world.create()
        destroy(world, destroyed)
        assert world.grant(world.alice, Slot(other, FILE, 0), bob, READ) is None
        world.must(world.alice, seal.RevokePayload(other, FILE, bob.key_id))
        assert self.outstanding(world) == {(other, FILE, 0, "closed")}

    def outstanding(self, world):
        listed = [(one.book, one.compartment, one.epoch, one.why) for one in world.authority.outstanding()]
        assert len(listed) == len(set(listed))
        return set(listed)
