"""The words that name a source, resolved to a speaker within the text."""

import re

from havre.language.attribution.chains import described_outlet, outlet_like
from havre.language.attribution.names import ORGANISATION, TITLES, Names, bare
from havre.language.attribution.people import People
from havre.language.attribution.wordlist import word_set

_RELATIVE = re.compile(r",? (?:who|which|whose|that|where)\b.*\Z|[\s,]+\Z", re.DOTALL)
_NAMELY = re.compile(
    r"\A(?:[\w’' -]*?),? (?:such as|including|like|notably|especially|among them"
    r"|led by) (?P<names>(?:the )?[^\W\d_a-z].*)\Z"
)
_PRONOUNS = {"he": "m", "she": "f", "him": "m", "her": "f", "his": "m"}
_PLURALS = frozenset(("they", "their", "we", "who", "which", "it", "its", "that", "i", "me", "you"))
_SINGULAR_ROLE = re.compile(
    r"(?:the|The|Its|its|Their|their|His|his|Her"
    r"|her) (?:(?P<nation>[A-Z][\w-]+) )?(?:[a-z’'-]+ ){0,2}?(?P<role>[a-z-]+)\Z"
)
_GENERIC = word_set("campaigner activist priest leader official politician priest candidate nominee mogul")
_NAME_AT_END = re.compile(
    r"(?:(?:[Tt]he|De|El|La|Le|Al) )?(?:[^\W\d_a-zß-öø-ÿ]|\d)[\w’'&.+\-]*"
    r"(?: (?:(?:of the|for the|of|for|without|to|and|in|on|de|del|der|van|von|bin|al) )?"
    r"(?:[^\W\d_a-zß-öø-ÿ]|\d)[\w’'&.+\-]*)*\Z"
)
_PERSONAL_LINKS = frozenset(("of", "in", "for", "on", "to"))


_LONGEST = 300  # characters of a source that are read


class Speakers:
    """Resolves sources in the order of the text and remembers who spoke last."""

    def __init__(self, names: Names, people: People) -> None:
        self._names = names
        self._people = people
        self.last: str | None = None
        self._last_person: str | None = None
        self._last_place = -1
        self._spoken: set[str] = set()

    def resolve(self, source: str, place: int) -> str | None:
        """The speaker's fullest name, or the source's own words; None when it is a pronoun for nobody known."""
        source = _RELATIVE.sub("", " ".join(source[:_LONGEST].split())).strip(" ,")
        low = source.lower()
        if low in _PRONOUNS:
            return self._person(low, place)
        if low in _PLURALS or not source:
            return self.last if low in ("they", "we", "it", "i", "who", "which", "their", "its") else None
        named = _NAMELY.match(source)
        if named is not None:
            source = named["names"]
        return self._joined(source, place) or self._single(source, place)

    def spoke(self, speaker: str | None, place: int) -> None:
        """Remember the speaker for the pronouns that follow."""
        if speaker is None:
            return
        self.last = speaker
        if self._is_person(speaker):
            self._last_person = speaker
            self._last_place = place
            self._spoken.add(speaker)

    def _is_person(self, speaker: str) -> bool:
        words = speaker.split()
        if " and " in speaker or any(word.lower() in ORGANISATION for word in words) or outlet_like(speaker):
            return False
        return speaker in self._people or (len(words) in (2, 3) and all(word[:1].isupper() for word in words))

    def _person(self, pronoun: str, place: int) -> str | None:
        return self._near(place, _PRONOUNS[pronoun])

    def _near(self, place: int, gender: str = "") -> str | None:
        """Who spoke last in this paragraph, else who is named first in it, else who spoke last."""
        last = self._last_person
        fits = last is not None and (not gender or self._people.gender(last) in ("", gender))
        start = self._people.line_start(place)
        if fits and self._last_place >= start:
            return last
        named = self._people.first_between(start, place, gender, self._spoken)
        if named is not None:
            return named
        return last if fits else self._people.first_between(0, place, gender, self._spoken)

    def _joined(self, source: str, place: int) -> str | None:
        """As in "Vell and Tiefland's Premier Bor Tane": each name in full."""
        if " and " not in source or source.startswith("both "):
            return None
        if self._known_whole(source):
            return None
        parts = re.split(r", and |, | and ", source)
        shown = [self._part(part, place) for part in _without_appositions(parts)]
        if any(part is None for part in shown):
            return None
        named = [part for part in shown if part]
        head = named[:-1]
        return f"{', '.join(head)} and {named[-1]}" if head else named[-1]

    def _known_whole(self, source: str) -> bool:
        """One organisation's name that holds "and": "Roof and Bread"."""
        words = source.split(" and ")
        return (
            len(words) == 2
            and " " not in words[0].strip()
            and source[:1].isupper()
            and (
                " " not in words[1]
                and words[1][:1].isupper()
                and self._names.spelled(words[0], 0) not in self._people
            )
        )

    def _part(self, part: str, place: int) -> str | None:
        name = self._name(part, place)
        if name:
            article = part.startswith("the ") and name not in self._people and not name.startswith("the ")
            return f"the {name}" if article else name
        return _lowered(part) if part else None

    def _single(self, source: str, place: int) -> str | None:
        pieces = [piece for piece in source.split(", ") if piece]
        names = [self._name(piece, place) for piece in pieces]
        if names[0]:
            return names[0]
        people = [name for name in names if name and self._is_person(name)]
        if people and pieces[0].rsplit(" ", 1)[-1].islower():
            return people[0]
        role = _SINGULAR_ROLE.match(pieces[0])
        if role is not None:
            holder = self._holder(role, place)
            if holder is not None:
                return holder
        owned = re.search(r"['’]s? ([a-z ]*?)([a-z]+)\Z", pieces[0])
        if owned and owned[2] in TITLES:
            holder = self._people.holder(owned[2], "", place, self._last_person)
            if holder is not None:
                return holder
        return _lowered(pieces[0])

    def _holder(self, role: re.Match[str], place: int) -> str | None:
        word = role["role"]
        if word in TITLES:
            found = self._people.holder(word, role["nation"] or "", place, self._last_person)
            if found is not None:
                return found
        if word in _GENERIC or word in TITLES:
            return self._near(place)
        return None

    def _name(self, piece: str, place: int) -> str | None:
        """The name that the piece is or ends with; None for a description."""
        titled = _TITLED_FIRST.match(piece)
        if titled is not None:
            return self._name(titled[1], place)
        words = piece.split()
        if len(words) == 1 and self._names.common(piece, place):
            return None
        if words[0].lower() in _KINDS and len(words) > 2:
            piece = " ".join(words[1:])
        outlet = described_outlet(piece)
        if outlet is not None:
            return self._names.spelled(outlet.removeprefix("the "), place) if " " in outlet else outlet
        tail = _NAME_AT_END.search(piece.removesuffix("’s").removesuffix("'s"))
        if tail is None:
            return None
        words = tail[0].split()
        lead = piece[: tail.start()].split()
        if lead and lead[-1].lower() in _PERSONAL_LINKS | {"from", "at", "with", "by", "against"}:
            return None
        if words[0].lower() == "the" and len(words) > 1:
            opens = tail.start() == 0 and self._names.opens_sentence(place)
            words = words[1:] if words[0] == "the" or opens else words
        stripped = bare(words)
        if not stripped or (any(word.lower() in _PERSONAL_LINKS for word in stripped) and stripped != words):
            stripped = words
        stripped = _without_owner(stripped)
        return self._names.spelled(_cut_place(" ".join(stripped), words), place)


