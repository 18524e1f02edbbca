import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from havre.base.when import SEASONS, UNKNOWN, Precision, When, parse_when
from havre.cases.chronology import certainly_before, in_order, lines, placed, span

DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2018, 12, 31))


def _closed(day: dt.date, kind: int) -> When:
    if kind == 0:
        return When(day.year, day.month, day.day, Precision.DAY)
    if kind == 1:
        return When(day.year, day.month, None, Precision.MONTH)
    if kind == 2:
        return When(day.year, None, None, Precision.SEASON, SEASONS[day.month % 4])
    return When(day.year, None, None, Precision.YEAR)


def _opened(when: When, side: Precision | None) -> When:
    return When(when.year, when.month, when.day, side or when.precision, when.season)


WHENS = st.just(UNKNOWN) | st.builds(
    _opened,
    st.builds(_closed, DAYS, st.integers(0, 3)),
    st.sampled_from([None, Precision.BEFORE, Precision.AFTER]),
)


def _itself(when: When) -> When:
    return when


@given(st.lists(WHENS))
def test_nothing_is_lost_and_unknown_dates_stand_last(whens: list[When]) -> None:
    ordered = in_order(whens, when=_itself)
    assert sorted(map(repr, ordered)) == sorted(map(repr, whens))
    unknown = [when == UNKNOWN for when in ordered]
    assert unknown == sorted(unknown)


@given(st.lists(WHENS, max_size=12))
def test_what_is_certainly_earlier_stands_earlier(whens: list[When]) -> None:
    ordered = in_order(whens, when=_itself)
    for index, when in enumerate(ordered):
        assert not any(certainly_before(later, when) for later in ordered[index + 1 :])


@given(st.lists(WHENS, max_size=12))
def test_a_line_is_certain_only_after_what_certainly_ended(whens: list[When]) -> None:
    found = lines(whens, when=_itself)
    assert [line.number for line in found] == list(range(1, len(whens) + 1))
    for before, line in pairwise(found):
        assert line.certain == certainly_before(before.value, line.value)


def test_equal_dates_keep_the_order_in_which_they_came() -> None:
    day = parse_when("3 April 2017")
    assert in_order([("b", day), ("a", day)], when=lambda pair: pair[1]) == [("b", day), ("a", day)]


def test_the_same_day_and_its_month_leave_the_order_open() -> None:
    month, day = parse_when("April 2017"), parse_when("3 April 2017")
    assert [line.certain for line in lines([day, month], when=_itself)] == [True, False]
    assert not certainly_before(month, day)


def test_an_open_side_is_never_certain_on_that_side() -> None:
    assert not certainly_before(parse_when("after 2016"), parse_when("2019"))
    assert not certainly_before(parse_when("2010"), parse_when("before 2017"))
    assert certainly_before(parse_when("before 2017"), parse_when("after 2016"))


def test_the_span_ignores_what_has_no_bound() -> None:
    assert span([UNKNOWN, parse_when("before 2017-01-02"), parse_when("March 2017")]) == (
        dt.date(2017, 1, 1),
        dt.date(2017, 3, 31),
    )
    assert span([UNKNOWN]) is None


ORDERS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] != pair[1]))


@given(st.lists(WHENS, min_size=8, max_size=8), ORDERS)
def test_whatever_is_said_of_the_order_every_line_has_one_place(
    whens: list[When], order: list[tuple[int, int]]
) -> None:
    found = placed(list(enumerate(whens)), when=lambda value: value[1], order=order)
    assert sorted(line.value[0] for line in found) == list(range(8))
    assert [line.number for line in found] == list(range(1, 9))
    places = {line.value[0]: line.number for line in found}
    torn = {line.value[0] for line in found if line.torn}
    for early, late in order:
        assert places[early] < places[late] or torn & {early, late}, "what was said holds, or is named"


@given(st.lists(WHENS, max_size=12))
def test_without_a_word_on_the_order_the_dates_alone_count(whens: list[When]) -> None:
    found = placed(whens, when=_itself, order=[])
    assert [(line.number, line.value, line.certain) for line in found] == [
        (line.number, line.value, line.certain) for line in lines(whens, when=_itself)
    ]
    assert not any(line.torn for line in found)


def test_spring_before_the_arrest_ends_with_the_arrest() -> None:
    whens = [parse_when("spring 2017"), parse_when("3 April 2017"), UNKNOWN, parse_when("March 2017")]
    found = placed(whens, when=_itself, order=[(0, 1), (1, 2)])
    assert [line.value for line in found] == [whens[0], whens[3], whens[1], whens[2]]
    spring, _, arrest, after = found
    assert (spring.band.first, spring.band.last) == (dt.date(2017, 3, 1), dt.date(2017, 4, 3))
    assert (after.band.first, after.band.last) == (dt.date(2017, 4, 3), None)
    assert arrest.certain is True
    assert after.certain is True
    assert found[1].certain is False


def test_a_chain_narrows_from_end_to_end() -> None:
    whens = [parse_when("2017-04-03"), UNKNOWN, UNKNOWN, parse_when("2017-04-09")]
    found = placed(whens, when=_itself, order=[(2, 3), (1, 2), (0, 1)])
    assert {(line.band.first, line.band.last) for line in found[1:3]} == {
        (dt.date(2017, 4, 3), dt.date(2017, 4, 9))
    }


def test_what_contradicts_the_dates_or_itself_is_named_and_the_dates_stand() -> None:
    early, late = parse_when("2016"), parse_when("2018")
    found = placed([early, late, UNKNOWN], when=_itself, order=[(1, 0)])
    assert [(line.value, line.torn) for line in found] == [(early, True), (late, True), (UNKNOWN, False)]
    found = placed([UNKNOWN, UNKNOWN, early], when=_itself, order=[(0, 1), (1, 0)])
    assert [line.torn for line in found] == [False, True, True]
