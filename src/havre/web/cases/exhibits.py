"""Exhibits: files sealed as they arrive, numbered with their hash, opened only into the answer that hands them out."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from havre import seal
from havre.cases import numbered, operations
from havre.cases.types import Exhibit, IdentityExhibit
from havre.ledger.operations import note_access
from havre.ledger.types import Held

from .forms.evidence import DescribeForm
from .media import SHOWN
from .once import once
from .pages import COVERS_AFTER, CaseRequest, in_case, kept
from .versions import after_change


@require_http_methods(["GET", "POST"])
@in_case
def exhibits(case: CaseRequest) -> HttpResponse:
    """Those of the identity are covered; pressed (POST), they are shown for a minute, and that is an entry."""
    uncovered = case.request.method == "POST" and case.may(seal.Rights.READ, seal.IDENTITY)
    if uncovered:
        note_access(by=case.request.workspace, book=case.book, what="identity", at=case.request.now)
    found = numbered.exhibits(case.request.workspace, case.book)
    labels: dict[bytes | None, str] = {one.held.object_id: one.label for one in found}
    ids = [one.held.object_id for one in found]
    rows = [
        (one, labels.get(one.held.value.translation_of), ids.count(one.held.object_id) > 1) for one in found
    ]
    return case.page(
        "exhibits",
        tab="case-exhibits",
        rows=[row for row in rows if not row[0].shows_identity],
        identity_rows=[row for row in rows if row[0].shows_identity],
        shown=SHOWN,
        uncovered=uncovered,
        covers_after=COVERS_AFTER if uncovered else None,
    )


def about_of(typed: dict[str, Any], media_type: str) -> operations.About:
    named = {name: typed[name] for name in ("name", "what", "received", "language", "provenance", "supports")}
    original = typed.get("translation_of")
    return operations.About(
        **named, media_type=media_type, translation_of=bytes.fromhex(original) if original else None
    )


def exhibit_of(case: CaseRequest, object_id: str, *, from_form: bool = False) -> Held[Exhibit]:
    """An exhibit of this case; NotFound for one that this member does not hold."""
    found = numbered.exhibits(case.request.workspace, case.book)
    held = next((one.held for one in found if one.held.object_id.hex() == object_id), None)
    type_ = IdentityExhibit if held is not None and isinstance(held.value, IdentityExhibit) else Exhibit
    return case.rendered_from(type_, object_id) if from_form else case.get(type_, object_id)


def opened(case: CaseRequest, object_id: str) -> Held[Exhibit]:
    """An exhibit that is about to be shown; of the identity, that it was is on record first."""
    held = exhibit_of(case, object_id)
    if isinstance(held.value, IdentityExhibit):
        note_access(by=case.request.workspace, book=case.book, what="identity", at=case.request.now)
    return held


@require_http_methods(["GET", "POST"])
@in_case
@once
def describe(case: CaseRequest, object_id: str) -> HttpResponse:
    held = exhibit_of(case, object_id, from_form=True)
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
                about=about_of(typed, held.value.media_type),
                at=case.request.now,
            )
        return after_change(case, held, to="case-exhibits", at=f"e-{object_id}")

    changed = kept(form, change)
    return changed or case.page("exhibit", tab="case-exhibits", form=form, held=held, identity=of_identity)