_TITLED_FIRST = re.compile(
    r"((?:[^\W\d_a-z][\w’'-]*\s){1,3}[^\W\d_a-z][\w’'-]*) (?:of|from|with|at|for|in) (?:the|a|an) [a-z]"
)
_KINDS = word_set("agency newspaper magazine weekly daily broadcaster website")
_FIRST_NAMED = word_set("king queen prince princess pope duke duchess")


def _without_owner(words: list[str]) -> list[str]:
    """As in "Ravensholm's Radio Seven" is Radio Seven."""
    for place in range(len(words) - 2, -1, -1):
        if words[place].endswith(("’s", "'s")):
            return words[place + 1 :]
    return words


def _cut_place(name: str, words: list[str]) -> str:
    """As in "King Aldous of Brenmark" keeps its title; "Premier Jonas Weir of Castle Isles" is Jonas Weir."""
    titled = words[0].lower() in TITLES
    parts = name.split(" of ")
    if not titled or len(parts) == 1:
        if words[0].lower() in _FIRST_NAMED and len(name.split()) == 1 and len(words) > 1:
            return " ".join(words[-2:])
        return name
    plain = bare(parts[0].split())
    if len(plain) == 1 and plain[0].lower() in TITLES:
        return name
    return " ".join(plain) if len(plain) > 1 else parts[0]


def _without_appositions(parts: list[str]) -> list[str]:
    """As in "Drax and the president of Corrin, Bettany Holm": the description before a name goes."""
    kept: list[str] = []
    for part in parts:
        described = kept and re.match(
            r"(?:the|a|an|her|his|its|their) [a-z]|[A-Z][\w’']+ [a-z]+\Z|[A-Z][\w’']+['’]s [a-z]"
            r"|(?:the|her|his) [A-Z]\w+ [a-z]+\Z",
            kept[-1],
        )
        if described and re.match(r"[^\W\d_a-z]", part):
            kept[-1] = part
        elif kept and re.match(r"an? [a-z]", part):
            continue
        elif part.strip():
            kept.append(part.strip())
    return kept


def _lowered(words: str) -> str:
    """A description without the capital of a sentence's first word, and without where it is."""
    words = _WHERE.sub("", words)
    first, _, rest = words.partition(" ")
    keep = first[1:].lower() != first[1:] or (rest[:1].isupper() and first.lower() not in _ARTICLES)
    if keep or (first.endswith(("’s", "'s", "s’", "s'")) and first.lower() != first and _proper(first, rest)):
        return words
    return first.lower() + (" " + rest if rest else "")


_WHERE = re.compile(r"(?<=\w) (?:across|along|near|around|hung|held|outside|inside)\b.*\Z")
_ARTICLES = word_set(
    "the a an one some several many most his her their its our no two three four five those these"
)


def _proper(first: str, rest: str) -> bool:
    return bool(rest) and first.endswith(("’s", "'s"))
