"""Writes the vectors that are not there yet: `python -m tests.vectors.make`. Existing ones are never changed."""

import io
from base64 import b64encode

import msgspec

from havre import seal
from havre.base.ids import BookId, FileId, LogId, MemberId, Micros
from havre.seal import Slot
from havre.seal.bodies import commitments_of, encode_body
from havre.seal.encoding import ctx, decode, encode
from havre.seal.fields import fields_root
from havre.seal.padding import pad, padded_length
from tests.seal.world import READ, World
from tests.vectors.form import Vector, write
from tests.vectors.histories import histories

LOG, BOOK, MEMBER = LogId(b"L" * 32), BookId(b"B" * 16), MemberId(b"M" * 16)
SEED, KEY = seal.Seed(bytes(range(32))), seal.CompartmentKey(b"K" * 32)
SLOT = Slot(BOOK, "file", 3)
BODY = seal.Body("note", 1, (("about", "a door"), ("count", 17), ("seen", True), ("text", "синий, أزرق")))
OPENS, REFUSED = "opens", "refused"


def vector(name: str, what: str, outcome: str, /, **values: object) -> None:
    lines: Vector = [("what", what), ("outcome", outcome)]
    for key, value in values.items():
        several = value if isinstance(value, list) else [value]
        lines.extend((key, each) for each in several)
    write(name, lines)


def encodings() -> None:
    good = encode([0, 127, 128, -33, 2**64 - 1, -(2**63), "é", b"\xff", True, False, None, [[]]])
    vector("encoding-good", "encoding", OPENS, data=good)
    bad = {
        "long-int": "cc05",
        "signed-int": "d005",
        "long-text": "d90161",
        "map": "8101c0",
        "float": "cb3ff0000000000000",
        "extension": "d40500",
        "timestamp": "d6ff00000000",
        "not-utf8": "a1ff",
        "trailing": "c0c0",
        "cut": "92c0",
        "too-deep": "91" * 33 + "c0",
    }
    for name, data in bad.items():
        vector(f"encoding-{name}", "encoding", REFUSED, data=bytes.fromhex(data))


def paddings() -> None:
    good = pad(b"hello")
    vector("padding-good", "padding", OPENS, data=good, plain=b"hello")
    vector("padding-one", "padding", REFUSED, data=good[:-1] + b"\x01")
    vector("padding-short", "padding", REFUSED, data=good[:-1])
    vector("padding-long", "padding", REFUSED, data=good + bytes(512))


def keys() -> None:
    held = seal.Keys.from_seed(SEED)
    own = held.own_signature(log_id=LOG, role="member", holder=MEMBER)
    vector(
        "keys-derived",
        "keys",
        OPENS,
        seed=SEED.unsafe_bytes,
        signing=held.public.signing,
        opening=held.public.opening,
        cache=held.cache.unsafe_bytes,
        key_id=held.key_id,
        words=" ".join(held.public.fingerprint_words()),
    )
    vector("own-good", "own", OPENS, **public(held), log_id=LOG, role="member", holder=MEMBER, own=own)
    vector("own-role", "own", REFUSED, **public(held), log_id=LOG, role="team", holder=MEMBER, own=own)
    small = {**public(held), "signing": b"\x01" + bytes(31)}
    vector("own-small-order", "own", REFUSED, **small, log_id=LOG, role="member", holder=MEMBER, own=own)
    team = seal.team_seed(KEY, log_id=LOG, book=BOOK, epoch=3).unsafe_bytes
    vector("team-seed", "team", OPENS, key=KEY.unsafe_bytes, log_id=LOG, book=BOOK, epoch=3, seed=team)


def public(held: seal.Keys) -> dict[str, bytes]:
    return {"signing": held.public.signing, "opening": held.public.opening}


def wraps() -> None:
    words = "ａ door  of  blue wood"  # normalised before stretching
    wrap = seal.wrap_seed(SEED, words, member=MEMBER, log_id=LOG, cost=seal.CHEAPEST)
    given = {"passphrase": words, "member": MEMBER, "log_id": LOG}
    vector("wrap-good", "wrap", OPENS, wrap=wrap, **given, seed=SEED.unsafe_bytes)
    vector("wrap-passphrase", "wrap", REFUSED, wrap=wrap, **{**given, "passphrase": "another door"})
    vector("wrap-member", "wrap", REFUSED, wrap=wrap, **{**given, "member": bytes(16)})
    for name, place, value in (("memory", 3, 2**22), ("iterations", 4, 11), ("method", 1, 2)):
        fields = decode(wrap)
        assert isinstance(fields, list)
        fields[place] = value
        vector(f"wrap-{name}", "wrap", REFUSED, wrap=encode(fields), **given)


