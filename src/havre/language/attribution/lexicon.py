"""The words that report speech, read from `lexicon.toml` and inflected."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from havre.language.attribution.statement import Act

_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a reporting verb, with its particles if any, may be followed by; the letters are `lexicon.toml`'s."""

    lemma: str
    frames: frozenset[str]
    act: Act
    particles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forms:
    """A written form of a verb: its readings, those with particles first; `shape` is base, s, ed, en or ing."""

    entries: tuple[Entry, ...]
    shapes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    verbs: dict[str, Forms]
    nouns: dict[str, tuple[str, Act]]
    noun_links: frozenset[str]
    light: frozenset[str]


def _load() -> Lexicon:
    source = files("havre.language.attribution").joinpath("lexicon.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(source)
    return Lexicon(
        verbs=_verbs(tables),
        nouns=_nouns(tables["nouns"]),
        noun_links=frozenset(tables["noun_links"]["words"].split()),
        light=frozenset(
            form for word in tables["light"]["words"].split() for form in _inflected(word, tables)
        )
        | {"has", "had", "having", "gave", "gives", "given"},
    )


def _verbs(tables: dict[str, Any]) -> dict[str, Forms]:
    entries = _entries(tables["verbs"])
    readings: dict[str, list[Entry]] = {}
    shapes: dict[str, set[str]] = {}
    for entry in sorted(entries.values(), key=lambda each: -len(each.particles)):
        for form, form_shapes in _inflected(entry.lemma, tables).items():
            readings.setdefault(form, []).append(entry)
            shapes.setdefault(form, set()).update(form_shapes)
    return {form: Forms(tuple(found), frozenset(shapes[form])) for form, found in readings.items()}


def _entries(groups: list[dict[str, str]]) -> dict[str, Entry]:
    """One entry a word: a word of several groups has all their frames and the first one's act."""
    entries: dict[str, Entry] = {}
    for group in groups:
        for word in group["words"].split():
            lemma, *particles = word.split("_")
            known = entries.get(word)
            frames = frozenset(group["frames"]) | (known.frames if known else frozenset())
            act = known.act if known else _act(group["act"])
            entries[word] = Entry(lemma, frames, act, tuple(particles))
    return entries


def _act(name: str) -> Act:
    acts: dict[str, Act] = {
        "claim": "claim",
        "denial": "denial",
        "commitment": "commitment",
        "demand": "demand",
        "threat": "threat",
        "other": "other",
    }
    return acts[name]


def _nouns(groups: list[dict[str, str]]) -> dict[str, tuple[str, Act]]:
    found: dict[str, tuple[str, Act]] = {}
    for group in groups:
        for word in group["words"].split():
            plural = word[:-1] + "ies" if word.endswith("y") else word + "s"
            found.setdefault(word, (word, _act(group["act"])))
            found.setdefault(plural, (word, _act(group["act"])))
    return found


def _inflected(lemma: str, tables: dict[str, Any]) -> dict[str, set[str]]:
    past, _, participle = tables["irregular"].get(lemma, "").partition(" ")
    doubling = lemma in tables["doubling"]["words"].split()
    stem = lemma + lemma[-1] if doubling else lemma
    regular = _with_ed(stem, lemma)
    forms = [
        (lemma, "base"),
        (_with_s(lemma), "s"),
        (past or regular, "ed"),
        (participle or past or regular, "en"),
        (_with_ing(stem), "ing"),
    ]
    found: dict[str, set[str]] = {}
    for form, shape in forms:
        found.setdefault(form, set()).add(shape)
    return found


def _with_s(lemma: str) -> str:
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        return lemma[:-1] + "ies"
    if lemma.endswith(("s", "sh", "ch", "x", "z", "o")):
        return lemma + "es"
    return lemma + "s"


def _with_ed(stem: str, lemma: str) -> str:
    if lemma.endswith("e"):
        return lemma + "d"
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        return lemma[:-1] + "ied"
    return stem + "ed"


def _with_ing(stem: str) -> str:
    if stem.endswith("e") and not stem.endswith("ee"):
        return stem[:-1] + "ing"
    return stem + "ing"


LEXICON = _load()
