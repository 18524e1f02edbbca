"""The authority rule, row by row: who may say what, and what then counts."""

from dataclasses import replace

import msgspec
import pytest

from havre import seal
from havre.base.ids import BookId, FileId, Micros
from havre.seal import FILE, IDENTITY, RECOVERY_RIGHTS, Rights, Slot
from havre.seal.rules import REASONS

from .world import ALL, GRANT, READ, WRITE, World, new_keys, new_member


@pytest.fixture
def world() -> World:
    return World()


def with_(payload, **changes):
    return msgspec.structs.replace(payload, **changes)


class TestFounding:
    def test_the_founder_the_recovery_key_and_the_organisation_come_first(self, world):
        authority = world.authority
        assert authority.size == 6
        assert authority.log_id == world.log_id
        assert authority.recovery.key_id == world.recovery.key_id
        assert authority.member_key(world.alice_id).key_id == world.alice.key_id
        assert list(authority.books()) == [world.organisation]
        assert authority.rights(world.alice.key_id, world.organisation, FILE) == ALL
        assert authority.log_public() == world.log_key.public
        assert authority.outstanding() == []
        assert [
            (key.key_id, key.role, key.holder, key.state, key.current, key.index)
            for key in authority.known_keys()
        ] == [
            (world.alice.key_id, seal.MEMBER, world.alice_id, seal.JOINED, True, 0),
            (world.log_key.public_keys.key_id, seal.LOG, b"", seal.JOINED, True, 0),
            (world.recovery.key_id, seal.RECOVERY, b"", seal.JOINED, True, 1),
        ]

    def test_nothing_counts_before_the_recovery_key(self):
        world = World.__new__(World)
        world.authority, world.tree, world.compartment_keys = seal.Authority(), seal.Tree(), {}
        alice, log_key = new_keys(), seal.LogKey.new()
        leaf, world.log_id = seal.first_leaf(alice, holder=new_member(), log_key=log_key.public)
        world.authority.apply(leaf)
        grant, _ = world.grant_payload(Slot(world.organisation, FILE, 0), alice)
        assert world.would(alice, grant) == "too-early"
        member = world.key_payload(new_keys(), role=seal.MEMBER, holder=new_member())
        assert world.would(alice, member) == "too-early"

    def test_no_book_comes_before_the_organisation(self):
        class Unfounded(World):
            def create(self, book=None, *, by=None):
                return BookId(b"")

        world = Unfounded()
        grant, _ = world.grant_payload(Slot(BookId(seal.new_id()), FILE, 0), world.alice)
        assert world.would(world.alice, grant) == "too-early"
        member = world.key_payload(new_keys(), role=seal.MEMBER, holder=new_member())
        assert world.would(world.recovery, member) == "too-early"

    def test_only_the_founder_opens_the_organisation(self):
        """The recovery key can't end the founder's run, nor write, before the organisation's book is whole."""

        class Half(World):
            def create(self, book=None, *, by=None):
                for_founder, _ = self.grant_payload(Slot(self.organisation, FILE, 0), self.alice)
                self.must(self.alice, for_founder)
                return BookId(b"")

        world = Half()
        again, _ = world.grant_payload(Slot(world.organisation, FILE, 0), world.alice)
        assert world.would(world.recovery, again) == "too-early"
        assert world.would(world.alice, again) is None
        entry, _ = world.entry_payload(Slot(world.organisation, FILE, 0))
        assert world.would(world.recovery, entry) == "author-role"
        assert world.would(world.alice, entry) == "too-early"

    def test_a_recovery_key_after_leaf_1_does_not_count_as_the_first(self):
        class Late(World):
            def bring_recovery(self):
                payload, _ = self.grant_payload(Slot(self.organisation, FILE, 0), self.alice)
                assert self.why(self.alice, payload) == "too-early"
                late = self.key_payload(self.recovery, role=seal.RECOVERY, holder=b"")
                assert self.why(self.alice, late) == "too-early"

            def create(self, book=None, *, by=None):
                return BookId(b"")

        with pytest.raises(seal.SealError):
            _ = Late().authority.recovery

    def test_a_second_log_leaf_does_not_count(self, world):
        payload = seal.LogPayload(
            bytes(32), world.alice_id, world.alice.public.signing, world.alice.public.opening, bytes(32)
        )
        assert world.why(world.alice, payload) == "second-log"


