"""`havre record add`: capture files, folders of them, and addresses into the public record."""

import argparse
import json
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from havre.base.errors import HavreError, Refused

from . import clock, start

if TYPE_CHECKING:
    from havre.record.apart import Reader

CAPTURED_BY = "command line"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    help_line = "capture reports: HTML, PDF and plain text"
    add = actions.add_parser("add", help=help_line, description=help_line.capitalize() + ".")
    add.add_argument(
        "sources",
        nargs="+",
        metavar="PATH|URL",
        help="a file, a folder (hidden files and links are left out), an address",
    )
    add.add_argument(
        "--allow-private", action="store_true", help="let an address lie on this machine or a private network"
    )
    start.add_json(add)
    start.add_data(add)


def run(args: argparse.Namespace) -> int:
    start.django(args.data)
    tally = {"added": 0, "known": 0, "failed": 0}
    outcomes = capture(args.sources, captured_by=CAPTURED_BY, allow_private=args.allow_private)
    for number, outcome in enumerate(outcomes, start=1):
        tally[outcome.status] += 1
        _tell(outcome, number, as_json=args.json)
    _finish(tally, as_json=args.json)
    return 1 if tally["failed"] else 0


@dataclass(frozen=True)
class Outcome:
    """One line of the answer; `report` and `statements` are None and `reason` is said when it failed."""

    path: str
    status: str
    report: str | None = None
    statements: int | None = None
    reason: str | None = None


def capture(sources: list[str], *, captured_by: str, allow_private: bool = False) -> Iterator[Outcome]:
    """Add every file, folder and address, and say of each what came of it; one that fails doesn't stop the rest."""
    from havre.record.apart import Reader

    with Reader() as reader:
        for source in _sources(sources):
            yield _add(source, reader, captured_by=captured_by, allow_private=allow_private)


def _sources(named: list[str]) -> Iterator[str]:
    """Every address and file, those of folders by name; hidden files and links are left out.

    A folder that can't be read is given as it is, and fails when it is opened.
    """
    unreadable: list[str] = []
    for source in named:
        if _is_address(source) or not _is_folder(source):
            yield source
            continue
        for folder, folders, files in os.walk(
            source, onerror=lambda error: unreadable.append(error.filename)
        ):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            paths = (Path(folder, name) for name in sorted(files) if not name.startswith("."))
            yield from (str(path) for path in paths if not path.is_symlink())
    yield from unreadable


def _is_address(source: str) -> bool:
    return "://" in source


def _is_folder(source: str) -> bool:
    path = Path(source)
    return path.is_dir() and not path.is_symlink()


def _add(source: str, reader: "Reader", *, captured_by: str, allow_private: bool) -> Outcome:
    from havre.record.operations import add_report

    try:
        data, name, address, charset = _taken(source, allow_private=allow_private)
        added = add_report(
            data=data,
            name=name,
            address=address,
            captured_by=captured_by,
            at=clock.now(),
            charset=charset,
            reader=reader,
        )
    except HavreError as error:
        return Outcome(source, "failed", reason=str(error))
    return Outcome(source, added.status, added.report.public_id, added.statements)


def _taken(source: str, *, allow_private: bool) -> tuple[bytes, str, str, str]:
    """The bytes, a name, the address and the charset that a server declared."""
    if not _is_address(source):
        return _file(Path(source)), Path(source).name, "", ""
    from havre.record.fetching import fetch

    fetched = fetch(source, allow_private=allow_private)
    name = fetched.address.partition("?")[0].rstrip("/").rpartition("/")[2]
    return fetched.data, name, fetched.address, fetched.charset


def _file(path: Path) -> bytes:
    """A regular file's bytes, at most one more than a report may have; no links, pipes and devices."""
    from havre.record.reading.found import MAX_BYTES

    shown = _shown(path.name)
    try:
        # Opened without waiting: a pipe that nobody writes to would hold the whole batch up.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Refused(f"{shown}: this is no file.")
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        if path.is_symlink():
            raise Refused(f"{shown}: this is a link; name the file itself.") from None
        raise Refused(f"{shown}: it can't be opened ({error.strerror}).") from None


def _shown(text: str) -> str:
    """For a terminal: a file's name may hold control characters."""
    return "".join(character if character.isprintable() else "�" for character in text)


def _tell(outcome: Outcome, number: int, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(vars(outcome)), flush=True)
    elif outcome.reason is not None:
        print(f"{number}  failed  {outcome.reason}", file=sys.stderr)
    else:
        print(f"{number}  {outcome.status}  {outcome.statements} statements  {_shown(outcome.path)}")


def _finish(tally: dict[str, int], *, as_json: bool) -> None:
    if not as_json:
        words = ", ".join(f"{count} {status}" for status, count in tally.items())
        print(f"Done: {words}.", file=sys.stderr)
