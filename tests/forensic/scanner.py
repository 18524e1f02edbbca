"""Look for words in everything that lies on a disk, the way someone who took it would.

Raw bytes cover SQLite's pages, free pages and write-ahead logs; each file is also searched inside zip members, gzip and
zlib streams wherever they begin (so inside PDF streams), and in the text that a PDF draws. A word is looked for in
UTF-8, UTF-16 of both orders, hexadecimal, and base64 at its three alignments.
"""

import base64
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

DEEPEST = 3  # streams inside streams
LARGEST = 64 * 1024 * 1024  # bytes that one stream may grow to
STREAM_STARTS = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")


@dataclass(frozen=True)
class Found:
    """A word that could be read, and where."""

    word: str
    place: str


def forms_of(word: str) -> list[bytes]:
    """The byte strings by which `word` could lie there."""
    utf8 = word.encode()
    plain = [
        utf8,
        word.encode("utf-16-le"),
        word.encode("utf-16-be").lstrip(b"\0"),  # else every page of zeros would begin one
        utf8.hex().encode(),
        utf8.hex().upper().encode(),
    ]
    return plain + [_base64_core(utf8, shift) for shift in range(3)]


def _base64_core(data: bytes, shift: int) -> bytes:
    """What stays the same of `data` in base64 when `shift` unknown bytes stand before it and others after."""
    encoded = base64.b64encode(b"\0" * shift + data)
    first = (shift * 8 + 5) // 6
    last = ((shift + len(data)) * 8) // 6
    return encoded[first:last]


class _Sieve:
    """Many byte strings looked for at once: where each of the next bytes begins some of them so, these are tried."""

    def __init__(self, forms: Iterable[bytes]) -> None:
        self._begins: dict[bytes, list[bytes]] = {}
        forms = list(forms)
        self._length = min((len(form) for form in forms), default=1)
        for form in forms:
            self._begins.setdefault(form[: self._length], []).append(form)
        columns = [re.escape(bytes(sorted(set(column)))) for column in zip(*self._begins, strict=True)]
        first, *others = [b"[" + column + b"]" for column in columns] or [b"(?!)"]
        self._pattern = re.compile(first + b"(?=" + b"".join(others) + b")", re.DOTALL)

    def in_(self, data: bytes) -> set[bytes]:
        hits = set()
        for found in self._pattern.finditer(data):
            at = found.start()
            for form in self._begins.get(data[at : at + self._length], ()):
                if form not in hits and data.startswith(form, at):
                    hits.add(form)
        return hits


def search(words: Iterable[str], folders: Iterable[Path]) -> list[Found]:
    """Every word of `words` that can be read in any file under `folders`."""
    words = list(words)
    forms = {form: word for word in words for form in forms_of(word)}
    sieve = _Sieve(forms)
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            if path.is_file() and not path.is_symlink():
                for place, data in layers(_bytes_of(path), str(path)):
                    found += [Found(forms[hit], place) for hit in sieve.in_(data)]
                found += [Found(word, f"{path} (name)") for word in words if word in str(path)]
    return found


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""  # a write-ahead log that was folded in between: its pages are in the database now


def layers(data: bytes, place: str, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """`data` itself, and what can be unpacked from it."""
    yield place, data
    if depth >= DEEPEST:
        return
    for start in STREAM_STARTS.finditer(data):
        inner = _inflate(data[start.start() :])
        if inner:
            yield from layers(inner, f"{place} > stream at {start.start()}", depth + 1)
    if b"PK\x03\x04" in data:
        yield from _zip_members(data, place, depth)
    if data.startswith(b"%PDF"):
        yield f"{place} > text", _pdf_text(data)


def _inflate(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=47).decompress(data, LARGEST)
    except zlib.error:
        return b""  # these two bytes were no stream's beginning


def _zip_members(data: bytes, place: str, depth: int) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data[data.index(b"PK\x03\x04") :])) as archive:
            for info in archive.infolist():
                if info.file_size <= LARGEST:
                    yield from layers(archive.read(info), f"{place} > {info.filename}", depth + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return  # the mark stood there by chance, or the members are encrypted


def _pdf_text(data: bytes) -> bytes:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return b""  # not a whole PDF; its streams were searched above
    with document:
        return "\n".join(page.get_textpage().get_text_range() for page in document).encode()
