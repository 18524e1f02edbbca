"""Every version of an entry: who wrote it and when, bringing one back, and choosing between two."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from havre import seal
from havre.base.errors import NotFound, Refused
from havre.base.ids import EntryId, ObjectId
from havre.cases import operations
from havre.ledger import operations as ledger
from havre.ledger.operations import note_access
from havre.ledger.types import Held
from havre.web.addresses import id_in
from havre.web.done import back_to

from .pages import COVERS_AFTER, CaseRequest, in_case, sent_only
from .people import Names
from .searching import PLACES
from .shown import Fact, facts_of

# What a consent or a dossier says was so; bringing back an earlier state would say that it was not.
_KEPT = {"consent", "dossier_built", "access"}


@dataclass(frozen=True)
class Version:
    """One state of an entry, ready to be shown; `standing` when it is what the pages show now."""

    held: Held[Any]
    author: str
    facts: list[Fact]
    standing: bool


def after_change(
    case: CaseRequest, held: Held[Any], *, to: str, of: Sequence[str] = (), at: str = ""
) -> HttpResponse:
    """Where to go after a change: back, or to the choice when somebody else changed the same version meanwhile.

    `of` is what the address of `to` names beside the case.
    """
    _drop_doubles(case, held)
    if case.request.workspace.conflicts(held.object_id):
        return redirect("case-conflict", case.book.hex(), held.object_id.hex())
    return back_to(to, case.book.hex(), *of, done="changed", at=at)


def _drop_doubles(case: CaseRequest, held: Held[Any]) -> None:
    """Take out what this member wrote twice over: a form sent twice is no disagreement."""
    by = case.request.workspace
    mine = [each for each in by.conflicts(held.object_id) if each.author == by.keys.key_id]
    doubles = [
        each for at, each in enumerate(mine) if any(each.value == before.value for before in mine[:at])
    ]
    if doubles:
        writes = [ledger.Write(each.value, each, removed=True) for each in doubles]
        ledger.write(by=by, book=case.book, at=case.request.now, writes=writes)


def _history(case: CaseRequest, object_id: str) -> list[Held[Any]]:
    held = case.request.workspace.history(ObjectId(id_in(object_id)))
    if not held or held[0].book != case.book or held[0].value.kind not in PLACES:
        raise NotFound("There is no such entry.")
    return held


def _versions(case: CaseRequest, versions: list[Held[Any]]) -> list[Version]:
    names = Names(case.request.workspace)
    current = _current(case, versions)
    return [
        Version(held, names.of_key(held.author), facts_of(case, held.value), held.entry_id in current)
        for held in versions
    ]


def _current(case: CaseRequest, versions: list[Held[Any]]) -> set[EntryId]:
    by, object_id = case.request.workspace, versions[0].object_id
    several = by.conflicts(object_id)
    if several:
        return {held.entry_id for held in several}
    try:
        return {by.get(type(versions[-1].value), object_id).entry_id}
    except NotFound:  # taken out of the pages
        return set()


@require_GET
@in_case
def history(case: CaseRequest, object_id: str) -> HttpResponse:
    held = _history(case, object_id)
    return _shown(
        case,
        held[0],
        "history",
        versions=_versions(case, held)[::-1],
        may_restore=held[0].value.kind not in _KEPT,
        back=_tab(held[0]),
        disputed=bool(case.request.workspace.conflicts(held[0].object_id)),
    )


def _tab(held: Held[Any]) -> str:
    return PLACES[held.value.kind]


def _shown(case: CaseRequest, entry: Held[Any], template: str, **context: object) -> HttpResponse:
    """A page about one entry; one of the identity's is on record as shown, and covers itself again."""
    of_identity = type(entry.value).compartment == seal.IDENTITY
    if of_identity:
        note_access(by=case.request.workspace, book=case.book, what="identity", at=case.request.now)
    return case.page(
        template,
        tab=_tab(entry),
        identity=of_identity,
        covers_after=COVERS_AFTER if of_identity else None,
        object_id=entry.object_id.hex(),
        **context,
    )


@require_http_methods(["GET", "POST"])
@in_case
@sent_only
def restore(case: CaseRequest, object_id: str) -> HttpResponse:
    """Make an earlier version the next state; also of what was taken out of the pages."""
    held = _history(case, object_id)
    chosen = _named(case, held)
    if chosen.value.kind in _KEPT:
        raise Refused("This says what was so on that day; it can't be put back.")
    if chosen.entry_id not in _current(case, held):
        ledger.put(
            by=case.request.workspace,
            book=case.book,
            value=chosen.value,
            at=case.request.now,
            replaces=_latest(case, held),
        )
    return back_to(_tab(chosen), case.book.hex(), done="restored")


def _latest(case: CaseRequest, versions: list[Held[Any]]) -> Held[Any]:
    current = _current(case, versions)
    return next((held for held in reversed(versions) if held.entry_id in current), versions[-1])


def _named(case: CaseRequest, versions: list[Held[Any]]) -> Held[Any]:
    entry = EntryId(id_in(case.request.POST.get("entry", "")))
    chosen = next((held for held in versions if held.entry_id == entry), None)
    if chosen is None:
        raise NotFound("There is no such entry.")
    return chosen


@require_http_methods(["GET", "POST"])
@in_case
def remove(case: CaseRequest, object_id: str) -> HttpResponse:
    """Asks first, then takes an entry out of the pages."""
    held = _history(case, object_id)
    current = _current(case, held)
    if len(current) > 1:  # which of them would be taken out?
        return redirect("case-conflict", case.book.hex(), object_id)
    latest = _latest(case, held)
    if case.request.method == "POST":
        if current:
            operations.remove(by=case.request.workspace, held=latest, at=case.request.now)
        return back_to("case-history", case.book.hex(), object_id, done="removed")
    return _shown(case, latest, "remove", held=latest, facts=facts_of(case, latest.value))


@require_http_methods(["GET", "POST"])
@in_case
def conflict(case: CaseRequest, object_id: str) -> HttpResponse:
    """Two people changed the same version: both stand side by side until a person chooses."""
    held = _history(case, object_id)
    several = case.request.workspace.conflicts(held[0].object_id)
    if case.request.method == "GET" and several:
        return _shown(case, held[0], "conflict", versions=_versions(case, several))
    if several:
        chosen = _named(case, several)
        others = [ledger.Write(each.value, each, removed=True) for each in several if each is not chosen]
        ledger.write(by=case.request.workspace, book=case.book, at=case.request.now, writes=others)
    return back_to(_tab(held[0]), case.book.hex(), done="chosen")
