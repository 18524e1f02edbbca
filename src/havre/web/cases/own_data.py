"""The person's own data: everything in one file, for the person who asked for it and for nobody else."""

from collections.abc import Generator

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from havre import seal
from havre.cases import own_data as data
from havre.cases.consent import NotAllowed
from havre.ledger.operations import note_access
from havre.members.approvals import EXPORT_OWN
from havre.web import approvals
from havre.web.approvals import AskForm
from havre.web.done import back_to

from .forms.consent import OwnDataForm
from .media import extension_of
from .once import once
from .pages import CaseRequest, in_case, kept, sent_only
from .reasons import reasons_of


@require_GET
@in_case
def own_data(case: CaseRequest) -> HttpResponse:
    """What it would hold, and the way to it."""
    return _page(case, OwnDataForm())


@require_http_methods(["GET", "POST"])
@in_case
@sent_only
def download(case: CaseRequest) -> HttpResponseBase:
    form = OwnDataForm(case.request.POST)
    made = kept(form, lambda _typed: _handed_over(case))
    if made is None or isinstance(made, NotAllowed):
        return _page(case, form, reasons=reasons_of(made) if made else None)
    note_access(by=case.request.workspace, book=case.book, what="identity", at=case.request.now)
    response = StreamingHttpResponse(_Whole(made.data.pieces()), content_type="application/zip")
    response.headers["Content-Length"] = str(made.length)
    response.headers["Content-Disposition"] = 'attachment; filename="own-data.zip"'
    return response


def _handed_over(case: CaseRequest) -> data.HandedOver | NotAllowed:
    return data.hand_over(
        by=case.request.workspace, book=case.book, extension_of=extension_of, at=case.request.now
    )


@require_http_methods(["GET", "POST"])
@in_case
@sent_only
@once
def ask(case: CaseRequest) -> HttpResponse:
    """Ask another member to approve that it goes out."""
    refused = approvals.ask(case.request, action=EXPORT_OWN, book=case.book)
    if refused is not None:
        return _page(case, OwnDataForm(), asked=refused)
    return back_to("case-own-data", case.book.hex(), done="asked", at="approval")


def _page(
    case: CaseRequest, form: OwnDataForm, *, reasons: list[str] | None = None, asked: AskForm | None = None
) -> HttpResponse:
    return case.page(
        "own_data",
        tab="case-out",
        form=form,
        reasons=reasons,
        may_hand_out=case.may(seal.Rights.WRITE) and case.may(seal.Rights.READ, seal.IDENTITY),
        approval=approvals.panel(
            case.request,
            action=EXPORT_OWN,
            book=case.book,
            ask=reverse("case-own-data-ask", args=[case.book.hex()]),
            form=asked,
        ),
    )


class _Whole:
    """The pieces of the zip; closed with the answer, also one of which nothing was read."""

    def __init__(self, pieces: Generator[bytes]) -> None:
        self._pieces = pieces
        self.close = pieces.close

    def __iter__(self) -> Generator[bytes]:
        return self._pieces
