"""Promise 3: a member without a grant can't read, list, count or guess a case through any page or command.

The matrix is drawn from the addresses themselves: every one that takes a case's id is asked for by Carla, who holds
a case of her own and nothing of Amina's, with the real ids and with drawn ones, and the answers have to be the same
but for the ids that she asked with. A new address is in it by itself; one with an id of a new kind fails until it is
placed.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from msgspec import structs

from havre import seal
from havre.base.ids import BookId
from havre.cases import families
from havre.cases import operations as do
from havre.cases.types import (
    Citation,
    Consent,
    Draft,
    FamilyTie,
    Field,
    Purpose,
    Relation,
    SharedHappening,
    Typed,
)
from havre.cli import COMMANDS
from havre.ledger import parts
from havre.ledger.arriving import Sent
from havre.ledger.models import StoredLeaf
from havre.ledger.types import Held
from havre.members import approvals
from havre.record.models import Report
from havre.record.operations import add_report
from tests.attack.conftest import Made
from tests.attack.serving import ROOT, Server, Visitor, havre
from tests.cases.scene import OFFICE, Scene, a_citation, agreed, an_exhibit, play
from tests.cast import NOW, Cast, client_of
from tests.pictures import a_picture

SAMPLE = ROOT / "src/havre/record" / "samples" / "2017-04-19-guardian-kadyrov.html"
# What the part of an address stands for; only `book` and `object_id` are of a case.
PARTS = {"book", "key", "object_id", "index", "member_id", "team_id", "report_id", "request_id"}
# Which entry of the case each address with an `object_id` is asked for.
ENTRY = {
    "case-note": "note",
    "case-access-end": "key",
    "case-task-done": "task",
    "case-happening": "happening",
    "case-narrative": "narrative",
    "case-step": "step",
    "case-deadline": "step",
    "case-interview": "interview",
    "case-interview-change": "interview",
    "case-interview-pause": "interview",
    "case-ask": "interview",
    "case-draft": "draft",
    "case-answer-add": "interview",
    "case-answer": "interview",
    "case-exhibit": "exhibit",
    "case-exhibit-file": "exhibit",
    "case-exhibit-look": "exhibit",
    "case-exhibit-play": "recording",
    "case-exhibit-small": "picture",
    "case-exhibit-page": "picture",
    "case-exhibit-facts": "picture",
    "case-exhibit-strip": "picture",
    "case-part": "part",
    "case-parts-forget": "part",
    "case-exhibit-out": "exhibit",
    "case-exhibit-out-ask": "exhibit",
    "case-consent-withdraw": "consent",
    "case-family-end": "tie",
    "case-family-share": "tie",
    "case-family-stop": "shown",
    "case-history": "narrative",
    "case-restore": "narrative",
    "case-remove": "happening",
    "case-conflict": "narrative",
}
# Enough to be taken by each form, so that only the missing right is in the way; Amina's control below shows it.
TYPED: dict[str, dict[str, Any]] = {
    "case-facts": {"risk": "high", "status": "lodged", "region": "x", "jurisdiction": "fr"},
    "case-note-add": {"text": "x"},
    "case-access-end": {"what": "file"},
    "case-family-end": {"sure": "on"},
    "case-keeping": {"keep_until": "2030-01-01", "reason": "x"},
    "case-destroy-ask": {"reason": "x"},
    "case-note": {"text": "changed"},
    "case-draft": {"sure": "on"},
    "case-task-add": {"what": "x"},
    "case-happening-add": {"what": "x", "when": "2017"},
    "case-step-add": {"event": "lodged", "on": "2026-07-03"},
    "case-step": {"event": "decision_notified", "on": "2026-07-04", "decision": "transfer"},
    "case-deadline": {"rule": "FR-DUBLIN-APP", "reason": "x"},
    "case-happening": {"what": "changed", "when": "2017"},
    "case-narrative-add": {"language": "en", "text": "x"},
    "case-narrative": {"language": "en", "text": "changed"},
    "case-interview-prepare": {"date": "2026", "language": "fa"},
    "case-interview-change": {"date": "2026", "language": "ce"},
    "case-interview-pause": {"why": "x"},
    "case-answer-add": {"question": "x", "answer": "x"},
    "case-answer": {"question": "changed", "answer": "x"},
    "case-exhibit": {"name": "changed", "what": "document", "received": "2017"},
    "case-dossier-ask": {"reason": "x"},
    "case-exhibit-strip": {},
    "case-exhibit-out-ask": {"reason": "y"},
    "case-own-data-ask": {"reason": "z"},
    "case-consent-withdraw": {"withdrawn": "2026-11-18", "told": "x", "why": "x"},
}
# Forms that hand something out at once: no page follows, so that the control of those above is not theirs.
HANDED: dict[str, dict[str, Any]] = {
    "case-dossier-file": {
        "purpose": "asylum claim",
        "recipient": OFFICE,
        "show": ["narrative"],
        "language": "en",
        "format": "pdf",
    },
    "case-exhibit-out": {"purpose": "asylum claim", "recipient": OFFICE},
    "case-own-data-file": {"read": "on"},
}
# The log's own pages, and its size beside the members: totals and positions are seen, and promise 3 says so.
TOTALS = {"log", "log-verify", "log-rehearse", "log-checkpoint", "log-checkpoint-file", "log-check"}
SIX = "Six words drawn for you"  # of another length each time
SIZE = re.compile(r"\d+ leaves\.")


@dataclass(frozen=True)
class Address:
    name: str
    parts: frozenset[str]


def addresses(resolver: URLResolver | None = None) -> Iterator[Address]:
    """Every named address of the program."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            yield Address(pattern.name, frozenset(pattern.pattern.converters))
        else:
            yield from addresses(pattern)


