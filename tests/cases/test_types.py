import re

import msgspec
import pytest

from havre import seal
from havre.cases.types import SEALED, Answer, CaseFile, IdentityExhibit, Person
from havre.cases.types.parts import Part
from havre.ledger.types import Registry, Sealed

# CJEU C-148/13 to C-150/13 and C-473/16; and no figure for how far a person is believed.
NEVER = re.compile(
    r"sex|intim|practi|orientation|proof|credib|score|believ|rank|psycholog|face", re.IGNORECASE
)


def _structs() -> list[type[msgspec.Struct]]:
    return [*SEALED, *Part.__subclasses__()]


@pytest.mark.parametrize("struct", _structs(), ids=lambda struct: struct.__name__)
def test_no_field_can_hold_what_must_never_be_held(struct: type[msgspec.Struct]) -> None:
    assert not [name for name in struct.__struct_fields__ if NEVER.search(name)]


def test_identity_is_in_its_own_compartment_and_nothing_else_is() -> None:
    identity = {type_.kind for type_ in SEALED if type_.compartment == seal.IDENTITY}
    assert identity == {"person", "identity_exhibit"}


def test_the_case_file_has_no_field_that_names_a_person() -> None:
    assert not set(CaseFile.__struct_fields__) & {
        "name",
        "names",
        "birth",
        "nationality",
        "contacts",
        "papers",
    }


@pytest.mark.parametrize("type_", SEALED, ids=lambda type_: type_.kind)
def test_indexed_and_searchable_fields_exist(type_: type[Sealed]) -> None:
    fields = set(type_.__struct_fields__)
    assert set(type_.indexed) <= fields
    assert set(type_.searchable) <= fields


def test_kinds_are_distinct() -> None:
    assert set(Registry(SEALED).types) == {"access", *(type_.kind for type_ in SEALED)}


def test_file_keys_are_never_searchable() -> None:
    assert not {"identity", "file_id", "sha256"} & set(IdentityExhibit.searchable)


def test_printing_shows_nothing() -> None:
    answer = Answer("Where were you held?", "In a cellar", True)
    person = Person(birth_place="Sealed-on-Sea")
    assert "cellar" not in f"{answer!r} {answer}"
    assert "Sealed-on-Sea" not in f"{person!r} {person}"
