"""An older backup, and a checkpoint that saw more: what was destroyed since is so again, and a member signs it."""

from pathlib import Path

import pytest
from django.core.management import call_command

from havre import seal
from havre.backup.restoring import Restored
from havre.backup.writing import back_up
from havre.base.errors import NotFound
from havre.base.ids import BookId
from havre.cases.types import CaseFile, Note
from havre.ledger import operations
from havre.ledger.log import Ledger
from havre.ledger.models import PendingRestore, SealedBody, StoredLeaf
from havre.ledger.queries import take_checkpoint, verify
from havre.ledger.witness import witness_file
from havre.ledger.workspace import Workspace
from havre.members import approvals, joining
from havre.members.duties import perform
from tests.backup.conftest import opened, refused, restored
from tests.backup.scene import destroy, shred
from tests.cases.scene import Scene
from tests.cast import NOW, PASSPHRASES, found, workspace_of


@pytest.fixture
def backup(own_scene: Scene, data: Path, tmp_path: Path) -> Path:
    """A backup from before the case was destroyed."""
    back_up(tmp_path / "one.backup", data=data)
    return tmp_path / "one.backup"


def witness(ledger: Ledger) -> bytes:
    """What a partner keeps."""
    return witness_file(ledger, take_checkpoint(ledger))


def kinds(ledger: Ledger) -> list[tuple[str, str]]:
    return [(fault.kind, fault.detail) for fault in verify(ledger).faults]


def sealed_of(book: BookId) -> list[bytes]:
    """The sealed bodies of a book."""
    found = []
    for index, data in StoredLeaf.objects.values_list("index", "data"):
        payload = seal.parse_leaf(bytes(data)).payload
        if isinstance(payload, seal.EntryPayload) and payload.book == book:
            found += [bytes(row.sealed) for row in SealedBody.objects.filter(index=index)]
    return found


class TestDestroyedSince:
    def test_nothing_of_it_comes_onto_the_new_disk(
        self, own_scene: Scene, backup: Path, tmp_path: Path
    ) -> None:
        bodies = sealed_of(own_scene.book)
        assert len(bodies) > 10
        assert all(body in backup.read_bytes() for body in bodies), "the control: they are in the backup"
        destroy(own_scene)
        result = restored(backup, tmp_path / "new", witness(own_scene.people.ledger))
        assert result.since is not None
        assert result.since.books == {own_scene.book}
        assert result.since.lacks > 0
        on_disk = [path.read_bytes() for path in (tmp_path / "new").rglob("*") if path.is_file()]
        assert not any(body in data for body in bodies for data in on_disk)
        assert not list((tmp_path / "new").glob("files/??/*.age"))

    def test_without_a_witness_it_comes_back(self, own_scene: Scene, backup: Path, tmp_path: Path) -> None:
        """The control, and why one is asked for; the text of a checkpoint tells that something is lacking."""
        destroy(own_scene)
        note = take_checkpoint(own_scene.people.ledger)
        for number, kept in enumerate((None, note)):
            result = restored(backup, tmp_path / str(number), kept)
            assert (result.since is not None and result.since.lacks > 0) == (kept is not None)
            assert result.since is None or not result.since.knows_books
            with opened(tmp_path / str(number)) as ledger:
                assert workspace_of(ledger, "amina").one(CaseFile, book=own_scene.book)

    def test_until_it_is_signed_it_is_said_and_everything_else_works(
        self, own_scene: Scene, backup: Path, tmp_path: Path
    ) -> None:
        destroy(own_scene)
        restored(backup, tmp_path / "new", witness(own_scene.people.ledger))
        with opened(tmp_path / "new") as ledger:
            pending = [("restore-pending", f"book {own_scene.book.hex()}")]
            assert kinds(ledger) == pending
            amina = workspace_of(ledger, "amina")
            assert amina.all(CaseFile) == []
            with pytest.raises(NotFound):
                operations.put(by=amina, book=own_scene.book, value=Note(text="no"), at=NOW)
            other = operations.open_book(by=amina, at=NOW, first=[CaseFile(pseudonym="Other")])
            assert [held.book for held in amina.all(CaseFile)] == [other]
            assert perform(amina, NOW) == 0, "two members are needed"
            assert kinds(ledger) == pending
            back_up(tmp_path / "between.backup", data=tmp_path / "new")
        restored(tmp_path / "between.backup", tmp_path / "newer")
        with opened(tmp_path / "newer") as ledger:
            assert kinds(ledger) == pending, "a backup in between carries it on"

    def test_one_asks_another_approves_and_it_is_signed(
        self, own_scene: Scene, backup: Path, tmp_path: Path
    ) -> None:
        destroy(own_scene)
        kept = witness(own_scene.people.ledger)
        root = own_scene.people.ledger.tree.root()
        restored(backup, tmp_path / "new", kept)
        with opened(tmp_path / "new") as ledger:
            amina, boris = workspace_of(ledger, "amina"), workspace_of(ledger, "boris")
            asked = approvals.request(
                by=boris, action=seal.restoring(root), book=ledger.organisation, reason="Restored.", at=NOW
            )
            assert perform(amina, NOW) == 0
            approvals.approve(by=amina, request=asked, at=NOW)
            assert perform(amina, NOW) == 1
            assert perform(amina, NOW) == 0
            assert not PendingRestore.objects.exists()
            assert ledger.authority.is_shredded(own_scene.book)
            assert kinds(ledger) == []
            leaf = StoredLeaf.objects.order_by("index").last()
            assert leaf is not None
            signed = seal.parse_leaf(bytes(leaf.data)).payload
            assert isinstance(signed, seal.RestoredPayload)
            assert (signed.root, signed.books) == (root, (own_scene.book,))

    def test_a_caseworker_signs_nothing(self, own_scene: Scene, backup: Path, tmp_path: Path) -> None:
        destroy(own_scene)
        restored(backup, tmp_path / "new", witness(own_scene.people.ledger))
        with opened(tmp_path / "new") as ledger:
            assert perform(workspace_of(ledger, "carla"), NOW) == 0
            assert PendingRestore.objects.count() == 1

    def test_a_row_without_the_witness_hides_nothing(self, own_scene: Scene, data: Path) -> None:
        """Whoever deletes a case on the disk and writes such a row is still found out."""
        PendingRestore.objects.create(size=5, root=bytes(32), books=own_scene.book)
        SealedBody.objects.order_by("-index").first().delete()  # type: ignore[union-attr]  # there are many
        fresh = Ledger(registry=own_scene.people.ledger.registry, data=data)
        assert kinds(fresh) == [("restore-pending", f"book {own_scene.book.hex()}")]
        assert not verify(fresh).ok


