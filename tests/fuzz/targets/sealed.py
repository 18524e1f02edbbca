"""What is sealed under a key: the fuzzer's bytes are sealed rightly first, so that they are met behind the seal."""

from typing import Any
from unittest.mock import patch

from havre import seal
from havre.base.ids import BookId, LogId, MemberId
from havre.seal import unlock
from havre.seal.bodies import body_of, commitments_of, decode_body
from havre.seal.encoding import ctx, decode_as, encode
from havre.seal.fields import fields_root
from havre.seal.keys import PublicKeys
from havre.seal.opening import seal_to
from havre.seal.padding import pad
from havre.seal.payloads import EntryPayload, GrantPayload, entry_context, grant_context
from havre.seal.primitives import box, derive, sha256
from tests.fuzz import vectors
from tests.fuzz.target import Check, Target

LOG, BOOK, MEMBER = LogId(b"L" * 32), BookId(b"B" * 16), MemberId(b"M" * 16)
KEY, SECRET = seal.CompartmentKey(b"K" * 32), b"s" * 32
KEYS = seal.Keys.from_seed(seal.Seed(bytes(range(32))))
SLOT = seal.Slot(BOOK, seal.FILE, 3)


def entry(data: bytes) -> Check:
    """A body that its author sealed and signed: [padded?, bytes]."""
    is_padded, plain = decode_as(data, tuple[bool, bytes])
    try:
        stored = decode_body(plain)
        root = fields_root(commitments_of(body_of(stored), salt=stored.salt, log_id=LOG))
    except seal.SealError:
        root = bytes(32)
    payload = EntryPayload(b"E" * 16, BOOK, seal.FILE, 3, root, bytes(32), ())
    under = derive(KEY.unsafe_bytes, ctx("body", LOG, payload.entry))
    sealed = box(under, pad(plain) if is_padded else plain, data=entry_context(payload, log_id=LOG))
    named = EntryPayload(payload.entry, BOOK, seal.FILE, 3, root, sha256(sealed), ())
    body = seal.open_entry(named, sealed, key=KEY, log_id=LOG)
    return lambda: is_padded and body == body_of(decode_body(plain))


def _bodies() -> list[bytes]:
    good = vectors.one("fields-root", "body")
    return [encode([True, good]), encode([False, pad(good)]), encode([True, b""])]


def entry_as_stored(data: bytes) -> Check:
    """[payload, sealed body] as they lie on the disk."""
    said, sealed = decode_as(data, tuple[list[object], bytes])
    payload = decode_as(encode(said), EntryPayload)
    key, log_id = seal.CompartmentKey(vectors.one("entry", "key")), vectors.one("entry", "log_id")
    body = seal.open_entry(payload, sealed, key=key, log_id=log_id)
    return lambda: encode(body.fields) == vectors.one("entry", "fields")


def _entries() -> list[bytes]:
    payloads, bodies = vectors.of("entry", "payload"), vectors.of("entry", "sealed")
    return [
        encode([decode_as(payload, list), sealed]) for payload, sealed in zip(payloads, bodies, strict=True)
    ]


def grant(data: bytes) -> Check:
    """[bytes sealed in place of a key, is the commitment theirs?]: a grant whose author sealed anything."""
    sealed_key, is_committed = decode_as(data, tuple[bytes, bool])
    committed = seal.CompartmentKey(sealed_key if is_committed and len(sealed_key) == 32 else b"O" * 32)
    draft, _ = seal.seal_grant(
        committed, SLOT, log_id=LOG, recipient=KEYS.public, rights=seal.Rights.ALL, until=None
    )
    envelope = seal_to(KEYS.public.opening, sealed_key, info=grant_context(draft, log_id=LOG))
    payload = GrantPayload(BOOK, seal.FILE, 3, KEYS.key_id, 7, None, draft.commitment, sha256(envelope))
    opened = seal.open_grant(payload, envelope, keys=KEYS, log_id=LOG)
    return lambda: opened.unsafe_bytes == sealed_key == committed.unsafe_bytes


def grant_as_stored(data: bytes) -> Check:
    """[payload, envelope]; the payload names whatever envelope it is given."""
    said, envelope = decode_as(data, tuple[list[object], bytes])
    payload = decode_as(encode([*said[:-1], sha256(envelope)]), GrantPayload)
    opened = seal.open_grant(payload, envelope, keys=KEYS, log_id=vectors.one("grant", "log_id"))
    return lambda: opened.unsafe_bytes == vectors.one("grant", "key")


def _grants() -> list[bytes]:
    payloads, envelopes = vectors.of("grant", "payload"), vectors.of("grant", "envelope")
    return [
        encode([decode_as(payload, list), envelope])
        for payload, envelope in zip(payloads, envelopes, strict=True)
    ]


def public_keys(data: bytes) -> Check:
    """[signing, opening, signature]: keys that somebody asks to be vouched for."""
    signing, opening, own = decode_as(data, tuple[bytes, bytes, bytes])
    public = PublicKeys(signing, opening)
    public.check()
    usable = len(seal_to(opening, b"x", info=b"")) == 1 + 1136
    try:
        seal.check_own_signature(public, own, log_id=LOG, role="member", holder=MEMBER)
    except seal.SealError:
        return lambda: usable
    return lambda: usable and (signing, opening) == (KEYS.public.signing, KEYS.public.opening)


