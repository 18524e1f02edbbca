"""From chosen material to the contents of a dossier: numbering, cross-references, words. Pure."""

from collections.abc import Sequence

from havre.base.errors import WrongInput
from havre.base.ids import Micros
from havre.base.when import UNKNOWN, When, parse_when
from havre.cases.chronology import Placed
from havre.cases.dossier import contents as c
from havre.cases.dossier.material import IDENTITY, Choice, Material
from havre.cases.dossier.words import Words, words_of
from havre.cases.happenings import in_order
from havre.cases.moments import day_when
from havre.cases.types import Citation, Exhibit, Field, Happening, Interview, Narrative, Paper, Person
from havre.ledger.types import Held

MARKS = ' \t\n"“”„‟«»‹›,'


def assemble(material: Material, choice: Choice, *, at: Micros) -> c.Contents:
    """The dossier's contents. Fields that are not in `choice.show` are left out altogether."""
    words = words_of(choice.language)
    numbers: dict[bytes, int] = {
        held.object_id: number for number, held in enumerate(material.exhibits, start=1)
    }
    dates: dict[bytes, str] = {
        source: words.when(held.value.date)
        for held in material.interviews
        for source in (held.object_id, *(one.id for one in held.value.answers if one.may_be_used))
    }
    chronology = tuple(_line(line, numbers, dates, words) for line in in_order(material.happenings))
    return c.Contents(
        cover=_cover(material, choice, words, at),
        narratives=_accounts(material.narratives, words),
        chronology=chronology,
        interviews=tuple(
            part for held in material.interviews if (part := _interview(held.value, words)).answers
        ),
        exhibits=tuple(_exhibit(held, numbers, chronology, words) for held in material.exhibits),
        citations=_citations(material.citations, words),
    )


def _cover(material: Material, choice: Choice, words: Words, at: Micros) -> c.Cover:
    case = material.case.value
    region = Field.REGION in choice.show
    return c.Cover(
        reference=case.pseudonym,
        who=_who(material.person.value, choice.show, words)
        if material.person and choice.show & IDENTITY
        else None,
        purpose=words.of(choice.purpose),
        recipient=choice.recipient,
        prepared=words.when(day_when(at)),
        jurisdiction=words.jurisdiction(case.jurisdiction),
        grounds=tuple(words.of(ground) for ground in case.grounds) if Field.GROUNDS in choice.show else (),
        region=case.region if region else "",
        languages=tuple(words.language_name(code) for code in case.languages) if region else (),
    )


def _who(person: Person, show: frozenset[Field], words: Words) -> c.Who:
    names = tuple(c.NameLine(name.written, name.transliterated, words.of(name.use)) for name in person.names)
    return c.Who(
        names=names if Field.NAME in show else (),
        birth=_birth(person, words) if Field.BIRTH in show else "",
        nationality=person.nationality if Field.NATIONALITY in show else "",
        papers=tuple(_paper(paper, words) for paper in person.papers) if Field.PAPERS in show else (),
    )


def _birth(person: Person, words: Words) -> str:
    day = "" if person.birth == UNKNOWN else words.when(person.birth)
    if day and person.birth_place:
        return words.said("born_in", day=day, place=person.birth_place)
    return day or person.birth_place


def _paper(paper: Paper, words: Words) -> str:
    ends = paper.valid_until
    until = "" if ends == UNKNOWN else words.said("valid_until", day=words.when(ends))
    by = words.said("issued_by", by=paper.issued_by) if paper.issued_by else ""
    return ", ".join(part for part in (f"{paper.what} {paper.number}".strip(), by, until) if part)


def _accounts(narratives: Sequence[Held[Narrative]], words: Words) -> tuple[c.Account, ...]:
    """Each narrative with its first translation beside it.

    A second translation, a translation of a translation and one without its original stand by themselves: so
    every text appears once.
    """
    originals = {held.object_id for held in narratives if held.value.translation_of is None}
    translations: dict[bytes, Narrative] = {}
    alone = []
    for held in narratives:
        original = held.value.translation_of
        if original in originals and original not in translations:
            translations[original] = held.value
        else:
            alone.append(held)
    return tuple(_account(held.value, translations.get(held.object_id), words) for held in alone)


def _account(original: Narrative, translation: Narrative | None, words: Words) -> c.Account:
    told = c.passage(original.text, original.language)
    if translation is None:
        return c.Account(words.language_name(original.language), told)
    return c.Account(
        words.language_name(original.language),
        told,
        words.language_name(translation.language),
        c.passage(translation.text, translation.language),
        translation.translated_by,
    )


