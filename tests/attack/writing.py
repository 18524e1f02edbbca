"""Write to a real data folder from several threads until the process is killed, and say what was acknowledged.

    python -m tests.attack.writing FOLDER [SEED]

First line: what a restart finds (`state`); without SEED that is all. Then, a line each: `["try", MARK, KIND]` before a
write, `["done", MARK]` after the operation returned. A mark is in everything that its write seals, so that a half one
can be told.
"""

import hashlib
import json
import os
import random
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from havre.ledger.workspace import Workspace

THREADS = 3
ENDING = {"taken", "destroyed"}
KINDS = ("note", "happening", "three", "case", "exhibit", "taken", "destroyed")


def say(*words: object) -> None:
    """One line in one write: lines of several threads don't mix, and a kill leaves none half."""
    os.write(1, (json.dumps(words) + "\n").encode())


def pieces(mark: str) -> list[bytes]:
    """The bytes of the exhibit with this mark: some KiB to some hundred, in pieces."""
    draw = random.Random(mark)
    return [mark.encode(), *(draw.randbytes(1 << 14) for _ in range(draw.randrange(12)))]


@dataclass
class Written:
    """What the writers said, over all rounds: mark → kind."""

    tried: dict[str, str] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)

    def hear(self, words: list[Any]) -> None:
        if words[0] == "try":
            self.tried[words[1]] = words[2]
        else:
            self.done.add(words[1])


def wrong(found: dict[str, Any], written: Written) -> list[str]:
    """Everything that a restart should not have found, as sentences; empty when the promise was kept."""
    said = [f"fault {kind}" for kind in found["faults"]]
    said += [f"{found['incoming']} left among the incoming"] if found["incoming"] else []
    for mark, kind in written.tried.items():
        if kind in ENDING:
            said += _not_ended(found, mark, kind, done=mark in written.done)
            continue
        there, whole = _there(found, mark, kind)
        if there and not whole:
            said.append(f"{kind} {mark} is half there")
        if mark in written.done and not there:
            said.append(f"{kind} {mark} was acknowledged and is gone")
    return said


def _not_ended(found: dict[str, Any], mark: str, kind: str, *, done: bool) -> list[str]:
    """What is wrong with a case of its own that was shared with Boris, and then taken from him or destroyed."""
    said = []
    if mark in found["cases"] and not found["cases"][mark]:
        said.append(f"{kind} {mark} is half there")
    if done and mark in found["boris"]:
        said.append(f"{kind} {mark} was acknowledged, and Boris opens it")
    if done and (mark in found["cases"]) != (kind == "taken"):
        said.append(f"{kind} {mark} was acknowledged, and is not as it should be")
    if kind == "destroyed" and mark not in found["cases"] and mark in found["exhibits"]:
        said.append(f"{kind} {mark} left its exhibit")
    return said


def _there(found: dict[str, Any], mark: str, kind: str) -> tuple[bool, bool]:
    """Whether anything of a write is there, and whether it is whole."""
    if kind == "case":
        return mark in found["cases"], bool(found["cases"].get(mark))
    if kind == "exhibit":
        sent = hashlib.sha256(b"".join(pieces(mark))).hexdigest()
        return mark in found["exhibits"], found["exhibits"].get(mark) == sent
    count = found["happenings" if kind == "happening" else "notes"].get(mark, 0)
    return count > 0, count == (3 if kind == "three" else 1)


def state(folder: Path) -> dict[str, Any]:
    """What is there after a restart: verified before and after the start's own tidying, then opened whole."""
    from havre.cases.types import CaseFile, Exhibit, Happening, Note, Person
    from havre.ledger.log import Ledger
    from havre.ledger.queries import verify
    from havre.sealed_types import REGISTRY
    from havre.web.runtime import Runtime
    from tests.cast import workspace_of

    # What is deleted after a destruction, and was not yet, is for the start to finish.
    before = [
        fault
        for fault in verify(Ledger(registry=REGISTRY, data=folder)).faults
        if fault.kind != "destroyed-kept"
    ]
    ledger = Runtime.from_settings().ledger
    amina, boris = workspace_of(ledger, "amina"), workspace_of(ledger, "boris")
    persons = {held.book for held in amina.all(Person)}
    return {
        "faults": [fault.kind for fault in (*before, *verify(ledger).faults)],
        "incoming": len(list((folder / "files" / "incoming").glob("*"))),
        "notes": Counter(held.value.text for held in amina.all(Note)),
        "happenings": Counter(held.value.what for held in amina.all(Happening)),
        "cases": {held.value.region: held.book in persons for held in amina.all(CaseFile)},
        "boris": [held.value.region for held in boris.all(CaseFile)],
        "exhibits": {held.value.name: _opened(amina, held.value) for held in amina.all(Exhibit)},
    }


