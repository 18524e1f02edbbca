"""The passage around what was looked for, and the words of a text as they are compared."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from havre.record.passages import LENGTH, Passage, around, opening, words_of
from havre.record.terms import Term, asked_for


def hits(text: str, words: str) -> list[str]:
    return [piece.text for piece in around(text, asked_for(words)) if piece.hit]


def shown(text: str, words: str) -> str:
    return "".join(piece.text for piece in around(text, asked_for(words)))


def test_words_are_small_and_latin_letters_lose_their_marks() -> None:
    assert words_of("Świętokrzyski, CAFÉ-bar (2017): Ёлка, йод; naïve_x") == [
        "swietokrzyski", "cafe", "bar", "2017", "ёлка", "йод", "naive", "x",
    ]  # fmt: skip
    assert words_of("— *** …") == []


@given(st.text())
def test_both_forms_of_a_letter_with_a_mark_are_one(text: str) -> None:
    assert words_of(unicodedata.normalize("NFD", text)) == words_of(unicodedata.normalize("NFC", text))


def test_the_words_found_are_marked_and_everything_else_is_as_it_stands() -> None:
    text = "First of all <b>nobody</b> was hurt & the Harbour was open."
    assert hits(text, "harb") == ["Harbour"]
    assert hits(text, '"nobody was hurt"') == [], "</b> holds a word"
    assert hits(text, '"was hurt" harbour') == ["was hurt", "Harbour"]
    assert hits(text, "na") == []
    assert shown(text, "harb") == text


def test_of_a_long_text_the_window_with_the_most_terms_is_shown() -> None:
    text = " ".join(["harbour", *["word"] * 100, "storm", *["word"] * 20, "harbour", *["word"] * 100])
    assert hits(text, "storm harbour") == ["storm", "harbour"]
    passage = shown(text, "storm harbour")
    assert passage.startswith("…word")
    assert passage.endswith("word…")
    assert len(words_of(passage)) == LENGTH


def test_at_either_end_nothing_is_said_to_be_left_out() -> None:
    text = "harbour " + "word " * 100 + "storm."
    assert shown(text, "harbour").startswith("harbour word")
    assert shown(text, "storm").endswith("word storm.")


def test_what_stands_in_the_title_alone_shows_the_opening() -> None:
    text = "The harbour was closed. " * 40
    assert around(text, [Term("storm", begins=True)]) == opening(text)
    assert opening(text)[0].text.endswith("…")
    assert opening("Short.") == (Passage("Short.", hit=False),)


@given(st.text(alphabet="ab ć-\n.", max_size=400), st.lists(st.text(alphabet="abc", min_size=1), max_size=4))
def test_a_passage_is_a_piece_of_the_text(text: str, words: list[str]) -> None:
    terms = [Term(word, begins=begins) for word in words for begins in (True, False)]
    pieces = around(text, terms)
    passage = "".join(piece.text for piece in pieces).strip("…")
    assert passage in text or passage == opening(text)[0].text.strip("…")
    for piece in pieces:
        if piece.hit:
            assert any(words_of(piece.text)[0].startswith(word) for word in words)


@pytest.mark.parametrize(("typed", "terms"), [
    ("harbour st", [Term("harbour", begins=True), Term("st", begins=False)]),
    ('"no body" x', [Term("no body", begins=False), Term("x", begins=False)]),
    ("— ***", []),
    ('a\0b', [Term("a", begins=False), Term("b", begins=False)]),
])  # fmt: skip
def test_what_was_typed_is_taken_apart(typed: str, terms: list[Term]) -> None:
    assert asked_for(typed) == terms
