"""Contents set as a Word document, for a lawyer who goes on writing in it; in memory, part by part as in the PDF."""

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from havre.base.ids import Micros
from havre.cases.dossier import contents as c
from havre.cases.dossier import word_file as w
from havre.cases.dossier.words import Words

_FACTS, _BESIDE, _CHRONOLOGY, _EXHIBITS = (48, 112), (80, 80), (14, 38, 108), (26, 92, 42)


def docx(contents: c.Contents, *, words: Words, at: Micros) -> bytes:
    """The dossier as a Word document. The same contents and day give the same bytes."""
    made = w.new_document(language=words.language, title=words.page["file"], at=at)
    _foot(made, contents, words)
    _cover(made, contents.cover, words)
    parts = [
        (words.page["narrative"], contents.narratives, _narratives),
        (words.page["chronology"], contents.chronology, _chronology),
        (words.page["interviews"], contents.interviews, _interviews),
        (words.page["exhibits"], contents.exhibits, _exhibits),
        (words.page["citations"], contents.citations, _citations),
    ]
    there = [(f"{number}. {name}", held, write) for number, (name, held, write) in enumerate(
        ((name, held, write) for name, held, write in parts if held), start=1
    )]  # fmt: skip
    _contents(made, [name for name, _, _ in there], words)
    for name, held, write in there:
        made.add_heading(w.printable(name), level=1).paragraph_format.page_break_before = True
        write(made, held, words)  # type: ignore[operator]  # each is given its own part
    return w.saved(made, at=at)


def _foot(made: Document, contents: c.Contents, words: Words) -> None:
    paragraph = made.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, _, rest = words.page["foot"].partition("{page}")
    between, _, after = rest.partition("{pages}")
    paragraph.add_run(w.printable(before.format(reference=contents.cover.reference)))
    w.field(paragraph, "PAGE", "1")
    paragraph.add_run(between)
    w.field(paragraph, "NUMPAGES", "1")
    paragraph.add_run(after)


def _cover(made: Document, cover: c.Cover, words: Words) -> None:
    page, who = words.page, cover.who
    w.line(made, page["dossier"], faint=True)
    names = who.names if who else ()
    if names:
        w.line(made, names[0].written, style="Title")
        if names[0].transliterated not in ("", names[0].written):
            w.line(made, names[0].transliterated, bold=True)
        w.line(made, page["reference"].format(reference=cover.reference), faint=True)
    else:
        w.line(made, cover.reference, style="Title")
        w.line(made, page["not_named"], faint=True)
    table = w.table(made, _FACTS)
    for name, value in _facts(cover, words):
        cells = w.row(table, _FACTS)
        w.line(cells[0], name, faint=True)
        w.line(cells[1], value)
    w.line(made, "")
    w.line(made, page["confidential"], faint=True)


def _facts(cover: c.Cover, words: Words) -> list[tuple[str, str]]:
    page, who = words.page, cover.who or c.Who()
    others = [
        (page["name"].format(use=name.use), _both(name.written, name.transliterated))
        for name in who.names[1:]
    ]
    facts = [
        (page["recipient"], cover.recipient),
        (page["purpose"], cover.purpose),
        (page["prepared"], cover.prepared),
        (page["jurisdiction"], cover.jurisdiction),
        (page["grounds"], "; ".join(cover.grounds)),
        (page["region"], cover.region),
        (page["languages"], ", ".join(cover.languages)),
        *others,
        (page["born"], who.birth),
        (page["nationality"], who.nationality),
        *((page["paper"], paper) for paper in who.papers),
    ]
    return [(name, value) for name, value in facts if value]


def _both(written: str, transliterated: str) -> str:
    return written if transliterated in ("", written) else f"{written} ({transliterated})"


def _contents(made: Document, names: list[str], words: Words) -> None:
    """A table of contents that Word fills with page numbers when asked to; the names stand there at once."""
    w.line(made, words.page["contents"], bold=True).paragraph_format.page_break_before = True
    w.field(made.add_paragraph(), r'TOC \o "1-2" \h \z \u', "\n".join(names))


def _narratives(made: Document, narratives: tuple[c.Account, ...], words: Words) -> None:
    for account in narratives:
        if account.translation is None:
            w.line(made, _own_words(account, words), faint=True)
            w.told(made, account.original)
        else:
            _beside(made, account, account.translation, words)
        w.line(made, "")


def _own_words(account: c.Account, words: Words) -> str:
    named = words.page["own_words_in"].format(language=account.language)
    return named if account.language else words.page["own_words"]


