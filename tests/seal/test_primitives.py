"""What is written out here for speed gives what the library gives."""

import hashlib
import hmac
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from havre.seal.errors import SealError
from havre.seal.primitives import Mac, box, mac, sha256_of_stream, unbox


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


@pytest.mark.parametrize("plain", [b"", b"x", b"somewhat longer than a block of the cipher"])
def test_what_is_boxed_comes_out_under_its_key_and_context_only(plain: bytes) -> None:
    key, other = bytes(32), bytes(31) + b"\x01"
    sealed = box(key, plain, data=b"here")
    assert len(sealed) == len(plain) + 28
    assert unbox(key, sealed, data=b"here") == plain
    for wrong in (
        lambda: unbox(other, sealed, data=b"here"),
        lambda: unbox(key, sealed, data=b"there"),
        lambda: unbox(key, sealed[:-1], data=b"here"),
        lambda: unbox(key, sealed[:11], data=b"here"),
        lambda: unbox(key, b"", data=b"here"),
    ):
        with pytest.raises(SealError):
            wrong()
