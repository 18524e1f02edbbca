"""The family of a case: linked cases, for who holds both ends, and what they show each other by consent of both."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from havre import seal
from havre.base.errors import NotFound
from havre.base.ids import BookId, ObjectId
from havre.cases import families, operations, queries
from havre.cases.families import Relative
from havre.cases.types import CaseFile
from havre.ledger.types import Held
from havre.web import words
from havre.web.addresses import id_in
from havre.web.done import back_to
from havre.web.templatetags.havre import day, when

from .forms.family import LinkForm, ShareHappeningForm
from .once import once
from .pages import CaseRequest, in_case, kept, sent_only
from .shown import in_short


@require_http_methods(["GET", "POST"])
@in_case
@once
def family(case: CaseRequest) -> HttpResponse:
    """The linked cases that this member holds too, and the form that links another."""
    by, now = case.request.workspace, case.request.now
    linked = families.relatives(by, case.book)
    form = LinkForm(case.request.POST if case.request.method == "POST" else None)
    others = _others(case, linked)
    form.offer(others)
    made = kept(form, lambda typed: _link(case, typed))
    if made is not None:
        return back_to("case-family", case.book.hex(), done="linked", at=f"e-{made.object_id.hex()}")
    shown = families.shared(by, case.book, at=now)
    return case.page("family", tab="case", form=form, others=others, linked=linked, shared=shown)


def _others(case: CaseRequest, linked: list[Relative]) -> list[tuple[str, str]]:
    """The cases that could be linked with this one: this member may write in them, and they are not linked yet."""
    by = case.request.workspace
    taken = {case.book, *(each.book for each in linked)}
    found: list[Held[CaseFile]] = [held for held in by.all(CaseFile) if held.book not in taken]
    return [
        (held.book.hex(), held.value.pseudonym)
        for held in sorted(found, key=lambda held: held.value.pseudonym)
        if by.rights(held.book, seal.FILE) & seal.Rights.WRITE
    ]


def _link(case: CaseRequest, typed: dict[str, Any]) -> Held[Any]:
    return operations.link_cases(
        by=case.request.workspace,
        book=case.book,
        other=BookId(id_in(typed["other"])),
        relation=typed["relation"],
        at=case.request.now,
    )


def _relative(case: CaseRequest, object_id: str) -> Relative:
    return families.relative(case.request.workspace, case.book, ObjectId(id_in(object_id)))


@require_http_methods(["GET", "POST"])
@in_case
def end(case: CaseRequest, object_id: str) -> HttpResponse:
    """Asks first, then ends a link on both sides."""
    linked = _relative(case, object_id)
    if case.request.method == "POST":
        operations.unlink_cases(by=case.request.workspace, linked=linked, at=case.request.now)
        return back_to("case-family", case.book.hex(), done="unlinked")
    return case.page("family_end", tab="case-family", linked=linked)


@require_http_methods(["GET", "POST"])
@in_case
@once
def share(case: CaseRequest, object_id: str) -> HttpResponse:
    """Show a happening of this case in the linked one, under a consent of each person."""
    linked = _relative(case, object_id)
    form = ShareHappeningForm(case.request.POST if case.request.method == "POST" else None)
    choices = {
        "happening": [
            (line.value.object_id.hex(), f"{when(line.value.value.when)}: {in_short(line.value.value)}")
            for line in queries.chronology(case.request.workspace, case.book)
        ],
        "agreed": _consents(case, case.book),
        "agreed_there": _consents(case, linked.book),
    }
    form.offer(**choices)
    made = kept(form, lambda typed: _share(case, linked, typed))
    if made is not None:
        return back_to("case-family", case.book.hex(), done="shown-there")
    lacking = [name for name, listed in choices.items() if not listed]
    return case.page("family_share", tab="case-family", form=form, linked=linked, lacking=lacking)


def _consents(case: CaseRequest, book: BookId) -> list[tuple[str, str]]:
    """The consents of a case that sharing can stand on."""
    found = families.agreed(case.request.workspace, book, at=case.request.now)
    return [
        (
            held.object_id.hex(),
            f"{words.of(held.value.purpose)}, {held.value.recipient}, {day(held.value.given)}",
        )
        for held in found
    ]


def _share(case: CaseRequest, linked: Relative, typed: dict[str, Any]) -> Held[Any]:
    chosen = id_in(typed["happening"])
    lines = queries.chronology(case.request.workspace, case.book)
    return operations.share_happening(
        by=case.request.workspace,
        linked=linked,
        happening=next(line.value for line in lines if line.value.object_id == chosen),
        agreed=ObjectId(id_in(typed["agreed"])),
        agreed_there=ObjectId(id_in(typed["agreed_there"])),
        at=case.request.now,
    )


@require_http_methods(["GET", "POST"])
@in_case
@sent_only
def stop(case: CaseRequest, object_id: str) -> HttpResponse:
    """Take out what a relative's case shows in this one."""
    reference = id_in(object_id)
    by = case.request.workspace
    for shown in families.shared(by, case.book, at=case.request.now):
        if shown.reference.object_id == reference:
            operations.stop_sharing(by=by, shown=shown, at=case.request.now)
            return back_to("case-family", case.book.hex(), done="shown-no-more")
    raise NotFound("There is no such entry.")
