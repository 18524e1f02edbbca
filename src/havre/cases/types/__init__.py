"""The sealed types of cases.

None has a place for intimate practices, for "proof" of who someone is, or for a score of how far they are
believed: CJEU C-148/13 to C-150/13 (A, B and C) and C-473/16 (F). A test reads the name of every field.
"""

from havre.cases.types.account import Happening
from havre.cases.types.case import CaseFile, Ground, Narrative, Note, Risk, Status, Task
from havre.cases.types.citation import Act, Citation
from havre.cases.types.consent import OUTSIDE, Consent, ConsentForm, Field, Purpose
from havre.cases.types.draft import Draft, Typed
from havre.cases.types.exhibit import Exhibit, ExhibitKind, IdentityExhibit
from havre.cases.types.family import FamilyTie, Relation, SharedHappening
from havre.cases.types.interview import Answer, Interview, Pause, Tie, Topic
from havre.cases.types.outgoing import DossierFormat, DossierLanguage, Outgoing, WentOut
from havre.cases.types.person import Contact, FamilyLink, Name, NameUse, Paper, Person
from havre.cases.types.procedure import Deadline, Step
from havre.cases.types.retention import Retention
from havre.ledger.types import Sealed

SEALED: tuple[type[Sealed], ...] = (
    CaseFile,
    Narrative,
    Note,
    Task,
    Person,
    Interview,
    Happening,
    Exhibit,
    IdentityExhibit,
    Consent,
    Citation,
    WentOut,
    Retention,
    Draft,
    Step,
    Deadline,
    FamilyTie,
    SharedHappening,
)

__all__ = [
    "OUTSIDE",
    "SEALED",
    "Act",
    "Answer",
    "CaseFile",
    "Citation",
    "Consent",
    "ConsentForm",
    "Contact",
    "Deadline",
    "DossierFormat",
    "DossierLanguage",
    "Draft",
    "Exhibit",
    "ExhibitKind",
    "FamilyLink",
    "FamilyTie",
    "Field",
    "Ground",
    "Happening",
    "IdentityExhibit",
    "Interview",
    "Name",
    "NameUse",
    "Narrative",
    "Note",
    "Outgoing",
    "Paper",
    "Pause",
    "Person",
    "Purpose",
    "Relation",
    "Retention",
    "Risk",
    "SharedHappening",
    "Status",
    "Step",
    "Task",
    "Tie",
    "Topic",
    "Typed",
    "WentOut",
]