def _beside(made: Document, account: c.Account, translation: c.Passage, words: Words) -> None:
    """Paragraph beside paragraph; who reads the dossier finds their own language on the left."""
    name = "translation_by" if account.translated_by else "translation_into"
    told = words.page[name].format(language=account.translation_language, translator=account.translated_by)
    columns = [(_own_words(account, words), account.original), (told, translation)]
    if translation.language == words.language:
        columns.reverse()
    table = w.table(made, _BESIDE)
    cells = w.row(table, _BESIDE)
    for cell, (head, _) in zip(cells, columns, strict=True):
        w.line(cell, head, faint=True)
    longest = max(len(passage.paragraphs) for _, passage in columns)
    for at in range(longest):
        cells = w.row(table, _BESIDE)
        for cell, (_, passage) in zip(cells, columns, strict=True):
            part = passage.paragraphs[at : at + 1]
            w.told(cell, c.Passage(part, passage.language, passage.right_to_left))
        w.closed(cells)


def _chronology(made: Document, lines: tuple[c.ChronologyLine, ...], words: Words) -> None:
    page = words.page
    w.line(made, page["chronology_lead"], faint=True)
    table = w.table(made, _CHRONOLOGY, (page["number"], page["when"], page["what"]))
    for line in lines:
        number, when, what = w.row(table, _CHRONOLOGY)
        w.line(number, str(line.number))
        w.line(when, line.when if line.certain else f"{line.when} ○")
        w.line(what, line.what)
        sources = [line.source, words.numbers("exhibit", line.exhibits) if line.exhibits else ""]
        _about(
            what,
            page["where"].format(where=line.where) if line.where else "",
            page["who"].format(who=line.who) if line.who else "",
            page["source"].format(sources="; ".join(filter(None, sources))) if any(sources) else "",
        )


def _about(cell: w.Place, *texts: str) -> None:
    for text in filter(None, texts):
        w.line(cell, text, faint=True)


def _interviews(made: Document, interviews: tuple[c.InterviewPart, ...], words: Words) -> None:
    page = words.page
    w.line(made, page["interviews_lead"], faint=True)
    for part in interviews:
        made.add_heading(w.printable(page["interview_of"].format(date=part.date)), level=2)
        about = [
            page["in_language"].format(language=part.language) if part.language else "",
            page["interpreter"].format(interpreter=part.interpreter) if part.interpreter else "",
        ]
        _about(made, "; ".join(filter(None, about)))
        for spoken in part.answers:
            w.told(made, spoken.question, asked=True)
            w.told(made, spoken.answer)


def _exhibits(made: Document, exhibits: tuple[c.ExhibitRow, ...], words: Words) -> None:
    page = words.page
    w.line(made, page["exhibits_lead"], faint=True)
    table = w.table(made, _EXHIBITS, (page["number"], page["exhibit_column"], page["kind_column"]))
    for row in exhibits:
        number, what, kind = w.row(table, _EXHIBITS)
        w.line(number, page["exhibit_number"].format(number=row.number), bold=True)
        w.line(what, row.name, bold=True)
        supports = [row.supports, words.numbers("line", row.lines) if row.lines else ""]
        _about(
            what,
            page["translation_of"].format(number=row.translation_of) if row.translation_of else "",
            row.provenance,
            page["supports"].format(what="; ".join(filter(None, supports))) if any(supports) else "",
        )
        w.digest(what, "SHA-256", row.sha256)
        _about(
            kind,
            ", ".join(filter(None, (row.what, row.language))),
            page["received"].format(date=row.received),
            f"{row.media_type}, {row.size}",
        )


def _citations(made: Document, citations: tuple[c.Quoted, ...], words: Words) -> None:
    w.line(made, words.page["citations_lead"], faint=True)
    for item in citations:
        if not item.answers:
            _quoted(made, item, words)
            continue
        cells = w.row(w.table(made, _BESIDE), _BESIDE)
        _quoted(cells[0], item, words)
        for answer in item.answers:
            _quoted(cells[1], answer, words)
        w.line(made, "")


def _quoted(place: w.Place, item: c.Quoted, words: Words) -> None:
    page = words.page
    answered = page["in_answer_to"].format(act=item.act, number=item.in_answer_to)
    w.line(place, f"{item.number}  {answered if item.in_answer_to is not None else item.act}", faint=True)
    w.told(place, item.quote, opens=page["opens"], closes=page["closes"], style="Quote")
    via = page["via"].format(via=item.via) if item.via else ""
    came = ", ".join(filter(None, (item.outlet, item.published)))
    w.line(place, f"{item.speaker}{via}. {came}.")
    _about(
        place,
        page["second_hand"].format(by=item.reported_by) if item.reported_by else "",
        page["why"].format(why=item.why) if item.why else "",
    )
    w.digest(place, page["archived"].format(number=item.number), item.archived)
