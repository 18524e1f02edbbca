"""The Word document holds what the PDF holds, tells nothing of who made it, and opens."""

import io
import re
import zipfile
from functools import partial

import docx as library
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from havre.base.ids import Micros
from havre.cases.dossier.contents import Account, Contents, passage
from havre.cases.dossier.docx import docx
from havre.cases.dossier.words import words_of
from havre.cases.types import DossierLanguage as Language
from tests.cases.contents import COVER, HOSTILE, everything, everywhere
from tests.cases.test_typeset import AT

ENGLISH, FRENCH = words_of(Language.ENGLISH), words_of(Language.FRENCH)
made = partial(docx, words=ENGLISH, at=AT)


def xml_of(file: bytes, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        return parts.read(name).decode()


def text_of(file: bytes) -> str:
    body = re.sub(r"</w:p>|<w:br/>|<w:tab/>", "\n", xml_of(file))
    return re.sub(r"<[^>]+>", "", body).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def test_it_holds_every_part() -> None:
    for words in (ENGLISH, FRENCH):
        text = text_of(docx(everything(words), words=words, at=AT))
        for part in ("narrative", "chronology", "interviews", "exhibits", "citations"):
            assert words.page[part] in text
            assert words.page.get(f"{part}_lead", "") in text
        assert "Something told" in text
        assert f"{255:064x}" in text.replace(" ", "")


def test_an_empty_part_has_no_heading() -> None:
    text = text_of(made(Contents(COVER)))
    assert ENGLISH.page["exhibits"] not in text
    assert ENGLISH.page["confidential"] in text


def test_what_people_wrote_is_text_and_never_markup_or_a_field() -> None:
    file = made(everywhere(HOSTILE))
    assert HOSTILE in text_of(file)
    codes = re.findall(r"<w:instrText[^>]*>([^<]*)<", xml_of(file) + xml_of(file, "word/footer1.xml"))
    assert {code.split()[0] for code in codes} <= {"TOC", "PAGE", "NUMPAGES"}


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_any_text_at_all_can_be_set(text: str) -> None:
    library.Document(io.BytesIO(made(everywhere(f"a{text}"))))


def test_it_names_nobody_and_no_hour() -> None:
    file = made(everything(ENGLISH))
    properties = library.Document(io.BytesIO(file)).core_properties
    assert (properties.author, properties.last_modified_by or "", properties.comments) == ("", "", "")
    assert properties.created is not None
    assert properties.created == properties.modified
    assert (properties.created.hour, properties.created.minute) == (0, 0)
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        assert {info.date_time[3:] for info in parts.infolist()} == {(0, 0, 0)}
        assert not any(b"python" in parts.read(name).lower() for name in parts.namelist())
    assert "Heron" not in (properties.title or "")


def test_the_same_contents_and_day_give_the_same_bytes_and_another_day_does_not() -> None:
    contents = everything(ENGLISH)
    assert made(contents) == docx(contents, words=ENGLISH, at=Micros(AT + 1))
    assert made(contents) != docx(contents, words=ENGLISH, at=Micros(AT + 24 * 60 * 60 * 1_000_000))


@pytest.mark.parametrize(("language", "marked"), [("fa", True), ("ru", False)])
def test_a_language_from_the_right_runs_from_the_right(language: str, marked: bool) -> None:
    told = Contents(COVER, narratives=(Account("", passage("پیش از سحر", language)),))
    assert ("<w:bidi/>" in xml_of(made(told)) and "<w:rtl/>" in xml_of(made(told))) is marked


def test_who_reads_it_finds_their_own_language_on_the_left() -> None:
    account = Account("Russian", passage("Рассказ", "ru"), "French", passage("Le récit", "fr"), "Z")
    told = Contents(COVER, narratives=(account,))
    for words, first in ((ENGLISH, "Рассказ"), (FRENCH, "Le récit")):
        text = text_of(docx(told, words=words, at=AT))
        other = {"Рассказ", "Le récit"} - {first}
        assert text.index(first) < text.index(*other)
