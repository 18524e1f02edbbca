"""Promise 4, its second half: a log returned to an earlier state, or gone on differently, is found by a checkpoint
that was kept elsewhere, though it verifies in itself.

Folders are copied, put back and cut as somebody with the disk would; everything is asked through the command.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from havre import seal
from tests.attack.conftest import Made
from tests.attack.growing import grow
from tests.attack.making import make
from tests.attack.serving import havre
from tests.databases import copied, sql


def check(folder: Path, kept: Path, *, status: int) -> dict[str, Any]:
    """What `havre log check-witness` says."""
    answer = havre("log", "check-witness", str(kept), "--json", data=folder)
    assert answer.returncode == status, answer.stderr
    found: dict[str, Any] = json.loads(answer.stdout)
    assert found["ok"] == (status == 0)
    return found


def checkpoint(folder: Path, to: Path) -> Path:
    answer = havre("log", "checkpoint", str(to), data=folder)
    assert answer.returncode == 0, answer.stderr
    return to


def verifies(folder: Path) -> bool:
    return havre("log", "verify", data=folder).returncode == 0


def both(kept: Path) -> tuple[Path, Path]:
    """The text and the witness file."""
    return kept, kept.with_name(kept.name + ".witness")


def leaves(folder: Path) -> int:
    return int(sql(folder, "SELECT count(*) FROM ledger_storedleaf")[0][0])


def test_a_log_that_goes_on_holds_what_was_witnessed(made: Made, tmp_path: Path) -> None:
    kept = checkpoint(made.folder, tmp_path / "kept")
    size = leaves(made.folder)
    for form in both(kept):
        assert check(made.folder, form, status=0)["result"] == "same"
    grow(made.folder, 3)
    for form in both(kept):
        found = check(made.folder, form, status=0)
        assert (found["result"], found["witnessed"]["size"]) == ("extends", size)
        assert (found["log"]["size"], found["lost"]) == (size + 3, [])
        seal.verify_consistency(
            old_size=size,
            old_root=bytes.fromhex(found["witnessed"]["root"]),
            new_size=size + 3,
            new_root=bytes.fromhex(found["log"]["root"]),
            path=[bytes.fromhex(step) for step in found["path"]],
        )


def test_an_older_copy_put_back_is_found_and_what_it_brought_back_is_named(
    made: Made, tmp_path: Path
) -> None:
    older = copied(made.folder, tmp_path / "older")
    destroyed = grow(made.folder, 1, "destroy")
    kept = checkpoint(made.folder, tmp_path / "kept")
    assert check(made.folder, kept, status=0)["result"] == "same"
    assert verifies(older), "in itself the older state is whole: that is why somebody keeps a checkpoint"
    text, witness = both(kept)
    assert check(older, text, status=1)["result"] == "rolled-back"
    found = check(older, witness, status=1)
    assert (found["result"], found["lost"]) == ("rolled-back", [destroyed])


def test_a_cut_end_is_found(made: Made, tmp_path: Path) -> None:
    kept = checkpoint(made.folder, tmp_path / "kept")
    ((last,),) = sql(made.folder, 'SELECT max("index") FROM ledger_storedleaf')
    for table in ("ledger_storedleaf", "ledger_sealedbody", "ledger_sealedgrant"):
        sql(made.folder, f'DELETE FROM {table} WHERE "index" = %s', last)
    sql(made.folder, "DELETE FROM ledger_takencheckpoint")
    assert verifies(made.folder), "whoever cuts the log takes its own checkpoints away, too"
    assert check(made.folder, kept, status=1)["result"] == "rolled-back"


def test_two_copies_that_go_on_apart_are_found(made: Made, tmp_path: Path) -> None:
    other = copied(made.folder, tmp_path / "other")
    common = checkpoint(made.folder, tmp_path / "common")
    grow(made.folder, 2)
    kept = checkpoint(made.folder, tmp_path / "kept")
    grow(other, 5)
    assert verifies(other)
    for form in both(kept):
        assert check(other, form, status=1)["result"] == "forked"
    assert check(other, common, status=0)["result"] == "extends", "what both begin with still holds"
    assert check(made.folder, kept, status=0)["result"] == "same", (
        "and the copy that was witnessed is not accused"
    )


def test_another_organisation_s_checkpoint_is_told_apart(made: Made, tmp_path: Path) -> None:
    make(tmp_path / "foreign", bare=True)
    kept = checkpoint(tmp_path / "foreign", tmp_path / "kept")
    for form in both(kept):
        found = check(made.folder, form, status=1)
        assert (found["result"], found["witnessed"]) == ("other-log", None)


def test_a_replaced_log_key_keeps_old_checkpoints_good(made: Made, tmp_path: Path) -> None:
    old = checkpoint(made.folder, tmp_path / "old")
    before = (made.folder / "log.key").read_bytes()
    grow(made.folder, 1, "rekey")
    assert (made.folder / "log.key").read_bytes() != before
    assert check(made.folder, old, status=0)["result"] == "extends"
    new = checkpoint(made.folder, tmp_path / "new")
    assert check(made.folder, new, status=0)["result"] == "same"


def test_a_stolen_or_swapped_log_key_signs_nothing_that_is_taken(made: Made, tmp_path: Path) -> None:
    """Somebody with the disk puts a key of their own there; nobody is made to hand out what it signs."""
    (made.folder / "log.key").write_bytes(bytes(range(32)))
    refused = havre("log", "checkpoint", str(tmp_path / "kept"), data=made.folder)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "another key than the log names" in refused.stderr
    assert not (tmp_path / "kept").exists()
    ((note,),) = sql(made.folder, "SELECT note FROM ledger_takencheckpoint ORDER BY id DESC LIMIT 1")
    log_id = bytes.fromhex(note.split("\n")[0].removeprefix("havre/"))
    forged = seal.sign_checkpoint(seal.LogKey(bytes(range(32))), log_id=log_id, size=9, root=bytes(32))  # type: ignore[arg-type]  # bytes are what it is
    (tmp_path / "forged").write_text(forged)
    assert check(made.folder, tmp_path / "forged", status=1)["result"] == "other-key"
    (tmp_path / "kept").write_text(note)
    assert check(made.folder, tmp_path / "kept", status=0)["result"] == "same", "the control"


def test_the_command_says_it_in_words(made: Made, tmp_path: Path) -> None:
    older = copied(made.folder, tmp_path / "older")
    destroyed = grow(made.folder, 0, "destroy")
    text, witness = both(checkpoint(made.folder, tmp_path / "kept"))
    held = havre("log", "check-witness", str(text), data=made.folder)
    assert (held.returncode, held.stderr) == (0, "")
    assert held.stdout.startswith(f"same: {seal.WITNESS_RESULTS['same']}\n")
    gone = havre("log", "check-witness", str(witness), data=older)
    assert (gone.returncode, gone.stdout) == (1, "")
    assert gone.stderr.startswith(f"rolled-back: {seal.WITNESS_RESULTS['rolled-back']}\n")
    assert f"book {destroyed} was destroyed by then" in gone.stderr


class TestWhatIsRefused:
    def test_what_is_no_checkpoint(self, made: Made, tmp_path: Path) -> None:
        for name, data in (("text", b"nothing here"), ("bytes", b"\x93\x01\x02"), ("empty", b"")):
            (tmp_path / name).write_bytes(data)
            assert check(made.folder, tmp_path / name, status=1)["result"] == "malformed"

    def test_a_broken_store_is_named_as_that(self, made: Made, tmp_path: Path) -> None:
        kept = checkpoint(made.folder, tmp_path / "kept")
        sql(made.folder, 'DELETE FROM ledger_storedleaf WHERE "index" = 4')
        answer = havre("log", "check-witness", str(kept), data=made.folder)
        assert (answer.returncode, answer.stdout) == (1, "")
        assert answer.stderr.startswith("The stored log is broken")

    def test_files_that_are_not_there_several_at_once_or_too_large(self, made: Made, tmp_path: Path) -> None:
        first = checkpoint(made.folder, tmp_path / "first").read_text()
        grow(made.folder)
        second = checkpoint(made.folder, tmp_path / "second").read_text()
        (tmp_path / "both").write_text(first + second)
        (tmp_path / "large").write_bytes(bytes(5 << 20))
        for name, says in (
            ("none", "can't be read"),
            ("both", "several checkpoints"),
            ("large", "far too large"),
        ):
            answer = havre("log", "check-witness", str(tmp_path / name), data=made.folder)
            assert (answer.returncode, answer.stdout) == (1, "")
            assert says in answer.stderr

    def test_a_checkpoint_never_takes_the_place_of_another(self, made: Made, tmp_path: Path) -> None:
        kept = checkpoint(made.folder, tmp_path / "kept")
        before = [form.read_bytes() for form in both(kept)]
        grow(made.folder)
        for name in ("kept", "kept.witness"):
            answer = havre(
                "log", "checkpoint", str(tmp_path / name.removesuffix(".witness")), data=made.folder
            )
            assert answer.returncode == 1
            assert "is never replaced" in answer.stderr
        assert [form.read_bytes() for form in both(kept)] == before
        kept.unlink()
        assert havre("log", "checkpoint", str(kept), data=made.folder).returncode == 1
        assert not kept.exists(), "nothing half is left behind"


def test_an_entry_s_place_is_proven_to_whoever_holds_the_leaf(made: Made) -> None:
    rows = sql(made.folder, 'SELECT "index", data FROM ledger_storedleaf ORDER BY "index"')
    entries = [(index, seal.parse_leaf(bytes(data))) for index, data in rows]
    index, leaf = next(
        (index, leaf) for index, leaf in entries[30:] if isinstance(leaf.payload, seal.EntryPayload)
    )
    assert isinstance(leaf.payload, seal.EntryPayload)
    entry = leaf.payload.entry.hex()
    answer = havre("log", "proof", entry, "--json", data=made.folder)
    assert answer.returncode == 0, answer.stderr
    proof = json.loads(answer.stdout)
    assert (proof["entry"], proof["index"], proof["size"]) == (entry, index, len(rows))
    path = [bytes.fromhex(step) for step in proof["path"]]
    log = seal.parse_leaf(bytes(rows[0][1]))
    assert isinstance(log.payload, seal.LogPayload)
    signed = seal.open_checkpoint(
        proof["checkpoint"],
        log_public=log.payload.log_key,
        log_id=log.hash,  # type: ignore[arg-type]  # the log's id is its first leaf's hash
    )
    place = {"index": index, "size": signed.size, "path": path, "root": signed.root}
    seal.verify_inclusion(leaf=leaf.hash, **place)  # type: ignore[arg-type]  # a plain dict is what it takes
    with pytest.raises(seal.SealError):
        seal.verify_inclusion(leaf=entries[index - 1][1].hash, **place)  # type: ignore[arg-type]  # as above
    assert leaf.hash.hex() in havre("log", "proof", entry, data=made.folder).stdout


def test_an_entry_that_is_not_there_or_no_id_is_refused(made: Made) -> None:
    absent = havre("log", "proof", "00" * 16, "--json", data=made.folder)
    assert (absent.returncode, absent.stdout) == (1, "")
    assert "no such entry" in absent.stderr
    assert havre("log", "proof", "not an id", data=made.folder).returncode == 2
