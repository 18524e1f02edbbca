"""Interviews: questions and answers, shown as testimony, amended and never overwritten."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from havre.base.errors import NotFound, Refused, WrongInput
from havre.cases import operations
from havre.cases.types import Answer, Interview
from havre.ledger.types import Held
from havre.web.done import back_to

from .forms.account import AnswerForm, AnswerRow, InterviewForm
from .forms.rows import Rows
from .once import once
from .pages import CaseRequest, in_case, kept
from .versions import after_change

ROWS_AT_FIRST = 3


@require_GET
@in_case
def interviews(case: CaseRequest) -> HttpResponse:
    held = case.request.workspace.all(Interview, book=case.book)
    held.sort(key=lambda one: one.value.date.sort_key())
    disputed = {one.object_id for one in held if [x.object_id for x in held].count(one.object_id) > 1}
    return case.page("interviews", tab="case-interviews", interviews=held, disputed=disputed)


@require_http_methods(["GET", "POST"])
@in_case
@once
def add(case: CaseRequest) -> HttpResponse:
    data = case.request.POST or None
    form, rows = InterviewForm(data), Rows(AnswerRow, prefix="answers", data=data, spare=ROWS_AT_FIRST)
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
        "interview", tab="case-interviews", form=form, rows=rows, more=more, wrong=data is not None
    )


def _record(case: CaseRequest, form: InterviewForm, rows: Rows) -> Held[Interview]:
    answers = tuple(Answer(**row) for row in rows.values())
    return operations.record_interview(
        by=case.request.workspace,
        book=case.book,
        interview=Interview(**form.cleaned_data, answers=answers),
        at=case.request.now,
    )


@require_http_methods(["GET", "POST"])
@in_case
@once
def add_answer(case: CaseRequest, object_id: str) -> HttpResponse:
    held = case.rendered_from(Interview, object_id)
    form = AnswerForm(case.request.POST or None, initial={"entry": held.entry_id.hex()})

    def add_one(answer: Answer) -> object:
        return operations.add_answer(
            by=case.request.workspace, interview=held, answer=answer, at=case.request.now
        )

    return _answer_page(case, form, held, add_one)


@require_http_methods(["GET", "POST"])
@in_case
@once
def amend(case: CaseRequest, object_id: str, index: int) -> HttpResponse:
    held = case.rendered_from(Interview, object_id)
    if index >= len(held.value.answers):
        raise NotFound("There is no such answer.")
    start = {name: getattr(held.value.answers[index], name) for name in ("question", "answer", "may_be_used")}
    form = AnswerForm(case.request.POST or None, initial={**start, "entry": held.entry_id.hex()})

    def change(answer: Answer) -> object:
        if answer == held.value.answers[index]:
            return held
        return operations.amend_answer(
            by=case.request.workspace, interview=held, index=index, answer=answer, at=case.request.now
        )

    return _answer_page(case, form, held, change, amending=True)


def _answer_page(
    case: CaseRequest,
    form: AnswerForm,
    held: Held[Interview],
    keep: Callable[[Answer], object],
    *,
    amending: bool = False,
) -> HttpResponse:
    def keep_typed(typed: dict[str, Any]) -> HttpResponse:
        case.still_stands(held)
        keep(Answer(typed["question"], typed["answer"], typed["may_be_used"]))
        return after_change(case, held, to="case-interviews", at=f"e-{held.object_id.hex()}")

    answered = kept(form, keep_typed)
    return answered or case.page("answer", tab="case-interviews", form=form, held=held, amending=amending)
