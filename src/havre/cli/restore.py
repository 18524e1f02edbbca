"""`havre restore`: a backup into an empty folder."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from havre.backup import target
from havre.base.errors import Refused, WrongInput

from . import start

if TYPE_CHECKING:
    from havre.backup.restoring import Restored

ASKED = (
    "Give the newest checkpoint or witness file that was kept elsewhere with --checkpoint FILE. Without it nobody can"
    " tell whether this is the newest backup, and cases that were destroyed since it was made can be read again."
    " --no-checkpoint restores all the same."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup")
    known = parser.add_mutually_exclusive_group()
    known.add_argument(
        "--checkpoint", type=Path, metavar="KEPT", help="the newest checkpoint or witness file kept elsewhere"
    )
    known.add_argument(
        "--no-checkpoint", action="store_true", help="restore without one, whatever happened since the backup"
    )
    start.add_json(parser)
    start.add_data(parser)


def run(args: argparse.Namespace) -> int:
    if args.checkpoint is None and not args.no_checkpoint:
        raise Refused(ASKED)
    folder = start.folder_of(args.data)
    inner = start.framework(folder / target.NAME)
    from havre.backup.restoring import restore
    from havre.ledger.log import Ledger
    from havre.sealed_types import REGISTRY

    kept = None if args.checkpoint is None else _read(args.checkpoint)
    ledger = Ledger(registry=REGISTRY, data=inner)
    restored = restore(args.file, folder=folder, ledger=ledger, kept=kept)
    if args.json:
        print(json.dumps(_as_json(folder, restored)))
    else:
        _tell(folder, restored)
    return 0


def _read(path: Path) -> str | bytes:
    from havre.ledger import witness

    try:
        with path.open("rb") as source:
            return witness.given(source.read(witness.LARGEST + 1))
    except OSError as error:
        raise WrongInput(f"{path} can't be read: {type(error).__name__}.") from error


def _as_json(folder: Path, restored: "Restored") -> dict[str, object]:
    checked, since = restored.checked, restored.since
    return {
        "data": str(folder),
        "size": checked.report.size,
        "root": checked.report.root.hex(),
        "files": checked.files,
        "reports": checked.captures,
        "lacks": None if since is None else since.lacks,
        "destroyed": [] if since is None else sorted(book.hex() for book in since.books),
    }


def _tell(folder: Path, restored: "Restored") -> None:
    checked, since = restored.checked, restored.since
    print(
        f"Restored into {folder}, and it verifies: {checked.report.size} leaves, {checked.files} sealed files,"
        f" {checked.captures} reports.\nRoot {checked.report.root.hex()}"
    )
    for fault in checked.report.faults:
        print(f"leaf {fault.index}: {fault.kind}: {fault.detail}", file=sys.stderr)
    if since is None:
        print("No checkpoint was given: what happened after the backup was made is not known.")
    elif since.lacks == 0:
        print("The checkpoint fits: the backup lacks nothing that it had seen.")
    else:
        _tell_what_is_lacking(len(since.books), since.lacks, knows_books=since.knows_books)
    print(
        "Passphrases, members and rights are again those of the backup: take away anew what was taken away since it was"
        " made."
    )


def _tell_what_is_lacking(books: int, lacks: int, *, knows_books: bool) -> None:
    print(f"The log was {lacks} leaves longer when the checkpoint was taken: what they held is lost.")
    if not knows_books:
        print(
            "The text of a checkpoint does not tell which cases were destroyed in them; they can be read again. Its"
            " witness file would have told."
        )
    elif books:
        print(f"{books} cases that were destroyed in them were destroyed again.")
    print("The next administrator to unlock signs this in the log.")
