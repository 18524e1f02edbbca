"""What a person does in a case, and what is refused with a sentence on the right field."""

from collections.abc import Callable

import msgspec
import pytest

from havre import seal
from havre.base.errors import HavreError, NotFound, Refused, WrongInput
from havre.base.ids import Micros
from havre.base.when import parse_when
from havre.cases import operations as do
from havre.cases.consent import State, state
from havre.cases.types import (
    Answer,
    CaseFile,
    Consent,
    ConsentForm,
    Exhibit,
    Field,
    Happening,
    IdentityExhibit,
    Interview,
    Name,
    Narrative,
    Note,
    Person,
    Purpose,
    Task,
)
from tests.cases.scene import DAY, PERSON, Scene, a_citation, agreed, an_exhibit, an_interview
from tests.cast import NOW, Cast


def test_each_case_gets_a_pseudonym_of_its_own(people: Cast) -> None:
    names = {do.open_case(by=people.amina, at=NOW).value.pseudonym for _ in range(12)}
    assert len(names) == 12


def test_a_new_case_is_granted_in_both_compartments_to_who_opened_it_and_to_nobody_else(people: Cast) -> None:
    book = do.open_case(by=people.amina, at=NOW).book
    for compartment in seal.COMPARTMENTS:
        assert people.amina.rights(book, compartment) == seal.Rights.ALL
        assert not people.boris.rights(book, compartment)
        assert not people.carla.rights(book, compartment)


def test_a_pseudonym_never_changes(scene: Scene) -> None:
    other = msgspec.structs.replace(scene.case.value, pseudonym="Anvil")
    with pytest.raises(Refused, match="kept for good"):
        do.change_case(by=scene.people.amina, case=scene.case, changed=other, at=NOW)


def test_a_changed_case_keeps_its_history(scene: Scene) -> None:
    amina = scene.people.amina
    changed = msgspec.structs.replace(scene.case.value, region="Elsewhere")
    held = do.change_case(by=amina, case=scene.case, changed=changed, at=NOW)
    assert amina.one(CaseFile, book=scene.book).value.region == "Elsewhere"
    assert [version.value.region for version in amina.history(held.object_id)] == [
        scene.case.value.region,
        "Elsewhere",
    ]


def test_boris_has_the_file_and_nothing_of_the_person(scene: Scene) -> None:
    boris = scene.people.boris
    an_exhibit(scene.people.amina, scene.book, "Passport", shows_identity=True)
    assert boris.one(CaseFile, book=scene.book).value.pseudonym == scene.case.value.pseudonym
    assert boris.all(Person) == []
    assert boris.all(IdentityExhibit) == []
    assert boris.search("Primerov") == []
    assert boris.search("Passport") == []
    assert not boris.rights(scene.book, seal.IDENTITY)
    with pytest.raises(NotFound):
        boris.get(Person, scene.person.object_id)
    with pytest.raises(NotFound):
        do.describe_person(by=boris, book=scene.book, person=PERSON, at=NOW)


def test_boris_can_be_granted_identity_too(scene: Scene) -> None:
    people = scene.people
    do.share_case(
        by=people.amina, book=scene.book, to=people.boris.member, rights=seal.Rights.READ, with_identity=True
    )
    assert people.boris.one(Person, book=scene.book).value == PERSON


def test_boris_can_write_but_not_grant(scene: Scene) -> None:
    people = scene.people
    note = do.add_note(by=people.boris, book=scene.book, text="Called the clinic.", at=NOW)
    assert people.amina.get(Note, note.object_id).value.text == "Called the clinic."
    with pytest.raises(Refused, match="not grant"):
        do.share_case(by=people.boris, book=scene.book, to=people.carla.member, rights=seal.Rights.READ)
    assert people.carla.books() == []


def test_who_may_only_read_is_told_so(scene: Scene) -> None:
    people = scene.people
    do.share_case(by=people.amina, book=scene.book, to=people.carla.member, rights=seal.Rights.READ)
    with pytest.raises(Refused, match="not change"):
        do.add_note(by=people.carla, book=scene.book, text="x", at=NOW)