class TestStructure:
    def test_a_leaf_that_does_not_follow_is_refused_and_changes_nothing(self, world):
        payload, _ = world.entry_payload(world.file_slot(world.organisation))
        leaf = seal.make_leaf(world.alice, payload, log_id=world.log_id, previous=bytes(32))
        before = world.authority.tip
        with pytest.raises(seal.SealError) as caught:
            world.authority.apply(leaf)
        assert caught.value.cause == "leaf-chain"
        assert (world.authority.size, world.authority.tip) == (6, before)

    def test_an_unknown_author_is_refused(self, world):
        payload, _ = world.entry_payload(world.file_slot(world.organisation))
        with pytest.raises(seal.SealError) as caught:
            world.authority.check(world.leaf(new_keys(), payload))
        assert caught.value.cause == "leaf-author"

    def test_a_leaf_signed_for_another_log_is_refused(self, world):
        payload, _ = world.entry_payload(world.file_slot(world.organisation))
        leaf = seal.make_leaf(world.alice, payload, log_id=bytes(32), previous=world.authority.tip)
        with pytest.raises(seal.SealError) as caught:
            world.authority.apply(leaf)
        assert caught.value.cause == "leaf-signature"

    def test_a_leaf_checked_before_another_was_applied_is_checked_again(self, world):
        slot = world.file_slot(world.organisation)
        early = world.leaf(world.alice, world.entry_payload(slot)[0])
        world.authority.check(early)
        world.write(world.alice, slot)
        with pytest.raises(seal.SealError):
            world.authority.apply(early)

    def test_the_first_leaf_has_to_be_the_founders_own(self, world):
        founder, other = new_keys(), new_keys()
        payload = seal.LogPayload(
            bytes(32), new_member(), other.public.signing, other.public.opening, world.log_key.public
        )
        leaf = seal.make_leaf(founder, payload, log_id=bytes(32), previous=bytes(32))
        with pytest.raises(seal.SealError) as caught:
            seal.Authority().apply(leaf)
        assert caught.value.cause == "leaf-author"

    def test_keys_of_leaf_0_that_nobody_could_rightly_hold_are_refused(self, world):
        payload = seal.LogPayload(
            bytes(32), new_member(), world.alice.public.signing, b"\xff" * 1216, world.log_key.public
        )
        leaf = seal.make_leaf(world.alice, payload, log_id=bytes(32), previous=bytes(32))
        with pytest.raises(seal.SealError) as caught:
            seal.Authority().apply(leaf)
        assert caught.value.cause == "leaf-malformed"

    def test_a_log_begins_with_a_log_leaf(self, world):
        with pytest.raises(seal.SealError):
            seal.Authority().apply(
                seal.make_leaf(
                    world.alice,
                    seal.ShredPayload(BookId(bytes(16)), None),
                    log_id=bytes(32),
                    previous=bytes(32),
                )
            )

    def test_an_unknown_kind_is_verified_and_changes_nothing(self, world):
        unsigned = seal.encode([1, "poem", world.authority.tip, world.alice.key_id, ["la", 3, None]])
        signed = unsigned + world.alice.sign(seal.ctx("leaf", world.log_id, unsigned))
        world.put(seal.parse_leaf(signed))
        assert world.outcome == seal.NotCounted(6, "unknown-kind")


