"""Sealed files: age v1 with one X25519 recipient, in 64 KiB chunks, zero-padded to a Padmé length.

Stock age opens them with the identity (`age_identity_text`); it then gives the padding with the content.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Protocol, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from havre.seal.age_header import (
    LENGTH,
    PAYLOAD_NONCE,
    FileIdentity,
    open_header,
    payload_key,
    recipient_of,
    write_header,
)
from havre.seal.age_recipient import AgeRecipient
from havre.seal.bech32 import bech32
from havre.seal.errors import SealError
from havre.seal.hidden import Hidden
from havre.seal.padding import padded_length
from havre.seal.randomness import new_id

CHUNK: Final = 65_536
_TAG: Final = 16
_START: Final = LENGTH + PAYLOAD_NONCE


@dataclass(frozen=True)
class SealedFile:
    """What an entry keeps of a file: its own X25519 secret, true length in bytes, and the hashes.

    `identity` is empty for a file that was sealed to somebody else's key.
    """

    identity: bytes = field(repr=False)
    length: int
    sha256: bytes = field(repr=False)
    sealed_sha256: bytes
    sealed_length: int


def age_identity_text(identity: bytes) -> str:
    """The identity as age's own programs read it: AGE-SECRET-KEY-1…"""
    return bech32("age-secret-key-", FileIdentity(identity).unsafe_bytes).upper()


