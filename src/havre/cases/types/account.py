"""What the person told, and what happened: interviews and the chronology."""

from havre.base.when import When
from havre.cases.types.parts import Id, Part
from havre.ledger.types import Sealed


class Answer(Part, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A question, the answer in the person's own words, and whether they agreed that it be used outside."""

    question: str
    answer: str
    may_be_used: bool


class Interview(Sealed, frozen=True, kw_only=True):
    """One interview. It is never overwritten: a changed answer supersedes, and the history keeps both.

    No place is kept: where an interview was held can betray the person and whoever received them.
    """

    kind = "interview"
    searchable = ("answers",)

    date: When
    language: str
    interpreter: str = ""
    answers: tuple[Answer, ...] = ()


class Happening(Sealed, frozen=True, kw_only=True):
    """One line of the chronology.

    `sources` are object ids of interviews or exhibits; `source` says more in words.
    """

    kind = "happening"
    searchable = ("what", "where", "who", "source")

    what: str
    where: str = ""
    who: str = ""
    when: When
    source: str = ""
    sources: tuple[Id, ...] = ()