OF_A_CASE = [each for each in addresses() if "book" in each.parts]
OF_A_REQUEST = [each for each in addresses() if "request_id" in each.parts]


@dataclass(frozen=True)
class Full:
    """The scene with an entry of every kind."""

    scene: Scene
    entries: dict[str, str]
    own: BookId  # Carla's own case
    request: str  # Amina's for an approval

    @property
    def book(self) -> str:
        return self.scene.book.hex()


@pytest.fixture
def full(people: Cast) -> Iterator[Full]:
    own = do.open_case(by=people.carla, at=NOW, region="Carla's own")
    filled = _filled(play(people), own.book)
    sent = Sent("half of a recording.mp4", 1_000_000, "0")
    arriving = parts.begin(by=people.amina, book=filled.scene.book, sent=sent)
    arriving.take([b"a beginning"], start=0)
    filled.entries["part"] = arriving.file_id.hex()
    yield filled
    arriving.leave()


def _filled(scene: Scene, own: BookId) -> Full:
    by, book = scene.people.amina, scene.book
    note = do.add_note(by=by, book=book, text="a working note", at=NOW)
    task = do.add_task(by=by, book=book, what="ring the court", at=NOW)
    consent = agreed(scene)
    limit = do.a_step(event="decision_notified", on=dt.date(2026, 7, 3), decision="transfer")
    step = do.record_step(by=by, book=book, step=limit, at=NOW)
    paper = an_exhibit(by, book, "Passport of a person", shows_identity=True)
    tie, shown_here = _a_family(scene, consent)
    request = approvals.request(by=by, action=approvals.REVEAL, book=book, reason="asked in the yard", at=NOW)
    draft = do.keep_draft(
        by=by, book=book, draft=Draft(page="chronology/new/", typed=(Typed("what", ("x",)),)), at=NOW
    )
    named: dict[str, Held[Any]] = {
        "draft": draft,
        "note": note, "task": task, "step": step, "consent": consent, "paper": paper, "person": scene.person,
        "narrative": scene.narrative, "interview": scene.interview, "happening": scene.happenings[0],
        "exhibit": scene.exhibits[0], "recording": an_exhibit(by, book, "A recording", media_type="audio/wav"),
        "picture": an_exhibit(by, book, "A picture", media_type="image/png", content=a_picture()),
        "tie": tie, "shown": shown_here,
    }  # fmt: skip
    entries = {name: held.object_id.hex() for name, held in named.items()}
    return Full(scene, entries | {"key": scene.people.boris.keys.key_id.hex()}, own, request.hex())


