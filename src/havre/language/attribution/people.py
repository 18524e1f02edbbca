"""Who in a text is a person, and the roles they hold: by titles, words before the name, and apposition."""

import re
from bisect import bisect_left
from collections.abc import Container
from dataclasses import dataclass, field

from havre.language.attribution.names import NO_NAME, RUN, TITLES, Names, bare
from havre.language.attribution.wordlist import WORDS

_FEMALE = WORDS["female"]
_MALE = WORDS["male"]
_FARTHEST = 200  # names looked at for a pronoun


@dataclass(slots=True)
class Person:
    """`roles` are the words before or after the name; `nations` the adjectives before them."""

    name: str
    places: list[int] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    nations: set[str] = field(default_factory=set)
    gender: str = ""


class People:
    """The people of one text by full name. `quoted` are its quotations, in order."""

    def __init__(self, text: str, names: Names, quoted: list[tuple[int, int]]) -> None:
        self._text = text
        self._names = names
        self._quoted = quoted
        self._people = _people(text, names)
        self._places = [place for place, _ in names.runs]

    def __contains__(self, name: str) -> bool:
        return name in self._people

    def gender(self, name: str) -> str:
        """Either "m" or "f" where a title tells; else empty."""
        known = self._people.get(name)
        return known.gender if known else ""

    def first_between(self, start: int, place: int, gender: str, also: Container[str]) -> str | None:
        """The full name of the first person named from `start` on and before `place`, quotations left out.

        `also` holds names of people that only their speaking shows to be such.
        """
        first, past = bisect_left(self._places, start), bisect_left(self._places, place)
        for at, words in self._names.runs[first : min(past, first + _FARTHEST)]:
            if self._in_quotation(at):
                continue
            full = self._names.spelled(" ".join(words), at)
            if (full in self._people or full in also) and (not gender or self.gender(full) in ("", gender)):
                return full
        return None

    def _in_quotation(self, place: int) -> bool:
        before = bisect_left(self._quoted, (place, place)) - 1
        return before >= 0 and self._quoted[before][1] > place

    def line_start(self, place: int) -> int:
        """Where the line that holds `place` begins."""
        return self._text.rfind("\n", 0, place) + 1

    def holder(self, role: str, nation: str, place: int, last: str | None) -> str | None:
        """Who holds a role ("president") at this place: the last speaker if they do, else the last mentioned."""
        holders = [each for each in self._people.values() if role in each.roles]
        exact = [each for each in holders if nation and nation in each.nations]
        fitting = exact or [each for each in holders if not nation or not each.nations] or holders
        if any(each.name == last for each in fitting):
            return last
        placed = [
            (each.places[at - 1], each.name) for each in fitting if (at := bisect_left(each.places, place))
        ]
        if placed:
            return max(placed)[1]
        return fitting[0].name if fitting else None


_BEFORE_NAME = re.compile(r"((?:[\w’'.-]+[ \u00a0]){1,6})\Z")


def _people(text: str, names: Names) -> dict[str, Person]:
    """Who is a person, by titles, roles and apposition; by full name."""
    found: dict[str, Person] = {}
    for run in RUN.finditer(text):
        words = run[0].split()
        kept = bare(list(words))
        if not kept or kept[0].lower() in NO_NAME:
            kept = [word for word in kept if word.lower() not in NO_NAME]
        if not kept:
            continue
        titles = [word.lower() for word in words[: len(words) - len(kept)] if word.lower() in TITLES]
        before = _BEFORE_NAME.search(text, max(0, run.start() - 60), run.start())
        lead = before[1].split() if before else []
        roles, nations = _lead_roles(lead, words[: len(words) - len(kept)])
        roles |= _apposed(text, run.end())
        full = names.spelled(" ".join(kept), run.start())
        if not roles and not titles and full not in found:
            continue
        person = found.setdefault(full, Person(full))
        person.places.append(run.start())
        person.roles |= roles
        person.nations |= nations
        person.gender = person.gender or _gender([*titles, *(word.lower() for word in lead[-1:])])
    return found


def _lead_roles(lead: list[str], titles: list[str]) -> tuple[set[str], set[str]]:
    words = [*lead, *titles]
    roles: set[str] = set()
    nations: set[str] = set()
    for word in reversed(words):
        low = word.lower().rstrip(",")
        if low in TITLES:
            roles.add(low.rstrip("."))
        elif roles and word[:1].isupper():
            nations.add(word.removesuffix("’s").removesuffix("'s"))
            break
        else:
            break
    return roles, nations


_WORD = re.compile(r"\w[\w’'.-]*")
_APPOSED = re.compile(r",? (?:who (?P<verb>chairs|heads|directs|leads|runs)|(?P<words>[^,.;“”\"\n]{3,60}))")


def _apposed(text: str, end: int) -> set[str]:
    """As in ", president of the fund": the role words that follow a name."""
    if text[end : end + 1] != ",":
        return set()
    found = _APPOSED.match(text, end, end + 70)
    if found is None or found["words"] is None:
        return {"head"} if found else set()
    roles = set()
    for word in _WORD.findall(found["words"])[:7]:
        if word in ("of", "for", "at", "in", "who"):
            break
        if word.lower() in TITLES:
            roles.add(word.lower())
    return roles


def _gender(words: list[str]) -> str:
    for word in words:
        if word in _FEMALE:
            return "f"
        if word in _MALE:
            return "m"
    return ""
