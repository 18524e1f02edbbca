"""What differs, in the pages: side by side, nothing weighed, the identity covered."""

from django.test import Client

from havre.base.when import parse_when
from havre.cases import operations as do
from havre.cases.types import Answer, Happening
from tests.cases.scene import Scene
from tests.cast import NOW
from tests.web.cases.steps import at, page_of


def test_both_places_are_shown_and_the_identity_stays_covered(
    amina: Client, boris: Client, carla: Client, scene: Scene
) -> None:
    address = at("case-differences", scene.book)
    assert "Nothing was found that differs" in page_of(amina, address)
    by = scene.people.amina
    answer = Answer("When?", "در ۳ آوریل. On 3 April 2017; they wrote <b>Premerov</b>.", False)
    told = do.add_answer(by=by, interview=scene.interview, answer=answer, at=NOW).value.answers[-1]
    line = Happening(what="Summoned", when=parse_when("2016"), sources=(told.id,))
    do.add_happening(by=by, book=scene.book, happening=line, at=NOW)
    page = page_of(amina, address)
    for text in ("Summoned", "2016", "3 April 2017", "&lt;b&gt;Premerov", "It stays covered here."):
        assert text in page
    assert "Primerov" not in page
    for word in ("score", "credib", "suspicious"):
        assert word not in page.lower()
    page = page_of(boris, address)
    assert "3 April 2017" in page
    assert "covered" not in page
    assert carla.get(address).status_code == 404
