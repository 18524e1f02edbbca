"""An entry of any kind as pairs of a word and a text: for its history, a choice between two, and a list of all."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from havre.base.ids import ObjectId
from havre.cases.numbered import NumberedExhibit
from havre.cases.procedure import CIRCUMSTANCES, EVERY_EVENT, Decision
from havre.cases.types import (
    Answer,
    CaseFile,
    Citation,
    Consent,
    Deadline,
    Exhibit,
    Happening,
    IdentityExhibit,
    Interview,
    Narrative,
    Note,
    Pause,
    Person,
    Retention,
    Step,
    Task,
    WentOut,
)
from havre.ledger.types import Sealed
from havre.web import words
from havre.web.templatetags import havre as tags
from havre.web.templatetags.casework import jurisdiction, languages, words_of

from .pages import CaseRequest


@dataclass(frozen=True)
class Fact:
    """One line about an entry."""

    name: str | Promise
    text: str


def facts_of(case: CaseRequest, value: Sealed) -> list[Fact]:
    """What an entry says, without the lines that say nothing."""
    named = _NAMED.get(value.kind, _exhibit if isinstance(value, Exhibit) else None)
    if named is None:
        return []
    return [Fact(name, text) for name, text in named(case, value) if text]


Pairs = list[tuple[str | Promise, str]]


def _case(_case: CaseRequest, value: CaseFile) -> Pairs:
    return [
        (_("Pseudonym"), value.pseudonym),
        (_("Status"), words.of(value.status)),
        (_("Danger"), words.of(value.risk)),
        (_("Grounds"), words_of(value.grounds)),
        (_("Region"), value.region),
        (_("Languages"), languages(value.languages)),
        (_("Decides"), jurisdiction(value.jurisdiction)),
    ]


def _narrative(_case: CaseRequest, value: Narrative) -> Pairs:
    return [
        (_("Language"), words.language(value.language)),
        (_("Translated by"), value.translated_by),
        (_("Text"), value.text),
    ]


def _note(_case: CaseRequest, value: Note) -> Pairs:
    return [(_("Note"), value.text)]


def _task(_case: CaseRequest, value: Task) -> Pairs:
    done = gettext("yes") if value.done else gettext("no")
    return [(_("Task"), value.what), (_("By"), value.due), (_("Done"), done)]


def _person(_case: CaseRequest, value: Person) -> Pairs:
    return [
        *(
            (_("Name"), " / ".join(part for part in (n.written, n.transliterated) if part))
            for n in value.names
        ),
        (_("Born"), ", ".join(part for part in (tags.when(value.birth), value.birth_place) if part)),
        (_("Nationality"), value.nationality),
        *((_("Paper"), f"{p.what} {p.number}".strip()) for p in value.papers),
        *((_("Contact"), f"{c.way}: {c.address}") for c in value.contacts),
        *((_("Family"), f"{f.relation} {f.name}".strip()) for f in value.family),
    ]


def _interview(case: CaseRequest, value: Interview) -> Pairs:
    return [
        (_("Date"), tags.when(value.date)),
        (_("Language"), words.language(value.language)),
        (_("Translated into"), words.language(value.translated_into)),
        (_("Interpreter"), value.interpreter),
        (_("Ties of the interpreter"), words_of(value.ties)),
        (_("The person wants this interpreter"), gettext("yes") if value.agreed else ""),
        *(pair for one in value.answers for pair in _answer(one)),
        *((_("Paused"), _pause(one)) for one in value.pauses),
        (_("Recordings"), "; ".join(filter(None, (_source(case, file) for file in value.recordings)))),
    ]


def _answer(one: Answer) -> Pairs:
    used = gettext("may be used outside") if one.may_be_used else gettext("stays in the seal")
    return [
        (one.question, one.answer),
        (_("Translation"), one.translation),
        (_("This answer"), "; ".join(part for part in (used, words_of(one.topics)) if part)),
    ]


def _pause(one: Pause) -> str:
    parts = (tags.moment(one.since), tags.moment(one.until), one.why)
    return " – ".join(part for part in parts if part)


def _happening(case: CaseRequest, value: Happening) -> Pairs:
    return [
        (_("When"), tags.when(value.when)),
        (_("What happened"), value.what),
        (_("Where"), value.where),
        (_("Who was there"), value.who),
        (_("How it is known"), value.source),
        (_("After"), _line(case, value.after)),
        (_("Before"), _line(case, value.before)),
        (_("Told or shown in"), "; ".join(filter(None, (_source(case, source) for source in value.sources)))),
    ]


def _source(case: CaseRequest, source: bytes) -> str:
    """Empty for what this member does not hold: not even that there is something."""
    known = [held.value for held in case.request.workspace.history(ObjectId(source))]
    if known:
        return source_name(known[-1])
    for held in case.request.workspace.all(Interview, book=case.book):
        if any(one.id == source for one in held.value.answers):
            return source_name(held.value)
    return ""


def _line(case: CaseRequest, line: bytes | None) -> str:
    """Another line of the chronology, in short."""
    known = case.request.workspace.history(ObjectId(line)) if line is not None else []
    return in_short(known[-1].value) if known else ""


def source_name(value: Sealed) -> str:
    """What a source of the chronology is called."""
    if isinstance(value, Interview):
        return gettext("interview of %(date)s") % {"date": tags.when(value.date)}
    if isinstance(value, IdentityExhibit):
        return gettext("identity exhibit, covered")
    if isinstance(value, Note):
        return gettext("note: %(text)s") % {"text": in_short_text(value.text)}
    return value.name if isinstance(value, Exhibit) else ""


def exhibit_name(one: NumberedExhibit) -> str:
    """An exhibit to choose from a list: its number and title; one of the identity stays covered."""
    return f"{one.label}. {source_name(one.held.value)}"


def _exhibit(_case: CaseRequest, value: Exhibit) -> Pairs:
    return [
        (_("Title"), value.name),
        (_("What it is"), words.of(value.what)),
        (_("Language"), words.language(value.language)),
        (_("Received"), tags.when(value.received)),
        (_("Where it comes from"), value.provenance),
        (_("What it supports"), value.supports),
        (_("Size"), tags.filesize(value.length)),
        (_("SHA-256"), value.sha256.hex()),
    ]


def _consent(_case: CaseRequest, value: Consent) -> Pairs:
    return [
        (_("For what"), words.of(value.purpose)),
        (_("For whom"), value.recipient),
        (_("About what"), words_of(value.fields)),
        (_("How it was given"), words.of(value.form)),
        (_("Language"), words.language(value.language)),
        (_("Explained by"), value.explained_by),
        (_("Given on"), tags.day(value.given)),
        (_("Good until"), tags.day(value.expires)),
        (_("Withdrawn on"), tags.day(value.withdrawn)),
        (_("Whom they told"), value.withdrawn_told),
        (_("What they said of it"), value.withdrawn_why),
    ]


def _citation(_case: CaseRequest, value: Citation) -> Pairs:
    return [
        (_("Words"), value.quote),
        (_("Who says it"), value.speaker),
        (_("Told by"), value.reported_by),
        (_("Carried by"), value.outlet),
        (_("Via"), ", ".join(value.via)),
        (_("Published"), value.published),
        (_("It is"), words.of(value.act)),
        (_("Why it matters"), value.why),
    ]


def _went_out(_case: CaseRequest, value: WentOut) -> Pairs:
    return [
        (_("What it is"), words.of(value.what)),
        (_("For what"), words.of(value.purpose) if value.purpose is not None else ""),
        (_("For whom"), value.recipient),
        (_("What it showed"), words_of(value.fields)),
        (_("SHA-256"), value.sha256.hex()),
    ]


def _retention(_case: CaseRequest, value: Retention) -> Pairs:
    until = dt.date.fromisoformat(value.keep_until) if value.keep_until else None
    return [
        (_("Keep until"), tags.day(until) if until else gettext("not decided")),
        (_("Held"), gettext("yes") if value.hold else gettext("no")),
        (_("Why"), value.reason),
    ]


def _step(_case: CaseRequest, value: Step) -> Pairs:
    return [
        (_("What happened"), EVERY_EVENT[value.event]),
        (_("On"), tags.day(dt.date.fromisoformat(value.on))),
        (_("Decided about"), words.of(Decision(value.decision)) if value.decision else ""),
        (_("Circumstances"), ", ".join(CIRCUMSTANCES[name] for name in value.circumstances)),
        (_("Note"), value.note),
    ]


def _deadline(_case: CaseRequest, value: Deadline) -> Pairs:
    return [
        (_("Rule"), value.rule),
        (_("Last day"), tags.day(dt.date.fromisoformat(value.due)) if value.due else gettext("as reckoned")),
        (_("Done"), gettext("yes") if value.met else gettext("no")),
        (_("Why"), value.reason),
    ]


_NAMED: dict[str, Any] = {
    "case_file": _case,
    "narrative": _narrative,
    "note": _note,
    "task": _task,
    "person": _person,
    "interview": _interview,
    "happening": _happening,
    "consent": _consent,
    "citation": _citation,
    "dossier_built": _went_out,
    "retention": _retention,
    "step": _step,
    "deadline": _deadline,
}


def in_short(value: Sealed, *, most: int = 90) -> str:
    """One line that names an entry in a list."""
    text = {
        "case_file": "pseudonym",
        "narrative": "text",
        "note": "text",
        "task": "what",
        "happening": "what",
        "exhibit": "name",
        "consent": "recipient",
        "citation": "quote",
        "dossier_built": "recipient",
        "retention": "reason",
        "deadline": "reason",
    }.get(value.kind)
    if isinstance(value, Step):
        return EVERY_EVENT[value.event]
    return in_short_text(source_name(value) if text is None else str(getattr(value, text)), most=most)


def in_short_text(text: str, *, most: int = 90) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
