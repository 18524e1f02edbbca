"""Promise 8: with k of n shares nothing is lost, with fewer nothing is gained."""

from collections.abc import Sequence

import pytest

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import BookId, MemberId, Micros
from havre.cases.types import Note, Person
from havre.ledger import epochs, operations
from havre.ledger.log import Appender, Ledger
from havre.ledger.models import SealedGrant, StoredLeaf
from havre.ledger.queries import verify
from havre.ledger.workspace import Workspace
from havre.members import duties, joining, recovering
from havre.members.models import Account, Invitation
from havre.members.queries import handles, joined
from tests.cast import NOW, PASSPHRASES, Cast, workspace_of

PERSON = Person(nationality="of nowhere")


def entered(shares: Sequence[str]) -> seal.EnteredShares:
    found = seal.EnteredShares()
    for share in shares:
        found = found.add(share)
    return found


def recover(
    people: Cast, *, handle: str = "dora", lost: Sequence[MemberId] = (), shares: Sequence[str] | None = None
) -> recovering.Recovered:
    seed = recovering.recovery_seed(entered(shares or people.shares[1:]), ledger=people.ledger)
    return recovering.recover(
        ledger=people.ledger,
        recovery=seed,
        handle=handle,
        passphrase=PASSPHRASES["dora"],
        lost=lost,
        cost=seal.CHEAPEST,
        at=NOW,
    )


def unlocked(people: Cast, handle: str = "dora") -> Workspace:
    PASSPHRASES.setdefault(handle, PASSPHRASES["dora"])
    return workspace_of(people.ledger, handle)


@pytest.fixture
def book(people: Cast) -> BookId:
    """Amina's case, of which nobody else holds anything."""
    return operations.open_book(by=people.amina, at=NOW, first=[Note(text="in the first epoch"), PERSON])


def test_somebody_new_regains_every_book_with_all_compartments_epochs_and_rights(
    people: Cast, book: BookId
) -> None:
    own = operations.open_book(by=people.boris, at=NOW, first=[Note(text="Boris's own")])
    operations.grant(
        by=people.amina, book=book, compartments=[seal.FILE], to=people.boris.member, rights=seal.Rights.READ
    )
    epochs.revoke(by=people.amina, book=book, compartments=[seal.FILE], key_id=people.boris.keys.key_id)
    operations.put(by=people.amina, book=book, value=Note(text="in the second epoch"), at=NOW)
    done = recover(people)
    assert (done.books, done.keys, done.unopened) == (2, 2 + 3 + 2, 0)
    dora = unlocked(people)
    for place in (book, own, people.ledger.organisation):
        for part in seal.COMPARTMENTS:
            assert dora.rights(place, part) == seal.Rights.ALL
    assert {held.value.text for held in dora.all(Note)} == {
        "in the first epoch",
        "in the second epoch",
        "Boris's own",
    }
    assert [held.value for held in dora.all(Person, book=book)] == [PERSON]
    operations.put(by=dora, book=book, value=Note(text="by Dora"), at=NOW)
    operations.grant(
        by=dora, book=own, compartments=[seal.FILE], to=people.carla.member, rights=seal.Rights.READ
    )
    assert people.amina.all(Note, book=book)[-1].value.text == "by Dora"
    assert verify(people.ledger).ok


def test_they_administer(people: Cast) -> None:
    done = recover(people)
    dora = unlocked(people)
    assert handles(people.amina)[done.member] == "dora"
    assert {one.handle: one.administrator for one in joined(dora)}["dora"]
    assert joining.invite(by=dora, handle="emil", administrator=False, at=NOW)
    assert done.words == dora.keys.public.fingerprint_words()


def test_who_held_nothing_still_holds_nothing(people: Cast, book: BookId) -> None:
    recover(people)
    with pytest.raises(NotFound):
        people.carla.current_key(book, seal.FILE)
    assert people.carla.all(Note) == []


