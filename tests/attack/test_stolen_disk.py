"""Promises 1 and 2, against a person who uses everything: nothing typed or sent can be read on the server's disk.

A real browser walks through every form of the sealed side against the real server, which has a temporary folder and
a log file of its own. Every field gets a mark of its own, whatever it is called. Then all files are searched as
`tests.forensic` does: raw pages, write-ahead logs, streams and archives. The handle is clear text by design and the
one exclusion (`journey.HANDLE`).
"""

import hashlib
import io
import re
import secrets
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Route

from havre import seal
from havre.web.cases.urls import urlpatterns
from tests import databases
from tests.attack.journey import HANDLE, Marks, Person, name_of
from tests.attack.serving import ROOT, Server, Visitor, havre
from tests.forensic.created import Created
from tests.forensic.scanner import search
from tests.postgres import Cluster, running

pytestmark = [pytest.mark.browser, pytest.mark.database]
AFTER_ANY_BIRTH = 1911  # that this walk types
REPORT = ROOT / "src/havre/record/samples/2017-04-19-guardian-kadyrov.html"
PART = re.compile(r"/exhibits/parts/[0-9a-f]{32}/$")
# The server's heartbeat file, and the one by which Python tries whether it can write there: neither holds anything.
EMPTY = re.compile(r"wgunicorn-\w{8}|[a-z0-9_]{8}")


@dataclass
class Walk:
    """One walk through the pages and what it left."""

    folder: Path
    server: Server
    created: Created
    cluster: Cluster | None
    before: dict[Path, bytes] = field(
        default_factory=dict
    )  # the cluster's files, as they were without a mark
    marks: Marks = field(default_factory=Marks)
    passphrases: dict[str, str] = field(default_factory=dict)

    @property
    def places(self) -> list[Path]:
        """Every file that the server and its database write; of PostgreSQL, also what its compressed rows hold."""
        own = [self.server.data, self.server.temporary, self.server.log]
        if self.cluster is None:
            return own
        dump = self.folder / "dump.sql"
        databases.dump(self.server.data, dump)
        changed = [path for path, digest in digests(self.cluster).items() if self.before.get(path) != digest]
        return [*own, *changed, dump]

    def readable(self, *, least: int = 60) -> list[str]:
        """Where a mark can be read; more than `least` were typed by now."""
        assert len(set(self.marks.typed)) > least
        return [f"{found.word} in {found.place}" for found in search(self.marks.typed, self.places)]

    def passphrase(self, handle: str) -> str:
        """Six drawn words and a mark."""
        words = f"{seal.suggest_passphrase()} {secrets.token_hex(6)}"
        return self.passphrases.setdefault(handle, self.marks.keep(words))


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster | None]:
    """On PostgreSQL a server of this test's own: all that it writes is searched."""
    if not databases.ON_POSTGRESQL:
        yield None
        return
    with running() as own:
        monkeypatch.setattr(databases, "SERVER", own.url())
        yield own


@pytest.fixture
def walk(tmp_path: Path, cluster: Cluster | None) -> Iterator[Walk]:
    server = Server(tmp_path / "data", temporary=tmp_path / "tmp", log=tmp_path / "server.log")
    with Created(server.temporary) as created, server:
        before = digests(cluster) if cluster is not None else {}
        yield Walk(tmp_path, server, created, cluster, before)


def digests(cluster: Cluster) -> dict[Path, bytes]:
    """What lies in the cluster's folder; a file that is just being replaced is in the next look."""
    found = {}
    for path in cluster.files():
        with suppress(FileNotFoundError):
            found[path] = hashlib.sha256(path.read_bytes()).digest()
    return found


def person(browser: Browser, walk: Walk) -> Person:
    """Somebody in a new, empty profile."""
    address = f"http://127.0.0.1:{walk.server.port}"
    return Person(browser.new_context().new_page(), address, walk.marks, walk.server.data)


