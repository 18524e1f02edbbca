"""The dossier asks consent for every field, says why not, and holds only what was agreed."""

import hashlib
import io
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import docx
import msgspec
import pypdfium2
import pytest

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import Micros, ObjectId
from havre.base.when import parse_when
from havre.cases import dossier, queries
from havre.cases import operations as do
from havre.cases.consent import NotAllowed
from havre.cases.dossier import NAME_IN_TEXT, Built, Choice, Prepared
from havre.cases.types import (
    CaseFile,
    DossierFormat,
    DossierLanguage,
    Field,
    Happening,
    Person,
    Purpose,
    WentOut,
)
from havre.ledger.operations import put
from havre.ledger.types import Held
from havre.members import approvals
from tests.cases.scene import DAY, KEPT_BACK, OFFICE, Scene, a_citation, agreed, an_exhibit, approved
from tests.cast import NOW

PLAIN = Choice(purpose=Purpose.ASYLUM, recipient=OFFICE)
NAMED = Choice(
    purpose=Purpose.ASYLUM,
    recipient=OFFICE,
    show=PLAIN.show | {Field.NAME, Field.BIRTH, Field.NATIONALITY, Field.PAPERS},
)


class HandedOver(NamedTuple):
    file: bytes
    record: Held[WentOut]


def _built(scene: Scene, choice: Choice = PLAIN, at: Micros = NOW) -> HandedOver:
    approved(scene, at=at)
    built = dossier.build(by=scene.people.amina, book=scene.book, choice=choice, at=at)
    assert isinstance(built, Built), built
    return HandedOver(b"".join(built.pieces), built.record)


def _prepared(scene: Scene, choice: Choice = PLAIN) -> Prepared:
    prepared = dossier.prepare(by=scene.people.amina, book=scene.book, choice=choice, at=NOW)
    assert isinstance(prepared, Prepared), prepared
    return prepared


def _said(answer: object) -> list[str]:
    assert isinstance(answer, NotAllowed)
    return [str(reason) for reason in answer.reasons]


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage() for page in document]
    text = "\n".join(page.get_text_range() for page in pages)
    return " ".join(text.replace("\ufffe", "").split())


def test_without_consent_nothing_is_built_and_each_reason_is_said(scene: Scene) -> None:
    refused = dossier.build(by=scene.people.amina, book=scene.book, choice=PLAIN, at=NOW)
    assert isinstance(refused, NotAllowed)
    assert "No consent is about the narrative." in _said(refused)
    assert "No consent is about the exhibits." in _said(refused)
    assert scene.people.amina.count(WentOut) == 0


def test_with_consent_the_pdf_holds_the_case_under_its_pseudonym(scene: Scene) -> None:
    agreed(scene)
    text = _text(_built(scene).file)
    for part in (
        scene.case.value.pseudonym,
        OFFICE,
        "Меня увезли в начале апреля.",
        "After six days I was let go.",
        "Taken from the yard",
        "The door was broken at dawn.",
        "Medical certificate",
        "membership of a particular social group",
        "Procedure France",
        "Nobody was detained.",
    ):
        assert part in text
    digits = text.replace(" ", "")
    assert scene.exhibits[0].value.sha256.hex() in digits


def test_what_was_told_in_confidence_and_who_the_person_is_stay_out(scene: Scene) -> None:
    agreed(scene)
    built = _built(scene)
    text = _text(built.file)
    assert KEPT_BACK not in text
    for part in ("Ivar", "Ивар", "Примеров", "1992", "Imagined Town", "00 0000000", "+00 000 000"):
        assert part not in text


def test_every_page_says_the_pseudonym_and_its_number(scene: Scene) -> None:
    agreed(scene, *NAMED.show)
    document = pypdfium2.PdfDocument(_built(scene, NAMED).file)
    for number in range(1, len(document)):
        text = document[number].get_textpage().get_text_range()
        assert f"{scene.case.value.pseudonym} — page {number + 1} of {len(document)}" in text


