"""What earlier versions of a sealed type wrote is read as today's: one stored example of each version."""

from typing import Any

import pytest

from havre import seal
from havre.base.ids import Micros
from havre.base.when import parse_when
from havre.cases.types import Answer, Pause, Tie, Topic
from havre.ledger.types import Registry
from havre.sealed_types import REGISTRY

OWN: dict[str, Any] = {
    "@object": bytes(16),
    "@at": 1_795_000_000_000_000,
    "@supersedes": [],
    "@removed": False,
}
CONSENT: dict[str, Any] = {
    "purpose": "appeal",
    "recipient": "Imaginary Asylum Office",
    "fields": ["narrative"],
    "form": "spoken",
    "language": "ru",
    "explained_by": "Amina",
    "given": 1_795_000_000_000_000,
    "expires": None,
    "withdrawn": 1_795_000_000_000_001,
}
# By kind and version: the fields as that version sealed them, and what today's has beside them.
_ID = seal.sha256(repr((0, "Who?", "Two men.", True)).encode())[:16]
_ANSWER = Answer("Who?", "Two men.", True, "Deux hommes.", (Topic.THREATS,), b"i" * 16)
STORED: dict[tuple[str, int], tuple[dict[str, Any], dict[str, Any]]] = {
    ("access", 1): ({"what": "identity"}, {"approval": None}),
    ("access", 2): ({"what": "identity", "approval": b"a" * 32}, {}),
    ("consent", 1): (CONSENT, {"withdrawn_told": "", "withdrawn_why": ""}),
    ("consent", 2): (CONSENT | {"withdrawn_told": "Amina", "withdrawn_why": "They changed their mind."}, {}),
    ("dossier_built", 1): (
        {
            "purpose": "asylum claim",
            "recipient": "Imaginary Asylum Office",
            "fields": ["narrative"],
            "sha256": b"s" * 32,
            "length": 70_000,
        },
        {"approval": None, "what": "dossier", "exhibit": None},
    ),
    ("dossier_built", 2): (
        {
            "purpose": "asylum claim",
            "recipient": "Imaginary Asylum Office",
            "fields": ["narrative"],
            "sha256": b"s" * 32,
            "length": 70_000,
            "approval": b"a" * 32,
        },
        {"what": "dossier", "exhibit": None},
    ),
    ("dossier_built", 3): (
        {
            "purpose": "asylum claim",
            "recipient": "Imaginary Asylum Office",
            "fields": ["narrative"],
            "sha256": b"s" * 32,
            "length": 70_000,
            "approval": None,
            "format": "tar.age",
            "language": "fr",
            "recipient_key": "age1imagined",
        },
        {"what": "dossier", "exhibit": None},
    ),
    ("dossier_built", 4): (
        {
            "what": "exhibit",
            "purpose": None,
            "recipient": "Imaginary Asylum Office",
            "fields": ["exhibits"],
            "sha256": b"s" * 32,
            "length": 70_000,
            "exhibit": b"e" * 16,
            "approval": b"a" * 32,
            "format": "pdf",
            "language": "en",
            "recipient_key": "",
        },
        {},
    ),
    ("happening", 1): (
        {"what": "Left", "where": "", "who": "", "when": [2017, None, None, "season", "spring"]}
        | {"source": "told", "sources": [b"s" * 16]},
        {"when": parse_when("spring 2017"), "after": None, "before": None},
    ),
    ("happening", 2): (
        {"what": "Left", "where": "", "who": "", "when": [2017, None, None, "season", "spring"]}
        | {"source": "told", "sources": [b"s" * 16], "after": b"a" * 16, "before": None},
        {"when": parse_when("spring 2017")},
    ),
    ("interview", 1): (
        {
            "date": [2026, 3, None, "month", None],
            "language": "ru",
            "interpreter": "B.",
            "answers": [["Who?", "Two men.", True]],
        },
        {
            "date": parse_when("March 2026"),
            "answers": [Answer("Who?", "Two men.", True, "", (), _ID)],
            "ties": [],
            "pauses": [],
        },
    ),
    ("interview", 2): (
        {
            "date": [2026, 3, None, "month", None],
            "language": "ru",
            "translated_into": "fr",
            "interpreter": "B.",
            "ties": ["knows the person"],
            "agreed": True,
            "answers": [["Who?", "Two men.", True, "Deux hommes.", ["threats"], b"i" * 16]],
            "pauses": [[5, None, "air"]],
            "recordings": [b"r" * 16],
        },
        {
            "date": parse_when("March 2026"),
            "answers": [_ANSWER],
            "ties": [Tie.KNOWS],
            "pauses": [Pause(since=Micros(5), why="air")],
        },
    ),
}


def body(kind: str, version: int, fields: dict[str, Any]) -> seal.Body:
    return seal.Body(kind, version, tuple(sorted((fields | OWN).items())))


def test_every_version_has_its_example() -> None:
    grown = [type_ for type_ in REGISTRY.types.values() if type_.version > 1]
    wanted = {(type_.kind, version) for type_ in grown for version in range(1, type_.version + 1)}
    assert wanted == set(STORED)


@pytest.mark.parametrize("kind_version", STORED, ids=str)
def test_it_is_read_whole(kind_version: tuple[str, int]) -> None:
    fields, since = STORED[kind_version]
    opened = REGISTRY.open(body(*kind_version, fields))
    assert opened.value is not None
    for name, value in (fields | since).items():
        found = getattr(opened.value, name)
        assert (list(found) if isinstance(found, tuple) else found) == value


def test_a_version_to_come_and_an_older_registry_show_nothing_wrong() -> None:
    fields, _ = STORED["access", 2]
    assert REGISTRY.open(body("access", 3, fields)).value is None
    assert Registry([]).open(body("dossier_built", 1, {})).value is None
    with pytest.raises(seal.SealError):
        REGISTRY.open(body("access", 1, {"what": 7}))
    for answers in ([["q"]], [["q", "a", "maybe"]], ["q"]):
        with pytest.raises(seal.SealError):
            REGISTRY.open(body("interview", 1, STORED["interview", 1][0] | {"answers": answers}))
