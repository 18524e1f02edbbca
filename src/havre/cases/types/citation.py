"""What a case cites of the public record: a copy, since the record may change."""

from enum import StrEnum

from havre.cases.types.parts import Id, Sha256
from havre.ledger.types import Sealed


class Act(StrEnum):
    """What a cited statement does."""

    CLAIM = "claim"
    DENIAL = "denial"
    COMMITMENT = "commitment"
    DEMAND = "demand"
    THREAT = "threat"
    OTHER = "other"


class Citation(Sealed, frozen=True, kw_only=True):
    """A statement of the record as it stood when it was cited.

    `statement` is the statement's id in hexadecimal; `report_sha256` is of the archived copy of the report.
    `via` runs from the speaker to the reader, without the outlet that carries it. `published` is as the
    outlet dates it. `second_hand`: `speaker` is whose words they are, `reported_by` who told them.
    `answers` is the object id of the citation that this one answers.
    """

    kind = "citation"
    indexed = ("statement", "act")
    searchable = ("quote", "speaker", "outlet", "why")

    statement: str
    report_sha256: Sha256
    quote: str
    speaker: str
    outlet: str
    via: tuple[str, ...] = ()
    published: str = ""
    act: Act
    second_hand: bool = False
    reported_by: str = ""
    why: str = ""
    answers: Id | None = None
