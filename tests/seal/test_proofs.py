"""One field of one entry can be shown, with proof that it stood in the log, and nothing else with it."""

import msgspec
import pytest

from havre import seal
from havre.base.errors import NotFound
from havre.seal.fields import commitments, field_commitment
from havre.seal.primitives import mac
from havre.seal.proofs import Bundle
from havre.seal.tree import leaf_hash

from .world import World


@pytest.fixture(scope="module")
def world() -> World:
    world = World()
    slot = world.file_slot(world.create())
    assert world.write(world.alice, slot, text="what the court asked for") is None
    world.checkpoint()
    world.checkpoint()
    return world


@pytest.fixture(scope="module")
def bundle(world) -> Bundle:
    index = max(world.store.bodies)
    leaf = seal.parse_leaf(world.store.rows[index][1])
    place = seal.Place(leaf, index, world.tree, world.tree.size, world.store.notes[-1])
    return seal.prove_fields(
        ["text"],
        place=place,
        sealed=world.store.bodies[index],
        key=world.compartment_keys[leaf.payload.slot],
        log_id=world.log_id,
    )


def verified(world, data, **changes):
    return seal.verify_fields(data, **{"log_public": world.log_key.public, "log_id": world.log_id, **changes})


def test_a_field_is_proven_to_whoever_knows_the_log(world, bundle):
    shown = verified(world, bundle.encoded())
    assert shown.fields == (("text", "what the court asked for"),)
    assert (shown.type, shown.type_version) == ("note", 1)
    assert shown.index == max(world.store.bodies)
    assert shown.checkpoint == seal.Checkpoint(world.tree.size, world.tree.root())
    assert [repr(each) for each in (shown, bundle, bundle.fields[0])] == [
        "Shown(…)",
        "Bundle(…)",
        "FieldProof(…)",
    ]


def test_nothing_else_is_shown(world, bundle):
    data = bundle.encoded()
    index = max(world.store.bodies)
    payload = seal.parse_leaf(world.store.rows[index][1]).payload
    for hidden in (b"weather", b"about", payload.entry, payload.book, world.alice.key_id, payload.body_hash):
        assert hidden not in data
    assert len(bundle.fields[0].path) == 4  # the same for 1 to 16 fields


def test_a_changed_byte_anywhere_is_refused(world, bundle):
    data = bundle.encoded()
    for position in range(len(data)):
        changed = bytearray(data)
        changed[position] ^= 1
        with pytest.raises(seal.SealError):
            verified(world, bytes(changed))


@pytest.mark.parametrize(
    "change",
    [
        {"type": "other"},
        {"type": ""},
        {"type_version": 2},
        {"type_version": 65_536},
        {"fields": ()},
        {"fields_root": bytes(32)},
        {"inner": bytes(32)},
        {"index": 0},
        {"path": ()},
    ],
)
def test_any_other_claim_is_refused(world, bundle, change):
    with pytest.raises(seal.SealError):
        verified(world, msgspec.structs.replace(bundle, **change).encoded())


@pytest.mark.parametrize(
    "change", [{"name": "about"}, {"value": "weather"}, {"key": bytes(32)}, {"index": 9}]
)
def test_any_other_field_is_refused(world, bundle, change):
    proof = msgspec.structs.replace(bundle.fields[0], **change)
    if proof == bundle.fields[0]:
        return
    with pytest.raises(seal.SealError):
        verified(world, msgspec.structs.replace(bundle, fields=(proof,)).encoded())


def test_a_tree_of_fewer_fields_than_there_ever_are_is_refused(world, bundle):
    """Even by somebody who made such an entry: 16 commitments are the least, so a path has 4 steps."""
    proof = msgspec.structs.replace(bundle.fields[0], index=0, path=())
    commitment = field_commitment(
        proof.key, log_id=world.log_id, type_=bundle.type, version=1, name=proof.name, value=proof.value
    )
    lone = msgspec.structs.replace(bundle, fields=(proof,), fields_root=leaf_hash(commitment))
    with pytest.raises(seal.SealError) as caught:
        verified(world, lone.encoded())
    assert "Bundle" in caught.value.cause  # not only because it stands in no log


def test_another_log_or_log_key_is_refused(world, bundle):
    with pytest.raises(seal.SealError):
        verified(world, bundle.encoded(), log_public=seal.LogKey.new().public)
    with pytest.raises(seal.SealError):
        verified(world, bundle.encoded(), log_id=bytes(32))


def test_fields_that_are_not_there_are_not_shown(world, bundle):
    index = max(world.store.bodies)
    leaf = seal.parse_leaf(world.store.rows[index][1])
    place = seal.Place(leaf, index, world.tree, world.tree.size, world.store.notes[-1])
    arguments = {"sealed": world.store.bodies[index], "log_id": world.log_id}
    key = world.compartment_keys[leaf.payload.slot]
    with pytest.raises(NotFound):
        seal.prove_fields(["colour"], place=place, key=key, **arguments)
    with pytest.raises(seal.SealError):
        seal.prove_fields(["text"], place=place, key=seal.CompartmentKey.new(), **arguments)


@pytest.mark.parametrize(
    ("fields", "expected"), [(0, 16), (1, 16), (16, 16), (17, 32), (32, 32), (33, 64), (100, 128)]
)
def test_the_number_of_commitments_is_a_power_of_two(fields, expected):
    pairs = [(f"{i:03}", i) for i in range(fields)]
    found = commitments(bytes(32), log_id=bytes(32), type_="t", version=1, fields=pairs)
    assert len(found) == len(set(found)) == expected
    assert found == sorted(found)


@pytest.mark.parametrize(("fields", "padding"), [(0, 16), (3, 13), (33, 31), (40, 24)])
def test_what_the_padding_commits_to_is_of_this_log_and_its_place(fields, padding):
    """As it is written in the format; no other reader would find the same root."""
    salt, log_id = b"s" * 32, b"l" * 32
    pairs = [(f"{i:03}", i) for i in range(fields)]
    found = commitments(salt, log_id=log_id, type_="t", version=1, fields=pairs)
    expected = {mac(salt, seal.ctx("pad", log_id, i)) for i in range(padding)}
    assert len(set(found) & expected) == padding
    assert len(set(found) - expected) == fields
