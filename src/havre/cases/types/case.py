"""The case itself, under its pseudonym, and the plain texts kept with it."""

from enum import StrEnum

from havre.cases.types.parts import Id, check_day
from havre.ledger.types import Sealed


class Ground(StrEnum):
    """The five grounds of the 1951 Refugee Convention, Article 1A(2)."""

    RACE = "race"
    RELIGION = "religion"
    NATIONALITY = "nationality"
    SOCIAL_GROUP = "membership of a particular social group"
    OPINION = "political opinion"


class Status(StrEnum):
    """Where a case stands."""

    PREPARING = "preparing"
    LODGED = "lodged"
    APPEAL = "on appeal"
    PROTECTED = "protected"
    CLOSED = "closed"


class Risk(StrEnum):
    """How near danger is, as the member who holds the case judges it: a person's word, never computed."""

    UNKNOWN = "not assessed"
    ORDINARY = "ordinary"
    HIGH = "high"
    IMMEDIATE = "immediate"


class CaseFile(Sealed, frozen=True, kw_only=True):
    """A case under its pseudonym.

    `languages` are codes of `cases.languages`; `jurisdiction` is one of `cases.jurisdictions`. `region` is where
    the person comes from, in words wide enough not to point at one person.
    """

    kind = "case_file"
    indexed = ("pseudonym", "status", "risk", "region", "languages", "jurisdiction")
    searchable = ("pseudonym", "region")

    pseudonym: str
    grounds: tuple[Ground, ...] = ()
    region: str = ""
    languages: tuple[str, ...] = ()
    jurisdiction: str = ""
    status: Status = Status.PREPARING
    risk: Risk = Risk.UNKNOWN


class Narrative(Sealed, frozen=True, kw_only=True):
    """The person's account in their own words, or a translation of one (`translation_of`, its object id)."""

    kind = "narrative"
    indexed = ("language",)
    searchable = ("text",)

    language: str
    text: str
    translation_of: Id | None = None
    translated_by: str = ""


class Note(Sealed, frozen=True, kw_only=True):
    """A working note of the organisation; it never goes into a dossier."""

    kind = "note"
    searchable = ("text",)

    text: str


class Task(Sealed, frozen=True, kw_only=True):
    """Something to do; `due` is an ISO date, or empty when it has none."""

    kind = "task"
    indexed = ("done", "due")
    searchable = ("what",)

    what: str
    due: str = ""
    done: bool = False

    def __post_init__(self) -> None:
        check_day(self.due)
