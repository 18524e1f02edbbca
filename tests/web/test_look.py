"""The look keeps its promises: contrast, no inline code, nothing fetched from elsewhere, neutral titles."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils import translation
from fontTools.ttLib import TTFont

import havre.web

WEB = Path(havre.web.__file__).parent
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
STATIC = WEB / "static" / "web"
SHEETS = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
FONTS = STATIC / "fonts"


def _named(path: Path) -> str:
    return str(path.relative_to(WEB))


# Contrast ------------------------------------------------------------------


def _tokens(sheet: str) -> dict[str, dict[str, str]]:
    light, dark = sheet.split("@media screen and (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return {"light": found, "dark": found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))}


COLOURS = _tokens((STATIC / "css" / "tokens.css").read_text())

GROUNDS = ("paper", "sheet", "well")
# Every colour that text is set in, and each ground it may stand on.
TEXTS = [
    *product(("ink", "ink-soft", "sea", "due", "missed", "proven"), GROUNDS),
    *product(("ink",), ("due-ground", "missed-ground", "proven-ground", "sea-ground")),
    *product(("sea", "sea-deep"), ("sea-ground",)),
    *((name, f"{name}-ground") for name in ("due", "missed", "proven")),
    *product(("on-rail", "on-rail-soft"), ("rail",)),
    ("on-rail", "rail-current"),
    ("on-sea", "sea"),
    ("on-sea", "sea-deep"),
    ("on-cover", "cover"),
]
EDGES = [
    *product(("edge", "seal", "sea", "due-edge", "missed-edge", "proven-edge", "cover"), GROUNDS),
    ("due-edge", "due-ground"),
    ("missed-edge", "missed-ground"),
    ("proven-edge", "proven-ground"),
    ("sea", "sea-ground"),
    ("rail-edge", "rail"),
]


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_the_guideline_does() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_has_seven_to_one(theme: str, text: str, ground: str) -> None:
    assert _contrast(COLOURS[theme][text], COLOURS[theme][ground]) >= 7


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_have_three_to_one(theme: str, edge: str, ground: str) -> None:
    assert _contrast(COLOURS[theme][edge], COLOURS[theme][ground]) >= 3


def test_dark_redefines_every_colour_of_the_light_theme() -> None:
    assert {name for name, value in COLOURS["light"].items() if COLOURS["dark"][name] == value} == set()


# Style sheets --------------------------------------------------------------


def test_colours_stand_in_the_tokens_alone() -> None:
    literal = re.compile(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsl|oklch")
    allowed = {"tokens.css", "print.css"}  # on paper: black and white
    assert [
        _named(sheet) for sheet in SHEETS if sheet.name not in allowed and literal.search(sheet.read_text())
    ] == []


def test_every_token_used_is_defined_and_every_token_defined_is_used() -> None:
    whole = "".join(sheet.read_text() for sheet in SHEETS)
    defined = set(re.findall(r"^\s+--([\w-]+):", whole, re.MULTILINE))
    assert set(re.findall(r"var\(--([\w-]+)", whole)) == defined


def test_sheets_fetch_only_our_own_faces() -> None:
    for sheet in SHEETS:
        text = sheet.read_text()
        assert "@import" not in text, sheet.name
        assert all((sheet.parent / address).is_file() for address in re.findall(r'url\("([^"]+)"\)', text)), (
            sheet.name
        )
        assert text.count("url(") == text.count('url("../fonts/'), sheet.name


def test_every_sheet_and_script_is_linked() -> None:
    """By the head of both base pages; a script of one page alone by that page."""
    head = (WEB / "templates/web/parts/head.html").read_text()
    pages = "".join(path.read_text() for path in TEMPLATES)
    for path in SHEETS:
        assert f"{{% static '{path.relative_to(STATIC.parent)}' %}}" in head
    for path in SCRIPTS:
        assert re.search(rf"""{{% static ['"]{path.relative_to(STATIC.parent)}['"] %}}""", pages)
    for base in ("base.html", "door.html"):
        assert '{% include "web/parts/head.html" %}' in (WEB / "templates/web" / base).read_text()


def test_classes_used_in_templates_exist() -> None:
    whole = "".join(sheet.read_text() for sheet in SHEETS)
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", whole))
    assert {
        f"{_named(path)}: {name}"
        for path in TEMPLATES
        for value in re.findall(r'\bclass="([^"]*)"', path.read_text())
        for name in re.sub(r"{%.*?%}|[\w-]*{{.*?}}[\w-]*", " ", value).split()
        if name not in known
    } == set()


# Faces ---------------------------------------------------------------------

SAMPLE = "Où étiez-vous ? œuvre ŵşğıİ «Собирайтесь» — Їжак Ўқәө Η πόρτα έμεινε €№"


@pytest.mark.parametrize(
    "face", ["ibm-plex-sans:400-normal", "source-serif-4:400-normal", "source-serif-4:400-italic"]
)
def test_faces_cover_the_scripts_we_promise(face: str) -> None:
    family, style = face.split(":")
    covered: set[int] = set()
    for path in FONTS.glob(f"{family}-*-{style}.woff2"):
        covered |= set(TTFont(path).getBestCmap())
    assert {letter for letter in SAMPLE if ord(letter) not in covered} == set()


def test_faces_are_small_and_carry_their_licence() -> None:
    assert sum(path.stat().st_size for path in FONTS.glob("*.woff2")) < 700_000
    for family in ("ibm-plex-sans", "source-serif-4"):
        assert "SIL OPEN FONT LICENSE" in (FONTS / f"{family}-LICENSE.txt").read_text().upper()


# Scripts -------------------------------------------------------------------


# What scripts ask for: that somebody is typing, the page's own form kept as a draft, and a file sent in parts.
ASKED = {
    "document.body.dataset.stillHere",
    "location.href",
    "address",
    "`${form.dataset.parts}${row.upload}/forget/`",
}


def test_scripts_neither_build_markup_nor_keep_anything_and_ask_only_for_our_own_addresses() -> None:
    """Each address is this page's, or one that the server wrote into it; the content security policy holds the rest."""
    forbidden = r"XMLHttpRequest|WebSocket|sendBeacon|innerHTML|eval\(|localStorage|sessionStorage|https?://"
    assert [_named(path) for path in SCRIPTS if re.search(forbidden, path.read_text())] == []
    scripts = "".join(path.read_text() for path in SCRIPTS)
    assert set(re.findall(r"\bfetch\(([^,]+),", scripts)) == ASKED
    assert scripts.count("fetch") == len(re.findall(r"\bfetch\([^,]+,", scripts)), (
        "none is called by another name"
    )
    named = re.findall(r"\bask\(([^,]+),", scripts)
    assert all(
        name == "address" or name.startswith(("form.dataset.parts", "`${form.dataset.parts}"))
        for name in named
    )


# Templates -----------------------------------------------------------------

INLINE = re.compile(
    r"\sstyle\s*=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=|javascript:|https?://|<iframe|<object|<embed",
    re.I,
)


@pytest.mark.parametrize("path", TEMPLATES, ids=_named)
def test_no_template_has_inline_code_or_leads_elsewhere(path: Path) -> None:
    assert INLINE.search(path.read_text()) is None


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color:red">',
        "<style>",
        "<script>let a</script>",
        '<a onclick="x">',
        '<a href="https://x.example">',
    ],
)
def test_the_scan_finds_inline_code(bad: str) -> None:
    assert INLINE.search(bad)


