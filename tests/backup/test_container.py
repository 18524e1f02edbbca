"""The container alone: what was cut, changed, doubled or moved is refused with a sentence, and nothing else is."""

import tracemalloc
from pathlib import Path

import pytest

from havre import seal
from havre.backup import heads
from havre.backup.reader import NotWhole, Section, sections
from havre.backup.writer import Writer
from tests.backup.forging import (
    DATABASE,
    KEY,
    Part,
    capture,
    end,
    forged,
    framed,
    sealed,
    section,
    table,
    written,
)

SOUND: list[Part] = [sealed(), capture(), sealed(b"j" * 16, b""), KEY, DATABASE, table(), table("a.B", [])]


def read(path: Path) -> list[tuple[heads.Head, list[bytes]]]:
    """All that a reader takes from a backup."""
    with path.open("rb") as source:
        return [(each.head, contents(each)) for each in sections(source)]


def contents(each: Section) -> list[bytes]:
    if isinstance(each.head, heads.Table):
        return list(each.rows())
    return [] if isinstance(each.head, heads.Database) else list(each.pieces())


def refused(folder: Path, data: bytes) -> str:
    with pytest.raises(NotWhole) as caught:
        read(written(folder, data))
    return str(caught.value)


def test_what_was_put_in_comes_out(tmp_path: Path) -> None:
    found = read(written(tmp_path, forged(SOUND)))
    assert [type(head).__name__ for head, _ in found] == [
        "SealedFile", "Capture", "SealedFile", "LogKey", "Database", "Table", "Table",
    ]  # fmt: skip
    assert [content for _, content in found] == [
        [b"sealed bytes"], [b"a report"], [], [bytes(range(32))], [], [seal.encode([0, b"leaf"])], [],
    ]  # fmt: skip


def test_the_writer_writes_what_is_put_together_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "written.backup"
    with path.open("w+b") as out:
        writer = Writer(out)
        writer.resume(lambda _head, _digest: True)
        writer.file(heads.SealedFile(b"i" * 16, 12), [b"sealed ", b"bytes"])
        writer.file(heads.LogKey(32), [bytes(range(32))])
        writer.database(heads.Database((("ledger", "0001_initial"),)))
        writer.table(
            heads.Table("ledger.StoredLeaf", ("index", "data"), 1), iter([seal.encode([0, b"leaf"])])
        )
        writer.end()
    assert path.read_bytes() == forged([sealed(), KEY, DATABASE, table()])


def test_cut_anywhere_it_is_refused(tmp_path: Path) -> None:
    data = forged(SOUND)
    for length in range(len(data)):
        assert refused(tmp_path, data[:length]).endswith(".")


def test_a_bit_changed_anywhere_is_refused(tmp_path: Path) -> None:
    data = forged(SOUND)
    for position in range(len(data)):
        changed = bytearray(data)
        changed[position] ^= 1 << position % 8
        assert refused(tmp_path, bytes(changed)).endswith(".")


@pytest.mark.parametrize("number", range(len(SOUND)))
def test_a_section_taken_out_is_refused(tmp_path: Path, number: int) -> None:
    """With its bytes gone and the old end: a whole file of the backup less."""
    data = forged(SOUND)
    piece = section(SOUND[number])
    assert data.count(piece) == 1
    assert refused(tmp_path, data.replace(piece, b""))


def test_what_follows_the_end_is_refused(tmp_path: Path) -> None:
    assert "follows its end" in refused(tmp_path, forged(SOUND) + b"\0")


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ([sealed(), sealed(), DATABASE], "twice"),
        ([capture(), capture(), DATABASE], "twice"),
        ([KEY, KEY, DATABASE], "twice"),
        ([DATABASE, DATABASE], "twice"),
        ([DATABASE, table(), table()], "twice"),
        ([DATABASE, sealed()], "where it can't"),
        ([DATABASE, KEY], "where it can't"),
        ([KEY, sealed(), DATABASE], "where it can't"),
        ([sealed(), table()], "where it can't"),
        ([sealed()], "where it can't"),
        ([], "where it can't"),
    ],
    ids=str,
)
def test_sections_come_once_and_in_their_order(tmp_path: Path, parts: list[Part], says: str) -> None:
    """Else which of two log keys, or of two files of one name, is taken would be chance."""
    assert says in refused(tmp_path, forged(parts))


