"""Whether what the person agreed to covers what would leave the seal. Pure; every export asks here (`leaving`).

Consents are per purpose, recipient and field, run out, and can be taken back at any time (Murad Code, 2022,
principle 2). The reasons name kinds of fields and dates only, so that they can be shown anywhere.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from havre.base.ids import Micros
from havre.cases.moments import day_in_words
from havre.cases.types.consent import Consent, Field, Purpose


class State(StrEnum):
    """What a consent is worth at one moment."""

    GIVEN = "given"
    NOT_YET = "not yet given"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Allowed:
    """Every field asked for may go to this recipient, for this purpose, at this moment."""

    fields: frozenset[Field]


@dataclass(frozen=True)
class Reason:
    """Why something may not go out: one whole sentence, to be translated before its values are put in.

    `sentence` names `%(field)s` where `field` is given and `%(day)s` where `day` is.
    """

    sentence: str
    field: Field | None = None
    day: Micros | None = None

    def __str__(self) -> str:
        values = {
            "field": self.field.value if self.field is not None else "",
            "day": day_in_words(self.day) if self.day is not None else "",
        }
        return self.sentence % values


@dataclass(frozen=True)
class NotAllowed:
    """At least one field may not; one reason for each."""

    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Stopped:
    """What a withdrawal would stop, and what goes on because another consent covers it, too."""

    stops: tuple[Field, ...]
    goes_on: tuple[Field, ...]


def decide(
    consents: Iterable[Consent], *, purpose: Purpose, recipient: str, fields: Collection[Field], at: Micros
) -> Allowed | NotAllowed:
    """Whether `fields` may go to `recipient` for `purpose`. Several consents may cover them together.

    With no field asked for there must still be a consent for this purpose and recipient.
    """
    known = tuple(consents)
    covered = allowed_fields(known, purpose=purpose, recipient=recipient, at=at)
    asked = frozenset(fields)
    if asked <= covered and (covered or asked):
        return Allowed(asked)
    if not asked:
        return NotAllowed((Reason("There is no consent for this purpose and this recipient."),))
    missing = [field for field in Field if field in asked - covered]
    return NotAllowed(tuple(_reason(known, field, purpose, recipient, at) for field in missing))


def allowed_fields(
    consents: Iterable[Consent], *, purpose: Purpose, recipient: str, at: Micros
) -> frozenset[Field]:
    """The fields that may go to `recipient` for `purpose` at this moment."""
    return frozenset(
        field
        for consent in consents
        if state(consent, at=at) is State.GIVEN and _is_for(consent, purpose, recipient)
        for field in consent.fields
    )


def would_stop(consent: Consent, others: Iterable[Consent], *, at: Micros) -> Stopped:
    """What can't go out any more once `consent` is withdrawn; `others` are the case's other consents.

    A consent that allows nothing at this moment stops nothing.
    """
    if state(consent, at=at) is not State.GIVEN:
        return Stopped((), ())
    kept = allowed_fields(others, purpose=consent.purpose, recipient=consent.recipient, at=at)
    given = [field for field in Field if field in consent.fields]
    return Stopped(
        tuple(field for field in given if field not in kept), tuple(field for field in given if field in kept)
    )


def state(consent: Consent, *, at: Micros) -> State:
    """What the consent is worth at `at`. Withdrawn wins over everything, whenever it was withdrawn."""
    if consent.withdrawn is not None:
        return State.WITHDRAWN
    if consent.given > at:
        return State.NOT_YET
    if consent.expires is not None and consent.expires <= at:
        return State.EXPIRED
    return State.GIVEN


def same_recipient(one: str, other: str) -> bool:
    """Whether two names mean the same recipient: letter case and spaces apart, nothing is guessed."""
    return _folded(one) == _folded(other)


def _folded(recipient: str) -> str:
    return " ".join(recipient.casefold().split())


def _is_for(consent: Consent, purpose: Purpose, recipient: str) -> bool:
    return consent.purpose is purpose and same_recipient(consent.recipient, recipient)


def _reason(
    consents: Sequence[Consent], field: Field, purpose: Purpose, recipient: str, at: Micros
) -> Reason:
    about = [consent for consent in consents if field in consent.fields]
    nearest = [consent for consent in about if _is_for(consent, purpose, recipient)]
    if nearest:
        return _lapsed(max(nearest, key=lambda consent: consent.given), field, at)
    if any(same_recipient(consent.recipient, recipient) for consent in about):
        return Reason("Consent about the %(field)s is for another purpose.", field)
    if any(consent.purpose is purpose for consent in about):
        return Reason("Consent about the %(field)s is for another recipient.", field)
    if about:
        return Reason("Consent about the %(field)s is for another purpose and another recipient.", field)
    return Reason("No consent is about the %(field)s.", field)


def _lapsed(consent: Consent, field: Field, at: Micros) -> Reason:
    if consent.withdrawn is not None:
        return Reason("Consent about the %(field)s was withdrawn on %(day)s.", field, consent.withdrawn)
    if consent.expires is not None and consent.expires <= at:
        return Reason("Consent about the %(field)s expired on %(day)s.", field, consent.expires)
    return Reason("Consent about the %(field)s begins only on %(day)s.", field, consent.given)
