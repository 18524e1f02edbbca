"""A database of its own for a data folder: what SQLite in memory can't show, as writers beside a reader."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import call_command

from havre.backup import target
from havre.backup.restoring import Restored, restore
from havre.base.errors import Refused
from havre.base.ids import BookId
from havre.ledger.log import Ledger
from havre.sealed_types import REGISTRY
from tests.backup.making import make
from tests.cases.scene import Scene, play
from tests.cast import Cast
from tests.databases import database_in


@dataclass(frozen=True)
class Whole:
    """A data folder with everything in it, its backup, and the book of the case. Both are for looking only."""

    folder: Path
    backup: Path
    book: BookId


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    place = tmp_path_factory.mktemp("whole")
    book = make(place / "data", place / "one.backup")
    return Whole(place / "data", place / "one.backup", BookId(book))


@pytest.fixture
def backup(whole: Whole, tmp_path: Path) -> Path:
    """A backup of everything, for one test."""
    return Path(shutil.copyfile(whole.backup, tmp_path / "one.backup"))


def restored(backup: Path, folder: Path, kept: str | bytes | None = None) -> Restored:
    """Restore in this process, as the command does in one of its own."""
    inner = folder / target.NAME
    with database_in(folder, file_in=inner):
        return restore(backup, folder=folder, ledger=Ledger(registry=REGISTRY, data=inner), kept=kept)


@contextmanager
def opened(folder: Path) -> Iterator[Ledger]:
    """The ledger of a data folder, with its own database."""
    with database_in(folder):
        yield Ledger(registry=REGISTRY, data=folder)


def everything_under(top: Path) -> dict[Path, bytes | None]:
    """Every path, and the bytes of every file."""
    return {path: path.read_bytes() if path.is_file() else None for path in top.rglob("*")}


def refused(backup: Path, folder: Path, kept: str | bytes | None = None) -> str:
    """The sentence; and nothing at all was left anywhere beside the backup."""
    before = everything_under(backup.parent)
    with pytest.raises(Refused) as caught:
        restored(backup, folder, kept)
    assert everything_under(backup.parent) == before
    return str(caught.value)


@pytest.fixture
def own_database(data: Path, transactional_db: None) -> Iterator[None]:
    """An empty database of the data folder's own."""
    with database_in(data):
        call_command("migrate", verbosity=0, interactive=False)
        yield


@pytest.fixture
def own_scene(own_database: None, people: Cast) -> Scene:
    """A case in that database."""
    return play(people)
