"""`havre backup`: everything in one file."""

import argparse
import json
import sys
from pathlib import Path

from . import start


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="the backup to write; it may not be there yet"
    )
    start.add_json(parser)
    start.add_data(parser)


def run(args: argparse.Namespace) -> int:
    folder = start.django(args.data, make=False)
    from havre.backup.writing import back_up

    made = back_up(args.file, data=folder)
    checked = made.checked
    for sha256 in checked.lacking:
        print(f"The bytes of captured report {sha256} are not there; its text is kept.", file=sys.stderr)
    for fault in checked.report.faults:
        print(f"leaf {fault.index}: {fault.kind}: {fault.detail}", file=sys.stderr)
    said = {
        "file": str(args.file),
        "bytes": made.size,
        "size": checked.report.size,
        "root": checked.report.root.hex(),
        "files": checked.files,
        "reports": checked.captures,
        "lacking": list(checked.lacking),
    }
    if args.json:
        print(json.dumps(said))
    else:
        print(
            f"{args.file}: {made.size:,} bytes, {checked.report.size} leaves, {checked.files} sealed files,"
            f" {checked.captures} reports. Read back, and it verifies.\nRoot {checked.report.root.hex()}"
        )
    return 0
