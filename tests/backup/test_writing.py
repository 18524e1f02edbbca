"""`havre backup`: everything of one moment, while others write; never over anything, and never half under its name."""

import os
import stat
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from havre import seal
from havre.backup import named, place, tables, writing
from havre.backup.contents import check
from havre.backup.reader import NotWhole
from havre.backup.writing import back_up
from havre.base.errors import Refused
from havre.base.ids import FileId
from havre.cases.types import Note
from havre.ledger import operations
from havre.ledger.models import SealedBody, SealedGrant, StoredLeaf
from havre.record.captures import kept_at
from havre.record.models import Report, Statement
from tests.backup.forging import DATABASE, KEY, capture, forged, sealed
from tests.backup.scene import destroy, everything, parts
from tests.cases.scene import Scene, an_exhibit
from tests.cast import NOW, Cast, workspace_of


@pytest.fixture
def scene(people: Cast) -> Scene:
    return everything(people)


def test_it_holds_every_row_and_every_file(scene: Scene, data: Path, tmp_path: Path) -> None:
    made = back_up(tmp_path / "one.backup", data=data)
    ledger = scene.people.ledger
    assert (made.checked.report.size, made.checked.report.root) == (ledger.tree.size, ledger.tree.root())
    assert made.size == (tmp_path / "one.backup").stat().st_size
    found = parts(tmp_path / "one.backup")
    kept = [model for model in apps.get_models() if model._meta.label not in tables.NOT_KEPT]
    rows = {model._meta.label: model._base_manager.count() for model in kept}
    assert found == {"SealedFile": 2, "Capture": 1, "LogKey": 1, "Database": 1, **rows}
    assert sum(count > 0 for count in rows.values()) > 11, "the scene has something in most of them"
    assert Statement.objects.count() > 1
    assert (data / "log.key").read_bytes() in (tmp_path / "one.backup").read_bytes()


def test_the_same_state_gives_the_same_bytes(scene: Scene, data: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        back_up(tmp_path / name, data=data)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    operations.put(by=scene.people.amina, book=scene.book, value=Note(text="more"), at=NOW)
    back_up(tmp_path / "three", data=data)
    assert (tmp_path / "three").read_bytes() != (tmp_path / "one").read_bytes(), "the control"


def test_only_its_owner_may_read_it(scene: Scene, data: Path, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        back_up(tmp_path / "one.backup", data=data)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "one.backup").stat().st_mode) == 0o600


def test_nothing_is_overwritten(scene: Scene, data: Path, tmp_path: Path) -> None:
    for path, make in (("file", Path.touch), ("folder", Path.mkdir)):
        make(tmp_path / path)
        with pytest.raises(Refused, match="already"):
            back_up(tmp_path / path, data=data)
    (tmp_path / "dangling").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refused, match="already"):
        back_up(tmp_path / "dangling", data=data)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dangling", "data", "file", "folder"]


def test_a_link_in_place_of_the_unfinished_file_is_not_followed(
    scene: Scene, data: Path, tmp_path: Path
) -> None:
    (tmp_path / "victim").write_bytes(b"kept")
    (tmp_path / "one.backup.partial").symlink_to(tmp_path / "victim")
    with pytest.raises(Refused):
        back_up(tmp_path / "one.backup", data=data)
    assert (tmp_path / "victim").read_bytes() == b"kept"


def test_inside_the_data_folder_it_is_refused(scene: Scene, data: Path, tmp_path: Path) -> None:
    (tmp_path / "linked").symlink_to(data)
    for path in (data / "one.backup", data / "files" / "one.backup", tmp_path / "linked" / "one.backup"):
        with pytest.raises(Refused, match="lost with it"):
            back_up(path, data=data)


def test_into_a_folder_that_is_not_there_it_is_refused(scene: Scene, data: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="can't be written"):
        back_up(tmp_path / "none" / "one.backup", data=data)


def test_two_at_once_are_not_mixed(scene: Scene, data: Path, tmp_path: Path) -> None:
    with place.unfinished(tmp_path / "one.backup"), pytest.raises(Refused, match="Another backup"):
        back_up(tmp_path / "one.backup", data=data)
    back_up(tmp_path / "one.backup", data=data)


@pytest.mark.usefixtures("people")
def test_before_set_up_there_is_nothing_to_back_up(data: Path, tmp_path: Path) -> None:
    StoredLeaf.objects.all().delete()
    with pytest.raises(Refused, match="never set up"):
        back_up(tmp_path / "one.backup", data=data)


def other(data: bytes) -> bytes:
    """The same with the last bit changed."""
    return bytes(data)[:-1] + bytes([data[-1] ^ 1])


