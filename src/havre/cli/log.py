"""`havre log verify` and `havre log checkpoint`."""

import argparse
import json
import sys

from havre.base.errors import Refused

from . import start


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, help_line in (
        ("verify", "check everything that is stored against the log's own rules"),
        ("checkpoint", "print a signed note of the log as it stands, to keep elsewhere"),
    ):
        action = actions.add_parser(name, help=help_line, description=help_line.capitalize() + ".")
        start.add_json(action)
        start.add_data(action)


def run(args: argparse.Namespace) -> int:
    return _verify(args) if args.action == "verify" else _checkpoint(args)


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
        print(json.dumps({"ok": report.ok, "size": report.size, "root": report.root.hex(), "faults": faults}))
    elif report.ok:
        print(f"Verified: {report.size} leaves, root {report.root.hex()}")
    for fault in report.faults:
        print(f"leaf {fault.index}: {fault.kind}: {fault.detail}", file=sys.stderr)
    return 0 if report.ok else 1


def _checkpoint(args: argparse.Namespace) -> int:
    ledger = start.ledger(args.data, make=False)
    from havre.ledger import queries

    note = queries.take_checkpoint(ledger)
    print(json.dumps({"checkpoint": note}) if args.json else note, end="\n" if args.json else "")
    return 0
