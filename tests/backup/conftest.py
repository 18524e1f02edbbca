"""A database file of its own in the data folder: what SQLite in memory can't show, as writers beside a reader."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections

from tests.backup.scene import everything
from tests.cases.scene import Scene
from tests.cast import Cast


@contextmanager
def database_in(folder: Path) -> Iterator[None]:
    """Every thread's connection leads to the database file of a data folder."""
    kept, settings = connections["default"], connections.databases["default"]
    connections.databases["default"] = {**settings, "NAME": folder / "havre.sqlite3"}
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.databases["default"] = settings
        connections["default"] = kept


@pytest.fixture
def own_database(data: Path, transactional_db: None) -> Iterator[None]:
    """An empty database file in the data folder."""
    with database_in(data):
        call_command("migrate", verbosity=0, interactive=False)
        yield


@pytest.fixture
def own_scene(own_database: None, people: Cast) -> Scene:
    """Everything there is, in that file."""
    return everything(people)
