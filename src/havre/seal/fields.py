"""The fields root: one commitment for each field of a body, so that one can be shown without the others."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from havre.base.ids import LogId
from havre.seal.encoding import ctx
from havre.seal.primitives import Mac, mac
from havre.seal.tree import Tree, leaf_hash, root_of_full

FEWEST: Final = 16  # commitments: how many of them are padding is not to be seen


def field_key(salt: bytes, name: str, *, log_id: LogId) -> bytes:
    """The key that commits to one field; shown with that field, it tells nothing of the others."""
    return mac(salt, ctx("name", log_id, name))


def field_commitment(
    key: bytes, *, log_id: LogId, type_: str, version: int, name: str, value: object
) -> bytes:
    return mac(key, ctx("field", log_id, type_, version, name, value))


def commitments(
    salt: bytes, *, log_id: LogId, type_: str, version: int, fields: Sequence[tuple[str, object]]
) -> list[bytes]:
    """All commitments of a body with the padding among them, sorted bytewise."""
    keyed = Mac(salt)
    found = [
        field_commitment(
            keyed(ctx("name", log_id, name)),
            log_id=log_id,
            type_=type_,
            version=version,
            name=name,
            value=value,
        )
        for name, value in fields
    ]
    total = max(FEWEST, 1 << (len(found) - 1).bit_length() if found else FEWEST)
    found += [keyed(context) for context in _padding(log_id, total - len(found))]
    return sorted(found)


def _padding(log_id: LogId, count: int) -> Sequence[bytes]:
    """What the padding commits to."""
    if count <= FEWEST:
        return _first_padding(log_id)[:count]
    return [ctx("pad", log_id, i) for i in range(count)]


@lru_cache(maxsize=4)
def _first_padding(log_id: LogId) -> tuple[bytes, ...]:
    return tuple(ctx("pad", log_id, i) for i in range(FEWEST))


def fields_root(sorted_commitments: Sequence[bytes]) -> bytes:
    return root_of_full([leaf_hash(commitment) for commitment in sorted_commitments])


def fields_tree(sorted_commitments: Sequence[bytes]) -> Tree:
    """The same, kept for proofs of single fields."""
    tree = Tree()
    for commitment in sorted_commitments:
        tree.append(leaf_hash(commitment))
    return tree