class TestDamage:
    """What is stored and does not verify is named, and nothing stands under the backup's name."""

    def refused(self, data: Path, folder: Path) -> str:
        with pytest.raises(Refused) as caught:
            back_up(folder / "one.backup", data=data)
        assert not (folder / "one.backup").exists()
        return str(caught.value)

    def test_a_body(self, scene: Scene, data: Path, tmp_path: Path) -> None:
        row = SealedBody.objects.order_by("index").last()
        assert row is not None
        SealedBody.objects.filter(pk=row.pk).update(sealed=other(row.sealed))
        assert f"leaf {row.index}: body-changed" in self.refused(data, tmp_path)

    def test_a_missing_grant(self, scene: Scene, data: Path, tmp_path: Path) -> None:
        row = SealedGrant.objects.order_by("index").last()
        assert row is not None
        index = row.index
        row.delete()
        assert f"leaf {index}: grant-missing" in self.refused(data, tmp_path)

    def test_a_leaf(self, scene: Scene, data: Path, tmp_path: Path) -> None:
        row = StoredLeaf.objects.get(index=7)
        StoredLeaf.objects.filter(index=7).update(data=other(row.data))
        assert "broken at leaf 7 (leaf-signature)" in self.refused(data, tmp_path)

    @pytest.mark.sqlite_only("PostgreSQL keeps bytes where bytes must be")
    def test_text_where_bytes_must_be(self, scene: Scene, data: Path, tmp_path: Path) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE members_account SET member = 'text' WHERE handle = 'carla'")
        assert "Table members.Account can't be read whole" in self.refused(data, tmp_path)

    def test_a_sealed_file(self, scene: Scene, data: Path, tmp_path: Path) -> None:
        path = next((data / "files").glob("??/*.age"))
        whole = path.read_bytes()
        path.write_bytes(other(whole))
        assert f"Sealed file {path.stem} was changed" in self.refused(data, tmp_path)
        path.unlink()
        assert f"Sealed file {path.stem} is missing" in self.refused(data, tmp_path)
        path.write_bytes(whole)
        back_up(tmp_path / "one.backup", data=data)

    def test_a_leaf_that_does_not_count_keeps_nobody_from_backing_up(
        self, scene: Scene, data: Path, tmp_path: Path
    ) -> None:
        """It can't be taken out again: a member's key that forged one would else end all backups."""
        ledger = scene.people.ledger
        payload = seal.ShredPayload(scene.book, None)
        leaf = seal.make_leaf(
            scene.people.carla.keys, payload, log_id=ledger.log_id, previous=ledger.authority.tip
        )
        StoredLeaf.objects.create(index=ledger.tree.size, data=leaf.data)
        made = back_up(tmp_path / "one.backup", data=data)
        assert [fault.kind for fault in made.checked.report.faults] == ["leaf-unauthorised"]

    def test_the_bytes_of_a_public_report_are_missed_and_said(
        self, scene: Scene, data: Path, tmp_path: Path
    ) -> None:
        (sha256,) = Report.objects.values_list("sha256", flat=True)
        kept_at(data, sha256).write_bytes(b"other bytes")
        assert back_up(tmp_path / "one.backup", data=data).checked.lacking == (sha256,)
        kept_at(data, sha256).unlink()
        assert back_up(tmp_path / "two.backup", data=data).checked.lacking == (sha256,)