class TestKeys:
    def test_a_member_is_vouched_for_by_a_holder_of_grant_on_the_organisation(self, world):
        bob, bob_id = world.join()
        assert world.authority.member_key(bob_id).key_id == bob.key_id
        assert len(world.authority.current_member_keys()) == 2
        carol = world.key_payload(new_keys(), role=seal.MEMBER, holder=new_member())
        assert world.why(bob, carol) == "not-allowed"
        assert world.why(world.recovery, carol) is None

    def test_the_keys_own_signature_has_to_fit(self, world):
        keys, member = new_keys(), new_member()
        wrong = keys.own_signature(log_id=world.log_id, role=seal.MEMBER, holder=new_member())
        payload = world.key_payload(keys, role=seal.MEMBER, holder=member, own=wrong)
        assert world.why(world.alice, payload) == "key-own"

    def test_a_swapped_opening_key_does_not_count(self, world):
        keys, member = new_keys(), new_member()
        payload = world.key_payload(keys, role=seal.MEMBER, holder=member)
        swapped = with_(payload, opening=new_keys().public.opening)
        assert world.why(world.alice, swapped) == "key-own"

    def test_keys_that_nobody_could_rightly_hold_do_not_count(self, world):
        keys, member = new_keys(), new_member()
        payload = world.key_payload(keys, role=seal.MEMBER, holder=member)
        assert world.why(world.alice, with_(payload, opening=b"\xff" * 1216)) == "key-own"
        assert world.why(world.alice, with_(payload, signing=bytes([1]) + bytes(31))) == "key-own"

    def test_a_holder_joins_once_then_is_replaced(self, world):
        bob, bob_id = world.join()
        again = world.key_payload(new_keys(), role=seal.MEMBER, holder=bob_id)
        assert world.why(world.alice, again) == "key-state"
        new = new_keys()
        payload = world.key_payload(new, role=seal.MEMBER, holder=bob_id, state=seal.REPLACED)
        assert world.why(world.alice, payload) is None
        assert not world.authority.key(bob.key_id).current
        assert world.authority.key(bob.key_id).state == seal.REPLACED
        assert world.authority.member_key(bob_id).key_id == new.key_id

    def test_nobody_is_replaced_who_is_not_there(self, world):
        payload = world.key_payload(new_keys(), role=seal.MEMBER, holder=new_member(), state=seal.REPLACED)
        assert world.why(world.alice, payload) == "key-state"

    def test_a_key_comes_in_once(self, world):
        bob, bob_id = world.join()
        as_other = world.key_payload(bob, role=seal.MEMBER, holder=new_member())
        assert world.why(world.alice, as_other) == "key-known"
        left = world.key_payload(bob, role=seal.MEMBER, holder=bob_id, state=seal.LEFT)
        assert world.why(world.alice, left) is None
        back = world.key_payload(bob, role=seal.MEMBER, holder=bob_id)
        assert world.why(world.alice, back) == "key-known"

    def test_who_left_says_nothing_more(self, world):
        bob, bob_id = world.join()
        world.grant(world.alice, world.file_slot(world.organisation), bob)
        assert world.write(bob, world.file_slot(world.organisation)) is None
        left = world.key_payload(bob, role=seal.MEMBER, holder=bob_id, state=seal.LEFT)
        assert world.why(world.alice, left) is None
        assert world.write(bob, world.file_slot(world.organisation)) == "author-not-current"
        assert world.authority.rights(bob.key_id, world.organisation, FILE) == Rights.NONE
        assert [o.why for o in world.authority.outstanding()] == ["left"]

    def test_leaving_names_the_current_keys(self, world):
        _, bob_id = world.join()
        other = world.key_payload(new_keys(), role=seal.MEMBER, holder=bob_id, state=seal.LEFT)
        assert world.why(world.alice, other) == "key-state"

    def test_the_recovery_key_is_replaced_by_the_old_one(self, world):
        new = new_keys()
        payload = world.key_payload(new, role=seal.RECOVERY, holder=b"", state=seal.REPLACED)
        assert world.why(world.alice, payload) == "not-allowed"
        assert world.why(world.recovery, payload) is None
        assert world.authority.recovery.key_id == new.key_id
        assert {o.why for o in world.authority.outstanding()} == {"recovery"}
        assert world.why(world.recovery, payload) == "author-not-current"

    def test_the_recovery_key_never_leaves(self, world):
        left = world.key_payload(world.recovery, role=seal.RECOVERY, holder=b"", state=seal.LEFT)
        assert world.why(world.recovery, left) == "key-state"

    @pytest.mark.parametrize("role", [seal.RECOVERY, seal.LOG])
    def test_two_people_replace_the_recovery_or_log_key(self, world, role):
        bob, _ = world.join()
        world.grant(world.alice, world.file_slot(world.organisation), bob)
        if role == seal.LOG:
            log_key = seal.LogKey.new()
            own = log_key.own_signature(log_id=world.log_id)
            payload = seal.KeyPayload(seal.LOG, b"", log_key.public, b"", seal.REPLACED, own)
            public = log_key.public_keys
        else:
            keys = new_keys()
            payload = world.key_payload(keys, role=role, holder=b"", state=seal.REPLACED)
            public = keys.public
        request = world.ask(world.alice, seal.replacing(role, public.key_id), world.organisation)
        assert world.why(world.alice, payload) == "not-allowed"
        world.answer(bob, request)
        assert world.why(world.alice, payload) is None
        old = world.authority.size - 1
        if role == seal.LOG:
            assert world.authority.log_public() == log_key.public
            assert world.authority.log_public(old) == world.log_key.public
            assert not world.authority.key(world.log_key.public_keys.key_id).current
        assert world.authority.role_key(role, b"").public == public
        assert world.authority.role_key(role, b"").state == seal.REPLACED

    def test_an_answer_for_one_key_does_not_let_in_another(self, world):
        bob, _ = world.join()
        world.grant(world.alice, world.file_slot(world.organisation), bob)
        good, bad = new_keys(), new_keys()
        request = world.ask(world.alice, seal.replacing(seal.RECOVERY, good.key_id), world.organisation)
        world.answer(bob, request)
        payload = world.key_payload(bad, role=seal.RECOVERY, holder=b"", state=seal.REPLACED)
        assert world.why(world.alice, payload) == "not-allowed"

    def test_a_log_key_signs_no_leaves(self, world):
        class LogSigner:
            key_id = world.log_key.public_keys.key_id
            sign = staticmethod(world.log_key.sign)

        payload = seal.ShredPayload(BookId(seal.new_id()), None)
        assert world.would(LogSigner(), payload) == "author-role"


