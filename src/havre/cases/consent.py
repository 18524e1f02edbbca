"""Whether what the person agreed to covers what would leave the seal. Pure; every export asks here.

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
class NotAllowed:
    """At least one field may not; one sentence for each."""

    reasons: tuple[str, ...]


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
        return NotAllowed(("There is no consent for this purpose and this recipient.",))
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


def _reason(consents: Sequence[Consent], field: Field, purpose: Purpose, recipient: str, at: Micros) -> str:
    about = [consent for consent in consents if field in consent.fields]
    nearest = [consent for consent in about if _is_for(consent, purpose, recipient)]
    if nearest:
        return _lapsed(max(nearest, key=lambda consent: consent.given), field, at)
    if any(same_recipient(consent.recipient, recipient) for consent in about):
        return f"Consent about the {field.value} is for another purpose."
    if any(consent.purpose is purpose for consent in about):
        return f"Consent about the {field.value} is for another recipient."
    if about:
        return f"Consent about the {field.value} is for another purpose and another recipient."
    return f"No consent is about the {field.value}."


def _lapsed(consent: Consent, field: Field, at: Micros) -> str:
    about = f"Consent about the {field.value}"
    if consent.withdrawn is not None:
        return f"{about} was withdrawn on {day_in_words(consent.withdrawn)}."
    if consent.expires is not None and consent.expires <= at:
        return f"{about} expired on {day_in_words(consent.expires)}."
    return f"{about} begins only on {day_in_words(consent.given)}."