def _a_family(scene: Scene, consent: Held[Consent]) -> tuple[Held[FamilyTie], Held[SharedHappening]]:
    """A relative's case, linked with this one and showing a happening in it."""
    by, book = scene.people.amina, scene.book
    relative = do.open_case(by=by, at=NOW)
    tie = do.link_cases(by=by, book=book, other=relative.book, relation=Relation.SIBLING, at=NOW)
    told = do.add_happening(by=by, book=relative.book, happening=scene.happenings[1].value, at=NOW)
    value = structs.replace(consent.value, purpose=Purpose.FAMILY, recipient="family", fields=tuple(Field))
    here, there = (do.give_consent(by=by, book=each, consent=value, at=NOW) for each in (book, relative.book))
    linked = families.relative(by, relative.book, families.relatives(by, relative.book)[0].tie.object_id)
    agreed_ = {"agreed": there.object_id, "agreed_there": here.object_id}
    return tie, do.share_happening(by=by, linked=linked, happening=told, at=NOW, **agreed_)


def drawn() -> str:
    return seal.new_id().hex()


def at(address: Address, *, book: str, entry: str) -> str:
    values: dict[str, object] = {
        "book": book,
        "object_id": entry,
        "index": 0,
        "key": entry if len(entry) == 64 else entry * 2,
    }
    return reverse(address.name, kwargs={part: values[part] for part in address.parts})


