"""The organisation of the attacks, for the how-tos to stand before."""

from tests.attack.conftest import _made, made

__all__ = ["_made", "made"]
