"""What is written out here for speed gives what the library gives."""

import hashlib
import hmac
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from havre.seal.errors import SealError
from havre.seal.primitives import Mac, mac, sha256_of_stream


@example(b"k" * 64, [b"as long as a block"])
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


@pytest.mark.parametrize("size", [0, 1, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 3 << 18])
def test_a_stream_is_hashed_piece_by_piece_from_where_it_stands(size: int) -> None:
    asked: list[int] = []

    class Stream(io.BytesIO):
        def read(self, most: int | None = -1) -> bytes:
            assert most is not None
            asked.append(most)
            return super().read(most)

    data = bytes(i * 7 % 251 for i in range(size))
    stream = Stream(b"head" + data)
    stream.seek(4)
    assert sha256_of_stream(stream) == hashlib.sha256(data).digest()
    assert set(asked) == {1 << 18}, "so that a large file is never whole in memory"