def test_the_name_stands_on_the_cover_only_with_consent_for_it(scene: Scene) -> None:
    agreed(scene)
    refused = dossier.build(by=scene.people.amina, book=scene.book, choice=NAMED, at=NOW)
    assert isinstance(refused, NotAllowed)
    assert "No consent is about the name." in _said(refused)
    agreed(scene, *NAMED.show)
    text = _text(_built(scene, NAMED).file)
    assert "Ивар Примеров" in text
    assert "3 May 1992, in Imagined Town" in text


def test_contacts_and_family_can_never_be_asked_for(scene: Scene) -> None:
    agreed(scene, *Field)
    choice = Choice(purpose=Purpose.ASYLUM, recipient=OFFICE, show=frozenset({Field.CONTACT}))
    with pytest.raises(WrongInput) as wrong:
        dossier.build(by=scene.people.amina, book=scene.book, choice=choice, at=NOW)
    assert wrong.value.field == "show"


def test_the_metadata_names_nobody(scene: Scene) -> None:
    agreed(scene, *NAMED.show)
    pdf = _built(scene, NAMED).file
    metadata = pypdfium2.PdfDocument(pdf).get_metadata_dict()
    assert metadata["Title"] == "Dossier"
    assert not metadata["Author"]
    assert not metadata["Keywords"]
    assert metadata["CreationDate"].startswith("D:20261118000000")
    for encoding in ("utf-8", "utf-16-be", "utf-16-le"):
        assert "Primerov".encode(encoding) not in pdf
        assert "Примеров".encode(encoding) not in pdf


def test_a_name_inside_a_text_needs_consent_for_the_name(scene: Scene) -> None:
    agreed(scene)
    told = Happening(what="They asked for Примерова at the door", when=parse_when("2017"))
    held = do.add_happening(by=scene.people.amina, book=scene.book, happening=told, at=NOW)
    refused = dossier.prepare(by=scene.people.amina, book=scene.book, choice=PLAIN, at=NOW)
    assert _said(refused) == ["No consent is about the name.", str(NAME_IN_TEXT)]
    do.remove(by=scene.people.amina, held=held, at=NOW)
    assert Field.NAME not in _prepared(scene).fields


@pytest.mark.parametrize(
    ("field", "part"),
    [(Field.NARRATIVE, "narratives"), (Field.CHRONOLOGY, "chronology"), (Field.EXHIBITS, "exhibits")],
)
def test_a_field_that_is_not_to_be_shown_is_left_out_and_needs_no_consent(
    scene: Scene, field: Field, part: str
) -> None:
    agreed(scene, *(PLAIN.show - {field}))
    assert isinstance(
        dossier.prepare(by=scene.people.amina, book=scene.book, choice=PLAIN, at=NOW), NotAllowed
    )
    without = Choice(purpose=Purpose.ASYLUM, recipient=OFFICE, show=PLAIN.show - {field})
    assert getattr(_prepared(scene, without).contents, part) == ()


def test_consent_for_another_recipient_or_purpose_does_not_count(scene: Scene) -> None:
    agreed(scene)
    for choice in (
        Choice(purpose=Purpose.ASYLUM, recipient="Another Office"),
        Choice(purpose=Purpose.ADVOCACY, recipient=OFFICE),
    ):
        answer = dossier.build(by=scene.people.amina, book=scene.book, choice=choice, at=NOW)
        assert isinstance(answer, NotAllowed)


def test_only_what_was_chosen_stands_in_it_and_numbers_follow(scene: Scene) -> None:
    agreed(scene)
    choice = Choice(
        purpose=Purpose.ASYLUM,
        recipient=OFFICE,
        happenings=frozenset({scene.happenings[0].object_id}),
        exhibits=frozenset({scene.exhibits[1].object_id}),
        citations=frozenset(),
    )
    contents = _prepared(scene, choice).contents
    assert [(row.number, row.name) for row in contents.exhibits] == [(1, "Photograph of a door")]
    assert [(line.number, line.what) for line in contents.chronology] == [(1, "Released after six days")]
    assert contents.chronology[0].exhibits == ()
    assert contents.citations == ()


def test_a_chosen_part_that_is_gone_is_said(scene: Scene) -> None:
    agreed(scene)
    choice = Choice(purpose=Purpose.ASYLUM, recipient=OFFICE, exhibits=frozenset({ObjectId(bytes(16))}))
    with pytest.raises(NotFound, match="no longer there"):
        dossier.build(by=scene.people.amina, book=scene.book, choice=choice, at=NOW)


