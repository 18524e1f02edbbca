"""Interviews: prepared, held with pauses, answers added and amended. Several people may write in one at once.

Whoever changes one part of an interview meets only who changed the same part meanwhile: then both versions stand
until a person chooses. A change of another part goes on top of theirs.
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from havre import seal
from havre.base.errors import Refused, WrongInput
from havre.base.ids import BookId, Micros
from havre.cases import inputs, interpreters
from havre.cases.operations.checks import lies_before_birth, not_to_come, stands_in
from havre.cases.types import Answer, Exhibit, IdentityExhibit, Interview, Pause
from havre.cases.types.interview import NO_ID
from havre.ledger import operations as ledger
from havre.ledger.types import Held, with_changes
from havre.ledger.workspace import Workspace

_ANSWER = {"question": inputs.TEXT, "answer": inputs.LONG, "translation": inputs.LONG}
# How an interview is held: what `change_interview` changes.
HEAD = ("date", "language", "translated_into", "interpreter", "ties", "agreed", "recordings")


def prepare_interview(*, by: Workspace, book: BookId, interview: Interview, at: Micros) -> Held[Interview]:
    """Keep how an interview will be held, before anything was asked. Its date may lie ahead.

    Raises:
        WrongInput: it has answers already; the interpreter has a tie to the person or to those they fled, and
            the person was not asked; or what its fields hold can't be kept.
    """
    if interview.answers:
        raise WrongInput("An interview with answers is recorded, not prepared.", field="answers")
    return ledger.put(by=by, book=book, value=_checked(by, book, interview), at=at)


def record_interview(*, by: Workspace, book: BookId, interview: Interview, at: Micros) -> Held[Interview]:
    """Keep an interview that was held: its questions, the answers, and which of them may be used outside."""
    inputs.few(interview.answers, field="answers")
    if not interview.answers:
        raise WrongInput("Write at least one question and its answer.", field="answers")
    answers = tuple(_checked_answer(answer, field="answers") for answer in interview.answers)
    _fits(answers)
    not_to_come(interview.date, at=at, field="date")
    checked = with_changes(_checked(by, book, interview), answers=answers)
    return ledger.put(by=by, book=book, value=checked, at=at)


def change_interview(
    *, by: Workspace, interview: Held[Interview], changed: Interview, at: Micros
) -> Held[Interview]:
    """Change how an interview was or will be held; its answers and pauses stay as they stand."""
    checked = _checked(by, interview.book, changed, had=interview.value.recordings)
    if interview.value.answers:
        not_to_come(checked.date, at=at, field="date")
    head = {name: getattr(checked, name) for name in HEAD}
    return _write(by, interview, at, part=_head, change=lambda standing: with_changes(standing, **head))


def add_answer(*, by: Workspace, interview: Held[Interview], answer: Answer, at: Micros) -> Held[Interview]:
    """Add a question and its answer to an interview, after those that it has.

    Raises:
        WrongInput: the interview's date is still to come, or the answer can't be kept.
        Refused: two versions of the interview stand, and nobody chose so far.
    """
    checked = _checked_answer(answer, field="answer")

    def change(standing: Interview) -> Interview:
        _has_begun(standing, at)
        return _with_answers(standing, (*standing.answers, checked))

    return _write(by, interview, at, part=_nothing, change=change)


def amend_answer(
    *, by: Workspace, interview: Held[Interview], index: int, answer: Answer, at: Micros
) -> Held[Interview]:
    """Put `answer` in place of answer number `index` (from 0); the history keeps what was said before."""
    if not 0 <= index < len(interview.value.answers):
        raise WrongInput("This interview has no such answer.", field="index")
    id_ = interview.value.answers[index].id
    checked = msgspec.structs.replace(_checked_answer(answer, field="answer"), id=id_)

    def part(value: Interview) -> Answer | None:
        return next((one for one in value.answers if one.id == id_), None)

    def change(standing: Interview) -> Interview:
        answers = [checked if one.id == id_ else one for one in standing.answers]
        return _with_answers(standing, answers)

    return _write(by, interview, at, part=part, change=change)


def pause_interview(
    *, by: Workspace, interview: Held[Interview], why: str = "", at: Micros
) -> Held[Interview]:
    """Say that it stopped for a while. Raises Refused when it is paused already."""
    pause = inputs.cleaned(Pause(since=at, why=why), most={"why": inputs.TEXT})

    def change(standing: Interview) -> Interview:
        if standing.paused:
            raise Refused("This interview is paused already.")
        inputs.few((*standing.pauses, pause), field="why")
        return with_changes(standing, pauses=(*standing.pauses, pause))

    return _write(by, interview, at, part=_nothing, change=change)


def resume_interview(*, by: Workspace, interview: Held[Interview], at: Micros) -> Held[Interview]:
    """Say that it goes on. Raises Refused when it is not paused."""

    def change(standing: Interview) -> Interview:
        if not standing.paused:
            raise Refused("This interview goes on already.")
        *before, last = standing.pauses
        ended = msgspec.structs.replace(last, until=at)
        return with_changes(standing, pauses=(*before, ended))

    return _write(by, interview, at, part=_nothing, change=change)


def _write(
    by: Workspace,
    seen: Held[Interview],
    at: Micros,
    *,
    part: Callable[[Interview], Any],
    change: Callable[[Interview], Interview],
) -> Held[Interview]:
    """`change` the interview as it stands now; beside it, where `part` of it is not what `seen` shows any more."""
    with by.ledger.lock:
        standing = by.get(Interview, seen.object_id)
        if by.conflicts(seen.object_id):
            raise Refused(
                "Two people changed this interview at once. Choose which of the two versions stands, under"
                " Interviews; then keep this."
            )
        alone = part(standing.value) == part(seen.value)
        return ledger.put(
            by=by,
            book=seen.book,
            value=change(standing.value),
            at=at,
            replaces=standing if alone else seen,
        )


def _nothing(_: Interview) -> None:
    """Of a change that can stand in nobody's way."""


