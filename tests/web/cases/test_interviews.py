"""Interviews in the pages: prepared, asked without asking twice, paused, and never overwritten."""

from django.test import Client

from havre.cases import operations as do
from havre.cases.types import Answer, Interview, Tie, Topic
from havre.ledger.types import Held
from tests.cases.scene import KEPT_BACK, Scene, an_exhibit
from tests.cast import NOW
from tests.web.cases.steps import at, entry_in, page_of, refused, sent

PREPARED = {"date": "12 January 2031", "language": "fa", "translated_into": "fr", "interpreter": "B."}
TOLD = "شب در را شکستند."  # in Persian, invented: at night they broke the door


def prepared(client: Client, scene: Scene, **typed: object) -> Held[Interview]:
    sent(client, at("case-interview-prepare", scene.book), PREPARED | typed)
    return scene.people.amina.all(Interview, book=scene.book, order="-position")[0]


def asked(client: Client, scene: Scene, held: Held[Interview], **typed: object) -> str:
    """The address of the form for the next question, after saying what it is about."""
    answer = client.post(at("case-ask", scene.book, held.object_id.hex()), typed)
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def test_an_interview_is_prepared_before_anything_is_asked(boris: Client, scene: Scene) -> None:
    held = prepared(boris, scene, ties=["asked: no tie"])
    page = page_of(boris, at("case-interview", scene.book, held.object_id.hex()))
    assert "Prepared. Nothing was asked so far." in page
    assert "translated into French" in page
    assert "Nobody wrote down" not in page
    for card in ("Difference", "Stigma", "Shame", "Harm"):
        assert f"<summary>{card}</summary>" in page
    assert 'type="checkbox"' not in page, "cards are no checklist"
    assert (held.value.answers, held.value.ties) == ((), (Tie.NONE,))


def test_an_interpreter_with_a_tie_needs_the_person_to_agree(boris: Client, scene: Scene) -> None:
    typed = PREPARED | {"ties": ["same community or place"]}
    page = refused(boris, at("case-interview-prepare", scene.book), typed)
    assert "This interpreter may not be free" in page
    assert 'value="B."' in page
    assert "checked" in page
    assert scene.people.amina.count(Interview) == 1
    held = prepared(boris, scene, **typed | {"agreed": "on"})
    page = page_of(boris, at("case-interview", scene.book, held.object_id.hex()))
    assert "The interpreter has a tie (same community or place)." in page


def test_that_nobody_asked_the_interpreter_is_said(boris: Client, scene: Scene) -> None:
    assert "Nobody wrote down" in page_of(boris, at("case-interviews", scene.book))
    typed = PREPARED | {"ties": ["asked: no tie", "knows the person"], "agreed": "on"}
    assert "take one of the ticks away" in refused(boris, at("case-interview-prepare", scene.book), typed)


def test_nothing_is_answered_before_the_day_and_all_stays_typed(boris: Client, scene: Scene) -> None:
    held = prepared(boris, scene)
    address = asked(boris, scene, held, topics=["violence"])
    page = refused(boris, address, {"question": "What happened?", "answer": TOLD})
    assert "prepared for 12 January 2031, which is still to come" in page
    assert TOLD in page
    change = at("case-interview-change", scene.book, held.object_id.hex())
    sent(boris, change, PREPARED | {"date": "3 March 2026", "entry": entry_in(page_of(boris, change))})
    page = sent(
        boris, address, {"question": "What happened?", "answer": TOLD, "translation": "La nuit, la porte."}
    )
    assert TOLD in page
    assert '<div class="two spoken">' in page
    assert '<div class="answer" lang="fr" dir="auto"><p>La nuit, la porte.</p></div>' in page


def test_what_was_told_is_shown_before_it_is_asked_again(amina: Client, scene: Scene) -> None:
    held = prepared(amina, scene, date="4 March 2026")
    door = at("case-ask", scene.book, held.object_id.hex())
    assert "so that what the person told already can be found" in refused(amina, door, {})
    address = asked(amina, scene, held, words="door")
    assert "door" not in address
    page = page_of(amina, address)
    assert "The door was broken at dawn." in page
    assert "<mark>door</mark>" in page
    assert KEPT_BACK not in page
    assert "Ask only what is missing" in page
    first = at("case-answer", scene.book, scene.interview.object_id.hex(), 1)
    typed = {
        "question": "?",
        "answer": "A neighbour of ours.",
        "topics": ["detention", "arrest and detention"],
    }
    refused(amina, first, typed | {"entry": entry_in(page_of(amina, first))})
    sent(amina, first, typed | {"topics": ["arrest and detention"], "entry": entry_in(page_of(amina, first))})
    page = page_of(amina, asked(amina, scene, held, topics=["arrest and detention"]))
    assert "A neighbour of ours." in page
    assert "The door was broken at dawn." not in page
    page = page_of(amina, asked(amina, scene, held, topics=["life now"], words="nowhere"))
    assert "Nothing in this case" in page


