"""The organisation: who is in it, and the log that holds everything."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from havre import seal
from havre.base.errors import HavreError
from havre.base.ids import MemberId
from havre.ledger import queries as log_queries
from havre.ledger import rehearsal
from havre.members import joining, queries
from havre.web.access import unlocked
from havre.web.addresses import id_in
from havre.web.done import back_to
from havre.web.drawings.log_ruler import draw_log
from havre.web.requests import MemberRequest

from .forms import InviteForm, VouchForm

DRAWN = 12  # checkpoints on the ruler
SHOWN = 20  # faults on the page; the command prints all


@unlocked
@require_GET
def organisation(request: MemberRequest) -> HttpResponse:
    by = request.workspace
    context = {
        "size": by.ledger.tree.size,
        "checkpoint": log_queries.last_checkpoint(),
        "name": queries.organisation_name(by),
        "members": queries.joined(by),
        "waiting": queries.waiting(),
        "invited": queries.invited(request.now),
        "may_vouch": joining.may_vouch(by),
    }
    return render(request, "web/organisation/members.html", context)


@unlocked
@require_http_methods(["GET", "POST"])
def invite(request: MemberRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            token = joining.invite(by=request.workspace, at=request.now, **form.cleaned_data)
        except HavreError as error:
            form.refuse(error)
        else:
            join = request.build_absolute_uri(reverse("join"))
            context = {"code": token.hex(), "invited": form.cleaned_data["handle"], "join": join}
            return render(request, "web/organisation/invited.html", context)
    return render(request, "web/organisation/invite.html", {"form": form})


@unlocked
@require_http_methods(["GET", "POST"])
def vouch(request: MemberRequest, member_id: str) -> HttpResponse:
    member = MemberId(id_in(member_id))
    waiting = next((each for each in queries.waiting() if each.member == member), None)
    form = VouchForm(request.POST or None)
    if form.is_valid():
        try:
            joining.vouch(
                by=request.workspace, member=member, words=form.cleaned_data["words"], at=request.now
            )
        except HavreError as error:
            form.refuse(error)
        else:
            return back_to("organisation", done="vouched")
    return render(request, "web/organisation/vouch.html", {"form": form, "waiting": waiting})


@unlocked
@require_POST
def withdraw(request: MemberRequest) -> HttpResponse:
    joining.withdraw(by=request.workspace, handle=request.POST.get("handle", ""))
    return back_to("organisation", done="withdrawn")


def _log_page(request: MemberRequest, **found: object) -> HttpResponse:
    ledger = request.workspace.ledger
    taken = log_queries.checkpoints_taken()
    context = {
        "size": ledger.tree.size,
        "root": ledger.tree.root(),
        "log_id": ledger.log_id,
        "counts": log_queries.counts(ledger),
        "taken": taken,
        "drawing": draw_log(ledger.tree.size, _flags(taken, ledger.tree.size)),
        **found,
    }
    return render(request, "web/organisation/log.html", context)


def _shown(fault: seal.Fault) -> dict[str, object]:
    """A fault in words."""
    return {"index": fault.index, "says": _(seal.FAULT_KINDS[fault.kind]), "detail": fault.detail}


def _flags(taken: list[log_queries.Taken], size: int) -> list[tuple[int, str]]:
    """The latest checkpoints for the drawing; one of a longer log than is there is for the check to name."""
    numbered = [
        (each.size, _("checkpoint %(number)d") % {"number": each.number})
        for each in taken
        if each.size <= size
    ]
    return numbered[-DRAWN:]


@unlocked
@require_GET
def log(request: MemberRequest) -> HttpResponse:
    request.workspace.ledger.refresh()
    return _log_page(request)


@unlocked
@require_POST
def verify(request: MemberRequest) -> HttpResponse:
    report = log_queries.verify(request.workspace.ledger)
    return _log_page(request, report=report, faults=[_shown(fault) for fault in report.faults[:SHOWN]])


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
    note = log_queries.take_checkpoint(request.workspace.ledger)
    return _log_page(request, note=note)
