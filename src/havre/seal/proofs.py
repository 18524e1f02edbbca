"""Showing one field of one entry, with proof that it stood in the log at a checkpoint, and nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from havre.base.errors import NotFound
from havre.base.ids import LogId
from havre.seal.bodies import StoredBody, body_of, commitments_of, open_stored
from havre.seal.encoding import decode_as, encode
from havre.seal.errors import SealError
from havre.seal.fields import field_commitment, field_key, fields_tree
from havre.seal.hidden import CompartmentKey
from havre.seal.leaves import Leaf
from havre.seal.notes import Checkpoint, open_checkpoint
from havre.seal.payloads import EntryPayload, Hash
from havre.seal.tree import Tree, leaf_hash, verify_inclusion

Path = Annotated[tuple[Hash, ...], msgspec.Meta(max_length=64)]
Index = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class FieldProof(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """One opened field: `key` opens its commitment only; `index` and `path` lead to the fields root."""

    name: str
    value: object
    key: Hash
    index: Index
    path: Annotated[
        tuple[Hash, ...], msgspec.Meta(min_length=4, max_length=64)
    ]  # never fewer than 16 commitments

    def __repr__(self) -> str:
        return "FieldProof(…)"


class Bundle(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """Opened fields of one entry of a type and version, and the entry's place in the log.

    `inner` is SHA-256 of the leaf: it hides the payload, author and book. `note` is the checkpoint.
    """

    version: Literal[1]
    log_id: Hash
    type: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    type_version: Annotated[int, msgspec.Meta(ge=1, le=65_535)]
    fields: tuple[FieldProof, ...]
    fields_root: Hash
    inner: Hash
    index: Index
    path: Path
    note: str

    def __repr__(self) -> str:
        return "Bundle(…)"

    def encoded(self) -> bytes:
        """The bundle as the file that is handed over."""
        return encode(self)


@dataclass(frozen=True)
class Shown:
    """What a verified bundle proves: these fields, in a leaf of the log at this checkpoint."""

    type: str
    type_version: int
    fields: tuple[tuple[str, object], ...]
    index: int
    checkpoint: Checkpoint

    def __repr__(self) -> str:
        return "Shown(…)"


@dataclass(frozen=True)
class Place:
    """Where an entry stands: its leaf at `index`, and the checkpoint `note` of the log at `size`."""

    leaf: Leaf
    index: int
    tree: Tree
    size: int
    note: str


def prove_fields(
    names: Sequence[str], *, place: Place, sealed: bytes, key: CompartmentKey, log_id: LogId
) -> Bundle:
    """A bundle that opens the fields called `names` of an entry; `NotFound` when it has no such field."""
    payload = place.leaf.payload
    if not isinstance(payload, EntryPayload):
        raise SealError("only entries have fields")
    stored = open_stored(payload, sealed, key=key, log_id=log_id)
    return Bundle(
        version=1,
        log_id=log_id,
        type=stored.type,
        type_version=stored.version,
        fields=tuple(_field_proofs(stored, names, log_id=log_id)),
        fields_root=payload.fields_root,
        inner=place.leaf.id,
        index=place.index,
        path=tuple(place.tree.inclusion_proof(place.index, place.size)),
        note=place.note,
    )


def _field_proofs(stored: StoredBody, names: Sequence[str], *, log_id: LogId) -> Iterator[FieldProof]:
    values = dict(stored.fields)
    in_order = commitments_of(body_of(stored), salt=stored.salt, log_id=log_id)
    tree = fields_tree(in_order)
    for name in names:
        if name not in values:
            raise NotFound("This entry has no such field.")
        key = field_key(stored.salt, name, log_id=log_id)
        index = in_order.index(
            field_commitment(
                key,
                log_id=log_id,
                type_=stored.type,
                version=stored.version,
                name=name,
                value=values[name],
            )
        )
        yield FieldProof(name, values[name], key, index, tuple(tree.inclusion_proof(index, tree.size)))


def verify_fields(data: bytes, *, log_public: bytes, log_id: LogId) -> Shown:
    """What an encoded bundle proves to whoever has the log's id and public log key; `SealError` otherwise."""
    bundle = decode_as(data, Bundle)
    checkpoint = open_checkpoint(bundle.note, log_public=log_public, log_id=log_id)
    if bundle.log_id != log_id or not bundle.fields:
        raise SealError("the bundle is of another log, or shows nothing")
    verify_inclusion(
        leaf=leaf_hash(bundle.fields_root + bundle.inner),
        index=bundle.index,
        size=checkpoint.size,
        path=bundle.path,
        root=checkpoint.root,
    )
    for proof in bundle.fields:
        _check_field(bundle, proof, log_id=log_id)
    shown = tuple((proof.name, proof.value) for proof in bundle.fields)
    return Shown(bundle.type, bundle.type_version, shown, bundle.index, checkpoint)


def _check_field(bundle: Bundle, proof: FieldProof, *, log_id: LogId) -> None:
    commitment = field_commitment(
        proof.key,
        log_id=log_id,
        type_=bundle.type,
        version=bundle.type_version,
        name=proof.name,
        value=proof.value,
    )
    verify_inclusion(
        leaf=leaf_hash(commitment),
        index=proof.index,
        size=1 << len(proof.path),
        path=proof.path,
        root=bundle.fields_root,
    )
