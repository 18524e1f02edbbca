"""`havre-verify` as whoever checks a log meets it. The controls are the sound folder, key, note and file."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import havre_verify
from havre import seal
from tests.attack.conftest import Made
from tests.attack.serving import ROOT, havre
from tests.seal.test_verify import built
from tests.seal.world import World
from tests.verifier.laying import lay

Run = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """The command with `--json`: its status and what it printed."""

    def run(*args: object) -> tuple[int, dict[str, Any]]:
        status = havre_verify.main([str(arg) for arg in args] + ["--json"])
        printed = capsys.readouterr()
        assert printed.err == ""
        return status, json.loads(printed.out)

    return run


@pytest.fixture(scope="module")
def world() -> World:
    """A log in which a book was destroyed, and that went on after its last checkpoint."""
    world = built()
    book = world.create()
    request = world.ask(world.alice, seal.SHRED, book)
    other, _ = world.join()
    assert world.grant(world.alice, world.file_slot(world.organisation), other) is None
    world.must(world.alice, seal.ShredPayload(book, world.answer(other, request)))
    for index, data in world.store.rows:
        if getattr(seal.parse_leaf(data).payload, "book", None) == book:
            world.store.envelopes.pop(index, None)
    assert world.write(world.alice, world.file_slot(world.organisation)) is None
    world.checkpoint()
    assert world.write(world.alice, world.file_slot(world.organisation)) is None
    return world


@pytest.fixture
def folder(world: World, tmp_path: Path) -> Path:
    return lay(world.store, tmp_path / "data")


def key_of(world: World) -> str:
    return seal.note_key(world.log_key.public, log_id=world.log_id)


def kinds(said: dict[str, Any]) -> list[str]:
    return [fault["kind"] for fault in said["faults"]]


def havres(folder: Path) -> dict[str, Any]:
    """What Havre's own command says of the same folder, but what is only outstanding, which is no fault."""
    said: dict[str, Any] = json.loads(havre("log", "verify", "--json", data=folder).stdout)
    del said["outstanding"]
    return said


