"""The untouched bytes, each under its hash: whole or not there, and never where a name says."""

import hashlib
import os
from pathlib import Path

import pytest

from havre.record.captures import keep, kept_at

CONTENT = b"The harbour was closed."
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def test_bytes_are_kept_under_their_hash_and_only_for_the_owner(tmp_path: Path) -> None:
    keep(tmp_path, SHA256, CONTENT)
    path = tmp_path / "record" / SHA256[:2] / SHA256
    assert path == kept_at(tmp_path, SHA256)
    assert path.read_bytes() == CONTENT
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_keeping_twice_changes_nothing(tmp_path: Path) -> None:
    keep(tmp_path, SHA256, CONTENT)
    before = kept_at(tmp_path, SHA256).stat()
    keep(tmp_path, SHA256, CONTENT)
    assert kept_at(tmp_path, SHA256).stat().st_mtime_ns == before.st_mtime_ns


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        keep(tmp_path, SHA256, CONTENT)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_link_in_the_way_of_the_unfinished_file_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"precious")
    folder = kept_at(tmp_path, SHA256).parent
    folder.mkdir(parents=True)
    import threading

    (folder / f".{SHA256}.{os.getpid()}.{threading.get_ident()}").symlink_to(elsewhere)
    with pytest.raises(OSError, match="symbolic"):
        keep(tmp_path, SHA256, CONTENT)
    assert elsewhere.read_bytes() == b"precious"
