"""What happened and what was told: dates as they are known, testimony that is never overwritten."""

import pytest
from django.test import Client

from havre.base.when import parse_when
from havre.cases import operations as do
from havre.cases.types import Happening, Narrative
from tests.cases.scene import TRANSLATED, Scene, an_exhibit
from tests.cast import NOW
from tests.web.cases.steps import at, entry_in, page_of, refused, sent


def test_the_chronology_is_drawn_and_stands_in_a_table(boris: Client, scene: Scene) -> None:
    page = page_of(boris, at("case-chronology", scene.book))
    assert page.count("<svg") == 2
    table = page[page.index("<tbody>") :]
    assert table.index(">April 2017") < table.index(">after 5 April 2017")
    assert "interview of 3 March 2026" in page
    assert TRANSLATED.split("\n")[0] in page


def test_a_happening_is_added_with_its_date_as_open_as_it_is(amina: Client, scene: Scene) -> None:
    typed = {"when": "before spring 2016", "what": "Summoned", "sources": [scene.interview.object_id.hex()]}
    page = sent(amina, at("case-happening-add", scene.book), typed)
    assert "before spring 2016" in page
    added = next(held for held in scene.people.amina.all(Happening) if held.value.what == "Summoned")
    assert added.value.when == parse_when("before spring 2016")
    assert added.value.sources == (scene.interview.object_id,)


@pytest.mark.parametrize("date", ["31 June 2017", "next week", "", "2017-13"])
def test_a_date_that_is_none_is_said_at_its_field_and_all_stays_typed(
    amina: Client, scene: Scene, date: str
) -> None:
    typed = {"when": date, "what": "A <b>long</b> account", "where": "the yard", "who": "two men"}
    page = refused(amina, at("case-happening-add", scene.book), typed)
    assert 'id="id_when-error"' in page
    assert "A &lt;b&gt;long&lt;/b&gt; account" in page
    assert 'value="the yard"' in page
    assert f'value="{date}"' in page or not date
    assert scene.people.amina.count(Happening) == 3


def test_boris_changes_a_line_and_what_he_cannot_see_of_it_stays(
    amina: Client, boris: Client, scene: Scene
) -> None:
    by = scene.people.amina
    paper = an_exhibit(by, scene.book, "Passport", shows_identity=True)
    held = do.add_happening(
        by=by,
        book=scene.book,
        happening=Happening(what="Left", when=parse_when("2017"), sources=(paper.object_id,)),
        at=NOW,
    )
    address = at("case-happening", scene.book, held.object_id.hex())
    page = page_of(boris, address)
    assert "Passport" not in page
    assert paper.object_id.hex() not in page
    sent(boris, address, {"entry": entry_in(page), "when": "2017", "what": "Left the country"})
    changed = by.get(Happening, held.object_id).value
    assert changed.what == "Left the country"
    assert changed.sources == (paper.object_id,)
    for client, said in ((amina, True), (boris, False)):
        for place in (at("case-chronology", scene.book), at("case-happening-add", scene.book)):
            assert ("ID-1. identity exhibit, covered" in page_of(client, place)) == said
    assert "Passport" not in page_of(amina, at("case-chronology", scene.book))
    assert "Passport" not in page_of(boris, at("case-chronology", scene.book))


def test_an_invented_source_is_refused(amina: Client, scene: Scene) -> None:
    typed = {"when": "2017", "what": "x", "sources": ["00" * 16]}
    refused(amina, at("case-happening-add", scene.book), typed)
    assert scene.people.amina.count(Happening) == 3


def test_a_narrative_and_its_translation_stand_side_by_side(amina: Client, scene: Scene) -> None:
    typed = {
        "language": "fa",
        "text": "یک جمله",
        "translation_of": scene.narrative.object_id.hex(),
        "translated_by": "M.",
    }
    page = sent(amina, at("case-narrative-add", scene.book), typed)
    assert '<div class="report-text" lang="fa" dir="rtl">' in page
    assert "Translated by M." in page
    refused(amina, at("case-narrative-add", scene.book), {"language": "", "text": "kept in the field"})
    assert scene.people.amina.count(Narrative) == 3
