"""The procedure of a case: its steps, drawn as a path, and the limits that follow from them."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from havre.base.errors import NotFound
from havre.cases import limits, operations
from havre.cases.limits import Group, Procedure
from havre.cases.moments import day_of
from havre.cases.procedure import EVERY_EVENT
from havre.cases.types import Deadline, Step
from havre.ledger.types import Held
from havre.web.done import back_to
from havre.web.drawings.path import Place, draw_path
from havre.web.templatetags.havre import day

from .forms.procedure import DeadlineForm, StepForm
from .once import once
from .pages import CaseRequest, in_case, kept
from .versions import after_change

NAMED = ("event", "decision", "circumstances", "note")


def _found(case: CaseRequest) -> Procedure:
    return limits.of_case(case.request.workspace, case.book, at=case.request.now)


@require_GET
@in_case
def procedure(case: CaseRequest) -> HttpResponse:
    found, today = _found(case), day_of(case.request.now)
    disputed = {versions[0].object_id for versions in case.request.workspace.all_conflicts(case.book)}
    return case.page(
        "procedure",
        tab="case-procedure",
        today=today,
        open=found.open(),
        met=[group for group in found.groups if group.met],
        warnings=found.warnings,
        steps=[(held, EVERY_EVENT[held.value.event], held.object_id in disputed) for held in found.steps],
        drawing=draw_path(_places(found), today=today),
    )


def _places(found: Procedure) -> list[Place]:
    happened = [
        Place(EVERY_EVENT[held.value.event], held.value.as_event().on, ahead=False) for held in found.steps
    ]
    to_come = [Place(group.governing.row.rule.step, group.governing.on, ahead=True) for group in found.open()]
    return happened + to_come


@require_http_methods(["GET", "POST"])
@in_case
@once
def add(case: CaseRequest) -> HttpResponse:
    form = StepForm(case.request.POST or None)
    by, now = case.request.workspace, case.request.now
    added = kept(form, lambda typed: operations.record_step(by=by, book=case.book, step=_step(typed), at=now))
    if added is not None:
        return back_to("case-procedure", case.book.hex(), done="added", at=f"e-{added.object_id.hex()}")
    return case.page("step", tab="case-procedure", form=form)


def _step(typed: dict[str, Any]) -> Step:
    return operations.a_step(**{name: typed[name] for name in (*NAMED, "on")})


@require_http_methods(["GET", "POST"])
@in_case
@once
def step(case: CaseRequest, object_id: str) -> HttpResponse:
    held = case.rendered_from(Step, object_id)
    start = {name: getattr(held.value, name) for name in NAMED}
    start |= {"on": held.value.as_event().on, "entry": held.entry_id.hex()}
    form = StepForm(case.request.POST or None, initial=start)

    def change(typed: dict[str, Any]) -> HttpResponse:
        case.still_stands(held)
        changed = _step(typed)
        if changed != held.value:
            by = case.request.workspace
            operations.record_step(by=by, book=case.book, step=changed, at=case.request.now, replaces=held)
        return after_change(case, held, to="case-procedure", at=f"e-{object_id}")

    return kept(form, change) or case.page("step", tab="case-procedure", form=form, held=held)


@require_http_methods(["GET", "POST"])
@in_case
@once
def decide(case: CaseRequest, object_id: str) -> HttpResponse:
    """Move the last day of one of a step's limits, or say that it was kept; always with a reason."""
    held: Held[Step] = case.get(Step, object_id)
    groups = [group for group in _found(case).groups if group.step.object_id == held.object_id]
    if not groups:
        raise NotFound("This step has no limit.")
    form = DeadlineForm(case.request.POST or None, initial={"rule": groups[0].governing.row.rule.id})
    form.offer(_choices(groups))

    def keep(typed: dict[str, Any]) -> Held[Deadline]:
        due = typed["due"].isoformat() if typed["due"] else ""
        decided = Deadline(
            rule=typed["rule"], step=held.object_id, due=due, met=typed["met"], reason=typed["reason"]
        )
        before = _before(groups, typed["rule"])
        by, now = case.request.workspace, case.request.now
        return operations.decide_deadline(by=by, book=case.book, deadline=decided, at=now, replaces=before)

    if kept(form, keep) is not None:
        return back_to("case-procedure", case.book.hex(), done="added", at=f"e-{object_id}")
    return case.page(
        "deadline", tab="case-procedure", form=form, held=held, event=EVERY_EVENT[held.value.event]
    )


def _choices(groups: list[Group]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for group in groups:
        for limit in group.limits:
            if not limit.row.supposed:
                words = {"step": limit.row.rule.step, "rule": limit.row.rule.id, "day": day(limit.on)}
                found.setdefault(limit.row.rule.id, gettext("%(step)s (%(rule)s): %(day)s") % words)
    return list(found.items())


def _before(groups: list[Group], rule: str) -> Held[Deadline] | None:
    decided = (limit.decided for group in groups for limit in group.limits if limit.row.rule.id == rule)
    return next((one for one in decided if one is not None), None)
