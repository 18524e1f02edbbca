"""A kept checkpoint against a log that grew, was cut, went on differently, or is another's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from havre import seal

from .world import World


def grow(world: World, leaves: int) -> None:
    for _ in range(leaves):
        world.write(world.alice, world.file_slot(world.organisation))


@pytest.fixture
def world() -> World:
    world = World()
    grow(world, 5)
    world.must(world.alice, seal.ShredPayload(world.create(), None))
    grow(world, 3)
    world.checkpoint()
    return world


def witness_of(world: World) -> bytes:
    return seal.make_witness(world.store.notes[-1], world.store.rows, tree=world.tree, size=world.tree.size)


def compared(world: World, kept: str | bytes, rows=None) -> seal.Compared:
    stored = seal.read_tree(world.store.rows if rows is None else rows)
    return seal.compare_witness(kept, stored=stored, authority=world.authority)


def replayed(world: World, rows) -> seal.Authority:
    authority = seal.Authority()
    for _, data in rows:
        authority.apply(seal.parse_leaf(data))
    return authority


def replace_log_key(world: World) -> seal.LogKey:
    bob, _ = world.join()
    world.grant(world.alice, world.file_slot(world.organisation), bob)
    new = seal.LogKey.new()
    own = new.own_signature(log_id=world.log_id)
    action = seal.replacing(seal.LOG, new.public_keys.key_id)
    world.answer(bob, world.ask(world.alice, action, world.organisation))
    payload = seal.KeyPayload(seal.LOG, b"", new.public, b"", seal.REPLACED, own)
    world.must(world.alice, payload)
    return new


class TestHolds:
    def test_the_log_as_it_stood(self, world):
        for kept in (world.store.notes[-1], witness_of(world)):
            found = compared(world, kept)
            assert (found.result, found.ok, found.path, found.lost) == ("same", True, (), ())

    def test_a_log_that_went_on_with_a_proof_that_stands_by_itself(self, world):
        kept, old = witness_of(world), world.tree.size
        root = world.tree.root()
        grow(world, 9)
        found = compared(world, kept)
        assert (found.result, found.ok, found.witnessed) == ("extends", True, seal.Checkpoint(old, root))
        seal.verify_consistency(
            old_size=old, old_root=root, new_size=found.size, new_root=found.root, path=found.path
        )

    def test_a_checkpoint_from_before_the_log_key_was_replaced(self, world):
        kept, old = world.store.notes[-1], world.log_key
        world.log_key = replace_log_key(world)
        assert compared(world, kept).result == "extends"
        assert compared(world, world.checkpoint()).result == "same"
        world.log_key = old
        assert compared(world, world.checkpoint()).result == "other-key", "the old key signs no more"

    @given(st.integers(1, 40), st.integers(0, 40))
    def test_any_two_sizes(self, first, more):
        world = World()
        grow(world, first)
        kept = world.checkpoint()
        grow(world, more)
        assert compared(world, kept).result == ("extends" if more else "same")


class TestFound:
    def test_a_cut_log_and_the_destructions_that_went_with_its_end(self, world):
        kept = witness_of(world)
        (book,) = world.authority.shredded()
        for size in range(1, world.tree.size):
            found = compared(world, kept, world.store.rows[:size])
            gone = size <= next(
                index
                for index, data in world.store.rows
                if seal.parse_leaf(data).payload.__class__ is seal.ShredPayload
            )
            assert (found.result, found.ok) == ("rolled-back", False)
            assert found.lost == ((book,) if gone else ())
            assert found.witnessed is not None

    def test_two_logs_that_go_on_apart(self, world):
        before = world.store.rows[:-3]
        kept = world.store.notes[-1]
        other = World.__new__(World)
        other.__dict__.update(world.__dict__)
        other.authority, other.store = replayed(world, before), type(world.store)(rows=list(before))
        other.tree = seal.read_tree(before).tree
        grow(other, 4)
        assert other.tree.size > world.tree.size
        assert compared(other, kept).result == "forked"
        assert compared(world, other.checkpoint()).result == "rolled-back", (
            "the shorter one can't tell which it is"
        )
        grow(world, 1)
        assert compared(world, other.store.notes[-1]).result == "forked"

    def test_one_changed_leaf(self, world):
        rows = list(world.store.rows)
        index, data = rows[4]
        rows[4] = (index, data[:-1] + bytes([data[-1] ^ 1]))
        assert compared(world, world.store.notes[-1], rows).result == "forked"

    def test_another_organisation_s(self, world):
        other = World()
        for kept in (
            other.checkpoint(),
            seal.make_witness(other.store.notes[-1], [], tree=other.tree, size=9),
        ):
            found = compared(world, kept)
            assert (found.result, found.witnessed) == ("other-log", None)

    def test_a_foreign_log_key_that_signs_in_this_log_s_name(self, world):
        forged = seal.sign_checkpoint(
            seal.LogKey.new(), log_id=world.log_id, size=world.tree.size, root=world.tree.root()
        )
        assert compared(world, forged).result == "other-key"
        ours = seal.sign_checkpoint(
            world.log_key, log_id=world.log_id, size=world.tree.size, root=world.tree.root()
        )
        assert compared(world, ours).ok, "the control: the same words by this log's key"

    def test_any_changed_letter_is_no_match(self, world):
        note = world.store.notes[-1]
        for position in range(len(note)):
            changed = note[:position] + chr(ord(note[position]) ^ 1) + note[position + 1 :]
            assert not compared(world, changed).ok, position

    @pytest.mark.parametrize(
        "kept", ["", "havre", b"", b"\x93\x01\xa0\x90", b"\x93\x02\xa0\x90", "\x00" * 99]
    )
    def test_what_is_no_checkpoint(self, world, kept):
        assert compared(world, kept).result == "malformed"

    def test_a_witness_file_with_a_proof_that_leads_elsewhere(self, world):
        note, (index, data) = world.store.notes[-1], world.store.rows[-4]
        path = world.tree.inclusion_proof(index, world.tree.size)
        wrong = seal.encode([1, note, [[index, data, [*path[:-1], bytes(32)]]]])
        assert compared(world, wrong).result == "malformed"


def test_every_result_has_its_sentence(world):
    assert {"same", "extends", "rolled-back", "forked", "other-log", "other-key", "malformed"} == set(
        seal.WITNESS_RESULTS
    )


class TestBrokenStore:
    def test_a_missing_leaf_is_not_called_a_shorter_log(self, world):
        with pytest.raises(seal.SealError) as caught:
            seal.read_tree(world.store.rows[:3] + world.store.rows[4:])
        assert caught.value.cause == "leaf 3 is missing"

    def test_a_leaf_that_does_not_parse(self, world):
        with pytest.raises(seal.SealError):
            seal.read_tree([*world.store.rows[:3], (3, b"\xc0")])