CARLAS_TRIES: list[Callable[[Scene], object]] = [
    lambda s: do.add_note(by=s.people.carla, book=s.book, text="x", at=NOW),
    lambda s: do.add_task(by=s.people.carla, book=s.book, what="x", at=NOW),
    lambda s: do.describe_person(by=s.people.carla, book=s.book, person=PERSON, at=NOW),
    lambda s: do.record_interview(by=s.people.carla, book=s.book, interview=an_interview(), at=NOW),
    lambda s: do.amend_answer(
        by=s.people.carla, interview=s.interview, index=0, answer=Answer("q", "a", True), at=NOW
    ),
    lambda s: do.change_happening(
        by=s.people.carla, held=s.happenings[0], happening=s.happenings[1].value, at=NOW
    ),
    lambda s: an_exhibit(s.people.carla, s.book, "x"),
    lambda s: do.cite(by=s.people.carla, book=s.book, citation=a_citation("x"), at=NOW),
    lambda s: do.remove(by=s.people.carla, held=s.happenings[0], at=NOW),
    lambda s: do.share_case(
        by=s.people.carla, book=s.book, to=s.people.boris.member, rights=seal.Rights.READ
    ),
    lambda s: do.withdraw_consent(by=s.people.carla, consent=agreed(s), at=NOW),
]


@pytest.mark.parametrize("attempt", CARLAS_TRIES)
def test_for_carla_nothing_of_the_case_exists(scene: Scene, attempt: Callable[[Scene], object]) -> None:
    before = scene.people.amina.count(Happening, book=scene.book)
    with pytest.raises(NotFound):
        attempt(scene)
    assert scene.people.amina.count(Happening, book=scene.book) == before


def test_a_person_is_described_once_and_then_corrected(scene: Scene) -> None:
    amina = scene.people.amina
    with pytest.raises(Refused, match="described already"):
        do.describe_person(by=amina, book=scene.book, person=PERSON, at=NOW)
    corrected = msgspec.structs.replace(PERSON, birth=parse_when("May 1992"))
    do.describe_person(by=amina, book=scene.book, person=corrected, at=NOW, replaces=scene.person)
    assert amina.one(Person, book=scene.book).value.birth == parse_when("May 1992")
    assert len(amina.history(scene.person.object_id)) == 2


def test_an_amended_answer_supersedes_and_the_first_one_stays(scene: Scene) -> None:
    amina = scene.people.amina
    answer = Answer("What happened then?", "The door was broken at night.", True)
    held = do.amend_answer(by=amina, interview=scene.interview, index=0, answer=answer, at=NOW)
    first, second = amina.get(Interview, held.object_id).value.answers
    assert first == msgspec.structs.replace(answer, id=scene.interview.value.answers[0].id)
    assert second == scene.interview.value.answers[1]
    assert amina.history(held.object_id)[0].value == scene.interview.value
    with pytest.raises(WrongInput, match="no such answer"):
        do.amend_answer(by=amina, interview=held, index=2, answer=answer, at=NOW)


def test_two_changes_at_once_are_both_kept(scene: Scene) -> None:
    people = scene.people
    for by, what in ((people.amina, "Hearing in room 1"), (people.boris, "Hearing in room 2")):
        changed = msgspec.structs.replace(scene.happenings[2].value, what=what)
        do.change_happening(by=by, held=scene.happenings[2], happening=changed, at=NOW)
    conflict = people.amina.conflicts(scene.happenings[2].object_id)
    assert {held.value.what for held in conflict} == {"Hearing in room 1", "Hearing in room 2"}


def test_an_exhibit_keeps_its_file_whatever_is_said_of_it(scene: Scene) -> None:
    amina = scene.people.amina
    about = do.About(
        name="Certificate of the clinic",
        media_type="application/pdf",
        what=scene.exhibits[0].value.what,
        received=parse_when("13 May 2026"),
    )
    do.describe_exhibit(by=amina, held=scene.exhibits[0], about=about, at=NOW)
    changed = amina.get(Exhibit, scene.exhibits[0].object_id).value
    assert changed.name == "Certificate of the clinic"
    assert changed.sha256 == scene.exhibits[0].value.sha256
    reader, close = amina.ledger.files.reader(
        scene.exhibits[0].value.file_id, identity=changed.identity, length=changed.length
    )
    close()
    assert reader is not None


def test_a_finished_task_is_no_longer_open(scene: Scene) -> None:
    amina = scene.people.amina
    task = do.add_task(by=amina, book=scene.book, what="Ask the clinic", due="2026-12-01", at=NOW)
    assert amina.count(Task, where={"done": False}) == 1
    do.finish_task(by=amina, task=task, at=NOW)
    assert amina.count(Task, where={"done": False}) == 0


