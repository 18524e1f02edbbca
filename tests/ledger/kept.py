"""Desks whose snapshots are written after everything that is opened, and counted openings."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from havre import seal
from havre.base.ids import Micros
from havre.ledger import keyring, shelf
from havre.ledger.desk import Desk
from havre.ledger.log import Ledger
from havre.ledger.workspace import Workspace


@contextmanager
def always_kept() -> Iterator[None]:
    """Whatever is opened is worth a snapshot."""
    with patch.object(shelf, "_ENTRY", 10**9):
        yield


@contextmanager
def never_kept() -> Iterator[None]:
    with patch.object(shelf, "_ENTRY", 0):
        yield


def fresh(by: Workspace, *, ledger: Ledger | None = None, now: Micros | None = None) -> Workspace:
    """The same member at a new desk, as if they had just unlocked."""
    desk = Desk(ledger=ledger or by.ledger, member=by.member, key_id=by.keys.key_id)
    return Workspace(desk=desk, keys=by.keys, now=by.now if now is None else now)


def keep(by: Workspace) -> Path:
    """Let a member unlock, open everything, have it written, and lock; returns the file."""
    with always_kept():
        once = fresh(by)
        once.books()
        by.ledger.caches.settle()
    once.desk.close()
    (path,) = [path for path in files(by.ledger) if path.name == name_of(by)]
    return path


def name_of(by: Workspace) -> str:
    return seal.cache_name(by.keys.cache, log_id=by.ledger.log_id)


def image_of(by: Workspace) -> bytes:
    """A workspace's whole database as it lies in memory."""
    with by.desk.up_to_date(by.keys, now=by.now) as objects:
        return objects.image()


def files(ledger: Ledger) -> list[Path]:
    folder = ledger.caches.folder
    return sorted(folder.iterdir()) if folder.is_dir() else []


@dataclass
class Openings:
    """How many entries and grants were opened."""

    entries: int = 0
    grants: int = 0
    indexes: list[int] = field(default_factory=list)


@contextmanager
def counted() -> Iterator[Openings]:
    """Counts what is opened within, and keeps the desks from writing more."""
    found = Openings()
    open_entry, open_grant = seal.open_entry, seal.open_grant

    def entry(*args: Any, **kwargs: Any) -> seal.Body:
        found.entries += 1
        return open_entry(*args, **kwargs)

    def grant(*args: Any, **kwargs: Any) -> seal.CompartmentKey:
        found.grants += 1
        return open_grant(*args, **kwargs)

    with (
        never_kept(),
        patch.object(shelf.seal, "open_entry", entry),
        patch.object(keyring.seal, "open_grant", grant),
    ):
        yield found
