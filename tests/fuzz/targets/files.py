"""Sealed files: the age header, and the chunks behind it as whoever holds the file's key could have written them."""

import io

from havre import seal
from havre.seal.age import CHUNK, _Chunks
from havre.seal.age_header import FileIdentity, open_header, payload_key, recipient_of, write_header
from havre.seal.encoding import decode_as, encode
from havre.seal.hidden import Hidden
from tests.fuzz.target import Check, Target

IDENTITY = FileIdentity(b"i" * 32)
FILE_KEY, NONCE = b"f" * 16, b"n" * 16
SHORT = b"a short file"
HEADER = write_header(FILE_KEY, recipient_of(IDENTITY), ephemeral=Hidden(b"e" * 32))


def header(data: bytes) -> Check:
    key = open_header(data, IDENTITY)
    return lambda: data == HEADER and key == FILE_KEY


def file(data: bytes) -> Check:
    """[length that the entry names, bytes repeated, times, tail, is the last chunk marked?]: chunks rightly sealed."""
    length, unit, times, tail, is_last = decode_as(data, tuple[int, bytes, int, bytes, bool])
    plain = unit[:64] * (times % 4096) + tail
    out, chunks = io.BytesIO(), _Chunks(payload_key(FILE_KEY, NONCE))
    out.write(HEADER + NONCE)
    starts = range(0, len(plain), CHUNK)
    for index, start in enumerate(starts):
        last = is_last and index == len(starts) - 1
        out.write(chunks.seal(index, plain[start : start + CHUNK], last=last))
    reader = seal.FileReader(out, identity=IDENTITY.unsafe_bytes, length=length)
    content = b"".join(reader.chunks())
    middle = b"".join(reader.read_range(length // 3, length // 2))
    return lambda: (
        is_last
        and content == plain[:length]
        and middle == content[length // 3 : length // 2]
        and not any(plain[length:])
    )


def file_as_stored(data: bytes) -> Check:
    """[length, bytes as they lie on the disk]."""
    length, sealed = decode_as(data, tuple[int, bytes])
    reader = seal.FileReader(io.BytesIO(sealed), identity=IDENTITY.unsafe_bytes, length=length)
    content = b"".join(reader.chunks())
    return lambda: content == SHORT.ljust(512, b"\0")[:length] and sealed == _stored()


def _files() -> list[bytes]:
    small = encode([300, b"ab", 150, bytes(212), True])
    large = encode([70_000, b"x" * 50, 1400, bytes(3_728), True])
    return [small, large, encode([0, b"", 0, bytes(512), True]), encode([5, b"", 0, b"x" * 512, False])]


def _stored() -> bytes:
    chunk = _Chunks(payload_key(FILE_KEY, NONCE)).seal(0, SHORT.ljust(512, b"\0"), last=True)
    return HEADER + NONCE + chunk


TARGETS = (
    Target("age-header", header, lambda: [HEADER]),
    Target("file", file, _files, packed=True, share=2),
    Target("file-as-stored", file_as_stored, lambda: [encode([len(SHORT), _stored()])], packed=True, share=2),
)
