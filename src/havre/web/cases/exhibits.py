"""Exhibits: files sealed as they arrive, numbered with their hash, opened only into the answer that hands them out."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from havre import seal
from havre.base.errors import Refused
from havre.base.ids import FileId
from havre.cases import operations, queries
from havre.cases.types import Exhibit, IdentityExhibit
from havre.ledger.files import Received
from havre.ledger.operations import note_access
from havre.ledger.types import Held
from havre.web.access import takes_files
from havre.web.done import back_to
from havre.web.uploads import SealedUpload, refusals_of

from .forms.evidence import DescribeForm, ExhibitForm
from .media import extension_of, handed_out_as, media_type_of
from .once import answered_once, once
from .pages import COVERS_AFTER, CaseRequest, in_case, kept
from .shown import exhibit_name
from .versions import after_change


@require_http_methods(["GET", "POST"])
@in_case
def exhibits(case: CaseRequest) -> HttpResponse:
    """Those of the identity are covered; pressed (POST), they are shown for a minute, and that is an entry."""
    uncovered = case.request.method == "POST" and case.may(seal.Rights.READ, seal.IDENTITY)
    if uncovered:
        note_access(by=case.request.workspace, book=case.book, what="identity", at=case.request.now)
    numbered = queries.exhibits(case.request.workspace, case.book)
    numbers: dict[bytes | None, int] = {one.held.object_id: one.number for one in numbered}
    ids = [one.held.object_id for one in numbered]
    rows = [
        (one, numbers.get(one.held.value.translation_of), ids.count(one.held.object_id) > 1)
        for one in numbered
    ]
    return case.page(
        "exhibits",
        tab="case-exhibits",
        rows=[row for row in rows if not row[0].shows_identity],
        identity_rows=[row for row in rows if row[0].shows_identity],
        uncovered=uncovered,
        covers_after=COVERS_AFTER if uncovered else None,
    )


@takes_files
@require_http_methods(["GET", "POST"])
@in_case
def add(case: CaseRequest) -> HttpResponse:
    """Sent twice, the form keeps one exhibit, and the file that came with the second sending is forgotten."""
    kept_here: list[HttpResponse] = []

    def answer() -> HttpResponse:
        kept_here.append(_added(case))
        return kept_here[0]

    answered = answered_once(case.request, answer)
    sent = case.request.FILES.get("file")
    if not kept_here and isinstance(sent, SealedUpload) and sent.received is not None:
        drop(case, sent.received)
    return answered


def _added(case: CaseRequest) -> HttpResponse:
    data = case.request.POST or None
    form = ExhibitForm(data, case.request.FILES or None)
    form.offer(_translatable(case), identity=case.may(seal.Rights.WRITE, seal.IDENTITY))
    received = _received(case, form) if data is not None else None
    added = kept(form, lambda typed: _keep(case, typed, received)) if data is not None else None
    form.fields["file"].required = received is None  # for its label: whether one came is checked above
    if added is not None:
        return back_to("case-exhibits", case.book.hex(), done="added", at=f"e-{added.object_id.hex()}")
    return case.page("exhibit", tab="case-exhibits", form=form, received=received)


def _translatable(case: CaseRequest) -> list[tuple[str, str]]:
    numbered = queries.exhibits(case.request.workspace, case.book)
    return [(one.held.object_id.hex(), exhibit_name(one)) for one in numbered]


def _received(case: CaseRequest, form: ExhibitForm) -> Received | None:
    """The file that came with this form, or with an earlier sending of it that was refused for another reason."""
    waiting = case.request.workspace.desk.received
    before = waiting.get(case.request.POST.get("kept_file", ""))
    sent = case.request.FILES.get("file")
    received = sent.received if isinstance(sent, SealedUpload) else before
    if before is not None and received is not before:
        drop(case, before)
    refusal = refusals_of(case.request).get("file")
    if refusal is not None:
        form.add_error("file", refusal)
    elif received is None:
        form.add_error("file", _("Choose a file."))
    elif received.stored.length == 0:
        drop(case, received)
        form.add_error("file", _("This file is empty. Nothing of it was kept; choose another."))
        return None
    return received


def drop(case: CaseRequest, received: Received) -> None:
    """Forget a received file that no entry will name."""
    workspace = case.request.workspace
    workspace.desk.received.pop(received.stored.file_id.hex(), None)
    workspace.ledger.files.drop(received.stored.file_id)


def _keep(case: CaseRequest, typed: dict[str, Any], received: Received | None) -> Held[Exhibit]:
    if received is None:
        raise Refused(_("Choose a file."))
    about = _about(typed, media_type_of(received.head))
    waiting, key = case.request.workspace.desk.received, received.stored.file_id.hex()
    if waiting.pop(key, None) is None:  # taken before it is written: a form sent twice keeps it once
        raise Refused(_("This file was kept already."))
    try:
        return operations.add_exhibit(
            by=case.request.workspace,
            book=case.book,
            stored=received.stored,
            about=about,
            at=case.request.now,
            shows_identity=typed.get("shows_identity", False),
        )
    except BaseException:
        waiting[key] = received  # the form comes back, with its file
        raise


def _about(typed: dict[str, Any], media_type: str) -> operations.About:
    named = {name: typed[name] for name in ("name", "what", "received", "language", "provenance", "supports")}
    original = typed.get("translation_of")
    return operations.About(
        **named, media_type=media_type, translation_of=bytes.fromhex(original) if original else None
    )


def _exhibit(case: CaseRequest, object_id: str, *, from_form: bool = False) -> Held[Exhibit]:
    numbered = queries.exhibits(case.request.workspace, case.book)
    held = next((one.held for one in numbered if one.held.object_id.hex() == object_id), None)
    type_ = IdentityExhibit if held is not None and isinstance(held.value, IdentityExhibit) else Exhibit
    return case.rendered_from(type_, object_id) if from_form else case.get(type_, object_id)


@require_http_methods(["GET", "POST"])
@in_case
@once
def describe(case: CaseRequest, object_id: str) -> HttpResponse:
    held = _exhibit(case, object_id, from_form=True)
    of_identity = isinstance(held.value, IdentityExhibit)
    if of_identity:
        note_access(by=case.request.workspace, book=case.book, what="identity", at=case.request.now)
    named = ("name", "what", "received", "language", "provenance", "supports")
    start = {name: getattr(held.value, name) for name in named} | {"entry": held.entry_id.hex()}
    form = DescribeForm(case.request.POST or None, initial=start)

    def change(typed: dict[str, Any]) -> HttpResponse:
        case.still_stands(held)
        if any(typed[name] != getattr(held.value, name) for name in named):
            operations.describe_exhibit(
                by=case.request.workspace,
                held=held,
                about=_about(typed, held.value.media_type),
                at=case.request.now,
            )
        return after_change(case, held, to="case-exhibits", at=f"e-{object_id}")

    changed = kept(form, change)
    return changed or case.page("exhibit", tab="case-exhibits", form=form, held=held, identity=of_identity)


@require_GET
@in_case
def file(case: CaseRequest, object_id: str) -> StreamingHttpResponse:
    """The opened file, streamed; it has a neutral name and is never shown inside these pages."""
    value = _exhibit(case, object_id).value
    if isinstance(value, IdentityExhibit):
        note_access(by=case.request.workspace, book=case.book, what="identity", at=case.request.now)
    numbered = queries.exhibits(case.request.workspace, case.book)
    number = next(one.number for one in numbered if one.held.object_id.hex() == object_id)
    reader, close = case.request.workspace.ledger.files.reader(
        FileId(value.file_id), identity=value.identity, length=value.length
    )
    response = StreamingHttpResponse(_Pieces(reader, close), content_type=handed_out_as(value.media_type))
    response.headers["Content-Length"] = str(value.length)
    name = f"exhibit-{number}{extension_of(value.media_type)}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Pieces:
    """The opened pieces of a file. Django closes it when the answer ends, even one of which nothing was read."""

    def __init__(self, reader: seal.FileReader, close: Callable[[], None]) -> None:
        self._reader = reader
        self.close = close

    def __iter__(self) -> Iterator[bytes]:
        yield from self._reader.chunks()
