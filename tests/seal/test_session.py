import pytest

from havre import seal
from havre.base.ids import LogId

LOG = LogId(b"l" * 32)
RIGHT = {"label": "seed", "log_id": LOG, "holder": b"m" * 16}


def test_only_the_same_secret_and_use_open_it():
    secret = seal.new_secret()
    sealed = seal.seal_under_secret(b"plain", secret, **RIGHT)
    assert seal.open_under_secret(sealed, secret, **RIGHT) == b"plain"
    assert b"plain" not in sealed
    for change in ({"label": "other"}, {"log_id": LogId(bytes(32))}, {"holder": b"n" * 16}):
        with pytest.raises(seal.SealError):
            seal.open_under_secret(sealed, secret, **{**RIGHT, **change})
    with pytest.raises(seal.SealError):
        seal.open_under_secret(sealed, seal.new_secret(), **RIGHT)


def test_a_changed_byte_anywhere_is_refused():
    secret = seal.new_secret()
    sealed = seal.seal_under_secret(b"plain", secret, **RIGHT)
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(seal.SealError):
            seal.open_under_secret(bytes(changed), secret, **RIGHT)
    for short in (b"", sealed[:27]):
        with pytest.raises(seal.SealError):
            seal.open_under_secret(short, secret, **RIGHT)


@pytest.mark.parametrize("secret", [b"", b"short", bytes(33)])
def test_a_secret_is_32_bytes(secret):
    with pytest.raises(seal.SealError):
        seal.seal_under_secret(b"plain", secret, **RIGHT)
