"""A fictional case that Amina opened and shares with Boris, file only; nothing in it happened to anybody."""

from dataclasses import dataclass

from havre import seal
from havre.base.ids import BookId, Micros
from havre.base.when import parse_when
from havre.cases import operations as do
from havre.cases.types import (
    Act,
    Answer,
    CaseFile,
    Citation,
    Consent,
    ConsentForm,
    Contact,
    Exhibit,
    ExhibitKind,
    Field,
    Ground,
    Happening,
    Interview,
    Name,
    Narrative,
    Paper,
    Person,
    Purpose,
    Risk,
)
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace
from havre.members import approvals
from tests.cast import NOW, Cast

DAY = Micros(24 * 60 * 60 * 1_000_000)
OFFICE = "Imaginary Asylum Office"
PERSON = Person(
    names=(Name("Ивар Примеров", "Ivar Primerov"),),
    birth=parse_when("3 May 1992"),
    birth_place="Imagined Town",
    nationality="Imaginary Republic",
    papers=(Paper("Passport", "00 0000000", "an imagined office"),),
    contacts=(Contact("Signal", "+00 000 000", True, "after 19:00, Paris time", "Never leave a message."),),
)
TOLD = "Меня увезли в начале апреля.\n\nЧерез шесть дней меня отпустили."
TRANSLATED = "I was taken away at the beginning of April.\n\nAfter six days I was let go."
KEPT_BACK = "This sentence was told in confidence."


@dataclass(frozen=True)
class Scene:
    """The case and what stands in it."""

    people: Cast
    case: Held[CaseFile]
    person: Held[Person]
    narrative: Held[Narrative]
    interview: Held[Interview]
    happenings: tuple[Held[Happening], ...]
    exhibits: tuple[Held[Exhibit], ...]
    citations: tuple[Held[Citation], ...]

    @property
    def book(self) -> BookId:
        return self.case.book


def play(people: Cast) -> Scene:
    """Amina opens the case, fills it, and grants Boris its file."""
    amina = people.amina
    case = do.open_case(
        by=amina,
        at=NOW,
        grounds=(Ground.SOCIAL_GROUP,),
        region="North of the Imaginary Republic",
        languages=("ce", "ru"),
        jurisdiction="fr",
        risk=Risk.HIGH,
    )
    book = case.book
    person = do.describe_person(by=amina, book=book, person=PERSON, at=NOW)
    narrative = do.write_narrative(by=amina, book=book, narrative=Narrative(language="ru", text=TOLD), at=NOW)
    do.write_narrative(
        by=amina,
        book=book,
        narrative=Narrative(language="en", text=TRANSLATED, translation_of=narrative.object_id),
        at=NOW,
    )
    interview = do.record_interview(by=amina, book=book, interview=an_interview(), at=NOW)
    exhibits = (
        an_exhibit(amina, book, "Medical certificate"),
        an_exhibit(amina, book, "Photograph of a door"),
    )
    happenings = tuple(
        do.add_happening(by=amina, book=book, happening=happening, at=NOW)
        for happening in (
            Happening(
                what="Released after six days",
                when=parse_when("after 5 April 2017"),
                sources=(interview.object_id, exhibits[0].object_id),
            ),
            Happening(what="Taken from the yard", when=parse_when("April 2017"), source="told twice"),
            Happening(what="Hearing", when=parse_when("2027-01-12")),
        )
    )
    do.share_case(by=amina, book=book, to=people.boris.member, rights=seal.Rights.READ | seal.Rights.WRITE)
    return Scene(people, case, person, narrative, interview, happenings, exhibits, _cited(amina, book))


def an_interview() -> Interview:
    return Interview(
        date=parse_when("3 March 2026"),
        language="ru",
        interpreter="an interpreter from another region",
        answers=(
            Answer("What happened then?", "The door was broken at dawn.", True),
            Answer("Who else was there?", KEPT_BACK, False),
        ),
    )


def an_exhibit(
    by: Workspace,
    book: BookId,
    name: str,
    *,
    shows_identity: bool = False,
    media_type: str = "application/pdf",
    content: bytes = b"",
) -> Held[Exhibit]:
    stored = by.ledger.files.receive([content or f"the bytes of {name}".encode()])
    about = do.About(
        name=name,
        media_type=media_type,
        what=ExhibitKind.IDENTITY_PAPER if shows_identity else ExhibitKind.MEDICAL,
        received=parse_when("12 May 2026"),
        language="fr",
        provenance="Handed over by the person.",
    )
    return do.add_exhibit(by=by, book=book, stored=stored, about=about, at=NOW, shows_identity=shows_identity)


def a_citation(quote: str, *, act: Act = Act.CLAIM, answers: bytes | None = None) -> Citation:
    return Citation(
        statement="00ff",
        report_sha256=bytes(range(32)),
        quote=quote,
        speaker="An imagined speaker",
        outlet="The Imagined Gazette",
        via=("an imagined agency",),
        published="3 April 2017",
        act=act,
        answers=answers,
    )


def _cited(by: Workspace, book: BookId) -> tuple[Held[Citation], ...]:
    claim = do.cite(by=by, book=book, citation=a_citation("Many were detained."), at=NOW)
    denial = a_citation("Nobody was detained.", act=Act.DENIAL, answers=claim.object_id)
    return claim, do.cite(by=by, book=book, citation=denial, at=NOW)


def agreed(scene: Scene, *fields: Field, expires: Micros | None = None) -> Held[Consent]:
    """Consent for an asylum claim at the imaginary office; about the whole file when no field is named."""
    file = tuple(
        field
        for field in Field
        if field
        not in {Field.NAME, Field.BIRTH, Field.NATIONALITY, Field.PAPERS, Field.CONTACT, Field.FAMILY}
    )
    consent = Consent(
        purpose=Purpose.ASYLUM,
        recipient=OFFICE,
        fields=fields or file,
        form=ConsentForm.SPOKEN,
        language="ru",
        explained_by="Amina",
        given=NOW,
        expires=expires,
    )
    return do.give_consent(by=scene.people.amina, book=scene.book, consent=consent, at=NOW)


def approved(
    scene: Scene, *, by: Workspace | None = None, action: str = approvals.EXPORT, at: Micros = NOW
) -> bytes:
    """Amina asks and Boris, who may grant her case from now on, approves; or `by` asks and Amina approves."""
    people, book = scene.people, scene.book
    asker = by or people.amina
    answerer = people.amina if by else people.boris
    if not answerer.rights(book, seal.FILE) & seal.Rights.GRANT:
        do.share_case(by=people.amina, book=book, to=answerer.member, rights=seal.Rights.ALL)
    asked = approvals.request(by=asker, action=action, book=book, reason="It is needed.", at=at)
    return approvals.approve(by=answerer, request=asked, at=at)