class TestBooks:
    def test_a_member_creates_a_book(self, world):
        bob, _ = world.join()
        book = world.create(by=bob)
        assert book in set(world.authority.books())
        assert world.authority.takes_entries(book, FILE)
        assert world.authority.rights(world.alice.key_id, book, FILE) == Rights.NONE
        assert {k: r for k, r, _ in world.authority.holders(book, FILE)} == {
            bob.key_id: ALL,
            world.recovery.key_id: RECOVERY_RIGHTS,
        }

    def test_the_first_grant_is_to_oneself_with_all_rights_at_epoch_0(self, world):
        bob, _ = world.join()
        slot = Slot(BookId(seal.new_id()), FILE, 0)
        assert world.grant(world.alice, slot, bob) == "epoch-order"
        assert world.grant(world.alice, slot, world.alice, READ | GRANT) == "epoch-order"
        assert world.grant(world.alice, slot, world.alice, until=Micros(5)) == "epoch-order"
        assert world.grant(world.alice, replace(slot, epoch=1), world.alice) == "epoch-order"
        assert world.grant(world.recovery, slot, world.recovery, RECOVERY_RIGHTS) == "epoch-order"
        assert world.authority.current_epoch(slot.book, FILE) is None

    def test_both_compartments_are_created_in_one_run(self, world):
        slot = Slot(BookId(seal.new_id()), FILE, 0)
        assert world.grant(world.alice, slot, world.alice) is None
        assert world.grant(world.alice, slot, world.recovery, RECOVERY_RIGHTS) is None
        world.join()
        assert world.grant(world.alice, replace(slot, compartment=IDENTITY), world.alice) == "epoch-order"
        assert slot.book not in set(world.authority.books())
        assert world.write(world.alice, slot) == "epoch-not-whole"
        assert world.grant(world.alice, replace(slot, epoch=1), world.alice) == "epoch-order"

    def test_nobody_else_joins_in_a_creation(self, world):
        bob, _ = world.join()
        slot = Slot(BookId(seal.new_id()), FILE, 0)
        assert world.grant(world.alice, slot, world.alice) is None
        assert world.grant(bob, replace(slot, compartment=IDENTITY), bob) == "epoch-order"

    def test_entries_need_the_grant_to_the_recovery_key_in_the_opening_run(self, world):
        book = BookId(seal.new_id())
        for compartment in (FILE, IDENTITY):
            world.grant(world.alice, Slot(book, compartment, 0), world.alice)
        world.join()
        assert world.grant(world.alice, Slot(book, FILE, 0), world.recovery, RECOVERY_RIGHTS) is None
        assert world.write(world.alice, Slot(book, FILE, 0)) == "epoch-not-whole"
        slot = world.rotate(book, FILE, by=world.alice)
        assert world.write(world.alice, slot) is None