def test_chronology_and_exhibits_point_to_each_other(scene: Scene) -> None:
    agreed(scene)
    contents = _prepared(scene).contents
    released = next(line for line in contents.chronology if line.what == "Released after six days")
    assert released.exhibits == (1,)
    assert released.source == "interview of 3 March 2026"
    assert contents.exhibits[0].lines == (released.number,)
    assert contents.exhibits[1].lines == ()


def test_a_denial_stands_beside_what_it_answers(scene: Scene) -> None:
    agreed(scene)
    (claim,) = _prepared(scene).contents.citations
    assert claim.quote.paragraphs == ("Many were detained.",)
    assert [(answer.act, answer.in_answer_to) for answer in claim.answers] == [("Denial", claim.number)]


def test_an_answer_to_an_answer_is_not_lost(scene: Scene) -> None:
    agreed(scene)
    reply = a_citation("They were, and here is the list.", answers=scene.citations[1].object_id)
    do.cite(by=scene.people.amina, book=scene.book, citation=reply, at=NOW)
    claim, alone = _prepared(scene).contents.citations
    assert alone.quote.paragraphs == ("They were, and here is the list.",)
    assert alone.in_answer_to == claim.answers[0].number == 2


def test_an_identity_exhibit_needs_consent_about_papers(scene: Scene) -> None:
    an_exhibit(scene.people.amina, scene.book, "Passport", shows_identity=True)
    agreed(scene)
    assert [row.name for row in _prepared(scene).contents.exhibits] == [
        "Medical certificate",
        "Photograph of a door",
    ]
    with_papers = Choice(purpose=Purpose.ASYLUM, recipient=OFFICE, show=PLAIN.show | {Field.PAPERS})
    refused = dossier.prepare(by=scene.people.amina, book=scene.book, choice=with_papers, at=NOW)
    assert _said(refused) == ["No consent is about the identity papers."]


def test_what_went_out_is_recorded_with_its_hash(scene: Scene) -> None:
    agreed(scene)
    built = _built(scene)
    record = scene.people.amina.get(WentOut, built.record.object_id)
    assert record.value.sha256 == hashlib.sha256(built.file).digest()
    assert record.value.length == len(built.file)
    assert record.value.recipient == OFFICE
    assert Field.NARRATIVE in record.value.fields
    assert Field.NAME not in record.value.fields


def test_another_member_has_to_approve_each_dossier_and_is_named_in_it(scene: Scene) -> None:
    agreed(scene)
    by, book = scene.people.amina, scene.book
    size = by.ledger.tree.size
    with pytest.raises(Refused, match="approve this first"):
        dossier.build(by=by, book=book, choice=PLAIN, at=NOW)
    assert (by.ledger.tree.size, by.count(WentOut)) == (size, 0)
    answer = approved(scene)
    built = dossier.build(by=by, book=book, choice=PLAIN, at=NOW)
    assert isinstance(built, Built)
    assert built.record.value.approval == answer
    with pytest.raises(Refused, match="approve this first"):
        dossier.build(by=by, book=book, choice=PLAIN, at=NOW)
    assert by.count(WentOut) == 1


