"""A rule file that is wrong is refused with its name and the line; those that come with Havre are right."""

import datetime as dt

import pytest

from havre.base.errors import WrongInput
from havre.cases.procedure.calendars import easter_sunday, holidays
from havre.cases.procedure.loading import parse, shipped

GOOD = """\
jurisdiction = "fr"
collected = 2026-11-23

[[rule]]
id = "ONE"
step = "appeal"
topic = "appeal"
acts = "person"
trigger = "decision_notified"
limit = 1
unit = "months"
article = "Code, art. 1"
from = 2020-01-01
to = 2026-06-11
applies_by = "notification"
confidence = "verified"

[[rule]]
id = "TWO"
step = "appeal"
topic = "appeal"
acts = "person"
trigger = "decision_notified"
limit = 5
most = 10
unit = "days"
article = "Code, art. 2"
from = 2026-06-12
applies_by = "notification"
confidence = "recalled"
"""


def test_a_right_file_is_read() -> None:
    file = parse(GOOD, name="own.toml")
    assert [(rule.id, rule.span().text(), rule.to) for rule in file.rules] == [
        ("ONE", "1 month", dt.date(2026, 6, 11)),
        ("TWO", "5 to 10 days", None),
    ]


@pytest.mark.parametrize(
    ("was", "becomes", "line", "sentence"),
    [
        ('jurisdiction = "fr"', 'jurisdiction = "xx"', 1, "no jurisdiction"),
        ("collected = 2026-11-23", 'collected = "today"', 2, "has to be a day"),
        ("to = 2026-06-11", "to = 2019-12-31", 14, "ends on 2019-12-31 before it starts on 2020-01-01"),
        ("to = 2026-06-11", "to = 2026-06-12", 28, "overlaps that of ONE"),
        ("from = 2026-06-12\n", "", 18, "overlaps that of ONE"),
        ("from = 2020-01-01", "from = 0020-01-01", 13, "can't be meant"),
        ('id = "TWO"', 'id = "ONE"', 19, "two rules"),
        ("limit = 1\n", "limit = 0\n", 10, "other than 0"),
        ("limit = 1\n", "limit = 1000000\n", 10, "No limit is as long"),
        ("limit = 1\n", 'limit = "one"\n', 10, "Expected `int`"),
        ("limit = 1\n", "", 4, "missing required field `limit`"),
        ("limit = 1\n", "limit = 1\nlimits = 2\n", 11, "unknown field `limits`"),
        ("most = 10", "most = 4", 24, "no smaller"),
        ('unit = "days"', 'unit = "hours"', 24, "whole days"),
        ('unit = "months"', 'unit = "moons"', 11, "moons"),
        (
            'trigger = "decision_notified"\nlimit = 1\n',
            'trigger = "dreamt"\nlimit = 1\n',
            9,
            'no event "dreamt"',
        ),
        ('confidence = "verified"', 'confidence = "sure"', 16, "sure"),
        ('article = "Code, art. 1"', 'article = " "', 12, "`article` is empty"),
        ('confidence = "recalled"', 'confidence = "recalled"\nsuspends = "SIX"', 31, 'no rule "SIX"'),
        (
            'confidence = "verified"',
            'confidence = "verified"\ninstead = [{limit=2, unit="days", if="tired", when="", confidence="recalled"}]',
            17,
            'no circumstance "tired"',
        ),
    ],
)
def test_what_is_wrong_is_named_with_the_file_and_the_line(
    was: str, becomes: str, line: int, sentence: str
) -> None:
    assert GOOD.count(was) >= 1
    with pytest.raises(WrongInput) as wrong:
        parse(GOOD.replace(was, becomes, 1), name="own.toml")
    assert str(wrong.value).startswith(f"own.toml, line {line}: ")
    assert sentence in str(wrong.value)


@pytest.mark.parametrize("impossible", ["from = 2026-02-30", "from = 2026-13-01"])
def test_an_impossible_date_is_named_with_its_line(impossible: str) -> None:
    with pytest.raises(WrongInput, match=r"own\.toml can't be read as TOML: .*line 13"):
        parse(GOOD.replace("from = 2020-01-01", impossible), name="own.toml")


def test_an_empty_file_and_an_unknown_key_are_refused() -> None:
    for text in ("", 'jurisdiction = "fr"\ncollected = 2026-11-23\n', GOOD.replace("[[rule]]", "[[rules]]")):
        with pytest.raises(WrongInput, match=r"own\.toml, line \d+: "):
            parse(text, name="own.toml")


def test_the_shipped_files_are_right_and_say_how_far_they_were_checked() -> None:
    files = shipped()
    assert set(files) == {"eu", "fr", "be", "de", "nl", "uk", "us", "ca"}
    rules = [rule for file in files.values() for rule in file.rules]
    counted = [
        sum(rule.confidence == level for rule in rules) for level in ("verified", "secondary", "recalled")
    ]
    assert counted == [24, 9, 7]


def test_easter_and_what_hangs_on_it() -> None:
    # Published dates of Easter Sunday, the earliest and the latest of their century among them.
    assert [easter_sunday(year).isoformat() for year in (2008, 2024, 2026, 2027, 2038)] == [
        "2008-03-23",
        "2024-03-31",
        "2026-04-05",
        "2027-03-28",
        "2038-04-25",
    ]
    assert len(holidays("fr", 2026)) == 11
    assert dt.date(2026, 5, 14) in holidays("fr", 2026)
    assert holidays("de", 2026) == frozenset()
