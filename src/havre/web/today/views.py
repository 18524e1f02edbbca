"""Today: what is due, who it is about, and what stands in the record."""

import datetime as dt
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from havre.base.ids import Micros
from havre.cases import listing
from havre.cases import queries as cases
from havre.cases.moments import day_of
from havre.cases.queries import DueKind
from havre.cases.types import Citation
from havre.ledger import timing
from havre.ledger.workspace import Workspace
from havre.members import approvals, joining, returning
from havre.members import queries as members
from havre.record import queries as record
from havre.record.models import Statement
from havre.web import approvals as shown_approvals
from havre.web.access import unlocked
from havre.web.requests import MemberRequest

OF_A_KIND = 10  # due things of each kind: forty overdue tasks hide no hearing
OF_THE_RECORD = 4
COMMITMENTS_READ = 40  # to find those that differ

# Where each kind of due thing is dealt with, and the word for doing so.
ACTIONS: dict[DueKind, tuple[str, str, str | Promise]] = {
    DueKind.TASK: ("case", "#tasks", _("To the task")),
    DueKind.LIMIT: ("case-procedure", "", _("To the procedure")),
    DueKind.CONSENT: ("case-consents", "", _("Ask again")),
    DueKind.HAPPENING: ("case-chronology", "", _("To the chronology")),
    DueKind.KEEPING: ("case-keeping", "", _("Decide")),
}


@dataclass(frozen=True, repr=False)
class DueLine:
    """One thing due, with the one place to go."""

    pseudonym: str
    kind: DueKind
    what: str
    on: dt.date
    address: str
    action: str | Promise


@dataclass(frozen=True)
class Promised:
    """A promise of the public record, and who carried it."""

    statement: Statement
    carriers: str


@unlocked
@require_GET
def today(request: MemberRequest) -> HttpResponse:
    by = request.workspace
    due = cases.due(by, at=request.now)
    shown = due if request.GET.get("due") == "all" else _soonest(due)
    context = {
        "today": day_of(request.now),
        "clock": timing.doubt(by),
        "due": [_line(item) for item in shown],
        "more_due": len(due) - len(shown),
        "waiting": members.waiting(by) if joining.may_vouch(by) else [],
        "owed": [each for each in returning.owed(by) if each.mine and each.member != by.member],
        "approvals": shown_approvals.rows(by, _approvals(by, request.now)),
        "people": listing.recent(by),
        "denials_cited": _denials_cited(by),
        "promises": _promises(),
        "reports": record.search(limit=OF_THE_RECORD).results,
    }
    return render(request, "web/today/today.html", context)


def _approvals(by: Workspace, at: Micros) -> list[approvals.Request]:
    """What others ask of this member, then what this member asked for and may do now."""
    allowed = [one for one in approvals.own(by=by, at=at) if one.state is approvals.State.APPROVED]
    return approvals.to_answer(by=by, at=at) + allowed


def _soonest(due: list[cases.Due]) -> list[cases.Due]:
    """The soonest of each kind, in the order of their days."""
    left = dict.fromkeys(DueKind, OF_A_KIND)
    shown = []
    for item in due:
        left[item.kind] -= 1
        if left[item.kind] >= 0:
            shown.append(item)
    return shown


def _line(item: cases.Due) -> DueLine:
    name, part, action = ACTIONS[item.kind]
    address = reverse(name, args=[item.book.hex()]) + part
    return DueLine(item.pseudonym, item.kind, item.what, item.on, address, action)


def _promises() -> list[Promised]:
    """The newest promises, one that several carried only once."""
    found: dict[tuple[str, str], list[Statement]] = {}
    for statement in record.commitments(limit=COMMITMENTS_READ):
        found.setdefault((str(statement.speaker), statement.text.casefold()), []).append(statement)
    return [Promised(same[0], _carriers(same)) for same in list(found.values())[:OF_THE_RECORD]]


def _carriers(statements: list[Statement]) -> str:
    outlets = dict.fromkeys(str(one.report.outlet) for one in statements if one.report.outlet)
    return ", ".join(outlets)


def _denials_cited(by: Workspace) -> int:
    return by.count(Citation, where={"act": "denial"})
