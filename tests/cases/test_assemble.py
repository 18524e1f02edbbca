"""However entries point to each other, each stands in the dossier exactly once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from havre.base.ids import BookId, EntryId, KeyId, Micros, ObjectId
from havre.cases.dossier.assemble import assemble
from havre.cases.dossier.contents import Contents, Cover, Passage, Quoted, Who
from havre.cases.dossier.material import Choice, Material
from havre.cases.dossier.need import fields_needed, mentions_name
from havre.cases.types import CaseFile, Citation, Field, Name, Narrative, Person, Purpose
from havre.ledger.types import Held, Sealed
from tests.cases.scene import a_citation

T = TypeVar("T", bound=Sealed)
AT = Micros(1_795_000_000_000_000)
CHOICE = Choice(purpose=Purpose.ASYLUM, recipient="Office")
# For each entry, the number of the one it points to, or none; numbers beyond the last point out of the dossier.
POINTERS = st.lists(st.none() | st.integers(0, 7), max_size=7)


def _id(number: int) -> ObjectId:
    return ObjectId(bytes([number]) * 16)


def _held(value: T, number: int) -> Held[T]:
    return Held(value, _id(number), EntryId(_id(number)), BookId(bytes(16)), KeyId(bytes(32)), AT, number)


def _contents(**parts: object) -> Contents:
    case = _held(CaseFile(pseudonym="Heron"), 200)
    return assemble(Material(case=case, person=None, **parts), CHOICE, at=AT)


def _flat(citations: Sequence[Quoted]) -> Iterator[Quoted]:
    for one in citations:
        yield one
        yield from _flat(one.answers)


def _said(passage: Passage | None) -> list[str]:
    return list(passage.paragraphs) if passage else []


@given(POINTERS)
def test_every_citation_appears_once_and_numbers_run_in_reading_order(pointers: list[int | None]) -> None:
    held = tuple(
        _held(a_citation(f"quote {number}", answers=None if to is None else _id(to)), number)
        for number, to in enumerate(pointers)
    )
    read = list(_flat(_contents(citations=held).citations))
    assert Counter(one.quote.paragraphs[0] for one in read) == Counter(
        f"quote {n}" for n in range(len(pointers))
    )
    assert [one.number for one in read] == list(range(1, len(pointers) + 1))


@given(POINTERS)
def test_an_answer_says_what_it_answers(pointers: list[int | None]) -> None:
    held = tuple(
        _held(a_citation(f"quote {number}", answers=None if to is None else _id(to)), number)
        for number, to in enumerate(pointers)
    )
    by_number = {one.number: one for one in _flat(_contents(citations=held).citations)}
    for one in by_number.values():
        to = pointers[int(one.quote.paragraphs[0].split()[1])]
        if to is None or to >= len(pointers):
            assert one.in_answer_to is None
        else:
            assert one.in_answer_to is not None
            assert by_number[one.in_answer_to].quote.paragraphs == (f"quote {to}",)


@given(POINTERS)
def test_every_narrative_appears_once(pointers: list[int | None]) -> None:
    held = tuple(
        _held(
            Narrative(language="ru", text=f"text {number}", translation_of=None if to is None else _id(to)),
            number,
        )
        for number, to in enumerate(pointers)
    )
    accounts = _contents(narratives=held).narratives
    said = [text for one in accounts for text in _said(one.original) + _said(one.translation)]
    assert Counter(said) == Counter(f"text {number}" for number in range(len(pointers)))


def test_fields_that_are_not_shown_leave_no_trace() -> None:
    case = CaseFile(pseudonym="Heron", region="A valley", languages=("ce",), jurisdiction="fr")
    choice = Choice(purpose=Purpose.ASYLUM, recipient="Office", show=frozenset())
    contents = assemble(Material(case=_held(case, 1), person=None), choice, at=AT)
    written = msgspec.json.encode(contents).decode()
    assert "valley" not in written
    assert "Chechen" not in written
    assert fields_needed(contents, None) == frozenset()


def _with_text(text: str) -> Contents:
    return Contents(Cover(reference="Heron", who=None, purpose="", recipient=text, prepared=""))


PERSON = Person(names=(Name("Ивар Примеров", "Ivar Primerov"), Name("Li Jo")))


def test_a_name_is_found_as_written_transliterated_declined_and_in_capitals() -> None:
    for text in ("Ивар", "о Примерове", "Примеровым.", "IVAR", "(Primerov)", "d'Ivar"):
        assert mentions_name(_with_text(f"They asked {text}, twice."), PERSON), text


def test_other_words_are_not_taken_for_the_name() -> None:
    for text in ("ivar", "Ivarsson-like", "Li", "Jo", "примеров много", "Вариант"):
        assert not mentions_name(_with_text(text), PERSON), text


def test_the_public_record_may_name_namesakes() -> None:
    citation = _held(a_citation("Minister Primerov denied it."), 1)
    assert not mentions_name(_contents(citations=(citation,)), PERSON)
    assert mentions_name(_contents(citations=(_held(_why(citation.value), 1),)), PERSON)


def _why(citation: Citation) -> Citation:
    return msgspec.structs.replace(citation, why="Primerov saw this himself.")


def test_each_shown_part_of_identity_needs_its_own_field() -> None:
    cover = Cover("Heron", Who(birth="1992", papers=("Passport",)), "", "", "")
    assert fields_needed(Contents(cover), None) == {Field.BIRTH, Field.PAPERS}
