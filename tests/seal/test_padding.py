import pytest
from hypothesis import given
from hypothesis import strategies as st

from havre.seal import SealError, padme
from havre.seal.padding import pad, padded_length, unpad


@pytest.mark.parametrize(
    ("length", "padded"),
    [(0, 0), (1, 1), (2, 2), (9, 10), (100, 104), (1000, 1024), (1025, 1088), (1_000_000, 1_015_808)],
)
def test_the_published_rule(length, padded):
    assert padme(length) == padded


@given(st.integers(0, 2**50))
def test_padme_grows_by_at_most_an_eighth_and_is_stable(length):
    padded = padme(length)
    assert length <= padded <= length * 1.12 + 1
    assert padme(padded) == padded
    assert padme(length + 1) >= padded


@given(st.binary(max_size=3000))
def test_what_is_padded_comes_back(plain):
    padded = pad(plain)
    assert len(padded) == padded_length(4 + len(plain)) >= 512
    assert unpad(padded) == plain


def test_lengths_of_one_class_look_alike():
    assert len({len(pad(bytes(n))) for n in range(509)}) == 1


@pytest.mark.parametrize("position", [4 + 5, 300, 511])
def test_padding_that_is_not_zero_is_refused(position):
    padded = bytearray(pad(b"hello"))
    padded[position] = 1
    with pytest.raises(SealError):
        unpad(bytes(padded))


@pytest.mark.parametrize(
    "padded",
    [
        b"",
        bytes(3),
        pad(b"hello")[:-1],
        pad(b"hello") + b"\0",
        pad(b"hello") + bytes(512),
        (600).to_bytes(4, "big") + bytes(508),
        (2**32 - 1).to_bytes(4, "big") + bytes(508),
    ],
)
def test_another_length_is_refused(padded):
    with pytest.raises(SealError):
        unpad(padded)