def sealed_length(length: int) -> int:
    """The bytes that a file of `length` bytes takes once padded and sealed."""
    padded = padded_length(length)
    return _START + padded + _TAG * -(-padded // CHUNK)


class FileWriter:
    """Seals what is written to it, chunk by chunk, into `out`; holds at most one chunk in memory.

    To an identity of its own, which `finish` gives; or `to` somebody else's key, who alone can open it.
    """

    def __init__(self, out: BinaryIO, *, to: AgeRecipient | None = None) -> None:
        self._out = out
        self._identity = FileIdentity.new() if to is None else None
        recipient = (
            recipient_of(self._identity) if self._identity is not None else cast("AgeRecipient", to).public
        )
        file_key, nonce = new_id(), new_id()
        self._chunks = _Chunks(payload_key(file_key, nonce))
        self._next = 0
        self._pending = bytearray()
        self._length = 0
        self._plain_hash = hashlib.sha256()
        self._sealed_hash = hashlib.sha256()
        self._sealed_length = 0
        self._finished = False
        self._put(write_header(file_key, recipient, ephemeral=Hidden.new()) + nonce)

    @property
    def identity(self) -> bytes:
        """What will open the file: for whoever has to go on with it later. Empty when it is somebody else's key."""
        return self._identity.unsafe_bytes if self._identity is not None else b""

    def write(self, data: bytes) -> None:
        """Takes the next bytes of the file, of any length."""
        if self._finished:
            raise SealError("the sealed file is finished")
        self._plain_hash.update(data)
        self._length += len(data)
        self._take(data)

    def finish(self) -> SealedFile:
        """Pads, seals the last chunk, and says what an entry has to keep. `out` is flushed, not closed."""
        if self._finished:
            raise SealError("the sealed file is finished")
        self._finished = True
        missing = padded_length(self._length) - self._length
        while missing:
            zeros = min(missing, CHUNK)
            self._take(bytes(zeros))
            missing -= zeros
        self._put(self._chunks.seal(self._next, self._pending, last=True))
        self._pending.clear()
        self._out.flush()
        return SealedFile(
            identity=self.identity,
            length=self._length,
            sha256=self._plain_hash.digest(),
            sealed_sha256=self._sealed_hash.digest(),
            sealed_length=self._sealed_length,
        )

    def _take(self, data: bytes) -> None:
        """A full chunk is kept back until more follows: the last one is sealed as the last."""
        view = memoryview(data)
        while view:
            if len(self._pending) == CHUNK:
                self._put(self._chunks.seal(self._next, self._pending, last=False))
                self._pending.clear()
                self._next += 1
            room = CHUNK - len(self._pending)
            self._pending += view[:room]
            view = view[room:]

    def _put(self, sealed: bytes) -> None:
        self._out.write(sealed)
        self._sealed_hash.update(sealed)
        self._sealed_length += len(sealed)


class Source(Protocol):
    """What a sealed file is read from: a binary file, or a part of one."""

    def seek(self, offset: int, whence: int = 0, /) -> int: ...
    def read(self, size: int, /) -> bytes: ...


class FileReader:
    """Opens a sealed file of known length at any place.

    Construction checks the header, the exact size and the last chunk, so that a truncated file is refused
    before a byte of it is handed out. Whatever is read later may still raise `SealError`: abort then.
    """

    def __init__(self, source: Source, *, identity: bytes, length: int) -> None:
        self._source = source
        self._length = length
        self._padded = padded_length(length)
        self._count = -(-self._padded // CHUNK)
        if source.seek(0, 2) != sealed_length(length):
            raise SealError("the sealed file does not have the size that its length gives")
        source.seek(0)
        file_key = open_header(source.read(LENGTH), FileIdentity(identity))
        self._chunks = _Chunks(payload_key(file_key, source.read(PAYLOAD_NONCE)))
        self._chunk(self._count - 1)

    def read_range(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` to before `end`, within the file's true length."""
        if not 0 <= start <= end <= self._length:
            raise SealError("the range is not within the file")
        return self._pieces(start, end)

    def _pieces(self, start: int, end: int) -> Iterator[bytes]:
        for index in range(start // CHUNK, -(-end // CHUNK)):
            base = index * CHUNK
            yield self._chunk(index)[max(start - base, 0) : end - base]

    def chunks(self) -> Iterator[bytes]:
        """The whole file; the padding is checked to the end, after the last byte was handed out."""
        yield from self.read_range(0, self._length)
        for index in range(-(-self._length // CHUNK), self._count):
            self._chunk(index)

    def _chunk(self, index: int) -> bytes:
        """A chunk's plaintext with its padding, which has to be zero."""
        self._source.seek(_START + index * (CHUNK + _TAG))
        sealed = self._source.read(CHUNK + _TAG)
        plain = self._chunks.open(index, sealed, last=index == self._count - 1)
        content = min(max(self._length - index * CHUNK, 0), CHUNK)
        if plain.count(0, content) != len(plain) - content:
            raise SealError("the padding of the file is not zero")
        return plain


def unfinished(source: Source, *, identity: bytes) -> Iterator[bytes]:
    """The whole chunks of a sealed file that was never finished, one after the other.

    They end before the first that doesn't open: it was cut while it was written, or is the last one of a file that was
    finished after all. `SealError` when even the header doesn't open.
    """
    source.seek(0)
    file_key = open_header(source.read(LENGTH), FileIdentity(identity))
    chunks = _Chunks(payload_key(file_key, source.read(PAYLOAD_NONCE)))
    return _whole(source, chunks)


def _whole(source: Source, chunks: "_Chunks") -> Iterator[bytes]:
    index = 0
    while len(sealed := source.read(CHUNK + _TAG)) == CHUNK + _TAG:
        try:
            yield chunks.open(index, sealed, last=False)
        except SealError:
            return
        index += 1


class _Chunks:
    """STREAM: ChaCha20-Poly1305 under an 11-byte counter and a last-chunk byte."""

    def __init__(self, key: bytes) -> None:
        self._aead = ChaCha20Poly1305(key)

    def seal(self, index: int, plain: bytes | bytearray, *, last: bool) -> bytes:
        return self._aead.encrypt(_nonce(index, last=last), plain, None)

    def open(self, index: int, sealed: bytes, *, last: bool) -> bytes:
        try:
            return self._aead.decrypt(_nonce(index, last=last), sealed, None)
        except InvalidTag:
            raise SealError("a chunk of the file was changed") from None


def _nonce(index: int, *, last: bool) -> bytes:
    return index.to_bytes(11, "big") + bytes([last])