class TestAlone:
    """An organisation of one: nobody else can approve."""

    @pytest.mark.usefixtures("own_database")
    def test_the_next_unlocking_signs(self, ledger: Ledger, data: Path, tmp_path: Path) -> None:
        amina = self.alone(ledger)
        books = [operations.open_book(by=amina, at=NOW, first=[CaseFile(pseudonym=name)]) for name in "ABC"]
        back_up(tmp_path / "one.backup", data=data)
        for book in books[:2]:
            shred(amina, book, approval=None)
        late = operations.open_book(by=amina, at=NOW)
        shred(amina, late, approval=None)
        result = restored(tmp_path / "one.backup", tmp_path / "new", witness(ledger))
        assert result.since is not None
        assert result.since.books == set(books[:2]), "the backup never had the third"
        with opened(tmp_path / "new") as again:
            by = workspace_of(again, "amina")
            assert [held.value.pseudonym for held in by.all(CaseFile)] == ["C"]
            assert perform(by, NOW) == 1
            assert again.authority.shredded() == set(books[:2])
            assert kinds(again) == []

    @pytest.mark.usefixtures("own_database")
    def test_a_gap_in_which_nothing_was_destroyed_is_signed_too(
        self, ledger: Ledger, data: Path, tmp_path: Path
    ) -> None:
        amina = self.alone(ledger)
        back_up(tmp_path / "one.backup", data=data)
        operations.open_book(by=amina, at=NOW)
        note = take_checkpoint(ledger)
        restored(tmp_path / "one.backup", tmp_path / "new", note)
        with opened(tmp_path / "new") as again:
            assert kinds(again) == []
            assert perform(workspace_of(again, "amina"), NOW) == 1
            assert [mark.restored for mark in again.marks] == [True]

    def alone(self, ledger: Ledger) -> Workspace:
        founding = joining.prepare(handle="amina", organisation="Alone", passphrase=PASSPHRASES["amina"])
        joining.set_up(founding, ledger=ledger, cost=seal.CHEAPEST, at=NOW)
        return workspace_of(ledger, "amina")


