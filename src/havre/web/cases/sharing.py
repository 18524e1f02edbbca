"""Who holds what of a case, who opened it, and granting it to another member."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from havre import seal
from havre.base.ids import MemberId
from havre.cases import operations, queries
from havre.ledger.queries import Holder
from havre.web.addresses import id_in
from havre.web.done import back_to

from .forms.consent import ShareForm
from .once import once
from .pages import CaseRequest, in_case, kept
from .people import Names

OPENED_SHOWN = 100


@dataclass(frozen=True)
class HolderRow:
    """One member and what they may do in each compartment."""

    name: str
    file: Holder | None
    identity: Holder | None


@require_http_methods(["GET", "POST"])
@in_case
@once
def access(case: CaseRequest) -> HttpResponse:
    by = case.request.workspace
    names, listed = Names(by), queries.access(by, case.book)
    others = [(m.hex(), name) for m, name in names.by_member.items() if m != by.member]
    form = ShareForm(case.request.POST or None)
    form.offer(others, identity=case.may(seal.Rights.GRANT, seal.IDENTITY))
    if form.is_bound and kept(form, lambda typed: _share(case, typed)):
        return back_to("case-access", case.book.hex(), done="granted")
    context = {
        "holders": _rows(listed.holders, names),
        "opened": [(one, names.of_member(one.member)) for one in listed.opened[:OPENED_SHOWN]],
        "opened_in_all": len(listed.opened),
        "form": form,
        "others": others,
    }
    return case.page("access", tab="case-access", **context)


def _share(case: CaseRequest, typed: dict[str, Any]) -> bool:
    rights = seal.Rights.READ
    rights |= seal.Rights.WRITE if typed["write"] else seal.Rights.NONE
    rights |= seal.Rights.GRANT if typed["grant"] else seal.Rights.NONE
    operations.share_case(
        by=case.request.workspace,
        book=case.book,
        to=MemberId(id_in(typed["to"])),
        rights=rights,
        with_identity=typed.get("with_identity", False),
    )
    return True


def _rows(holders: list[Holder], names: Names) -> list[HolderRow]:
    by_member: dict[MemberId, dict[str, Holder]] = {}
    for holder in holders:
        by_member.setdefault(holder.member, {})[holder.compartment] = holder
    rows = [
        HolderRow(names.of_member(member), held.get(seal.FILE), held.get(seal.IDENTITY))
        for member, held in by_member.items()
    ]
    return sorted(rows, key=lambda row: row.name)