class TestMeanwhile:
    """Others go on writing."""

    def test_writers_in_threads(self, own_scene: Scene, data: Path, tmp_path: Path) -> None:
        stop, failed = threading.Event(), list[BaseException]()
        writers = [threading.Thread(target=self._write, args=(own_scene, stop, failed)) for _ in range(3)]
        for each in writers:
            each.start()
        try:
            paths = [tmp_path / f"{number}.backup" for number in range(5)]
            sizes = [back_up(path, data=data).checked.report.size for path in paths]
        finally:
            stop.set()
            for each in writers:
                each.join()
        assert failed == []
        assert sizes == sorted(sizes)
        assert sizes[-1] > sizes[0], "the control: it did grow"

    def _write(self, scene: Scene, stop: threading.Event, failed: list[BaseException]) -> None:
        try:
            by = workspace_of(scene.people.ledger, "amina")
            while not stop.is_set():
                operations.put(by=by, book=scene.book, value=Note(text="meanwhile"), at=NOW)
                an_exhibit(by, scene.book, "meanwhile")
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    def test_a_writer_is_not_kept_waiting_and_what_they_write_is_not_in_it(
        self, own_scene: Scene, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept, meanwhile = tables.Table.rows, Once(lambda: note(own_scene))

        def rows(self: tables.Table) -> Iterator[bytes]:
            meanwhile()
            return kept(self)

        size = own_scene.people.ledger.tree.size
        monkeypatch.setattr(tables.Table, "rows", rows)
        assert back_up(tmp_path / "one.backup", data=data).checked.report.size == size
        assert StoredLeaf.objects.count() == size + 1

    def test_a_file_that_is_not_in_its_place_yet(self, scene: Scene, data: Path, tmp_path: Path) -> None:
        """Its entry is in the log, and it lies among the incoming: the process was cut, or is about to move it."""
        for path in list((data / "files").glob("??/*.age")):
            path.rename(data / "files" / "incoming" / path.stem)
        assert back_up(tmp_path / "one.backup", data=data).checked.files == 2

    def test_a_file_that_came_while_others_were_copied(
        self, own_scene: Scene, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        meanwhile = Once(lambda: an_exhibit(own_scene.people.amina, own_scene.book, "late"))
        before_opening(monkeypatch, meanwhile)
        assert back_up(tmp_path / "one.backup", data=data).checked.files == 3


class TestDestroyedMeanwhile:
    """What is destroyed while a backup is being written is not in it."""

    @pytest.mark.parametrize("moment", ["while files are copied", "while the database is read"])
    def test_its_files_are_gone(
        self,
        own_scene: Scene,
        data: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        moment: str,
    ) -> None:
        if moment == "while files are copied":
            before_opening(monkeypatch, Once(lambda: destroy(own_scene)), after=1)
        else:
            before_moment(monkeypatch, Once(lambda: destroy(own_scene)), after=1)
        made = back_up(tmp_path / "one.backup", data=data)
        assert made.checked.files == 0
        assert made.checked.report.size == own_scene.people.ledger.tree.size
        assert not made.checked.report.faults

    def test_a_file_that_is_missing_for_good_is_no_destruction(
        self, own_scene: Scene, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        paths = list((data / "files").glob("??/*.age"))
        before_opening(monkeypatch, Once(lambda: [path.unlink() for path in paths]))
        with pytest.raises(Refused, match="is missing"):
            back_up(tmp_path / "one.backup", data=data)


class Once:
    """Something that happens in another thread, to its end, the first time that it is asked for."""

    def __init__(self, happens: Callable[[], object]) -> None:
        self._happens, self._done = happens, False

    def __call__(self) -> None:
        if self._done:
            return
        self._done = True
        with ThreadPoolExecutor(1) as pool:
            pool.submit(self._apart).result()

    def _apart(self) -> None:
        try:
            self._happens()
        finally:
            connection.close()


def note(scene: Scene) -> None:
    operations.put(by=scene.people.amina, book=scene.book, value=Note(text="late"), at=NOW)


def before_opening(monkeypatch: pytest.MonkeyPatch, happens: Once, *, after: int = 0) -> None:
    """Let something happen before the file after the first `after` is opened to be copied."""
    kept, opened = named.Sources.open_sealed, list[FileId]()

    def open_sealed(self: named.Sources, file_id: FileId) -> object:
        if len(opened) >= after:
            happens()
        opened.append(file_id)
        return kept(self, file_id)

    monkeypatch.setattr(named.Sources, "open_sealed", open_sealed)


def before_moment(monkeypatch: pytest.MonkeyPatch, happens: Once, *, after: int) -> None:
    """Let something happen before the moment after the first `after` is read."""
    kept, read = writing.one_moment, list[str]()

    def one_moment(database: str) -> AbstractContextManager[None]:
        if len(read) >= after:
            happens()
        read.append(database)
        return kept(database)

    monkeypatch.setattr(writing, "one_moment", one_moment)


class TestResuming:
    def test_what_was_copied_is_not_copied_again(
        self, scene: Scene, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        whole = tmp_path / "whole.backup"
        back_up(whole, data=data)
        second, size = whole.read_bytes().index(b"age-encryption.org", 100), whole.stat().st_size
        opened: list[FileId] = []
        kept = named.Sources.open_sealed
        monkeypatch.setattr(
            named.Sources, "open_sealed", lambda self, file_id: opened.append(file_id) or kept(self, file_id)
        )
        for cut, copied in ((0, 2), (5, 2), (60, 2), (second, 1), (size - 1, 0), (size, 0)):
            opened.clear()
            (tmp_path / f"{cut}.partial").write_bytes(whole.read_bytes()[:cut])
            back_up(tmp_path / str(cut), data=data)
            assert (tmp_path / str(cut)).read_bytes() == whole.read_bytes()
            assert not (tmp_path / f"{cut}.partial").exists()
            assert len(opened) == copied, cut

    def test_another_organisations_unfinished_backup_gives_nothing_away(
        self, scene: Scene, data: Path, tmp_path: Path
    ) -> None:
        foreign = forged([sealed(), capture(), KEY, DATABASE])
        (tmp_path / "one.backup.partial").write_bytes(foreign)
        assert back_up(tmp_path / "one.backup", data=data).checked.files == 2
        assert b"sealed bytes" not in (tmp_path / "one.backup").read_bytes()


def test_a_backup_that_was_changed_does_not_pass_the_reading_back(
    scene: Scene, data: Path, tmp_path: Path
) -> None:
    back_up(tmp_path / "one.backup", data=data)
    whole = (tmp_path / "one.backup").read_bytes()
    for position in range(0, len(whole), max(1, len(whole) // 200)):
        changed = bytearray(whole)
        changed[position] ^= 4
        (tmp_path / "changed").write_bytes(changed)
        with (tmp_path / "changed").open("rb") as source, pytest.raises(NotWhole):
            check(source)