def test_it_is_the_rule_that_stops_it(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with the rule switched off, the same dossier goes out."""
    agreed(scene)
    monkeypatch.setattr(approvals, "needed", lambda _by: False)
    built = dossier.build(by=scene.people.amina, book=scene.book, choice=PLAIN, at=NOW)
    assert isinstance(built, Built)
    assert built.record.value.approval is None


def test_an_approval_is_not_used_up_by_what_consent_refuses(scene: Scene) -> None:
    answer = approved(scene)
    by, book = scene.people.amina, scene.book
    assert isinstance(dossier.build(by=by, book=book, choice=PLAIN, at=NOW), NotAllowed)
    assert approvals.standing(by=by, action=approvals.EXPORT, book=book, at=NOW) == answer


def test_looking_at_it_inside_needs_nobody(scene: Scene) -> None:
    agreed(scene)
    assert isinstance(dossier.preview(by=scene.people.amina, book=scene.book, choice=PLAIN, at=NOW), bytes)


def test_a_withdrawn_consent_stops_the_next_dossier_and_names_what_went_out(scene: Scene) -> None:
    consent = agreed(scene)
    built = _built(scene)
    withdrawn = do.withdraw_consent(by=scene.people.amina, consent=consent, at=Micros(NOW + DAY))
    assert [held.value for held in withdrawn.already_out] == [built.record.value]
    (row,) = queries.consents(scene.people.amina, scene.book, at=Micros(NOW + DAY))
    assert len(row.out) == 1
    refused = dossier.build(by=scene.people.amina, book=scene.book, choice=PLAIN, at=Micros(NOW + DAY))
    assert isinstance(refused, NotAllowed)
    assert all("was withdrawn on 19 November 2026." in reason for reason in _said(refused))


def test_an_expired_consent_stops_it_too(scene: Scene) -> None:
    agreed(scene, expires=Micros(NOW + DAY))
    _built(scene)
    refused = dossier.build(by=scene.people.amina, book=scene.book, choice=PLAIN, at=Micros(NOW + DAY))
    assert isinstance(refused, NotAllowed)


def test_the_same_case_on_the_same_day_gives_the_same_bytes(scene: Scene) -> None:
    agreed(scene)
    assert _built(scene).file == _built(scene, at=Micros(NOW + 1_000_000)).file


def test_boris_builds_under_the_pseudonym_and_never_with_the_name(scene: Scene) -> None:
    boris = scene.people.boris
    agreed(scene, *NAMED.show)
    approved(scene, by=boris)
    assert isinstance(dossier.build(by=boris, book=scene.book, choice=PLAIN, at=NOW), Built)
    with pytest.raises(NotFound):
        dossier.build(by=boris, book=scene.book, choice=NAMED, at=NOW)


def test_who_can_not_read_the_name_builds_nothing_that_might_hold_it(scene: Scene) -> None:
    """The name may stand in any text; without consent for it only a holder of the identity can tell."""
    agreed(scene)
    refused = dossier.build(by=scene.people.boris, book=scene.book, choice=PLAIN, at=NOW)
    assert isinstance(refused, NotAllowed)
    assert refused.reasons == (dossier.NAME_UNCHECKED,)
    assert scene.people.amina.count(WentOut) == 0
    assert _built(scene).file.startswith(b"%PDF-")


@pytest.mark.parametrize("what", ["person", "case"])
def test_two_versions_of_the_person_or_the_case_never_go_out_unasked(scene: Scene, what: str) -> None:
    agreed(scene)
    amina = scene.people.amina
    held = amina.one(Person if what == "person" else CaseFile, book=scene.book)
    field = "nationality" if what == "person" else "region"
    for value in ("one", "another"):
        changed = msgspec.structs.replace(held.value, **{field: value})
        put(by=amina, book=scene.book, value=changed, at=NOW, replaces=held)
    with pytest.raises(Refused, match="Two members"):
        dossier.build(by=amina, book=scene.book, choice=PLAIN, at=NOW)


def test_an_empty_dossier_is_refused(scene: Scene) -> None:
    agreed(scene)
    none = frozenset[ObjectId]()
    empty = dossier.Choice(
        purpose=PLAIN.purpose,
        recipient=PLAIN.recipient,
        show=PLAIN.show,
        narratives=none,
        happenings=none,
        interviews=none,
        exhibits=none,
        citations=none,
    )
    with pytest.raises(Refused, match="empty"):
        dossier.build(by=scene.people.amina, book=scene.book, choice=empty, at=NOW)


def test_who_may_only_read_builds_nothing_since_it_could_not_be_recorded(scene: Scene) -> None:
    people = scene.people
    agreed(scene)
    do.share_case(
        by=people.amina,
        book=scene.book,
        to=people.carla.member,
        rights=seal.Rights.READ,
        with_identity=True,
    )
    approved(scene, by=people.carla)
    with pytest.raises(Refused, match="not change it"):
        dossier.build(by=people.carla, book=scene.book, choice=PLAIN, at=NOW)


def test_for_carla_there_is_no_dossier(scene: Scene) -> None:
    agreed(scene)
    for ask in (dossier.build, dossier.prepare, dossier.preview):
        with pytest.raises(NotFound):
            ask(by=scene.people.carla, book=scene.book, choice=PLAIN, at=NOW)


def test_the_preview_asks_the_same_consent(scene: Scene) -> None:
    ask = {"by": scene.people.amina, "book": scene.book, "choice": PLAIN, "at": NOW}
    assert isinstance(dossier.preview(**ask), NotAllowed)
    agreed(scene)
    picture = dossier.preview(**ask)
    assert isinstance(picture, bytes)
    assert picture.startswith(b"\x89PNG")
    assert scene.people.amina.count(WentOut) == 0


def test_an_amended_answer_that_may_no_longer_be_used_is_left_out(scene: Scene) -> None:
    agreed(scene)
    closed = msgspec.structs.replace(scene.interview.value.answers[0], may_be_used=False)
    do.amend_answer(by=scene.people.amina, interview=scene.interview, index=0, answer=closed, at=NOW)
    prepared = _prepared(scene)
    assert prepared.contents.interviews == ()
    assert Field.INTERVIEWS not in prepared.fields


def test_two_versions_of_one_entry_never_go_out_together(scene: Scene) -> None:
    people = scene.people
    agreed(scene)
    for by, what in ((people.amina, "Hearing in room 1"), (people.boris, "Hearing in room 2")):
        changed = msgspec.structs.replace(scene.happenings[2].value, what=what)
        do.change_happening(by=by, held=scene.happenings[2], happening=changed, at=NOW)
    with pytest.raises(Refused, match="two versions"):
        dossier.prepare(by=people.amina, book=scene.book, choice=PLAIN, at=NOW)
    wrong = people.amina.conflicts(scene.happenings[2].object_id)[0]
    do.remove(by=people.amina, held=wrong, at=NOW)
    assert "Hearing in room 2" in [line.what for line in _prepared(scene).contents.chronology]


def test_a_withdrawn_version_of_a_consent_wins_over_any_other(scene: Scene) -> None:
    people = scene.people
    consent = agreed(scene)
    do.withdraw_consent(by=people.boris, consent=consent, at=NOW)
    longer = msgspec.structs.replace(consent.value, expires=Micros(NOW + 300 * DAY))
    put(by=people.amina, book=scene.book, value=longer, at=NOW, replaces=consent)
    assert len(people.amina.conflicts(consent.object_id)) == 2
    answer = dossier.prepare(by=people.amina, book=scene.book, choice=PLAIN, at=NOW)
    assert isinstance(answer, NotAllowed)


def test_nothing_of_the_case_lies_in_clear_on_the_disk_after_building(scene: Scene, data: Path) -> None:
    agreed(scene, *NAMED.show)
    built = _built(scene, NAMED)
    words = ("Примеров", "Primerov", "Taken from the yard", scene.case.value.pseudonym, OFFICE)
    for path in data.rglob("*"):
        if path.is_file():
            stored = path.read_bytes()
            assert built.file[:200] not in stored
            assert not [word for word in words if word.encode() in stored], path.name


def test_a_word_file_goes_out_under_the_same_consent_and_is_kept_as_such(scene: Scene, data: Path) -> None:
    choice = replace(PLAIN, format=DossierFormat.WORD, language=DossierLanguage.FRENCH)
    refused = dossier.build(by=scene.people.amina, book=scene.book, choice=choice, at=NOW)
    assert isinstance(refused, NotAllowed)
    agreed(scene)
    built = _built(scene, choice)
    text = " ".join(paragraph.text for paragraph in docx.Document(io.BytesIO(built.file)).paragraphs)
    assert "Bordereau de pièces" in text
    assert "Primerov" not in text
    record = built.record.value
    assert (record.format, record.language) == (DossierFormat.WORD, DossierLanguage.FRENCH)
    assert record.sha256 == hashlib.sha256(built.file).digest()
    with pytest.raises(NotFound):
        dossier.build(by=scene.people.carla, book=scene.book, choice=choice, at=NOW)
    for path in data.rglob("*"):
        if path.is_file():
            assert built.file[:200] not in path.read_bytes()


def test_a_dossier_of_before_was_an_english_pdf() -> None:
    fields = WentOut.upgrade(1, {"recipient": OFFICE})
    assert (fields["format"], fields["language"], fields["approval"]) == ("pdf", "en", None)
