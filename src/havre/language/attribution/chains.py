"""The outlets that a statement passed through, from the speaker to the reader."""

import re
from collections.abc import Callable

_NAME = (
    r"(?:(?:[Tt]he|De|El|La|Le|Al) )?(?:[^\W\d_a-zß-öø-ÿ]|\d)[\w’'&+\-]{0,40}"
    r"(?: (?:(?:and|of the|of|on|for|und|et|y) )?(?:[^\W\d_a-zß-öø-ÿ]|\d)[\w’'&+\-]{0,40}){0,6}"
)
_KIND = (
    r"(?:radio station|television station|television channel|TV station|TV channel|news (?:site"
    r"|agency|website|outlet|channel)"
    r"|newspaper|broadcaster|network|channel|station|daily|weekly|monthly|magazine|agency|website"
    r"|site|paper|outlet|portal|wire"
    r"|programme|program|show|podcast|tabloid|journal|press agency)"
)
_DESCRIBED = rf"\b(?:(?:[\w’'-]{{1,40}} ){{0,5}}{_KIND} )(?P<described>{_NAME})"
_OUTLET_WORD = re.compile(
    r"\b(?:News|Times|Post|Radio|TV|Television|Press|Herald|Tribune|Gazette|Gazeta|Journal|Guardian|Agency"
    r"|Daily|Weekly|Wire|Courier|Echo|Mirror|Review|Chronicle|Observer|Telegraph|Star|Globe|Sun|Express|Mail"
    r"|Today|Channel|Kanal|Canal|Tele\w+|FM|Media|Broadcasting|Magazine|Bulletin|Dispatch|Monitor|Standard"
    r"|Record|Ledger|Register|Examiner|Info|Inter\w*press\w*|\w+press|\w+wire|\w+nytt"
    r"|Twitter|Facebook|Instagram|YouTube|Telegram)\b|\d|[a-z][A-Z]"
)
_ACRONYM = re.compile(r"(?:the )?[A-Z][A-Z0-9+&-]{1,5}")
_NOT_OUTLET = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August"
    r"|September|October|November"
    r"|December|Capitol|Congress|Senate|Parliament|House|UN|EU|US|UK|USA|U\.S|NATO|He|She|They|I\b"
)

_ACCORDING = re.compile(rf"\b[Aa]ccording to (?:the )?(?:{_DESCRIBED}|(?P<name>{_NAME}))")
_PASSED_BY = re.compile(
    rf"\b(?:quoted|picked up|relayed|reprinted|reported|cited|carried|published"
    r"|broadcast|aired|shown|shared|released|run|obtained"
    rf"|interviewed|posted) (?:\w+ )?by "
    rf"(?:{_DESCRIBED}|(?P<name>{_NAME}))"
)
_REPORTED = re.compile(
    rf", (?:{_DESCRIBED}|(?P<name>{_NAME})) (?:has |have |had |later |also )?"
    r"(?:reported|reports|said|says|wrote|writes|quoted|adds|added)\b(?: on \w+)?(?=[\s,.;\x00]*\Z"
    r"|, (?:citing|quoting))"
)
_SHOWED = re.compile(
    rf"\b(?:{_DESCRIBED}|(?P<name>{_NAME})) (?:has |have |had |later |also )?"
    r"(?:shared|aired|posted|broadcast|released|published|shown|showed|carried|ran|obtained) (?:a|an"
    r"|the|one|footage|video|film"
    r"|testimony|interviews?|recordings?)\b"
)
_VENUE = re.compile(
    r"\b(?P<lead>told|tells|telling|on|in|(?:[Ii]nterview|interviewed|spoke|[Ss]peaking|[Tt]alking"
    r"|talked|said|remarks|comments|described)"
    rf" (?:\w+ )?(?:with|to|by|for)) (?:the )?(?:{_DESCRIBED}"
    rf"|(?:[^\W\d_a-z]\w+['’]s )?(?P<name>{_NAME}))"
)
_PROGRAMME = re.compile(r"programme of (?P<name>" + _NAME + ")")
_LEADING_THE = re.compile(r"\A[Tt]he (?=\S+ \S)")


