"""Any bytes whatever: the second verifier refuses in its own words, reads what the first reads, and stays small."""

import json
import os
import random
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import havre_verify
from havre import seal
from havre.seal.encoding import decode, encode
from tests.attack.conftest import Made
from tests.attack.flipping import content
from tests.seal.test_leaves import GOOD, signed
from tests.seal.test_verify import built
from tests.verifier.laying import lay

READERS: list[Callable[[bytes], object]] = [
    havre_verify.decode,
    havre_verify.parse_leaf,
    havre_verify.parse_note,
    havre_verify.parse_witness,
    havre_verify.parse_proof,
    lambda data: havre_verify.parse_verifier_key(data.decode(errors="replace")),
]
WORLD = built()
NOTE = WORLD.store.notes[0]
LEAF = WORLD.store.rows[-1][1]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text() | st.binary(max_size=70),
    lambda inner: st.lists(inner, max_size=20),
    max_leaves=40,
)


def heard(
    read: Callable[..., object], *given: object, refusals: tuple[type[Exception], ...], **more: object
) -> object:
    """What a reader makes of something; "refused" in its own way is an answer, anything else it raises is not."""
    try:
        return read(*given, **more)
    except refusals:
        return "refused"


def second(read: Callable[..., object], *given: object) -> object:
    return heard(read, *given, refusals=(havre_verify.Wrong,))


def first(read: Callable[..., object], *given: object) -> object:
    return heard(read, *given, refusals=(seal.SealError,))


class TestAnyBytes:
    @given(data=st.binary(max_size=300))
    @example(data=b"")
    @example(data=b"\xdd\xff\xff\xff\xff")  # an array of four thousand million
    @example(data=b"\x91" * 100_000)
    @example(data=b"\xdb\xff\xff\xff\xffx")
    def test_are_read_or_refused(self, data: bytes) -> None:
        for read in READERS:
            second(read, data)

    @given(data=st.binary(max_size=60))
    def test_mean_the_same_to_both(self, data: bytes) -> None:
        assert first(decode, data) == second(havre_verify.decode, data)

    @given(value=VALUES)
    def test_every_value_has_one_form_to_both(self, value: object) -> None:
        data = encode(value)
        assert havre_verify.encode(value) == data
        assert havre_verify.decode(data) == value
        assert repr(havre_verify.decode(data)) == repr(decode(data)), "True is not 1"

    @given(value=VALUES, position=st.integers(0), bit=st.integers(0, 7), cut=st.integers(0, 3))
    def test_nearly_an_encoding(self, value: object, position: int, bit: int, cut: int) -> None:
        data = bytearray(encode(value))
        data[position % len(data)] ^= 1 << bit
        changed = bytes(data)[: len(data) - cut]
        assert repr(first(decode, changed)) == repr(second(havre_verify.decode, changed))

    @pytest.mark.parametrize("depth", [31, 32, 33, 5_000])
    def test_arrays_in_arrays(self, depth: int) -> None:
        data = b"\x91" * depth + b"\xc0"
        assert first(decode, data) == second(havre_verify.decode, data)
        assert (first(decode, data) == "refused") == (depth > 32)


def parsed(data: bytes) -> tuple[object, ...]:
    """What the seal reads in a leaf, in the shape that the second verifier gives it."""
    leaf = seal.parse_leaf(data)
    payload = None if leaf.payload is None else decode(encode(leaf.payload))
    return leaf.kind, leaf.previous, leaf.author, payload, leaf.unsigned, leaf.signature, leaf.hash


def parsed_again(data: bytes) -> tuple[object, ...]:
    leaf = havre_verify.parse_leaf(data)
    return tuple(list(value) if isinstance(value, tuple) else value for value in leaf)


