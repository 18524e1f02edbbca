"""`havre move`: from SQLite to PostgreSQL and back."""

import argparse
import json
import sys

from havre.base import databases
from havre.base.errors import Refused

from . import start


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to",
        required=True,
        metavar="ADDRESS",
        help="sqlite, or a PostgreSQL database as HAVRE_DATABASE_URL names it; - reads the address from standard input",
    )
    start.add_json(parser)
    start.add_data(parser)


def run(args: argparse.Namespace) -> int:
    address = sys.stdin.readline().strip() if args.to == "-" else args.to
    server = None if address == "sqlite" else _server(address)
    ledger = start.ledger(args.data, make=False)
    from django.conf import settings
    from django.db import connection

    from havre.backup.moving import move

    if (server is None) == (connection.vendor == "sqlite"):
        raise Refused("It is there already: move from SQLite to PostgreSQL, or from PostgreSQL to sqlite.")
    data = settings.DATA
    to = databases.sqlite(data) if server is None else server.django()
    named = "the file havre.sqlite3 in the data folder" if server is None else _named(server)
    moved = move(ledger, data=data, to=to, named=named)
    if args.json:
        print(
            json.dumps(
                {
                    "to": named,
                    "size": moved.size,
                    "root": moved.root.hex(),
                    "tables": moved.tables,
                    "rows": moved.rows,
                }
            )
        )
        return 0
    print(
        f"Moved to {named}: {moved.rows:,} rows, {moved.size} leaves. Compared row by row, and it verifies."
    )
    what = "without HAVRE_DATABASE_URL" if server is None else "with HAVRE_DATABASE_URL set to this database"
    print(f"Start Havre {what} from now on. The old database is kept, and marked so that nothing uses it.")
    return 0


def _server(address: str) -> databases.PostgreSQL:
    try:
        return databases.read(address)
    except Refused as refused:
        raise Refused(f"--to: {refused}") from None


def _named(server: databases.PostgreSQL) -> str:
    return f"the PostgreSQL database {server.name} at {server.host}"
