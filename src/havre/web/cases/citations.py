"""What a case cites of the public record."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from havre import seal
from havre.base.errors import NotFound
from havre.base.ids import BookId
from havre.cases import operations, queries
from havre.cases.types import Act, CaseFile, Citation
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace
from havre.record import queries as record
from havre.web.access import unlocked
from havre.web.addresses import id_in
from havre.web.done import back_to
from havre.web.requests import MemberRequest

from .forms.evidence import CiteForm
from .once import answered_once
from .pages import CaseRequest, in_case, kept
from .shown import in_short


@require_GET
@in_case
def citations(case: CaseRequest) -> HttpResponse:
    held = queries.citations(case.request.workspace, case.book)
    numbers: dict[bytes | None, int] = {one.object_id: number for number, one in enumerate(held, start=1)}
    answered = {one.value.answers for one in held}
    rows = [
        (number, one, report_address(one.value), numbers.get(one.value.answers), one.object_id in answered)
        for number, one in enumerate(held, start=1)
    ]
    return case.page("citations", tab="case-citations", rows=rows)


def report_address(citation: Citation) -> str:
    """Where the cited words stand in the record: a report's address begins its file's hash."""
    return f"{reverse('report', args=[citation.report_sha256.hex()[:32]])}#s-{citation.statement}"


@unlocked
@require_http_methods(["GET", "POST"])
def cite(request: MemberRequest) -> HttpResponse:
    """From a report, only with the statement: asks for the rest. The address never says what a case cites."""
    if request.method != "POST":
        return redirect("record")
    return answered_once(request, lambda: _asked(request))


def _asked(request: MemberRequest) -> HttpResponse:
    cited = record.citation(request.POST.get("statement", ""))
    form = CiteForm(request.POST if "case" in request.POST else None, initial={"statement": cited.statement})
    cases = _cases(request.workspace)
    form.ask(cases, cited=_cited_so_far(request.workspace), missing=_missing(cited))
    if form.is_bound:
        added = kept(form, lambda typed: _cite(request, cited, typed))
        if added is not None:
            return back_to("case-citations", added.book.hex(), done="added", at=f"e-{added.object_id.hex()}")
    context = {"form": form, "cited": cited, "cases": cases, "once": seal.new_id().hex()}
    return render(request, "web/cases/cite.html", context)


def _cases(by: Workspace) -> list[tuple[str, str]]:
    """The cases that this member may write in, each once."""
    names = {
        held.book.hex(): held.value.pseudonym
        for held in by.all(CaseFile)
        if by.rights(held.book, seal.FILE) & seal.Rights.WRITE
    }
    return sorted(names.items(), key=lambda pair: pair[1])


def _cited_so_far(by: Workspace) -> list[tuple[str, list[tuple[str, str]]]]:
    """Per case, what it cites already."""
    found: dict[BookId, list[tuple[str, str]]] = {}
    for held in by.all(Citation):
        found.setdefault(held.book, []).append(
            (held.object_id.hex(), f"{held.value.speaker}: {in_short(held.value, most=60)}")
        )
    names = {held.book: held.value.pseudonym for held in by.all(CaseFile)}
    return [(names[book], choices) for book, choices in found.items() if book in names]


def _missing(cited: record.Citation) -> set[str]:
    """What a citation has to say and the record leaves open."""
    open_ = {name for name in ("speaker", "outlet") if not getattr(cited, name)}
    return open_ | ({"reported_by"} if cited.second_hand and not cited.reported_by else set())


def _cite(request: MemberRequest, cited: record.Citation, typed: dict[str, str]) -> Held[Citation]:
    book = BookId(id_in(typed["case"]))
    if book not in request.workspace.books():
        raise NotFound("There is no such case.")
    answers = typed.get("answers", "")
    citation = Citation(
        statement=cited.statement,
        report_sha256=bytes.fromhex(cited.sha256),
        quote=cited.words,
        speaker=typed.get("speaker", cited.speaker),
        outlet=typed.get("outlet", cited.outlet),
        via=cited.via,
        published=cited.date,
        act=Act(cited.act),
        second_hand=cited.second_hand,
        reported_by=typed.get("reported_by", cited.reported_by),
        why=typed["why"],
        answers=bytes.fromhex(answers) if answers else None,
    )
    return operations.cite(by=request.workspace, book=book, citation=citation, at=request.now)