class TestNearlyALeaf:
    ODD = st.sampled_from(
        [None, True, 0, 1, -1, 2**32, 2**63, "", "file", "a" * 97, "left", b"", bytes(16), bytes(32), bytes(64),
         bytes(1216), [], [[bytes(16), bytes(32)]], [bytes(16)] * 2]
    )  # fmt: skip

    @given(
        kind=st.sampled_from([*GOOD, "poem", "", "k" * 33]),
        places=st.lists(st.integers(0), max_size=2),
        odd=ODD,
    )
    def test_payloads_are_read_alike(self, kind: str, places: list[int], odd: object) -> None:
        payload = list(GOOD.get(kind, [7]))
        for place in places:
            payload[place % len(payload)] = odd
        data = signed(kind, payload)
        assert first(parsed, data) == second(parsed_again, data)

    @given(position=st.integers(0, len(LEAF) - 1), byte=st.integers(0, 255))
    def test_changed_leaves_are_read_alike(self, position: int, byte: int) -> None:
        data = LEAF[:position] + bytes([byte]) + LEAF[position + 1 :]
        assert first(parsed, data) == second(parsed_again, data)

    @pytest.mark.parametrize("length", [65_536 - 64, 65_537 - 64])
    def test_large_leaves_are_read_alike(self, length: int) -> None:
        payload = [
            bytes(length - len(seal.encode([1, "poem", bytes(32), bytes(32), [bytes(2**15)]])) + 2**15)
        ]
        data = signed("poem", payload)
        assert len(data) == length + 64
        assert first(parsed, data) == second(parsed_again, data)
        assert (first(parsed, data) == "refused") == (len(data) > 65_536)


class TestNearlyANote:
    def opened(self, data: bytes) -> tuple[int, bytes]:
        note = seal.open_checkpoint(
            data.decode(errors="replace"), log_public=WORLD.log_key.public, log_id=WORLD.log_id
        )
        return note.size, note.root

    def opened_again(self, data: bytes) -> tuple[int, bytes]:
        note = havre_verify.parse_note(data)
        havre_verify.check_note(note, log_id=WORLD.log_id, log_public=WORLD.log_key.public)
        return note.size, note.root

    @given(position=st.integers(0, len(NOTE)), put=st.text(max_size=3), cut=st.integers(0, 3))
    @example(position=0, put="", cut=0)
    @example(position=len(NOTE), put="\n", cut=0)
    def test_changed_notes_are_read_alike(self, position: int, put: str, cut: int) -> None:
        data = (NOTE[:position] + put + NOTE[position + cut :]).encode(errors="surrogatepass")
        assert first(self.opened, data) == second(self.opened_again, data)
        assert (second(self.opened_again, data) == "refused") == (data != NOTE.encode())

    @pytest.mark.parametrize(
        "size", ["0", "01", "+1", " 1", "1 ", "１", "1" * 19, "1" * 20, "1" * 5_000, "-1", "1e3"]
    )
    def test_sizes_that_are_none(self, size: str) -> None:
        lines = NOTE.split("\n")
        lines[1] = size
        text = "\n".join(lines[:3]) + "\n"
        signature = havre_verify.key_hash(WORLD.log_id, WORLD.log_key.public) + WORLD.log_key.sign(
            text.encode()
        )
        lines[4] = lines[4].rsplit(" ", 1)[0] + " " + havre_verify.base64.b64encode(signature).decode()
        data = "\n".join(lines).encode()
        assert first(self.opened, data) == second(self.opened_again, data)
        assert (second(self.opened_again, data) == "refused") == (size != "1" * 19)


