"""Backup and restore of sealed files, beside copying the same files with `cp` and forcing them to the disk."""

import os
import resource
import shutil
import subprocess
from pathlib import Path

from tests.databases import leading_to

from bench.organisation import AT, Place, found, open_cases
from bench.row import Aim, Peer, Row
from bench.timing import seconds
from havre.backup import target
from havre.backup.contents import check
from havre.backup.restoring import restore
from havre.backup.writing import back_up
from havre.cases.types import CaseFile, Note
from havre.ledger import operations
from havre.ledger.files import sync_folder
from havre.ledger.log import Ledger

MB = 1_000_000
_PIECE = 1 << 20  # bytes, while the input is made


def measure(place: Place, *, megabytes: int = 1000, files: int = 20) -> list[Row]:
    """One case whose entries name `files` sealed files. Both sides read them from the system's memory, warm."""
    by = found(place.ledger)
    (book,) = open_cases(by, [[CaseFile(pseudonym="Invented")]])
    block = os.urandom(_PIECE)
    for _ in range(files):
        stored = place.ledger.files.receive(block for _ in range(max(1, megabytes * MB // files // _PIECE)))
        operations.put(by=by, book=book, value=Note(text="Invented"), at=AT, files=[stored])
    total = sum(path.stat().st_size for path in (place.folder / "files").rglob("*.age")) / MB
    work = place.folder.with_name(f"{place.folder.name}.backups")
    work.mkdir()
    try:
        return _rows(place, work, total, f"{total:,.0f} MB in {files} sealed files")
    finally:
        shutil.rmtree(work)


def _rows(place: Place, work: Path, total: float, given: str) -> list[Row]:
    backup, before = work / "one.backup", _peak_mb()
    copying = [_copied(place, work)]
    backing = seconds(lambda: back_up(backup, data=place.folder))
    copying.append(_copied(place, work))
    with backup.open("rb") as source:
        reading = seconds(lambda: check(source))
    restoring = seconds(lambda: _restore(place, backup, work / "new"))
    copying.append(_copied(place, work))
    copy = Peer("cp and fsync of the files", total / sorted(copying)[1])  # the middle one of three
    return [
        Row("backup", total / backing, "MB/s", given, copy, note="written, forced to the disk and read back"),
        Row("reading a backup back", total / reading, "MB/s", given, note="every hash, and the log verified"),
        Row(
            "restore",
            total / restoring,
            "MB/s",
            given,
            copy,
            note="the backup read and verified, written, forced to the disk, and all of it read and verified once more",
        ),
        Row("memory for both", _peak_mb() - before, "MB", given, aim=Aim(64), note="growth of the peak"),
    ]


def _copied(place: Place, work: Path) -> float:
    copy = work / "copy"

    def cp() -> None:
        command = ["cp", "-r", "--reflink=never", "--sparse=never", str(place.folder / "files"), str(copy)]
        subprocess.run(command, check=True)
        for path in copy.rglob("*"):
            sync_folder(path)  # a file, too

    took = seconds(cp)
    shutil.rmtree(copy)
    return took


def _restore(place: Place, backup: Path, folder: Path) -> None:
    inner = folder / target.NAME
    with leading_to({"NAME": inner / target.DATABASE}):
        restore(backup, folder=folder, ledger=Ledger(registry=place.ledger.registry, data=inner), kept=None)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MB