class TestLost:
    def test_the_keys_of_lost_members_end_and_their_books_get_new_keys(
        self, people: Cast, book: BookId
    ) -> None:
        recover(people, lost=[people.amina.member, people.carla.member])
        assert people.ledger.authority.member_key(people.amina.member) is None
        assert people.ledger.authority.member_key(people.boris.member) is not None
        assert [account.handle for account in Account.objects.order_by("handle")] == ["boris", "dora"]
        dora = unlocked(people)
        assert duties.perform(dora, NOW) == 2, "the case and the organisation's book"
        assert people.ledger.authority.outstanding() == []
        with pytest.raises(NotFound):
            people.amina.current_key(book, seal.FILE)
        assert [held.value.text for held in dora.all(Note, book=book)] == ["in the first epoch"]
        assert verify(people.ledger).ok

    def test_their_handle_is_free_for_who_comes_back(self, people: Cast) -> None:
        with pytest.raises(WrongInput, match="handle already"):
            recover(people, handle="amina")
        done = recover(people, handle="amina", lost=[people.amina.member])
        assert done.member != people.amina.member
        assert bytes(Account.objects.get(handle="amina").member) == done.member

    def test_who_is_no_member_can_not_be_lost(self, people: Cast) -> None:
        size = StoredLeaf.objects.count()
        with pytest.raises(WrongInput, match="no member any more"):
            recover(people, lost=[MemberId(seal.new_id())])
        assert StoredLeaf.objects.count() == size

    def test_the_members_are_shown_as_they_were_sealed(self, people: Cast) -> None:
        seed = recovering.recovery_seed(entered(people.shares[:2]), ledger=people.ledger)
        one, other = Account.objects.get(handle="amina"), Account.objects.get(handle="boris")
        Account.objects.filter(pk=one.pk).update(handle="x")  # whoever holds the disk swaps two rows
        Account.objects.filter(pk=other.pk).update(handle="amina")
        Account.objects.filter(pk=one.pk).update(handle="boris")
        seen = recovering.foresee(ledger=people.ledger, recovery=seed)
        assert dict(seen.members) == {
            people.amina.member: "amina",
            people.boris.member: "boris",
            people.carla.member: "carla",
        }
        assert seen.books == 0


class TestWrongShares:
    def test_fewer_than_needed(self, people: Cast) -> None:
        with pytest.raises(WrongInput, match="exactly 2"):
            recover(people, shares=people.shares[:1])

    def test_of_another_organisation(self, people: Cast) -> None:
        others = seal.split_recovery(seal.Seed.new())
        with pytest.raises(WrongInput, match="not of this organisation"):
            recover(people, shares=others[:2])

    def test_a_mixed_set(self, people: Cast) -> None:
        with pytest.raises(WrongInput, match="another set"):
            entered([people.shares[0], seal.split_recovery(seal.Seed.new())[1]])

    def test_before_anything_is_set_up(self, ledger: Ledger) -> None:
        with pytest.raises(Refused, match="not set up"):
            recovering.recovery_seed(entered(seal.split_recovery(seal.Seed.new())[:2]), ledger=ledger)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"handle": "Ünlikely"}, "2 to 40"),
        ({"handle": "amina"}, "handle already"),
        ({"passphrase": "password1"}, "easy to guess"),
    ],
)
def test_wrong_input_writes_nothing(people: Cast, changed: dict[str, str], says: str) -> None:
    size = StoredLeaf.objects.count()
    seed = recovering.recovery_seed(entered(people.shares[:2]), ledger=people.ledger)
    typed = {"handle": "dora", "passphrase": PASSPHRASES["dora"]} | changed
    with pytest.raises(WrongInput, match=says):
        recovering.recover(ledger=people.ledger, recovery=seed, cost=seal.CHEAPEST, at=NOW, **typed)
    assert StoredLeaf.objects.count() == size


def test_an_open_invitation_for_the_handle_ends(people: Cast) -> None:
    joining.invite(by=people.amina, handle="dora", administrator=True, at=NOW)
    recover(people)
    assert not Invitation.objects.exists()


class Cut(Exception):
    """The power goes out."""


