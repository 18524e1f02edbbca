"""Names in a text: surnames joined to full names, two spellings of one name to one, roles to who holds them."""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

from havre.language.attribution.wordlist import WORDS

_PARTICLES = r"de|del|della|di|da|der|den|van|von|bin|ibn|al|el|la|le|du|dos|ter"
_LINKS = r"of the|for the|of|for|without|to|in|on|and"
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ][\w’'.\-+&]*"
_STOP = r"(?<![^\W\d_]{4}\.)"  # a full stop ends a name, after initials and short titles apart
_RUN = re.compile(rf"(?:{_CAPITAL}|\d+\w*)(?:{_STOP}[ \u00a0](?:(?:{_PARTICLES}) )?(?:{_CAPITAL}|\d+))*")

TITLES = WORDS["titles"]
_FEMALE = WORDS["female"]
_MALE = WORDS["male"]
ORGANISATION = WORDS["organisation"]
_NO_NAME = WORDS["no_name"]


@dataclass(slots=True)
class Person:
    """One name of the text. `roles` are the words before or after it; `nations` the adjectives before them."""

    name: str
    places: list[int] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    nations: set[str] = field(default_factory=set)
    gender: str = ""


_MENTION = re.compile(
    rf"(?P<before>(?:[\w’'-]+[ \u00a0]){{0,4}}?)(?P<name>{_RUN.pattern})(?P<after>(?:, [^,.;“”\"\n]{{2,80}}[,.])?)"
)
_ROLE_AFTER = re.compile(r", (?:who |the |a |an )?(?:\w+ ){0,3}?(\w+)(?: of| for|,| who|\.)")
_WORD = re.compile(r"\w[\w’'.-]*")


class Names:
    """The names of one text. `spelled` gives a name's fullest form and one spelling."""

    def __init__(self, text: str, quoted: list[tuple[int, int]]) -> None:
        self._text = text
        self._quoted = quoted
        self._runs: list[tuple[int, list[str]]] = [(place, words) for place, words in _runs(text) if words]
        self._spelling = _spellings([words for _, words in self._runs])
        self._full: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        self._first: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        for place, words in self._runs:
            known = tuple(self._spelling.get(word, word) for word in words)
            if len(known) > 1:
                self._full.setdefault(known[-1], []).append((place, known))
                self._first.setdefault(known[0], []).append((place, known))
        self._lower: frozenset[str] | None = None
        self._roles = _roles(text, self)

    def spelled(self, name: str, place: int) -> str:
        """The name as the text gives it most fully, before `place` where it can."""
        words = tuple(self._spelling.get(word, word) for word in name.split())
        if not words:
            return name
        longer = [
            (at, full)
            for at, full in self._full.get(words[-1], ())
            if len(full) > len(words) and full[-len(words) :] == words
        ]
        best = _latest(longer, place)
        return " ".join(best if best else words)

    def person_between(self, start: int, place: int, gender: str = "") -> str | None:
        """The full name of the first person named from `start` on, before `place`."""
        first, past = bisect_left(self._runs, (start, [])), bisect_left(self._runs, (place, []))
        for at, words in self._runs[first:past]:
            if self._in_quotation(at):
                continue
            full = self.spelled(" ".join(words), at)
            if full in self._roles and (not gender or self._roles[full].gender in ("", gender)):
                return full
        return None

    def _in_quotation(self, place: int) -> bool:
        before = bisect_left(self._quoted, (place, place)) - 1
        return before >= 0 and self._quoted[before][1] > place

    def paragraph_start(self, place: int) -> int:
        """Where the line that holds `place` begins."""
        return self._text.rfind("\n", 0, place) + 1

    def gender(self, name: str) -> str:
        """As in "m" or "f" where a title tells; else empty."""
        known = self._roles.get(name)
        return known.gender if known else ""

    def opens_sentence(self, place: int) -> bool:
        """Whether a sentence begins here, so that its capital tells nothing."""
        before = self._text[max(0, place - 4) : place].rstrip(" ")[-1:]
        return before in ("", "\n", ".", "?", "!", "”", "»", '"')

    def common(self, word: str, place: int) -> bool:
        """Whether a word's capital is only that of a sentence's beginning."""
        if not self.opens_sentence(place):
            return False
        if word.lower() in self._lower_words():
            return True
        return word.endswith("s") and not any(at != place and word in words for at, words in self._runs)

    def _lower_words(self) -> frozenset[str]:
        if self._lower is None:
            self._lower = frozenset(re.findall(r"\b[a-zß-öø-ÿ][\w’'-]*", self._text))
        return self._lower

    def known(self, name: str) -> bool:
        """Whether the name is part of a longer one in the text, as a surname is."""
        return " " not in name and (name in self._full or name in self._first)

    def is_person(self, name: str) -> bool:
        return name in self._roles

    def holder(self, role: str, nation: str, place: int, last: str | None) -> str | None:
        """Who holds a role ("president") at this place: the last speaker if they do, else the last mentioned."""
        holders = [each for each in self._roles.values() if role in each.roles]
        exact = [each for each in holders if nation and nation in each.nations]
        fitting = exact or [each for each in holders if not nation or not each.nations]
        fitting = fitting or holders
        if any(each.name == last for each in fitting):
            return last
        placed = [(at, each.name) for each in fitting for at in each.places if at < place]
        if placed:
            return max(placed)[1]
        return fitting[0].name if fitting else None


def _latest(found: list[tuple[int, tuple[str, ...]]], place: int) -> tuple[str, ...] | None:
    before = [each for each in found if each[0] <= place]
    if before:
        return max(before)[1]
    return min(found)[1] if found else None


def _runs(text: str) -> list[tuple[int, list[str]]]:
    found = []
    for run in _RUN.finditer(text):
        words = [word.rstrip(".'’,-") if len(word) > 3 else word for word in run[0].split()]
        skipped = 0
        while words and words[0].lower() in _NO_NAME | TITLES:
            skipped += 1
            words = words[1:]
        words = bare(words)
        if words:
            found.append((run.start(), words))
    return found


def bare(words: list[str]) -> list[str]:
    """Without titles, what stands before them, and a possessive ending."""
    for place in range(len(words) - 1, -1, -1):
        if words[place].lower() in TITLES and place + 1 < len(words):
            words = words[place + 1 :]
            break
    for place, word in enumerate(words):
        if word.endswith(("’s", "'s")):
            return [*words[:place], word[:-2]]
    return words


def _spellings(runs: list[list[str]]) -> dict[str, str]:
    """A last name spelled two ways, and the spelling that the text uses most, or first."""
    counts = Counter(words[-1] for words in runs if len(words[-1]) > 4)
    given: dict[str, set[str]] = {}
    for words in runs:
        if len(words) > 1:
            given.setdefault(words[-1], set()).add(words[-2])
    by_key: dict[tuple[str, int], list[str]] = {}
    chosen: dict[str, str] = {}
    for word, count in counts.items():
        for other in _near(word, by_key):
            if count > 40 and counts[other] > 40:
                continue
            if _one_slip(word, other) and _same_given(given.get(word), given.get(other)):
                keep = chosen.get(other, other)
                if counts[word] > counts[keep]:
                    chosen[keep] = word
                else:
                    chosen[word] = keep
                break
        by_key.setdefault((word[:2].lower()[:1] + word[-1], len(word)), []).append(word)
    return chosen


def _near(word: str, by_key: dict[tuple[str, int], list[str]]) -> list[str]:
    key = word[:1].lower() + word[-1]
    return [other for size in (-1, 0, 1) for other in by_key.get((key, len(word) + size), ())[:50]]


def _same_given(one: set[str] | None, other: set[str] | None) -> bool:
    return not one or not other or bool(one & other)


def _one_slip(one: str, other: str) -> bool:
    """One letter more, fewer, other or two swapped, not at either end: a slip, not another name."""
    if len(one) > len(other):
        one, other = other, one
    head = 0
    while head < len(one) and one[head] == other[head]:
        head += 1
    tail = 0
    while tail < len(one) - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    left, right = one[head : len(one) - tail], other[head : len(other) - tail]
    if head == 0 or tail == 0:
        return False
    return len(left) + len(right) == 1 or (len(left) == len(right) == 2 and left == right[::-1])


_BEFORE_NAME = re.compile(r"((?:[\w’'.-]+[ \u00a0]){1,6})\Z")


def _roles(text: str, names: Names) -> dict[str, Person]:
    """Who is a person, by titles, roles and apposition; by full name."""
    found: dict[str, Person] = {}
    for run in _RUN.finditer(text):
        words = run[0].split()
        kept = bare(list(words))
        if not kept or kept[0].lower() in _NO_NAME:
            kept = [word for word in kept if word.lower() not in _NO_NAME]
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