class TestKeysThatNobodyRightlyHolds:
    PRIME = 2**255 - 19

    @given(data=st.binary(min_size=32, max_size=32))
    @example(data=bytes(32))
    @example(data=(1).to_bytes(32, "little"))
    @example(data=(1 + 2**255).to_bytes(32, "little"))
    @example(data=(PRIME - 1).to_bytes(32, "little"))
    @example(data=PRIME.to_bytes(32, "little"))
    @example(data=(PRIME + 1).to_bytes(32, "little"))
    @example(
        data=bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
    )  # order 8
    @example(
        data=bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")
    )  # order 8
    def test_signing_keys_are_refused_alike(self, data: bytes) -> None:
        from havre.seal.signing import check_signing_key

        refused = heard(check_signing_key, data, refusals=(seal.SealError,)) == "refused"
        assert havre_verify.sound_signing(data) == (not refused)

    @pytest.mark.parametrize(
        "x25519", [None, bytes(32), (1).to_bytes(32, "little"), (PRIME - 1).to_bytes(32, "little")]
    )
    @pytest.mark.parametrize("coefficients", [None, b"\xff\xff\xff", b"\x01\x0d\x00", b"\x00\x0d\x00"])
    def test_opening_keys_are_refused_alike(self, x25519: bytes | None, coefficients: bytes | None) -> None:
        from havre.seal.opening import check_opening_key

        public = bytearray(WORLD.alice.public.opening)
        if x25519 is not None:
            public[-32:] = x25519
        if (
            coefficients is not None
        ):  # the first and last two of them: 0x1000 is too large, 0x0d00 is the largest
            public[:3] = public[1149:1152] = coefficients
        refused = heard(check_opening_key, bytes(public), refusals=(seal.SealError,)) == "refused"
        assert havre_verify.sound_opening(bytes(public)) == (not refused)


