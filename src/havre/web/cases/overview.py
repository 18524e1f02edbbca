"""One case at a glance: its chronology drawn, its facts, tasks and notes; who the person is only when asked for."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from havre import seal
from havre.cases import families, operations, queries
from havre.cases.consent import State
from havre.cases.moments import day_of
from havre.cases.types import Act, Citation, Note, Person, Task, WentOut
from havre.ledger.operations import note_access
from havre.ledger.queries import holders
from havre.ledger.types import Held, with_changes
from havre.web.done import back_to

from .accounts import drawn, lines_of
from .citations import report_address
from .forms.case import CaseForm, NoteForm, TaskForm
from .listing import typed_facts
from .once import once
from .pages import COVERS_AFTER, CaseRequest, in_case, kept, sent_only
from .people import Names
from .searching import PLACES
from .shown import in_short
from .versions import after_change

NOTES_ON_A_PAGE = 50
OUT_SHOWN = 3
CITATIONS_SHOWN = 4


@require_GET
@in_case
def case(case: CaseRequest) -> HttpResponse:
    return _overview(case)


def _overview(case: CaseRequest, **context: object) -> HttpResponse:
    by, book, now = case.request.workspace, case.book, case.request.now
    names = Names(by)
    lines = lines_of(case)
    pages = Paginator(range(by.count(Note, book=book)), NOTES_ON_A_PAGE)
    page = pages.get_page(case.request.GET.get("page"))
    start = (page.number - 1) * NOTES_ON_A_PAGE
    notes = by.all(Note, book=book, order="-position", limit=NOTES_ON_A_PAGE, offset=start)
    found: dict[str, object] = {
        "lines": lines,
        "drawing": drawn(case, lines),
        "page": page,
        "notes": [(held, names.of_key(held.author)) for held in notes],
        "tasks": _tasks(case),
        "today": day_of(now),
        "holders": _holders(case, names),
        "consents": [row for row in queries.consents(by, book, at=now) if row.state is State.GIVEN],
        "relatives": families.relatives(by, book),
        "running_out": queries.running_out(by, at=now, book=book),
        "out": by.all(WentOut, book=book, order="-position", limit=OUT_SHOWN),
        "cited": _cited(case),
        "conflicts": [_entry(versions[-1]) for versions in by.all_conflicts(book)],
        "finished": by.all(Task, book=book, where={"done": True}, order="-position"),
        "taken_out": [_entry(held) for held in by.removed(book)[::-1] if held.value.kind in PLACES],
        "unreadable": by.unreadable(book),
        "own_drafts": operations.drafts(by, book),
        "note_form": NoteForm(),
        "task_form": TaskForm(),
    }
    return case.page("overview", tab="case", **(found | context))


@dataclass(frozen=True)
class Named:
    """An entry in a list; one of the identity is named by its kind alone."""

    object_id: str
    kind: str
    text: str


def _entry(held: Held[Any]) -> Named:
    open_ = type(held.value).compartment == seal.FILE
    return Named(held.object_id.hex(), held.value.kind, in_short(held.value) if open_ else "")


def _tasks(case: CaseRequest) -> list[tuple[Held[Task], dt.date | None]]:
    by = case.request.workspace
    waiting = by.all(Task, book=case.book, where={"done": False})
    waiting.sort(key=lambda held: (not held.value.due, held.value.due, held.position))
    return [(held, dt.date.fromisoformat(held.value.due) if held.value.due else None) for held in waiting]


def _cited(case: CaseRequest) -> list[tuple[Held[Citation], str]]:
    """The latest citations, denials first, each with where it stands in the record."""
    cited = queries.citations(case.request.workspace, case.book)
    cited.sort(key=lambda held: (held.value.act is not Act.DENIAL, -held.position))
    return [(held, report_address(held.value)) for held in cited[:CITATIONS_SHOWN]]


def _holders(case: CaseRequest, names: Names) -> list[tuple[str, bool]]:
    """Handle, and whether they hold the identity too."""
    found: dict[str, bool] = {}
    for holder in holders(by=case.request.workspace, book=case.book):
        name = names.of_member(holder.member)
        found[name] = found.get(name, False) or holder.compartment == seal.IDENTITY
    return sorted(found.items())


@require_http_methods(["GET", "POST"])
@in_case
def identity(case: CaseRequest) -> HttpResponse:
    """Uncovers who the person is, for a minute. That it was asked for is an entry."""
    by = case.request.workspace
    if case.request.method == "GET" or not case.may(seal.Rights.READ, seal.IDENTITY):
        return redirect("case", case.book.hex())
    note_access(by=by, book=case.book, what="identity", at=case.request.now)
    described = by.all(Person, book=case.book, order="-position", limit=1)
    return _overview(
        case, uncovered=True, covers_after=COVERS_AFTER, person=described[0] if described else None
    )


@require_http_methods(["GET", "POST"])
@in_case
@once
def facts(case: CaseRequest) -> HttpResponse:
    held = case.rendered_from(type(case.held.value), case.held.object_id.hex())
    start = {**CaseForm.filled(held.value), "entry": held.entry_id.hex()}
    form = CaseForm(case.request.POST or None, initial=start)

    def change(typed: dict[str, Any]) -> HttpResponse:
        case.still_stands(held)
        changed = with_changes(held.value, **typed_facts(typed), risk=typed["risk"], status=typed["status"])
        if changed != held.value:
            operations.change_case(by=case.request.workspace, case=held, changed=changed, at=case.request.now)
        return after_change(case, held, to="case")

    return kept(form, change) or case.page("facts", tab="case", form=form)


@require_http_methods(["GET", "POST"])
@in_case
@sent_only
@once
def add_note(case: CaseRequest) -> HttpResponse:
    form = NoteForm(case.request.POST)
    by, now = case.request.workspace, case.request.now
    added = kept(form, lambda typed: operations.add_note(by=by, book=case.book, text=typed["text"], at=now))
    if added is None:
        return _overview(case, note_form=form)
    return back_to("case", case.book.hex(), done="added", at="notes")


@require_http_methods(["GET", "POST"])
@in_case
@once
def note(case: CaseRequest, object_id: str) -> HttpResponse:
    held = case.rendered_from(Note, object_id)
    start = {"text": held.value.text, "entry": held.entry_id.hex()}
    form = NoteForm(case.request.POST or None, initial=start)

    def change(typed: dict[str, Any]) -> HttpResponse:
        case.still_stands(held)
        operations.amend_note(by=case.request.workspace, note=held, text=typed["text"], at=case.request.now)
        return after_change(case, held, to="case", at="notes")

    return kept(form, change) or case.page("note", tab="case", form=form, held=held)


@require_http_methods(["GET", "POST"])
@in_case
@sent_only
@once
def refuse_material(case: CaseRequest) -> HttpResponse:
    """Only the fact is kept, as a note."""
    by, now = case.request.workspace, case.request.now
    operations.note_refused_material(by=by, book=case.book, at=now)
    return back_to("case", case.book.hex(), done="added", at="notes")


@require_http_methods(["GET", "POST"])
@in_case
@sent_only
@once
def add_task(case: CaseRequest) -> HttpResponse:
    form = TaskForm(case.request.POST)
    by, now = case.request.workspace, case.request.now
    added = kept(form, lambda typed: operations.add_task(by=by, book=case.book, at=now, **typed))
    if added is None:
        return _overview(case, task_form=form)
    return back_to("case", case.book.hex(), done="added", at="tasks")


@require_http_methods(["GET", "POST"])
@in_case
@sent_only
def finish_task(case: CaseRequest, object_id: str) -> HttpResponse:
    held = case.get(Task, object_id)
    if not held.value.done:
        operations.finish_task(by=case.request.workspace, task=held, at=case.request.now)
    return back_to("case", case.book.hex(), done="task-done", at="tasks")
