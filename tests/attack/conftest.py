"""Fixtures of the attacks: a real data folder with an organisation in it, made once and copied for each test."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import databases
from tests.attack.making import make

Figure = Callable[
    [str, object], None
]  # pytest's `record_property`: what a long test counted, for `--junitxml`


@dataclass(frozen=True)
class Made:
    """A data folder on the disk, and the ids of what was put into it."""

    folder: Path
    book: str
    pseudonym: str
    objects: dict[str, list[str]]


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("made") / "data"
    return folder, make(folder)


@pytest.fixture
def made(_made: tuple[Path, dict[str, Any]], tmp_path: Path) -> Made:
    """A copy of that folder, for one test to attack."""
    folder, ids = _made
    return Made(databases.copied(folder, tmp_path / "data"), ids["book"], ids["pseudonym"], ids["objects"])
