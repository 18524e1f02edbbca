"""Rule files, read and checked. What is wrong is said with the file and the line."""

import datetime as dt
import re
import tomllib
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Any, NoReturn, TypeVar

import msgspec

from havre.base.errors import WrongInput
from havre.cases.jurisdictions import NAMES
from havre.cases.procedure.rules import CIRCUMSTANCES, EVENTS, Limit, Notice, Rule, RuleFile, Unit

T = TypeVar("T")

_HEADER = re.compile(r"\s*\[\[\s*(\w+)\s*\]\]\s*(#.*)?")
_KEY = re.compile(r"\s*(\w+)\s*=")
_FIRST_DAY, _LAST_DAY = dt.date(1900, 1, 1), dt.date(2200, 12, 31)
_LONGEST = {
    Unit.DAYS: 3_660,
    Unit.WORKING_DAYS: 2_600,
    Unit.WEEKS: 520,
    Unit.MONTHS: 120,
    Unit.YEARS: 10,
    Unit.HOURS: 2_400,
}


@cache
def shipped() -> dict[str, RuleFile]:
    """The rule files that come with Havre, by jurisdiction. Raises WrongInput, naming file and line."""
    found = {}
    for entry in sorted(files("havre.cases.procedure").joinpath("data").iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".toml") and entry.name != "holidays.toml":
            one = parse(entry.read_text(encoding="utf-8"), name=entry.name)
            found[one.jurisdiction] = one
    return found


def parse(text: str, *, name: str) -> RuleFile:
    """A rule file from its text. Raises WrongInput with `name` and the line of the first fault."""
    return _Reader(text, name).file()


class _Reader:
    """One file being read. `places` says on which line each table begins, and each of its keys stands."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        try:
            self.data: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as fault:
            raise WrongInput(
                "%(file)s can't be read as TOML: %(fault)s.", file=name, fault=str(fault).rstrip(".")
            ) from None
        self.places: dict[tuple[str, int], dict[str, int]] = {("", 0): {"": 1}}
        self._find(text)

    def _find(self, text: str) -> None:
        place = self.places["", 0]
        counts: dict[str, int] = {}
        for number, line in enumerate(text.splitlines(), start=1):
            if header := _HEADER.fullmatch(line):
                kind = header[1]
                place = self.places[kind, counts.get(kind, 0)] = {"": number}
                counts[kind] = counts.get(kind, 0) + 1
            elif key := _KEY.match(line):
                place.setdefault(key[1], number)

    def fail(self, sentence: str, *, kind: str = "", number: int = 0, key: str = "") -> NoReturn:
        place = self.places.get((kind, number), {"": 1})
        line = place.get(key, place[""])
        raise WrongInput("%(file)s, line %(line)d: %(wrong)s", file=self.name, line=line, wrong=sentence)

    def file(self) -> RuleFile:
        for key in self.data.keys() - {"jurisdiction", "collected", "rule", "notice"}:
            self.fail(f'There is no key "{key}" in a rule file.', key=key)
        jurisdiction, collected = self.data.get("jurisdiction"), self.data.get("collected")
        if jurisdiction not in NAMES:
            self.fail(f'"{jurisdiction}" is no jurisdiction that Havre knows.', key="jurisdiction")
        if type(collected) is not dt.date:
            self.fail("`collected` has to be a day, as in 2026-11-23.", key="collected")
        rules = self._tables("rule", Rule)
        notices = self._tables("notice", Notice)
        if not rules:
            self.fail("There is no rule in it.")
        for number, rule in enumerate(rules):
            self._check(rule, number)
        self._check_together(rules)
        for number, notice in enumerate(notices):
            self._check_days(notice, "notice", number)
        return RuleFile(jurisdiction, collected, rules, notices)

    def _tables(self, kind: str, type_: type[T]) -> tuple[T, ...]:
        given = self.data.get(kind, [])
        if not isinstance(given, list):
            self.fail(f"Each {kind} begins with [[{kind}]].", key=kind)
        made = []
        for number, table in enumerate(given):
            try:
                made.append(msgspec.convert(table, type_))
            except msgspec.ValidationError as fault:
                what, _, path = str(fault).partition(" - at `$.")
                missing_or_unknown = re.search(r"field `(\w+)`", what)
                key = re.match(r"\w+", path) or missing_or_unknown
                named = f"`{path.rstrip('`')}`: " if path else ""
                self.fail(
                    f"{named}{what}.", kind=kind, number=number, key=key[key.lastindex or 0] if key else ""
                )
        return tuple(made)

    def _check(self, rule: Rule, number: int) -> None:
        for key in ("id", "step", "topic", "article"):
            if not getattr(rule, key).strip():
                self.fail(f"`{key}` is empty.", kind="rule", number=number, key=key)
        if rule.trigger not in EVENTS:
            self.fail(f'There is no event "{rule.trigger}".', kind="rule", number=number, key="trigger")
        self._check_limit(rule.span(), number, "limit")
        for variant in rule.instead:
            self._check_limit(variant.span(), number, "instead")
            if variant.if_ and variant.if_ not in CIRCUMSTANCES:
                self.fail(
                    f'There is no circumstance "{variant.if_}".', kind="rule", number=number, key="instead"
                )
        self._check_days(rule, "rule", number)

    def _check_limit(self, limit: Limit, number: int, key: str) -> None:
        least, most = limit.least, limit.most
        if least == 0 or most == 0 or (least < 0) != (most < 0) or abs(most) < abs(least):
            self.fail(
                "A limit is a number other than 0, and `most` no smaller.",
                kind="rule",
                number=number,
                key=key,
            )
        if abs(most) > _LONGEST[limit.unit]:
            self.fail(f"No limit is as long as {limit.text()}.", kind="rule", number=number, key=key)
        if least < 0 and (limit.unit is not Unit.DAYS or least != most):
            self.fail("A limit before an event is one number of days.", kind="rule", number=number, key=key)
        if limit.unit is Unit.HOURS and (least % 24 or most % 24):
            self.fail("Hours are counted as whole days: 24, 48, 72…", kind="rule", number=number, key=key)

    def _check_days(self, given: Rule | Notice, kind: str, number: int) -> None:
        for key, day in (("from", given.from_), ("to", given.to)):
            if day is not None and not _FIRST_DAY <= day <= _LAST_DAY:
                self.fail(f"{day.isoformat()} can't be meant.", kind=kind, number=number, key=key)
        if given.from_ and given.to and given.to < given.from_:
            self.fail(
                f"It ends on {given.to} before it starts on {given.from_}.",
                kind=kind,
                number=number,
                key="to",
            )

    def _check_together(self, rules: tuple[Rule, ...]) -> None:
        ids = {rule.id: rule for rule in rules}
        for number, rule in enumerate(rules):
            if rule.suspends and rule.suspends not in ids:
                self.fail(
                    f'There is no rule "{rule.suspends}" to suspend.',
                    kind="rule",
                    number=number,
                    key="suspends",
                )
        for (_, one), (number, other) in combinations(enumerate(rules), 2):
            if one.id == other.id:
                self.fail(f'There are two rules "{one.id}".', kind="rule", number=number, key="id")
            if (one.step, one.trigger) == (other.step, other.trigger) and _overlap(one, other):
                self.fail(
                    f"Its validity overlaps that of {one.id}, which is about the same step and event.",
                    kind="rule",
                    number=number,
                    key="from",
                )


def _overlap(one: Rule, other: Rule) -> bool:
    first = max(one.from_ or _FIRST_DAY, other.from_ or _FIRST_DAY)
    return first <= min(one.to or _LAST_DAY, other.to or _LAST_DAY)
