"""What is written out here for speed gives what the library gives."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from havre.seal.errors import SealError
from havre.seal.primitives import Mac, mac


@given(st.binary(max_size=64), st.lists(st.binary(max_size=200), min_size=1, max_size=4))
def test_one_key_for_many_messages_is_hmac(key: bytes, messages: list[bytes]) -> None:
    keyed = Mac(key)
    for message in [*messages, *messages]:
        assert keyed(message) == hmac.digest(key, message, hashlib.sha256) == mac(key, message)


def test_another_key_gives_another_code() -> None:
    assert Mac(bytes(32))(b"x") != Mac(b"\x01" + bytes(31))(b"x")


def test_a_key_that_would_have_to_be_hashed_is_refused() -> None:
    with pytest.raises(SealError):
        Mac(bytes(65))
