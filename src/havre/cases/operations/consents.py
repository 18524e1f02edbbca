"""Consent given and taken back."""

from dataclasses import dataclass

import msgspec

from havre.base.errors import Refused, WrongInput
from havre.base.ids import BookId, Micros
from havre.cases import inputs, leaving
from havre.cases.consent import Stopped, same_recipient, would_stop
from havre.cases.moments import day_of
from havre.cases.types import Consent, WentOut
from havre.ledger import operations as ledger
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace

ONE_DAY = 24 * 3600 * 1_000_000  # microseconds


@dataclass(frozen=True, repr=False)
class Withdrawn:
    """A withdrawn consent, and what went out under it before: oldest first."""

    consent: Held[Consent]
    already_out: tuple[Held[WentOut], ...]


def give_consent(*, by: Workspace, book: BookId, consent: Consent, at: Micros) -> Held[Consent]:
    """Keep a consent as the person gave it."""
    checked = inputs.cleaned(consent, needs=("recipient", "explained_by"))
    inputs.language(inputs.needed(checked.language, field="language"), field="language")
    if not checked.fields:
        raise WrongInput("Choose what the consent is about.", field="fields")
    if checked.withdrawn is not None:
        raise WrongInput("A consent is kept first and withdrawn later.", field="withdrawn")
    if checked.given > at + ONE_DAY:  # whoever writes it down may live east of the server's clock
        raise WrongInput("A consent can't be kept before it is given.", field="given")
    if checked.expires is not None and checked.expires <= checked.given:
        raise WrongInput("A consent can't expire before it begins.", field="expires")
    return ledger.put(by=by, book=book, value=checked, at=at)


def withdraw_consent(
    *,
    by: Workspace,
    consent: Held[Consent],
    at: Micros,
    on: Micros | None = None,
    told: str = "",
    why: str = "",
) -> Withdrawn:
    """Take a consent back: nothing more goes out under it. Names what went out before.

    `on` is when the person took it back (at once when None), `told` whom they told, `why` what they said of it: a
    reason is never needed.

    Raises:
        Refused: it is withdrawn already.
        WrongInput: `on` is still to come, or before the consent was given.
    """
    if consent.value.withdrawn is not None:
        raise Refused("This consent is withdrawn already.")
    when = at if on is None else on
    if when > at + ONE_DAY:
        raise WrongInput("A consent can't be taken back on a day to come.", field="withdrawn")
    if day_of(when) < day_of(consent.value.given):
        raise WrongInput("A consent can't be taken back before it was given.", field="withdrawn")
    withdrawn = msgspec.structs.replace(
        consent.value,
        withdrawn=when,
        withdrawn_told=inputs.optional(told, field="told"),
        withdrawn_why=inputs.optional(why, field="why", most=inputs.TEXT),
    )
    held = ledger.put(by=by, book=consent.book, value=withdrawn, at=at, replaces=consent)
    return Withdrawn(held, out_under(by=by, consent=held))


def would_be_stopped(*, by: Workspace, consent: Held[Consent], at: Micros) -> Stopped:
    """What withdrawing this consent would stop, and what other consents of the case still cover."""
    others = leaving.standing(by, consent.book, but=consent.object_id)
    return would_stop(consent.value, others, at=at)


def out_under(*, by: Workspace, consent: Held[Consent]) -> tuple[Held[WentOut], ...]:
    """What went to this consent's recipient, for its purpose, with any of its fields."""
    given = consent.value
    return tuple(
        built
        for built in by.all(WentOut, book=consent.book, where={"purpose": given.purpose.value})
        if same_recipient(built.value.recipient, given.recipient)
        and set(built.value.fields) & set(given.fields)
    )