def _opened(by: "Workspace", exhibit: Any) -> str:
    """SHA-256 of what the file opens to."""
    reader, close = by.ledger.files.reader(exhibit.file_id, identity=exhibit.identity, length=exhibit.length)
    try:
        return hashlib.sha256(b"".join(reader.read_range(0, exhibit.length))).hexdigest()
    finally:
        close()


class Writer:
    """Writes one thing after the other, each under a mark of its own."""

    def __init__(self, by: "Workspace", book: Any, boris: "Workspace | None" = None) -> None:
        self._by, self._book, self._boris = by, book, boris
        self._kinds: dict[str, Callable[[str], object]] = {
            "note": self._note,
            "happening": self._happening,
            "three": self._three,
            "case": self._case,
            "exhibit": self._exhibit,
            "taken": self._taken,
            "destroyed": self._destroyed,
        }

    def run(self, name: str) -> None:
        draw = random.Random(name)
        for number in range(10_000):
            kind, mark = draw.choice(KINDS), f"mark-{name}-{number}"
            say("try", mark, kind)
            self.keep(kind, mark)
            say("done", mark)

    def keep(self, kind: str, mark: str) -> None:
        """Write one thing of a kind under a mark; durable when this returns."""
        self._kinds[kind](mark)

    def _note(self, mark: str) -> None:
        from havre.cases.operations import add_note
        from tests.cast import NOW

        add_note(by=self._by, book=self._book, text=mark, at=NOW)

    def _happening(self, mark: str) -> None:
        from havre.base.when import parse_when
        from havre.cases.operations import add_happening
        from havre.cases.types import Happening
        from tests.cast import NOW

        happening = Happening(what=mark, when=parse_when("April 2017"))
        add_happening(by=self._by, book=self._book, happening=happening, at=NOW)

    def _three(self, mark: str) -> None:
        from havre.cases.types import Note
        from havre.ledger.operations import put_all
        from tests.cast import NOW

        put_all(by=self._by, book=self._book, values=[Note(text=mark)] * 3, at=NOW)

    def _case(self, mark: str) -> None:
        from havre.cases.types import CaseFile, Name, Person
        from havre.ledger.operations import open_book
        from tests.cast import NOW

        case, person = CaseFile(pseudonym=mark, region=mark), Person(names=(Name(mark, mark),))
        open_book(by=self._by, at=NOW, first=[case, person])

    def _shared(self, mark: str) -> Any:
        """A case of its own with an exhibit, which Boris may share too."""
        from havre import seal
        from havre.cases import operations as do
        from havre.cases.types import CaseFile

        assert self._boris is not None
        self._case(mark)
        (case,) = self._by.all(CaseFile, where={"pseudonym": mark})
        self._exhibit(mark, book=case.book)
        do.share_case(by=self._by, book=case.book, to=self._boris.member, rights=seal.Rights.ALL)
        return case.book

    def _taken(self, mark: str) -> None:
        from havre.cases import operations as do

        book = self._shared(mark)
        assert self._boris is not None
        do.take_away(by=self._by, book=book, key_id=self._boris.keys.key_id)

    def _destroyed(self, mark: str) -> None:
        from havre import seal
        from havre.cases import operations as do
        from havre.members import approvals
        from tests.cast import NOW

        book = self._shared(mark)
        assert self._boris is not None
        asked = approvals.request(by=self._by, action=seal.SHRED, book=book, reason=mark, at=NOW)
        approvals.approve(by=self._boris, request=asked, at=NOW)
        do.destroy_case(by=self._by, book=book, pseudonym=mark, at=NOW)

    def _exhibit(self, mark: str, *, book: Any = None) -> None:
        from havre.base.when import parse_when
        from havre.cases import operations as do
        from havre.cases.types import ExhibitKind
        from tests.cast import NOW

        stored = self._by.ledger.files.receive(pieces(mark))
        about = do.About(mark, "application/pdf", ExhibitKind.DOCUMENT, parse_when("12 May 2026"))
        do.add_exhibit(by=self._by, book=book or self._book, stored=stored, about=about, at=NOW)


def main(folder: Path, seed: str = "") -> None:
    from havre.cli import start

    ledger = start.ledger(folder)
    from havre.cases.types import CaseFile
    from tests.cast import workspace_of

    say("state", state(folder))
    if not seed:
        return
    amina, boris = workspace_of(ledger, "amina"), workspace_of(ledger, "boris")
    book = amina.all(CaseFile)[0].book
    threads = [
        threading.Thread(target=Writer(amina, book, boris).run, args=(f"{seed}-{number}",))
        for number in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:  # before the interpreter shuts down, which closes what writes in the background
        thread.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
