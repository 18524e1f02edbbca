"""One spelling for what people write in several: case, accents, ligatures, signs that nobody sees.

Texts are folded before they are indexed, and questions before they are asked. In a folded text, words are runs of
ASCII letters and digits and of any character beyond ASCII; everything else stands between words. So SQLite's plain
`ascii` tokenizer finds the same words as `WORD` here.

- Accents go in Latin and Greek (é, ş, ά), points and vowel signs in Hebrew and Arabic, stress marks in Cyrillic.
- ё is е. The letters й, ї, ў, ѓ and ќ are no accented и, і, у, г, к: they stay.
- ß is ss, œ oe, æ ae, ø o, ł l, đ d, ð d, þ th, ħ h, the dotless ı i; ligatures and wide forms are their letters.
- Persian and Arabic forms of kaf, yeh and heh are one each; digits of any script are ASCII digits.
- Soft hyphens, joiners and marks of direction are not there.
- What is written without spaces (Chinese, Japanese, Thai, Lao, Burmese, Khmer) is a word for each character, so that
  a question finds its characters one after another.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

VERSION: Final = 1  # raise it when a text folds to something else than before: an index is then made anew

# Characters of words in a folded text.
LETTER: Final = "[0-9a-z\\x80-\\U0010ffff]"
WORD: Final = re.compile(f"{LETTER}+")

_SPELLED: Final = {
    "ё": "е", "ѐ": "е", "ѝ": "и",
    "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ı": "i",
    "ـ": "", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ٱ": "ا",
    "ʼ": " ", "ʹ": " ", "ʺ": " ",  # apostrophes and primes that Unicode counts as letters
}  # fmt: skip
_STRIPPED: Final = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\ufe20-\ufe2f]"
)
_CYRILLIC: Final = re.compile("[\u0400-\u052f]")
_WITHOUT_SPACES: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua9e0-\ua9ff"
    "\uaa60-\uaa7f\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
# Everything but what is itself already: ASCII, and а to я without ё.
_UNUSUAL: Final = re.compile("[^\x00-\x7fа-я]")


class _Spellings(dict[str, str]):
    """What each case-folded character becomes; worked out once for each that is met."""

    def __missing__(self, letter: str) -> str:
        self[letter] = found = _spelled(letter)
        return found


def _spelled(letter: str) -> str:
    if letter in _SPELLED:
        return _SPELLED[letter]
    category = unicodedata.category(letter)
    if category == "Nd":
        return str(unicodedata.digit(letter))
    if category == "Cf" or _STRIPPED.match(letter):
        return ""
    if category[0] not in "LNM" and category != "Co":
        return " "
    if _WITHOUT_SPACES.match(letter):
        return f" {letter} "
    return letter if _CYRILLIC.match(letter) else _without_marks(letter)


def _without_marks(letter: str) -> str:
    bare = _STRIPPED.sub("", unicodedata.normalize("NFKD", letter))
    # Composed again: what was not stripped, such as the voicing of a kana, belongs to its letter.
    spelled = unicodedata.normalize("NFC", bare).casefold()
    return "".join(_SPELLED.get(each, each) if each.isalnum() else _mark(each) for each in spelled)


def _mark(letter: str) -> str:
    return letter if unicodedata.category(letter)[0] == "M" else " "


_spellings: Final = _Spellings()


def composed(text: str) -> str:
    """The text as it is folded and shown: letters and their marks as one character where Unicode has one."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def folded(text: str) -> str:
    """The text in the one spelling."""
    if text.isascii():
        return text.lower()
    return _respelled(composed(text).casefold())


def folded_with_places(text: str) -> tuple[str, Sequence[int]]:
    """A composed text in the one spelling, and for each of its characters the place in `text` that it comes from."""
    if text.isascii():
        return text.lower(), range(len(text))
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for found in _UNUSUAL.finditer(text):
        piece, start = _respelled(found[0].casefold()), found.start()
        if len(piece) != 1:
            pieces += [_respelled(text[done:start].casefold()), piece]
            places += [*range(done, start), *[start] * len(piece)]
            done = start + 1
    rest = _respelled(text[done:].casefold())
    return "".join([*pieces, rest]), [*places, *range(done, len(text))] if pieces else range(len(text))


def _respelled(alike: str) -> str:
    return _UNUSUAL.sub(lambda found: _spellings[found[0]], alike)