def answer(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The command's status and what it said; it never raises."""
    status = havre_verify.main([str(folder), "--json"])
    said = capsys.readouterr()
    assert (said.out == "") != (said.err == "")
    return status, said.out + said.err


ENDLESS = """CREATE VIEW ledger_storedleaf AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n)
             SELECT i AS "index", x'00' AS data FROM n"""


class TestDatabases:
    """Written by an enemy."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return lay(WORLD.store, tmp_path / "data")

    def sql(self, folder: Path, *statements: str) -> None:
        with closing(sqlite3.connect(folder / "havre.sqlite3")) as db:
            for statement in statements:
                db.execute(statement)
            db.commit()

    def test_the_control_verifies(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert answer(folder, capsys)[0] == 0

    @pytest.mark.parametrize(
        "statements",
        [
            [ENDLESS],
            ["CREATE TABLE ledger_storedleaf (\"index\" INTEGER, data BLOB GENERATED ALWAYS AS (zeroblob(900000000)))",
             'INSERT INTO ledger_storedleaf ("index") VALUES (0)'],
            ["CREATE TABLE ledger_storedleaf (\"index\" INTEGER PRIMARY KEY, data BLOB) WITHOUT ROWID"],
            ["CREATE VIRTUAL TABLE ledger_storedleaf USING fts5(\"index\", data)"],
            ["CREATE TABLE ledger_storedleaf (data BLOB)"],
            [],
        ],
        ids=["endless view", "formula", "no row ids", "virtual", "no index", "no table"],
    )  # fmt: skip
    def test_a_schema_that_is_not_ours_is_refused(
        self, folder: Path, statements: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.sql(folder, "DROP TABLE ledger_storedleaf", *statements)
        status, said = answer(folder, capsys)
        assert status == 1
        assert "not one of Havre's" in said

    @pytest.mark.parametrize("index", ["'text'", "-1", "1.5", "NULL", "x'00'", "9223372036854775807"])
    @pytest.mark.parametrize("table", [havre_verify.LEAVES, havre_verify.BODIES])
    def test_places_that_are_none(
        self, folder: Path, table: str, index: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        column = havre_verify.TABLES[table]
        self.sql(
            folder,
            f"CREATE TABLE other AS SELECT * FROM {table}",
            f"DROP TABLE {table}",
            f'CREATE TABLE {table} ("index", {column})',
            f"INSERT INTO {table} SELECT * FROM other",
            f"INSERT INTO {table} VALUES ({index}, x'00')",
        )
        assert answer(folder, capsys)[0] == 1

    @pytest.mark.parametrize(
        "value", ["NULL", "'текст'", "7", "1.5", "CAST(x'ff' AS TEXT)", "zeroblob(5000000)"]
    )
    @pytest.mark.parametrize("table", havre_verify.TABLES)
    def test_values_of_any_type(
        self, folder: Path, table: str, value: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        column, key = havre_verify.TABLES[table], "id" if table == havre_verify.NOTES else '"index"'
        self.sql(
            folder,
            f"CREATE TABLE other AS SELECT * FROM {table}",
            f"DROP TABLE {table}",
            f"CREATE TABLE {table} ({key}, {column})",
            f"INSERT INTO {table} SELECT * FROM other",
            f"UPDATE {table} SET {column} = {value} WHERE {key} = (SELECT max({key}) FROM {table})",
        )
        status, said = answer(folder, capsys)
        assert status == 1
        assert "Traceback" not in said

    def test_more_than_memory_should_hold(self, folder: Path) -> None:
        """A body of 200 MB is hashed in pieces; a leaf as large is refused."""
        large = "zeroblob(200000000)"
        self.sql(
            folder,
            f'UPDATE ledger_sealedbody SET sealed = {large} WHERE "index" = {min(WORLD.store.bodies)}',
            f"INSERT INTO ledger_storedleaf VALUES (999, {large})",
        )
        program = (
            "import pathlib, sys, havre_verify; havre_verify.main();"
            "print(pathlib.Path('/proc/self/status').read_text(), file=sys.stderr)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(folder), "--json"], capture_output=True, text=True, check=True
        )
        kinds = {fault["kind"] for fault in json.loads(done.stdout)["faults"]}
        assert kinds >= {"body-changed", "leaf-malformed"}
        (highest,) = re.findall(r"VmHWM:\s*(\d+) kB", done.stderr)
        assert int(highest) < 120_000, "KiB"

    @pytest.mark.sqlite_only("a folder's SQLite file is what it reads; of PostgreSQL it reads backups")
    def test_single_bytes_of_the_file(self, made: Made, capsys: pytest.CaptureFixture[str]) -> None:
        """A changed byte anywhere is a fault, or refused, or of no meaning: what is verified reads as before."""
        database = made.folder / "havre.sqlite3"
        with closing(sqlite3.connect(database)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        data, before, draw = database.read_bytes(), content(database), random.Random(20261119)
        said = set()
        for position in sorted(draw.sample(range(len(data)), 150)):
            database.write_bytes(
                data[:position] + bytes([data[position] ^ 1 << draw.randrange(8)]) + data[position + 1 :]
            )
            status, printed = answer(made.folder, capsys)
            said.add((status, printed.startswith("{")))
            assert status == 1 or content(database) == before, position
        assert said == {(0, True), (1, True), (1, False)}

    def test_random_bytes(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        size = (folder / "havre.sqlite3").stat().st_size
        for data in (os.urandom(size), b"", b"SQLite format 3\0" + os.urandom(size)):
            (folder / "havre.sqlite3").write_bytes(data)
            assert answer(folder, capsys)[0] == 1


class TestFolders:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return lay(WORLD.store, tmp_path / "data")

    @pytest.fixture
    def place(self, folder: Path) -> Path:
        (place,) = (folder / "files").glob("??/*.age")
        return place

    def kinds(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
        return [fault["kind"] for fault in json.loads(answer(folder, capsys)[1])["faults"]]

    def test_a_pipe_or_folder_in_place_of_a_file_is_no_file(
        self, folder: Path, place: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        place.unlink()
        os.mkfifo(place)
        assert self.kinds(folder, capsys) == ["file-missing"]
        place.unlink()
        place.mkdir()
        assert self.kinds(folder, capsys) == ["file-missing"]

    def test_names_that_are_not_ours_are_left_alone(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (folder / "files/ab").mkdir(exist_ok=True)
        for name in ("notes.age", "CD" * 16 + ".age", "cd" * 16 + ".age", "\udcff.age", "ab" * 16):
            (folder / "files/ab" / name).write_bytes(b"")
        (folder / "files/not a folder").write_bytes(b"")
        assert self.kinds(folder, capsys) == []
        (folder / "files/ab" / ("ab" * 16 + ".age")).write_bytes(b"")
        assert self.kinds(folder, capsys) == ["stray"], "the control"

    def test_a_file_that_was_not_moved_yet_is_there(
        self, folder: Path, place: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (folder / "files/incoming").mkdir()
        place.rename(folder / "files/incoming" / place.stem)
        assert self.kinds(folder, capsys) == []

    def test_files_given_that_are_none(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        large = tmp_path / "large"
        with large.open("wb") as file:
            file.truncate(2**29)
        key = seal.note_key(WORLD.log_key.public, log_id=WORLD.log_id)
        for args in (
            ["proof", str(large)],
            ["witness", str(large)],
            ["proof", str(tmp_path)],
            ["proof", "none"],
        ):
            assert havre_verify.main([*args, "--key", key]) == 1
            said = capsys.readouterr()
            assert (said.out, said.err.count("\n")) == ("", 1)


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_nearly_a_witness_file_or_proof(data: st.DataObject) -> None:
    """Whole files with one thing changed: both take them or refuse them."""
    known = {"log_public": WORLD.log_key.public, "log_id": WORLD.log_id}
    for whole, read, read_again in READ_WHOLE:
        changed = encode(data.draw(somewhere_changed(decode(whole))))
        theirs = heard(read, changed, refusals=(seal.SealError,), **known)
        mine = second(checked, read_again, changed)
        assert (theirs == "refused") == (mine == "refused")


def checked(read: Callable[[bytes], havre_verify.Witness | havre_verify.Proof], data: bytes) -> bool:
    havre_verify.check_note(read(data).note, log_id=WORLD.log_id, log_public=WORLD.log_key.public)
    return True


def somewhere_changed(values: object) -> st.SearchStrategy[object]:
    """The value with one part of it, at any depth, replaced, left out or doubled; or as it is."""
    odd = st.sampled_from([None, True, 0, 1, 2, 16, -1, 2**63, "", "x", b"", bytes(32), []])
    if not isinstance(values, list) or not values:
        return st.one_of(st.just(values), odd)
    places = st.integers(0, len(values) - 1)

    def at(place: int) -> st.SearchStrategy[object]:
        before, here, after = values[:place], values[place], values[place + 1 :]
        inside = somewhere_changed(here).map(lambda new: [*before, new, *after])
        return st.one_of(inside, inside, st.just([*before, *after]), st.just([*before, here, here, *after]))

    return places.flatmap(at)


def kept() -> tuple[bytes, bytes]:
    """A witness file with two destructions, and a proof of one field, of the log of these tests."""
    for _ in range(2):
        WORLD.must(WORLD.alice, seal.RestoredPayload(1, bytes(32), (), None))
    note = WORLD.checkpoint()
    WORLD.store.notes.pop()
    size = WORLD.tree.size
    index = min(WORLD.store.bodies)
    leaf = seal.parse_leaf(WORLD.store.rows[index][1])
    bundle = seal.prove_fields(
        ["text", "about"], place=seal.Place(leaf, index, WORLD.tree, size, note), sealed=WORLD.store.bodies[index],
        key=WORLD.compartment_keys[leaf.payload.slot], log_id=WORLD.log_id,
    )  # fmt: skip
    return seal.make_witness(note, WORLD.store.rows, tree=WORLD.tree, size=size), bundle.encoded()


WITNESS, PROOF = kept()
READ_WHOLE = [
    (WITNESS, seal.open_witness, havre_verify.parse_witness),
    (PROOF, seal.verify_fields, havre_verify.parse_proof),
]