def outlet_like(name: str) -> bool:
    """Whether the name reads as that of a newspaper, station, agency or site."""
    if _NOT_OUTLET.match(name) and not _OUTLET_WORD.search(name):
        return False
    return bool(_OUTLET_WORD.search(name) or _ACRONYM.fullmatch(name))


def described_outlet(source: str) -> str | None:
    """The outlet's name in "Russian newspaper Novaya Gazeta"; None when the words describe no outlet."""
    found = _WHOLE.search(source)
    return found["described"] if found else None


_WHOLE = re.compile(_DESCRIBED + r"\Z")
_ANYWHERE = re.compile(r"\b" + _DESCRIBED)


def outlets_described(text: str) -> set[str]:
    """Names that the text introduces as outlets anywhere ("the newspaper El Faro Nuevo")."""
    return {_clean(found["described"], found) for found in _ANYWHERE.finditer(text)}


_TOLD = frozenset(("told", "tells", "telling", "said"))


def via(loose: str, known: frozenset[str], is_person: Callable[[str], bool]) -> list[str]:
    """Outlets named in a sentence's words outside what was said, the one nearest to the speaker first.

    `known` holds names that the text elsewhere uses as outlets.
    """
    found: list[tuple[int, int, str]] = []
    for venue in _VENUE.finditer(loose):
        name = _outlet(venue, known, is_person, told=venue["lead"].split()[0] in _TOLD)
        if name and not loose[: venue.start()].rstrip().lower().endswith("according"):
            found.append((0, venue.start(), name))
    for rank, pattern in ((0, _PROGRAMME), (0, _SHOWED), (1, _PASSED_BY), (2, _REPORTED), (2, _ACCORDING)):
        for passed in pattern.finditer(loose):
            name = _passing(passed, known, pattern)
            if name:
                found.append((rank, passed.start(), name))
    names: list[str] = []
    for _, _, name in sorted(found):
        if name not in names:
            names.append(name)
    return names


def _outlet(
    found: re.Match[str], known: frozenset[str], is_person: Callable[[str], bool], *, told: bool
) -> str | None:
    if found["described"]:
        return _clean(found["described"], found)
    name = found["name"]
    cleaned = _clean(name, found)
    if _NOT_OUTLET.match(name):
        return None
    if outlet_like(name) or cleaned in known or name in known:
        return cleaned
    return cleaned if told and _is_end(found) and not is_person(name) else None


def _is_end(found: re.Match[str]) -> bool:
    return found.string[found.end() :].strip(' .,”"\u0000') == ""


def _passing(found: re.Match[str], known: frozenset[str], pattern: re.Pattern[str]) -> str | None:
    groups = found.groupdict()
    if groups.get("described"):
        return _clean(groups["described"], found)
    name = groups["name"]
    cleaned = _clean(name, found)
    if pattern is _PROGRAMME or outlet_like(name) or cleaned in known:
        return cleaned
    if pattern is _PASSED_BY or pattern is _SHOWED:
        return cleaned
    return None


def _clean(name: str, found: re.Match[str]) -> str:
    """Without "the", unless it belongs to the name ("The Ridge") or leaves one plain word ("the Local")."""
    start = found.start("described") if found.groupdict().get("described") else found.start("name")
    before = found.string[max(0, start - 4) : start]
    opens = found.string[:start].strip() == ""
    if name.startswith("the ") or (opens and name.startswith("The ")):
        rest = name[4:]
    elif before == "the ":
        rest = name
    else:
        return name.rstrip(".'’")
    rest = rest.rstrip(".'’")
    plain = rest.isalpha() and rest[1:].islower()
    return "the " + rest if plain else rest
