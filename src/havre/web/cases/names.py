"""The names in all of a member's cases, on one page: by POST, for a minute, and with a second person's approval."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from havre import seal
from havre.base.ids import BookId
from havre.cases import operations
from havre.cases.types import CaseFile, Name
from havre.members.approvals import REVEAL
from havre.web import approvals
from havre.web.access import unlocked
from havre.web.approvals import AskForm
from havre.web.done import back_to
from havre.web.requests import MemberRequest

from .once import answered_once
from .pages import COVERS_AFTER

ON_A_PAGE = 100


@dataclass(frozen=True, repr=False)
class Named:
    """One case and the names of its person, None where nobody described them."""

    book: BookId
    pseudonym: str
    names: tuple[Name, ...] | None


@unlocked
@require_http_methods(["GET", "POST"])
def names(request: MemberRequest) -> HttpResponse:
    if request.method == "GET":
        return _page(request)
    by = request.workspace
    page = _cases(request, request.POST.get("page", "1"))
    books = [book for book, _pseudonym in page]
    people = operations.show_names(by=by, books=books, at=request.now)
    shown = [
        Named(book, pseudonym, people[book].value.names if book in people else None)
        for book, pseudonym in page
    ]
    return _page(request, shown=shown, page=page, covers_after=COVERS_AFTER)


@unlocked
@require_http_methods(["GET", "POST"])
def ask(request: MemberRequest) -> HttpResponse:
    """Ask another member to approve it."""
    return (
        redirect("case-names") if request.method == "GET" else answered_once(request, lambda: _ask(request))
    )


def _ask(request: MemberRequest) -> HttpResponse:
    refused = approvals.ask(request, action=REVEAL, book=request.workspace.ledger.organisation)
    if refused is not None:
        return _page(request, asked=refused)
    return back_to("case-names", done="asked")


def _page(request: MemberRequest, *, asked: AskForm | None = None, **context: object) -> HttpResponse:
    by = request.workspace
    panel = approvals.panel(
        request,
        action=REVEAL,
        book=by.ledger.organisation,
        ask=reverse("case-names-ask"),
        form=asked,
    )
    everywhere = {
        "approval": panel,
        "may_show": operations.may_show_names(by=by, at=request.now),
        "total": len(_held(request)),
        "once": seal.new_id().hex(),
    }
    return render(request, "web/cases/names.html", everywhere | context)


def _held(request: MemberRequest) -> list[tuple[BookId, str]]:
    """The cases whose identity this member holds, by pseudonym."""
    by = request.workspace
    books = set(by.books(seal.IDENTITY))
    held = {case.book: case.value.pseudonym for case in by.all(CaseFile) if case.book in books}
    return sorted(held.items(), key=lambda pair: (pair[1].casefold(), pair[0]))


def _cases(request: MemberRequest, number: str) -> Page[tuple[BookId, str]]:
    return Paginator(_held(request), ON_A_PAGE).get_page(number)
