"""Who holds what of a case, who opened it, granting it, and taking it away."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from havre import seal
from havre.base.errors import NotFound, Refused
from havre.base.ids import BookId, KeyId, MemberId
from havre.cases import operations, queries
from havre.cases.moments import day_of
from havre.ledger.queries import KeyHolder, Part
from havre.members.teams import TeamRow, teams
from havre.web.addresses import id_in, key_in
from havre.web.done import back_to

from .forms import fields
from .forms.consent import ShareForm, TakeAwayForm
from .once import once
from .pages import CaseRequest, in_case, kept
from .people import Names

OPENED_SHOWN = 100


@dataclass(frozen=True)
class Cell:
    """What somebody may do in one compartment; `until` is the last day of it."""

    rights: seal.Rights
    until: dt.date | None

    @property
    def marks(self) -> list[tuple[str, bool]]:
        """Each right with whether it is held, in one order, so that columns can be compared by eye."""
        named = (
            (_("read"), seal.Rights.READ),
            (_("write"), seal.Rights.WRITE),
            (_("share"), seal.Rights.GRANT),
        )
        return [(word, bool(self.rights & right)) for word, right in named]


@dataclass(frozen=True)
class HolderRow:
    """One holder: a member, a team with who is in it, or the recovery shares."""

    kind: str
    name: str
    key: str
    members: tuple[str, ...]
    cells: tuple[tuple[str, Cell | None], ...]
    ends_here: bool  # whether the member of this request may take it away


@require_http_methods(["GET", "POST"])
@in_case
@once
def access(case: CaseRequest) -> HttpResponse:
    by = case.request.workspace
    names, all_teams = Names(by), teams(by)
    others = [(m.hex(), name) for m, name in names.by_member.items() if m != by.member]
    named_teams = [(each.book.hex(), each.name) for each in all_teams]
    form = ShareForm(case.request.POST or None)
    form.offer(others, named_teams, identity=case.may(seal.Rights.GRANT, seal.IDENTITY))
    if form.is_bound and kept(form, lambda typed: _share(case, typed, dict(named_teams))):
        return back_to("case-access", case.book.hex(), done="granted")
    listed = queries.access(by, case.book)
    context = {
        "holders": _rows(case, listed.holders, names, all_teams),
        "opened": [
            (one, names.of_member(one.member), names.of_member(one.approved))
            for one in listed.opened[:OPENED_SHOWN]
        ],
        "opened_in_all": len(listed.opened),
        "form": form,
        "others": others + named_teams,
    }
    return case.page("access", tab="case-access", **context)


def _share(case: CaseRequest, typed: dict[str, Any], named_teams: dict[str, str]) -> bool:
    rights = seal.Rights.READ
    rights |= seal.Rights.WRITE if typed["write"] else seal.Rights.NONE
    rights |= seal.Rights.GRANT if typed["grant"] else seal.Rights.NONE
    team = typed["to"] in named_teams
    to = id_in(typed["to"])
    operations.share_case(
        by=case.request.workspace,
        book=case.book,
        to=BookId(to) if team else MemberId(to),
        rights=rights,
        with_identity=typed.get("with_identity", False),
        until=fields.end_of(typed["until"]) if typed["until"] else None,
        team=team,
    )
    return True


def _rows(
    case: CaseRequest, holders: list[KeyHolder], names: Names, all_teams: list[TeamRow]
) -> list[HolderRow]:
    """Members first, then teams, the recovery shares last."""
    order = {seal.MEMBER: 0, seal.TEAM: 1}
    rows = [_row(case, holder, names, all_teams) for holder in holders]
    return sorted(rows, key=lambda row: order.get(row.kind, len(order)))


def _row(case: CaseRequest, holder: KeyHolder, names: Names, all_teams: list[TeamRow]) -> HolderRow:
    key = holder.key
    team = next((each for each in all_teams if each.book == key.holder), None)
    name = {
        seal.MEMBER: names.of_member(MemberId(key.holder)),
        seal.TEAM: team.name if team else "",
        seal.RECOVERY: _("The recovery shares"),
    }.get(key.role, "")
    own = key.key_id == case.request.workspace.keys.key_id
    return HolderRow(
        kind=key.role,
        name=name,
        key=key.key_id.hex(),
        members=tuple(names.of_member(each.member) for each in team.members) if team else (),
        cells=tuple((part, _cell(holder.parts.get(part))) for part in (seal.FILE, seal.IDENTITY)),
        ends_here=key.role != seal.RECOVERY and not own and case.may(seal.Rights.GRANT),
    )


def _cell(part: Part | None) -> Cell | None:
    return None if part is None else Cell(part.rights, day_of(part.until) if part.until is not None else None)


@require_http_methods(["GET", "POST"])
@in_case
@once
def take_away(case: CaseRequest, key: str) -> HttpResponse:
    """Asks first, with what it can and can't do."""
    by = case.request.workspace
    key_id = key_in(key)
    names, all_teams = Names(by), teams(by)
    holders = queries.access(by, case.book).holders
    row = next((_row(case, each, names, all_teams) for each in holders if each.key.key_id == key_id), None)
    if row is None or row.kind == seal.RECOVERY:
        raise NotFound("There is no such entry.")
    if not row.ends_here:
        raise Refused(_("Somebody else who may share this case must take this away."))
    form = TakeAwayForm(case.request.POST if case.request.method == "POST" else None)
    held = [part for part, cell in row.cells if cell is not None]
    form.offer([part for part in held if case.may(seal.Rights.GRANT, part)])
    if form.is_bound and kept(form, lambda typed: _take_away(case, key_id, typed["what"])):
        return back_to("case-access", case.book.hex(), done="revoked")
    context = {
        "row": row,
        "form": form,
        "through": _through(row, all_teams, names),
        "keeps_identity": seal.IDENTITY in held and not case.may(seal.Rights.GRANT, seal.IDENTITY),
    }
    return case.page("take_away", tab="case-access", **context)


def _take_away(case: CaseRequest, key_id: KeyId, what: str) -> bool:
    operations.take_away(
        by=case.request.workspace, book=case.book, key_id=key_id, compartments=what.split("+")
    )
    return True


def _through(row: HolderRow, all_teams: list[TeamRow], names: Names) -> list[str]:
    """The teams that the same person is in: what is held through them stays."""
    return [
        each.name for each in all_teams if row.name in {names.of_member(one.member) for one in each.members}
    ]