def shown(answer: Any, *asked: str) -> tuple[object, ...]:
    """All that an answer tells, without form tokens and the ids that were asked with."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = SIZE.sub("", body.decode("utf-8", "surrogateescape"))
    text = re.sub(r'(name="(?:csrfmiddlewaretoken|once)" value=)"\w+"', r"\1", text)
    text = re.sub(r"(your own as strong: <strong>)[a-z -]+", r"\1", text)  # six drawn words
    text = re.sub(r'data-server-clock="\d+"', "", text)
    headers = str(
        sorted((k, v) for k, v in answer.headers.items() if k != "Content-Length" or SIX not in text)
    )
    for id_ in asked:
        text, headers = text.replace(id_, "ID"), headers.replace(id_, "ID")
    return answer.status_code, headers, sorted(answer.cookies), text


def answers(client: Client, address: Address, *, book: str, entry: str) -> dict[str, tuple[object, ...]]:
    """What one address tells by GET, by an empty POST, by a filled one and by one with a file."""
    path = at(address, book=book, entry=entry)
    file = SimpleUploadedFile("paper.pdf", b"%PDF-1.7 something")
    handed = HANDED.get(address.name, {}) and HANDED[address.name] | {"narratives": [entry]}
    filled = TYPED.get(address.name) or handed or {"entry": entry, "text": "x"}
    sent = {
        "get": client.get(path),
        "post": client.post(path),
        "filled": client.post(path, filled),
        "file": client.post(path, {"file": file, "name": "x", "what": "document", "received": "2017"}),
    }
    return {how: shown(answer, book, entry) for how, answer in sent.items()}


def test_every_address_is_placed() -> None:
    for each in addresses():
        assert each.parts <= PARTS, f"{each.name} takes an id that this matrix does not know"
        assert "object_id" not in each.parts or each.name in ENTRY, f"{each.name}: which entry is it about?"
        assert not {"object_id", "index"} & each.parts or "book" in each.parts
    assert len(OF_A_CASE) > 25


def test_the_case_is_for_carla_as_if_it_did_not_exist(full: Full, data: Path) -> None:
    carla, own, size = client_of("carla"), full.own.hex(), None
    for address in OF_A_CASE:
        nowhere = answers(carla, address, book=drawn(), entry=drawn())
        size = StoredLeaf.objects.count()
        entry = full.entries[ENTRY.get(address.name, "narrative")]
        assert answers(carla, address, book=full.book, entry=entry) == nowhere, address.name
        assert answers(carla, address, book=full.book, entry=drawn()) == nowhere, address.name
        assert StoredLeaf.objects.count() == size, f"{address.name} left a trace in the log"
        assert {told[0] for told in nowhere.values()} <= {404, 405}, address.name
        if "object_id" in address.parts:
            elsewhere = answers(carla, address, book=own, entry=drawn())
            assert answers(carla, address, book=own, entry=entry) == elsewhere, address.name


def test_the_identity_is_for_boris_as_if_it_did_not_exist(full: Full, data: Path) -> None:
    """He holds the file: the entries of the identity compartment, and what Amina is still writing, have to be absent
    from the very same addresses. So do those of a family, since he does not hold the relative's case.
    """
    boris = client_of("boris")
    for address in OF_A_CASE:
        if "object_id" in address.parts:
            nowhere = answers(boris, address, book=full.book, entry=drawn())
            for kind in ("person", "paper", "draft", "tie", "shown"):
                asked = answers(boris, address, book=full.book, entry=full.entries[kind])
                assert asked == nowhere, (address.name, kind)


def test_a_request_is_for_who_may_not_answer_it_as_if_nobody_had_asked(full: Full, data: Path) -> None:
    """Carla holds nothing; Boris holds the case and may not hand it on."""
    assert OF_A_REQUEST
    size = None
    for client in (client_of("carla"), client_of("boris")):
        for address in OF_A_REQUEST:
            told = [_answered(client, address, request) for request in (full.request, drawn() + drawn())]
            size = size or StoredLeaf.objects.count()
            assert told[0] == told[1], address.name
            assert {each[0] for each in told[0]} <= {404, 405}, address.name
    assert StoredLeaf.objects.count() == size
    amina = client_of("amina")
    assert {_answered(amina, address, full.request)[0][0] for address in OF_A_REQUEST} == {200}, "the control"


def _answered(client: Client, address: Address, request: str) -> list[tuple[object, ...]]:
    path = reverse(address.name, kwargs={"request_id": request})
    posted = [client.post(path, {"answer": each}) for each in ("approve", "refuse", "withdraw", "")]
    return [shown(answer, request) for answer in (client.get(path), *posted)]


def test_whoever_is_locked_is_sent_to_the_door(full: Full, data: Path) -> None:
    for address in addresses():
        if address.parts & (PARTS - {"index"}):
            path = reverse(
                address.name, kwargs={part: 0 if part == "index" else full.book for part in address.parts}
            )
            for answer in (Client().get(path), Client().post(path, {"text": "x"})):
                assert answer.status_code == 405 or answer.headers["Location"] == "/unlock/", address.name


class TestControls:
    """The same requests by someone who may: or the matrix would compare broken pages with each other."""

    def test_amina_reads(self, full: Full, data: Path) -> None:
        amina, told = client_of("amina"), {}
        for address in OF_A_CASE:
            entry = full.entries[ENTRY.get(address.name, "narrative")]
            told[address.name] = shown(amina.get(at(address, book=full.book, entry=entry)))[0]
        assert set(told.values()) <= {200, 302, 405}, told
        assert sum(status == 200 for status in told.values()) > 20, told

    def test_amina_writes(self, full: Full, data: Path) -> None:
        amina = client_of("amina")
        for address in OF_A_CASE:
            if address.name in TYPED:
                size = StoredLeaf.objects.count()
                path = at(address, book=full.book, entry=full.entries[ENTRY.get(address.name, "narrative")])
                answer = amina.post(path, TYPED[address.name])
                assert answer.status_code == 302, (address.name, answer.content.decode())
                assert StoredLeaf.objects.count() > size, address.name

    def test_a_difference_is_seen(self, full: Full, data: Path) -> None:
        amina, address = client_of("amina"), Address("case", frozenset({"book"}))
        there = answers(amina, address, book=full.book, entry="")
        assert there != answers(amina, address, book=drawn(), entry="")
        assert there == answers(amina, address, book=full.book, entry="")


def test_all_other_pages_are_for_carla_as_before_the_case(people: Cast, data: Path) -> None:
    """Lists, counts, search, today, and the reports that the case cites."""
    do.open_case(by=people.carla, at=NOW, region="Carla's own")
    add_report(data=SAMPLE.read_bytes(), name=SAMPLE.name, address="", captured_by="carla", at=NOW)
    report = Report.objects.get()
    carla, amina = client_of("carla"), client_of("amina")
    before, hers = _pages(carla, report), _pages(amina, report)
    full = _filled(play(people), BookId(bytes(16)))
    cited = a_citation("cited from the report")
    fields = {name: getattr(cited, name) for name in cited.__struct_fields__}
    sha256 = bytes.fromhex(report.sha256)
    do.cite(
        by=people.amina, book=full.scene.book, citation=Citation(**fields | {"report_sha256": sha256}), at=NOW
    )
    assert _pages(carla, report) == before
    changed = {name for name, told in _pages(amina, report).items() if told != hers[name]}
    assert {"cases", "case-search", "today", "report", "approvals"} <= changed, (
        "or the pages that tell would not be among them"
    )


def _pages(client: Client, report: Report) -> dict[str, tuple[object, ...]]:
    told = {}
    for address in addresses():
        if not address.parts and address.name not in TOTALS | {"lock", "quick-exit"}:
            told[address.name] = shown(client.get(reverse(address.name)))
    told["case-search"] = shown(client.post("/cases/search/", {"words": "yard"}, follow=True))
    told["report"] = shown(client.get(reverse("report", args=[report.public_id])))
    return told


def test_no_command_prints_anything_of_a_case(made: Made, tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("“Nobody was detained,” the invented spokesman told the Imagined Gazette.")
    runs = {
        "log": [
            ["log", "verify"], ["log", "verify", "--json"], ["log", "checkpoint"], ["log", "checkpoint", "--json"],
            ["log", "check-witness", str(text)], ["log", "check-witness", str(text), "--json"],
            ["log", "proof", "0" * 32], ["log", "proof", "0" * 32, "--json"],
        ],
        "record": [["record", "add", str(SAMPLE)], ["record", "add", "--json", str(SAMPLE)]],
        "demo": [["demo", "--no-serve", "--json"]],
        "statements": [["statements", str(text)]],
        "serve": [],
        "restore": [["restore", str(tmp_path / "one"), "--no-checkpoint"], ["restore", str(text), "--json"]],
        "move": [["move", "--to", "postgresql:///nowhere?host=127.0.0.1&port=1"], ["move", "--to", "elsewhere"]],
        "deadlines": [["deadlines", "--in", "fr", "--on", "lodged=2026-07-03"]],
        "backup": [["backup", str(tmp_path / "one")], ["backup", str(tmp_path / "two"), "--json"]],
        "doctor": [["doctor"], ["doctor", "--json"]],
        "recover": [["recover", "--handle", "mallory"], ["recover", "--handle", "mallory", "--json"]],
    }  # fmt: skip
    assert set(runs) == set(COMMANDS), "a command that is not asked what it prints"
    printed = ""
    for command, arguments in runs.items():
        for words in arguments:
            answer = havre(*words, data=None if command == "statements" else made.folder)
            assert "Traceback" not in answer.stderr, answer.stderr
            printed += answer.stdout + answer.stderr
    with Server(made.folder, temporary=tmp_path / "tmp", log=tmp_path / "log") as server:
        Visitor(server.port).get(f"/cases/{made.book}/")
    printed += (tmp_path / "log").read_text()
    assert "Verified: " in printed, "the control: something was printed"
    for word in (made.book, made.pseudonym, "Primerov", "Imagined Town", "yard", "certificate", "asylum"):
        assert word.casefold() not in printed.casefold()
    for ids in made.objects.values():
        assert not [id_ for id_ in ids if id_ in printed]