@pytest.mark.parametrize("after", [1, 3, 6])
def test_a_ceremony_that_is_cut_leaves_nothing_and_can_be_begun_again(
    people: Cast, book: BookId, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    size, left = StoredLeaf.objects.count(), after
    real = Appender.add_leaf

    def add_leaf(self: Appender, leaf: seal.Leaf) -> int:
        nonlocal left
        left -= 1
        if left < 0:
            raise Cut
        return real(self, leaf)

    monkeypatch.setattr("havre.ledger.log.STORED_TOGETHER", 2)
    monkeypatch.setattr(Appender, "add_leaf", add_leaf)
    with pytest.raises(Cut):
        recover(people, lost=[people.carla.member])
    monkeypatch.setattr(Appender, "add_leaf", real)
    assert StoredLeaf.objects.count() == size
    assert not Account.objects.filter(handle="dora").exists()
    assert people.carla.rights(people.ledger.organisation, seal.FILE) == seal.Rights.READ
    recover(people, lost=[people.carla.member])
    assert unlocked(people).rights(book, seal.IDENTITY) == seal.Rights.ALL
    assert verify(people.ledger).ok


class TestDamage:
    def test_what_does_not_open_is_counted_and_keeps_nothing_else_back(
        self, people: Cast, book: BookId, caplog: pytest.LogCaptureFixture
    ) -> None:
        second = operations.open_book(by=people.amina, at=NOW, first=[Note(text="whole")])
        key = people.ledger.authority.recovery.key_id
        index = people.ledger.authority.granted_in(key, book, seal.FILE)[0]
        SealedGrant.objects.filter(index=index).update(envelope=b"\0" * 1168)
        done = recover(people)
        assert done.unopened == 1
        assert f"grant-not-recovered leaf={index}" in caplog.text
        dora = unlocked(people)
        assert [held.value.text for held in dora.all(Note, book=second)] == ["whole"]
        assert dora.rights(book, seal.IDENTITY) == seal.Rights.ALL
        with pytest.raises(NotFound):
            dora.current_key(book, seal.FILE)

    def test_an_administrator_can_not_shut_the_shares_out_of_the_organisation(self, people: Cast) -> None:
        """An epoch that was begun without the recovery key takes no entries: the shares begin the next one."""
        book = people.ledger.organisation
        slot = seal.Slot(book, seal.FILE, 1)
        grant = seal.seal_grant(
            seal.CompartmentKey.new(),
            slot,
            log_id=people.ledger.log_id,
            recipient=people.amina.keys.public,
            rights=seal.Rights.ALL,
            until=None,
        )
        with people.ledger.appending(people.amina.keys) as log:
            log.add_grant(grant)
        done = recover(people)
        assert done.unopened == 1
        dora = unlocked(people)
        assert dora.rights(book, seal.FILE) == seal.Rights.ALL
        assert handles(dora)[done.member] == "dora"
        assert joining.invite(by=dora, handle="emil", administrator=False, at=NOW)
        assert people.amina.rights(book, seal.FILE) == seal.Rights.ALL, "nobody else is shut out by it"


def test_a_replaced_recovery_key_recovers_nothing(people: Cast) -> None:
    seed = recovering.recovery_seed(entered(people.shares[:2]), ledger=people.ledger)
    old, new = seal.Keys.from_seed(seed), seal.Keys.from_seed(seal.Seed.new())
    own = new.own_signature(log_id=people.ledger.log_id, role=seal.RECOVERY, holder=b"")
    payload = seal.KeyPayload(seal.RECOVERY, b"", new.public.signing, new.public.opening, seal.REPLACED, own)
    with people.ledger.appending(old) as log:
        log.add(payload)
    size = StoredLeaf.objects.count()
    with pytest.raises(Refused):
        recovering.recover(
            ledger=people.ledger, recovery=seed, handle="dora", passphrase=PASSPHRASES["dora"],
            cost=seal.CHEAPEST, at=Micros(NOW + 1),
        )  # fmt: skip
    with pytest.raises(WrongInput, match="not of this organisation's current"):
        recover(people)
    assert StoredLeaf.objects.count() == size
