import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from havre import seal
from havre.base.errors import Refused
from havre.base.ids import BookId, EntryId, FileId, LogId
from havre.seal import Body, Slot
from havre.seal.bodies import decode_body, encode_body
from havre.seal.encoding import encode
from havre.seal.padding import pad
from havre.seal.payloads import entry_context
from havre.seal.primitives import box, derive

from .test_encoding import values

LOG = LogId(b"l" * 32)
SLOT = Slot(BookId(b"b" * 16), "file", 2)
KEY = seal.CompartmentKey(b"k" * 32)
BODY = Body("note", 1, (("about", "a door"), ("text", "secret words"), ("when", 17)))


def sealed(body: Body = BODY, **changes):
    return seal.seal_entry(body, **{"key": KEY, "log_id": LOG, "slot": SLOT, **changes})


def opened(payload, data, **changes):
    return seal.open_entry(payload, data, **{"key": KEY, "log_id": LOG, **changes})


bodies = st.builds(
    lambda type_, version, fields: Body(
        type_, version, tuple(sorted(fields.items(), key=lambda pair: pair[0].encode()))
    ),
    st.text("abc-", min_size=1, max_size=8),
    st.integers(1, 65_535),
    st.dictionaries(st.text(max_size=12), values, max_size=30),
)


@settings(deadline=None)
@given(bodies)
def test_what_is_sealed_opens(body):
    payload, data = sealed(body)
    assert opened(payload, data) == body
    assert payload.slot == SLOT
    assert payload.body_hash == seal.sha256(data)


def test_nothing_of_it_stands_in_clear():
    payload, data = sealed()
    for text in (b"secret words", b"note", b"about"):
        assert text not in data + seal.encode(payload)
    assert "secret" not in repr(BODY)


def test_short_bodies_all_look_alike():
    assert {len(sealed(Body("n", 1, (("t", "x" * n),)))[1]) for n in range(200)} == {12 + 512 + 16}


def test_two_entries_share_nothing():
    (one, one_data), (two, two_data) = sealed(), sealed()
    assert one.entry != two.entry
    assert one.fields_root != two.fields_root
    assert one_data != two_data


@pytest.mark.parametrize(
    "change",
    [
        {"key": seal.CompartmentKey(bytes(32))},
        {"log_id": LogId(bytes(32))},
    ],
)
def test_another_key_or_log_does_not_open_it(change):
    with pytest.raises(seal.SealError):
        opened(*sealed(), **change)


@pytest.mark.parametrize(
    "change",
    [
        {"entry": EntryId(bytes(16))},
        {"book": BookId(bytes(16))},
        {"compartment": "identity"},
        {"epoch": 3},
        {"fields_root": bytes(32)},
        {"body_hash": bytes(32)},
    ],
)
def test_any_other_payload_does_not_open_it(change):
    payload, data = sealed()
    with pytest.raises(seal.SealError):
        opened(msgspec.structs.replace(payload, **change), data)


def test_a_changed_byte_anywhere_is_refused_even_when_the_payload_names_it():
    payload, data = sealed()
    for position in range(len(data)):
        changed = bytearray(data)
        changed[position] ^= 1
        with pytest.raises(seal.SealError):
            opened(payload, bytes(changed))
        renamed = msgspec.structs.replace(payload, body_hash=seal.sha256(bytes(changed)))
        with pytest.raises(seal.SealError):
            opened(renamed, bytes(changed))


def test_the_fields_have_to_fit_the_fields_root():
    """A holder of the key seals another body under a root that was signed."""
    payload, _ = sealed()
    _, other = encode_body(Body("note", 1, (("text", "other words"),)))
    key = derive(KEY.unsafe_bytes, seal.ctx("body", LOG, payload.entry))
    data = box(key, pad(other), data=entry_context(payload, log_id=LOG))
    forged = msgspec.structs.replace(payload, body_hash=seal.sha256(data))
    with pytest.raises(seal.SealError) as caught:
        opened(forged, data)
    assert "fields root" in caught.value.cause


@pytest.mark.parametrize(
    "fields",
    [
        (("b", 1), ("a", 1)),
        (("a", 1), ("a", 2)),
        (("\uffff", 1), ("\U00010000", 1), ("\uffee", 1)),
        (("a", 1.5),),
        (("a", {}),),
        (("\ud800", 1),),
        ((1, 1),),
    ],
)
def test_fields_are_sorted_by_utf8_each_once_and_encodable(fields):
    with pytest.raises(seal.SealError):
        sealed(Body("note", 1, fields))


def test_names_sort_by_utf8_not_by_utf16():
    body = Body("note", 1, (("\uffff", 1), ("\U00010000", 2)))
    assert opened(*sealed(body)) == body


@pytest.mark.parametrize(("type_", "version"), [("", 1), ("t" * 65, 1), ("t", 0), ("t", 65_536)])
def test_type_and_version_are_bounded(type_, version):
    with pytest.raises(seal.SealError):
        sealed(Body(type_, version, ()))


@pytest.mark.parametrize(
    "value",
    [
        ["t", 1, bytes(31), []],
        ["t", 1, bytes(32)],
        ["t", 1, bytes(32), [], 0],
        ["t", 1, bytes(32), [["a"]]],
        ["t", 1, bytes(32), [["b", 1], ["a", 1]]],
        ["t", True, bytes(32), []],
        [],
        None,
    ],
)
def test_other_shapes_are_refused_on_opening(value):
    with pytest.raises(seal.SealError):
        decode_body(encode(value))


def test_a_mebibyte_goes_in_and_no_more():
    room = (1 << 20) - len(encode_body(Body("note", 1, (("text", "x" * 70_000),)))[1]) + 70_000
    body = Body("note", 1, (("text", "x" * room),))
    assert opened(*sealed(body)) == body
    with pytest.raises(Refused) as caught:
        sealed(Body("note", 1, (("text", "x" * (room + 1)),)))
    assert "1 MiB" in str(caught.value)


def test_files_are_named_and_bounded():
    files = [(FileId(seal.new_id()), bytes(32)) for _ in range(256)]
    payload, data = sealed(files=files)
    assert payload.files == tuple(files)
    assert opened(payload, data) == BODY
    with pytest.raises(Refused):
        sealed(files=[*files, (FileId(seal.new_id()), bytes(32))])


def test_only_the_two_compartments_take_entries():
    with pytest.raises(seal.SealError):
        sealed(slot=Slot(SLOT.book, "notes", 0))
