"""Looking for words in everything that a member may open."""

from dataclasses import dataclass
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from havre import seal
from havre.base.ids import BookId, Micros
from havre.cases.types import CaseFile
from havre.language.search import read
from havre.ledger.objects import Hit
from havre.web.access import unlocked
from havre.web.requests import MemberRequest

from . import asked

ON_A_PAGE: Final = 50


@dataclass(frozen=True)
class Found:
    """An entry that answers; `passage` is empty where it would show who the person is."""

    pseudonym: str
    kind: str
    at: Micros
    passage: str
    address: str


@unlocked
@require_http_methods(["GET", "POST"])
def search(request: MemberRequest) -> HttpResponse:
    """Asked for by a form, answered at an address that says nothing of it."""
    if request.method == "POST":
        drawn = asked.keep(request, {"words": request.POST.get("words", "")})
        return redirect(f"{reverse('case-search')}?{asked.NAME}={drawn}")
    if asked.NAME not in request.GET:
        return redirect("cases")
    typed = asked.kept(request)
    words = (typed or asked.NOTHING).get("words", "")
    by = request.workspace
    page = Paginator(range(by.count_found(words, beside=CaseFile)), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    hits = by.search(words, beside=CaseFile, limit=ON_A_PAGE, offset=max(0, page.start_index() - 1))
    names = {book: by.one(CaseFile, book=book).value.pseudonym for book in {hit.held.book for hit in hits}}
    context = {
        "words": words,
        "question": read(words),
        "forgotten": typed is None,
        "found": [_found(hit, names) for hit in hits],
        "page": page,
        "prefix": f"?{asked.NAME}={request.GET[asked.NAME]}&" if typed is not None else "?",
    }
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
    "dossier_built": "case-out",
    "retention": "case-keeping",
    "step": "case-procedure",
    "deadline": "case-procedure",
}


def _found(hit: Hit, names: dict[BookId, str]) -> Found:
    held = hit.held
    sealed_away = type(held.value).compartment == seal.IDENTITY
    return Found(
        pseudonym=names[held.book],
        kind=held.value.kind,
        at=held.at,
        passage="" if sealed_away else hit.passage,
        address=place_of(held.value.kind, held.book, held.object_id),
    )


def place_of(kind: str, book: BookId, object_id: bytes) -> str:
    """The address where an entry is read."""
    if kind == "note":
        return reverse("case-note", args=[book.hex(), object_id.hex()])
    return f"{reverse(PLACES[kind], args=[book.hex()])}#e-{object_id.hex()}"