def grants() -> None:
    held = seal.Keys.from_seed(SEED)
    rights = seal.Rights.READ | seal.Rights.WRITE
    payload, envelope = seal.seal_grant(
        KEY, SLOT, log_id=LOG, recipient=held.public, rights=rights, until=Micros(1_900_000_000_000_000)
    )
    given = {"envelope": envelope, "seed": SEED.unsafe_bytes, "log_id": LOG}
    vector("grant-good", "grant", OPENS, payload=encode(payload), **given, key=KEY.unsafe_bytes)
    for name, change in (("epoch", {"epoch": 4}), ("rights", {"rights": 7}), ("end", {"until": None})):
        changed = encode(msgspec.structs.replace(payload, **change))
        vector(f"grant-{name}", "grant", REFUSED, payload=changed, **given)


def entries() -> None:
    salt, plain = encode_body(BODY)
    root = fields_root(commitments_of(BODY, salt=salt, log_id=LOG))
    vector("fields-root", "fields-root", OPENS, body=plain, log_id=LOG, root=root)
    files = [(FileId(b"F" * 16), b"H" * 32)]
    payload, sealed = seal.seal_entry(BODY, key=KEY, log_id=LOG, slot=SLOT, files=files)
    given = {"sealed": sealed, "key": KEY.unsafe_bytes, "log_id": LOG}
    shown = {"type": BODY.type, "version": BODY.version, "fields": encode(BODY.fields)}
    vector("entry-good", "entry", OPENS, payload=encode(payload), **given, **shown)
    other = seal.seal_entry(BODY, key=KEY, log_id=LOG, slot=SLOT)[0]
    for name, change in (
        ("root", {"fields_root": other.fields_root}),
        ("book", {"book": bytes(16)}),
        ("hash", {"body_hash": other.body_hash}),
    ):
        changed = encode(msgspec.structs.replace(payload, **change))
        vector(f"entry-{name}", "entry", REFUSED, payload=changed, **given)


def files() -> None:
    content = bytes(range(256)) * 300
    data, file = sealed_file(content)
    given = {"identity": file.identity, "length": file.length}
    vector(
        "file-good",
        "file",
        OPENS,
        sealed=data,
        **given,
        sha256=file.sha256,
        age_identity=seal.age_identity_text(file.identity),
    )
    vector("file-cut", "file", REFUSED, sealed=data[: 184 + 65_536 + 16], **given)
    vector("file-last-chunk", "file", REFUSED, sealed=data[:-1] + bytes([data[-1] ^ 1]), **given)
    wrong, other = sealed_file(bytes(599) + b"x" * (padded_length(600) - 599))
    vector("file-padding", "file", REFUSED, sealed=wrong, identity=other.identity, length=599)


def sealed_file(content: bytes) -> tuple[bytes, seal.SealedFile]:
    out = io.BytesIO()
    writer = seal.FileWriter(out)
    writer.write(content)
    file = writer.finish()
    return out.getvalue(), file


def rows() -> None:
    held = seal.Keys.from_seed(SEED)
    draft = seal.seal_draft(b"half a sentence", key=KEY, log_id=LOG, draft=b"D" * 16)
    given = {"sealed": draft, "key": KEY.unsafe_bytes, "log_id": LOG}
    vector("draft-good", "draft", OPENS, **given, draft=b"D" * 16, plain=b"half a sentence")
    vector("draft-other", "draft", REFUSED, **given, draft=b"E" * 16)
    cache = seal.seal_cache(b"rows", key=held.cache, log_id=LOG, use="keyring", size=9, root=b"R" * 32)
    given = {"sealed": cache, "seed": SEED.unsafe_bytes, "log_id": LOG, "use": "keyring", "size": 9}
    vector("cache-good", "cache", OPENS, **given, root=b"R" * 32, plain=b"rows")
    vector("cache-root", "cache", REFUSED, **given, root=b"S" * 32)
    row = seal.seal_submission(BODY, intake=held.public, log_id=LOG, submission=b"S" * 16)
    given = {"row": row, "seed": SEED.unsafe_bytes, "log_id": LOG}
    vector("submission-good", "submission", OPENS, **given, submission=b"S" * 16, fields=encode(BODY.fields))
    vector("submission-other", "submission", REFUSED, **given, submission=b"T" * 16)


def shares() -> None:
    split = seal.split_recovery(SEED)
    opening = seal.Keys.from_seed(SEED).public.opening
    given = {"signing": seal.Keys.from_seed(SEED).public.signing, "opening": opening}
    vector("shares-good", "shares", OPENS, share=[split[2], split[0]], **given, seed=SEED.unsafe_bytes)
    vector("shares-few", "shares", REFUSED, share=[split[1]], **given)
    words = split[1].split()
    mistyped = " ".join([*words[:5], words[6], words[5], *words[7:]])
    vector("shares-mistyped", "shares", REFUSED, share=[split[0], mistyped], **given)


