"""The invented case, from its first interview to its dossier. The names say in Russian that they are invented."""

import datetime as dt
from dataclasses import dataclass

from havre import seal
from havre.base.errors import Refused
from havre.base.ids import BookId, Micros
from havre.base.when import parse_when
from havre.cases import operations
from havre.cases.dossier.build import Built, build
from havre.cases.dossier.material import Choice
from havre.cases.operations import About
from havre.cases.types import (
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
    NameUse,
    Narrative,
    Person,
    Purpose,
    Risk,
)
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace
from havre.members import approvals

from . import papers

DAY = 24 * 3600 * 1_000_000
LAWYER = "Counsel Example (invented)"
READ_WRITE = seal.Rights.READ | seal.Rights.WRITE
ALL_BUT_NAME = (
    Field.GROUNDS,
    Field.REGION,
    Field.NARRATIVE,
    Field.INTERVIEWS,
    Field.CHRONOLOGY,
    Field.EXHIBITS,
)

HAPPENINGS = (
    ("before 2016", "Lives with an aunt and repairs radios", "a town in the North Caucasus", ""),
    ("autumn 2016", "A neighbour begins to ask about his visitors", "the same street", "a neighbour"),
    ("March 2017", "Two acquaintances are taken and do not come back", "the town", "men in uniform"),
    ("2017-04-02", "Is summoned to the district office", "the district office", "an officer, unnamed"),
    (
        "2017-04-03",
        "Is held for six days and beaten; the left forearm is broken",
        "a cellar",
        "men in uniform",
    ),
    (
        "2017-04-09",
        "Is released to an uncle, who is told to deal with him",
        "the district office",
        "an uncle",
    ),
    ("after 2017-04-09", "Hides with a friend of the family", "another region", ""),
    ("May 2017", "Leaves with the help of an association", "by air", ""),
)
ANSWERS = (
    (
        "What would you like to begin with?",
        "With the day of the summons. Before it I only had fear.",
        True,
    ),
    (
        "What happened at the office?",
        "They took the telephone, read it aloud to one another, and laughed.",
        True,
    ),
    ("How long were you held?", "Six days. I counted them by the call to prayer from the street.", True),
    ("Who else was there?", "Two I knew. I will not say their names here.", False),
)
NARRATIVE_RU = (
    "Меня вызвали второго апреля. Я знал двоих, кто пришёл туда раньше меня и не вернулся домой."
    " Шесть дней меня держали в подвале. Потом позвали дядю и сказали ему, что дальше это дело семьи."
    " Ночью он открыл дверь и отвернулся."
)
NARRATIVE_EN = (
    "I was summoned on the second of April. I knew two people who had gone there before me and had not"
    " come home. For six days they kept me in a cellar. Then they sent for my uncle and told him that the"
    " rest was the family's business. At night he opened the door and turned his back."
)


@dataclass(frozen=True)
class Made:
    """The case, the place in it of each part, and its dossier."""

    book: BookId
    dossier: Built


def make(*, by: Workspace, colleague: Workspace, citations: list[Citation], at: Micros) -> Made:
    """Open the invented case as Amina, share its file with Boris, and build its dossier, which he approves."""
    case = operations.open_case(
        by=by,
        at=Micros(at - 30 * DAY),
        grounds=(Ground.SOCIAL_GROUP,),
        region="North Caucasus",
        languages=("ru",),
        jurisdiction="fr",
        risk=Risk.HIGH,
    )
    book = case.book
    operations.share_case(by=by, book=book, to=colleague.member, rights=READ_WRITE)
    _describe(by, book, at)
    _account(by, book, at)
    _exhibits(by, book, at)
    for citation in citations:
        operations.cite(by=by, book=book, citation=citation, at=at)
    _agree(by, book, at)
    _to_do(by, colleague, book, at)
    _approve(by, colleague, book, at)
    return Made(book, _dossier(by, book, at))


def _approve(by: Workspace, colleague: Workspace, book: BookId, at: Micros) -> None:
    asked = approvals.request(
        by=by,
        action=approvals.EXPORT,
        book=book,
        reason=f"The dossier for {LAWYER}, who lodges the claim.",
        at=at,
    )
    approvals.approve(by=colleague, request=asked, at=at)


def _describe(by: Workspace, book: BookId, at: Micros) -> None:
    person = Person(
        names=(
            Name("Адам Вымышленный", "Adam Vymyshlennyi", NameUse.PAPERS),
            Name("Адам", "Adam", NameUse.USED),
        ),
        birth=parse_when("1994"),
        birth_place="a town that does not exist",
        nationality="Russian Federation",
        contacts=(
            Contact(
                "through a friend", "Example Friend, +00 000 000", safe=True, hours="after 19:00, Paris time"
            ),
        ),
    )
    operations.describe_person(by=by, book=book, person=person, at=at)


