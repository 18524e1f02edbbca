"""The procedure of a case: who may see and decide what, which day counts, and what is listed as due."""

import datetime as dt

import msgspec
import pytest

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import Micros
from havre.cases import limits, queries
from havre.cases import operations as do
from havre.cases.moments import day_of
from havre.cases.queries import DueKind
from havre.cases.types import Deadline, Step
from havre.ledger.types import Held, with_changes
from havre.ledger.workspace import Workspace
from tests.cases.scene import Scene
from tests.cast import NOW

DAY = Micros(24 * 60 * 60 * 1_000_000)


def at_day(text: str) -> Micros:
    """Noon of a day, in UTC."""
    return Micros(int(dt.datetime.fromisoformat(f"{text}T12:00+00:00").timestamp() * 1_000_000))


def notified(scene: Scene, *, by: Workspace | None = None) -> Held[Step]:
    """A transfer decision, notified on Fri 3 July 2026: one to three weeks (AMMR-APPEAL), 7 days (FR-DUBLIN-APP)."""
    step = Step(event="decision_notified", on="2026-07-03", decision="transfer", note="by post")
    return do.record_step(by=by or scene.people.amina, book=scene.book, step=step, at=NOW)


def decided(scene: Scene, step: Held[Step], rule: str, **more: object) -> Held[Deadline]:
    value = Deadline(rule=rule, step=step.object_id, reason="A lawyer says so.", **more)  # type: ignore[arg-type]
    return do.decide_deadline(by=scene.people.amina, book=scene.book, deadline=value, at=NOW)


def due_limits(by: Workspace, day: str) -> list[tuple[str, str]]:
    found = queries.due(by, at=at_day(day))
    return [(one.what, one.on.isoformat()) for one in found if one.kind is DueKind.LIMIT]


def test_the_earliest_counts_and_stands_in_what_is_due_for_who_holds_the_file(scene: Scene) -> None:
    notified(scene)
    for by in (scene.people.amina, scene.people.boris):
        assert due_limits(by, "2026-07-05") == [("appeal against transfer", "2026-07-10")]
        [group] = limits.of_case(by, scene.book, at=at_day("2026-07-05")).groups
        assert [(one.row.rule.id, one.row.supposed) for one in group.limits] == [
            ("AMMR-APPEAL", False),
            ("FR-DUBLIN-APP", False),
            ("FR-DUBLIN-APP", True),
        ]


def test_for_carla_there_is_none(scene: Scene) -> None:
    step = notified(scene)
    carla = scene.people.carla
    assert due_limits(carla, "2026-07-05") == []
    with pytest.raises(NotFound):
        limits.of_case(carla, scene.book, at=NOW)
    with pytest.raises(NotFound):
        notified(scene, by=carla)
    value = Deadline(rule="FR-CNDA", step=step.object_id, met=True, reason="x")
    with pytest.raises((NotFound, WrongInput)):
        do.decide_deadline(by=carla, book=scene.book, deadline=value, at=NOW)


def test_it_is_due_from_thirty_days_before_and_stays_until_it_was_kept(scene: Scene) -> None:
    step = notified(scene)
    amina = scene.people.amina
    assert due_limits(amina, "2026-06-09") == []  # 31 days before 10 July
    assert len(due_limits(amina, "2026-06-10")) == 1
    assert len(due_limits(amina, "2026-09-01")) == 1  # missed, and still said
    decided(scene, step, "FR-DUBLIN-APP", met=True)
    assert due_limits(amina, "2026-07-05") == []
    assert limits.of_case(amina, scene.book, at=NOW).open() == ()


def test_a_moved_day_takes_the_place_of_the_reckoned_and_its_reason_is_kept(scene: Scene) -> None:
    step = notified(scene)
    amina = scene.people.amina
    first = decided(scene, step, "AMMR-APPEAL", due="2026-07-24")
    assert due_limits(amina, "2026-07-05") == [
        ("appeal against transfer", "2026-07-10")
    ]  # the French one still counts
    decided(scene, step, "FR-DUBLIN-APP", due="2026-07-20")
    assert due_limits(amina, "2026-07-05") == [("appeal against transfer", "2026-07-20")]
    moved = with_changes(first.value, due="2026-07-17", reason="The decision prints two weeks.")
    do.decide_deadline(by=amina, book=scene.book, deadline=moved, at=NOW, replaces=first)
    assert due_limits(amina, "2026-07-05") == [("appeal against transfer", "2026-07-17")]
    assert [held.value.reason for held in amina.history(first.object_id)] == [
        "A lawyer says so.",
        "The decision prints two weeks.",
    ]


def test_limits_of_the_state_are_drawn_and_not_in_what_is_due(scene: Scene) -> None:
    amina = scene.people.amina
    for event in ("registered", "lodged"):
        do.record_step(by=amina, book=scene.book, step=Step(event=event, on="2026-07-01"), at=NOW)
    steps = {group.governing.row.rule.step for group in limits.of_case(amina, scene.book, at=NOW).open()}
    assert "inadmissibility examination" in steps
    assert due_limits(amina, "2026-07-05") == [("lodging", "2026-07-22")]  # 1 July + 21


def test_without_a_jurisdiction_nothing_is_reckoned_and_steps_stay(scene: Scene) -> None:
    notified(scene)
    amina = scene.people.amina
    do.change_case(by=amina, case=scene.case, changed=with_changes(scene.case.value, jurisdiction=""), at=NOW)
    found = limits.of_case(amina, scene.book, at=NOW)
    assert (len(found.steps), found.groups) == (1, ())


def test_a_decision_needs_a_reason_a_rule_and_a_step_of_this_case(scene: Scene) -> None:
    step = notified(scene)
    amina = scene.people.amina
    good = Deadline(rule="FR-DUBLIN-APP", step=step.object_id, met=True, reason="Sent.")
    for field, wrong in (("reason", " "), ("rule", "XX-1"), ("step", scene.narrative.object_id)):
        value = with_changes(good, **{field: wrong})
        with pytest.raises(WrongInput) as refused:
            do.decide_deadline(by=amina, book=scene.book, deadline=value, at=NOW)
        assert refused.value.field == field


def test_who_may_only_read_decides_nothing(scene: Scene) -> None:
    people = scene.people
    do.share_case(by=people.amina, book=scene.book, to=people.carla.member, rights=seal.Rights.READ)
    with pytest.raises(Refused):
        notified(scene, by=people.carla)
    assert limits.of_case(people.carla, scene.book, at=NOW).steps == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"event": "dreamt", "on": "2026-07-03"},
        {"event": "lodged", "on": "2026-02-30"},
        {"event": "lodged", "on": "0999-01-01"},
        {"event": "lodged", "on": ""},
        {"event": "lodged", "on": "2026-07-03", "decision": "guilty"},
        {"event": "lodged", "on": "2026-07-03", "circumstances": ("tired",)},
    ],
)
def test_no_entry_can_hold_a_step_that_would_close_the_lists(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Step(**wrong)  # type: ignore[arg-type]
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, Step)


def test_two_steps_that_say_the_same_are_one_limit(scene: Scene) -> None:
    notified(scene)
    notified(scene)
    assert len(due_limits(scene.people.amina, "2026-07-05")) == 1


def test_the_day_of_the_tests_is_known() -> None:
    assert day_of(at_day("2026-07-05")).isoformat() == "2026-07-05"