class TestGrants:
    def test_rights_are_given_by_who_holds_them_and_grant(self, world):
        book = world.create()
        slot = world.file_slot(book)
        bob, _ = world.join()
        carol, _ = world.join()
        assert world.grant(world.alice, slot, bob, READ | GRANT) is None
        assert world.grant(bob, slot, carol, READ | WRITE) == "not-allowed"
        assert world.grant(bob, slot, carol, READ) is None
        assert world.grant(carol, slot, carol, READ) == "not-allowed"
        assert world.authority.rights(carol.key_id, book, FILE) == READ
        assert world.authority.rights(carol.key_id, book, IDENTITY) == Rights.NONE

    def test_a_grant_only_ever_adds(self, world):
        slot = world.file_slot(world.create())
        bob, _ = world.join()
        assert world.grant(world.alice, slot, bob, READ | GRANT) is None
        assert world.grant(bob, slot, world.alice, READ) == "narrower"
        assert world.grant(world.alice, slot, bob, READ | WRITE) == "narrower"
        assert world.grant(world.alice, slot, bob, ALL, until=Micros(100)) == "narrower"
        assert world.authority.rights(world.alice.key_id, slot.book, FILE) == ALL
        assert world.authority.rights(bob.key_id, slot.book, FILE) == READ | GRANT
        assert world.grant(world.alice, slot, bob, ALL) is None
        assert world.authority.rights(bob.key_id, slot.book, FILE) == ALL

    def test_an_end_can_be_put_off_and_taken_away(self, world):
        slot = world.file_slot(world.create())
        bob, _ = world.join()
        for until in (Micros(100), Micros(200), None):
            assert world.grant(world.alice, slot, bob, READ, until=until) is None
            assert (bob.key_id, READ, until) in world.authority.holders(slot.book, FILE)
        assert world.grant(world.alice, slot, bob, READ, until=Micros(200)) == "narrower"

    def test_an_end_is_not_outlived_by_what_it_gives(self, world):
        slot = world.file_slot(world.create())
        bob, _ = world.join()
        carol, _ = world.join()
        assert world.grant(world.alice, slot, bob, ALL, until=Micros(100)) is None
        assert world.grant(bob, slot, carol, READ) == "not-allowed"
        assert world.grant(bob, slot, carol, READ, until=Micros(101)) == "not-allowed"
        assert world.grant(bob, slot, carol, READ, until=Micros(100)) is None
        assert world.grant(bob, replace(slot, epoch=1), bob) == "not-allowed"
        assert world.authority.rights(bob.key_id, slot.book, FILE, at=Micros(99)) == ALL
        assert world.authority.rights(bob.key_id, slot.book, FILE, at=Micros(100)) == Rights.NONE

    def test_all_grants_of_an_epoch_carry_its_first_commitment(self, world):
        slot = world.file_slot(world.create())
        bob, _ = world.join()
        other = seal.CompartmentKey.new()
        assert world.grant(world.alice, slot, bob, key=other) == "commitment"

    def test_a_grant_from_nowhere_changes_nothing(self, world):
        slot = world.file_slot(world.create())
        bob, _ = world.join()
        assert world.grant(bob, slot, bob) == "not-allowed"
        assert world.authority.rights(bob.key_id, slot.book, FILE) == Rights.NONE
        assert list(world.authority.granted(bob.key_id)) == []

    def test_only_current_keys_are_granted_anything(self, world):
        slot = world.file_slot(world.create())
        assert world.grant(world.alice, slot, new_keys()) == "recipient"
        bob, bob_id = world.join()
        world.must(world.alice, world.key_payload(bob, role=seal.MEMBER, holder=bob_id, state=seal.LEFT))
        assert world.grant(world.alice, slot, bob) == "recipient"

    def test_the_recovery_key_is_granted_read_and_grant_without_end(self, world):
        slot = world.file_slot(world.create())
        assert world.grant(world.alice, slot, world.recovery, ALL) == "recipient"
        assert world.grant(world.alice, slot, world.recovery, READ) == "recipient"
        assert world.grant(world.alice, slot, world.recovery, RECOVERY_RIGHTS, until=Micros(9)) == "recipient"

    def test_an_old_epoch_can_be_granted_late(self, world):
        book = world.create()
        old = world.file_slot(book)
        world.rotate(book, FILE, by=world.alice)
        bob, _ = world.join()
        assert world.grant(world.alice, old, bob, READ) is None
        assert [grant.epoch for _, grant in world.authority.granted(bob.key_id)] == [0]
        assert world.authority.rights(bob.key_id, book, FILE) == Rights.NONE

    def test_epochs_open_one_after_the_other_by_a_holder_of_grant(self, world):
        book = world.create()
        bob, _ = world.join()
        world.grant(world.alice, world.file_slot(book), bob, READ | WRITE)
        assert world.grant(world.alice, Slot(book, FILE, 2), world.alice) == "epoch-order"
        assert world.grant(bob, Slot(book, FILE, 1), bob, READ | WRITE) == "epoch-order"
        assert world.grant(bob, Slot(book, FILE, 1), bob) == "not-allowed"
        assert world.grant(world.alice, Slot(book, FILE, 1), bob) == "epoch-order"
        assert world.grant(world.alice, Slot(book, FILE, 1), world.alice, READ) == "epoch-order"

    def test_who_opens_an_epoch_passes_on_what_each_held_and_no_more(self, world):
        book = world.create()
        bob, _ = world.join()
        carol, _ = world.join()
        slot = world.file_slot(book)
        world.grant(world.alice, slot, bob, READ | GRANT)
        world.grant(world.alice, slot, carol, READ | WRITE)
        new = world.rotate(book, FILE, by=bob, rights=READ | GRANT)
        assert world.grant(bob, new, carol, ALL) == "not-allowed"  # which also ends the run
        assert world.grant(bob, new, carol, READ | WRITE) == "not-allowed"
        newer = world.rotate(book, FILE, by=world.recovery, rights=RECOVERY_RIGHTS)
        assert world.grant(world.recovery, newer, carol, READ | WRITE) is None

    def test_passing_on_within_the_run(self, world):
        book = world.create()
        bob, _ = world.join()
        carol, _ = world.join()
        slot = world.file_slot(book)
        world.grant(world.alice, slot, bob, READ | GRANT)
        world.grant(world.alice, slot, carol, READ | WRITE)
        new = world.rotate(book, FILE, by=bob, rights=READ | GRANT)
        assert world.grant(bob, new, carol, READ | WRITE) is None
        assert world.write(carol, new) is None

    def test_passing_on_keeps_an_end_and_is_of_the_new_epoch_only(self, world):
        book = world.create()
        bob, _ = world.join()
        carol, _ = world.join()
        old, end = world.file_slot(book), Micros(10**16)
        world.grant(world.alice, old, bob, READ | GRANT)
        world.grant(world.alice, old, carol, READ | WRITE, until=end)
        new = world.rotate(book, FILE, by=bob, rights=READ | GRANT)
        assert world.grant(bob, new, carol, READ | WRITE, until=end) is None
        assert world.grant(bob, old, carol, READ | WRITE, until=end) == "not-allowed"

    def test_the_recovery_key_gives_every_right(self, world):
        slot = world.file_slot(world.create())
        bob, _ = world.join(by=world.recovery)
        assert world.grant(world.recovery, slot, bob, ALL) is None
        assert world.write(bob, slot) is None
        assert world.write(world.recovery, slot) == "author-role"


