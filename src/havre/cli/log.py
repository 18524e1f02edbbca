"""`havre log`: verify it, take a checkpoint, hold one kept elsewhere against it, prove where an entry stands."""

import argparse
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from havre.base.errors import HavreError, Refused, WrongInput
from havre.base.ids import EntryId

from . import start

if TYPE_CHECKING:
    from havre import seal
    from havre.ledger.log import Ledger

WITNESS = ".witness"  # what the witness file beside a checkpoint's text is called, after its name
ACTIONS = {
    "verify": "check everything that is stored against the log's own rules",
    "checkpoint": "sign the log as it stands, to keep elsewhere",
    "check-witness": "hold a checkpoint that was kept elsewhere against the log",
    "proof": "prove by a checkpoint that an entry stands in the log",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    made = {
        name: actions.add_parser(name, help=help_line, description=help_line.capitalize() + ".")
        for name, help_line in ACTIONS.items()
    }
    made["checkpoint"].add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help=f"write it here, and FILE{WITNESS} beside it"
    )
    made["check-witness"].add_argument(
        "file", metavar="FILE", help="the text of a checkpoint, or its witness file; - reads standard input"
    )
    made["proof"].add_argument("entry", type=_entry, metavar="ENTRY", help="the entry's id, in hexadecimal")
    for action in made.values():
        start.add_json(action)
        start.add_data(action)


def _entry(text: str) -> EntryId:
    if not re.fullmatch("[0-9a-f]{32}", text):
        raise argparse.ArgumentTypeError("an entry's id is 32 hexadecimal digits")
    return EntryId(bytes.fromhex(text))


def run(args: argparse.Namespace) -> int:
    does = {
        "verify": _verify, "checkpoint": _checkpoint, "check-witness": _check_witness, "proof": _proof,
    }  # fmt: skip
    return does[args.action](args)


def _verify(args: argparse.Namespace) -> int:
    ledger = start.ledger(args.data, make=False)
    from django.db.utils import DatabaseError

    from havre.ledger import queries

    try:
        report = queries.verify(ledger)
    except DatabaseError as error:
        raise Refused(
            "The database can't be read whole: it was damaged or changed outside Havre. Keep the disk as it is."
        ) from error
    if report.size == 0:
        raise Refused("Nothing is stored here: either this Havre was never set up, or its log is gone.")
    if args.json:
        faults = [{"index": each.index, "kind": each.kind, "detail": each.detail} for each in report.faults]
        due = {why: sum(one.why == why for one in report.outstanding) for why in OUTSTANDING}
        said = {"ok": report.ok, "size": report.size, "root": report.root.hex()}
        print(json.dumps({**said, "faults": faults, "outstanding": due}))
    elif report.ok:
        print(f"Verified: {report.size} leaves, root {report.root.hex()}")
        print("".join(_due_in_words(report.outstanding)), end="")
    for fault in report.faults:
        print(f"leaf {fault.index}: {fault.kind}: {fault.detail}", file=sys.stderr)
    return 0 if report.ok else 1


# Why an epoch is outstanding: no fault, and signed by the next member to unlock who may.
OUTSTANDING = {
    "recovery": "keys that the recovery shares don't open yet",
    "closed": "parts of books whose next key waits, since somebody's access was taken away",
    "left": "parts of books whose next key waits, since somebody left or has a new key",
}


def _due_in_words(outstanding: Sequence["seal.Outstanding"]) -> Iterator[str]:
    for why, words in OUTSTANDING.items():
        count = sum(one.why == why for one in outstanding)
        if count:
            yield f"Outstanding, and no fault: {count} {words}\n"


def _checkpoint(args: argparse.Namespace) -> int:
    ledger = start.ledger(args.data, make=False)
    from havre.ledger import queries

    if args.file is None:
        note = queries.take_checkpoint(ledger)
        print(json.dumps({"checkpoint": note}) if args.json else note, end="\n" if args.json else "")
        return 0
    witness = args.file.with_name(args.file.name + WITNESS)
    note = _checkpoint_to(ledger, args.file, witness)
    if args.json:
        print(json.dumps({"checkpoint": note, "file": str(args.file), "witness": str(witness)}))
    else:
        print(f"{note}\nWritten to {args.file}, and with what was destroyed by then to {witness}.")
    return 0


def _checkpoint_to(ledger: "Ledger", text: Path, witness: Path) -> str:
    """Take a checkpoint into two new files: an older one is evidence, and never written over."""
    from havre.ledger import queries
    from havre.ledger.witness import witness_file

    begun: list[Path] = []
    try:
        for path in (text, witness):
            path.touch(mode=0o600, exist_ok=False)
            begun.append(path)
        note = queries.take_checkpoint(ledger)
        for path, data in ((text, note.encode()), (witness, witness_file(ledger, note))):
            with path.open("wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
    except FileExistsError as error:
        _take_back(begun)
        raise Refused(
            f"{error.filename} is there already, and is never replaced. Choose another name."
        ) from error
    except OSError as error:
        _take_back(begun)
        raise Refused(f"{text} can't be written: {type(error).__name__}.") from error
    except HavreError:
        _take_back(begun)
        raise
    return note


def _take_back(begun: list[Path]) -> None:
    for path in begun:
        with suppress(OSError):
            path.unlink()


def _check_witness(args: argparse.Namespace) -> int:
    ledger = start.ledger(args.data, make=False)
    from havre.ledger import witness

    try:
        data = _read(args.file, witness.LARGEST + 1)
    except OSError as error:
        raise WrongInput(f"{args.file} can't be read: {type(error).__name__}.") from error
    found = witness.check(ledger, witness.given(data))
    if args.json:
        print(json.dumps(_as_json(found)))
    elif found.ok:
        print(_in_words(found))
    if not found.ok:
        print(_in_words(found), file=sys.stderr)
    return 0 if found.ok else 1


def _read(name: str, most: int) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(most)
    with Path(name).open("rb") as source:
        return source.read(most)


def _as_json(found: "seal.Compared") -> dict[str, object]:
    witnessed = found.witnessed
    return {
        "ok": found.ok,
        "result": found.result,
        "witnessed": witnessed and {"size": witnessed.size, "root": witnessed.root.hex()},
        "log": {"size": found.size, "root": found.root.hex()},
        "path": [step.hex() for step in found.path],
        "lost": [book.hex() for book in found.lost],
    }


def _in_words(found: "seal.Compared") -> str:
    from havre import seal

    lines = [f"{found.result}: {seal.WITNESS_RESULTS[found.result]}"]
    if found.witnessed is not None:
        lines.append(f"checkpoint: {found.witnessed.size} leaves, root {found.witnessed.root.hex()}")
    lines.append(f"this log:   {found.size} leaves, root {found.root.hex()}")
    lines += [f"book {book.hex()} was destroyed by then, and is not destroyed here" for book in found.lost]
    return "\n".join(lines)


def _proof(args: argparse.Namespace) -> int:
    ledger = start.ledger(args.data, make=False)
    from havre.ledger.witness import prove_entry

    proof = prove_entry(ledger, args.entry)
    path = [step.hex() for step in proof.path]
    if args.json:
        shown = {"entry": proof.entry.hex(), "index": proof.index, "size": proof.size, "path": path}
        print(json.dumps(shown | {"checkpoint": proof.checkpoint}))
        return 0
    print(
        f"Entry {proof.entry.hex()} is leaf {proof.index} of {proof.size}; its hash and the path to the root:"
    )
    print("\n".join([proof.leaf.hex(), *path]))
    print(f"\n{proof.checkpoint}", end="")
    return 0
