"""New recovery shares: the old set opens nothing that is granted afterwards, and signs nothing that counts."""

from collections.abc import Sequence

import pytest

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import BookId, Micros
from havre.cases.types import Note
from havre.ledger import epochs, opened, operations
from havre.ledger.models import StoredLeaf
from havre.ledger.queries import verify
from havre.ledger.workspace import Workspace
from havre.members import approvals, duties, recovering, shares
from havre.members.models import WaitingRecovery
from tests.cast import NOW, PASSPHRASES, Cast, join, workspace_of

REASON = "One of the sheets burned, and nobody knows where the second is."


def seed_of(sheets: Sequence[str], people: Cast) -> seal.Seed:
    entered = seal.EnteredShares()
    for sheet in sheets:
        entered = entered.add(sheet)
    return recovering.recovery_seed(entered, ledger=people.ledger)


def case(by: Workspace, text: str = "a case") -> BookId:
    return operations.open_book(by=by, at=NOW, first=[Note(text=text)])


def opens(people: Cast, keys: seal.Keys) -> set[seal.Slot]:
    return {slot for slot, _ in opened.opened_keys(people.ledger, keys)}


def all_slots(people: Cast) -> int:
    return opened.slots(people.ledger)


@pytest.fixture
def books(people: Cast) -> list[BookId]:
    """A case of Amina's and one of Carla's, each in its second epoch."""
    found = [case(people.amina, "Amina's"), case(people.carla, "Carla's")]
    for by, book in zip((people.amina, people.carla), found, strict=True):
        operations.grant(
            by=by, book=book, compartments=[seal.FILE], to=people.boris.member, rights=seal.Rights.READ
        )
        epochs.revoke(by=by, book=book, compartments=[seal.FILE], key_id=people.boris.keys.key_id)
    return found


