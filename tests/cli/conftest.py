"""The folder that the attacks are made on: commands are run on it, too."""

from tests.attack.conftest import _made, made

__all__ = ["_made", "made"]