class TestRevoke:
    def test_a_revoke_closes_the_epoch_and_takes_every_epoch_away(self, world):
        book = world.create()
        bob, _ = world.join()
        old = world.file_slot(book)
        world.grant(world.alice, old, bob, READ)
        world.must(world.alice, seal.RevokePayload(book, FILE, bob.key_id))
        assert list(world.authority.granted(bob.key_id)) == []
        assert world.authority.rights(bob.key_id, book, FILE) == Rights.NONE
        assert world.write(world.alice, old) == "epoch-stale"
        assert [(o.why, o.epoch) for o in world.authority.outstanding()] == [("closed", 0)]
        new = world.rotate(book, FILE, by=world.alice)
        assert world.write(world.alice, new) is None
        assert world.write(world.alice, old) == "epoch-stale"

    def test_only_a_holder_of_grant_revokes_and_only_what_is_held(self, world):
        book = world.create()
        bob, _ = world.join()
        assert world.why(world.alice, seal.RevokePayload(book, FILE, bob.key_id)) == "not-held"
        world.grant(world.alice, world.file_slot(book), bob, READ | WRITE)
        assert world.why(bob, seal.RevokePayload(book, FILE, world.alice.key_id)) == "not-allowed"
        assert world.why(world.recovery, seal.RevokePayload(book, FILE, bob.key_id)) is None

    def test_the_recovery_key_can_not_be_revoked(self, world):
        book = world.create()
        payload = seal.RevokePayload(book, FILE, world.recovery.key_id)
        assert world.why(world.alice, payload) == "not-allowed"
        assert world.why(world.recovery, payload) == "not-allowed"

    def test_a_revoked_holder_of_grant_opens_nothing(self, world):
        book = world.create()
        bob, _ = world.join()
        world.grant(world.alice, world.file_slot(book), bob, ALL)
        world.must(world.alice, seal.RevokePayload(book, FILE, bob.key_id))
        assert world.grant(bob, Slot(book, FILE, 1), bob) == "not-allowed"


class TestEntries:
    def test_an_entry_needs_read_in_its_compartment(self, world):
        book = world.create()
        bob, _ = world.join()
        assert world.write(bob, world.file_slot(book)) == "not-allowed"
        world.grant(world.alice, world.file_slot(book), bob, READ)
        assert world.write(bob, world.file_slot(book)) is None
        assert world.write(bob, Slot(book, IDENTITY, 0)) == "not-allowed"
        assert world.authority.entry_count == 1

    def test_an_entry_id_is_taken_once(self, world):
        slot = world.file_slot(world.create())
        payload, _ = world.entry_payload(slot)
        index = world.must(world.alice, payload)
        assert world.authority.entry_index(payload.entry) == index
        assert world.why(world.alice, payload) == "entry-known"

    def test_there_are_no_entries_in_unknown_books_or_epochs(self, world):
        book = world.create()
        assert world.write(world.alice, Slot(BookId(seal.new_id()), FILE, 0)) == "epoch-stale"
        assert world.write(world.alice, Slot(book, FILE, 1)) == "epoch-stale"

    def test_a_file_keeps_its_bytes_and_its_book(self, world):
        one, two = world.create(), world.create()
        file = FileId(seal.new_id())
        assert world.write(world.alice, world.file_slot(one), files=((file, b"a" * 32),)) is None
        assert world.write(world.alice, world.file_slot(one), files=((file, b"a" * 32),)) is None
        assert world.write(world.alice, world.file_slot(one), files=((file, b"b" * 32),)) == "file-known"
        assert world.write(world.alice, world.file_slot(two), files=((file, b"a" * 32),)) == "file-known"
        twice = FileId(seal.new_id())
        pair = ((twice, b"c" * 32), (twice, b"c" * 32))
        assert world.write(world.alice, world.file_slot(one), files=pair) == "file-known"