@pytest.mark.parametrize("path", TEMPLATES, ids=_named)
def test_every_posting_form_carries_its_token(path: Path) -> None:
    for form in re.findall(r'<form[^>]*method="post".*?</form>', path.read_text(), re.DOTALL):
        assert "{% csrf_token %}" in form


@pytest.mark.parametrize("path", TEMPLATES, ids=_named)
def test_titles_are_neutral(path: Path) -> None:
    """The browser's window, its history and its session file show the title: no value ever goes there."""
    for title in re.findall(r"{% block title %}(.*?){% endblock", path.read_text(), re.DOTALL):
        assert "{{" not in title


WORDS_AS_THEY_ARE = {"Havre", "UTC", "PDF", "DOCX", "SHA"}


def _bare_words(text: str) -> set[str]:
    for pattern in (
        r"{#.*?#}|{% comment.*?endcomment %}",
        r"{% block (title|rail_current|sheet).*?endblock[^%]*%}",
        r"{% blocktranslate.*?endblocktranslate %}",
    ):
        text = re.sub(pattern, " ", text, flags=re.DOTALL)
    text = re.sub(r"{%.*?%}|{{.*?}}", " ", text, flags=re.DOTALL)
    said = re.findall(r'\b(?:aria-label|placeholder|alt|title|data-label)="([^"]*)"', text)
    text = re.sub(r"<[^>]*>|&\w+;", " ", text)
    return set(re.findall(r"[^\W\d_]{2,}", " ".join([text, *said]))) - WORDS_AS_THEY_ARE


@pytest.mark.parametrize("path", TEMPLATES, ids=_named)
def test_every_word_can_be_translated(path: Path) -> None:
    assert _bare_words(path.read_text()) == set()


@pytest.mark.parametrize("bad", ["<p>Bare</p>", '<a aria-label="Bare">', "{% if x %}Bare{% endif %}"])
def test_the_scan_finds_bare_words(bad: str) -> None:
    assert _bare_words(bad) == {"Bare"}


# Pages ---------------------------------------------------------------------


def _page(part: str) -> str:
    source = '{% extends "web/base.html" %}{% block rail_current %}' + part + "{% endblock %}"
    return Template(source).render(Context())


def test_the_rail_marks_the_current_part_and_no_other() -> None:
    page = _page("cases")
    assert page.count("aria-current") == 1
    assert re.search(r'<a href="/cases/" aria-current="page">', page)
    assert "aria-current" not in _page("")


def test_a_part_that_does_not_exist_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="no part"):
        _page("places")


def test_every_page_has_a_lock_a_quick_exit_and_a_way_past_the_rail() -> None:
    page = _page("today")
    assert re.search(r'<form method="post" action="[^"]+" data-lock', page)
    assert re.search(r'<form method="post" action="[^"]+" data-quick-exit', page)
    assert page.index('href="#content"') < page.index("<header")
    assert 'id="content"' in page
    assert '<meta name="referrer" content="no-referrer">' in page
    assert "<title>Havre</title>" in page


def test_the_page_turns_with_its_language() -> None:
    with translation.override("ar"):
        assert '<html lang="ar" dir="rtl">' in _page("today")
    assert '<html lang="en" dir="ltr">' in _page("today")


def test_what_was_done_is_said_once_and_escaped() -> None:
    page = render_to_string("web/base.html", {"done": "Added <b>."})
    assert page.count("Added &lt;b&gt;.") == 1
    assert "notice proven" not in render_to_string("web/base.html", {})


def test_the_blank_page_says_nothing() -> None:
    page = render_to_string("web/door/blank.html", {})
    assert "havre" not in page.lower()
    assert "<script" not in page


def test_an_error_says_its_sentence_and_no_cause() -> None:
    assert "No such case." in render_to_string("web/error.html", {"sentence": "No such case."})
    assert "Nothing that was saved before is lost." in render_to_string("web/error.html", {})
