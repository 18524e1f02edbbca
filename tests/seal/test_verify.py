"""Promise 4: any change, drop or reordering is found and named, with public keys alone."""

import copy
import random

import msgspec
import pytest

from havre import seal
from havre.base.ids import FileId
from havre.seal import COMPARTMENTS, FAULT_KINDS, FILE
from havre.seal.leaves import NO_LOG

from .world import READ, Store, World, new_keys, new_member


def built() -> World:
    """A log with what a small organisation's soon has in it."""
    world = World()
    bob, _ = world.join()
    book = world.create()
    world.checkpoint()
    file = FileId(seal.new_id())
    world.store.files[file] = b"sealed bytes of a file"
    hash_ = seal.sha256(world.store.files[file])
    assert world.write(world.alice, world.file_slot(book), files=((file, hash_),)) is None
    assert world.grant(world.alice, world.file_slot(book), bob, READ) is None
    assert world.write(bob, world.file_slot(book)) is None
    world.must(world.alice, seal.RevokePayload(book, FILE, bob.key_id))
    slot = world.rotate(book, FILE, by=world.alice)
    assert world.write(world.alice, slot, files=((file, hash_),)) is None
    world.checkpoint()
    assert world.write(world.alice, slot) is None
    return world


@pytest.fixture(scope="module")
def world() -> World:
    return built()


@pytest.fixture
def other() -> World:
    """A world of its own, for tests that append to it."""
    return built()


@pytest.fixture
def store(world) -> Store:
    return copy.deepcopy(world.store)


def first(store: Store) -> tuple[int, str]:
    report = seal.verify_log(store)
    assert not report.ok
    assert report.faults[0].kind in FAULT_KINDS
    return report.faults[0].index, report.faults[0].kind


def faults(store: Store) -> list[tuple[int, str, str]]:
    return [(fault.index, fault.kind, fault.detail) for fault in seal.verify_log(store).faults]


def flipped(data: bytes, position: int, bit: int = 0) -> bytes:
    changed = bytearray(data)
    changed[position] ^= 1 << bit
    return bytes(changed)


def test_an_untouched_log_is_sound(world, store):
    report = seal.verify_log(store)
    assert report.ok, report.faults
    assert (report.size, report.root) == (world.tree.size, world.tree.root())
    assert report.log_id == world.log_id


def test_what_is_outstanding_is_told_and_is_no_fault(other):
    bob, _ = other.join()
    book = other.create()
    assert other.grant(other.alice, other.file_slot(book), bob, READ) is None
    other.must(other.alice, seal.RevokePayload(book, FILE, bob.key_id))
    report = seal.verify_log(other.store)
    assert report.ok
    assert report.outstanding == (seal.Outstanding(book, FILE, 0, "closed"),)


def test_an_empty_folder_is_sound_and_empty():
    report = seal.verify_log(Store())
    assert report.ok
    assert report.size == 0


