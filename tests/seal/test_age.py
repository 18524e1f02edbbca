"""Sealed files, with pyrage (another implementation of age) as the judge in both directions."""

import base64
import io

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import given, settings
from hypothesis import strategies as st

from havre import seal
from havre.seal import age_header
from havre.seal.age import CHUNK
from havre.seal.padding import padded_length

START = 184


def finish(content: bytes, *, pieces: int = 1 << 20) -> tuple[bytes, seal.SealedFile]:
    out = io.BytesIO()
    writer = seal.FileWriter(out)
    for at in range(0, len(content), pieces):
        writer.write(content[at : at + pieces])
    done = writer.finish()
    return out.getvalue(), done


def reader(data: bytes, file: seal.SealedFile, **changes) -> seal.FileReader:
    arguments = {"identity": file.identity, "length": file.length, **changes}
    return seal.FileReader(io.BytesIO(data), **arguments)


def content_of(length: int) -> bytes:
    return bytes(i * 7 % 251 for i in range(length))


LENGTHS = [0, 1, 511, 512, 513, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 9, 3 * CHUNK]


@pytest.mark.parametrize("length", LENGTHS)
def test_what_goes_in_comes_out_and_stock_age_opens_it(length):
    content = content_of(length)
    data, file = finish(content, pieces=10_000)
    assert b"".join(reader(data, file).chunks()) == content
    assert (file.length, file.sha256) == (length, seal.sha256(content))
    assert (file.sealed_length, file.sealed_sha256) == (len(data), seal.sha256(data))
    identity = pyrage.x25519.Identity.from_str(seal.age_identity_text(file.identity))
    opened = pyrage.decrypt(data, [identity])
    assert opened == content + bytes(padded_length(length) - length)


@pytest.mark.parametrize("length", [512, CHUNK, CHUNK + 4096, 2 * CHUNK])
def test_what_stock_age_seals_opens_here(length):
    """Stock age adds a stanza of nonsense, which our strict reader refuses; without it, it reads the rest."""
    identity = pyrage.x25519.Identity.generate()
    secret = bech32_bytes(str(identity))
    content = content_of(length)
    data = pyrage.encrypt(content + bytes(padded_length(length) - length), [identity.to_public()])
    with pytest.raises(seal.SealError):
        seal.FileReader(io.BytesIO(data), identity=secret, length=length)
    opened = seal.FileReader(io.BytesIO(without_nonsense(data, secret)), identity=secret, length=length)
    assert b"".join(opened.chunks()) == content


def without_nonsense(data: bytes, secret: bytes) -> bytes:
    """Stock age's file with its X25519 stanza alone; its own header code is checked on the way."""
    header, rest = data.split(b"\n---", 1)
    theirs, payload = rest.split(b"\n", 1)
    one = b"\n".join(header.split(b"\n")[:3]) + b"\n---"
    file_key = file_key_of(one, secret)
    their_mac = base64.b64encode(age_header._header_mac(file_key, header + b"\n---")).rstrip(b"=")
    assert theirs == b" " + their_mac
    our_mac = base64.b64encode(age_header._header_mac(file_key, one)).rstrip(b"=")
    return one + b" " + our_mac + b"\n" + payload


def file_key_of(header: bytes, secret: bytes) -> bytes:
    share, wrapped = (base64.b64decode(text + b"=") for text in (header.split()[3], header.split()[4]))
    private = X25519PrivateKey.from_private_bytes(secret)
    recipient = private.public_key().public_bytes_raw()
    key = age_header._wrap_key(private, share, share=share, recipient=recipient)
    return ChaCha20Poly1305(key).decrypt(bytes(12), wrapped, None)


def bech32_bytes(text: str) -> bytes:
    alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    number = 0
    for character in text.lower().split("1", 1)[1][:-6]:
        number = number << 5 | alphabet.index(character)
    return (number >> 4).to_bytes(32, "big")


def test_identities_are_written_as_age_writes_them():
    identity = pyrage.x25519.Identity.generate()
    assert seal.age_identity_text(bech32_bytes(str(identity))) == str(identity)


@settings(max_examples=40)
@given(st.integers(0, 3 * CHUNK), st.integers(0, 3 * CHUNK))
def test_any_range_is_read(one, other):
    start, end = sorted((one, other))
    data, file, content = RANGES
    assert b"".join(reader(data, file).read_range(start, end)) == content[start:end]


RANGES = (*finish(content_of(3 * CHUNK)), content_of(3 * CHUNK))


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (5, 4), (0, 3 * CHUNK + 1)])
def test_ranges_outside_the_file_are_refused(start, end):
    data, file, _ = RANGES
    with pytest.raises(seal.SealError):
        reader(data, file).read_range(start, end)


@pytest.mark.parametrize(
    "cut", [0, 1, 167, 168, 183, 184, START + CHUNK + 16, START + 2 * (CHUNK + 16), -1, -16, -17]
)
def test_a_cut_file_is_refused_before_anything_is_read(cut):
    data, file, _ = RANGES
    with pytest.raises(seal.SealError):
        reader(data[:cut], file)


