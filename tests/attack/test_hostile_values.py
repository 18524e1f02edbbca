"""A member with a changed program seals values that no form would take: whoever shares that case loses no other page.

Every sealed type gets entries whose fields are as strange as its declaration lets them be, so a new type is in it by
itself. The types decide what can't be meant at all; what passes them has to be shown.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client
from django.urls import reverse
from msgspec import inspect

from havre import seal
from havre.base.ids import BookId
from havre.cases import operations as do
from havre.cases.types import Note
from havre.ledger import operations
from havre.ledger.types import Sealed
from havre.ledger.workspace import Workspace
from havre.sealed_types import REGISTRY
from tests.attack.test_outsider import OF_A_CASE
from tests.cases.scene import play
from tests.cast import NOW, Cast, client_of
from tests.fuzz.examples import example, fields_of

WORDS = (
    "",
    "\x00\x02\x03\u202e",
    "<script>alert(1)</script>{{ x }}%s%d",
    "word " * 20_000,
    "0000-00-00",
    "9999-12-31",
)
NUMBERS = (0, -1, 2**62, 2**64 - 1, -(2**63))
BYTES = (b"", b"\x00", b"x" * 16, b"x" * 5_000)
EVERYWHERE = ("today", "cases", "organisation", "log")


def strange(type_: type[Sealed]) -> Iterator[dict[str, Any]]:
    """The fields of bodies of a type, one field strange at a time."""
    plain = fields_of(type_)
    info = inspect.type_info(type_)
    assert isinstance(info, inspect.StructType)
    for field in info.fields:
        for value in _strange_values(field.type):
            yield plain | {field.encode_name: value}
    for at in (0, 2**62, 253_402_300_799_999_999):
        yield plain | {"@at": at}


def _strange_values(info: inspect.Type) -> Iterator[Any]:
    if isinstance(info, inspect.StrType):
        yield from WORDS
    elif isinstance(info, inspect.IntType):
        yield from NUMBERS
    elif isinstance(info, inspect.BytesType):
        yield from BYTES
    elif isinstance(info, inspect.UnionType):
        for each in info.types:
            yield from _strange_values(each)
    elif isinstance(info, inspect.NoneType):
        yield None
    elif isinstance(info, inspect.VarTupleType):
        yield from ([value] for value in _strange_values(info.item_type))
        yield []
    elif isinstance(info, inspect.StructType):
        yield from _strange_structs(info)
    elif isinstance(info, inspect.EnumType):
        yield from (each.value for each in info.cls)


def _strange_structs(info: inspect.StructType) -> Iterator[Any]:
    if info.cls.__name__ == "When":
        yield from (
            [1000, None, None, "season", "winter"],
            [2999, 12, 31, "after", None],
            [None, None, None, "unknown", None],
        )
        return
    plain = example(info)
    for place, field in enumerate(info.fields):
        for value in _strange_values(field.type):
            yield [*plain[:place], value, *plain[place + 1 :]]


def seal_all(by: Workspace, book: BookId, type_: type[Sealed], bodies: list[dict[str, Any]]) -> None:
    """Append entries the way a changed program would: whatever the rules of the log don't know of."""
    slot, key = by.current_key(book, type_.compartment)
    with by.ledger.appending(by.keys) as log:
        for fields in bodies:
            said = {"@object": seal.new_id()} | fields
            body = seal.Body(
                type_.kind, type_.version, tuple(sorted(said.items(), key=lambda pair: pair[0].encode()))
            )
            log.add_entry(seal.seal_entry(body, key=key, log_id=by.ledger.log_id, slot=slot))


@pytest.fixture
def shared(people: Cast) -> BookId:
    """A case of Amina's where Boris may write in both compartments."""
    scene = play(people)
    operations.grant(
        by=people.amina,
        book=scene.book,
        compartments=list(seal.COMPARTMENTS),
        to=people.boris.member,
        rights=seal.Rights.READ | seal.Rights.WRITE,
    )
    return scene.book


def _without_id(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name != "@object"}


# What only administrators may write is left out: whoever holds the organisation can close it anyway.
OF_CASES = [
    type_ for type_ in REGISTRY.types.values() if type_.__module__.startswith(("havre.cases", "havre.ledger"))
]
BY_READERS = [type_ for type_ in REGISTRY.types.values() if type_.by_readers]


@pytest.mark.parametrize("type_", OF_CASES, ids=lambda type_: type_.kind)
def test_strange_values_in_a_shared_case_close_no_page(
    people: Cast, shared: BookId, data: Path, type_: type[Sealed]
) -> None:
    other = do.open_case(by=people.amina, at=NOW, region="another case").book
    amina, size = client_of("amina"), len(statuses(client_of("amina"), shared))
    seal_all(people.boris, shared, type_, [_without_id(fields) for fields in strange(type_)])
    told = statuses(amina, shared)
    assert {name: status for name, status in told.items() if status >= 500} == {}
    assert len(told) == size > 15
    assert "another case" in amina.get(reverse("case", args=[other.hex()])).content.decode()


@pytest.mark.parametrize("type_", BY_READERS, ids=lambda type_: type_.kind)
def test_strange_values_in_the_organisation_close_no_page(
    people: Cast, shared: BookId, data: Path, type_: type[Sealed]
) -> None:
    """Every member reads the organisation's book, and may write there what readers may."""
    amina = client_of("amina")
    seal_all(people.carla, people.ledger.organisation, type_, [_without_id(each) for each in strange(type_)])
    told = statuses(amina, shared)
    assert {name: status for name, status in told.items() if status >= 500} == {}


class TestControls:
    def test_the_values_are_strange_and_some_are_taken(self) -> None:
        """Or nothing would have been tried: of most types some pass, and some are refused by the type itself."""
        passed, refused = 0, 0
        for type_ in OF_CASES:
            for fields in strange(type_):
                body = seal.Body(type_.kind, type_.version, tuple(sorted(fields.items())))
                try:
                    passed += REGISTRY.open(body).value is not None
                except seal.SealError:
                    refused += 1
        assert passed > 200, passed
        assert refused > 40, refused

    def test_a_moment_beyond_all_calendars_would_close_the_list(
        self, people: Cast, shared: BookId, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("havre.ledger.types._Own", Unbounded)
        seal_all(people.boris, shared, Note, [_without_id(fields_of(Note)) | {"@at": 2**62}])
        told = statuses(client_of("amina"), shared)
        assert told["today"] == told["cases"] == 500


class Unbounded(msgspec.Struct, array_like=True, frozen=True):
    """The ledger's own fields of a body, as if any moment would do."""

    object_id: bytes
    at: int
    supersedes: tuple[bytes, ...]
    removed: bool


def statuses(client: Client, book: BookId) -> dict[str, int]:
    """The pages of everything, and those of the case."""
    told = {name: client.get(reverse(name)).status_code for name in EVERYWHERE}
    told["search"] = client.post(reverse("case-search"), {"words": "word"}, follow=True).status_code
    for address in OF_A_CASE:
        if address.parts == {"book"}:
            told[address.name] = client.get(reverse(address.name, args=[book.hex()])).status_code
    return told
