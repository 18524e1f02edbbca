"""`havre deadlines`: every limit that may apply to what happened; opens nothing and keeps nothing."""

import argparse
import datetime as dt
import json
from collections.abc import Sequence

from havre.base.errors import Refused, WrongInput
from havre.base.when import parse_when
from havre.cases.jurisdictions import NAMES
from havre.cases.moments import day_of
from havre.cases.procedure import (
    CIRCUMSTANCES,
    EVERY_EVENT,
    Answer,
    Decision,
    Event,
    Facts,
    Reckoned,
    reckon,
)
from havre.cases.procedure.rules import Acts

from . import clock, start


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--in", dest="place", required=True, metavar="CODE", help="jurisdiction, such as fr")
    parser.add_argument(
        "--on",
        action="append",
        required=True,
        metavar="EVENT=DATE",
        help="what happened when; may be repeated",
    )
    parser.add_argument(
        "--decision", choices=[each.value for each in Decision], help="what was decided about"
    )
    parser.add_argument(
        "--if",
        dest="circumstances",
        action="append",
        default=[],
        metavar="CIRCUMSTANCE",
        help="such as detained; may be repeated",
    )
    parser.add_argument(
        "--limit",
        action="append",
        default=[],
        metavar="RULE=NUMBER",
        help="the number that the notified decision names, where a State sets it; may be repeated",
    )
    parser.add_argument("--today", metavar="DATE", help="the day to look from; else today in UTC")
    start.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """0 done; 1 something was refused, named on standard error."""
    today = _day(args.today) if args.today else day_of(clock.now())
    answer = reckon(_facts(args), today=today)
    if args.json:
        print(json.dumps({"deadlines": [_fields(row) for row in answer.rows], "warnings": answer.warnings}))
    else:
        _print(answer, args.place, today)
    return 0


def _facts(args: argparse.Namespace) -> Facts:
    if args.place not in NAMES:
        raise Refused(
            "There is no jurisdiction %(code)s. Known are: %(all)s.", code=args.place, all=_list(NAMES)
        )
    for name in args.circumstances:
        if name not in CIRCUMSTANCES:
            raise Refused(
                "There is no circumstance %(name)s. Known are: %(all)s.", name=name, all=_list(CIRCUMSTANCES)
            )
    decision = Decision(args.decision) if args.decision else None
    events = [_event(given, decision, frozenset(args.circumstances)) for given in args.on]
    return Facts(args.place, events, dict(_limit(given) for given in args.limit))


def _event(given: str, decision: Decision | None, circumstances: frozenset[str]) -> Event:
    name, sign, day = given.partition("=")
    if not sign:
        raise Refused(
            "Write an event and its day as in decision_notified=2026-07-03, not %(given)s.", given=given
        )
    if name not in EVERY_EVENT:
        raise Refused("There is no event %(name)s. Known are: %(all)s.", name=name, all=_list(EVERY_EVENT))
    return Event(name, _day(day), decision, circumstances)


def _day(text: str) -> dt.date:
    """A whole day; a month or a season would be guessed at."""
    try:
        given = parse_when(text)
    except WrongInput as wrong:
        raise Refused("%(given)s: %(wrong)s", given=text, wrong=wrong) from None
    day = given.earliest()
    if day is None or day != given.latest():
        raise Refused("%(given)s is no single day; write it as in 2026-07-03.", given=text)
    return day


def _limit(given: str) -> tuple[str, int]:
    rule, sign, number = given.partition("=")
    if not sign or not (number.isascii() and number.isdigit()):
        raise Refused("Write a rule and its number as in AMMR-APPEAL=2, not %(given)s.", given=given)
    return rule, int(number[:9])


def _list(names: Sequence[str] | dict[str, str]) -> str:
    return ", ".join(names)


def _print(answer: Answer, place: str, today: dt.date) -> None:
    for row in answer.rows:
        print(_listed(row, today))
    if not answer.rows:
        print(f"No limit that Havre knows applies in {NAMES[place]}.")
    for warning in answer.warnings:
        print(f"! {warning}")


def _listed(row: Reckoned, today: dt.date) -> str:
    marks = [mark for mark, holds in (("GOVERNS", row.governs), ("past", row.due < today)) if holds]
    if row.supposed and row.variant is not None:
        marks.append(f"only if: {row.variant.when}")
    started = f"{EVERY_EVENT[row.event.id]} ({_words(row.event.on)})"
    latest = f", at the longest {_words(row.latest)}" if row.latest else ""
    lines = [
        f"{_words(row.act_on)}  {row.rule.step}  {' · '.join(marks)}".rstrip(),
        f"    {row.limit.text()} from {started}{latest}; {_WHO[row.rule.acts]} acts",
        f"    {row.rule.id}: {row.rule.article} ({row.confidence.value})",
        *(f"    moved to {_words(move.after)}: {move.reason}" for move in row.moves),
        *([f"    note: {row.rule.note}"] if row.rule.note else []),
        *(f"    ! {warning}" for warning in row.warnings),
    ]
    return "\n".join(lines) + "\n"


_WHO = {Acts.PERSON: "the person", Acts.STATE: "the State"}


def _words(day: dt.date) -> str:
    return f"{day:%a} {day.day} {day:%B} {day.year}"


def _fields(row: Reckoned) -> dict[str, object]:
    return {
        "act_on": row.act_on.isoformat(),
        "counted": row.counted.isoformat(),
        "due": row.due.isoformat(),
        "latest": row.latest.isoformat() if row.latest else None,
        "governs": row.governs,
        "only_if": row.variant.when if row.variant is not None and row.supposed else None,
        "rule": row.rule.id,
        "jurisdiction": row.jurisdiction,
        "step": row.rule.step,
        "topic": row.rule.topic,
        "acts": row.rule.acts.value,
        "event": row.event.id,
        "event_on": row.event.on.isoformat(),
        "limit": row.limit.text(),
        "article": row.rule.article,
        "confidence": row.confidence.value,
        "note": row.rule.note,
        "moves": [[move.before.isoformat(), move.after.isoformat(), move.reason] for move in row.moves],
        "warnings": list(row.warnings),
    }
