"""One value, one byte form; everything else is refused."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from havre.seal import SealError, ctx, decode, decode_as, encode

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.text(max_size=40),
    st.binary(max_size=40),
)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=5), max_leaves=20)


@given(values)
def test_what_is_encoded_is_decoded(value):
    assert decode(encode(value)) == value


@given(st.binary(max_size=60))
def test_bytes_are_refused_or_are_the_one_form(data):
    try:
        value = decode(data)
    except SealError:
        return
    assert encode(value) == data


@given(values, st.data())
def test_a_cut_or_longer_encoding_is_refused(value, data):
    encoded = encode(value)
    cut = data.draw(st.integers(0, len(encoded) - 1))
    for wrong in (encoded[:cut], encoded + b"\xc0"):
        with pytest.raises(SealError):
            decode(wrong)


@pytest.mark.parametrize(
    "data",
    [
        b"\xcc\x05",  # 5 in two bytes
        b"\xcd\x00\x05",
        b"\xd0\x05",  # 5 as a signed byte
        b"\xd9\x01a",  # "a" with a longer header
        b"\xc5\x00\x01a",  # one byte with a longer header
        b"\xdc\x00\x01\xc0",  # an array of one with a longer header
        b"\x80",  # a map
        b"\x81\x01\x02",
        b"\xcb" + bytes(8),  # a float
        b"\xca" + bytes(4),
        b"\xd4\x05\x00",  # an extension
        b"\xd6\xff" + bytes(4),  # a timestamp
        b"\xa1\xff",  # not UTF-8
        b"\xdd\x7f\xff\xff\xff",  # an array that claims two milliards of items
        b"\xc6\x7f\xff\xff\xff",
        b"\xc1",
        b"",
        b"\x01\x01",
        b"\x91" * 33 + b"\xc0",  # too deep
        b"\x91" * 32 + b"\x90",
        b"\x91" * 100_000 + b"\xc0",
    ],
)
def test_other_forms_are_refused(data):
    with pytest.raises(SealError):
        decode(data)


def test_arrays_go_32_deep():
    assert encode(decode(b"\x91" * 32 + b"\xc0")) == b"\x91" * 32 + b"\xc0"
    assert encode(decode(b"\x91" * 31 + b"\x90")) == b"\x91" * 31 + b"\x90"


@pytest.mark.parametrize("value", [{}, {"a": 1}, 1.5, [0.0], {1, 2}.pop, 2**64, -(2**63) - 1, "\ud800"])
def test_other_values_are_not_encoded(value):
    with pytest.raises(SealError):
        encode(value)


def test_a_context_names_the_format_and_the_use():
    assert ctx("body", b"\x01") == encode(["havre/1/body", b"\x01"])
    assert ctx("body", b"\x01") != ctx("bod", b"y", b"\x01")


class Pair(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    one: int
    two: bytes


@pytest.mark.parametrize(
    "value",
    [
        [1],
        [1, b"", None],
        [True, b""],
        [1, "x"],
        [1, "eA=="],
        [1, ""],
        [1, [120]],
        [None, b""],
        7,
        ["1", b""],
    ],
)
def test_typed_values_fit_exactly(value):
    assert decode_as(encode([1, b"x"]), Pair) == Pair(1, b"x")
    with pytest.raises(SealError):
        decode_as(encode(value), Pair)


def test_the_page_text_gives_no_cause():
    with pytest.raises(SealError) as caught:
        decode(b"\x80")
    assert str(caught.value) == "This could not be opened."
    assert caught.value.cause
