"""Keys come from one seed; what is public says who, and what is secret is never shown."""

import copy
import json
import pickle

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from havre import seal
from havre.base.ids import BookId, LogId
from havre.seal.opening import OpeningKey, seal_to
from havre.seal.primitives import derive
from havre.seal.signing import _ORDER_8, _P, check_signing_key

from .world import new_keys

LOG = LogId(b"L" * 32)
BOOK = BookId(b"B" * 16)


def test_one_seed_gives_the_same_keys_and_another_gives_others():
    seed = seal.Seed(b"s" * 32)
    one, two = seal.Keys.from_seed(seed), seal.Keys.from_seed(seed)
    assert one.public == two.public
    assert one.cache == two.cache
    assert new_keys().key_id != one.key_id
    assert (len(one.public.signing), len(one.public.opening), len(one.key_id)) == (32, 1216, 32)


def test_the_hybrid_expands_its_seed_as_x_wing_does():
    """The first bytes of the public key of the first test vector in draft-connolly-cfrg-xwing-kem."""
    seed = bytes.fromhex("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26")
    start = "e2236b35a8c24b39b10aa1323a96a919a2ced88400633a7b07131713fc14b2b5"
    assert OpeningKey(seed).public[:32].hex() == start


@pytest.mark.parametrize(("seed_of", "label"), [(seal.team_seed, "team"), (seal.intake_seed, "intake")])
def test_the_seed_of_a_book_is_of_this_log_book_and_epoch(seed_of, label):
    """As the format says: whoever reads it with another program derives the same keys."""
    key = seal.CompartmentKey(b"k" * 32)
    found = seed_of(key, log_id=LOG, book=BOOK, epoch=3)
    assert found.unsafe_bytes == derive(key.unsafe_bytes, seal.ctx(label, LOG, BOOK, 3))


def test_the_key_id_covers_both_halves():
    one, two = new_keys().public, new_keys().public
    assert seal.PublicKeys(one.signing, two.opening).key_id not in (one.key_id, two.key_id)


def test_eight_words_tell_keys_apart():
    one, two = new_keys().public, new_keys().public
    assert len(one.fingerprint_words()) == 8
    assert one.fingerprint_words() == seal.PublicKeys(one.signing, one.opening).fingerprint_words()
    assert one.fingerprint_words() != two.fingerprint_words()
    assert seal.PublicKeys(one.signing, two.opening).fingerprint_words() != one.fingerprint_words()


@pytest.mark.parametrize(
    "change",
    [
        {"log_id": LogId(bytes(32))},
        {"role": seal.TEAM},
        {"holder": b"x" * 16},
    ],
)
def test_the_own_signature_is_for_one_log_role_and_holder(change):
    keys = new_keys()
    right = {"log_id": LOG, "role": seal.MEMBER, "holder": b"m" * 16}
    signature = keys.own_signature(**right)
    seal.check_own_signature(keys.public, signature, **right)
    with pytest.raises(seal.SealError):
        seal.check_own_signature(keys.public, signature, **{**right, **change})
    with pytest.raises(seal.SealError):
        seal.check_own_signature(new_keys().public, signature, **right)
    mixed = seal.PublicKeys(keys.public.signing, new_keys().public.opening)
    with pytest.raises(seal.SealError):
        seal.check_own_signature(mixed, signature, **right)


def test_a_log_keys_own_signature():
    key = seal.LogKey.new()
    signature = key.own_signature(log_id=LOG)
    seal.check_own_signature(key.public_keys, signature, log_id=LOG, role=seal.LOG, holder=b"")
    with pytest.raises(seal.SealError):
        seal.check_own_signature(
            key.public_keys, signature, log_id=LogId(bytes(32)), role=seal.LOG, holder=b""
        )


def _add(one, other):
    """Addition on edwards25519, to find the points of small order without trusting a list."""
    (x1, y1), (x2, y2) = one, other
    d = -121665 * pow(121666, -1, _P) % _P
    product = d * x1 * x2 * y1 * y2 % _P
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, _P)
    y = (y1 * y2 + x1 * x2) * pow(1 - product, -1, _P)
    return x % _P, y % _P