def test_nothing_typed_or_sent_can_be_read_on_the_disk(browser: Browser, walk: Walk) -> None:
    amina = person(browser, walk)
    set_up(amina, walk)
    boris = person(browser, walk)
    let_in(amina, boris, walk)
    book = open_a_case(amina)
    describe_the_person(amina, book)
    write_and_change(amina, book)
    send_exhibits(amina, book)
    cite_the_record(amina)
    share_and_hand_over(amina, boris, book)
    show_the_names(amina, boris)
    link_a_family(amina, book)
    give_their_own_data(amina, boris, book)
    two_versions(amina, book)
    look_for(amina, book)
    keep_and_destroy(amina, boris, book)
    take_away(amina, book)
    assert works(walk, amina.cookie()), "the control: with her cookie the pages open, while she is unlocked"
    assert walk.readable() == [], "while the server runs and everybody is unlocked"
    leave(amina, walk)
    assert walk.readable() == [], "while the server runs and everybody is locked"
    assert forms_of_cases(walk) - amina.posted == set(), "forms of a case that this walk never sent"
    backup = walk.folder / "one.backup"
    assert havre("backup", str(backup), data=walk.folder / "data").returncode == 0
    walk.server.stop()
    assert walk.readable() == [], "after the server stopped"
    assert search(walk.marks.typed, [backup]) == [], "a backup is as sealed as the disk"
    others = [name for name in walk.created.names() if not EMPTY.fullmatch(name)]
    assert others == [], "no temporary file either, not even for a moment"
    _the_control(walk)
    _cookies_open_nothing(walk)


def works(walk: Walk, cookie: str) -> bool:
    return Visitor(walk.server.port, {"havre": cookie}).get("/cases/").status == 200


def _cookies_open_nothing(walk: Walk) -> None:
    """Promise 2: with every cookie that was ever given, too, nothing opens once the process has stopped."""
    assert len(walk.marks.cookies) >= 2
    with walk.server:
        assert [cookie for cookie in walk.marks.cookies if works(walk, cookie)] == []


def _the_control(walk: Walk) -> None:
    """A planted mark is found in each of the places, or the silence above would say nothing."""
    mark = walk.marks.typed[10]
    with (
        Created(walk.server.temporary) as created,
        tempfile.NamedTemporaryFile(dir=walk.server.temporary) as made,
    ):
        assert created.names() == [Path(made.name).name]
        assert not EMPTY.fullmatch(created.names()[0])
    for place in (walk.server.data / "planted", walk.server.temporary / "planted"):
        place.write_text(f"some {mark} words")
        assert search([mark], walk.places), place
        place.unlink()
    if walk.cluster is not None:
        _planted_in_the_database(walk, walk.cluster)
    with walk.server.log.open("a") as log:
        log.write(mark)
    assert search([mark], walk.places)


def _planted_in_the_database(walk: Walk, cluster: Cluster) -> None:
    """A row is found in the cluster's files; one that PostgreSQL compressed, in the dump."""
    plain, squeezed = walk.marks.typed[11:13]
    databases.sql(walk.server.data, "CREATE TABLE planted (words text)")
    for words in (f"some {plain} words", f"{squeezed[:9] * 900}{squeezed}"):
        databases.sql(walk.server.data, "INSERT INTO planted VALUES (%s)", words)
    places = [found.place for found in search([plain], walk.places)]
    assert [place for place in places if place.startswith(str(cluster.folder))]
    assert [found.word for found in search([squeezed], walk.places) if found.place.endswith("dump.sql")]
    databases.sql(walk.server.data, "DROP TABLE planted")


def set_up(amina: Person, walk: Walk) -> list[str]:
    """Found the organisation; the recovery shares."""
    amina.go("/")
    phrase = walk.passphrase("amina")
    amina.fill("set-up", {HANDLE: "amina", "passphrase": phrase, "again": phrase})
    amina.submit("set-up")
    shares = [
        section.locator("li").all_inner_texts() for section in amina.page.locator("section.share").all()
    ]
    assert [len(share) for share in shares] == [33, 33, 33]
    for share in shares:
        walk.marks.typed += [" ".join(share[:6]), " ".join(share[-6:])]
    labels = amina.page.locator("label").all_inner_texts()
    asked = [re.search(r"[Ww]ord (\d+) of share (\d+)", label) for label in labels]
    first, second = (shares[int(found[2]) - 1][int(found[1]) - 1] for found in asked if found)
    amina.fill("shares", {"first": first, "second": second})
    amina.submit("shares")
    assert name_of(amina.page.url) == "today"
    return [" ".join(share) for share in shares]


