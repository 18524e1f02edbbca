"""Write through the pages until the disk is full, over and over, and say what was taken and what stands after.

    python -m tests.attack.filling FOLDER SEED ROUNDS [careless]

FOLDER is on a small disk. Prints one JSON object; see `test_full_disk`. `careless` is the control: near the end of the
room nothing is stored, and nothing is said.
"""

import hashlib
import json
import os
import random
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

SENTENCE = "The disk of this server is full"
FILE = 200_000  # bytes of an exhibit: some pieces
MOST = 60  # writes of one round until the disk has to be full
LEFT = 600_000  # bytes that a round begins with, at most


class Disk:
    """The small disk, filled by one file until so much is left."""

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"

    def leave(self, room: int) -> None:
        self.empty()
        with suppress(OSError), self._ballast.open("wb", buffering=0) as out:
            while out.write(bytes(1 << 16)):
                pass
        size = self._ballast.stat().st_size
        with self._ballast.open("r+b") as out:
            out.truncate(max(0, size - room))

    def empty(self) -> None:
        self._ballast.unlink(missing_ok=True)


class Pages:
    """Amina at the pages of one case; what was acknowledged, what was refused, and with what words."""

    def __init__(self, client: "Client", book: str) -> None:
        self._client, self._base = client, f"/cases/{book}"
        self.taken: dict[str, str] = {}  # mark → kind
        self.refused: dict[str, int] = {}  # mark → status
        self.unclear: list[str] = []  # refusals without their sentence

    def note(self, mark: str) -> bool:
        return self._send("note", mark, "notes/", {"text": f"{mark} " + "x" * 3_000})

    def exhibit(self, mark: str) -> bool:
        from django.core.files.uploadedfile import SimpleUploadedFile

        about = {"name": mark, "what": "document", "received": "2017"}
        return self._send(
            "exhibit", mark, "exhibits/new/", about | {"file": SimpleUploadedFile("a", content(mark))}
        )

    def _send(self, kind: str, mark: str, path: str, form: dict[str, Any]) -> bool:
        answer = self._client.post(f"{self._base}/{path}", form)
        if answer.status_code == 302 and "done=" in answer.headers["Location"]:
            self.taken[mark] = kind
            return True
        self.refused[mark] = answer.status_code
        page = answer.content.decode()
        if SENTENCE not in page:
            self.unclear.append(f"{kind} {mark}: {answer.status_code} {page[-400:]}")
        if kind == "note" and mark not in page:
            self.unclear.append(f"{kind} {mark}: what was typed is not given back")
        return False

    def reads(self) -> bool:
        return all(
            self._client.get(path).status_code == 200 for path in (f"{self._base}/", "/cases/", "/today/")
        )


def content(mark: str) -> bytes:
    return mark.encode() + random.Random(mark).randbytes(FILE)


def one_round(disk: Disk, pages: Pages, name: str) -> dict[str, Any]:
    """Fill up, write until nothing is taken any more, read, make room, and write again."""
    draw = random.Random(name)
    disk.leave(draw.randrange(LEFT))
    kinds = [pages.note, pages.exhibit]
    full = Counter[str]()
    for number in range(MOST):
        write = draw.choice(kinds)
        if not write(f"{name}-{number}"):
            full[write.__name__] += 1
        if full["note"] > 1 and full["exhibit"] > 1:
            break
    reads = pages.reads()
    disk.empty()
    again = pages.note(f"{name}-after"), pages.exhibit(f"{name}-after-too")
    return {"full": dict(full), "reads": reads, "again": all(again)}


def standing(folder: Path) -> dict[str, Any]:
    """After a restart: what verifies, and what is there, opened whole."""
    from havre.cases.types import Exhibit, Note
    from havre.ledger.log import Ledger
    from havre.ledger.queries import verify
    from havre.sealed_types import REGISTRY
    from havre.web.runtime import Runtime
    from tests.cast import workspace_of

    before = verify(Ledger(registry=REGISTRY, data=folder)).faults
    ledger = Runtime.from_settings().ledger
    amina = workspace_of(ledger, "amina")
    files = {}
    for held in amina.all(Exhibit):
        value = held.value
        reader, close = ledger.files.reader(value.file_id, identity=value.identity, length=value.length)
        files[value.name] = hashlib.sha256(b"".join(reader.chunks())).hexdigest()
        close()
    return {
        "faults": [fault.kind for fault in (*before, *verify(ledger).faults)],
        "incoming": len(list((folder / "files" / "incoming").glob("*"))),
        "notes": Counter(held.value.text.split()[0] for held in amina.all(Note)),
        "exhibits": files,
    }


def careless(folder: Path) -> None:
    from havre.ledger.log import Appender

    store = Appender.store

    def pass_over(self: Appender) -> None:
        room = os.statvfs(folder)
        if room.f_bavail * room.f_frsize > 1 << 16:
            store(self)

    Appender.store = pass_over  # type: ignore[method-assign]  # the fault that is planted


def main(folder: Path, seed: str, rounds: int, *, is_careless: bool) -> None:
    from havre.cli import start

    ledger = start.ledger(folder / "data")
    from django.apps import apps
    from django.conf import settings

    from havre.cases.operations import open_case
    from tests.cast import NOW, client_of, found

    settings.ALLOWED_HOSTS = ["testserver"]
    book = open_case(by=found(ledger).amina, at=NOW).book.hex()
    pages, disk = Pages(client_of("amina"), book), Disk(folder)
    if is_careless:
        careless(folder)
    told = [one_round(disk, pages, f"{seed}-{number}") for number in range(rounds)]
    vars(apps.get_app_config("web")).pop("runtime").alone.close()
    print(
        json.dumps(
            {
                "rounds": told,
                "taken": pages.taken,
                "refused": pages.refused,
                "unclear": pages.unclear,
                "standing": standing(folder / "data"),
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), is_careless="careless" in sys.argv[4:])
