"""What partners and courts are handed: checkpoints, witness files, proofs of fields; and the paths in them."""

import base64

from havre import seal
from havre.base.ids import LogId
from havre.seal.encoding import decode_as, encode
from havre.seal.fields import commitments, field_commitment, field_key, fields_tree
from havre.seal.notes import _key_hash, _name
from havre.seal.proofs import Bundle, FieldProof
from havre.seal.tree import leaf_hash
from tests.fuzz import vectors
from tests.fuzz.target import Check, Target

LOG = LogId(b"L" * 32)
LOG_KEY = seal.LogKey(b"K" * 32)
SALT = b"S" * 32
MOST_LEAVES = 40


def checkpoint(data: bytes) -> Check:
    """A note as somebody sends it."""
    note = data.decode("utf-8", "replace")
    seal.claimed_size(note)
    log_id, log_public = vectors.one("checkpoint", "log_id"), vectors.one("checkpoint", "log_public")
    found = seal.open_checkpoint(note, log_public=log_public, log_id=log_id)
    return lambda: (
        (found.size, found.root)
        == (
            vectors.one("checkpoint", "size"),
            vectors.one("checkpoint", "root"),
        )
    )


def checkpoint_signed(data: bytes) -> Check:
    """Any text that the log key signed: what opens is the one text for that size and root."""
    text, name = data.decode("utf-8", "replace"), _name(LOG)
    signature = _key_hash(name, LOG_KEY.public) + LOG_KEY.sign(text.encode())
    note = f"{text}\n— {name} {base64.b64encode(signature).decode()}\n"
    found = seal.open_checkpoint(note, log_public=LOG_KEY.public, log_id=LOG)
    return lambda: note == seal.sign_checkpoint(LOG_KEY, log_id=LOG, size=found.size, root=found.root)


def _signed_texts() -> list[bytes]:
    return [f"{_name(LOG)}\n{size}\n{'A' * 43}=\n".encode() for size in (1, 27, 10**18, 10**19)]


def witness(data: bytes) -> Check:
    log_id, log_public = vectors.one("witness", "log_id"), vectors.one("witness", "log_public")
    seal.open_witness(data, log_public=log_public, log_id=log_id)
    return lambda: decode_as(data, list)[1] in vectors.of("witness", "data")[0].decode("utf-8", "replace")


def witness_of_any_leaves(data: bytes) -> Check:
    """A witness file around whatever leaves: it opens when each of them destroys something."""
    leaves = [each for each in decode_as(data, list[bytes])[:MOST_LEAVES] if each]
    tree = seal.Tree()
    for each in leaves:
        try:
            tree.append(seal.parse_leaf(each).hash)
        except seal.SealError:
            tree.append(leaf_hash(each))
    note = seal.sign_checkpoint(LOG_KEY, log_id=LOG, size=max(tree.size, 1), root=tree.root())
    listed = [[i, each, tree.inclusion_proof(i, tree.size)] for i, each in enumerate(leaves)]
    found = seal.open_witness(encode([1, note, listed]), log_public=LOG_KEY.public, log_id=LOG)
    kinds = {seal.parse_leaf(each).kind for each in leaves}
    return lambda: kinds <= {"shred", "restored"} and found.checkpoint.root == tree.root()


def _leaves() -> list[bytes]:
    keys = seal.Keys.from_seed(seal.Seed(b"s" * 32))
    payloads = [
        seal.ShredPayload(b"B" * 16, None),
        seal.RestoredPayload(3, b"R" * 32, (b"C" * 16,), b"A" * 32),
    ]
    made = [seal.make_leaf(keys, each, log_id=LOG, previous=bytes(32)).data for each in payloads]
    return [encode(made), encode(made[:1]), encode([])]


