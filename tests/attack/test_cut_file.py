"""A sealed file cut at each boundary of its chunks, and one byte before and after: nothing of it is handed out.

The page says what happened, whatever range is asked for; both verifiers name the file. Where the last chunk is whole
and one before it is not, what was handed out ends there, and the connection breaks.
"""

import http.client
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client

import havre_verify
from havre import seal
from havre.base.when import parse_when
from havre.cases import operations as do
from havre.cases.types import ExhibitKind
from havre.ledger.log import Ledger
from havre.ledger.queries import verify
from havre.seal import age
from havre.sealed_types import REGISTRY
from tests.attack.conftest import Made
from tests.attack.serving import Server, Visitor, words_of
from tests.cast import NOW, PASSPHRASES, Cast, client_of
from tests.verifier.laying import lay_down

SEALED_CHUNK = age.CHUNK + 16
WRITTEN = b"".join(
    b"line %7d of what the paper says\n" % number for number in range(6_000)
)  # three chunks and some
WHOLE = b"line       0"
RANGES = ("", "bytes=0-99", "bytes=65536-65540", "bytes=-10", "bytes=0-0,70000-70010", "bytes=9999999-")
SAYS = "missing or was changed on the disk"


@dataclass(frozen=True)
class Paper:
    """An exhibit: its page, and where its file lies."""

    address: str
    path: Path


@pytest.fixture
def paper(people: Cast, data: Path) -> Paper:
    case = do.open_case(by=people.amina, at=NOW)
    stored = people.ledger.files.receive([WRITTEN])
    about = do.About("Paper", "application/pdf", ExhibitKind.DOCUMENT, parse_when("12 May 2026"))
    held = do.add_exhibit(by=people.amina, book=case.book, stored=stored, about=about, at=NOW)
    (path,) = data.glob(f"files/??/{stored.file_id.hex()}.age")
    return Paper(f"/cases/{case.book.hex()}/exhibits/{held.object_id.hex()}/file/", path)


@pytest.fixture
def amina(paper: Paper) -> Client:
    return client_of("amina")


def boundaries(sealed: bytes) -> list[int]:
    """Where the file's parts end: its header, its nonce, and each chunk."""
    parts = [0, age.LENGTH, age.LENGTH + age.PAYLOAD_NONCE]
    return [*parts, *range(parts[-1] + SEALED_CHUNK, len(sealed), SEALED_CHUNK), len(sealed)]


def cuts(sealed: bytes) -> Iterator[bytes]:
    for boundary in boundaries(sealed):
        for size in (boundary - 1, boundary, boundary + 1):
            if 0 <= size < len(sealed):
                yield sealed[:size]


def longer(sealed: bytes) -> Iterator[bytes]:
    """More than was kept: a byte, a chunk again, and cut ones filled up with nothing to the right size."""
    yield sealed + b"\0"
    yield sealed + sealed[-SEALED_CHUNK:]
    for boundary in boundaries(sealed)[:-1]:
        yield sealed[:boundary].ljust(len(sealed), b"\0")


def faults(data: Path) -> set[tuple[str, str]]:
    """What both verifiers find: they say the same."""
    first = verify(Ledger(registry=REGISTRY, data=data))
    lay_down(data / "havre.sqlite3")
    second = havre_verify.verify_folder(data)
    said = {(fault.kind, fault.detail) for fault in first.faults}
    assert {(fault.kind, fault.detail) for fault in second.faults} == said
    return said


def asked(client: Client, paper: Paper, part: str) -> bytes:
    """Everything that an answer to a question for a part of the file holds."""
    answer = client.get(paper.address, headers={"Range": part} if part else {})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return bytes(body)


def test_whole_it_is_handed_out_and_verifies(amina: Client, paper: Paper, data: Path) -> None:
    assert len(boundaries(paper.path.read_bytes())) == 7
    assert asked(amina, paper, "") == WRITTEN
    for part in RANGES[1:4]:
        assert asked(amina, paper, part) in WRITTEN
    assert faults(data) == set()


@pytest.mark.parametrize("damage", [cuts, longer])
def test_cut_or_filled_up_nothing_of_it_is_handed_out(
    amina: Client, paper: Paper, data: Path, damage: Callable[[bytes], Iterator[bytes]]
) -> None:
    sealed = paper.path.read_bytes()
    tried = 0
    for changed in damage(sealed):
        paper.path.write_bytes(changed)
        tried += 1
        for part in RANGES:
            answer = amina.get(paper.address, headers={"Range": part} if part else {})
            assert not answer.streaming
            assert answer.status_code == 500
            assert SAYS in words_of(answer.content.decode())
            assert b"line " not in answer.content
            assert "Content-Disposition" not in answer.headers
        assert faults(data) == {("file-changed", paper.path.stem)}, len(changed)
    assert tried == (18 if damage is cuts else 8)
    paper.path.unlink()
    assert SAYS in words_of(asked(amina, paper, "").decode())
    assert faults(data) == {("file-missing", paper.path.stem)}


def test_the_control_without_the_look_at_its_size_and_end_the_beginning_is_handed_out(
    amina: Client, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = paper.path.read_bytes()
    paper.path.write_bytes(sealed[: boundaries(sealed)[3]])
    real = age.FileReader._chunk
    monkeypatch.setattr(age, "sealed_length", lambda _length: paper.path.stat().st_size)
    monkeypatch.setattr(
        age.FileReader, "_chunk", lambda self, index: real(self, index) if index < self._count - 1 else b""
    )
    pieces = iter(amina.get(paper.address).streaming_content)
    assert next(pieces) == WRITTEN[: age.CHUNK]
    with pytest.raises(seal.SealError):
        next(pieces)


def swapped(sealed: bytes) -> bytes:
    """The second and third chunk in each other's place."""
    start = age.LENGTH + age.PAYLOAD_NONCE
    chunks = [sealed[at : at + SEALED_CHUNK] for at in range(start, len(sealed), SEALED_CHUNK)]
    chunks[1], chunks[2] = chunks[2], chunks[1]
    return sealed[:start] + b"".join(chunks)


def test_changed_in_its_middle_the_answer_breaks_off_before_it(made: Made, tmp_path: Path) -> None:
    """By the real server: what a browser has then is no file, and it says that the download failed."""
    stored = made.folder / "files"
    before = set(stored.glob("??/*.age"))
    with Server(made.folder, temporary=tmp_path / "tmp", log=tmp_path / "log") as server:
        visitor = Visitor(server.port).unlock("amina", PASSPHRASES["amina"])
        about = {"name": "Paper", "what": "document", "received": "12 May 2026"}
        sent = visitor.post(f"/cases/{made.book}/exhibits/new/", about, {"file": ("a.bin", WRITTEN)})
        (added,) = re.findall(r"#e-([0-9a-f]{32})", sent.header("Location") or "")
        address = f"/cases/{made.book}/exhibits/{added}/file/"
        assert visitor.get(address).body == WRITTEN
        (path,) = set(stored.glob("??/*.age")) - before
        path.write_bytes(swapped(path.read_bytes()))
        with pytest.raises(http.client.IncompleteRead) as broken:
            visitor.get(address)
    assert broken.value.partial == WRITTEN[: age.CHUNK]
