"""The built-in tags and filters: values into words, form fields that every reader can use."""

import datetime as dt

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.utils import translation

from havre.base.when import parse_when
from havre.web.templatetags.havre import act, day, filesize, hexid, moment, seal_name, when


class HappeningForm(forms.Form):
    title = forms.CharField(label="What <happened>", help_text="In your own words.")
    place = forms.CharField(required=False)
    ways = forms.MultipleChoiceField(
        choices=[("call", "A call"), ("post", "A letter")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="It was explained")


def _render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("micros", "text"),
    [
        (0, "1 January 1970, 00:00 UTC"),
        (1_795_446_240_000_000, "23 November 2026, 15:04 UTC"),
        (-1, "31 December 1969, 23:59 UTC"),
        (None, ""),
    ],
)
def test_a_moment_is_written_out_with_its_zone(micros: int | None, text: str) -> None:
    assert moment(micros) == text


def test_a_day_is_written_out_and_follows_the_language() -> None:
    assert day(dt.date(2026, 11, 3)) == "3 November 2026"
    assert day(1_795_446_240_000_000) == "23 November 2026"
    assert day(None) == ""
    with translation.override("ru"):
        assert day(dt.date(2026, 11, 3)) == "3 ноября 2026"


@pytest.mark.parametrize(
    "text",
    [
        "1 April 2017",
        "April 2017",
        "spring 2017",
        "2017",
        "before 1 April 2017",
        "after winter 2016",
        "unknown",
    ],
)
def test_a_date_is_written_as_exactly_as_it_is_known(text: str) -> None:
    assert when(parse_when(text)) == text


def test_a_date_follows_the_language() -> None:
    with translation.override("fr"):
        assert when(parse_when("April 2017")) == "avril 2017"
        assert when(parse_when("1 April 2017")) == "1 avril 2017"
    assert when(None) == ""


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (3_412, "3.4 kB"),
        (999_949, "1.0 MB"),
        (12_000_000, "12 MB"),
    ],
)
def test_a_size_is_rounded_for_reading(length: int, text: str) -> None:
    assert filesize(length) == text


def test_the_largest_sizes_stay_in_the_largest_unit() -> None:
    assert filesize(5 * 10**15).endswith(" TB")


def test_ids_are_hexadecimal() -> None:
    assert hexid(b"\x00\xff") == '<span class="hexid">00ff</span>'


def test_a_field_ties_its_label_help_and_error_together() -> None:
    form = HappeningForm({"title": "", "agreed": "on", "ways": ["call"]})
    html = _render("{% field form.title %}", form=form)
    assert '<label for="id_title">What &lt;happened&gt;</label>' in html
    assert 'aria-describedby="id_title-help id_title-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_title-help"' in html
    assert '<p class="error" id="id_title-error">This field is required.</p>' in html


def test_a_field_without_error_claims_none() -> None:
    form = HappeningForm({"title": "Summoned"})
    html = _render("{% field form.title %}", form=form)
    assert "aria-invalid" not in html
    assert "error" not in html
    assert 'value="Summoned"' in html


def test_a_field_that_may_stay_empty_says_so_and_a_needed_one_does_not() -> None:
    form = HappeningForm()
    assert "may stay empty" in _render("{% field form.place %}", form=form)
    assert "may stay empty" not in _render("{% field form.title %}", form=form)


def test_choices_are_a_group_with_a_legend() -> None:
    html = _render("{% field form.ways %}", form=HappeningForm({}))
    assert html.count("<fieldset") == html.count("</fieldset>") == 1
    assert "<legend>Ways</legend>" in html
    assert 'aria-describedby="id_ways-error"' in html
    assert html.count('type="checkbox"') == 2


def test_a_tick_stands_within_its_label() -> None:
    html = _render("{% field form.agreed %}", form=HappeningForm())
    assert (
        html.index("<label") < html.index("<input") < html.index("It was explained") < html.index("</label>")
    )


def test_the_summary_links_to_each_wrong_field_only() -> None:
    form = HappeningForm({"place": "Riga", "ways": ["call"]})
    form.add_error(None, "This case was closed.")
    html = _render("{% form_errors form %}", form=form)
    assert '<a href="#id_title">What &lt;happened&gt;</a>' in html
    assert "This case was closed." in html
    assert "id_place" not in html


def test_there_is_no_summary_when_all_is_well() -> None:
    form = HappeningForm({"title": "Summoned", "ways": ["call"], "agreed": "on"})
    assert _render("{% form_errors form %}", form=form).strip() == ""


def test_page_numbers_keep_the_filter_and_mark_the_page() -> None:
    page = Paginator(range(100), 10).page(5)
    html = _render('{% page_numbers page "?status=open&" %}', page=page)
    assert 'href="?status=open&amp;page=4"' in html
    assert '<span aria-current="page">5</span>' in html
    assert _render("{% page_numbers page %}", page=Paginator(range(3), 10).page(1)).strip() == ""


def test_the_seal_names_its_compartment_and_no_other() -> None:
    assert "Sealed: case file" in seal_name("file")
    assert "Sealed: identity" in seal_name("identity")
    with pytest.raises(KeyError):
        seal_name("public")


def test_acts_have_different_letters_and_are_read_as_words() -> None:
    marks = [act(kind) for kind in ("claim", "denial", "commitment", "demand", "threat")]
    assert len(set(marks)) == len(marks)
    assert "(denial)" in act("denial")
    with pytest.raises(KeyError):
        act("rumour")
