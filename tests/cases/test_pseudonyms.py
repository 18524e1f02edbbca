import pytest
from hypothesis import given
from hypothesis import strategies as st

from havre.cases.pseudonyms import WORDS, draw

IDS = st.binary(min_size=16, max_size=16)


def _numbered(number: int) -> bytes:
    return number.to_bytes(16, "big")


@given(IDS)
def test_the_same_bytes_give_the_same_single_word(draw_id: bytes) -> None:
    assert draw((), draw_id) == draw((), draw_id)
    assert draw((), draw_id) in WORDS


@given(IDS, st.sets(st.sampled_from(WORDS)))
def test_a_drawn_name_is_never_taken(draw_id: bytes, taken: set[str]) -> None:
    pairs = {f"{first} {WORDS[0]}" for first in WORDS[:20]}
    assert draw(taken | pairs, draw_id) not in taken | pairs


@given(IDS)
def test_a_taken_word_gets_a_second_different_one(draw_id: bytes) -> None:
    first = draw((), draw_id)
    words = draw((first.upper(),), draw_id).split()
    assert words[0] == first
    assert words[1] in WORDS
    assert words[1] != first


def test_when_every_pair_is_taken_a_number_follows() -> None:
    word = WORDS[0]
    taken = {word, f"{word} 2"} | {f"{word} {other}" for other in WORDS}
    assert draw(taken, _numbered(0)) == f"{word} 3"


def test_every_word_can_be_drawn() -> None:
    assert {draw((), _numbered(number)) for number in range(len(WORDS))} == set(WORDS)


def test_words_are_plain_and_distinct() -> None:
    assert len(WORDS) > 200
    assert all(word.isascii() and word.isalpha() and word.istitle() for word in WORDS)
    assert len({word.casefold() for word in WORDS}) == len(WORDS)


@pytest.mark.parametrize(
    "word", ["Robin", "Jay", "Turkey", "Canary", "Rowan", "Heather", "Rose", "Fennel", "Willow"]
)
def test_words_that_name_a_person_a_nation_or_an_insult_are_absent(word: str) -> None:
    assert word not in WORDS


@pytest.mark.parametrize(
    "word", ["Hammer", "Pincers", "Tongs", "Shears", "Clamp", "Gouge", "Buckle", "Saddle"]
)
def test_words_for_what_hurts_are_absent(word: str) -> None:
    assert word not in WORDS