def _public_keys() -> list[bytes]:
    own = KEYS.own_signature(log_id=LOG, role="member", holder=MEMBER)
    return [encode([KEYS.public.signing, KEYS.public.opening, own])]


def submission(data: bytes) -> Check:
    """[row as sent, plain]: the first as it came, then the second sealed as a sender would."""
    row, plain = decode_as(data, tuple[bytes, bytes])
    id_ = b"S" * 16
    if row:
        seal.submission_recipient(row)
        opened = seal.open_submission(row, keys=KEYS, log_id=LOG, submission=id_)
        return lambda: encode(opened.fields) == vectors.one("submission", "fields")
    info = ctx("submission", LOG, id_, KEYS.key_id)
    envelope = seal_to(KEYS.public.opening, SECRET, info=info)
    sealed = box(derive(SECRET, info), pad(plain), data=ctx("submission-body", LOG, id_, []))
    built = encode([1, KEYS.key_id, envelope, sealed])
    body = seal.open_submission(built, keys=KEYS, log_id=LOG, submission=id_)
    return lambda: body == body_of(decode_body(plain))


def _submissions() -> list[bytes]:
    rows = [encode([row, b""]) for row in vectors.of("submission", "row")]
    return [*rows, encode([b"", vectors.one("fields-root", "body")])]


def rows(data: bytes) -> Check:
    """Drafts, caches and sessions: [which, is sealed rightly?, bytes]."""
    which, is_sealed, given = decode_as(data, tuple[int, bool, bytes])
    openings: list[Any] = [_draft, _cache, _session]
    opened, expected = openings[which % len(openings)](given, is_sealed=is_sealed)
    return lambda: is_sealed and opened == expected


def _draft(given: bytes, *, is_sealed: bool) -> tuple[bytes, bytes]:
    context = ctx("draft", LOG, b"D" * 16)
    sealed = box(derive(KEY.unsafe_bytes, context), given, data=context) if is_sealed else given
    plain = seal.open_draft(sealed, key=KEY, log_id=LOG, draft=b"D" * 16)
    return pad(plain), given


def _cache(given: bytes, *, is_sealed: bool) -> tuple[bytes, bytes]:
    key, at = seal.CacheKey(b"C" * 32), {"use": seal.KEYRING, "size": 9, "root": b"R" * 32}
    context, data = ctx("cache", LOG, seal.KEYRING), ctx("cache-at", LOG, seal.KEYRING, 9, b"R" * 32)
    sealed = box(derive(key.unsafe_bytes, context), given, data=data) if is_sealed else given
    return pad(seal.open_cache(sealed, key=key, log_id=LOG, **at)), given


def _session(given: bytes, *, is_sealed: bool) -> tuple[bytes, bytes]:
    use = {"label": "seed", "log_id": LOG, "holder": MEMBER}
    sealed = seal.seal_under_secret(given, SECRET, **use) if is_sealed else given
    return seal.open_under_secret(sealed, SECRET, **use), given


def _rows() -> list[bytes]:
    sealed = seal.seal_draft(b"half a sentence", key=KEY, log_id=LOG, draft=b"E" * 16)
    return [encode([i, True, pad(b"x")]) for i in range(3)] + [encode([i, False, sealed]) for i in range(3)]


STRETCHED: list[tuple[int, int, int, int]] = []


def _stretch_nothing(_passphrase: bytes, salt: bytes, **cost: Any) -> bytes:
    """In place of Argon2id, which would take all the time; notes with what it would have been called."""
    STRETCHED.append((len(salt), cost["memory_cost"], cost["time_cost"], cost["parallelism"]))
    return b"k" * 32 + b"c" * 32


def wrap(data: bytes) -> Check:
    """A stored wrap, its seal made anew when it parses: parameters out of bounds must never reach Argon2id."""
    STRETCHED.clear()
    try:
        with patch.object(unlock, "hash_secret_raw", _stretch_nothing):
            seed = seal.unwrap_seed(_sealed_anew(data), "any", member=MEMBER, log_id=LOG)
    finally:
        if any(not _is_bounded(*call) for call in STRETCHED):
            raise AssertionError(f"stretched with {STRETCHED}")
    return lambda: seed.unsafe_bytes == b"w" * 32


def _sealed_anew(data: bytes) -> bytes:
    try:
        said = decode_as(data, tuple[int, int, bytes, int, int, int, bytes, bytes])
    except seal.SealError:
        return data
    cost = said[2:6]
    return encode([*said[:6], b"c" * 32, box(b"k" * 32, b"w" * 32, data=ctx("wrap", LOG, MEMBER, 1, *cost))])


def _is_bounded(salt: int, memory: int, iterations: int, lanes: int) -> bool:
    return salt == 16 and 8_192 <= memory <= 1_048_576 and 1 <= iterations <= 10 and 1 <= lanes <= 8


TARGETS = (
    Target("entry", entry, _bodies, packed=True, share=3),
    Target("entry-as-stored", entry_as_stored, _entries, packed=True, share=3),
    Target(
        "grant", grant, lambda: [encode([b"k" * 32, True]), encode([b"k" * 31, False])], packed=True, share=2
    ),
    Target("grant-as-stored", grant_as_stored, _grants, packed=True, share=2),
    Target("public-keys", public_keys, _public_keys, packed=True),
    Target("submission", submission, _submissions, packed=True),
    Target("rows", rows, _rows, packed=True),
    Target("wrap", wrap, lambda: vectors.of("wrap", "wrap"), packed=True),
)
