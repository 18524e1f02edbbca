"""Whatever is given, the engine answers, and its answers hold together."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from havre.language import statements

PIECES = [
    *"“”„«»\"'‘’.,;:?!—-()\n ",
    "''",
    "\n\n",
    " said ",
    " said that ",
    " told ",
    "according to ",
    " reported",
    " to ",
    " and ",
    " who ",
    " that ",
    "Ann Vell",
    "Bor Tane",
    "Vell",
    "he",
    "she",
    "they",
    "the president",
    "the newspaper ",
    "Karst News",
    "promised to leave",
    "denied it",
    " is open",
    " urged all to go",
    "’s ",
    "asked ",
    " his promise to ",
    "Mr. ",
    "\u00a0",
    "\u2028",
    "\x00",
    "😀",
    "é",
]
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=60).map("".join))


@given(TEXTS)
@example("“" * 50 + "”" * 50)
@example("Ann Vell said that")
@example("Ann Vell said that “")
@example("that, Ann Vell said")
def test_offsets_lie_in_the_text_and_enclose_the_content(text: str) -> None:
    for found in statements(text):
        spans = [*found.content, *found.source, *found.cue]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert found.content == sorted(found.content)
        assert (found.start, found.end) == (found.content[0][0], found.content[-1][1])
        assert 0 < found.confidence <= 1


@given(TEXTS)
def test_the_same_text_gives_the_same_answer(text: str) -> None:
    assert statements(text) == statements(text)


@given(TEXTS)
def test_second_hand_names_who_told_it(text: str) -> None:
    for found in statements(text):
        assert found.second_hand == (found.reported_by is not None)
        assert found.reported_by is None or found.reported_by != found.speaker
        assert len(found.via) == len(set(found.via))


@pytest.mark.parametrize(
    "unit", ["a", '"', "“", "'", " ", "\n", "(", ".", "A.", "Ab ", "said ", "“x y,” ", "the daily ", "“‘"]
)
def test_a_long_run_of_one_thing_is_read_to_its_end(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    assert all(found.end <= len(text) for found in statements(text))


def test_a_megabyte_of_one_letter_says_nothing() -> None:
    assert statements("x" * 1_000_000) == []
