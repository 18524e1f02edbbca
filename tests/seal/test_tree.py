"""The tree against pymerkle, another implementation of RFC 9162."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree, verify_consistency, verify_inclusion

from havre import seal
from havre.seal.tree import leaf_hash, root_of_full

LEAVES = 40


def grown(size: int) -> seal.Tree:
    tree = seal.Tree()
    for i in range(size):
        tree.append(leaf_hash(bytes([i])))
    return tree


@pytest.fixture(scope="module")
def oracle() -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for i in range(LEAVES):
        tree.append_entry(bytes([i]))
    return tree


def test_roots_are_the_oracles(oracle):
    tree = grown(LEAVES)
    for size in range(1, LEAVES + 1):
        assert tree.root_at(size) == oracle.get_root(size) == grown(size).root()
    assert tree.root_at(0) == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("size", [1, 2, 16, 32])
def test_full_trees_have_the_same_root(size):
    tree = grown(size)
    assert root_of_full([tree.leaf(i) for i in range(size)]) == tree.root()
    with pytest.raises(seal.SealError):
        root_of_full([bytes(32)] * (size + 1) if size > 1 else [])


def test_inclusion_proofs_are_the_oracles(oracle):
    tree = grown(LEAVES)
    for size in range(1, LEAVES + 1):
        for index in range(size):
            path = tree.inclusion_proof(index, size)
            theirs = oracle.prove_inclusion(index + 1, size)
            assert path == theirs.path[1:]
            verify_inclusion(tree.leaf(index), tree.root_at(size), theirs)
            seal.verify_inclusion(
                leaf=tree.leaf(index), index=index, size=size, path=path, root=tree.root_at(size)
            )


def test_consistency_proofs_lead_to_both_roots(oracle):
    tree = grown(LEAVES)
    for new in range(1, LEAVES + 1):
        for old in range(1, new + 1):
            verify_consistency(tree.root_at(old), tree.root_at(new), oracle.prove_consistency(old, new))
            seal.verify_consistency(
                old_size=old,
                old_root=tree.root_at(old),
                new_size=new,
                new_root=tree.root_at(new),
                path=tree.consistency_proof(old, new),
            )


@given(st.integers(1, LEAVES), st.data())
def test_any_other_place_leaf_root_or_path_is_refused(size, data):
    tree = grown(size)
    index = data.draw(st.integers(0, size - 1))
    path = tree.inclusion_proof(index, size)
    right = {"leaf": tree.leaf(index), "index": index, "size": size, "path": path, "root": tree.root()}
    wrong = [
        {**right, "leaf": leaf_hash(b"other")},
        {**right, "root": leaf_hash(b"other")},
        {**right, "path": [*path, bytes(32)]},
        {**right, "index": size},
        {**right, "index": -1},
    ]
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        changed = [*path[:at], leaf_hash(path[at]), *path[at + 1 :]]
        wrong += [
            {**right, "path": path[:-1]},
            {**right, "path": changed},
            {**right, "path": [*path[:-1], path[-1][:31]]},
            {**right, "index": index ^ 1},
        ]
    for arguments in wrong:
        with pytest.raises(seal.SealError):
            seal.verify_inclusion(**arguments)


@given(st.integers(2, LEAVES), st.data())
def test_a_history_that_was_changed_is_refused(size, data):
    old = data.draw(st.integers(1, size - 1))
    tree = grown(size)
    path = tree.consistency_proof(old, size)
    right = {
        "old_size": old,
        "old_root": tree.root_at(old),
        "new_size": size,
        "new_root": tree.root(),
        "path": path,
    }
    wrong = [
        {**right, "old_root": bytes(32)},
        {**right, "new_root": bytes(32)},
        {**right, "path": [*path, bytes(32)]},
        {**right, "path": path[:-1]},
        {**right, "old_size": 0},
        {**right, "old_size": size + 1},
        {**right, "old_size": size},
    ]
    for arguments in wrong:
        with pytest.raises(seal.SealError):
            seal.verify_consistency(**arguments)


def test_the_same_size_has_one_root():
    root = grown(5).root()
    seal.verify_consistency(old_size=5, old_root=root, new_size=5, new_root=root, path=[])
    with pytest.raises(seal.SealError):
        seal.verify_consistency(old_size=5, old_root=root, new_size=5, new_root=bytes(32), path=[])


@pytest.mark.parametrize(
    "ask",
    [
        lambda t: t.root_at(6),
        lambda t: t.root_at(-1),
        lambda t: t.leaf(5),
        lambda t: t.leaf(-1),
        lambda t: t.inclusion_proof(5, 5),
        lambda t: t.inclusion_proof(-1, 5),
        lambda t: t.inclusion_proof(3, 3),
        lambda t: t.inclusion_proof(0, 6),
        lambda t: t.consistency_proof(0, 5),
        lambda t: t.consistency_proof(5, 4),
        lambda t: t.consistency_proof(1, 6),
    ],
)
def test_what_the_tree_has_not_had_is_refused(ask):
    with pytest.raises(seal.SealError):
        ask(grown(5))


def test_only_hashes_are_appended():
    with pytest.raises(seal.SealError):
        seal.Tree().append(b"short")
