"""Word lists: short ones written where they are used, long ones in `words.toml`."""

import tomllib
from importlib.resources import files


def word_set(text: str) -> frozenset[str]:
    """The words between spaces."""
    return frozenset(text.split())


def _load() -> dict[str, frozenset[str]]:
    source = files("havre.language.attribution").joinpath("words.toml").read_text(encoding="utf-8")
    return {name: word_set(words) for name, words in tomllib.loads(source).items()}


WORDS = _load()
