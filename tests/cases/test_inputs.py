from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from havre.base.errors import WrongInput
from havre.cases import inputs, jurisdictions, languages
from havre.cases.types import Ground

TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\u202a\u202b\u202d\u202e"))


@given(TEXTS.filter(lambda text: len(text) <= 60))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = inputs.optional(text, field="x")
    assert inputs.optional(once, field="x") == once


@given(st.text(max_size=40), st.sampled_from("\x00\x07\x1b\x85\u202a\u202d\u202e"), st.text(max_size=40))
def test_control_characters_inside_a_text_are_refused(before: str, hidden: str, after: str) -> None:
    with pytest.raises(WrongInput):
        inputs.optional(f"a{before}{hidden}{after}a", field="x")


def test_lines_tabs_and_isolates_are_kept() -> None:
    text = "one\ttwo\nthree \u2067עברית\u2069"
    assert inputs.optional(text, field="x") == text


@pytest.mark.parametrize(("length", "fits"), [(inputs.LINE, True), (inputs.LINE + 1, False)])
def test_the_longest_text_fits_exactly(length: int, fits: bool) -> None:
    if fits:
        assert inputs.needed("x" * length, field="x") == "x" * length
    else:
        with pytest.raises(WrongInput, match="201 characters long; at most 200"):
            inputs.needed("x" * length, field="x")


@pytest.mark.parametrize("text", ["2026-5-3", "3 May 2026", "2026-02-29", "20260503T00", "soon"])
def test_what_is_no_iso_day_is_refused(text: str) -> None:
    with pytest.raises(WrongInput):
        inputs.iso_day(text, field="due")


def test_iso_days_and_nothing_are_kept() -> None:
    assert inputs.iso_day(" 2028-02-29 ", field="due") == "2028-02-29"
    assert inputs.iso_day("  ", field="due") == ""


def test_choices_come_back_once_in_their_own_order() -> None:
    chosen = inputs.some_of(Ground, ["political opinion", "race", "race"], field="grounds")
    assert chosen == (Ground.RACE, Ground.OPINION)
    with pytest.raises(WrongInput) as wrong:
        inputs.some_of(Ground, ["wealth"], field="grounds")
    assert wrong.value.field == "grounds"


def test_one_of_gives_members_of_the_enum_asked_for() -> None:
    class Colour(StrEnum):
        RED = "red"

    assert inputs.one_of(Colour, "red", field="x") is Colour.RED


@pytest.mark.parametrize("code", languages.NAMES)
def test_language_codes_are_what_the_typesetter_takes(code: str) -> None:
    assert code.isalpha()
    assert code.islower()
    assert 2 <= len(code) <= 3
    assert languages.name_of(code)


def test_codes_outside_the_lists_are_refused_and_none_is_fine() -> None:
    for check in (inputs.language, inputs.jurisdiction):
        assert check("", field="x") == ""
        with pytest.raises(WrongInput):
            check("zz", field="x")
    assert languages.name_of("") == jurisdictions.name_of("") == ""
    assert set(languages.NAMES) > languages.RIGHT_TO_LEFT
