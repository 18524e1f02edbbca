import pytest

from tests.cases.scene import Scene, play
from tests.cast import Cast


@pytest.fixture
def scene(people: Cast) -> Scene:
    return play(people)
