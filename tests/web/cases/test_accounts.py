"""What happened and what was told: dates as they are known, testimony that is never overwritten."""

import pytest
from django.test import Client

from havre.base.when import parse_when
from havre.cases import operations as do
from havre.cases.types import Happening, Interview, Narrative
from tests.cases.scene import KEPT_BACK, TRANSLATED, Scene, an_exhibit
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


def test_an_interview_keeps_its_rows_and_shows_as_testimony(amina: Client, scene: Scene) -> None:
    rows = {
        "answers-TOTAL_FORMS": "3",
        "answers-INITIAL_FORMS": "0",
        "answers-0-question": "Who came?",
        "answers-0-answer": "Two men.\n\nThen a third.",
        "answers-0-may_be_used": "on",
        "answers-2-question": "And then?",
        "answers-2-answer": "Night.",
    }
    address = at("case-interview-add", scene.book)
    wrong = refused(amina, address, rows | {"date": "tomorrow", "language": "ru"})
    assert "Two men." in wrong
    page = sent(amina, address, rows | {"date": "4 March 2026", "language": "ru", "interpreter": "B."})
    assert '<p class="question">Who came?</p>' in page
    recorded = next(h for h in scene.people.amina.all(Interview) if h.value.interpreter == "B.")
    assert [one.may_be_used for one in recorded.value.answers] == [True, False]


def test_an_interview_without_answers_is_refused(amina: Client, scene: Scene) -> None:
    rows = {"answers-TOTAL_FORMS": "1", "answers-INITIAL_FORMS": "0", "date": "2026", "language": "ru"}
    page = refused(amina, at("case-interview-add", scene.book), rows)
    assert "at least one question" in page
    assert scene.people.amina.count(Interview) == 1


def test_an_answer_is_amended_and_another_added_and_the_history_keeps_both(
    boris: Client, scene: Scene
) -> None:
    entry = scene.interview.object_id.hex()
    address = at("case-answer", scene.book, entry, 1)
    typed = {
        "question": "Who else was there?",
        "answer": "A neighbour.",
        "entry": entry_in(page_of(boris, address)),
    }
    page = sent(boris, address, typed)
    assert "A neighbour." in page
    assert KEPT_BACK not in page
    address = at("case-answer-add", scene.book, entry)
    typed = {"question": "Why?", "answer": "Nobody said.", "entry": entry_in(page_of(boris, address))}
    assert "Nobody said." in sent(boris, address, typed)
    history = page_of(boris, at("case-history", scene.book, entry))
    assert KEPT_BACK in history
    assert len(scene.people.amina.history(scene.interview.object_id)) == 3
    assert boris.get(at("case-answer", scene.book, entry, 9)).status_code == 404


def test_another_row_is_given_without_a_word_about_what_is_missing(amina: Client, scene: Scene) -> None:
    address = at("case-interview-add", scene.book)
    rows = {"answers-TOTAL_FORMS": "1", "answers-INITIAL_FORMS": "0", "answers-0-question": "Who came?"}
    page = amina.post(address, rows | {"more": "answers"}).content.decode()
    assert 'name="answers-1-question"' in page
    assert "Who came?" in page
    assert 'aria-invalid="true"' not in page
    assert 'class="error"' not in page
    assert 'aria-invalid="true"' in amina.post(address, rows).content.decode()


def test_two_hundred_answers_go_through(amina: Client, scene: Scene) -> None:
    rows: dict[str, object] = {"answers-TOTAL_FORMS": "200", "answers-INITIAL_FORMS": "0"}
    for at_row in range(200):
        rows[f"answers-{at_row}-question"] = f"Question {at_row}?"
        rows[f"answers-{at_row}-answer"] = f"Answer {at_row}."
        rows[f"answers-{at_row}-may_be_used"] = "on"
    page = sent(amina, at("case-interview-add", scene.book), rows | {"date": "2026", "language": "ru"})
    assert "Answer 199." in page
