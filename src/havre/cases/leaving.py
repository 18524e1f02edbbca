"""The one door by which the content of a case leaves the seal: consent, a second person, and the register first.

Every export calls `hand_over` with the hash of what it made, and hands it out only afterwards; nothing else writes
to the register, and a test holds both.
"""

from dataclasses import dataclass

from havre.base.ids import BookId, Micros, ObjectId
from havre.cases import consent
from havre.cases.consent import Allowed, NotAllowed, Reason
from havre.cases.types import (
    CaseFile,
    Consent,
    DossierFormat,
    DossierLanguage,
    Field,
    Outgoing,
    Purpose,
    WentOut,
)
from havre.ledger import operations as ledger
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace
from havre.members import approvals

# What a second member approves before it leaves.
ACTIONS = {
    Outgoing.DOSSIER: approvals.EXPORT,
    Outgoing.EXHIBIT: approvals.EXPORT_EXHIBIT,
    Outgoing.OWN_DATA: approvals.EXPORT_OWN,
}


@dataclass(frozen=True, repr=False)
class Going:
    """What is to leave, for what and to whom. `recipient` is as `inputs.needed` cleaned it.

    `purpose` is None for the person's own data alone.
    """

    what: Outgoing
    purpose: Purpose | None
    recipient: str
    fields: frozenset[Field]
    exhibit: ObjectId | None = None
    format: DossierFormat = DossierFormat.PDF
    language: DossierLanguage = DossierLanguage.ENGLISH
    recipient_key: str = ""


def standing(by: Workspace, book: BookId, *, but: ObjectId | None = None) -> list[Consent]:
    """The consents of a case that count: of one changed twice at once, a withdrawn version wins over every other.

    Without the one that `but` names.
    """
    consents = [held for held in by.all(Consent, book=book) if held.object_id != but]
    withdrawn = {held.object_id for held in consents if held.value.withdrawn is not None}
    return [
        held.value for held in consents if held.value.withdrawn is not None or held.object_id not in withdrawn
    ]


def decided(*, by: Workspace, book: BookId, going: Going, at: Micros) -> Allowed | NotAllowed:
    """Whether consent covers all of it at this moment.

    The person's own data go to nobody else: that they asked is what allows it (GDPR, article 15).
    """
    if going.what is Outgoing.OWN_DATA:
        return Allowed(going.fields)
    if going.purpose is None:
        return NotAllowed((Reason("What leaves a case for somebody else needs a purpose."),))
    return consent.decide(
        standing(by, book), purpose=going.purpose, recipient=going.recipient, fields=going.fields, at=at
    )


def hand_over(
    *, by: Workspace, book: BookId, going: Going, sha256: bytes, length: int, at: Micros
) -> Held[WentOut] | NotAllowed:
    """Put into the register what is about to leave, and use up an approval; or why consent does not cover it.

    Consent is asked again here, at the log's tip: it may have been taken back since the file was begun.

    Raises:
        NotFound: the case is not there for this member.
        Refused: the member may not write in this case, so that what goes out could not be recorded; or another
            member has to approve it first.
    """
    by.one(CaseFile, book=book)
    with by.ledger.appending(by.keys) as log:
        answer = decided(by=by, book=book, going=going, at=at)
        if isinstance(answer, NotAllowed):
            return answer
        approval = approvals.spend(log, by=by, action=ACTIONS[going.what], book=book, at=at)
        record = WentOut(
            what=going.what,
            purpose=going.purpose,
            recipient=going.recipient,
            fields=tuple(field for field in Field if field in going.fields),
            sha256=sha256,
            length=length,
            exhibit=going.exhibit,
            format=going.format,
            language=going.language,
            recipient_key=going.recipient_key,
            approval=approval,
        )
        return ledger.append(log, by=by, book=book, value=record, at=at)