def _account(by: Workspace, book: BookId, at: Micros) -> None:
    for date, what, where, who in HAPPENINGS:
        happening = Happening(
            what=what, where=where, who=who, when=parse_when(date), source="first interview"
        )
        operations.add_happening(by=by, book=book, happening=happening, at=at)
    answers = tuple(Answer(question, answer, usable) for question, answer, usable in ANSWERS)
    interview = Interview(
        date=parse_when(_iso(at, -21)),
        language="ru",
        interpreter="sworn, not from the region",
        answers=answers,
    )
    operations.record_interview(by=by, book=book, interview=interview, at=at)
    original = operations.write_narrative(
        by=by, book=book, narrative=Narrative(language="ru", text=NARRATIVE_RU), at=at
    )
    translated = Narrative(
        language="en",
        text=NARRATIVE_EN,
        translation_of=original.object_id,
        translated_by="Example Translator",
    )
    operations.write_narrative(by=by, book=book, narrative=translated, at=at)


def _exhibits(by: Workspace, book: BookId, at: Micros) -> None:
    listed = (
        (
            "Medical certificate",
            papers.pdf(papers.CERTIFICATE),
            "application/pdf",
            ExhibitKind.MEDICAL,
            "the broken forearm",
        ),
        (
            "Summons",
            papers.pdf(papers.SUMMONS),
            "application/pdf",
            ExhibitKind.COURT,
            "the summons of 2 April 2017",
        ),
        (
            "Drawing of the hillside",
            papers.picture(papers.DRAWN),
            "image/png",
            ExhibitKind.PHOTOGRAPH,
            "where he hid",
        ),
    )
    for name, content, media_type, kind, supports in listed:
        about = About(
            name=name,
            media_type=media_type,
            what=kind,
            received=parse_when(_iso(at, -20)),
            provenance="handed over by the person",
            supports=supports,
        )
        stored = by.ledger.files.receive([content])
        operations.add_exhibit(by=by, book=book, stored=stored, about=about, at=at)
    passport = About(
        name="Internal passport",
        media_type="application/pdf",
        what=ExhibitKind.IDENTITY_PAPER,
        received=parse_when(_iso(at, -20)),
        provenance="copied from the original",
    )
    stored = by.ledger.files.receive([papers.pdf(papers.IDENTITY)])
    operations.add_exhibit(by=by, book=book, stored=stored, about=passport, at=at, shows_identity=True)


def _agree(by: Workspace, book: BookId, at: Micros) -> None:
    consent = Consent(
        purpose=Purpose.ASYLUM,
        recipient=LAWYER,
        fields=ALL_BUT_NAME,
        form=ConsentForm.WRITTEN,
        language="ru",
        explained_by="amina",
        given=Micros(at - 10 * DAY),
        expires=Micros(at + 20 * DAY),
    )
    operations.give_consent(by=by, book=book, consent=consent, at=at)


def _to_do(by: Workspace, colleague: Workspace, book: BookId, at: Micros) -> None:
    operations.add_task(by=by, book=book, what="Lodge the claim", due=_iso(at, 5), at=at)
    operations.add_task(by=colleague, book=book, what="Check-in call: not answered", due=_iso(at, -1), at=at)
    operations.add_note(
        by=colleague,
        book=book,
        text="Asked counsel whether the certificate needs a sworn translation. Answer expected this week.",
        at=at,
    )


def _dossier(by: Workspace, book: BookId, at: Micros) -> Built:
    shown = frozenset(
        {Field.GROUNDS, Field.REGION, Field.NARRATIVE, Field.INTERVIEWS, Field.CHRONOLOGY, Field.EXHIBITS}
    )
    filed = frozenset(exhibit.object_id for exhibit in by.all(Exhibit, book=book))
    choice = Choice(purpose=Purpose.ASYLUM, recipient=LAWYER, show=shown, exhibits=filed)
    built = build(by=by, book=book, choice=choice, at=at)
    if not isinstance(built, Built):
        raise Refused("The demonstration's dossier was refused: " + " ".join(map(str, built.reasons)))
    return built


def others(*, by: Workspace, at: Micros) -> list[Held[CaseFile]]:
    """Three more cases, just begun, so that lists have something to sort."""
    listed = (
        ("a coastal province", "Ask for the family book", 12, Risk.ORDINARY),
        ("a mountain district", "Interview, second part", 2, Risk.HIGH),
        ("a border town", "Find a place from next week on", 9, Risk.IMMEDIATE),
    )
    made = []
    for region, task, days, risk in listed:
        case = operations.open_case(
            by=by,
            at=at,
            grounds=(Ground.OPINION,),
            region=region,
            languages=("fr",),
            jurisdiction="fr",
            risk=risk,
        )
        operations.add_task(by=by, book=case.book, what=task, due=_iso(at, days), at=at)
        made.append(case)
    return made


def _iso(at: Micros, days: int) -> str:
    moment = dt.datetime.fromtimestamp(at / 1_000_000, dt.UTC) + dt.timedelta(days=days)
    return moment.date().isoformat()