def test_a_longer_file_is_refused():
    data, file, _ = RANGES
    with pytest.raises(seal.SealError):
        reader(data + b"\0", file)


def test_a_file_cut_at_a_chunk_does_not_pass_for_a_shorter_one():
    data, file = finish(bytes(CHUNK * 8))
    shorter = CHUNK * 4
    with pytest.raises(seal.SealError):
        reader(data[: seal.sealed_length(shorter)], file, length=shorter)


def test_a_changed_byte_anywhere_in_the_header_is_refused():
    data, file = finish(b"hello")
    for position in range(START):
        changed = bytearray(data)
        changed[position] ^= 1
        with pytest.raises(seal.SealError):
            reader(bytes(changed), file)


@pytest.mark.parametrize("chunk", [0, 1, 2])
def test_a_changed_chunk_is_refused(chunk):
    data, file, _ = RANGES
    changed = bytearray(data)
    changed[START + chunk * (CHUNK + 16) + 100] ^= 1
    with pytest.raises(seal.SealError):
        list(reader(bytes(changed), file).chunks())


def test_chunks_in_another_order_are_refused():
    data, file, _ = RANGES
    size = CHUNK + 16
    swapped = data[:START] + data[START + size : START + 2 * size] + data[START : START + size]
    with pytest.raises(seal.SealError):
        list(reader(swapped + data[START + 2 * size :], file).read_range(0, 5))


def test_another_identity_or_length_is_refused():
    data, file = finish(b"hello")
    with pytest.raises(seal.SealError):
        reader(data, file, identity=bytes(31) + b"\x09")
    with pytest.raises(seal.SealError):
        reader(data, file, length=4)
    assert b"".join(reader(data, file, length=6).chunks()) == b"hello\0"
    with pytest.raises(seal.SealError):
        reader(data, file, length=513)


@pytest.mark.parametrize("place", [600, 70_000])
def test_padding_that_is_not_zero_is_refused(place):
    """Sealed with the length of one content, read with that of a shorter one of the same padded size."""
    length = 512 if place == 600 else 66_000
    padded = padded_length(length + 1)
    out = io.BytesIO()
    writer = seal.FileWriter(out)
    writer.write(bytes(padded - 1) + b"x")
    file = writer.finish()
    with pytest.raises(seal.SealError):
        list(reader(out.getvalue(), file, length=length + 1).chunks())


def test_two_files_share_nothing():
    (one, file_one), (two, file_two) = finish(b"same"), finish(b"same")
    assert file_one.identity != file_two.identity
    assert one[START:] != two[START:]


def test_a_finished_file_takes_nothing_more():
    writer = seal.FileWriter(io.BytesIO())
    writer.finish()
    with pytest.raises(seal.SealError):
        writer.write(b"more")
    with pytest.raises(seal.SealError):
        writer.finish()


def test_the_identity_is_not_shown():
    _, file = finish(b"hello")
    assert file.identity.hex() not in repr(file)
    assert repr(file.identity) not in repr(file)


def test_memory_is_bounded():
    """Only what is being sealed is held: writing goes out chunk by chunk."""

    class Counting(io.RawIOBase):
        largest = 0

        def write(self, data):
            self.largest = max(self.largest, len(data))
            return len(data)

    out = Counting()
    writer = seal.FileWriter(out)
    for _ in range(64):
        writer.write(bytes(CHUNK))
    writer.finish()
    assert out.largest == CHUNK + 16


@pytest.mark.parametrize("length", LENGTHS)
def test_an_unfinished_file_gives_its_whole_chunks(length):
    content = content_of(length)
    out = io.BytesIO()
    writer = seal.FileWriter(out)
    writer.write(content)
    identity = writer.identity
    whole = max(0, (length - 1) // CHUNK * CHUNK)  # a full chunk is kept back until more follows
    assert b"".join(seal.unfinished(io.BytesIO(out.getvalue()), identity=identity)) == content[:whole]
    writer.finish()
    padded = content + bytes(padded_length(length) - length)
    found = b"".join(seal.unfinished(io.BytesIO(out.getvalue()), identity=identity))
    assert padded.startswith(found)
    assert len(padded) - len(found) <= CHUNK


def test_an_unfinished_file_ends_before_what_was_cut_or_changed():
    content = content_of(4 * CHUNK)
    data, file = finish(content)
    place = START + CHUNK + 16  # of the second chunk
    changed = data[: place + 5] + bytes([data[place + 5] ^ 1]) + data[place + 6 :]
    for damaged in (changed, data[: place + 9], data[:place]):
        found = b"".join(seal.unfinished(io.BytesIO(damaged), identity=file.identity))
        assert found == content[:CHUNK]
    for damaged in (b"", data[:100], b"x" + data[1:]):
        with pytest.raises(seal.SealError):
            list(seal.unfinished(io.BytesIO(damaged), identity=file.identity))
    with pytest.raises(seal.SealError):
        list(seal.unfinished(io.BytesIO(data), identity=bytes(range(32))))