def test_the_refused_point_has_order_8():
    y = _ORDER_8
    d = -121665 * pow(121666, -1, _P) % _P
    square = (y * y - 1) * pow(d * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if x * x % _P != square:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    assert x * x % _P == square
    point, orders = (x, y), []
    for _ in range(3):
        orders.append(point)
        point = _add(point, point)
    assert point == (0, 1)
    assert (0, 1) not in orders


@pytest.mark.parametrize("y", [0, 1, _P - 1, _ORDER_8, _P - _ORDER_8, _P, _P + 1, 2**255 - 1])
@pytest.mark.parametrize("sign", [0, 1])
def test_signing_keys_of_small_order_or_a_second_form_are_refused(y, sign):
    with pytest.raises(seal.SealError):
        check_signing_key((y | sign << 255).to_bytes(32, "little"))


def test_a_small_order_key_would_take_one_signature_for_many_messages():
    """Why they are refused: without the check, the library accepts it."""
    Ed25519PublicKey.from_public_bytes(b"\x01" + bytes(31)).verify(b"\x01" + bytes(63), b"whatever one likes")
    with pytest.raises(seal.SealError):
        seal.PublicKeys(b"\x01" + bytes(31), new_keys().public.opening).check()


def test_opening_keys_that_nothing_can_be_sealed_to_are_refused():
    good = new_keys().public
    good.check()
    for opening in (b"", good.opening[:-1], b"\xff" * 1216, good.opening[:1184] + bytes(32)):
        with pytest.raises(seal.SealError):
            seal.PublicKeys(good.signing, opening).check()


def test_an_envelope_opens_with_its_key_and_info_only():
    keys = new_keys()
    envelope = seal_to(keys.public.opening, b"plain", info=b"info")
    assert len(envelope) == 1136 + 5
    assert keys.open(envelope, info=b"info") == b"plain"
    for wrong in (
        lambda: keys.open(envelope, info=b"other"),
        lambda: new_keys().open(envelope, info=b"info"),
        lambda: keys.open(envelope[:-1], info=b"info"),
        lambda: keys.open(b"", info=b"info"),
        lambda: keys.open(envelope[:5] + b"\0" + envelope[6:] + b"x", info=b"info"),
    ):
        with pytest.raises(seal.SealError):
            wrong()


def test_team_and_intake_seeds_differ_by_everything():
    key, other = seal.CompartmentKey.new(), seal.CompartmentKey.new()
    right = {"log_id": LOG, "book": BOOK, "epoch": 0}
    seeds = [
        seal.team_seed(key, **right),
        seal.intake_seed(key, **right),
        seal.team_seed(other, **right),
        seal.team_seed(key, **{**right, "epoch": 1}),
        seal.team_seed(key, **{**right, "book": BookId(bytes(16))}),
        seal.team_seed(key, **{**right, "log_id": LogId(bytes(32))}),
    ]
    assert seal.team_seed(key, **right) == seeds[0]
    assert len({seed.unsafe_bytes for seed in seeds}) == 6


@pytest.mark.parametrize("type_", [seal.Seed, seal.CompartmentKey, seal.CacheKey, seal.LogKey])
def test_secrets_are_not_shown_copied_pickled_or_hashed(type_):
    secret = type_.new()
    assert repr(secret) == str(secret) == f"{type_.__name__}(…)"
    for leak in (pickle.dumps, copy.copy, copy.deepcopy, hash, json.dumps):
        with pytest.raises(TypeError):
            leak(secret)
    assert secret == type_(secret.unsafe_bytes)
    assert secret != type_.new()
    assert secret != secret.unsafe_bytes
    for raw in (b"", bytes(31), bytes(33), bytearray(32), "x" * 32):
        with pytest.raises(seal.SealError):
            type_(raw)


def test_secrets_of_two_kinds_are_never_equal():
    assert seal.Seed(bytes(32)) != seal.CompartmentKey(bytes(32))


def test_private_keys_are_not_shown():
    seed = seal.Seed.new()
    keys = seal.Keys.from_seed(seed)
    assert repr(keys) == f"Keys({keys.key_id.hex()[:16]}…)"
    assert seed.unsafe_bytes.hex() not in repr(keys)
    assert not hasattr(seal.Keys.from_seed(seed), "__dict__")