@pytest.mark.sqlite_only("a folder's SQLite file is what it reads; of PostgreSQL it reads backups")
class TestFolder:
    def test_the_demonstrations_like_is_verified_as_havre_does(self, made: Made, run: Run) -> None:
        status, said = run(made.folder)
        assert (status, said["ok"], said["faults"]) == (0, True, [])
        assert havres(made.folder) == said
        with sqlite3.connect(made.folder / "havre.sqlite3") as db:
            db.execute("UPDATE ledger_sealedbody SET sealed = substr(sealed, 2)")
        db.close()
        status, said = run(made.folder)
        assert status == 1
        assert set(kinds(said)) == {"body-changed"}
        assert havres(made.folder) == said

    def test_nothing_in_it_is_changed(self, made: Made, run: Run) -> None:
        def everything() -> dict[Path, tuple[bytes, int]]:
            paths = [path for path in made.folder.rglob("*") if path.is_file()]
            kept = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in paths}
            # A reader leaves behind what SQLite writes beside the database: an empty log and its index.
            sqlites = {made.folder / "havre.sqlite3-shm"} | {
                path for path in paths if path.stat().st_size == 0
            }
            return {path: seen for path, seen in kept.items() if path not in sqlites}

        before = everything()
        assert run(made.folder)[0] == 0
        assert everything() == before

    def test_it_is_read_while_others_write(self, made: Made, run: Run) -> None:
        command = [sys.executable, "-m", "tests.attack.writing", str(made.folder), "meanwhile"]
        with subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True
        ) as writers:
            try:
                said = [run(made.folder)[1]]
                while said[-1]["size"] < said[0]["size"] + 10 and len(said) < 1_000:
                    said.append(run(made.folder)[1])
            finally:
                os.killpg(writers.pid, signal.SIGKILL)
        assert [each["faults"] for each in said] == [[]] * len(said)
        assert said[-1]["size"] > said[0]["size"], "the control: it did grow"

    def test_the_reader_is_told_the_key_to_keep(
        self, world: World, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert havre_verify.main([str(folder)]) == 0
        out = capsys.readouterr().out
        assert f"Verified: {world.tree.size} leaves, root {world.tree.root().hex()}" in out
        assert key_of(world) in out

    def test_kinds_from_a_newer_havre_are_listed(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        world = World()
        unsigned = seal.encode([1, "po\x1bem", world.authority.tip, world.alice.key_id, []])
        world.put(seal.parse_leaf(unsigned + world.alice.sign(seal.ctx("leaf", world.log_id, unsigned))))
        assert havre_verify.main([str(lay(world.store, tmp_path / "data"))]) == 0
        assert "leaf 6: kind po\\u001bem is unknown here" in capsys.readouterr().out

    def test_what_is_no_log_is_refused_with_a_sentence(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        empty = lay(World().store.__class__(), tmp_path / "empty")
        (tmp_path / "other").mkdir()
        (tmp_path / "text").mkdir()
        (tmp_path / "text/havre.sqlite3").write_text("not a database, but long enough to be looked at" * 20)
        for path in (tmp_path / "none", tmp_path / "other", tmp_path / "text", empty):
            assert havre_verify.main([str(path)]) == 1
            said = capsys.readouterr()
            assert said.out == ""
            assert said.err.count("\n") == 1

    @pytest.mark.parametrize("args", [[], ["one", "two"], ["--unknown"], ["proof", "file"], ["witness"]])
    def test_wrong_usage_is_2(self, args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as caught:
            havre_verify.main(args)
        assert caught.value.code == 2
        assert "usage:" in capsys.readouterr().err


class TestMediumThatCantBeWritten:
    """There SQLite can't open a log in write-ahead mode as usual."""

    @pytest.fixture
    def unwritable(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        asked: list[str] = []
        connect = havre_verify._connect

        def refusing(address: str) -> sqlite3.Connection:
            asked.append(address.rpartition("?")[2])
            if "immutable" not in address:
                raise sqlite3.OperationalError("unable to open database file")
            return connect(address)

        monkeypatch.setattr(havre_verify, "_connect", refusing)
        return asked

    def test_it_is_read_as_it_lies(self, folder: Path, run: Run, unwritable: list[str]) -> None:
        assert run(folder)[0] == 0
        assert unwritable == ["mode=ro", "mode=ro&immutable=1"]

    def test_but_not_past_what_was_written_last(
        self, folder: Path, unwritable: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        (folder / "havre.sqlite3-wal").write_bytes(b"not yet in the database")
        assert havre_verify.main([str(folder)]) == 1
        assert "can't be read whole" in capsys.readouterr().err
        assert unwritable == ["mode=ro"]


class TestCheckpoints:
    def test_kept_elsewhere_are_compared(self, world: World, folder: Path, run: Run, tmp_path: Path) -> None:
        for place, note in enumerate(world.store.notes):
            (tmp_path / f"{place}").write_text(note)
        assert run(folder, "--checkpoint", tmp_path / "0", "--checkpoint", tmp_path / "2")[0] == 0

    def test_a_shortened_log_is_found(self, world: World, folder: Path, run: Run, tmp_path: Path) -> None:
        (tmp_path / "kept").write_text(world.store.notes[-1])
        with closing(sqlite3.connect(folder / "havre.sqlite3")) as db:
            db.execute("DELETE FROM ledger_takencheckpoint")
            cut = world.tree.size - 2
            for table in (havre_verify.LEAVES, havre_verify.BODIES, havre_verify.ENVELOPES):
                db.execute(f'DELETE FROM {table} WHERE "index" >= ?', (cut,))
            db.commit()
        assert run(folder)[0] == 0, "the control: the shorter log is whole in itself"
        status, said = run(folder, "--checkpoint", tmp_path / "kept")
        assert (status, said["size"]) == (1, cut)
        assert said["faults"] == [
            {"index": -1, "kind": "checkpoint-ahead", "detail": f"checkpoint {tmp_path / 'kept'}"}
        ]

    def test_another_logs_note_is_no_checkpoint(self, folder: Path, run: Run, tmp_path: Path) -> None:
        (tmp_path / "kept").write_text(World().checkpoint())
        assert kinds(run(folder, "--checkpoint", tmp_path / "kept")[1]) == ["checkpoint-malformed"]

    def test_after_the_log_key_was_replaced_both_keys_notes_hold(self, run: Run, tmp_path: Path) -> None:
        world = World()
        world.checkpoint()
        old, new = world.log_key, seal.LogKey.new()
        payload = seal.KeyPayload(
            seal.LOG, b"", new.public, b"", seal.REPLACED, new.own_signature(log_id=world.log_id)
        )
        world.must(world.recovery, payload)
        world.log_key = new
        world.checkpoint()
        folder = lay(world.store, tmp_path / "data")
        assert run(folder)[0] == 0
        world.log_key = old
        (tmp_path / "late").write_text(world.checkpoint())
        assert kinds(run(folder, "--checkpoint", tmp_path / "late")[1]) == ["checkpoint-malformed"]


class TestWitness:
    @pytest.fixture
    def kept(self, world: World, tmp_path: Path) -> Path:
        size = int(world.store.notes[-1].split("\n")[1])
        data = seal.make_witness(world.store.notes[-1], world.store.rows, tree=world.tree, size=size)
        (tmp_path / "kept.witness").write_bytes(data)
        return tmp_path / "kept.witness"

    def test_a_log_that_goes_on_from_it_holds(self, world: World, folder: Path, kept: Path, run: Run) -> None:
        status, said = run("witness", kept, "--log", folder)
        assert (status, said["faults"]) == (0, [])
        assert said["destroyed"] == [book.hex() for book in world.authority.shredded()]
        assert run("witness", kept, "--key", key_of(world))[1]["ok"]

    def test_one_that_leaves_a_destruction_out_is_named(
        self, world: World, folder: Path, kept: Path, run: Run
    ) -> None:
        version, note, leaves = havre_verify.decode(kept.read_bytes())
        kept.write_bytes(havre_verify.encode([version, note, []]))
        assert run("witness", kept, "--key", key_of(world))[1]["ok"], "the note alone is right"
        status, said = run("witness", kept, "--log", folder)
        assert (status, kinds(said)) == (1, ["witness-incomplete"])
        assert said["faults"][0]["index"] == leaves[0][0]

    def test_another_logs_is_refused(self, kept: Path, run: Run, tmp_path: Path) -> None:
        other = World()
        assert kinds(run("witness", kept, "--log", lay(other.store, tmp_path / "other"))[1]) == [
            "checkpoint-malformed"
        ]
        assert kinds(run("witness", kept, "--key", key_of(other))[1]) == ["witness-malformed"]

    def test_any_changed_byte_is_refused(self, world: World, kept: Path, run: Run) -> None:
        data = kept.read_bytes()
        for position in range(0, len(data), 7):
            kept.write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
            assert kinds(run("witness", kept, "--key", key_of(world))[1]) == ["witness-malformed"]


class TestProof:
    @pytest.fixture
    def shown(self, world: World, tmp_path: Path) -> Path:
        note = world.store.notes[-1]
        size = int(note.split("\n")[1])
        index = min(world.store.bodies)
        leaf = seal.parse_leaf(world.store.rows[index][1])
        assert isinstance(leaf.payload, seal.EntryPayload)
        bundle = seal.prove_fields(
            ["text"], place=seal.Place(leaf, index, world.tree, size, note), sealed=world.store.bodies[index],
            key=world.compartment_keys[leaf.payload.slot], log_id=world.log_id,
        )  # fmt: skip
        (tmp_path / "shown").write_bytes(bundle.encoded())
        return tmp_path / "shown"

    def test_it_is_proven_by_key_by_log_or_by_note(
        self, world: World, folder: Path, shown: Path, run: Run, tmp_path: Path
    ) -> None:
        (tmp_path / "note").write_text(world.store.notes[-1])
        for known in (["--key", key_of(world)], ["--log", folder], ["--checkpoint", tmp_path / "note"]):
            status, said = run("proof", shown, *known)
            assert (status, said["ok"], said["log"]) == (0, True, world.log_id.hex())
            assert (said["type"], said["version"]) == ("note", 1)
            assert said["fields"] == [{"name": "text", "value": "hello"}]

    def test_it_is_printed_for_people(
        self, world: World, shown: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert havre_verify.main(["proof", str(shown), "--key", key_of(world)]) == 0
        assert 'text = "hello"' in capsys.readouterr().out

    def test_another_value_key_or_note_is_refused_and_nothing_shown(
        self, world: World, shown: Path, run: Run, tmp_path: Path
    ) -> None:
        other = World()
        (tmp_path / "note").write_text(world.store.notes[0])
        for known in (["--key", key_of(other)], ["--checkpoint", tmp_path / "note"]):
            status, said = run("proof", shown, *known)
            assert (status, kinds(said)) == (1, ["proof-malformed"])
            assert "fields" not in said
        shown.write_bytes(shown.read_bytes().replace(b"hello", b"jello"))
        assert kinds(run("proof", shown, "--key", key_of(world))[1]) == ["proof-malformed"]

    def test_a_key_that_is_none_is_refused(self, world: World, shown: Path, run: Run) -> None:
        good = key_of(world)
        assert havre_verify.parse_verifier_key(good) == (world.log_id, world.log_key.public)
        for wrong in ("", "havre/", good[:-1], good.replace("+", "-"), good.upper(), good[:-4] + "AAA="):
            assert kinds(run("proof", shown, f"--key={wrong}")[1]) == ["proof-malformed"]

    def test_of_a_log_that_was_cut_since_it_is_not_proven(self, world: World, shown: Path, run: Run) -> None:
        folder = lay(World().store, shown.parent / "cut")
        assert kinds(run("proof", shown, "--log", folder)[1]) == ["checkpoint-malformed"]


def test_what_could_move_a_cursor_is_written_out() -> None:
    assert havre_verify.shown("a\x1b[2Jb\u202ec\n") == "a\\u001b[2Jb\\u202ec\\u000a"
    assert havre_verify.shown("Приют, où?") == "Приют, où?"
