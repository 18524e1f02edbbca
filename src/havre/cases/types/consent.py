"""What the person agreed to: for which purpose, towards whom, about what, for how long."""

from enum import StrEnum
from typing import Any

from havre.ledger.types import Moment, Sealed


class Purpose(StrEnum):
    """What something of a case leaves the seal for."""

    ASYLUM = "asylum claim"
    APPEAL = "appeal"
    LEGAL_ADVICE = "legal advice"
    MEDICAL = "medical care"
    PLACEMENT = "a place to live"
    ACCOUNTABILITY = "holding those responsible to account"
    ADVOCACY = "advocacy"
    FAMILY = "a relative's case"  # between two cases here: nothing leaves the seal for it
    PUBLICATION = "publication"


# What something can leave the seal for.
OUTSIDE = tuple(purpose for purpose in Purpose if purpose is not Purpose.FAMILY)


class Field(StrEnum):
    """What a consent can be about; each value reads on after "the"."""

    NAME = "name"
    BIRTH = "date and place of birth"
    NATIONALITY = "nationality"
    PAPERS = "identity papers"
    CONTACT = "ways to make contact"
    FAMILY = "family"
    GROUNDS = "grounds of the claim"
    REGION = "region and languages"
    NARRATIVE = "narrative"
    INTERVIEWS = "interviews"
    CHRONOLOGY = "chronology"
    EXHIBITS = "exhibits"


class ConsentForm(StrEnum):
    """How consent was given."""

    SPOKEN = "spoken"
    INTERPRETED = "spoken, through an interpreter"
    WRITTEN = "written"
    RECORDED = "recorded"


class Consent(Sealed, frozen=True, kw_only=True):
    """One consent. `withdrawn` is when the person took it back: once it says so, the consent allows nothing.

    `withdrawn_told` is whom they told, and `withdrawn_why` what they said of it: nobody has to give a reason.
    """

    kind = "consent"
    version = 2
    indexed = ("purpose", "expires", "withdrawn")
    searchable = ("recipient",)

    purpose: Purpose
    recipient: str
    fields: tuple[Field, ...]
    form: ConsentForm
    language: str
    explained_by: str
    given: Moment
    expires: Moment | None = None
    withdrawn: Moment | None = None
    withdrawn_told: str = ""
    withdrawn_why: str = ""

    @classmethod
    def upgrade(cls, version: int, fields: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG003 (there is one before)
        return {"withdrawn_told": "", "withdrawn_why": "", **fields}
