"""What was typed to look for, taken apart: each term has to be in a report for it to be found."""

import re
import unicodedata
from dataclasses import dataclass

from havre.base.errors import WrongInput

_TYPED = re.compile(r'"([^"]+)"|([^\s"]+)')
_MOST = 20
_SHORT = 2  # letters


@dataclass(frozen=True)
class Term:
    """Words that stand together; with `begins`, the last of them may go on."""

    text: str
    begins: bool


def asked_for(words: str) -> list[Term]:
    """The terms of what was typed, composed as texts are kept; a piece without a letter or digit asks for nothing.

    Raises:
        WrongInput: there are too many.
    """
    terms = [
        _term(phrase, word)
        for phrase, word in _TYPED.findall(unicodedata.normalize("NFC", words.replace("\0", " ")))
        if any(character.isalnum() for character in phrase or word)
    ]
    if len(terms) > _MOST:
        raise WrongInput(f"Look for at most {_MOST} words at once.", field="words")
    return terms


def _term(phrase: str, word: str) -> Term:
    # The beginning of a word finds the word, but two letters begin too many.
    return Term(phrase, begins=False) if phrase else Term(word, begins=len(word) > _SHORT)
