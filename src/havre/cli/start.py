"""What commands with a data folder share: the option that names it, and starting Django on it."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from havre.base.errors import Refused

if TYPE_CHECKING:
    from havre.ledger.log import Ledger


def add_data(parser: argparse.ArgumentParser) -> None:
    """The option that every command with a data folder has."""
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="the data folder (or HAVRE_DATA; default ./havre-data)"
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """The option that every command has."""
    parser.add_argument("--json", action="store_true", help="print for machines")


def folder_of(data: Path | None) -> Path:
    """The data folder that is meant, before anything is set up."""
    return Path(data or os.environ.get("HAVRE_DATA") or "havre-data").absolute()


def framework(data: Path | None) -> Path:
    """Set Django up for a data folder, and make or open nothing yet; returns the folder.

    Raises:
        Refused: a setting can't be used.
    """
    if data is not None:
        os.environ["HAVRE_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "havre.settings")
    import django as framework
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        folder: Path = settings.DATA
    except ImproperlyConfigured as error:
        raise Refused(str(error)) from error
    os.umask(0o077)  # nobody else's to read
    framework.setup()
    return folder


def django(data: Path | None, *, make: bool = True) -> Path:
    """Set Django up on a data folder; returns the folder.

    With `make` the folder is made when it is missing, and its tables are brought up to date.

    Raises:
        Refused: the folder can't be made or written to, or its database can't be used; without `make`, there is none.
    """
    folder = framework(data)
    try:
        if make:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Refused(f"The data folder {folder} can't be used: {type(error).__name__}.") from error
    _open_database(folder, make=make)
    return folder


def _open_database(folder: Path, *, make: bool) -> None:
    from django.core.management import call_command
    from django.db.utils import DatabaseError

    from havre.backup.target import refuse_unfinished
    from havre.ledger import database, queries
    from havre.ledger.moved import refuse_moved

    try:
        database.check_server()
        refuse_unfinished(folder, is_whole=lambda: database.is_made() and queries.is_set_up())
        if make:
            call_command("migrate", verbosity=0, interactive=False)
        elif not folder.is_dir() or not database.is_made():
            raise Refused(
                f"There is no Havre in {folder}{database.beside()}. Name its data folder with --data."
            )
        refuse_moved()
    except (DatabaseError, UnicodeDecodeError, OSError) as error:  # the second: a database's ruined schema
        raise Refused(database.unusable(folder, error)) from error


FULL = "The disk is full. What was acknowledged before is kept: make room, then run the same command again."


def failure(error: Exception) -> str | None:
    """The sentence for a database that failed, or a disk that filled up, while a command ran; None for anything else.

    What it says of a server, a disk or a lock. What it says of rows could hold what is in them, and is no failure of
    the database.
    """
    from django.db.utils import InterfaceError, OperationalError

    from havre.ledger.full import disk_is_full

    if not isinstance(error, InterfaceError | OperationalError):
        return FULL if disk_is_full(error) else None
    return f"The database failed: {' '.join(str(error).split())}. What was acknowledged before is kept."


def ledger(data: Path | None, *, make: bool = True) -> "Ledger":
    """The ledger of a data folder."""
    folder = django(data, make=make)
    from havre.ledger.log import Ledger
    from havre.sealed_types import REGISTRY

    return Ledger(registry=REGISTRY, data=folder)
