"""Interviews and the chronology."""

from collections.abc import Collection

import msgspec

from havre.base.errors import WrongInput
from havre.base.ids import BookId, Micros
from havre.cases import inputs
from havre.cases.operations.checks import not_to_come, stands_in
from havre.cases.types import Answer, Exhibit, Happening, IdentityExhibit, Interview
from havre.ledger import operations as ledger
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace

_ANSWER = {"question": inputs.TEXT, "answer": inputs.LONG}
_HAPPENING = {"what": inputs.TEXT, "source": inputs.TEXT}


def record_interview(*, by: Workspace, book: BookId, interview: Interview, at: Micros) -> Held[Interview]:
    """Keep an interview: its questions, the answers, and which of them may be used outside."""
    inputs.few(interview.answers, field="answers")
    if not interview.answers:
        raise WrongInput("Write at least one question and its answer.", field="answers")
    answers = tuple(_checked_answer(answer, field="answers") for answer in interview.answers)
    _fits(answers)
    checked = msgspec.structs.replace(inputs.cleaned(interview), answers=answers)
    inputs.language(inputs.needed(checked.language, field="language"), field="language")
    not_to_come(checked.date, at=at, field="date")
    return ledger.put(by=by, book=book, value=checked, at=at)


def amend_answer(
    *, by: Workspace, interview: Held[Interview], index: int, answer: Answer, at: Micros
) -> Held[Interview]:
    """Put `answer` in place of answer number `index` (from 0); the history keeps what was said before."""
    answers = list(interview.value.answers)
    if not 0 <= index < len(answers):
        raise WrongInput("This interview has no such answer.", field="index")
    answers[index] = _checked_answer(answer, field="answer")
    _fits(answers)
    changed = msgspec.structs.replace(interview.value, answers=tuple(answers))
    return ledger.put(by=by, book=interview.book, value=changed, at=at, replaces=interview)


def add_answer(*, by: Workspace, interview: Held[Interview], answer: Answer, at: Micros) -> Held[Interview]:
    """Add a question and its answer to an interview, after those that it has."""
    answers = (*interview.value.answers, _checked_answer(answer, field="answer"))
    inputs.few(answers, field="answers")
    _fits(answers)
    changed = msgspec.structs.replace(interview.value, answers=answers)
    return ledger.put(by=by, book=interview.book, value=changed, at=at, replaces=interview)


def add_happening(*, by: Workspace, book: BookId, happening: Happening, at: Micros) -> Held[Happening]:
    """Add a line to the chronology. Its date may lie ahead: a hearing is a happening too."""
    return ledger.put(by=by, book=book, value=_checked_happening(by, book, happening), at=at)


def change_happening(
    *, by: Workspace, held: Held[Happening], happening: Happening, at: Micros
) -> Held[Happening]:
    """Change a line of the chronology; its history keeps what it said.

    Sources that it had already may stay, also those that this member does not hold.
    """
    checked = _checked_happening(by, held.book, happening, had=held.value.sources)
    return ledger.put(by=by, book=held.book, value=checked, at=at, replaces=held)


def _checked_answer(answer: Answer, *, field: str) -> Answer:
    return inputs.cleaned(answer, most=_ANSWER, needs=("question", "answer"), field=field)


def _fits(answers: list[Answer] | tuple[Answer, ...]) -> None:
    if sum(len(answer.question) + len(answer.answer) for answer in answers) > inputs.LONG:
        raise WrongInput(
            "Together the answers are longer than %(most)d characters. Record two interviews.",
            most=inputs.LONG,
            field="answers",
        )


def _checked_happening(
    by: Workspace, book: BookId, happening: Happening, *, had: Collection[bytes] = ()
) -> Happening:
    inputs.few(happening.sources, field="sources")
    new = [source for source in happening.sources if source not in had]
    stands_in(by, book, new, types=(Interview, Exhibit, IdentityExhibit), field="sources")
    return inputs.cleaned(happening, most=_HAPPENING, needs=("what",))