class TestOneByte:
    def test_of_any_leaf_is_found_and_named(self, store):
        draw = random.Random(1)
        for index, data in list(store.rows):
            for position in {0, 1, len(data) - 1, *draw.sample(range(len(data)), 12)}:
                store.rows[index] = (index, flipped(data, position, draw.randrange(8)))
                report = seal.verify_log(store)
                assert report.faults[0].index == index, (index, position)
                assert report.faults[0].kind.startswith("leaf-")
                assert len(report.faults) == 1, (index, position, report.faults)
            store.rows[index] = (index, data)

    def test_of_every_position_of_one_entry_leaf_is_found(self, store):
        index, data = store.rows[-1]
        for position in range(len(data)):
            store.rows[-1] = (index, flipped(data, position))
            assert first(store)[0] == index

    def test_of_any_body_is_found_and_named(self, store):
        for index, sealed in list(store.bodies.items()):
            for position in (0, 11, 12, len(sealed) // 2, len(sealed) - 1):
                store.bodies[index] = flipped(sealed, position)
                report = seal.verify_log(store)
                assert [(f.index, f.kind) for f in report.faults] == [(index, "body-changed")]
            store.bodies[index] = sealed

    def test_of_any_envelope_is_found_and_named(self, store):
        for index, envelope in list(store.envelopes.items()):
            store.envelopes[index] = flipped(envelope, len(envelope) // 2)
            report = seal.verify_log(store)
            assert [(f.index, f.kind) for f in report.faults] == [(index, "grant-changed")]
            store.envelopes[index] = envelope

    def test_of_a_file_is_found_once_and_named(self, store):
        for file, data in list(store.files.items()):
            store.files[file] = flipped(data, 3)
            (fault,) = seal.verify_log(store).faults
            assert (fault.kind, fault.detail) == ("file-changed", file.hex())

    def test_of_any_checkpoint_is_found(self, store):
        for place, note in enumerate(list(store.notes)):
            for position in range(len(note)):
                changed = note[:position] + chr(ord(note[position]) ^ 1) + note[position + 1 :]
                store.notes[place] = changed
                report = seal.verify_log(store)
                assert [f.detail for f in report.faults] == [f"checkpoint {place}"], position
            store.notes[place] = note


class TestWholeLeaves:
    def test_a_dropped_leaf_is_named(self, store):
        for index in range(len(store.rows)):
            rows = list(store.rows)
            del store.rows[index]
            if index == len(rows) - 1:
                store.bodies.pop(index)
                assert seal.verify_log(store).ok  # a shorter log is whole in itself: see the next test
                store.bodies[index] = b""
            else:
                assert faults(store)[0] == (index, "leaf-chain", "missing, or out of order")
            store.rows = rows

    def test_a_shortened_log_is_found_by_a_checkpoint(self, world, store):
        store.notes.append(
            seal.sign_checkpoint(
                world.log_key, log_id=world.log_id, size=world.tree.size, root=world.tree.root()
            )
        )
        index, _ = store.rows.pop()
        del store.bodies[index]
        assert first(store) == (-1, "checkpoint-ahead")

    def test_a_dropped_leaf_with_the_others_moved_up_is_named(self, store):
        datas = [data for _, data in store.rows]
        del datas[8]
        store.rows = list(enumerate(datas))
        assert faults(store) == [(8, "leaf-chain", "")], "and not what would stand beside the leaves moved up"

    def test_leaves_in_another_order_are_named(self, store):
        datas = [data for _, data in store.rows]
        datas[9], datas[10] = datas[10], datas[9]
        store.rows = list(enumerate(datas))
        assert faults(store) == [(9, "leaf-chain", ""), (11, "leaf-chain", "")]

    def test_a_leaf_put_in_twice_is_named(self, store):
        datas = [data for _, data in store.rows]
        store.rows = list(enumerate([*datas[:12], datas[11], *datas[12:]]))
        assert faults(store) == [(12, "leaf-chain", "")]

    def test_another_logs_leaf_is_named(self, store):
        store.rows[3] = (3, World().store.rows[3][1])
        assert first(store)[0] == 3

    def test_a_broken_first_leaf_is_the_one_fault(self, store):
        store.rows[0] = (0, flipped(store.rows[0][1], 60))
        report = seal.verify_log(store)
        assert [(f.index, f.kind.split("-")[0]) for f in report.faults] == [(0, "leaf")]

    def test_what_is_no_leaf_is_named(self, store):
        index = 9
        store.rows[index] = (index, b"no leaf")
        assert faults(store) == [(index, "leaf-malformed", "")]
        last = max(store.bodies)
        store.bodies[last] = b"changed"
        assert [(fault[0], fault[1]) for fault in faults(store)] == [
            (index, "leaf-malformed"),
            (last, "body-changed"),
        ]

    def test_a_first_leaf_that_follows_another_is_named(self):
        keys = new_keys()
        payload = seal.LogPayload(
            bytes(32), new_member(), keys.public.signing, keys.public.opening, seal.LogKey.new().public
        )
        leaf = seal.make_leaf(keys, payload, log_id=NO_LOG, previous=b"x" * 32)
        assert faults(Store([(0, leaf.data)])) == [(0, "leaf-chain", "")]

    def test_after_a_broken_leaf_the_rest_is_still_checked(self, store):
        """Also what a member wrote whom the broken leaf brought in, whose signatures can't be checked."""
        key = next(
            index
            for index, data in store.rows
            if index > 1 and isinstance(seal.parse_leaf(data).payload, seal.KeyPayload)
        )
        store.rows[key] = (key, flipped(store.rows[key][1], -1))
        assert faults(store) == [(key, "leaf-signature", "")]
        for index in store.bodies:
            store.bodies[index] = b"changed"
        entries = [(index, seal.parse_leaf(store.rows[index][1]).payload.entry) for index in store.bodies]
        assert len(entries) == 4
        assert faults(store) == [
            (key, "leaf-signature", ""),
            *((index, "body-changed", entry.hex()) for index, entry in entries),
        ]


class TestForgery:
    def test_a_forged_grant_is_named(self, other):
        """Mallory has the disk and makes keys, but none that the log knows."""
        mallory, forged = new_keys(), other
        payload, envelope = forged.grant_payload(forged.file_slot(forged.organisation), mallory)
        leaf = forged.leaf(mallory, payload)
        index = forged.tree.size
        forged.store.rows.append((index, leaf.data))
        forged.store.envelopes[index] = envelope
        assert first(forged.store) == (index, "leaf-author")

    def test_a_member_who_takes_a_right_is_named(self, other):
        forged = other
        bob, _ = forged.join()
        assert forged.grant(bob, forged.file_slot(forged.organisation), bob) == "not-allowed"
        assert faults(forged.store) == [(forged.tree.size - 1, "leaf-unauthorised", "not-allowed")]

    def test_a_swapped_public_key_is_named(self, world, store):
        index, data = next(
            (index, data)
            for index, data in store.rows
            if isinstance(seal.parse_leaf(data).payload, seal.KeyPayload)
        )
        leaf = seal.parse_leaf(data)
        swapped = msgspec.structs.replace(leaf.payload, opening=new_keys().public.opening)
        unsigned = seal.encode([1, leaf.kind, leaf.previous, leaf.author, swapped])
        store.rows[index] = (index, unsigned + data[-64:])
        assert first(store) == (index, "leaf-signature")

    def test_a_checkpoint_of_another_history_is_named(self, world, store):
        store.notes.append(seal.sign_checkpoint(world.log_key, log_id=world.log_id, size=7, root=b"x" * 32))
        assert faults(store) == [(-1, "checkpoint-mismatch", "checkpoint 2")]

    @pytest.mark.parametrize(("size", "named"), [(7, True), (8, True), (9, False)])
    def test_a_checkpoint_of_what_lies_before_a_broken_leaf_is_still_checked(self, world, store, size, named):
        store.notes.append(
            seal.sign_checkpoint(world.log_key, log_id=world.log_id, size=size, root=b"x" * 32)
        )
        store.rows[8] = (8, flipped(store.rows[8][1], -1))
        mismatch = [(-1, "checkpoint-mismatch", "checkpoint 2")] if named else []
        assert faults(store) == [(8, "leaf-signature", ""), *mismatch]

    def test_a_checkpoint_is_checked_by_the_log_key_of_its_time(self, other):
        old, new = other.log_key, seal.LogKey.new()
        own = new.own_signature(log_id=other.log_id)
        payload = seal.KeyPayload(seal.LOG, b"", new.public, b"", seal.REPLACED, own)
        other.must(other.recovery, payload)
        size = other.tree.size
        assert seal.verify_log(other.store).ok, "those of before were signed by the key of then"
        for key, at in ((new, size - 1), (old, size)):
            other.store.notes[2:] = [
                seal.sign_checkpoint(key, log_id=other.log_id, size=at, root=other.tree.root_at(at))
            ]
            assert faults(other.store) == [(-1, "checkpoint-malformed", "checkpoint 2")]
        other.log_key = new
        other.store.notes.pop()
        other.checkpoint()
        assert seal.verify_log(other.store).ok

    def test_a_checkpoint_by_another_key_is_named(self, world, store):
        store.notes.append(
            seal.sign_checkpoint(seal.LogKey.new(), log_id=world.log_id, size=7, root=world.tree.root_at(7))
        )
        assert first(store) == (-1, "checkpoint-malformed")


class TestWhatIsThere:
    def test_a_missing_body_envelope_or_file_is_named(self, world, store):
        body = max(store.bodies)
        del store.bodies[body]
        entry = seal.parse_leaf(store.rows[body][1]).payload.entry
        assert faults(store) == [(body, "body-missing", entry.hex())]
        store = copy.deepcopy(world.store)
        envelope = max(store.envelopes)
        del store.envelopes[envelope]
        grant = seal.parse_leaf(store.rows[envelope][1]).payload
        named = f"{grant.book.hex()} file 1 {world.recovery.key_id.hex()}"
        assert faults(store) == [(envelope, "grant-missing", named)]
        store = copy.deepcopy(world.store)
        (file,) = store.files
        store.files.clear()
        assert faults(store) == [(min(i for i in store.bodies), "file-missing", file.hex())]

    def test_a_revoked_grants_envelope_may_be_gone(self, world, store):
        held = {i for key in world.authority.known_keys() for i, _ in world.authority.granted(key.key_id)}
        (revoked,) = set(store.envelopes) - held
        del store.envelopes[revoked]
        assert seal.verify_log(store).ok

    def test_strays_are_named(self, store):
        store.bodies[2] = b"whose?"
        assert faults(store) == [(2, "stray", "body")]
        del store.bodies[2]
        store.envelopes[999] = b"whose?"
        assert faults(store) == [(999, "stray", "grant")]
        del store.envelopes[999]
        file = FileId(seal.new_id())
        store.files[file] = b"whose?"
        assert faults(store) == [(-1, "stray", f"file {file.hex()}")]

    def test_a_destroyed_book_leaves_nothing_behind(self, other):
        bob, _ = other.join()
        book = other.create()
        assert other.grant(other.alice, other.file_slot(book), bob) is None
        assert other.write(bob, other.file_slot(book)) is None
        answer = other.answer(bob, other.ask(other.alice, seal.SHRED, book))
        other.must(other.alice, seal.ShredPayload(book, answer))
        entry = max(other.store.bodies)
        id_ = seal.parse_leaf(other.store.rows[entry][1]).payload.entry.hex()
        kept = faults(other.store)
        assert {kind for _, kind, _ in kept} == {"destroyed-kept"}
        assert kept[0] == (entry, "destroyed-kept", f"body {id_}")
        assert [detail.split()[:4] for _, _, detail in kept[1:]] == [
            ["grant", book.hex(), part, "0"]
            for part in (*(part for part in COMPARTMENTS for _ in range(2)), FILE)
        ]
        for index, data in other.store.rows:
            if getattr(seal.parse_leaf(data).payload, "book", None) == book:
                other.store.bodies.pop(index, None)
                other.store.envelopes.pop(index, None)
        assert seal.verify_log(other.store).ok

    def test_kinds_from_a_newer_havre_are_listed_and_no_fault(self, other):
        unsigned = seal.encode([1, "poem", other.authority.tip, other.alice.key_id, ["la"]])
        signed = unsigned + other.alice.sign(seal.ctx("leaf", other.log_id, unsigned))
        other.put(seal.parse_leaf(signed))
        report = seal.verify_log(other.store)
        assert report.ok
        assert report.unknown == (other.tree.size - 1,)
