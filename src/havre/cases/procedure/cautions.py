"""What has to be said beside a date: how far its rule was checked, how old it is, what disagrees or is not known."""

import datetime as dt
from collections.abc import Iterator, Sequence

from havre.cases.jurisdictions import name_of
from havre.cases.procedure.calendars import is_worked, known
from havre.cases.procedure.events import Event, Facts
from havre.cases.procedure.rules import DECISIVE, AppliesBy, Confidence, Limit, Notice, Rule, RuleFile, Unit

STALE = dt.timedelta(days=365)
CHECK = "Always check the limit printed on the notified decision."
NO_SIGN_OFF = "No jurist has signed off these rules. This is not legal advice."


def of_rule(
    file: RuleFile, rule: Rule, event: Event, *, today: dt.date, decisive: dt.date | None
) -> Iterator[str]:
    """About the rule itself, whatever its limit. Its validity is measured by the day `decisive`, None if unknown."""
    if event.id in DECISIVE:
        yield CHECK
    if today - file.collected > STALE:
        yield f"Stale: collected on {file.collected.isoformat()}, more than a year ago."
    if decisive is None and (rule.from_ or rule.to):
        yield "Whether this rule applies depends on the day of registration, which was not given."
    if rule.from_ is None and rule.to is None:
        yield "Since when this rule applies is not known here."
    for notice in _notices(file, rule.applies_by, decisive):
        if rule.decision == notice.decision or notice.decision is None:
            yield notice.says


def _notices(file: RuleFile, applies_by: AppliesBy, day: dt.date | None) -> Iterator[Notice]:
    for notice in file.notices:
        if day is not None and notice.applies_by is applies_by and notice.valid_on(day):
            yield notice


def of_limit(limit: Limit, counted: dt.date, confidence: Confidence, jurisdiction: str) -> Iterator[str]:
    """About one limit and its last day."""
    if confidence is Confidence.SECONDARY:
        yield "Unverified: read only in an unofficial source."
    if confidence is Confidence.RECALLED:
        yield "Unverified: recalled, not checked in any source."
    if limit.least != limit.most:
        yield f"The State sets its own limit within {limit.text()}, and it is not known here: act on the shortest."
    if limit.unit is Unit.HOURS:
        yield "Counted from an hour that is not known: act on the day before the one in which it ends."
    if limit.unit is Unit.WORKING_DAYS:
        yield _holidays(jurisdiction)
    elif limit.unit is not Unit.HOURS and not is_worked(counted, jurisdiction):
        yield _not_worked(limit)
        yield _holidays(jurisdiction)


def _not_worked(limit: Limit) -> str:
    if limit.least < 0:
        return "The last day is not worked, and which counts instead is not known: act on the working day before."
    return "The last day is not worked. That it moves to the next working day is recalled, not checked: act before."


def _holidays(jurisdiction: str) -> str:
    calendar = known().get(jurisdiction)
    if calendar is None:
        return f"Public holidays are not known here ({name_of(jurisdiction)}): only Saturdays and Sundays are left out."
    return f"Public holidays by {calendar.source} ({calendar.confidence.value}). {calendar.note}"


def of_case(facts: Facts, used: Sequence[RuleFile]) -> Iterator[str]:
    """About the whole answer; `used` are the rule files that it was made from."""
    yield NO_SIGN_OFF
    place = facts.jurisdiction
    if place not in {file.jurisdiction for file in used}:
        yield f"No rule of {name_of(place)} itself is known here."
    if place in ("dk", "ie"):
        yield f"Whether the Union's rules bind {name_of(place)} is not known here."
    said = (
        notice.says
        for file in used
        for notice in file.notices
        for event in facts.events
        if _meant(notice, event)
    )
    yield from dict.fromkeys(said)


def _meant(notice: Notice, event: Event) -> bool:
    measured = {AppliesBy.REGISTRATION: ("registered",), AppliesBy.NOTIFICATION: DECISIVE}
    return (
        event.id in measured.get(notice.applies_by, ())
        and notice.valid_on(event.on)
        and event.may_be(notice.decision)
    )
