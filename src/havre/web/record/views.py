"""The public record: search, a report with its statements, promises and denials, adding a report."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from havre.base.errors import HavreError
from havre.record import operations, queries
from havre.record.models import Statement
from havre.record.reading.found import MAX_BYTES
from havre.web.access import takes_public_files, unlocked
from havre.web.cases.cited import cited_by
from havre.web.done import back_to
from havre.web.requests import MemberRequest

from .forms import AddForm, SearchForm

PAGE, MOST_PAGES = 20, 100_000
# In the order of the legend; "other" is listed beside the text and has no letter of its own.
ACTS = [act for act in Statement.Act if act is not Statement.Act.OTHER]


@unlocked
@require_http_methods(["GET", "POST"])
def record(request: MemberRequest) -> HttpResponse:
    names = [outlet.name for outlet in queries.outlets()]
    form = SearchForm(request.POST or None, outlets=names)
    context: dict[str, object] = {"form": form, "empty": queries.is_empty()}
    try:
        if not form.errors:
            context |= _found(form.cleaned_data if form.is_bound else {})
    except HavreError as error:
        form.refuse(error)
    return render(request, "web/record/record.html", context)


def _found(asked: dict[str, Any]) -> dict[str, object]:
    """The page asked for, or the last one when there are fewer by now."""
    wanted = {name: asked.get(name) or "" for name in ("words", "act", "outlet")}
    number = min(asked.get("page") or 1, MOST_PAGES)
    results = queries.search(**wanted, limit=PAGE, offset=(number - 1) * PAGE)
    page = Paginator(range(results.total), PAGE).get_page(number)
    if page.number != number:
        results = queries.search(**wanted, limit=PAGE, offset=(page.number - 1) * PAGE)
    return {"results": results, "page": page}


@unlocked
@require_GET
def report(request: MemberRequest, report_id: str) -> HttpResponse:
    """The report; beside it, sealed and shown so, which of the member's own cases cite it. The record knows of none."""
    shown = queries.report_page(report_id)
    context = {"report": shown.report, "lines": shown.lines, "statements": shown.statements, "acts": ACTS}
    return render(
        request, "web/record/report.html", {**context, "cited_by": cited_by(request.workspace, shown.report)}
    )


@unlocked
@require_GET
def promises(request: MemberRequest) -> HttpResponse:
    context = {"commitments": queries.commitments(), "denials": queries.denials()}
    return render(request, "web/record/promises.html", context)


@takes_public_files(most=MAX_BYTES)
@unlocked
@require_http_methods(["GET", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    form = AddForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            added = operations.add_report(
                data=file.read(),
                name=file.name,
                address=form.cleaned_data["address"],
                captured_by=request.handle,
                at=request.now,
            )
        except HavreError as error:
            form.refuse(error)
        else:
            done = "known" if added.status == "known" else "captured"
            return back_to("report", added.report.public_id, done=done)
    return render(request, "web/record/add.html", {"form": form})
