"""The pages of a case: the scene of `tests.cases.scene`, looked at through browsers' clients."""

from pathlib import Path

import pytest
from django.test import Client

from tests.cases.scene import Scene, play
from tests.cast import Cast, client_of


@pytest.fixture
def scene(people: Cast) -> Scene:
    """Amina's case; Boris holds its file only, Carla holds nothing."""
    return play(people)


@pytest.fixture
def amina(data: Path, scene: Scene) -> Client:
    return client_of("amina")


@pytest.fixture
def boris(data: Path, scene: Scene) -> Client:
    return client_of("boris")


@pytest.fixture
def carla(data: Path, scene: Scene) -> Client:
    return client_of("carla")
