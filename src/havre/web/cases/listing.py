"""The list of cases, opening one, and looking for words in all of them."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from havre import seal
from havre.base.ids import BookId
from havre.cases import operations, queries
from havre.cases.types import CaseFile, Risk, Status
from havre.ledger.objects import Hit
from havre.web.access import unlocked
from havre.web.done import back_to
from havre.web.requests import MemberRequest

from .forms.case import NewCaseForm
from .once import answered_once
from .pages import kept

ON_A_PAGE = 100
FOUND_SHOWN = 100
SORTS = ("changed", "pseudonym", "status", "risk")
DANGER = (Risk.IMMEDIATE, Risk.HIGH, Risk.ORDINARY, Risk.UNKNOWN)


@unlocked
@require_GET
def cases(request: MemberRequest) -> HttpResponse:
    rows = queries.cases(request.workspace)
    asked = {name: request.GET.get(name, "") for name in ("status", "risk", "sort")}
    shown = [row for row in rows if _wanted(row, asked)]
    shown.sort(key=lambda row: _place(row, asked["sort"]))
    context = {
        "page": Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page")),
        "total": len(rows),
        "asked": asked,
        "prefix": _prefix(asked),
        "statuses": Status,
        "risks": DANGER,
    }
    return render(request, "web/cases/list.html", context)


def _wanted(row: queries.CaseRow, asked: dict[str, str]) -> bool:
    return asked["status"] in ("", row.status.name.lower()) and asked["risk"] in ("", row.risk.name.lower())


def _place(row: queries.CaseRow, sort: str) -> tuple[Any, ...]:
    first = {
        "pseudonym": row.pseudonym.casefold(),
        "status": list(Status).index(row.status),
        "risk": DANGER.index(row.risk),
    }
    return (first.get(sort, -row.changed), -row.changed, row.pseudonym)


def _prefix(asked: dict[str, str]) -> str:
    # Only words of our own are ever put back into an address, whatever stood in the one that was asked for.
    known = {status.name.lower() for status in Status} | {risk.name.lower() for risk in Risk} | set(SORTS)
    return "?" + "".join(f"{name}={value}&" for name, value in asked.items() if value in known)


@unlocked
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    return answered_once(request, lambda: _new(request))


def _new(request: MemberRequest) -> HttpResponse:
    form = NewCaseForm(request.POST or None)
    opened = kept(
        form, lambda typed: operations.open_case(by=request.workspace, at=request.now, **_facts(typed))
    )
    if opened is not None:
        return back_to("case", opened.book.hex(), done="case-opened")
    return render(request, "web/cases/new.html", {"form": form, "once": seal.new_id().hex()})


def _facts(typed: dict[str, Any]) -> dict[str, Any]:
    return typed_facts(typed) | {"risk": typed["risk"]}


def typed_facts(typed: dict[str, Any]) -> dict[str, Any]:
    """The facts of a case as a form gives them, in the shape of the type."""
    return {
        "grounds": tuple(typed["grounds"]),
        "region": typed["region"],
        "languages": tuple(typed["languages"]),
        "jurisdiction": typed["jurisdiction"],
    }


@dataclass(frozen=True)
class Found:
    """An entry that holds the words; `passage` is empty where it would show who the person is."""

    pseudonym: str
    kind: str
    passage: str
    address: str


@unlocked
@require_http_methods(["GET", "POST"])
def search(request: MemberRequest) -> HttpResponse:
    """By POST, so that what is looked for stands in no address and no browser's history."""
    if request.method == "GET":
        return redirect("cases")
    words = request.POST.get("words", "")
    by = request.workspace
    names = {held.book: held.value.pseudonym for held in by.all(CaseFile)}
    hits = by.search(words, limit=FOUND_SHOWN + 1)
    found = [_found(hit, names) for hit in hits[:FOUND_SHOWN] if hit.held.book in names]
    context = {"words": words, "found": found, "there_is_more": len(hits) > FOUND_SHOWN}
    return render(request, "web/cases/search.html", context)


# Where an entry of each kind is read.
PLACES = {
    "case_file": "case",
    "narrative": "case-chronology",
    "note": "case",
    "task": "case",
    "person": "case",
    "interview": "case-interviews",
    "happening": "case-chronology",
    "exhibit": "case-exhibits",
    "identity_exhibit": "case-exhibits",
    "consent": "case-consents",
    "citation": "case-citations",
    "dossier_built": "case-dossier",
    "retention": "case-keeping",
}


def _found(hit: Hit, names: dict[BookId, str]) -> Found:
    held = hit.held
    sealed_away = type(held.value).compartment == seal.IDENTITY
    return Found(
        pseudonym=names[held.book],
        kind=held.value.kind,
        passage="" if sealed_away else hit.passage,
        address=place_of(held.value.kind, held.book, held.object_id),
    )


def place_of(kind: str, book: BookId, object_id: bytes) -> str:
    """The address where an entry is read."""
    if kind == "note":
        return reverse("case-note", args=[book.hex(), object_id.hex()])
    return f"{reverse(PLACES[kind], args=[book.hex()])}#e-{object_id.hex()}"