def test_only_the_fact_of_refused_material_is_kept(scene: Scene) -> None:
    note = do.note_refused_material(by=scene.people.amina, book=scene.book, at=NOW)
    assert note.value.text == "Intimate material was offered and refused unread."


def test_removed_entries_stay_in_the_history(scene: Scene) -> None:
    amina = scene.people.amina
    do.remove(by=amina, held=scene.happenings[0], at=NOW)
    assert amina.count(Happening, book=scene.book) == 2
    assert scene.happenings[0].value in [held.value for held in amina.history(scene.happenings[0].object_id)]


def test_a_case_a_consent_and_what_went_out_are_never_removed(scene: Scene) -> None:
    for held in (scene.case, agreed(scene)):
        with pytest.raises(Refused, match="not removed"):
            do.remove(by=scene.people.amina, held=held, at=NOW)


def test_sharing_with_oneself_or_without_reading_is_refused(scene: Scene) -> None:
    people = scene.people
    with pytest.raises(Refused, match="already"):
        do.share_case(by=people.amina, book=scene.book, to=people.amina.member, rights=seal.Rights.READ)
    with pytest.raises(WrongInput) as wrong:
        do.share_case(by=people.amina, book=scene.book, to=people.boris.member, rights=seal.Rights.WRITE)
    assert wrong.value.field == "rights"


def _consent(**changes: object) -> Consent:
    plain = Consent(
        purpose=Purpose.ASYLUM,
        recipient="Office",
        fields=(Field.NAME,),
        form=ConsentForm.SPOKEN,
        language="ru",
        explained_by="Amina",
        given=NOW,
    )
    return msgspec.structs.replace(plain, **changes)


WRONG: list[tuple[str, Callable[[Scene], object]]] = [
    ("text", lambda s: do.add_note(by=s.people.amina, book=s.book, text="  \n ", at=NOW)),
    ("text", lambda s: do.add_note(by=s.people.amina, book=s.book, text="x" * 200_001, at=NOW)),
    ("text", lambda s: do.add_note(by=s.people.amina, book=s.book, text="a\x00b", at=NOW)),
    ("text", lambda s: do.add_note(by=s.people.amina, book=s.book, text="abc\u202edef", at=NOW)),
    ("due", lambda s: do.add_task(by=s.people.amina, book=s.book, what="x", due="2026-02-30", at=NOW)),
    ("languages", lambda s: do.open_case(by=s.people.amina, at=NOW, languages=("xx",))),
    ("jurisdiction", lambda s: do.open_case(by=s.people.amina, at=NOW, jurisdiction="xx")),
    ("region", lambda s: do.open_case(by=s.people.amina, at=NOW, region="x" * 201)),
    (
        "names",
        lambda s: do.describe_person(
            by=s.people.amina, book=s.book, person=Person(), at=NOW, replaces=s.person
        ),
    ),
    (
        "names",
        lambda s: do.describe_person(
            by=s.people.amina, book=s.book, person=Person(names=(Name(" "),)), at=NOW, replaces=s.person
        ),
    ),
    (
        "answers",
        lambda s: do.record_interview(
            by=s.people.amina,
            book=s.book,
            interview=msgspec.structs.replace(an_interview(), answers=()),
            at=NOW,
        ),
    ),
    (
        "answers",
        lambda s: do.record_interview(
            by=s.people.amina,
            book=s.book,
            interview=msgspec.structs.replace(
                an_interview(), answers=(Answer("q", "a" * 150_000, True), Answer("q", "a" * 60_000, True))
            ),
            at=NOW,
        ),
    ),
    (
        "date",
        lambda s: do.record_interview(
            by=s.people.amina,
            book=s.book,
            interview=msgspec.structs.replace(an_interview(), date=parse_when("2031")),
            at=NOW,
        ),
    ),
    (
        "what",
        lambda s: do.add_happening(
            by=s.people.amina, book=s.book, happening=Happening(what="", when=parse_when("2017")), at=NOW
        ),
    ),
    (
        "sources",
        lambda s: do.add_happening(
            by=s.people.amina,
            book=s.book,
            happening=Happening(what="x", when=parse_when("2017"), sources=(bytes(16),)),
            at=NOW,
        ),
    ),
    (
        "translation_of",
        lambda s: do.write_narrative(
            by=s.people.amina,
            book=s.book,
            narrative=Narrative(language="en", text="x", translation_of=s.interview.object_id),
            at=NOW,
        ),
    ),
    (
        "answers",
        lambda s: do.cite(
            by=s.people.amina, book=s.book, citation=a_citation("x", answers=bytes(16)), at=NOW
        ),
    ),
    (
        "report_sha256",
        lambda s: do.cite(
            by=s.people.amina,
            book=s.book,
            citation=msgspec.structs.replace(a_citation("x"), report_sha256=b"short"),
            at=NOW,
        ),
    ),
    (
        "reported_by",
        lambda s: do.cite(
            by=s.people.amina,
            book=s.book,
            citation=msgspec.structs.replace(a_citation("x"), second_hand=True),
            at=NOW,
        ),
    ),
    (
        "fields",
        lambda s: do.give_consent(by=s.people.amina, book=s.book, consent=_consent(fields=()), at=NOW),
    ),
    (
        "given",
        lambda s: do.give_consent(
            by=s.people.amina, book=s.book, consent=_consent(given=Micros(NOW + 2 * DAY)), at=NOW
        ),
    ),
    (
        "expires",
        lambda s: do.give_consent(by=s.people.amina, book=s.book, consent=_consent(expires=NOW), at=NOW),
    ),
    (
        "recipient",
        lambda s: do.give_consent(by=s.people.amina, book=s.book, consent=_consent(recipient=" "), at=NOW),
    ),
]


