"""The scanner's controls: it must find what is there, or its silence about sealed data proves nothing."""

import base64
import io
import sqlite3
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.forensic.scanner import search

WORD = "kingfisher-7f3a9b"


def _raw(data: Callable[[], bytes]) -> Callable[[Path], None]:
    return lambda folder: (folder / "planted").write_bytes(b"before " + data() + b" after") and None


def _zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", f"text {WORD} text" * 3)
    return out.getvalue()


def _pdf_stream() -> bytes:
    stream = zlib.compress(f"BT ({WORD}) Tj ET".encode())
    return b"%PDF-1.7\n1 0 obj\n<< /Filter /FlateDecode >>\nstream\n" + stream + b"\nendstream\nendobj\n"


def _free_page(folder: Path) -> None:
    with sqlite3.connect(folder / "planted.sqlite3") as db:
        db.execute("PRAGMA secure_delete=OFF")
        db.execute("CREATE TABLE t (v TEXT)")
        db.executemany("INSERT INTO t VALUES (?)", [(f"{WORD} {n} " + "x" * 900,) for n in range(50)])
        db.commit()
        db.execute("DELETE FROM t")
        db.commit()
        assert db.execute("PRAGMA freelist_count").fetchone()[0] > 0
    db.close()


def _write_ahead_log(folder: Path) -> None:
    db = sqlite3.connect(folder / "planted.sqlite3")
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("CREATE TABLE t (v TEXT)")
    db.execute("INSERT INTO t VALUES (?)", (WORD,))
    db.commit()
    kept = (folder / "planted.sqlite3-wal").read_bytes()
    db.close()
    (folder / "planted.sqlite3").unlink()
    (folder / "planted.sqlite3-wal").write_bytes(kept)


def _name(folder: Path) -> None:
    (folder / f"{WORD}.txt").write_bytes(b"")


PLACES: dict[str, Callable[[Path], None]] = {
    "utf-8": _raw(WORD.encode),
    "utf-16 little": _raw(lambda: WORD.encode("utf-16-le")),
    "utf-16 big": _raw(lambda: WORD.encode("utf-16-be")),
    "hexadecimal": _raw(lambda: WORD.encode().hex().encode()),
    "base64": _raw(lambda: base64.b64encode(WORD.encode())),
    "base64 shifted by 1": _raw(lambda: base64.b64encode(b"x" + WORD.encode() + b"yz")),
    "base64 shifted by 2": _raw(lambda: base64.b64encode(b"xx" + WORD.encode() + b"y")),
    "zlib": _raw(lambda: zlib.compress(WORD.encode())),
    "gzip": _raw(lambda: zlib.compress(WORD.encode(), wbits=31)),
    "zlib in zlib": _raw(lambda: zlib.compress(b"a" * 50 + zlib.compress(WORD.encode()))),
    "zip": _raw(_zipped),
    "PDF stream": lambda folder: (folder / "planted.pdf").write_bytes(_pdf_stream()) and None,
    "SQLite free page": _free_page,
    "write-ahead log": _write_ahead_log,
    "file name": _name,
}


@pytest.mark.parametrize("place", PLACES)
def test_a_planted_word_is_found(place: str, tmp_path: Path) -> None:
    PLACES[place](tmp_path)
    assert {found.word for found in search([WORD, "never-planted-0000"], [tmp_path])} == {WORD}


def test_nothing_is_found_where_nothing_was_planted(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"\x78\x9c\x1f\x8b\x08PK\x03\x04%PDF some other bytes" * 20)
    assert search([WORD], [tmp_path]) == []
