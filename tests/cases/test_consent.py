"""Consent decides every export: what it never covers is asserted more than what it covers."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from havre.base.ids import Micros
from havre.cases.consent import (
    Allowed,
    NotAllowed,
    State,
    Stopped,
    allowed_fields,
    decide,
    same_recipient,
    state,
    would_stop,
)
from havre.cases.types import Consent, ConsentForm, Field, Purpose

DAY = 24 * 60 * 60 * 1_000_000
NOW = Micros(20_000 * DAY)  # 4 October 2024

FIELDS = st.frozensets(st.sampled_from(Field))
MOMENTS = st.integers(-3, 3).map(lambda days: Micros(NOW + days * DAY))
RECIPIENTS = st.sampled_from(["Asylum office", "asylum  OFFICE", "Lawyer", "Clinic"])
CONSENTS = st.builds(
    Consent,
    purpose=st.sampled_from([Purpose.ASYLUM, Purpose.MEDICAL]),
    recipient=RECIPIENTS,
    fields=FIELDS.map(tuple),
    form=st.just(ConsentForm.WRITTEN),
    language=st.just("fr"),
    explained_by=st.just("Amina"),
    given=MOMENTS,
    expires=st.none() | MOMENTS,
    withdrawn=st.none() | MOMENTS,
)
MANY = st.lists(CONSENTS, max_size=5)


def _consent(**changes: object) -> Consent:
    plain = Consent(
        purpose=Purpose.ASYLUM,
        recipient="Asylum office",
        fields=(Field.NAME, Field.NARRATIVE),
        form=ConsentForm.SPOKEN,
        language="ru",
        explained_by="Amina",
        given=Micros(NOW - DAY),
    )
    return msgspec.structs.replace(plain, **changes)


def _asked(*consents: Consent, fields: tuple[Field, ...] = (Field.NAME,)) -> Allowed | NotAllowed:
    return decide(consents, purpose=Purpose.ASYLUM, recipient="Asylum office", fields=fields, at=NOW)


def _said(answer: Allowed | NotAllowed) -> list[str]:
    assert isinstance(answer, NotAllowed)
    return [str(reason) for reason in answer.reasons]


def test_a_live_consent_for_this_purpose_and_recipient_allows_its_fields() -> None:
    assert _asked(_consent(), fields=(Field.NARRATIVE, Field.NAME)) == Allowed(
        frozenset({Field.NAME, Field.NARRATIVE})
    )


def test_two_consents_may_cover_the_fields_together() -> None:
    assert isinstance(
        _asked(
            _consent(fields=(Field.NAME,)), _consent(fields=(Field.BIRTH,)), fields=(Field.NAME, Field.BIRTH)
        ),
        Allowed,
    )


@pytest.mark.parametrize(
    ("consent", "reason"),
    [
        ({"withdrawn": NOW - DAY}, "Consent about the name was withdrawn on 3 October 2024."),
        ({"expires": NOW}, "Consent about the name expired on 4 October 2024."),
        ({"given": NOW + DAY}, "Consent about the name begins only on 5 October 2024."),
        ({"recipient": "Lawyer"}, "Consent about the name is for another recipient."),
        ({"purpose": Purpose.MEDICAL}, "Consent about the name is for another purpose."),
        (
            {"purpose": Purpose.MEDICAL, "recipient": "Lawyer"},
            "Consent about the name is for another purpose and another recipient.",
        ),
        ({"fields": (Field.BIRTH,)}, "No consent is about the name."),
    ],
)
def test_each_refusal_says_why(consent: dict[str, object], reason: str) -> None:
    assert _said(_asked(_consent(**consent))) == [reason]


def test_every_missing_field_has_its_own_sentence() -> None:
    refused = _asked(_consent(fields=(Field.BIRTH,)), fields=(Field.EXHIBITS, Field.BIRTH, Field.NAME))
    assert _said(refused) == ["No consent is about the name.", "No consent is about the exhibits."]


def test_asking_for_no_field_still_needs_a_consent() -> None:
    assert _said(_asked(fields=())) == ["There is no consent for this purpose and this recipient."]
    assert _asked(_consent(), fields=()) == Allowed(frozenset())


def test_reasons_never_repeat_the_recipient() -> None:
    refused = decide(
        [_consent(recipient="Maître Hypothétique")],
        purpose=Purpose.ASYLUM,
        recipient="Clinique Imaginaire",
        fields=tuple(Field),
        at=NOW,
    )
    assert isinstance(refused, NotAllowed)
    assert not any("Hypoth" in reason or "Clinique" in reason for reason in _said(refused))


def test_recipients_differ_when_any_word_does() -> None:
    assert same_recipient(" asylum   office", "Asylum Office")
    assert not same_recipient("Asylum Office", "Asylum Office of Elsewhere")


def test_a_withdrawal_stops_what_no_other_consent_covers() -> None:
    other = _consent(fields=(Field.NARRATIVE, Field.EXHIBITS))
    assert would_stop(_consent(), [other], at=NOW) == Stopped((Field.NAME,), (Field.NARRATIVE,))
    lapsed = _consent(fields=(Field.NARRATIVE,), expires=NOW)
    elsewhere = _consent(recipient="Lawyer")
    assert would_stop(_consent(), [lapsed, elsewhere], at=NOW) == Stopped((Field.NAME, Field.NARRATIVE), ())
    assert would_stop(lapsed, [], at=NOW) == Stopped((), ())


@given(CONSENTS, MANY, FIELDS, MOMENTS)
def test_what_a_withdrawal_is_said_to_stop_is_what_it_stops(
    consent: Consent, others: list[Consent], fields: frozenset[Field], at: Micros
) -> None:
    ask = {"purpose": consent.purpose, "recipient": consent.recipient, "at": at}
    before = allowed_fields([consent, *others], **ask)
    after = allowed_fields([msgspec.structs.replace(consent, withdrawn=at), *others], **ask)
    stopped = would_stop(consent, others, at=at)
    assert frozenset(stopped.stops) == before - after
    assert frozenset(stopped.goes_on) <= after


@given(MANY, FIELDS, MOMENTS)
def test_withdrawn_consents_never_allow(
    consents: list[Consent], fields: frozenset[Field], at: Micros
) -> None:
    withdrawn = [msgspec.structs.replace(consent, withdrawn=NOW) for consent in consents]
    decided = decide(withdrawn, purpose=Purpose.ASYLUM, recipient="Lawyer", fields=fields, at=at)
    assert isinstance(decided, NotAllowed)
    assert all(state(consent, at=at) is State.WITHDRAWN for consent in withdrawn)


@given(MANY, FIELDS, st.sampled_from(Field), RECIPIENTS)
def test_asking_for_more_never_turns_a_refusal_round(
    consents: list[Consent], fields: frozenset[Field], more: Field, recipient: str
) -> None:
    fewer = decide(consents, purpose=Purpose.ASYLUM, recipient=recipient, fields=fields, at=NOW)
    asked = decide(consents, purpose=Purpose.ASYLUM, recipient=recipient, fields={*fields, more}, at=NOW)
    assert isinstance(fewer, Allowed) or isinstance(asked, NotAllowed) or not fields


@given(MANY, CONSENTS, FIELDS, RECIPIENTS)
def test_one_more_consent_never_takes_anything_away(
    consents: list[Consent], another: Consent, fields: frozenset[Field], recipient: str
) -> None:
    before = decide(consents, purpose=Purpose.ASYLUM, recipient=recipient, fields=fields, at=NOW)
    after = decide([*consents, another], purpose=Purpose.ASYLUM, recipient=recipient, fields=fields, at=NOW)
    assert isinstance(before, NotAllowed) or isinstance(after, Allowed)


@given(MANY, FIELDS, RECIPIENTS, MOMENTS)
def test_a_refusal_has_a_reason_for_each_field_and_an_answer_covers_all(
    consents: list[Consent], fields: frozenset[Field], recipient: str, at: Micros
) -> None:
    decided = decide(consents, purpose=Purpose.ASYLUM, recipient=recipient, fields=fields, at=at)
    covered = allowed_fields(consents, purpose=Purpose.ASYLUM, recipient=recipient, at=at)
    if isinstance(decided, Allowed):
        assert decided.fields == fields <= covered
    else:
        assert len(decided.reasons) == max(1, len(fields - covered))