@pytest.mark.parametrize(("field", "attempt"), WRONG)
def test_wrong_input_names_its_field_and_writes_nothing(
    scene: Scene, field: str, attempt: Callable[[Scene], object]
) -> None:
    before = scene.people.amina.ledger.tree.size
    with pytest.raises(WrongInput) as wrong:
        attempt(scene)
    assert wrong.value.field == field
    assert str(wrong.value).endswith(".")
    assert scene.people.amina.ledger.tree.size == before


def test_texts_are_kept_composed_and_without_blanks_around(scene: Scene) -> None:
    note = do.add_note(by=scene.people.amina, book=scene.book, text="  cafe\u0301\r\n ", at=NOW)
    assert note.value.text == "café"


def test_no_error_repeats_what_was_typed(scene: Scene) -> None:
    with pytest.raises(HavreError) as wrong:
        do.add_task(by=scene.people.amina, book=scene.book, what="x", due="in Ivar's town", at=NOW)
    assert "Ivar" not in str(wrong.value)


def test_a_consent_is_withdrawn_once(scene: Scene) -> None:
    amina = scene.people.amina
    withdrawn = do.withdraw_consent(by=amina, consent=agreed(scene), at=Micros(NOW + DAY))
    assert withdrawn.consent.value.withdrawn == NOW + DAY
    assert withdrawn.already_out == ()
    with pytest.raises(Refused, match="withdrawn already"):
        do.withdraw_consent(by=amina, consent=withdrawn.consent, at=Micros(NOW + 2 * DAY))


def test_a_withdrawal_keeps_when_whom_they_told_and_why(scene: Scene) -> None:
    amina, later = scene.people.amina, Micros(NOW + 3 * DAY)
    value = do.withdraw_consent(
        by=amina,
        consent=agreed(scene),
        at=later,
        on=Micros(NOW + DAY),
        told=" Boris ",
        why="They changed their mind.",
    ).consent.value
    assert (value.withdrawn, value.withdrawn_told) == (NOW + DAY, "Boris")
    assert value.withdrawn_why == "They changed their mind."
    assert state(value, at=NOW) is State.WITHDRAWN, (
        "noted late, it counts for everything from when it is noted"
    )


@pytest.mark.parametrize("on", [NOW - 2 * DAY, NOW + 2 * DAY])
def test_it_is_not_taken_back_before_it_was_given_or_on_a_day_to_come(scene: Scene, on: int) -> None:
    consent = agreed(scene)
    with pytest.raises(WrongInput) as wrong:
        do.withdraw_consent(by=scene.people.amina, consent=consent, at=NOW, on=Micros(on))
    assert wrong.value.field == "withdrawn"
    assert scene.people.amina.get(Consent, consent.object_id).value.withdrawn is None
