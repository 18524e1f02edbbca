"""Seeds from the test vectors: the good and the bad of each part of the format."""

from functools import cache
from typing import Any

from tests.vectors.form import HERE, read


@cache
def _all() -> list[dict[str, list[Any]]]:
    return [read(path) for path in sorted(HERE.glob("*.txt"))]


def of(what: str, name: str) -> list[Any]:
    """The values called `name` in the vectors of one part."""
    return [value for each in _all() if each["what"] == [what] for value in each.get(name, [])]


def good(what: str, name: str) -> list[Any]:
    """Those values in the part's vector that opens."""
    return next(each for each in _all() if each["what"] == [what] and each["outcome"] == ["opens"])[name]


def one(what: str, name: str) -> Any:
    """The first of them."""
    return good(what, name)[0]