def let_in(amina: Person, boris: Person, walk: Walk) -> None:
    """Invite Boris, let him choose his passphrase, compare the words and take him in."""
    amina.go("/organisation/invite/")
    amina.send("invite", grows=False, **{HANDLE: "boris", "administrator": True})
    code = walk.marks.keep(amina.page.locator("pre").first.inner_text().strip())
    boris.go("/join/")
    boris.fill("join", {"token": code})
    boris.submit("join")
    phrase = walk.passphrase("boris")
    boris.fill("join", {"passphrase": phrase, "again": phrase})
    boris.submit("join")
    words = boris.page.locator("li").all_inner_texts()
    amina.go("/organisation/")
    amina.go(amina.link("vouch"))
    amina.send("vouch", words=walk.marks.keep(" ".join(words[:8])))
    boris.go("/unlock/")
    boris.fill("unlock", {HANDLE: "boris", "passphrase": phrase})
    boris.submit("unlock")


def open_a_case(amina: Person) -> str:
    amina.go("/cases/new/")
    amina.send("case-new")
    return amina.page.url.split("/cases/")[1][:32]


def at(name: str, book: str) -> str:
    return reverse(name, args=[book])


def describe_the_person(amina: Person, book: str) -> None:
    amina.go(at("case", book))
    amina.send("case-identity", grows=True)
    amina.submit("case-person")
    typed = amina.send("case-person")
    assert not shown(amina, typed), "covered"
    amina.submit("case-identity")
    assert len(shown(amina, typed)) > 5, "what was typed is shown when it is asked for"


def shown(amina: Person, marks: list[str]) -> list[str]:
    """Those of the marks that stand on this page."""
    page = amina.page.content()
    return [mark for mark in marks if mark in page]


def write_and_change(amina: Person, book: str) -> None:
    """Everything that is text: add each kind, then change it."""
    amina.go(at("case-facts", book))
    amina.send("case-facts")
    for name in ("case-note-add", "case-task-add"):
        amina.go(at("case", book))
        amina.send(name)
    amina.go(at("case", book))
    amina.send("case-task-done")
    amina.go(amina.link("case-note"))
    amina.send("case-note")
    for name, change in (("case-happening-add", "case-happening"), ("case-narrative-add", "case-narrative")):
        amina.go(at(name, book))
        amina.send(name)
        amina.go(at("case-chronology", book))
        amina.go(amina.link(change))
        assert shown(amina, amina.send(change))
    go_through_the_procedure(amina, book)
    hold_an_interview(amina, book)
    leave_a_draft(amina, book)
    amina.go(at("case-consent-add", book))
    amina.send("case-consent-add")


def go_through_the_procedure(amina: Person, book: str) -> None:
    """A step added and changed, one of its limits moved, then kept; and all of it on Today."""
    amina.go(at("case-step-add", book))
    amina.send("case-step-add", event="decision_notified", on="2026-11-20", decision="transfer")
    amina.go(at("case-procedure", book))
    amina.go(amina.link("case-step"))
    assert shown(
        amina, amina.send("case-step", event="decision_notified", on="2026-11-21", decision="transfer")
    )
    for met in (False, True):
        amina.go(amina.link("case-deadline"))
        assert shown(amina, amina.send("case-deadline", met=met))


def hold_an_interview(amina: Person, book: str) -> None:
    """Prepared, paused and gone on with, asked, amended; and one written up."""
    for name in ("case-interview-prepare", "case-interview-add"):
        amina.go(at(name, book))
        amina.send(name, ties=False, date=amina.marks.date(since=AFTER_ANY_BIRTH))
    amina.go(at("case-interviews", book))
    amina.go(amina.link("case-interview"))
    page = amina.page.url.split(f"/{book}/")[1]
    amina.send("case-interview-pause")
    amina.send("case-interview-pause")
    amina.go(amina.link("case-interview-change"))
    amina.send("case-interview-change", ties=False, date=amina.marks.date(since=AFTER_ANY_BIRTH))
    amina.go(f"/cases/{book}/{page}".split("?")[0])
    amina.go(amina.link("case-ask"))
    words = amina.send("case-ask", grows=False)
    assert shown(amina, words), "what was looked for stands on the page"
    assert not any(mark in amina.page.url for mark in amina.marks.typed)
    assert shown(amina, amina.send("case-answer-add"))
    amina.go(amina.link("case-answer"))
    assert shown(amina, amina.send("case-answer"))


