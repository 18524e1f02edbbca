"""What a case says differently in two places: listed side by side, for a person to look at. Pure.

Nothing here weighs, counts or judges. People who were harmed misremember dates, translators misspell names, and offices
have refused people over either: a caseworker should see it first, and ask or correct. What is not listed may differ
too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from havre.base.when import When
from havre.cases.chronology import certainly_before
from havre.cases.dates_in_text import dates_in
from havre.cases.happenings import in_order
from havre.cases.spellings import near_spellings
from havre.cases.types import Answer, Happening, Interview, Narrative, Person
from havre.ledger.types import Held


class What(StrEnum):
    """In what two places differ."""

    DATE = "the chronology and an answer it names give different dates"
    TOLD_BEFORE = "told in an interview that was held before it happened"
    BEFORE_BIRTH = "dated before the birth"
    ORDER = "said to lie on the other side of its date"
    SPELLING = "spelled in two ways"


@dataclass(frozen=True, repr=False)
class Side:
    """One place, and the dates or the word that it says there: neither for the identity, which stays covered."""

    held: Held[Any]
    dates: tuple[When, ...] = ()
    word: str = ""
    answer: Answer | None = None


@dataclass(frozen=True, repr=False)
class Difference:
    what: What
    sides: tuple[Side, Side]


@dataclass(frozen=True, repr=False)
class Told:
    """What is compared. `person` is None for who doesn't hold the identity."""

    person: Held[Person] | None
    interviews: Sequence[Held[Interview]]
    happenings: Sequence[Held[Happening]]
    narratives: Sequence[Held[Narrative]]


def differences(told: Told) -> list[Difference]:
    """Every difference that is found, those of the chronology first."""
    return [*_of_dates(told), *_of_births(told), *_of_order(told), *_of_spellings(told)]


def _of_dates(told: Told) -> Iterator[Difference]:
    answers = {one.id: (held, one) for held in told.interviews for one in held.value.answers}
    interviews: dict[bytes, Held[Interview]] = {held.object_id: held for held in told.interviews}
    for held in told.happenings:
        date = held.value.when
        for source in held.value.sources:
            interview, answer = answers.get(source, (interviews.get(source), None))
            if interview is None:
                continue
            if certainly_before(interview.value.date, date):
                yield Difference(
                    What.TOLD_BEFORE,
                    (Side(held, (date,)), Side(interview, (interview.value.date,), answer=answer)),
                )
            named = _dates_of(answer) if answer is not None else []
            if named and not any(_may_be_one(date, other) for other in named):
                yield Difference(
                    What.DATE,
                    (Side(held, (date,)), Side(interview, tuple(dict.fromkeys(named)), answer=answer)),
                )


def _dates_of(answer: Answer) -> list[When]:
    return [*dates_in(answer.answer), *dates_in(answer.translation)]


def _may_be_one(one: When, other: When) -> bool:
    return not certainly_before(one, other) and not certainly_before(other, one)


def _of_births(told: Told) -> Iterator[Difference]:
    if told.person is None:
        return
    birth = told.person.value.birth
    dated: list[tuple[Held[Any], When]] = [
        *((held, held.value.when) for held in told.happenings),
        *((held, held.value.date) for held in told.interviews),
    ]
    for held, date in dated:
        if certainly_before(date, birth):
            yield Difference(What.BEFORE_BIRTH, (Side(held, (date,)), Side(told.person)))


def _of_order(told: Told) -> Iterator[Difference]:
    torn = {line.value.entry_id for line in in_order(told.happenings) if line.torn}
    by_id: dict[bytes, Held[Happening]] = {held.object_id: held for held in told.happenings}
    for held in told.happenings:
        for named in (held.value.after, held.value.before):
            other = by_id.get(named) if named is not None else None
            if other is not None and held.entry_id in torn:
                yield Difference(
                    What.ORDER, (Side(held, (held.value.when,)), Side(other, (other.value.when,)))
                )


def _of_spellings(told: Told) -> Iterator[Difference]:
    """Words near a name of the person, or of the people and places of the chronology, but not the same."""
    named = [(text, held, None) for held in told.happenings for text in (held.value.who, held.value.where)]
    names = [(text, held, answer) for text, held, answer in [*_of_person(told), *named] if text]
    told_in = [*named, *_texts(told)]
    for name, word in near_spellings(names, told_in):
        sides = (_side(name), _side(word))
        yield Difference(What.SPELLING, sides)


_Text = tuple[str, Held[Any], Answer | None]


def _of_person(told: Told) -> Iterator[_Text]:
    if told.person is not None:
        for name in told.person.value.names:
            yield name.written, told.person, None
            yield name.transliterated, told.person, None


def _texts(told: Told) -> Iterator[_Text]:
    for held in told.interviews:
        for one in held.value.answers:
            yield "\n".join((one.question, one.answer, one.translation)), held, one
    for happening in told.happenings:
        yield happening.value.what, happening, None
    for narrative in told.narratives:
        yield narrative.value.text, narrative, None


def _side(found: tuple[str, tuple[Held[Any], Answer | None]]) -> Side:
    word, (held, answer) = found
    return Side(held, word="" if isinstance(held.value, Person) else word, answer=answer)
