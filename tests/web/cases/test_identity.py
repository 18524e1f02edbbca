"""Who the person is: covered until pressed, on record when shown, and nothing at all for who doesn't hold it."""

from django.test import Client

from havre import seal
from havre.cases.types import Person
from havre.ledger.types import Access
from tests.cases.scene import Scene
from tests.web.cases.steps import at, page_of

ROWS = {
    f"{part}-{name}": value
    for part in ("names", "papers", "contacts", "family")
    for name, value in (("TOTAL_FORMS", "1"), ("INITIAL_FORMS", "1"))
}


def shown(scene: Scene) -> int:
    return scene.people.amina.count(Access, book=scene.book, where={"what": "identity"})


def test_it_is_shown_when_pressed_covers_itself_again_and_is_on_record(amina: Client, scene: Scene) -> None:
    assert "Primerov" not in page_of(amina, at("case", scene.book))
    answer = amina.post(at("case-identity", scene.book))
    page = answer.content.decode()
    assert "Примеров" in page
    assert "data-covers-again" in page
    # A header would take a half-written note along also where the script covers in place.
    assert "Refresh" not in answer.headers
    refresh = f'<noscript><meta http-equiv="refresh" content="60; url={at("case", scene.book)}"></noscript>'
    assert refresh in page
    assert refresh not in page_of(amina, at("case", scene.book))
    assert shown(scene) == 1
    assert "Primerov" not in page.split("</title>")[0]


def test_asking_by_address_shows_nothing(amina: Client, scene: Scene) -> None:
    answer = amina.get(at("case-identity", scene.book))
    assert answer.status_code == 302
    assert shown(scene) == 0
    assert amina.get(at("case-person", scene.book)).headers["Location"] == at("case", scene.book)


def test_boris_sees_no_identity_block_and_pressing_gives_him_nothing(boris: Client, scene: Scene) -> None:
    page = page_of(boris, at("case", scene.book))
    assert "Sealed: identity" not in page
    assert "Covered" not in page
    answer = boris.post(at("case-identity", scene.book))
    assert answer.status_code == 302
    assert boris.post(at("case-person", scene.book)).status_code == 404
    assert boris.get(at("case-history", scene.book, scene.person.object_id.hex())).status_code == 404
    assert shown(scene) == 0


def test_the_person_is_changed_and_emptied_rows_are_left_out(amina: Client, scene: Scene) -> None:
    form = amina.post(at("case-person", scene.book)).content.decode()
    assert "Ivar Primerov" in form
    entry = scene.people.amina.one(Person, book=scene.book).entry_id.hex()
    typed = ROWS | {"entry": entry, "names-0-written": "Ивар", "names-0-use": "as in papers", "birth": "1992"}
    answer = amina.post(at("case-person", scene.book), typed)
    assert answer.status_code == 302
    changed = scene.people.amina.one(Person, book=scene.book).value
    assert [name.written for name in changed.names] == ["Ивар"]
    assert changed.papers == ()
    assert changed.contacts == ()


def test_a_wrong_date_is_said_at_its_field_with_everything_still_there(amina: Client, scene: Scene) -> None:
    entry = scene.people.amina.one(Person, book=scene.book).entry_id.hex()
    typed = ROWS | {
        "entry": entry,
        "names-0-written": "Ивар",
        "names-0-use": "other",
        "birth": "31 June 1992",
    }
    page = amina.post(at("case-person", scene.book), typed).content.decode()
    assert "June 1992 has 30 days" in page
    assert "31 June 1992" in page
    assert "Ивар" in page
    assert scene.people.amina.one(Person, book=scene.book).value.nationality == "Imaginary Republic"


def test_a_second_first_description_does_not_take_the_place_of_the_one_before(
    amina: Client, scene: Scene
) -> None:
    typed = ROWS | {"entry": "", "names-0-written": "Other", "names-0-use": "other"}
    page = amina.post(at("case-person", scene.book), typed).content.decode()
    assert "described already" in page
    assert 'value="Other"' in page
    assert len(scene.people.amina.history(scene.person.object_id)) == 1


def test_a_row_that_lacks_something_is_said_above_and_beside_it(amina: Client, scene: Scene) -> None:
    entry = scene.people.amina.one(Person, book=scene.book).entry_id.hex()
    typed = ROWS | {"entry": entry, "names-0-written": "Ивар", "names-0-use": "other", "papers-0-number": "7"}
    page = amina.post(at("case-person", scene.book), typed).content.decode()
    assert "A row below needs another look." in page
    assert 'id="id_papers-0-what-error"' in page
    assert 'value="7"' in page


def test_one_more_row_is_given_without_keeping_anything(amina: Client, scene: Scene) -> None:
    typed = ROWS | {"names-0-written": "Ивар", "names-0-use": "other", "more": "names"}
    page = amina.post(at("case-person", scene.book), typed).content.decode()
    assert 'name="names-1-written"' in page
    assert "Nothing was saved" not in page
    assert len(scene.people.amina.history(scene.person.object_id)) == 1


def test_its_history_is_on_record_as_shown_and_covers_itself(amina: Client, scene: Scene) -> None:
    answer = amina.get(at("case-history", scene.book, scene.person.object_id.hex()))
    assert "Primerov" in answer.content.decode()
    assert '<noscript><meta http-equiv="refresh"' in answer.content.decode()
    assert "data-covers-again" in answer.content.decode()
    assert shown(scene) == 1
    assert seal.IDENTITY in answer.content.decode()


def test_a_note_on_an_uncovered_page_is_written_only_where_the_script_covers_in_place(
    amina: Client, scene: Scene
) -> None:
    add = f'<form method="post" action="{at("case-note-add", scene.book)}"'
    for page, hidden in (
        (amina.post(at("case-identity", scene.book)).content.decode(), True),
        (page_of(amina, at("case", scene.book)), False),
    ):
        form = page[page.index(add) :].split(">")[0]
        assert ("data-with-script hidden" in form) == hidden
        assert ("Cover, and write here" in page) == hidden


def test_a_relative_who_points_nowhere_is_said_at_the_row(amina: Client, scene: Scene) -> None:
    entry = scene.people.amina.one(Person, book=scene.book).entry_id.hex()
    typed = ROWS | {"entry": entry, "names-0-written": "Ивар", "names-0-use": "other"}
    for wrong in ("zz", "00" * 16 + "\n00", "A0" * 16):
        answer = amina.post(
            at("case-person", scene.book), typed | {"family-0-relation": "sister", "family-0-book": wrong}
        )
        assert answer.status_code == 200
        assert "This points to no case." in answer.content.decode()
    assert scene.people.amina.one(Person, book=scene.book).value.family == ()


def test_one_more_row_says_nothing_of_the_rows_begun(amina: Client, scene: Scene) -> None:
    typed = ROWS | {"papers-0-number": "7", "birth": "someday", "more": "names"}
    page = amina.post(at("case-person", scene.book), typed).content.decode()
    assert 'value="7"' in page
    assert 'aria-invalid="true"' not in page
    del typed["more"]
    assert 'aria-invalid="true"' in amina.post(at("case-person", scene.book), typed).content.decode()