class TestTeams:
    def team(self, world, book, *, by=None, state=seal.JOINED):
        """The team keys that the book's current `file` key gives, vouched for."""
        slot = world.file_slot(book)
        seed = seal.team_seed(world.compartment_keys[slot], log_id=world.log_id, book=book, epoch=slot.epoch)
        keys = seal.Keys.from_seed(seed)
        payload = world.key_payload(keys, role=seal.TEAM, holder=book, state=state)
        return keys, world.why(by or world.alice, payload)

    def test_a_member_holds_what_their_team_is_granted(self, world):
        bob, _ = world.join()
        team_book, case = world.create(), world.create()
        team, reason = self.team(world, team_book)
        assert reason is None
        assert world.grant(world.alice, world.file_slot(case), team, READ | WRITE) is None
        assert world.authority.rights(bob.key_id, case, FILE) == Rights.NONE
        world.grant(world.alice, world.file_slot(team_book), bob, READ)
        assert world.authority.rights(bob.key_id, case, FILE) == READ | WRITE
        assert [key.key_id for key in world.authority.team_keys(bob.key_id)] == [team.key_id]
        assert world.write(bob, world.file_slot(case)) is None
        world.must(world.alice, seal.RevokePayload(team_book, FILE, bob.key_id))
        assert world.authority.rights(bob.key_id, case, FILE) == Rights.NONE
        assert world.write(bob, world.file_slot(case)) == "not-allowed"

    def test_team_keys_sign_nothing(self, world):
        book = world.create()
        team, _ = self.team(world, book)
        world.grant(world.alice, world.file_slot(world.organisation), team, ALL)
        assert world.write(team, world.file_slot(world.organisation)) == "author-role"

    def test_teams_do_not_nest(self, world):
        one, two = world.create(), world.create()
        team_one, _ = self.team(world, one)
        team_two, _ = self.team(world, two)
        assert world.grant(world.alice, world.file_slot(two), team_one, READ) == "recipient"
        three = world.create()
        assert world.grant(world.alice, world.file_slot(three), team_two, READ) is None
        _, reason = self.team(world, three)
        assert reason == "key-holder"

    def test_a_team_needs_a_book(self, world):
        payload = world.key_payload(new_keys(), role=seal.TEAM, holder=seal.new_id())
        assert world.why(world.alice, payload) == "key-holder"

    @pytest.mark.parametrize("state", [seal.JOINED, seal.REPLACED, seal.LEFT])
    def test_only_who_holds_grant_on_the_teams_book_changes_its_key(self, world, state):
        """An administrator alone would take over whatever the team was granted."""
        carol, _ = world.join()
        assert world.grant(world.alice, world.file_slot(world.organisation), carol) is None
        book = world.create()
        if state != seal.JOINED:
            team, reason = self.team(world, book)
            assert reason is None
        keys = team if state == seal.LEFT else new_keys()
        payload = world.key_payload(keys, role=seal.TEAM, holder=book, state=state)
        assert world.would(carol, payload) == "not-allowed"
        assert world.grant(world.alice, world.file_slot(book), carol, READ | WRITE) is None
        assert world.would(carol, payload) == "not-allowed", "being of the team is not enough"
        assert world.would(world.alice, payload) is None
        assert world.would(world.recovery, payload) is None
        assert world.grant(world.alice, world.file_slot(book), carol) is None
        assert world.would(carol, payload) is None

    def test_who_holds_the_teams_book_but_not_the_organisations_changes_no_key(self, world):
        bob, _ = world.join()
        book = world.create(by=bob)
        payload = world.key_payload(new_keys(), role=seal.TEAM, holder=book)
        assert world.why(bob, payload) == "not-allowed"
        member = world.key_payload(new_keys(), role=seal.MEMBER, holder=new_member())
        assert world.would(world.alice, member) is None, "who is no team needs no book"

    def test_an_intake_is_as_a_team(self, world):
        carol, _ = world.join()
        assert world.grant(world.alice, world.file_slot(world.organisation), carol) is None
        book, other = world.create(), world.create()
        payload = world.key_payload(new_keys(), role=seal.INTAKE, holder=book)
        assert world.would(carol, payload) == "not-allowed"
        assert world.why(world.alice, payload) is None
        intake = world.key_payload(new_keys(), role=seal.INTAKE, holder=seal.new_id())
        assert world.why(world.alice, intake) == "key-holder"
        team, _ = self.team(world, other)
        assert world.grant(world.alice, world.file_slot(book), team, READ) == "recipient"

    def test_a_new_epoch_is_a_new_key_and_the_old_one_holds_nothing(self, world):
        team_book, case = world.create(), world.create()
        team, _ = self.team(world, team_book)
        world.grant(world.alice, world.file_slot(case), team, READ)
        world.rotate(team_book, FILE, by=world.alice)
        _new, reason = self.team(world, team_book, state=seal.REPLACED)
        assert reason is None
        assert not world.authority.key(team.key_id).current
        assert world.authority.rights(team.key_id, case, FILE) == Rights.NONE
        assert ("left", case) in {(o.why, o.book) for o in world.authority.outstanding()}


