"""Which parts of a case a dossier is to hold, and those parts as they stand in the workspace."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import BookId, ObjectId
from havre.cases import inputs, numbered
from havre.cases.types import (
    CaseFile,
    Citation,
    DossierFormat,
    DossierLanguage,
    Exhibit,
    Field,
    Happening,
    Interview,
    Narrative,
    Person,
    Purpose,
)
from havre.ledger.types import Held, Sealed
from havre.ledger.workspace import Workspace

T = TypeVar("T", bound=Sealed)
Chosen = frozenset[ObjectId] | None  # None: all there are

# Ways to make contact and family links stay in the seal: no recipient of a dossier needs them in it.
POSSIBLE = frozenset(Field) - {Field.CONTACT, Field.FAMILY}
IDENTITY = frozenset({Field.NAME, Field.BIRTH, Field.NATIONALITY, Field.PAPERS})


@dataclass(frozen=True, repr=False)
class Choice:
    """What a member asks for: for whom, for what, which fields, and which entries (None: all of them)."""

    purpose: Purpose
    recipient: str
    show: frozenset[Field] = POSSIBLE - IDENTITY
    narratives: Chosen = None
    happenings: Chosen = None
    interviews: Chosen = None
    exhibits: Chosen = None
    citations: Chosen = None
    language: DossierLanguage = DossierLanguage.ENGLISH
    format: DossierFormat = DossierFormat.PDF
    to: seal.AgeRecipient | None = None  # who alone opens a package
    boxes: bool = False  # print letters that no font has as empty boxes, instead of being refused


@dataclass(frozen=True, repr=False)
class Material:
    """The chosen parts, as they stand. `person` is there whenever this member holds the identity."""

    case: Held[CaseFile]
    person: Held[Person] | None
    narratives: tuple[Held[Narrative], ...] = ()
    happenings: tuple[Held[Happening], ...] = ()
    interviews: tuple[Held[Interview], ...] = ()
    exhibits: tuple[Held[Exhibit], ...] = ()
    citations: tuple[Held[Citation], ...] = ()

    @property
    def holds_anything(self) -> bool:
        """Whether more than a cover would go out."""
        parts = (self.narratives, self.happenings, self.interviews, self.exhibits, self.citations)
        return any(parts)


def checked(choice: Choice) -> Choice:
    """The choice with its recipient cleaned.

    Raises:
        WrongInput: there is no recipient, or a field that no dossier holds.
    """
    if not choice.show <= POSSIBLE:
        raise WrongInput("Ways to make contact and family links never go into a dossier.", field="show")
    if (choice.format is DossierFormat.PACKAGE) is (choice.to is None):
        raise WrongInput("A package needs the age key of its recipient, and nothing else does.", field="key")
    recipient = inputs.needed(choice.recipient, field="recipient")
    return Choice(**{**vars(choice), "recipient": recipient})


def collect(by: Workspace, book: BookId, choice: Choice) -> Material:
    """The chosen parts of a case.

    Raises:
        NotFound: the case is not granted to this member, or something chosen is not there.
        Refused: two versions of something chosen stand side by side.
    """
    case = next(iter(_picked(by.all(CaseFile, book=book), None)), None)
    if case is None:
        raise NotFound("There is no such case.")
    person = next(iter(_picked(by.all(Person, book=book), None)), None)
    if person is None and choice.show & IDENTITY:
        raise NotFound("There is no description of the person here.")
    return Material(
        case=case,
        person=person,
        narratives=_chosen(by, Narrative, book, choice.narratives, shown=Field.NARRATIVE in choice.show),
        happenings=_chosen(by, Happening, book, choice.happenings, shown=Field.CHRONOLOGY in choice.show),
        interviews=_chosen(by, Interview, book, choice.interviews, shown=Field.INTERVIEWS in choice.show),
        exhibits=_exhibits(by, book, choice),
        citations=_picked(by.all(Citation, book=book), choice.citations),
    )


def _chosen(
    by: Workspace, type_: type[T], book: BookId, chosen: Chosen, *, shown: bool
) -> tuple[Held[T], ...]:
    if not shown:
        return ()
    return _picked(by.all(type_, book=book), chosen)


def _exhibits(by: Workspace, book: BookId, choice: Choice) -> tuple[Held[Exhibit], ...]:
    found = [
        one.held
        for one in numbered.exhibits(by, book)
        if (Field.PAPERS if one.shows_identity else Field.EXHIBITS) in choice.show
    ]
    return _picked(found, choice.exhibits)


def _picked(held: Sequence[Held[T]], chosen: Chosen) -> tuple[Held[T], ...]:
    picked = tuple(one for one in held if chosen is None or one.object_id in chosen)
    ids = {one.object_id for one in picked}
    if chosen is not None and len(ids) < len(chosen):
        raise NotFound("One of the chosen parts is no longer there.")
    if len(ids) < len(picked):
        # Both versions would go out, and contradict each other before whoever decides.
        raise Refused("Two members changed the same entry at once. Choose between the two versions first.")
    return picked