class TestWhatDoesNotFit:
    def test_a_checkpoint_that_the_backup_holds_needs_no_signature(
        self, own_scene: Scene, backup: Path, tmp_path: Path
    ) -> None:
        result = restored(backup, tmp_path / "new", witness(own_scene.people.ledger))
        assert result.since is not None
        assert result.since.lacks == 0
        with opened(tmp_path / "new"):
            assert not PendingRestore.objects.exists()

    def test_a_fork(self, own_scene: Scene, backup: Path, data: Path, tmp_path: Path) -> None:
        """Somebody restored before and went on: two histories from one backup."""
        restored(backup, tmp_path / "other")
        with opened(tmp_path / "other") as ledger:
            by = workspace_of(ledger, "amina")
            operations.put(by=by, book=own_scene.book, value=Note(text="there"), at=NOW)
            kept = take_checkpoint(ledger)
        operations.put(by=own_scene.people.amina, book=own_scene.book, value=Note(text="here"), at=NOW)
        back_up(tmp_path / "two.backup", data=data)
        assert "went on differently" in refused(tmp_path / "two.backup", tmp_path / "new", kept)

    def test_a_longer_fork_in_which_something_was_destroyed(
        self, own_scene: Scene, backup: Path, data: Path, tmp_path: Path
    ) -> None:
        """It is told by the leaf that destroyed it, which the backup has otherwise."""
        restored(backup, tmp_path / "other")
        for _ in range(12):
            operations.put(by=own_scene.people.amina, book=own_scene.book, value=Note(text="here"), at=NOW)
        back_up(tmp_path / "two.backup", data=data)
        with opened(tmp_path / "other") as ledger:
            amina, boris = workspace_of(ledger, "amina"), workspace_of(ledger, "boris")
            people = own_scene.people
            there = type(people)(ledger, amina, boris, people.carla, people.shares)
            destroy(Scene(**{**vars(own_scene), "people": there}))
            for _ in range(20):
                operations.open_book(by=amina, at=NOW)
            kept = witness(ledger)
        assert "went on differently" in refused(tmp_path / "two.backup", tmp_path / "new", kept)

    @pytest.mark.usefixtures("own_database")
    def test_another_organisations(self, own_scene: Scene, backup: Path, tmp_path: Path) -> None:
        with opened(tmp_path / "theirs") as theirs:
            (tmp_path / "theirs").mkdir()
            call_command("migrate", verbosity=0, interactive=False)
            found(theirs)
            kept = take_checkpoint(theirs)
        assert "another log" in refused(backup, tmp_path / "new", kept)

    @pytest.mark.parametrize("kept", ["", "havre", b"", b"\x93\x01\xa0\x90"], ids=repr)
    def test_something_else(self, own_scene: Scene, backup: Path, tmp_path: Path, kept: str | bytes) -> None:
        assert "does not fit" in refused(backup, tmp_path / "new", kept)

    def test_a_destruction_that_nobody_signed(self, own_scene: Scene, backup: Path, tmp_path: Path) -> None:
        """Whoever stole the log key can sign checkpoints of any log, and no leaves of members."""
        ledger = own_scene.people.ledger
        ledger.refresh()
        shred_leaf = seal.make_leaf(
            own_scene.people.amina.keys,
            seal.ShredPayload(own_scene.book, None),
            log_id=ledger.log_id,
            previous=ledger.authority.tip,
        )
        forged = seal.parse_leaf(shred_leaf.data[:-64] + bytes(64))
        tree = seal.Tree()
        for leaf in [seal.parse_leaf(bytes(row.data)) for row in StoredLeaf.objects.order_by("index")] + [
            forged
        ]:
            tree.append(leaf.hash)
        note = seal.sign_checkpoint(ledger.log_key(), log_id=ledger.log_id, size=tree.size, root=tree.root())
        kept = seal.make_witness(note, [(tree.size - 1, forged.data)], tree=tree, size=tree.size)
        assert "does not fit" in refused(backup, tmp_path / "new", kept)

    def test_a_leaf_that_did_not_count_destroys_nothing(
        self, own_scene: Scene, data: Path, tmp_path: Path
    ) -> None:
        """Carla signs that the case is destroyed, which she may not; the log says so, and so does its backup."""
        ledger, people = own_scene.people.ledger, own_scene.people
        leaf = seal.make_leaf(
            people.carla.keys,
            seal.ShredPayload(own_scene.book, None),
            log_id=ledger.log_id,
            previous=ledger.authority.tip,
        )
        StoredLeaf.objects.create(index=ledger.tree.size, data=leaf.data)
        ledger.refresh()
        back_up(tmp_path / "one.backup", data=data)
        operations.open_book(by=people.amina, at=NOW)
        result = restored(tmp_path / "one.backup", tmp_path / "new", witness(ledger))
        assert isinstance(result, Restored)
        assert result.since is not None
        assert result.since.lacks > 0
        assert result.since.books == frozenset()
        with opened(tmp_path / "new") as again:
            assert workspace_of(again, "boris").one(CaseFile, book=own_scene.book)
