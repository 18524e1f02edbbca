"""What the person told already, found before it is asked again.

Having to tell the same thing twice hurts, and two tellings of a wound never agree word for word: so whoever is about to
ask sees first what was answered.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from havre.base.ids import BookId
from havre.cases.types import Answer, CaseFile, Interview, Topic
from havre.language.search import OPEN, Question, passage, read
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace


@dataclass(frozen=True, repr=False)
class Told:
    """One answer of one interview; `passage` marks the words that were looked for, empty when none were."""

    interview: Held[Interview]
    index: int  # from 0
    answer: Answer
    passage: str


def already(by: Workspace, book: BookId, *, topics: Collection[Topic] = (), words: str = "") -> list[Told]:
    """The answers of a case's interviews on one of `topics`, or with any of `words`, the latest interview first.

    Raises NotFound when the case is not there for this member.
    """
    by.one(CaseFile, book=book)
    held = by.all(Interview, book=book, order="-position")
    held.sort(key=lambda one: one.value.date.sort_key(), reverse=True)
    return list(_matching(held, frozenset(topics), read(words)))


def _matching(
    interviews: Iterable[Held[Interview]], topics: frozenset[Topic], question: Question
) -> Iterable[Told]:
    for held in interviews:
        for index, answer in enumerate(held.value.answers):
            found = _passage(answer, question)
            if found or topics & set(answer.topics):
                yield Told(held, index, answer, found)


def _passage(answer: Answer, question: Question) -> str:
    """Empty unless something that is looked for stands in the question, the answer or its translation."""
    if not question:
        return ""
    found = passage("\n".join((answer.question, answer.answer, answer.translation)), question)
    return found if OPEN in found else ""
