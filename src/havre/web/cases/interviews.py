"""Interviews: prepared, held with pauses, read as testimony."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from havre.base.errors import Refused, WrongInput
from havre.cases import interpreters, numbered, operations
from havre.cases.types import Answer, Interview
from havre.ledger.types import Held, with_changes
from havre.web.done import back_to

from .drafts import drafted
from .forms.interview import AnswerRow, InterviewForm, PauseForm
from .forms.rows import Rows
from .once import once
from .pages import CaseRequest, in_case, kept, sent_only
from .shown import exhibit_name
from .versions import after_change

ROWS_AT_FIRST = 3


@dataclass(frozen=True)
class Shown:
    """An interview, ready to be read; `disputed` while two versions of it stand."""

    held: Held[Interview]
    disputed: bool
    recordings: list[tuple[str, str]]  # object id and name, of those that this member holds
    unasked: bool  # nobody knows what ties the interpreter has
    tied: bool


@require_GET
@in_case
def interviews(case: CaseRequest) -> HttpResponse:
    held = case.request.workspace.all(Interview, book=case.book)
    held.sort(key=lambda one: one.value.date.sort_key())
    return case.page("interviews", tab="case-interviews", interviews=shown(case, held))


def shown(case: CaseRequest, held: list[Held[Interview]]) -> list[Shown]:
    """Several versions of one interview stand side by side as disputed."""
    names = dict(_exhibits(case))
    ids = [one.object_id for one in held]
    return [
        Shown(
            one,
            ids.count(one.object_id) > 1,
            [(file.hex(), names[file.hex()]) for file in one.value.recordings if file.hex() in names],
            interpreters.nobody_asked(one.value),
            bool(interpreters.against(one.value.ties)),
        )
        for one in held
    ]


def _exhibits(case: CaseRequest) -> list[tuple[str, str]]:
    found = numbered.exhibits(case.request.workspace, case.book)
    return [(one.held.object_id.hex(), exhibit_name(one)) for one in found]


@require_GET
@in_case
def interview(case: CaseRequest, object_id: str) -> HttpResponse:
    """One interview, with what helps while it is held."""
    held = case.get(Interview, object_id)
    standing = case.request.workspace.conflicts(held.object_id) or [held]
    return case.page(
        "interview",
        tab="case-interviews",
        held=held,
        interviews=shown(case, standing),
        pause_form=PauseForm(),
    )


@require_http_methods(["GET", "POST"])
@in_case
@once
@drafted
def prepare(case: CaseRequest) -> HttpResponse:
    form = InterviewForm(case.request.POST or None, initial=case.starts(InterviewForm))
    form.offer(_exhibits(case))

    def keep(_typed: dict[str, Any]) -> Held[Interview]:
        return operations.prepare_interview(
            by=case.request.workspace,
            book=case.book,
            interview=Interview(**form.head()),
            at=case.request.now,
        )

    held = kept(form, keep)
    if held is not None:
        return back_to("case-interview", case.book.hex(), held.object_id.hex(), done="added")
    return case.page("interview_head", tab="case-interviews", form=form)


@require_http_methods(["GET", "POST"])
@in_case
@once
@drafted
def change(case: CaseRequest, object_id: str) -> HttpResponse:
    held = case.rendered_from(Interview, object_id)
    filled = InterviewForm.filled(held.value) | {"entry": held.entry_id.hex()}
    start = case.starts(InterviewForm, **filled)
    form = InterviewForm(case.request.POST or None, initial=start)
    offered = _exhibits(case)
    form.offer(offered)
    seen = {exhibit for exhibit, _name in offered}
    hidden = tuple(file for file in held.value.recordings if file.hex() not in seen)

    def keep(_typed: dict[str, Any]) -> HttpResponse:
        case.still_stands(held)
        changed = with_changes(held.value, **form.head(hidden=hidden))
        if changed != held.value:
            operations.change_interview(
                by=case.request.workspace, interview=held, changed=changed, at=case.request.now
            )
        return after_change(case, held, to="case-interview", of=[object_id])

    return kept(form, keep) or case.page("interview_head", tab="case-interviews", form=form, held=held)


@require_http_methods(["GET", "POST"])
@in_case
@sent_only
@once
def pause(case: CaseRequest, object_id: str) -> HttpResponse:
    """Stop for a while, or go on: whichever it was not."""
    held = case.get(Interview, object_id)
    by, now = case.request.workspace, case.request.now
    if "resume" in case.request.POST:
        operations.resume_interview(by=by, interview=held, at=now)
    else:
        why = case.request.POST.get("why", "")
        operations.pause_interview(by=by, interview=held, why=why, at=now)
    return after_change(case, held, to="case-interview", of=[object_id])


@require_http_methods(["GET", "POST"])
@in_case
@once
@drafted
def add(case: CaseRequest) -> HttpResponse:
    """Write up an interview that was held elsewhere, questions and answers at once."""
    data = case.request.POST or None
    draft = case.drafts.typed if case.drafts is not None and data is None else None
    form = InterviewForm(data, initial=case.starts(InterviewForm))
    rows = Rows(AnswerRow, prefix="answers", data=data or draft, spare=ROWS_AT_FIRST)
    form.offer(_exhibits(case))
    if draft is not None:
        rows.forgive()
    more = data is not None and "more" in data
    if data is not None and not more and form.is_valid() and rows.is_valid():
        try:
            held = _record(case, form, rows)
        except (WrongInput, Refused) as error:
            form.refuse(error)
        else:
            return back_to("case-interviews", case.book.hex(), done="added", at=f"e-{held.object_id.hex()}")
    if more:
        form.errors.clear()
        rows.forgive()
    return case.page(
        "interview_whole", tab="case-interviews", form=form, rows=rows, more=more, wrong=data is not None
    )


def _record(case: CaseRequest, form: InterviewForm, rows: Rows) -> Held[Interview]:
    answers = tuple(Answer(**row) for row in rows.values())
    return operations.record_interview(
        by=case.request.workspace,
        book=case.book,
        interview=Interview(**form.head(), answers=answers),
        at=case.request.now,
    )
