"""Contents of dossiers for the tests that set them. Everybody is fictional."""

from dataclasses import replace

from havre.cases.dossier.contents import (
    Account,
    ChronologyLine,
    Contents,
    Cover,
    ExhibitRow,
    InterviewPart,
    NameLine,
    Quoted,
    Spoken,
    Who,
    passage,
)
from havre.cases.dossier.words import Words
from havre.cases.types import Act, ExhibitKind, NameUse, Purpose

COVER = Cover(
    reference="Heron", who=None, purpose="Asylum claim", recipient="Office", prepared="18 November 2026"
)
HOSTILE = '#read("/etc/passwd") #panic("x") $x^2$ *bold* _em_ <label> @ref `raw` \\ // c /* d */ [e] {f} = H'


def row(number: int, name: str = "Certificate", supports: str = "") -> ExhibitRow:
    return ExhibitRow(
        number=number,
        name=name,
        what="document",
        language="French",
        provenance="Handed over by the person.",
        supports=supports,
        received="12 May 2026",
        media_type="application/pdf",
        size="12 KB",
        sha256=f"{number:064x}",
        translation_of=None,
        lines=(),
    )


def line(number: int, what: str) -> ChronologyLine:
    return ChronologyLine(number, "April 2017", True, what, "", "", "", ())


def quoted(text: str, *answers: Quoted) -> Quoted:
    return Quoted(
        number=1,
        quote=passage(text, ""),
        speaker=text,
        act="Claim",
        reported_by=text,
        outlet=text,
        via=text,
        published=text,
        archived="ab" * 32,
        statement="00",
        why=text,
        in_answer_to=None,
        answers=answers,
    )


def everywhere(text: str) -> Contents:
    return Contents(
        cover=replace(COVER, recipient=text, region=text),
        narratives=(
            Account("", passage(text, "")),
            Account("", passage(text, ""), "", passage(text, ""), text),
        ),
        chronology=(ChronologyLine(1, text, False, text, text, text, text, (1,)),),
        exhibits=(row(1, name=text, supports=text),),
        citations=(quoted(text, quoted(text), quoted(text)),),
    )


def everything(words: Words) -> Contents:
    """Each part with something in it, in the words of one language."""
    names = (
        NameLine("Имя", "Imya", words.of(NameUse.PAPERS)),
        NameLine("Second", "", words.of(NameUse.OTHER)),
    )
    cover = replace(
        COVER,
        who=Who(names, birth="1990", nationality="Invented", papers=("P 1",)),
        purpose=words.of(Purpose.ASYLUM),
        jurisdiction=words.jurisdiction("fr"),
        grounds=("g",),
        region="Coast",
        languages=(words.language_name("ru"),),
    )
    second = replace(
        row(2),
        name="Two",
        translation_of=1,
        what=words.of(ExhibitKind.COURT),
        language=words.language_name("fr"),
    )
    first = replace(second, number=1, name="One", translation_of=None, lines=(1,), sha256=f"{255:064x}")
    quote = replace(quoted("Words"), act=words.of(Act.DENIAL))
    return Contents(
        cover=cover,
        narratives=(
            Account(words.language_name("ru"), passage("Something told", "ru")),
            Account(words.language_name("ru"), passage("Told", "ru"), "F", passage("Dit", "fr"), "Z"),
            Account("", passage("No language", "")),
        ),
        chronology=(ChronologyLine(1, "2017", False, "Arrest", "Town", "He", "Paper", (1, 2)),),
        interviews=(
            InterviewPart(
                "2018", words.language_name("ru"), "Z", (Spoken(passage("Why?", "ru"), passage("So", "ru")),)
            ),
        ),
        exhibits=(first, second),
        citations=(
            replace(quote, number=1, answers=(replace(quote, number=2, in_answer_to=1),)),
            replace(quote, number=3, in_answer_to=2),
        ),
    )
