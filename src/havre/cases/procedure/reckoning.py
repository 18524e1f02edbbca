"""Every rule that may apply to what happened, with its last day. Pure: dates in, dates out.

Nothing here decides for a person: each answer keeps its source, its confidence and its warnings, and where
rules compete all are given, the earliest governing.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from havre.base.errors import WrongInput
from havre.cases.jurisdictions import IN_UNION, NAMES
from havre.cases.procedure import cautions, loading
from havre.cases.procedure.calendars import next_worked
from havre.cases.procedure.counting import last_day
from havre.cases.procedure.events import Event, Facts
from havre.cases.procedure.rules import (
    AppliesBy,
    Confidence,
    Limit,
    Rule,
    RuleFile,
    Unit,
    Variant,
)
from havre.cases.procedure.suspension import Suspension, suspended

UNION = "eu"


@dataclass(frozen=True)
class Shift:
    """One move of a last day, and why."""

    before: dt.date
    after: dt.date
    reason: str


@dataclass(frozen=True, repr=False)
class Reckoned:
    """One rule applied to one event.

    `counted` is the last day as counted and `due` the one after every move; where a State sets the limit within a
    range both are of its shortest, and `latest` of its longest. `variant` says which other limit of the rule this is.
    `governs`: it is the earliest of those that compete (same event, same topic). `supposed`: it holds only in a
    circumstance that was not given.
    """

    rule: Rule
    jurisdiction: str
    event: Event
    limit: Limit
    confidence: Confidence
    counted: dt.date
    due: dt.date
    latest: dt.date | None
    variant: Variant | None
    supposed: bool
    moves: tuple[Shift, ...]
    warnings: tuple[str, ...]
    suspension: Suspension | None = None
    governs: bool = False

    @property
    def act_on(self) -> dt.date:
        """The day to act on: no later than any way of counting allows."""
        return min(self.counted, self.due)


@dataclass(frozen=True, repr=False)
class Answer:
    """`rows` by the day to act on. `warnings` are of the case as a whole."""

    rows: tuple[Reckoned, ...]
    warnings: tuple[str, ...]

    def governing(self) -> tuple[Reckoned, ...]:
        """The earliest of each event and topic, soonest first."""
        return tuple(row for row in self.rows if row.governs)


def reckon(facts: Facts, *, today: dt.date, files: Mapping[str, RuleFile] | None = None) -> Answer:
    """Every rule that may apply. `today` tells which are stale and which are past; no date depends on it.

    Raises WrongInput for an unknown jurisdiction, and for a limit that no rule leaves open.
    """
    known = loading.shipped() if files is None else files
    if facts.jurisdiction not in NAMES:
        raise WrongInput("Choose a jurisdiction from the list.", field="jurisdiction")
    names = [facts.jurisdiction] + [UNION] * (facts.jurisdiction in IN_UNION)
    used = [known[name] for name in names if name in known]
    _check_limits(facts, used)
    rows = [row for file in used for event in facts.events for row in _rows(file, event, facts, today)]
    rows = _with_governing(sorted(rows, key=lambda row: (row.act_on, row.due, row.rule.id, row.limit.text())))
    return Answer(tuple(rows), tuple(cautions.of_case(facts, used)))


def _check_limits(facts: Facts, used: Sequence[RuleFile]) -> None:
    rules = {rule.id: rule for file in used for rule in file.rules}
    for name, number in facts.limits.items():
        span = rules[name].span() if name in rules else None
        if span is None or span.least == span.most:
            raise WrongInput('No State sets the limit of "%(rule)s".', field="limits", rule=name)
        if not span.least <= number <= span.most:
            raise WrongInput(
                "The limit of %(rule)s lies within %(span)s.", field="limits", rule=name, span=span.text()
            )


def _rows(file: RuleFile, event: Event, facts: Facts, today: dt.date) -> Iterator[Reckoned]:
    for rule in file.rules:
        if rule.trigger != event.id or not event.may_be(rule.decision):
            continue
        decisive = _decisive_day(rule, event, facts)
        if decisive is not None and not rule.valid_on(decisive):
            continue
        about = tuple(cautions.of_rule(file, rule, event, today=today, decisive=decisive))
        yield _row(file, rule, None, event, facts, about)
        for variant in rule.instead:
            yield _row(file, rule, variant, event, facts, about)


def _decisive_day(rule: Rule, event: Event, facts: Facts) -> dt.date | None:
    """The day that has to lie within the rule's validity; None when it is not known."""
    if rule.applies_by is not AppliesBy.REGISTRATION or event.id == "registered":
        return event.on
    return facts.latest("registered")


def _row(
    file: RuleFile, rule: Rule, variant: Variant | None, event: Event, facts: Facts, about: Sequence[str]
) -> Reckoned:
    limit = rule.span() if variant is None else variant.span()
    if variant is None and rule.id in facts.limits:
        limit = Limit(facts.limits[rule.id], facts.limits[rule.id], limit.unit)
    place = facts.jurisdiction
    confidence = rule.confidence if variant is None else variant.confidence
    counted = last_day(event.on, limit.least, limit.unit, jurisdiction=place)
    break_ = _suspension(file, rule, event, facts, counted)
    moves = []
    if break_ is not None and break_.resumed is not None:
        moves.append(Shift(counted, break_.resumed, break_.says))
        counted = break_.resumed
    moves += _moves(counted, limit, place)
    warnings = [*about, *cautions.of_limit(limit, counted, confidence, place)]
    if break_ is not None:
        warnings.append(break_.says)
    latest = None
    if limit.most != limit.least:
        latest = next_worked(last_day(event.on, limit.most, limit.unit, jurisdiction=place), place)
    return Reckoned(
        rule=rule,
        jurisdiction=file.jurisdiction,
        event=event,
        limit=limit,
        confidence=confidence,
        counted=counted,
        due=moves[-1].after if moves else counted,
        latest=latest,
        variant=variant,
        supposed=variant is not None and variant.if_ not in event.circumstances,
        moves=tuple(moves),
        warnings=tuple(dict.fromkeys(warnings)),
        suspension=break_,
    )


def _moves(counted: dt.date, limit: Limit, place: str) -> list[Shift]:
    if limit.least < 0:
        return []
    if limit.unit is Unit.HOURS:
        after = counted + dt.timedelta(days=1)
        return [Shift(counted, after, "The limit ends during this day, at the hour of the event.")]
    after = next_worked(counted, place)
    if after == counted:
        return []
    return [Shift(counted, after, "The last day is not worked: the next working day (recalled).")]


def _suspension(
    file: RuleFile, rule: Rule, event: Event, facts: Facts, counted: dt.date
) -> Suspension | None:
    """What a request for legal aid does to a limit that another rule of the file says it suspends."""
    asked = facts.latest("legal_aid_requested")
    by = next((one for one in file.rules if one.suspends == rule.id), None)
    if asked is None or by is None or by.trigger != event.id or not by.valid_on(event.on):
        return None
    in_time = last_day(event.on, by.limit, by.unit, jurisdiction=facts.jurisdiction)
    return suspended(
        event=event.on, last=counted, asked=asked, ask_by=in_time, told=facts.latest("legal_aid_notified")
    )


def _with_governing(rows: list[Reckoned]) -> list[Reckoned]:
    """`rows`, already in order, the first of each event and topic marked, unless it only supposes a circumstance."""
    seen: set[tuple[Event, str]] = set()
    marked = []
    for row in rows:
        key = (row.event, row.rule.topic)
        first = not row.supposed and key not in seen
        if first:
            seen.add(key)
        marked.append(replace(row, governs=first))
    return marked
