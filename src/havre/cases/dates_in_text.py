"""The dates that a text names in English, French or Russian, with a year. What it names otherwise is not found."""

import re

from havre.base.errors import WrongInput
from havre.base.when import MONTHS, SEASONS, When, parse_when

_FRENCH = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
_RUSSIAN = [
    "январ",
    "феврал",
    "март",
    "апрел",
    "ма",
    "июн",
    "июл",
    "август",
    "сентябр",
    "октябр",
    "ноябр",
    "декабр",
]
_RUSSIAN_ENDS = {"ма": "[йяе]"}
_MONTH = {
    **{name.lower(): name for name in (*MONTHS, *SEASONS)},
    **dict(zip(_FRENCH, MONTHS, strict=True)),
    "printemps": "spring",
    "été": "summer",
    "automne": "autumn",
    "hiver": "winter",
}
_NAMES = "|".join(
    [*map(re.escape, _MONTH), *(f"{stem}{_RUSSIAN_ENDS.get(stem, '[ьяе]?а?')}" for stem in _RUSSIAN)]
)
_DATE = re.compile(
    rf"(?<![\w-])(?:(?P<iso>\d{{4}}-\d{{2}}(?:-\d{{2}})?)"
    rf"|(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)?\s+)?(?P<name>{_NAMES})\s+(?P<year>\d{{4}}))(?![\w-])",
    re.IGNORECASE,
)


def dates_in(text: str) -> list[When]:
    """The dates of `text` in its order. One that no calendar has (31 June) is left out."""
    found = []
    for one in _DATE.finditer(text):
        words = one["iso"] or " ".join(
            part for part in (one["day"], _english(one["name"]), one["year"]) if part
        )
        try:
            found.append(parse_when(words))
        except WrongInput:  # a season with a day, or a day that the month lacks
            continue
    return found


def _english(name: str) -> str:
    lowered = name.lower()
    if lowered in _MONTH:
        return _MONTH[lowered]
    at = max(
        (place for place, stem in enumerate(_RUSSIAN) if lowered.startswith(stem)),
        key=lambda place: len(_RUSSIAN[place]),
    )
    return MONTHS[at]
