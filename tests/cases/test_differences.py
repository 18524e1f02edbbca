"""What differs is found and put side by side; what can be one and the same is left alone."""

import pytest

from havre.base.errors import NotFound
from havre.base.when import parse_when
from havre.cases import operations as do
from havre.cases import queries
from havre.cases.dates_in_text import dates_in
from havre.cases.differences import What
from havre.cases.spellings import is_near
from havre.cases.types import Answer, Happening
from havre.ledger import operations as ledger
from tests.cases.scene import Scene
from tests.cast import NOW


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("They came on 3 April 2017, at night.", ["3 April 2017"]),
        ("C'était le 1er avril 2017 ou au printemps 2016.", ["1 April 2017", "spring 2016"]),
        (
            "Меня увезли 2 апреля 2017 года, а в мае 2016 был суд. Март 2015.",
            ["2 April 2017", "May 2016", "March 2015"],
        ),
        ("2017-04-02 and 2017-04", ["2017-04-02", "2017-04"]),
        ("31 June 2017, room 2017, May, 12017-04-02", []),
        ("", []),
    ],
)
def test_dates_with_a_year_are_read_in_three_languages(text: str, dates: list[str]) -> None:
    assert dates_in(text) == [parse_when(date) for date in dates]


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("примеров", "премеров", True),
        ("primerov", "primmerov", True),
        ("primerov", "prmerov", True),
        ("примеров", "примерова", False),  # declined
        ("примеров", "примерам", False),
        ("primerov", "primerov", False),
        ("primerov", "premerev", False),
    ],
)
def test_one_letter_before_the_end_is_near(one: str, other: str, near: bool) -> None:
    assert is_near(one, other) is near
    assert is_near(other, one) is near


def found(scene: Scene, *, boris: bool = False) -> list[tuple[What, tuple[str, ...]]]:
    by = scene.people.boris if boris else scene.people.amina
    told = queries.what_differs(by, scene.book)
    return [
        (
            one.what,
            tuple("; ".join(date.text() for date in side.dates) or side.word for side in one.sides),
        )
        for one in told
    ]


def answered(scene: Scene, text: str, translation: str = "") -> bytes:
    answer = Answer("When?", text, False, translation)
    held = do.add_answer(by=scene.people.amina, interview=scene.interview, answer=answer, at=NOW)
    return held.value.answers[-1].id


def happened(scene: Scene, when: str, *sources: bytes, **more: str) -> None:
    happening = Happening(what="Something", when=parse_when(when), sources=sources, **more)  # type: ignore[arg-type]
    do.add_happening(by=scene.people.amina, book=scene.book, happening=happening, at=NOW)


def test_the_scene_says_nothing_twice_and_differently(scene: Scene) -> None:
    assert found(scene) == []


def test_an_answer_with_another_date_stands_beside_its_line(scene: Scene) -> None:
    happened(scene, "spring 2017", answered(scene, "It was in May 2017."))
    happened(scene, "2016", answered(scene, "Никогда", "On 3 April 2017, I think; or on 3 April 2017."))
    happened(scene, "2015", answered(scene, "I do not know when."))
    assert found(scene) == [(What.DATE, ("2016", "3 April 2017"))]


def test_nothing_is_told_before_it_happens(scene: Scene) -> None:
    happened(scene, "April 2026", scene.interview.object_id)
    happened(scene, "March 2026", scene.interview.object_id)
    assert found(scene) == [(What.TOLD_BEFORE, ("April 2026", "3 March 2026"))]


def test_a_birth_and_a_name_are_compared_for_who_holds_them_and_stay_covered(scene: Scene) -> None:
    by = scene.people.amina
    early = Happening(what="Fled with the parents", when=parse_when("1991"))
    do.add_happening(by=by, book=scene.book, happening=early, at=NOW, before_birth=True)
    answered(scene, "They asked for Premerov, and for Primerova.")
    assert found(scene) == [
        (What.BEFORE_BIRTH, ("1991", "")),
        (What.SPELLING, ("", "Premerov")),
    ]
    assert found(scene, boris=True) == []
    with pytest.raises(NotFound):
        queries.what_differs(scene.people.carla, scene.book)


def test_places_and_people_of_the_chronology_are_compared_with_what_was_told(scene: Scene) -> None:
    happened(scene, "2016", where="Vymyshlensk")
    happened(scene, "2017", where="Vymishlensk", who="Vymyshlensk")
    assert found(scene, boris=True) == [(What.SPELLING, ("Vymishlensk", "Vymyshlensk"))]


def test_two_who_turn_the_order_round_at_once_are_put_side_by_side(scene: Scene) -> None:
    by, (first, second, _) = scene.people.amina, scene.happenings
    turned = Happening(what="x", when=parse_when("2020"), before=second.object_id)
    ledger.put(by=by, book=scene.book, value=turned, at=NOW, replaces=first)
    assert found(scene) == [(What.ORDER, ("2020", "April 2017"))]