def leave_a_draft(amina: Person, book: str) -> None:
    """By the script, by the button, and thrown away."""
    amina.go(at("case-happening-add", book))
    amina.fill("case-happening-add", {})
    amina.page.locator("[data-draft-note]", has_text="Draft kept").wait_for()
    amina.page.locator("[name=what]").fill(amina.marks.new())
    before = amina.leaves()
    with amina.page.expect_navigation():
        amina.page.locator("button[name=keep-draft]").click()
    assert amina.leaves() == before + 1
    assert amina.page.locator("[name=what]").input_value() == amina.marks.typed[-1]
    amina.go(at("case", book))
    amina.go(amina.link("case-draft"))
    assert shown(amina, amina.marks.typed)
    amina.send("case-draft")


def send_exhibits(amina: Person, book: str) -> None:
    """Once as a browser without script does it, then in parts."""
    amina.page.route("**/sending*.js", lambda route: route.abort())
    amina.go(at("case-exhibit-add", book))
    amina.send("case-exhibit-add", intimate=False, shows_identity=False)
    amina.page.unroute("**/sending*.js")
    for kind, identity in (("text", True), ("pdf", False), ("zip", False), ("png", False)):
        amina.go(at("case-exhibit-add", book))
        named = {"file": amina.marks.file(kind), "shows_identity": identity, "intimate": False}
        amina.send("case-exhibit-add", **named)
    _look_at_the_picture(amina, book)
    amina.go(at("case-exhibit-add", book))
    amina.send("case-exhibit-add", file=[amina.marks.file("zip"), amina.marks.file("pdf")], intimate=True)
    amina.go(at("case-exhibit-add", book))
    amina.send("case-refuse-material")
    amina.go(at("case-exhibits", book))
    amina.send("case-exhibits", grows=False)  # that she uncovered the identity is on record for this session
    amina.go(amina.link("case-exhibit"))
    amina.send("case-exhibit")
    _refused_with_a_file(amina, book)
    for _ in range(2):
        _half_a_file(amina, book)
    amina.go(at("case-exhibit-add", book))
    amina.send("case-parts-forget", grows=False)
    amina.go(at("case-exhibit-add", book))
    assert amina.page.get_by_role("button", name="Forget").count() == 1, (
        "and the other one lies there to the end"
    )


def _refused_with_a_file(amina: Person, book: str) -> None:
    """The form comes back because of its date; the file waits sealed, and is dropped at locking."""
    amina.go(at("case-exhibit-add", book))
    wrong = {"received": amina.marks.new(), "intimate": False}
    amina.fill("case-exhibit-add", {"file": [amina.marks.file("zip"), amina.marks.file("pdf")], **wrong})
    before = amina.leaves()
    amina.submit("case-exhibit-add")
    assert amina.page.locator(".errors").count() == 1
    assert amina.leaves() == before


def _look_at_the_picture(amina: Person, book: str) -> None:
    """It is the last; its small picture, its large one, and what it says of itself are made for her, and a copy."""
    amina.go(at("case-exhibits", book))
    amina.page.locator("img.small").last.evaluate("each => each.decode()")
    amina.page.locator("th a[href$='/look/']").last.click()
    amina.page.locator("figure img").evaluate("each => each.decode()")
    amina.go(amina.link("case-exhibit-facts"))
    assert shown(amina, amina.marks.typed[-20:]), "what the picture says of itself"
    amina.send("case-exhibit-strip")


def _half_a_file(amina: Person, book: str) -> None:
    """The connection is lost for good after the first part."""
    large = amina.marks.file("text")
    large["buffer"] *= 2
    parts: list[str] = []

    def one_only(route: Route) -> None:
        parts.append(route.request.url)
        route.continue_() if len(parts) == 1 else route.abort()

    amina.page.route(PART, one_only)
    amina.go(at("case-exhibit-add", book))
    amina.page.locator("[type=file]").set_input_files(large)
    amina.page.get_by_text("The connection is lost").wait_for()
    amina.page.unroute(PART)
    amina.go("/blank/")


def cite_the_record(amina: Person) -> None:
    """The report is public and lies there in clear; what the case makes of it is sealed."""
    amina.go("/record/add/")
    amina.fill("record-add", {"file": REPORT, "address": ""})
    amina.submit("record-add")
    amina.submit("cite")
    amina.send("cite")
    amina.go("/record/")
    amina.fill("record", {})
    amina.submit("record")