class TestWithTheOldShares:
    def test_every_epoch_of_every_book_is_granted_to_the_new_key(
        self, people: Cast, books: list[BookId]
    ) -> None:
        old = seed_of(people.shares[:2], people)
        new = shares.draw(needed=3, count=5)
        done = shares.replace(by=people.amina, old=old, new=new)
        assert done == all_slots(people) == 2 + 3 + 3
        assert people.ledger.authority.recovery.public == new.public
        assert shares.outstanding(people.ledger) == 0
        assert len(opens(people, seal.Keys.from_seed(new.seed))) == done
        assert verify(people.ledger).ok

    def test_any_of_the_new_shares_recover_everything(self, people: Cast, books: list[BookId]) -> None:
        new = shares.draw(needed=3, count=5)
        shares.replace(by=people.amina, old=seed_of(people.shares[:2], people), new=new)
        case(people.boris, "written afterwards")
        done = recovering.recover(
            ledger=people.ledger, recovery=seed_of([new.shares[4], new.shares[0], new.shares[2]], people),
            handle="dora", passphrase=PASSPHRASES["dora"], cost=seal.CHEAPEST, at=NOW,
        )  # fmt: skip
        assert (done.books, done.unopened) == (3, 0)
        assert len(workspace_of(people.ledger, "dora").all(Note)) == 3

    def test_the_old_set_opens_no_new_epoch_and_no_new_book(self, people: Cast, books: list[BookId]) -> None:
        old = seal.Keys.from_seed(seed_of(people.shares[:2], people))
        before = opens(people, old)
        shares.replace(
            by=people.amina, old=seed_of(people.shares[:2], people), new=shares.draw(needed=2, count=3)
        )
        operations.grant(
            by=people.amina, book=books[0], compartments=[seal.FILE], to=people.boris.member, rights=seal.Rights.READ
        )  # fmt: skip
        epochs.revoke(
            by=people.amina, book=books[0], compartments=[seal.FILE], key_id=people.boris.keys.key_id
        )
        fresh = case(people.amina, "afterwards")
        after = opens(people, old)
        assert after == before, "the control is in these: what it opened before, it opens still"
        assert seal.Slot(books[0], seal.FILE, 2) not in after
        assert fresh not in {slot.book for slot in after}
        with pytest.raises(WrongInput, match="not of this organisation's current"):
            seed_of(people.shares[:2], people)

    def test_the_old_key_signs_nothing_that_counts(self, people: Cast, books: list[BookId]) -> None:
        old = seed_of(people.shares[:2], people)
        before = seal.Keys.from_seed(old)
        new = shares.draw(needed=2, count=3)
        keys = dict(opened.opened_keys(people.ledger, before))
        shares.replace(by=people.amina, old=old, new=new)
        slot, key = next(iter(keys.items()))
        granted = seal.seal_grant(
            key, slot, log_id=people.ledger.log_id, recipient=people.boris.keys.public,
            rights=seal.Rights.ALL, until=None,
        )  # fmt: skip
        revoked = seal.RevokePayload(books[0], seal.FILE, people.amina.keys.key_id)
        thief = shares.draw(needed=2, count=3)
        size = StoredLeaf.objects.count()
        for payload in (granted[0], revoked):
            with pytest.raises(Refused), people.ledger.appending(before) as log:
                log.add(payload)
        with pytest.raises(Refused):
            shares.replace(by=people.amina, old=old, new=thief)
        assert StoredLeaf.objects.count() == size
        assert people.ledger.authority.recovery.public == new.public

    def test_old_and_new_sheets_do_not_mix(self, people: Cast) -> None:
        new = shares.draw(needed=2, count=3)
        shares.replace(by=people.amina, old=seed_of(people.shares[:2], people), new=new)
        with pytest.raises(WrongInput, match="another set"):
            seed_of([people.shares[0], new.shares[1]], people)

    def test_a_caseworker_replaces_nothing_even_with_the_shares(self, people: Cast) -> None:
        old = seed_of(people.shares[:2], people)
        with pytest.raises(Refused, match="Only an administrator"):
            shares.replace(by=people.carla, old=old, new=shares.draw(needed=2, count=3))
        assert seed_of(people.shares[:2], people) == old

    def test_what_the_old_key_could_not_open_is_granted_by_who_can(
        self, people: Cast, books: list[BookId]
    ) -> None:
        from havre.ledger.models import SealedGrant

        index = people.ledger.authority.granted_in(
            people.ledger.authority.recovery.key_id, books[1], seal.FILE
        )[0]
        SealedGrant.objects.filter(index=index).update(envelope=b"\0" * 1168)
        shares.replace(
            by=people.amina, old=seed_of(people.shares[:2], people), new=shares.draw(needed=2, count=3)
        )
        assert shares.outstanding(people.ledger) == 1
        assert duties.perform(people.amina, NOW) == 0, "Amina does not hold it"
        assert duties.perform(people.carla, NOW) == 1
        assert shares.outstanding(people.ledger) == 0


@pytest.mark.parametrize(("needed", "count"), [(1, 3), (3, 2), (2, 17)])
def test_other_numbers_are_refused(needed: int, count: int) -> None:
    with pytest.raises(WrongInput):
        shares.draw(needed=needed, count=count)