def logs() -> None:
    world = World()
    bob, _ = world.join()
    book = world.create()
    slot = world.file_slot(book)
    world.write(world.alice, slot)
    world.write(bob, slot)
    world.grant(bob, slot, bob)
    world.grant(world.alice, slot, bob, READ)
    world.write(bob, slot)
    world.must(world.alice, seal.RevokePayload(book, "file", bob.key_id))
    world.write(world.alice, slot)
    world.write(world.alice, world.rotate(book, "file", by=world.alice))
    world.why(world.alice, seal.ShredPayload(book, None))
    request = world.ask(world.alice, seal.SHRED, book)
    world.why(bob, seal.ApprovalPayload(None, None, request))
    world.grant(world.alice, world.file_slot(book), bob)
    world.must(world.alice, seal.ShredPayload(book, world.answer(bob, request)))
    world.write(world.alice, world.file_slot(book))
    leaves = [data for _, data in world.store.rows]
    vector("log-good", "log", OPENS, leaf=leaves, counts=counts(leaves), root=world.tree.root())
    vector("log-dropped", "log", REFUSED, leaf=[*leaves[:9], *leaves[10:]])
    vector("log-swapped", "log", REFUSED, leaf=[*leaves[:9], leaves[10], leaves[9], *leaves[11:]])
    changed = leaves[7][:-1] + bytes([leaves[7][-1] ^ 1])
    vector("log-signature", "log", REFUSED, leaf=[*leaves[:7], changed, *leaves[8:]])
    vector("log-text", "log", REFUSED, leaf=[*leaves, text_for_bytes(world, leaves[-1])])
    checkpoints(world)
    for name, other in histories():
        leaves = [data for _, data in other.store.rows]
        vector(f"log-{name}", "log", OPENS, leaf=leaves, counts=counts(leaves), root=other.tree.root())
    witnesses()


def witnesses() -> None:
    """Two destructions in another order, and with a path too short."""
    world = World()
    for book in (world.create(), world.create()):
        world.must(world.alice, seal.ShredPayload(book, None))
    note = world.checkpoint()
    data = seal.make_witness(note, world.store.rows, tree=world.tree, size=world.tree.size)
    version, _, leaves = decode(data)  # type: ignore[misc]  # three, as the format says
    given = {"log_public": world.log_key.public, "log_id": world.log_id}
    vector("witness-order", "witness", REFUSED, data=encode([version, note, leaves[::-1]]), **given)
    leaves[0][2].pop()
    vector("witness-path", "witness", REFUSED, data=encode([version, note, leaves]), **given)


def text_for_bytes(world: World, last: bytes) -> bytes:
    """A leaf rightly signed and chained that names its book by a text, the base64 of its id."""
    previous = seal.parse_leaf(last).hash
    book = b64encode(world.organisation).decode()
    unsigned = encode([1, "revoke", previous, world.alice.key_id, [book, "file", world.alice.key_id]])
    return unsigned + world.alice.sign(ctx("leaf", world.log_id, unsigned))


def counts(leaves: list[bytes]) -> list[str]:
    authority = seal.Authority()
    outcomes = [authority.apply(seal.parse_leaf(data)) for data in leaves]
    return [each.reason if isinstance(each, seal.NotCounted) else "counts" for each in outcomes]


def checkpoints(world: World) -> None:
    note = world.checkpoint()
    size, root = world.tree.size, world.tree.root()
    given = {"log_public": world.log_key.public, "log_id": world.log_id}
    vector("checkpoint-good", "checkpoint", OPENS, note=note, **given, size=size, root=root)
    vector("checkpoint-line", "checkpoint", REFUSED, note=note.replace("\n\n", "\nmore\n\n"), **given)
    vector("checkpoint-size", "checkpoint", REFUSED, note=note.replace(f"\n{size}\n", "\n9\n"), **given)
    witness = seal.make_witness(note, world.store.rows, tree=world.tree, size=size)
    vector("witness-good", "witness", OPENS, data=witness, **given, book=list(world.authority.shredded()))
    index = min(world.store.bodies)
    leaf = seal.parse_leaf(world.store.rows[index][1])
    assert isinstance(leaf.payload, seal.EntryPayload)
    bundle = seal.prove_fields(
        ["text"],
        place=seal.Place(leaf, index, world.tree, size, note),
        sealed=world.store.bodies[index],
        key=world.compartment_keys[leaf.payload.slot],
        log_id=world.log_id,
    )
    data = bundle.encoded()
    vector("proof-good", "proof", OPENS, data=data, **given, name="text", value=encode("hello"))
    vector("proof-value", "proof", REFUSED, data=data.replace(b"hello", b"jello"), **given)
    vector(
        "proof-nothing", "proof", REFUSED, data=msgspec.structs.replace(bundle, fields=()).encoded(), **given
    )
    short = msgspec.structs.replace(bundle.fields[0], index=0, path=())
    alone = msgspec.structs.replace(bundle, fields=(short,)).encoded()
    vector("proof-short", "proof", REFUSED, data=alone, **given)


def main() -> None:
    for part in (encodings, paddings, keys, wraps, grants, entries, files, rows, shares, logs):
        part()


if __name__ == "__main__":
    main()