def proof(data: bytes) -> Check:
    log_id, log_public = vectors.one("proof", "log_id"), vectors.one("proof", "log_public")
    shown = seal.verify_fields(data, log_public=log_public, log_id=log_id)
    good = decode_as(vectors.one("proof", "data"), Bundle)
    return lambda: set(shown.fields) <= {(each.name, each.value) for each in good.fields}


def proof_of_any_fields(data: bytes) -> Check:
    """A bundle around fields of any name and value: what is shown is what was committed to."""
    type_, version, fields = decode_as(data, tuple[str, int, list[tuple[str, object]]])
    log, given = {"log_id": LOG}, {"type_": type_, "version": version}
    listed = commitments(SALT, **log, **given, fields=fields)
    tree, proofs = fields_tree(listed), []
    for name, value in fields:
        key = field_key(SALT, name, **log)
        at = listed.index(field_commitment(key, **log, **given, name=name, value=value))
        proofs.append(FieldProof(name, value, key, at, tuple(tree.inclusion_proof(at, tree.size))))
    whole = seal.Tree()
    whole.append(leaf_hash(tree.root() + b"i" * 32))
    note = seal.sign_checkpoint(LOG_KEY, **log, size=1, root=whole.root())
    bundle = Bundle(1, LOG, type_, version, tuple(proofs), tree.root(), b"i" * 32, 0, (), note)
    shown = seal.verify_fields(bundle.encoded(), log_public=LOG_KEY.public, log_id=LOG)
    return lambda: encode([shown.type, shown.type_version, shown.fields]) == data


def path(data: bytes) -> Check:
    """A path that is accepted is the one that the tree gives for this leaf and size."""
    leaves, index, size, claimed = decode_as(data, tuple[int, int, int, list[bytes]])
    tree = _tree(leaves)
    at = tree.root_at(min(max(size, 0), tree.size))
    leaf = tree.leaf(index)
    seal.verify_inclusion(leaf=leaf, index=index, size=size, path=claimed, root=at)
    return lambda: claimed == tree.inclusion_proof(index, size)


def growth(data: bytes) -> Check:
    """A proof that one tree begins another is accepted when it does."""
    leaves, old, new, claimed = decode_as(data, tuple[int, int, int, list[bytes]])
    tree = _tree(leaves)
    sizes = {"old_size": old, "new_size": new}
    roots = {"old_root": tree.root_at(old), "new_root": tree.root_at(new)}
    seal.verify_consistency(**sizes, **roots, path=claimed)
    return lambda: claimed == tree.consistency_proof(old, new)


def _tree(leaves: int) -> seal.Tree:
    tree = seal.Tree()
    for number in range(leaves % MOST_LEAVES):
        tree.append(leaf_hash(bytes([number])))
    return tree


def _paths() -> list[bytes]:
    return [
        encode([21, i, size, _tree(21).inclusion_proof(i, size)]) for i, size in ((0, 1), (5, 8), (20, 21))
    ]


def _growths() -> list[bytes]:
    pairs = ((1, 2), (4, 8), (7, 21), (8, 8), (13, 20))
    return [encode([21, old, new, _tree(21).consistency_proof(old, new)]) for old, new in pairs]


TARGETS = (
    Target(
        "checkpoint",
        checkpoint,
        lambda: [note.encode() for note in vectors.of("checkpoint", "note")],
        share=2,
    ),
    Target("checkpoint-signed", checkpoint_signed, _signed_texts, share=2),
    Target("witness", witness, lambda: vectors.of("witness", "data"), packed=True, share=2),
    Target("witness-of-any-leaves", witness_of_any_leaves, _leaves, packed=True, share=2),
    Target("proof", proof, lambda: vectors.of("proof", "data"), packed=True, share=2),
    Target(
        "proof-of-any-fields",
        proof_of_any_fields,
        lambda: [encode(["note", 1, [["about", "x"], ["text", [1, b"y", None]]]])],
        packed=True,
        share=2,
    ),
    Target("path", path, _paths, packed=True, share=2),
    Target("growth", growth, _growths, packed=True, share=2),
)