def approve(boris: Person, *, holds: bool = True) -> None:
    """He reads why it is asked, and allows it."""
    boris.go("/today/")
    boris.go(boris.link("approval"))
    assert len(shown(boris, boris.marks.typed)) == holds, "the reason, to who holds the case"
    boris.send("approval")


def show_the_names(amina: Person, boris: Person) -> None:
    amina.go("/cases/names/")
    amina.send("case-names-ask")
    approve(boris)
    amina.go("/cases/names/")
    assert not shown(amina, amina.marks.typed)
    amina.send("case-names")
    assert len(shown(amina, amina.marks.typed)) > 1


def share_and_hand_over(amina: Person, boris: Person, book: str) -> None:
    amina.go(at("case-access", book))
    amina.send("case-access", until="")
    amina.go(at("thief", book))
    amina.send("thief", grows=False)
    amina.go(at("case-dossier", book))
    typed = amina.page.locator("[name=recipient]").input_value()
    assert typed in amina.marks.typed, "the recipient of the consent stands there already"
    amina.send("case-dossier-ask")
    approve(boris)
    amina.go(at("case-dossier", book))
    plain = {"recipient": typed, "format": "pdf", "key": ""}
    amina.send("case-dossier", grows=False, **plain)
    assert amina.page.locator("img[src^='data:image/png']").count() == 1, "the first page is shown"
    amina.fill("case-dossier-file", plain)
    assert _downloaded(amina, "case-dossier-file").startswith(b"%PDF")
    hand_out_an_exhibit(amina, boris, book, typed)


def _downloaded(amina: Person, name: str) -> bytes:
    with amina.page.expect_download() as waiting:
        amina.button(name).click()
    return Path(waiting.value.path()).read_bytes()


def hand_out_an_exhibit(amina: Person, boris: Person, book: str, recipient: str) -> None:
    """The consent was about every field; its purpose stands in the form already."""
    amina.go(at("case-exhibits", book))
    address = amina.link("case-exhibit-out")
    amina.go(address)
    amina.send("case-exhibit-out-ask")
    approve(boris)
    amina.go(address)
    before = amina.leaves()
    amina.fill("case-exhibit-out", {"recipient": recipient})
    assert shown(amina, [recipient]) == [recipient]
    sent = _downloaded(amina, "case-exhibit-out")
    assert any(mark.encode() in sent for mark in amina.marks.typed), "as it came"
    assert amina.leaves() > before
    amina.posted.add("case-exhibit-out")
    amina.go(at("case-out", book))
    assert len(shown(amina, [recipient])) == 1


def link_a_family(amina: Person, book: str) -> None:
    """Another case, linked with this one; a happening of it is shown here, and then no more."""
    other = open_a_case(amina)
    for each in (book, other):
        amina.go(at("case-consent-add", each))
        amina.send("case-consent-add", purpose="a relative's case")
    amina.go(at("case-happening-add", other))
    told = [mark for mark in amina.send("case-happening-add") if mark.startswith("жщъ")]
    amina.go(at("case-family", other))
    amina.send("case-family", other=book)
    amina.go(amina.link("case-family-share"))
    amina.send("case-family-share")
    amina.go(at("case-family", book))
    assert shown(amina, told), "the control: it is shown in the other case"
    amina.send("case-family-stop")
    assert not shown(amina, told)
    amina.go(amina.link("case-family-end"))
    amina.send("case-family-end")


def give_their_own_data(amina: Person, boris: Person, book: str) -> None:
    amina.go(at("case-own-data", book))
    amina.send("case-own-data-ask")
    approve(boris)
    amina.go(at("case-own-data", book))
    amina.fill("case-own-data-file", {})
    with zipfile.ZipFile(io.BytesIO(_downloaded(amina, "case-own-data-file"))) as archive:
        told = archive.read("data.json").decode()
    assert sum(mark in told for mark in amina.marks.typed) > 40, "the control: what was typed is in it"
    amina.posted.add("case-own-data-file")