class TestTwoPeople:
    def test_one_member_alone_destroys_a_book(self, world):
        book = world.create()
        world.must(world.alice, seal.ShredPayload(book, None))
        assert world.authority.is_shredded(book)
        assert world.write(world.alice, Slot(book, FILE, 0)) == "book-destroyed"
        assert world.grant(world.alice, Slot(book, FILE, 1), world.alice) == "book-destroyed"
        assert world.why(world.alice, seal.ShredPayload(book, None)) == "book-destroyed"
        revoke = seal.RevokePayload(book, FILE, world.alice.key_id)
        assert world.why(world.alice, revoke) == "book-destroyed"
        assert book not in set(world.authority.books())
        assert all(grant.book != book for _, grant in world.authority.granted(world.alice.key_id))

    def test_two_members_need_an_answer(self, world):
        bob, _ = world.join()
        book, other = world.create(), world.create()
        world.grant(world.alice, world.file_slot(book), bob)
        assert world.why(world.alice, seal.ShredPayload(book, None)) == "approval"
        request = world.ask(world.alice, seal.SHRED, book)
        assert world.why(world.alice, seal.ShredPayload(book, request)) == "approval"
        answer = world.answer(bob, request)
        assert world.why(world.alice, seal.ShredPayload(other, answer)) == "approval"
        assert world.why(world.alice, seal.ShredPayload(book, answer)) is None

    def test_nobody_answers_their_own_request_even_with_a_new_key(self, world):
        world.join()
        book = world.create()
        request = world.ask(world.alice, seal.SHRED, book)
        answer = seal.ApprovalPayload(None, None, request)
        assert world.why(world.alice, answer) == "not-allowed"
        new = new_keys()
        world.must(
            world.alice,
            world.key_payload(new, role=seal.MEMBER, holder=world.alice_id, state=seal.REPLACED),
        )
        assert world.grant(world.recovery, world.file_slot(book), new) is None
        assert world.why(new, answer) == "not-allowed"

    def test_an_answer_needs_a_request_and_grant(self, world):
        bob, _ = world.join()
        book = world.create()
        request = world.ask(world.alice, seal.SHRED, book)
        assert world.why(bob, seal.ApprovalPayload(None, None, request)) == "not-allowed"
        assert world.why(bob, seal.ApprovalPayload(None, None, bytes(32))) == "approval"
        world.grant(world.alice, world.file_slot(book), bob)
        answer = world.answer(bob, request)
        assert world.why(world.alice, seal.ApprovalPayload(None, None, answer)) == "approval"

    def test_nothing_is_answered_about_a_destroyed_book(self, world):
        bob, _ = world.join()
        book = world.create()
        world.grant(world.alice, world.file_slot(world.organisation), bob)
        world.grant(world.alice, world.file_slot(book), bob)
        first, second = (world.ask(world.alice, seal.SHRED, book) for _ in range(2))
        world.must(world.alice, seal.ShredPayload(book, world.answer(bob, first)))
        assert world.why(bob, seal.ApprovalPayload(None, None, second)) == "book-destroyed"

    def test_a_request_needs_a_footing_in_the_book(self, world):
        bob, _ = world.join()
        book = world.create()
        assert world.why(bob, seal.ApprovalPayload(seal.SHRED, book, None)) == "not-allowed"
        assert world.why(world.recovery, seal.ApprovalPayload(seal.SHRED, book, None)) == "author-role"
        world.grant(world.alice, world.file_slot(world.organisation), bob)
        assert world.why(bob, seal.ApprovalPayload(seal.SHRED, book, None)) is None, (
            "an administrator may ask"
        )

    def test_what_was_asked_and_answered_can_be_listed(self, world):
        bob, bob_id = world.join()
        book = world.create()
        first = world.ask(world.alice, seal.SHRED, book)
        world.grant(world.alice, world.file_slot(book), bob)
        second = world.ask(bob, "export", book)
        answer = world.answer(bob, first)
        assert world.why(bob, seal.ApprovalPayload(None, None, second)) == "not-allowed"
        again = world.answer(bob, first)
        listed = world.authority.requests()
        assert [(one.hash, one.action, one.book, one.holder) for one in listed] == [
            (first, seal.SHRED, book, world.alice_id),
            (second, "export", book, bob_id),
        ]
        assert [(each.hash, each.holder) for each in listed[0].answers] == [(answer, bob_id), (again, bob_id)]
        assert listed[1].answers == ()
        for one in (*listed, *listed[0].answers):
            assert seal.parse_leaf(world.store.rows[one.index][1]).hash == one.hash

    def test_the_organisation_is_never_destroyed(self, world):
        assert world.why(world.alice, seal.ShredPayload(world.organisation, None)) == "not-allowed"
        restored = seal.RestoredPayload(9, bytes(32), (world.organisation,), None)
        assert world.why(world.alice, restored) == "not-allowed"

    def test_a_restore_is_declared_and_destroys_again(self, world):
        book, gone = world.create(), BookId(seal.new_id())
        world.must(world.alice, seal.RestoredPayload(40, b"r" * 32, (book, gone), None))
        assert world.authority.is_shredded(book)
        assert world.grant(world.alice, Slot(gone, FILE, 0), world.alice) == "book-destroyed"

    def test_destroying_again_takes_two_people_too(self, world):
        bob, _ = world.join()
        book = world.create()
        world.grant(world.alice, world.file_slot(world.organisation), bob)
        assert world.why(bob, seal.RestoredPayload(40, b"r" * 32, (), None)) is None
        payload = seal.RestoredPayload(40, b"r" * 32, (book,), None)
        assert world.why(bob, payload) == "approval"
        request = world.ask(bob, seal.restoring(b"r" * 32), world.organisation)
        answer = world.answer(world.alice, request)
        other_root = seal.RestoredPayload(40, b"s" * 32, (book,), answer)
        assert world.why(bob, other_root) == "approval"
        assert world.why(bob, with_(payload, approval=answer)) is None

    def test_only_holders_of_grant_declare_a_restore(self, world):
        bob, _ = world.join()
        assert world.why(bob, seal.RestoredPayload(40, b"r" * 32, (), None)) == "not-allowed"


def test_every_reason_has_its_sentence():
    """The words the rules return are exactly those that are documented."""
    import re
    from pathlib import Path

    from havre.seal import rules

    source = Path(rules.__file__).read_text()
    used = set(re.findall(r'(?:return|else|if [^\n]*?) ?"([a-z]+-[a-z-]+)"', source.split("def judge")[1]))
    assert used <= REASONS.keys()
    format_ = (Path(__file__).parents[2] / "docs/explanation/seal-format.md").read_text()
    for reason in REASONS.keys() - {"unknown-kind"}:
        assert f"[{reason}]" in format_