def _head(value: Interview) -> tuple[Any, ...]:
    return tuple(getattr(value, name) for name in HEAD)


def _with_answers(standing: Interview, answers: Sequence[Answer]) -> Interview:
    inputs.few(answers, field="answers")
    _fits(answers)
    return with_changes(standing, answers=tuple(answers))


def _has_begun(standing: Interview, at: Micros) -> None:
    try:
        not_to_come(standing.date, at=at, field="answer")
    except WrongInput:
        raise WrongInput(
            "This interview is prepared for %(date)s, which is still to come. Change its date first.",
            field="answer",
            date=standing.date.text(),
        ) from None


def _checked(by: Workspace, book: BookId, interview: Interview, *, had: Sequence[bytes] = ()) -> Interview:
    checked = inputs.cleaned(interview)
    inputs.language(inputs.needed(checked.language, field="language"), field="language")
    inputs.language(checked.translated_into, field="translated_into")
    inputs.few(checked.recordings, field="recordings")
    new = [recording for recording in checked.recordings if recording not in had]
    stands_in(by, book, new, types=(Exhibit, IdentityExhibit), field="recordings")
    interpreters.check(checked)
    if lies_before_birth(by, book, checked.date):
        raise WrongInput(
            "This date lies before the person was born, as it is written under who the person is.",
            field="date",
        )
    return checked


def _checked_answer(answer: Answer, *, field: str) -> Answer:
    checked = inputs.cleaned(answer, most=_ANSWER, needs=("question", "answer"), field=field)
    return msgspec.structs.replace(checked, id=seal.new_id()) if checked.id == NO_ID else checked


def _fits(answers: Sequence[Answer]) -> None:
    if sum(len(one.question) + len(one.answer) + len(one.translation) for one in answers) > inputs.LONG:
        raise WrongInput(
            "Together the answers are longer than %(most)d characters. Record two interviews.",
            most=inputs.LONG,
            field="answers",
        )
