"""`havre doctor`: what on this machine could give data away or lose it, and what to do."""

import argparse
import json
import os
import stat
from dataclasses import asdict
from pathlib import Path

from havre.base.errors import Refused

from . import clock, start
from .checks import accounts, devices, environment, folder, machine, stored
from .checks.finding import Finding

PROC, BLOCKS = Path("/proc"), Path("/sys/dev/block")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    start.add_json(parser)
    start.add_data(parser)


def run(args: argparse.Namespace) -> int:
    data = start.folder_of(args.data)
    if not data.is_dir():
        raise Refused(f"There is no Havre in {data}. Name its data folder with --data.")
    found = [*_of_the_machine(data), *_of_what_is_stored(data)]
    if args.json:
        print(json.dumps([asdict(each) for each in found]))
    else:
        for each in found:
            print(f"{each.state:8} {each.check:11} {each.says}")
    return 1 if any(each.state == "wrong" for each in found) else 0


def _of_the_machine(data: Path) -> list[Finding]:
    server = machine.server_of(data / "served.lock", proc=PROC)
    return [
        machine.swap(PROC / "swaps", kind=_kind),
        machine.core_dumps(server, proc=PROC),
        machine.clock(clock.now(), machine.adjtimex()),
        folder.modes(data, user=os.geteuid()),
        folder.room(os.statvfs(data)),
        folder.encryption(_kind(data)),
        environment.hosts(os.environ),
        environment.debug(os.environ),
        environment.buffering(),
    ]


def _kind(path: Path) -> devices.Kind:
    """What a device, or the file system of a file or folder, lies on."""
    try:
        found = path.stat()
    except OSError:  # named by a kernel that sees another file system, as in a container
        return "unknown"
    number = found.st_rdev if stat.S_ISBLK(found.st_mode) else found.st_dev
    return devices.kind_of(f"{os.major(number)}:{os.minor(number)}", blocks=BLOCKS)


def _of_what_is_stored(data: Path) -> list[Finding]:
    try:
        start.django(data, make=False)
    except Refused as refused:
        return [Finding("database", "wrong", str(refused))]
    from django.conf import settings
    from django.db import DatabaseError

    from havre import seal

    try:
        database = stored.database()
        if database.state == "wrong":  # older tables can't be asked the rest
            return [database]
        cost = seal.Cost(*settings.UNLOCK_COST)
        return [database, stored.log_key(data), accounts.accounts(data, cost=cost)]
    except DatabaseError as error:
        return [
            Finding(
                "database",
                "wrong",
                f"The database can't be read ({type(error).__name__}): keep the disk, and run havre log verify.",
            )
        ]
