import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from havre.base.errors import WrongInput
from havre.base.when import FIRST_YEAR, LAST_YEAR, MONTHS, SEASONS, UNKNOWN, Precision, When, parse_when

DAYS = st.dates(dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR, 12, 31))


def _closed(day: dt.date, kind: int) -> When:
    if kind == 0:
        return When(day.year, day.month, day.day, Precision.DAY)
    if kind == 1:
        return When(day.year, day.month, None, Precision.MONTH)
    if kind == 2:
        return When(day.year, None, None, Precision.SEASON, SEASONS[day.month % 4])
    return When(day.year, None, None, Precision.YEAR)


def _opened(when: When, side: Precision | None) -> When:
    return msgspec.structs.replace(when, precision=side) if side else when


WHENS = st.builds(
    _opened,
    st.builds(_closed, DAYS, st.integers(0, 3)),
    st.sampled_from([None, Precision.BEFORE, Precision.AFTER]),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017-04-01", When(2017, 4, 1, Precision.DAY)),
        ("31/12/2017", When(2017, 12, 31, Precision.DAY)),
        ("12/31/2017", When(2017, 12, 31, Precision.DAY)),
        ("5.5.2017", When(2017, 5, 5, Precision.DAY)),
        ("2017-04", When(2017, 4, None, Precision.MONTH)),
        ("2017", When(2017, None, None, Precision.YEAR)),
        ("spring 2017", When(2017, None, None, Precision.SEASON, "spring")),
        ("Fall 2017", When(2017, None, None, Precision.SEASON, "autumn")),
        ("before 2017-04-01", When(2017, 4, 1, Precision.BEFORE)),
        ("after May 2017", When(2017, 5, None, Precision.AFTER)),
        ("before spring 2017", When(2017, None, None, Precision.BEFORE, "spring")),
        ("1 April 2017", When(2017, 4, 1, Precision.DAY)),
        ("  1st  april   2017 ", When(2017, 4, 1, Precision.DAY)),
        ("April 1, 2017", When(2017, 4, 1, Precision.DAY)),
        ("Sept. 2017", When(2017, 9, None, Precision.MONTH)),
        ("April 2017", When(2017, 4, None, Precision.MONTH)),
        ("29 February 2016", When(2016, 2, 29, Precision.DAY)),
        ("Unknown", UNKNOWN),
    ],
)
def test_reads_a_date_as_a_person_writes_it(text: str, expected: When) -> None:
    assert parse_when(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31 February 2017", "February 2017 has 28 days, so there is no day 31"),
        ("29 February 2017", "28 days"),
        ("2017-13", "no month 13"),
        ("2017-00-10", "no month 0"),
        ("0 April 2017", "no day 0"),
        ("0999", "between 1000 and 2999"),
        ("9999-12-31", "between 1000 and 2999"),
        ("", "can't be read"),
        ("01/04/2017", "two ways"),
        ("12.11.2017", "two ways"),
        ("before 1-2-2017", "two ways"),
        ("1/4/17", "four digits"),
        ("31/31/2017", "no month 31"),
        ("31.11.2017", "has 30 days"),
        ("1/4-2017", "can't be read"),
        ("1 spring 2017", "can't be read"),
        ("1 April 2 2017", "can't be read"),
        ("before", "can't be read"),
        ("before after 2017", "can't be read"),
        ("before unknown", "can't be read"),
        ("soon", "can't be read"),
        ("٢٠١٧", "digits 0 to 9"),
        ("۱۲ فروردین ۱۳۹۶", "Gregorian"),
    ],
)
def test_refuses_what_is_no_date_and_names_the_field(text: str, reason: str) -> None:
    with pytest.raises(WrongInput, match=reason) as wrong:
        parse_when(text, field="happened")
    assert wrong.value.field == "happened"


def test_a_refusal_does_not_repeat_what_was_typed() -> None:
    with pytest.raises(WrongInput) as wrong:
        parse_when("the day Orsolya fled")
    assert "Orsolya" not in str(wrong.value)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2017-04-01", "2017-04-01", "2017-04-01"),
        ("February 2016", "2016-02-01", "2016-02-29"),
        ("2017", "2017-01-01", "2017-12-31"),
        ("autumn 2017", "2017-09-01", "2017-11-30"),
        ("winter 2017", "2016-12-01", "2018-02-28"),
        ("before May 2017", None, "2017-04-30"),
        ("after May 2017", "2017-06-01", None),
        ("after 2999", "3000-01-01", None),
        ("unknown", None, None),
    ],
)
def test_the_band_covers_what_the_words_can_mean(text: str, first: str | None, last: str | None) -> None:
    when = parse_when(text)
    assert (when.earliest() and str(when.earliest())) == first
    assert (when.latest() and str(when.latest())) == last


def test_sorts_wider_bands_first_and_unknown_last() -> None:
    order = [
        "before 2017",
        "2017",
        "January 2017",
        "1 January 2017",
        "after 1 January 2017",
        "spring 2017",
        "unknown",
    ]
    assert [w.text() for w in sorted(map(parse_when, reversed(order)), key=When.sort_key)] == order


@pytest.mark.parametrize(
    "parts",
    [
        (2017, None, 3, Precision.DAY, None),
        (2017, 4, None, Precision.DAY, None),
        (2017, 4, None, Precision.YEAR, None),
        (2017, None, None, Precision.UNKNOWN, None),
        (None, None, None, Precision.BEFORE, None),
        (2017, None, None, Precision.SEASON, "monsoon"),
        (2017, 4, None, Precision.SEASON, "spring"),
    ],
)
def test_parts_that_contradict_the_precision_cannot_be_made(
    parts: tuple[int | None, int | None, int | None, Precision, str | None],
) -> None:
    with pytest.raises(WrongInput):
        When(*parts)


@given(WHENS)
def test_text_reads_back_as_the_same_date(when: When) -> None:
    assert parse_when(when.text()) == when


@given(WHENS)
def test_travels_as_an_array_and_comes_back(when: When) -> None:
    sent = msgspec.msgpack.encode(when)
    assert isinstance(msgspec.msgpack.decode(sent), list)
    assert msgspec.msgpack.decode(sent, type=When) == when


def test_a_sealed_date_that_cannot_exist_is_refused_on_reading() -> None:
    forged = msgspec.msgpack.encode([2017, 2, 31, "day", None])
    with pytest.raises(WrongInput, match="no day 31"):
        msgspec.msgpack.decode(forged, type=When)


@given(WHENS)
def test_the_band_never_ends_before_it_begins(when: When) -> None:
    first, last = when.earliest(), when.latest()
    assert first is not None or last is not None
    assert first is None or last is None or first <= last


@given(st.text())
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    sentence = "."
    try:
        parse_when(text)
    except WrongInput as wrong:
        sentence = str(wrong)
    assert sentence.endswith(".")


def test_months_are_written_out() -> None:
    assert [parse_when(f"2017-{n}").text() for n in range(1, 13)] == [f"{name} 2017" for name in MONTHS]
