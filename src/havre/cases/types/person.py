"""Who the person is. All of this lives in the identity compartment, which most who help never hold."""

from enum import StrEnum

from havre import seal
from havre.base.when import UNKNOWN, When
from havre.cases.types.parts import Id, Part
from havre.ledger.types import Sealed


class NameUse(StrEnum):
    """Which of a person's names one is."""

    PAPERS = "as in papers"
    USED = "as the person uses it"
    OTHER = "other"


class Name(Part, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A name as it is written in its own script, and in Latin letters."""

    written: str
    transliterated: str = ""
    use: NameUse = NameUse.PAPERS


class Paper(Part, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A passport, birth certificate, card or the like."""

    what: str
    number: str = ""
    issued_by: str = ""
    valid_until: When = UNKNOWN


class Contact(Part, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One way to reach the person, and whether and when it is safe to use."""

    way: str  # "Signal", "telephone", "through a friend"
    address: str
    safe: bool
    hours: str = ""  # when, with the time zone in words
    caution: str = ""  # "never leave a message"


class FamilyLink(Part, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A relative. Their own case, if any, is named by its book only: no ground passes between files."""

    relation: str
    name: str = ""
    book: Id | None = None


class Person(Sealed, frozen=True, kw_only=True):
    """The person of a case."""

    kind = "person"
    compartment = seal.IDENTITY
    searchable = ("names", "papers", "contacts", "family")

    names: tuple[Name, ...] = ()
    birth: When = UNKNOWN
    birth_place: str = ""
    nationality: str = ""
    papers: tuple[Paper, ...] = ()
    contacts: tuple[Contact, ...] = ()
    family: tuple[FamilyLink, ...] = ()
