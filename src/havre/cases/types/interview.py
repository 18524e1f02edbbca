"""What the person told: interviews, question by question, and how each was held."""

from enum import StrEnum
from typing import Any

from havre import seal
from havre.base.when import When
from havre.cases.types.parts import Id, Part
from havre.ledger.types import Moment, Sealed

NO_ID = bytes(16)  # of an answer that nobody kept so far
_AT_FIRST = 3  # parts of an answer that version 1 had


class Topic(StrEnum):
    """What a question is about, so that what was told of it is found before anybody asks again.

    Wide on purpose: these words find earlier answers, and say nothing about the person.
    """

    CHILDHOOD = "growing up"
    FAMILY = "family"
    WORK = "school and work"
    CONVICTION = "faith or opinion"
    DIFFERENCE = "being different"
    STIGMA = "how others treated the person"
    SHAME = "silence and shame"
    THREATS = "threats"
    DETENTION = "arrest and detention"
    VIOLENCE = "violence"
    LOSS = "loss of somebody"
    HELP = "asking for protection"
    FLIGHT = "leaving and the way"
    HEALTH = "health"
    PRESENT = "life now"
    RETURN = "what return would mean"


class Tie(StrEnum):
    """What an interpreter has to do with the person or with those they fled; asked before, told by both."""

    NONE = "asked: no tie"
    COMMUNITY = "same community or place"
    KNOWS = "knows the person"
    RELATIVE = "relative or in-law"
    AUTHORITY = "works or worked for an authority"
    OTHER_SIDE = "near those the person fled"


class Answer(Part, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A question, the answer in the person's own words, and whether they agreed that it be used outside.

    `translation` is of the answer, into the interview's `translated_into`. `id` stays the answer's own however
    it is amended.
    """

    question: str
    answer: str
    may_be_used: bool
    translation: str = ""
    topics: tuple[Topic, ...] = ()
    id: Id = NO_ID


class Pause(Part, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The person, or who asked, stopped for a while; `until` is None while nobody went on."""

    since: Moment
    until: Moment | None = None
    why: str = ""


class Interview(Sealed, frozen=True, kw_only=True):
    """One interview, from its preparation on. It is never overwritten: a changed answer supersedes, and the
    history keeps both.

    `ties` is what the interpreter said when asked, empty while nobody asked; `agreed`, that the person, asked
    alone, wants this interpreter all the same. `recordings` are object ids of exhibits. No place is kept: where
    an interview was held can betray the person and whoever received them.
    """

    kind = "interview"
    version = 2
    searchable = ("answers",)

    date: When
    language: str
    translated_into: str = ""
    interpreter: str = ""
    ties: tuple[Tie, ...] = ()
    agreed: bool = False
    answers: tuple[Answer, ...] = ()
    pauses: tuple[Pause, ...] = ()
    recordings: tuple[Id, ...] = ()

    @property
    def paused(self) -> bool:
        """Whether somebody stopped it and nobody went on so far."""
        return bool(self.pauses) and self.pauses[-1].until is None

    @classmethod
    def upgrade(cls, version: int, fields: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG003 (there is one before)
        """Answers had no id: they get one of what they said, the same whenever it is read."""
        answers = fields.get("answers", ())
        if not all(isinstance(one, list | tuple) and len(one) == _AT_FIRST for one in answers):
            return fields  # typing it refuses it
        named = [[*one, "", [], _id_of(place, one)] for place, one in enumerate(answers)]
        return {**fields, "answers": named}


def _id_of(place: int, answer: list[Any] | tuple[Any, ...]) -> bytes:
    return seal.sha256(repr((place, *answer)).encode())[:16]
