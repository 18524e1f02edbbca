"""The log that holds everything: drawn, verified, and held against checkpoints that others keep."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from havre import seal
from havre.base.errors import HavreError, NotFound
from havre.ledger import queries, rehearsal, witness
from havre.ledger.log import Mark
from havre.web.access import takes_public_files, unlocked
from havre.web.drawings.log_ruler import Drawn, draw_log
from havre.web.requests import MemberRequest

from .findings import Finding, finding_of
from .forms import CheckForm

SHOWN = 20  # faults on the page; the command prints all
PAGE = 20  # rows of the table beside the drawing


@dataclass(frozen=True)
class Row:
    """One line of the table beside the drawing: a checkpoint with its number, or what happened at a leaf."""

    place: int  # leaves covered, or the index of the leaf
    kind: str  # checkpoint, destroyed or restored
    number: int = 0


def _log_page(request: MemberRequest, finding: Finding | None = None, **found: Any) -> HttpResponse:
    ledger = request.workspace.ledger
    size, root = (finding.size, finding.root) if finding else (ledger.tree.size, ledger.tree.root())
    taken, marks = queries.checkpoints_taken(), list(ledger.marks)
    context = {
        "size": size,
        "root": root,
        "log_id": ledger.log_id,
        "counts": queries.counts(ledger),
        "rows": Paginator(_rows(taken, marks), PAGE).get_page(request.GET.get("page")),
        "drawing": _drawn(size, taken, marks, finding),
        "form": CheckForm(),
        "finding": finding,
        **found,
    }
    return render(request, "web/organisation/log.html", context)


def _rows(taken: list[queries.Taken], marks: list[Mark]) -> list[Row]:
    """Everything that stands on the ruler, the end of the log first."""
    rows = [Row(each.size, "checkpoint", each.number) for each in taken]
    rows += [Row(mark.index, "restored" if mark.restored else "destroyed") for mark in marks]
    return sorted(rows, key=lambda row: (-row.place, -row.number))


def _drawn(size: int, taken: list[queries.Taken], marks: list[Mark], finding: Finding | None) -> str:
    """What lies beyond the log's end is for the check to name, and not drawn."""
    numbered = {
        each.size: each.number for each in taken if each.size <= size
    }  # the latest of those at one size
    named = [(covered, _("checkpoint %(number)d") % {"number": n}) for covered, n in numbered.items()]
    marks = [mark for mark in marks if mark.index < size]
    return draw_log(
        Drawn(
            size=size,
            checkpoints=named,
            destroyed=[mark.index for mark in marks if not mark.restored],
            restored=[mark.index for mark in marks if mark.restored],
            checked=finding.drawn if finding else None,
        )
    )


def _shown(fault: seal.Fault) -> dict[str, object]:
    """A fault in words."""
    return {"index": fault.index, "says": _(seal.FAULT_KINDS[fault.kind]), "detail": fault.detail}


@unlocked
@require_GET
def log(request: MemberRequest) -> HttpResponse:
    request.workspace.ledger.refresh()
    return _log_page(request)


@unlocked
@require_POST
def verify(request: MemberRequest) -> HttpResponse:
    report = queries.verify(request.workspace.ledger)
    due = {why: sum(one.why == why for one in report.outstanding) for why in ("recovery", "closed", "left")}
    faults = [_shown(fault) for fault in report.faults[:SHOWN]]
    return _log_page(request, report=report, faults=faults, due=due)


@unlocked
@require_POST
def rehearse(request: MemberRequest) -> HttpResponse:
    chosen = int.from_bytes(seal.new_id()[:8])
    rehearsed = rehearsal.rehearse_tampering(request.workspace.ledger, chosen=chosen)
    found = _shown(rehearsed.fault) if rehearsed.fault else None
    return _log_page(request, rehearsed=rehearsed, found=found)


@unlocked
@require_POST
def checkpoint(request: MemberRequest) -> HttpResponse:
    ledger = request.workspace.ledger
    note = queries.take_checkpoint(ledger)
    size = seal.claimed_size(note)
    number = next(each.number for each in reversed(queries.checkpoints_taken()) if each.size == size)
    return _log_page(request, note=note, number=number)


@unlocked
@require_POST
def checkpoint_file(request: MemberRequest) -> HttpResponse:
    """The witness file of a checkpoint that was given out, under a name that says nothing of whose it is."""
    number = request.POST.get("number", "")
    if not number.isdecimal() or len(number) > len("1000000"):
        raise NotFound("No such checkpoint.")
    note = witness.given_out(int(number))
    data = witness.witness_file(request.workspace.ledger, note)
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="checkpoint-{seal.claimed_size(note)}.bin"'
    return response


@takes_public_files(most=witness.LARGEST)
@unlocked
@require_POST
def check(request: MemberRequest) -> HttpResponse:
    """Hold what somebody kept against the log as it lies on the disk. Any member may: it opens nothing."""
    form = CheckForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            kept = _kept(form)
            compared = witness.check(request.workspace.ledger, kept)
        except HavreError as error:
            form.refuse(error)
        else:
            finding = finding_of(compared)
            return _log_page(request, finding=finding, form=CheckForm() if finding.good else form)
    return _log_page(request, form=form)


def _kept(form: CheckForm) -> str | bytes:
    file = form.cleaned_data["file"]
    return witness.given(file.read()) if file else witness.note_in(form.cleaned_data["note"])
