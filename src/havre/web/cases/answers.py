"""Asking: what was told already is shown first; then a question and its answer, added or amended."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from havre.base.errors import NotFound
from havre.cases import operations, told
from havre.cases.types import Answer, Interview, Topic
from havre.cases.types.interview import NO_ID
from havre.ledger.types import Held
from havre.web.templatetags.casework import words_of

from . import asked
from .drafts import drafted
from .forms.interview import AnswerForm, AskForm
from .once import once
from .pages import CaseRequest, in_case, kept
from .versions import after_change

_BETWEEN = "\n"  # of the topics that are remembered with what was typed


@require_http_methods(["GET", "POST"])
@in_case
def ask(case: CaseRequest, object_id: str) -> HttpResponse:
    """What the next question is about; no address holds it."""
    held = case.get(Interview, object_id)
    form = AskForm(case.request.POST if case.request.method == "POST" else None)
    if form.is_valid():
        typed = form.cleaned_data
        drawn = asked.keep(case.request, {"topics": _BETWEEN.join(typed["topics"]), "words": typed["words"]})
        address = reverse("case-answer-add", args=[case.book.hex(), object_id])
        return redirect(f"{address}?{asked.NAME}={drawn}")
    return case.page("ask", tab="case-interviews", form=form, held=held)


@require_http_methods(["GET", "POST"])
@in_case
@once
@drafted
def add(case: CaseRequest, object_id: str) -> HttpResponse:
    held = case.rendered_from(Interview, object_id)
    looked_for = asked.kept(case.request)
    draft = case.drafts.typed if case.drafts is not None else None
    if case.request.method == "GET" and looked_for is None and draft is None:
        return redirect("case-ask", case.book.hex(), object_id)
    words = (looked_for or asked.NOTHING).get("words", "")
    named = (looked_for or asked.NOTHING).get("topics", "").split(_BETWEEN)
    topics = [topic for topic in Topic if topic in (draft.getlist("topics") if draft else named)]
    start = case.starts(AnswerForm, entry=held.entry_id.hex(), topics=topics)
    form = AnswerForm(case.request.POST or None, initial=start)

    def add_one(answer: Answer) -> object:
        return operations.add_answer(
            by=case.request.workspace, interview=held, answer=answer, at=case.request.now
        )

    earlier = told.already(case.request.workspace, case.book, topics=topics, words=words)
    about = ", ".join(part for part in (words_of(topics), words) if part)
    return _page(case, form, held, add_one, earlier=earlier, about=about)


@require_http_methods(["GET", "POST"])
@in_case
@once
@drafted
def amend(case: CaseRequest, object_id: str, index: int) -> HttpResponse:
    held = case.rendered_from(Interview, object_id)
    if index >= len(held.value.answers):
        raise NotFound("There is no such answer.")
    before = held.value.answers[index]
    named = ("question", "answer", "translation", "may_be_used", "topics")
    start = {name: getattr(before, name) for name in named}
    start = case.starts(AnswerForm, **start, entry=held.entry_id.hex())
    form = AnswerForm(case.request.POST or None, initial=start)

    def change(answer: Answer) -> object:
        if answer == before:
            return held
        return operations.amend_answer(
            by=case.request.workspace, interview=held, index=index, answer=answer, at=case.request.now
        )

    return _page(case, form, held, change, id_=before.id, amending=True)


def _page(
    case: CaseRequest,
    form: AnswerForm,
    held: Held[Interview],
    keep: Callable[[Answer], object],
    *,
    id_: bytes = NO_ID,
    earlier: Sequence[told.Told] = (),
    about: str = "",
    amending: bool = False,
) -> HttpResponse:
    def keep_typed(typed: dict[str, Any]) -> HttpResponse:
        case.still_stands(held)
        keep(
            Answer(
                typed["question"],
                typed["answer"],
                typed["may_be_used"],
                typed["translation"],
                tuple(typed["topics"]),
                id_,
            )
        )
        entry = held.object_id.hex()
        return after_change(case, held, to="case-interview", of=[entry], at=f"e-{entry}")

    answered = kept(form, keep_typed)
    return answered or case.page(
        "answer",
        tab="case-interviews",
        form=form,
        held=held,
        amending=amending,
        earlier=earlier,
        about=about,
    )