@pytest.mark.parametrize(
    "head",
    [
        ["sealed", b"short", 3],
        ["sealed", b"i" * 17, 3],
        ["sealed", "../../../../etc/cron.d/x", 3],
        ["sealed", b"i" * 16, -1],
        ["sealed", b"i" * 16, heads.LARGEST_FILE + 1],
        ["sealed", b"i" * 16, 3, "more"],
        ["sealed", b"i" * 16],
        ["capture", "../" * 10 + "x" * 2, 3],
        ["key", 33],
        ["link", b"i" * 16, 3],
        ["table", "ledger.StoredLeaf\x1b[2J", ["index"], 0],
        ["table", "ledger.StoredLeaf", [], 0],
        ["table", "ledger.StoredLeaf", ["index"], -1],
        ["database", [["ledger", "0001", "more"]]],
        ["end"],
        [],
        "sealed",
        7,
    ],
    ids=str,
)
def test_a_head_that_is_not_one_is_refused(tmp_path: Path, head: object) -> None:
    """There is no name in a backup that could lead out of the folder: ids and hashes have their lengths."""
    data = heads.MAGIC + framed(seal.encode(head)) + b"abc" * 100
    assert "section 0" in refused(tmp_path, data)


def test_a_head_in_another_byte_form_is_refused(tmp_path: Path) -> None:
    loose = b"\x93\xa6sealed\xc5\x00\x10" + b"i" * 16 + b"\x00"  # a length in two bytes where one is enough
    assert "section 0" in refused(tmp_path, heads.MAGIC + framed(loose) + b"\0" * 64)


@pytest.mark.parametrize(
    "data",
    [
        heads.MAGIC + b"\xff\xff\xff\xff",
        heads.MAGIC + framed(seal.encode(["sealed", b"i" * 16, heads.LARGEST_FILE])),
        heads.MAGIC
        + section(DATABASE)
        + framed(seal.encode(["table", "a.B", ["index"], 2**62]))
        + (heads.LARGEST_ROW).to_bytes(4, "big"),
    ],
    ids=["head", "file", "row"],
)
def test_a_length_that_is_announced_takes_no_memory(tmp_path: Path, data: bytes) -> None:
    """Nothing is compressed, so nothing can be larger than the file that holds it."""
    path = written(tmp_path, data)
    tracemalloc.start()
    try:
        with pytest.raises(NotWhole):
            read(path)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("data", [b"", b"ustar", b"havre backup 2\n" + forged(SOUND)[len(heads.MAGIC) :]])
def test_something_else_is_no_backup(tmp_path: Path, data: bytes) -> None:
    assert "no backup" in refused(tmp_path, data)


def test_a_report_under_anothers_hash_is_refused(tmp_path: Path) -> None:
    assert "not as it was written" in refused(
        tmp_path, forged([(["capture", bytes(32), 3], b"abc"), DATABASE])
    )


def test_an_end_that_does_not_count_right_is_refused(tmp_path: Path) -> None:
    body = heads.MAGIC + b"".join(map(section, SOUND))
    assert "list of contents" in refused(tmp_path, body + end(SOUND[:-1]))


class TestResuming:
    PARTS = (sealed(b"a" * 16, b"one"), sealed(b"b" * 16, b"two"), capture(b"three"))

    def resumed(self, folder: Path, data: bytes, unwanted: bytes = b"") -> bytes:
        """What is left of `data` when it is taken up again."""
        path = written(folder, data)
        with path.open("r+b") as out:
            writer = Writer(out)
            writer.resume(
                lambda head, _digest: not isinstance(head, heads.SealedFile) or head.file != unwanted
            )
            out.flush()
        return path.read_bytes()

    def test_whole_files_are_kept_and_the_rest_is_cut(self, tmp_path: Path) -> None:
        whole = heads.MAGIC + b"".join(map(section, self.PARTS))
        ends = [len(heads.MAGIC + b"".join(map(section, self.PARTS[:count]))) for count in range(4)]
        for length in range(len(whole) + 1):
            kept = max((place for place in ends if place <= length), default=0)
            assert self.resumed(tmp_path, whole[:length]) == whole[: max(kept, len(heads.MAGIC))], length

    def test_a_changed_file_is_not_kept(self, tmp_path: Path) -> None:
        whole = heads.MAGIC + b"".join(map(section, self.PARTS))
        changed = whole.replace(b"two", b"twx")
        assert self.resumed(tmp_path, changed) == heads.MAGIC + section(self.PARTS[0])

    def test_a_file_that_is_not_wanted_any_more_is_not_kept(self, tmp_path: Path) -> None:
        whole = heads.MAGIC + b"".join(map(section, self.PARTS))
        assert self.resumed(tmp_path, whole, b"b" * 16) == heads.MAGIC + section(self.PARTS[0])

    def test_the_database_of_an_earlier_moment_is_not_kept(self, tmp_path: Path) -> None:
        whole = heads.MAGIC + b"".join(map(section, self.PARTS))
        assert self.resumed(tmp_path, forged([*self.PARTS, KEY, DATABASE, table()])) == whole
