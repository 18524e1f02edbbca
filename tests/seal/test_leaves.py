import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from havre import seal
from havre.base.ids import BookId, LogId, MemberId
from havre.seal.leaves import LARGEST
from havre.seal.tree import leaf_hash

from .world import new_keys

LOG = LogId(b"l" * 32)
KEYS = new_keys()
_16, _32 = bytes(16), bytes(32)
GOOD = {
    "key": ["member", _16, _32, bytes(1216), "joined", bytes(64)],
    "grant": [_16, "file", 0, _32, 7, None, _32, _32],
    "revoke": [_16, "file", _32],
    "entry": [_16, _16, "identity", 4, _32, _32, [[_16, _32]]],
    "approval": ["shred", _16, None],
    "shred": [_16, None],
    "restored": [9, _32, [_16], _32],
    "log": [_32, _16, _32, bytes(1216), bytes([1] * 32)],
}


def signed(kind: str, payload: object, *, previous: bytes = _32, version: int = 1) -> bytes:
    unsigned = seal.encode([version, kind, previous, KEYS.key_id, payload])
    return unsigned + KEYS.sign(seal.ctx("leaf", LOG, unsigned))


@pytest.mark.parametrize("kind", GOOD)
def test_each_kind_is_made_and_parsed(kind):
    leaf = seal.parse_leaf(signed(kind, GOOD[kind]))
    assert (leaf.kind, leaf.author, leaf.previous) == (kind, KEYS.key_id, _32)
    again = seal.make_leaf(KEYS, leaf.payload, log_id=LOG, previous=_32)
    assert again == leaf
    assert again.payload == leaf.payload
    seal.check_signature(leaf, KEYS.public.signing, log_id=LOG)


@pytest.mark.parametrize("kind", GOOD)
def test_one_field_more_or_less_is_refused(kind):
    for payload in ([*GOOD[kind], None], GOOD[kind][:-1], []):
        with pytest.raises(seal.SealError):
            seal.parse_leaf(signed(kind, payload))


@pytest.mark.parametrize(
    ("kind", "place", "value"),
    [
        ("log", 4, _32),  # the founder's own
        ("key", 0, "owner"),
        ("key", 0, "recovery"),  # whose holder is empty
        ("key", 0, "log"),  # whose opening key is empty
        ("key", 1, b""),
        ("key", 1, bytes(17)),
        ("key", 2, bytes(31)),
        ("key", 3, bytes(1215)),
        ("key", 4, "gone"),
        ("key", 4, "left"),  # which has no own signature
        ("key", 5, b""),
        ("grant", 0, bytes(15)),
        ("grant", 1, "notes"),
        ("grant", 2, -1),
        ("grant", 2, 2**32),
        ("grant", 2, True),
        ("grant", 3, bytes(16)),
        ("grant", 4, 0),
        ("grant", 4, 2),
        ("grant", 4, 8),
        ("grant", 4, -1),
        ("grant", 5, -1),
        ("grant", 5, 2**63),
        ("grant", 6, bytes(33)),
        ("entry", 6, [[_16, _32, None]]),
        ("entry", 6, [[_16, _16]]),
        ("entry", 6, [[_16, _32]] * 257),
        ("entry", 6, None),
        ("approval", 0, None),
        ("approval", 0, ""),
        ("approval", 0, "Shred"),
        ("approval", 0, "a" * 97),
        ("approval", 0, "shred\n"),
        ("approval", 2, _32),
        ("shred", 1, _16),
        ("restored", 0, 0),
        ("restored", 2, [_16] * 1025),
        ("log", 1, _32),
    ],
)
def test_values_that_do_not_fit_are_refused(kind, place, value):
    payload = [*GOOD[kind]]
    payload[place] = value
    with pytest.raises(seal.SealError):
        seal.parse_leaf(signed(kind, payload))


def test_the_frame_is_strict():
    good = signed("shred", GOOD["shred"])
    seal.parse_leaf(good)
    for wrong in (
        b"",
        good[:-1],
        good + b"\0",
        bytes(64),
        signed("shred", GOOD["shred"], version=2),
        signed("shred", GOOD["shred"], previous=_16),
        signed("", []),
        signed("k" * 33, []),
        signed("poem", "not an array"),
        bytes(LARGEST + 1),
        signed("poem", [bytes(LARGEST)]),
    ):
        with pytest.raises(seal.SealError):
            seal.parse_leaf(wrong)


def test_an_unknown_kind_parses_without_a_payload():
    leaf = seal.parse_leaf(signed("poem", ["la", 1]))
    assert (leaf.kind, leaf.payload) == ("poem", None)
    seal.check_signature(leaf, KEYS.public.signing, log_id=LOG)


def test_a_signature_is_for_one_log_and_key():
    leaf = seal.parse_leaf(signed("shred", GOOD["shred"]))
    for public, log_id in ((new_keys().public.signing, LOG), (KEYS.public.signing, LogId(_32))):
        with pytest.raises(seal.SealError):
            seal.check_signature(leaf, public, log_id=log_id)


def test_a_changed_byte_anywhere_is_refused():
    good = signed("shred", GOOD["shred"])
    for position in range(len(good)):
        changed = bytearray(good)
        changed[position] ^= 0x10
        with pytest.raises(seal.SealError):
            seal.check_signature(seal.parse_leaf(bytes(changed)), KEYS.public.signing, log_id=LOG)


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_or_parse(data):
    try:
        leaf = seal.parse_leaf(data)
    except seal.SealError:
        return
    assert leaf.data == data


def test_the_leaf_hash_covers_fields_root_and_signature():
    entry = seal.parse_leaf(signed("entry", [_16, _16, "file", 0, b"r" * 32, _32, []]))
    assert entry.hash == leaf_hash(b"r" * 32 + seal.sha256(entry.data))
    shred = seal.parse_leaf(signed("shred", GOOD["shred"]))
    assert shred.hash == leaf_hash(bytes(32) + shred.id)


def test_the_log_id_is_the_first_leafs_hash():
    member = MemberId(b"m" * 16)
    log_key = seal.LogKey.new()
    leaf, log_id = seal.first_leaf(KEYS, holder=member, log_key=log_key.public)
    _other, other_id = seal.first_leaf(KEYS, holder=member, log_key=log_key.public)
    assert log_id == leaf.hash
    assert other_id != log_id
    assert leaf.payload.log_key == log_key.public
    assert leaf.previous == _32


def test_no_leaf_is_made_that_would_not_parse():
    payload = msgspec.structs.replace(
        seal.parse_leaf(signed("shred", GOOD["shred"])).payload, book=BookId(b"short")
    )
    with pytest.raises(seal.SealError):
        seal.make_leaf(KEYS, payload, log_id=LOG, previous=_32)


def test_the_longest_leaf_is_read_and_one_byte_more_is_not():
    spare = LARGEST - len(signed("poem", [bytes(60_000)])) + 60_000
    longest = signed("poem", [bytes(spare)])
    assert len(longest) == LARGEST
    assert seal.parse_leaf(longest).data == longest
    with pytest.raises(seal.SealError) as caught:
        seal.parse_leaf(signed("poem", [bytes(spare + 1)]))
    assert "length" in caught.value.cause