def test_who_asks_for_a_question_without_saying_on_what_is_led_to_say_it(amina: Client, scene: Scene) -> None:
    entry = scene.interview.object_id.hex()
    for tail in ("", "?asked=00"):
        answer = amina.get(at("case-answer-add", scene.book, entry) + tail)
        assert answer.headers["Location"] == at("case-ask", scene.book, entry)


def test_it_is_paused_and_goes_on(boris: Client, scene: Scene) -> None:
    entry = scene.interview.object_id.hex()
    address = at("case-interview-pause", scene.book, entry)
    page = sent(boris, address, {"why": "a walk in the yard"})
    assert "Paused since" in page
    assert "a walk in the yard" in page
    assert boris.post(address, {"why": "again"}).status_code == 403
    page = sent(boris, address, {"resume": "1"})
    assert "Paused since" not in page
    (pause,) = scene.people.amina.get(Interview, scene.interview.object_id).value.pauses
    assert pause.until is not None
    assert boris.post(address, {"resume": "1"}).status_code == 403
    assert len(scene.people.amina.history(scene.interview.object_id)) == 3


def test_a_recording_is_an_exhibit_and_a_covered_one_stays_for_who_cannot_see_it(
    amina: Client, boris: Client, scene: Scene
) -> None:
    by = scene.people.amina
    paper = an_exhibit(by, scene.book, "Voice of a person", shows_identity=True)
    change = at("case-interview-change", scene.book, scene.interview.object_id.hex())
    files = [scene.exhibits[0].object_id.hex(), paper.object_id.hex()]
    typed = {"date": "3 March 2026", "language": "ru", "recordings": files}
    page = sent(amina, change, typed | {"entry": entry_in(page_of(amina, change))})
    assert "Medical certificate" in page
    assert "ID-1. identity exhibit, covered" in page
    assert "Voice of a person" not in page
    page = page_of(boris, change)
    assert paper.object_id.hex() not in page
    sent(boris, change, typed | {"recordings": [], "language": "ce", "entry": entry_in(page)})
    stands = by.get(Interview, scene.interview.object_id).value
    assert stands.recordings == (paper.object_id,)
    assert len(stands.answers) == 2
    refused(boris, change, typed | {"recordings": [paper.object_id.hex()]})


def test_two_who_write_in_one_interview_lose_nothing(amina: Client, boris: Client, scene: Scene) -> None:
    """Other answers go on top of each other; the same one stands in two versions until somebody chooses."""
    entry = scene.interview.object_id.hex()
    first, second = (at("case-answer", scene.book, entry, index) for index in (0, 1))
    stale = {"question": "What happened then?", "entry": entry_in(page_of(boris, first))}
    sent(amina, second, {"question": "Who?", "answer": "Amina's other answer", "entry": stale["entry"]})
    sent(boris, first, stale | {"answer": "Boris's answer"})
    by = scene.people.amina
    assert by.conflicts(scene.interview.object_id) == []
    answers = by.get(Interview, scene.interview.object_id).value.answers
    assert [one.answer for one in answers] == ["Boris's answer", "Amina's other answer"]
    fresh = entry_in(page_of(amina, first))
    sent(amina, first, {"question": "What?", "answer": "Amina's answer", "entry": fresh})
    answer = boris.post(first, {"question": "What?", "answer": "Boris's second", "entry": fresh})
    choose = at("case-conflict", scene.book, entry)
    assert answer.headers["Location"] == choose
    page = page_of(boris, choose)
    for text in ("Amina&#x27;s answer", "Boris&#x27;s second"):
        assert text in page
    page = refused(amina, first, {"question": "What?", "answer": "A third", "entry": fresh})
    assert "Choose which of the two versions stands" in page
    assert "A third" in page


def test_carla_meets_no_interview(carla: Client, scene: Scene) -> None:
    entry = scene.interview.object_id.hex()
    for name in ("case-interview", "case-interview-change", "case-ask", "case-answer-add"):
        assert carla.get(at(name, scene.book, entry)).status_code == 404
    assert carla.post(at("case-ask", scene.book, entry), {"words": "door"}).status_code == 404
    assert carla.post(at("case-interview-pause", scene.book, entry)).status_code == 404


def test_every_topic_has_its_word_and_no_answer_is_markup(amina: Client, scene: Scene) -> None:
    answer = Answer("?", "<b>not bold</b>", False, "", tuple(Topic))
    do.add_answer(by=scene.people.amina, interview=scene.interview, answer=answer, at=NOW)
    page = page_of(amina, at("case-interview", scene.book, scene.interview.object_id.hex()))
    assert "&lt;b&gt;not bold&lt;/b&gt;" in page
    assert page.count('<span class="tag">') == len(Topic) + 2


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
    assert '<p class="question" dir="auto">Who came?</p>' in page
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
    asked = boris.post(at("case-ask", scene.book, entry), {"words": "door"}).headers["Location"]
    typed = {"question": "Why?", "answer": "Nobody said.", "entry": entry_in(page_of(boris, asked))}
    assert "Nobody said." in sent(boris, asked, typed)
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
