"""What the person agreed to: for which purpose, towards whom, about what, for how long."""

from enum import StrEnum

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
    PUBLICATION = "publication"


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
    WRITTEN = "written"
    RECORDED = "recorded"


class Consent(Sealed, frozen=True, kw_only=True):
    """One consent. `withdrawn` is when it was taken back: from then on it allows nothing."""

    kind = "consent"
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