class TestWithoutTheOldShares:
    @pytest.fixture
    def dora(self, people: Cast) -> Workspace:
        """A second administrator."""
        dora = join(people.amina, "dora")
        operations.grant(
            by=people.amina, book=people.ledger.organisation, compartments=seal.COMPARTMENTS,
            to=dora.member, rights=seal.Rights.ALL,
        )  # fmt: skip
        return dora

    def approved(self, people: Cast, dora: Workspace) -> shares.NewShares:
        new = shares.draw(needed=2, count=3)
        shares.ask(by=people.amina, new=new, reason=REASON, at=NOW)
        [asked] = approvals.to_answer(by=dora, at=NOW)
        assert asked.action == seal.replacing(seal.RECOVERY, new.public.key_id)
        approvals.approve(by=dora, request=asked.id, at=NOW)
        return new

    def test_two_administrators_and_then_each_holder_at_their_unlock(
        self, people: Cast, dora: Workspace, books: list[BookId]
    ) -> None:
        new = self.approved(people, dora)
        [waiting] = shares.waiting(by=people.amina, at=NOW)
        assert (waiting.approved, waiting.words) == (True, new.public.fingerprint_words())
        assert shares.bring_in(by=people.amina, at=NOW) == 2 + 3, "the organisation's book and her own case"
        assert people.ledger.authority.recovery.public == new.public
        assert shares.outstanding(people.ledger) == 3
        assert not WaitingRecovery.objects.exists()
        assert duties.perform(people.boris, NOW) == 0, "he may grant nothing"
        assert duties.perform(people.carla, NOW) == 3
        assert duties.perform(people.carla, NOW) == 0
        assert shares.outstanding(people.ledger) == 0
        done = recovering.recover(
            ledger=people.ledger, recovery=seed_of(new.shares[1:], people), handle="emil",
            passphrase=PASSPHRASES["dora"], cost=seal.CHEAPEST, at=NOW,
        )  # fmt: skip
        assert done.unopened == 0
        assert verify(people.ledger).ok

    def test_nothing_is_brought_in_before_somebody_else_approved(self, people: Cast, dora: Workspace) -> None:
        shares.ask(by=people.amina, new=shares.draw(needed=2, count=3), reason=REASON, at=NOW)
        assert [one.approved for one in shares.waiting(by=people.amina, at=NOW)] == [False]
        with pytest.raises(NotFound, match="approved"):
            shares.bring_in(by=people.amina, at=NOW)
        [asked] = approvals.own(by=people.amina, at=NOW)
        with pytest.raises(Refused):
            approvals.approve(by=people.amina, request=asked.id, at=NOW)
        with pytest.raises(NotFound):
            shares.bring_in(by=dora, at=NOW)
        assert seed_of(people.shares[:2], people)

    def test_an_approval_is_for_one_key_only(self, people: Cast, dora: Workspace) -> None:
        """Whoever holds the disk puts another public key into the row that waits."""
        self.approved(people, dora)
        thief = seal.Keys.from_seed(seal.Seed.new())
        own = thief.own_signature(log_id=people.ledger.log_id, role=seal.RECOVERY, holder=b"")
        WaitingRecovery.objects.update(
            signing=thief.public.signing, opening=thief.public.opening, own_signature=own
        )
        assert shares.waiting(by=people.amina, at=NOW) == []
        with pytest.raises(NotFound):
            shares.bring_in(by=people.amina, at=NOW)
        assert seed_of(people.shares[:2], people)

    def test_an_approval_that_is_too_old_brings_nothing_in(self, people: Cast, dora: Workspace) -> None:
        self.approved(people, dora)
        late = Micros(NOW + approvals.GOOD_FOR + 1)
        assert shares.waiting(by=workspace_of(people.ledger, "amina", at=late), at=late) == []
        with pytest.raises(NotFound):
            shares.bring_in(by=people.amina, at=late)

    def test_alone_or_as_a_caseworker_there_is_nobody_to_ask(self, people: Cast) -> None:
        new = shares.draw(needed=2, count=3)
        with pytest.raises(Refused, match="no other administrator"):
            shares.ask(by=people.amina, new=new, reason=REASON, at=NOW)
        with pytest.raises(Refused, match="Only an administrator"):
            shares.ask(by=people.carla, new=new, reason=REASON, at=NOW)
        assert not WaitingRecovery.objects.exists()

    def test_a_reason_is_needed_and_nothing_waits_without(self, people: Cast, dora: Workspace) -> None:
        with pytest.raises(WrongInput):
            shares.ask(by=people.amina, new=shares.draw(needed=2, count=3), reason=" ", at=NOW)
        assert not WaitingRecovery.objects.exists()


def test_that_the_shares_were_together_is_known_until_they_are_replaced(people: Cast) -> None:
    assert not shares.were_together(people.ledger)
    old = seed_of(people.shares[:2], people)
    recovering.recover(
        ledger=people.ledger, recovery=old, handle="dora", passphrase=PASSPHRASES["dora"],
        cost=seal.CHEAPEST, at=NOW,
    )  # fmt: skip
    assert shares.were_together(people.ledger)
    shares.replace(by=workspace_of(people.ledger, "dora"), old=old, new=shares.draw(needed=2, count=3))
    assert not shares.were_together(people.ledger)


def test_nothing_of_new_shares_is_shown_by_accident() -> None:
    new = shares.draw(needed=2, count=3)
    assert new.shares[0] not in repr(new)