def _line(
    line: Placed[Held[Happening]], exhibits: dict[bytes, int], dates: dict[bytes, str], words: Words
) -> c.ChronologyLine:
    value = line.value.value
    days = dict.fromkeys(dates[source] for source in value.sources if source in dates)
    spoken = [words.said("interview_of", date=day) for day in days]
    return c.ChronologyLine(
        number=line.number,
        when=words.when(value.when),
        certain=line.certain,
        what=value.what,
        where=value.where,
        who=value.who,
        source="; ".join(part for part in (value.source, *spoken) if part),
        exhibits=tuple(sorted(exhibits[source] for source in value.sources if source in exhibits)),
    )


def _interview(interview: Interview, words: Words) -> c.InterviewPart:
    return c.InterviewPart(
        date=words.when(interview.date),
        language=words.language_name(interview.language),
        interpreter=interview.interpreter,
        answers=tuple(
            c.Spoken(c.passage(one.question, interview.language), c.passage(one.answer, interview.language))
            for one in interview.answers
            if one.may_be_used
        ),
    )


def _exhibit(
    held: Held[Exhibit], numbers: dict[bytes, int], chronology: Sequence[c.ChronologyLine], words: Words
) -> c.ExhibitRow:
    value = held.value
    number = numbers[held.object_id]
    return c.ExhibitRow(
        number=number,
        name=value.name,
        what=words.of(value.what),
        language=words.language_name(value.language),
        provenance=value.provenance,
        supports=value.supports,
        received=words.when(value.received),
        media_type=value.media_type,
        size=words.size(value.length),
        sha256=value.sha256.hex(),
        translation_of=numbers.get(value.translation_of) if value.translation_of else None,
        lines=tuple(line.number for line in chronology if number in line.exhibits),
    )


def _citations(citations: Sequence[Held[Citation]], words: Words) -> tuple[c.Quoted, ...]:
    """In citation order, what answers a citation beside it.

    An answer to an answer stands by itself and says what it answers: so every citation appears once, whatever
    answers what.
    """
    by_id: dict[bytes, Citation] = {held.object_id: held.value for held in citations}
    beside = [object_id for object_id, value in by_id.items() if _stands_beside(value, by_id)]
    reading = [
        object_id
        for first in by_id
        if first not in beside
        for object_id in (first, *(other for other in beside if by_id[other].answers == first))
    ]
    return _numbered(by_id, beside, reading, words)


def _stands_beside(value: Citation, by_id: dict[bytes, Citation]) -> bool:
    target = by_id.get(value.answers) if value.answers is not None else None
    return target is not None and (target.answers is None or target.answers not in by_id)


def _numbered(
    by_id: dict[bytes, Citation], beside: Sequence[bytes], reading: Sequence[bytes], words: Words
) -> tuple[c.Quoted, ...]:
    numbers = {object_id: number for number, object_id in enumerate(reading, start=1)}

    def quoted(object_id: bytes) -> c.Quoted:
        value = by_id[object_id]
        answers = tuple(quoted(other) for other in beside if by_id[other].answers == object_id)
        target = numbers.get(value.answers) if value.answers else None
        return _quoted(value, number=numbers[object_id], in_answer_to=target, answers=answers, words=words)

    return tuple(quoted(object_id) for object_id in reading if object_id not in beside)


def _quoted(
    value: Citation, *, number: int, in_answer_to: int | None, answers: tuple[c.Quoted, ...], words: Words
) -> c.Quoted:
    return c.Quoted(
        number=number,
        quote=c.passage(value.quote.strip(MARKS), ""),  # the page sets its own marks around it
        speaker=value.speaker,
        act=words.of(value.act),
        reported_by=value.reported_by if value.second_hand else "",
        outlet=value.outlet,
        via=words.said("then").join(value.via),
        published=_published(value.published, words),
        archived=value.report_sha256.hex(),
        statement=value.statement,
        why=value.why,
        in_answer_to=in_answer_to,
        answers=answers,
    )


def _published(text: str, words: Words) -> str:
    """The day of a report, in the dossier's language where it can be read as a date; empty for none known."""
    try:
        published: When = parse_when(text)
    except WrongInput:
        return text  # as the record has it: an hour beside it, or a word of the outlet
    return "" if published == UNKNOWN else words.when(published)
