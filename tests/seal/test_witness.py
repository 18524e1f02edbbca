import pytest

from havre import seal
from havre.base.ids import BookId
from havre.seal.encoding import decode

from .world import World


@pytest.fixture(scope="module")
def world() -> World:
    world = World()
    for _ in range(2):
        world.must(world.alice, seal.ShredPayload(world.create(), None))
    world.must(world.alice, seal.RestoredPayload(3, bytes(32), (BookId(b"g" * 16),), None))
    world.checkpoint()
    return world


def kept(world) -> bytes:
    return seal.make_witness(world.store.notes[-1], world.store.rows, tree=world.tree, size=world.tree.size)


def test_a_partners_file_says_what_was_destroyed(world):
    found = seal.open_witness(kept(world), log_public=world.log_key.public, log_id=world.log_id)
    assert set(found.books) == world.authority.shredded()
    assert found.books[-1] == b"g" * 16
    assert found.checkpoint.root == world.tree.root()
    assert [seal.parse_leaf(data).hash for _, data in found.leaves] == [
        world.tree.leaf(index) for index, _ in found.leaves
    ]
    assert len(found.leaves) == 3


def test_what_was_destroyed_after_the_checkpoint_is_not_in_its_file(world):
    """Its leaf is not in the tree that the checkpoint is of."""
    size = world.tree.size - 1
    note = seal.sign_checkpoint(world.log_key, log_id=world.log_id, size=size, root=world.tree.root_at(size))
    data = seal.make_witness(note, world.store.rows, tree=world.tree, size=size)
    found = seal.open_witness(data, log_public=world.log_key.public, log_id=world.log_id)
    assert len(found.books) == len(found.leaves) == 2
    assert b"g" * 16 not in found.books


def test_a_changed_byte_anywhere_is_refused(world):
    data = kept(world)
    for position in range(0, len(data), 2):
        changed = bytearray(data)
        changed[position] ^= 1
        with pytest.raises(seal.SealError):
            seal.open_witness(bytes(changed), log_public=world.log_key.public, log_id=world.log_id)


def test_leaves_twice_or_in_another_order_are_refused(world):
    version, note, shreds = decode(kept(world))
    for wrong in (shreds[::-1], [*shreds, shreds[-1]]):
        with pytest.raises(seal.SealError) as caught:
            seal.open_witness(
                seal.encode([version, note, wrong]), log_public=world.log_key.public, log_id=world.log_id
            )
        assert "order" in caught.value.cause
    assert len(shreds) == 3


def test_other_leaves_do_not_pass_for_destructions(world):
    note, size = world.store.notes[-1], world.tree.size
    data = seal.encode([1, note, [[1, world.store.rows[1][1], world.tree.inclusion_proof(1, size)]]])
    with pytest.raises(seal.SealError) as caught:
        seal.open_witness(data, log_public=world.log_key.public, log_id=world.log_id)
    assert "destroys nothing" in caught.value.cause


def test_a_leaf_of_another_log_is_refused(world):
    other = World()
    book = other.create()
    other.must(other.alice, seal.ShredPayload(book, None))
    note, size = world.store.notes[-1], world.tree.size
    index, leaf = other.store.rows[-1]
    data = seal.encode([1, note, [[index, leaf, world.tree.inclusion_proof(index, size)]]])
    with pytest.raises(seal.SealError):
        seal.open_witness(data, log_public=world.log_key.public, log_id=world.log_id)