def two_versions(amina: Person, book: str) -> None:
    """The same note changed in two tabs; one is chosen, an earlier one brought back, and all of it taken out."""
    amina.go(at("case", book))
    note = amina.link("case-note")
    other = amina.page.context.new_page()
    stale = Person(other, amina.page.url.split("/cases/")[0], amina.marks, amina.data)
    stale.go(note)
    amina.go(note)
    amina.send("case-note")
    stale.send("case-note")
    assert name_of(other.url) == "case-conflict"
    stale.send("case-conflict")
    amina.posted |= stale.posted
    other.close()
    history = note.replace("/notes/", "/entries/")
    amina.go(history)
    amina.send("case-restore")
    amina.go(f"{history}remove/")
    amina.send("case-remove")
    amina.go(at("case-consents", book))
    amina.go(amina.link("case-consent-withdraw"))
    amina.send("case-consent-withdraw")


def keep_and_destroy(amina: Person, boris: Person, book: str) -> None:
    """How long a case is kept; and another one, with a note in it, that is destroyed."""
    amina.go(at("case-keeping", book))
    amina.send("case-keeping")
    other = open_a_case(amina)
    amina.go(at("case", other))
    amina.send("case-note-add")
    pseudonym = amina.page.locator("h1").inner_text()
    amina.go(at("case-keeping", other))
    amina.send("case-keeping", hold=False)
    amina.go(at("case-keeping", other))
    amina.send("case-destroy-ask")
    approve(boris, holds=False)
    amina.go(at("case-destroy", other))
    amina.send("case-destroy", pseudonym=pseudonym)


def take_away(amina: Person, book: str) -> None:
    """A team is made and named; then the case is taken from Boris."""
    amina.go("/organisation/teams/new/")
    amina.send("team-new")
    amina.send("team", manages=True)
    amina.go(at("case-access", book))
    amina.go(amina.link("case-access-end"))
    amina.send("case-access-end")


def look_for(amina: Person, book: str) -> None:
    """Search for a mark that a page shows, from the list and again from the answer; a typed address, too."""
    amina.go(at("case-chronology", book))
    word = next(mark for mark in shown(amina, amina.marks.typed) if mark.startswith("жщъ"))
    for _ in range(2):
        if name_of(amina.page.url) != "case-search":
            amina.go("/cases/")
        amina.fill("case-search", {"words": word})
        amina.submit("case-search")
        assert amina.page.get_by_text(word).count() > 0
    region = _narrow_down(amina)
    assert shown(amina, [region]) == [region]
    answer = amina.page.goto(f"{amina._address}/cases/{amina.marks.new()}/?words={amina.marks.new()}")
    assert answer is not None
    assert answer.status == 404
    amina.go("/organisation/log/")
    amina.send("log-checkpoint", grows=False)
    amina.send("log-verify", grows=False)
    assert "Verified" in amina.page.content()
    amina.fill("log-check", {"note": "", "file": amina.marks.file("zip")})
    amina.submit("log-check")
    assert amina.page.locator("[data-result=malformed]").count() == 1


def _narrow_down(amina: Person) -> str:
    """Type into the list of cases and choose the region that one of them has; returns that region."""
    amina.go("/cases/")
    region = str(amina.page.locator("[name=region] option").last.text_content())
    assert region in amina.marks.typed
    amina.fill("cases", {"status": "", "risk": "", "language": "", "jurisdiction": "", "text": region})
    amina.submit("cases")
    assert not any(mark in amina.page.url for mark in amina.marks.typed)
    return region


def leave(amina: Person, walk: Walk) -> None:
    amina.submit("lock")
    for phrase in (walk.marks.new(), walk.passphrases["amina"]):
        amina.fill("unlock", {HANDLE: "amina", "passphrase": phrase})
        amina.submit("unlock")
    assert name_of(amina.page.url) == "today"
    amina.submit("quick-exit")
    assert name_of(amina.page.url) == "blank"


def forms_of_cases(walk: Walk) -> set[str]:
    """The names of a case's addresses that take a form: those that don't answer a POST with `405`."""
    visitor = Visitor(walk.server.port).unlock("amina", walk.passphrases["amina"])
    found = set()
    for pattern in urlpatterns:
        parts = {part: 0 if part == "index" else "00" * 16 for part in pattern.pattern.converters}
        if visitor.post(reverse(str(pattern.name), kwargs=parts), {}).status != 405:
            found.add(str(pattern.name))
    assert len(found) > 20
    return found
