"""A forgotten passphrase: a new key, vouched for, and cases given back by those who hold them, never by themselves."""

import pytest

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import BookId, MemberId, Micros
from havre.cases.types import Note
from havre.ledger import epochs, operations
from havre.ledger.queries import verify
from havre.ledger.workspace import Workspace
from havre.members import duties, joining, recovering, returning, unlocking
from havre.members.models import Account, Invitation, UnlockMethod, WaitingKey
from havre.members.queries import is_waiting, joined, waiting
from tests.cast import MINUTE, NOW, PASSPHRASES, Cast, join, workspace_of

NEW = "violin harvest eleven copper window drum"
ALL, READ, WRITE, GRANT = seal.Rights.ALL, seal.Rights.READ, seal.Rights.WRITE, seal.Rights.GRANT
LATER = Micros(NOW + 100 * MINUTE)


def share(
    by: Workspace, book: BookId, to: Workspace, rights: seal.Rights, *parts: str, until: Micros | None = None
) -> None:
    operations.grant(
        by=by, book=book, compartments=parts or [seal.FILE], to=to.member, rights=rights, until=until
    )


def case(by: Workspace, text: str = "a case") -> BookId:
    return operations.open_book(by=by, at=NOW, first=[Note(text=text)])


def forgets(people: Cast, member: MemberId, *, by: Workspace | None = None) -> tuple[str, ...]:
    """The member chooses a new passphrase with a code; the words that they read aloud."""
    token = returning.let_in_again(by=by or people.amina, member=member, at=NOW)
    return joining.accept(token=token, passphrase=NEW, ledger=people.ledger, cost=seal.CHEAPEST, at=NOW)


def comes_back(people: Cast, handle: str = "boris") -> tuple[Workspace, str]:
    """Let in again and taken back by Amina; their new workspace, and their words."""
    member = MemberId(bytes(Account.objects.get(handle=handle).member))
    words = " ".join(forgets(people, member))
    returning.take_back(by=people.amina, member=member, words=words)
    return with_passphrase(people, handle, NEW), words


def with_passphrase(people: Cast, handle: str, passphrase: str) -> Workspace:
    opened = unlocking.unlock(
        handle=handle, passphrase=passphrase, log_id=people.ledger.log_id, cost=seal.CHEAPEST
    )
    keys = seal.Keys.from_seed(opened.seed)
    from havre.ledger.desk import Desk

    return Workspace(
        desk=Desk(ledger=people.ledger, member=opened.member, key_id=keys.key_id), keys=keys, now=NOW
    )


class TestLettingInAgain:
    def test_the_old_passphrase_works_until_somebody_vouched_and_never_after(self, people: Cast) -> None:
        words = forgets(people, people.boris.member)
        account = Account.objects.get(handle="boris")
        assert not is_waiting(account), "their old key counts meanwhile"
        assert workspace_of(people.ledger, "boris").rights(people.ledger.organisation, seal.FILE) == READ
        with pytest.raises(unlocking.NotUnlocked):
            with_passphrase(people, "boris", NEW)
        [row] = waiting(people.amina)
        assert (row.handle, row.returns) == ("boris", True)
        old = bytes(UnlockMethod.objects.get(account=account).wrap)
        returning.take_back(by=people.amina, member=people.boris.member, words=" ".join(words))
        assert waiting(people.amina) == []
        assert bytes(UnlockMethod.objects.get(account=account).wrap) != old
        with pytest.raises(unlocking.NotUnlocked):
            workspace_of(people.ledger, "boris")
        boris = with_passphrase(people, "boris", NEW)
        assert (boris.member, boris.keys.public.fingerprint_words()) == (people.boris.member, words)
        assert verify(people.ledger).ok

    def test_what_they_were_in_the_organisation_they_are_again(self, people: Cast) -> None:
        dora = join(people.amina, "dora")
        operations.grant(
            by=people.amina, book=people.ledger.organisation, compartments=seal.COMPARTMENTS, to=dora.member, rights=ALL
        )  # fmt: skip
        for handle, rights in (("boris", READ), ("dora", ALL)):
            back, _ = comes_back(people, handle)
            assert back.rights(people.ledger.organisation, seal.FILE) == rights
            assert joining.may_vouch(back) == (rights == ALL)
        assert [one.handle for one in joined(people.amina)] == ["amina", "boris", "carla", "dora"]

    def test_the_old_key_opens_and_says_nothing_any_more(self, people: Cast) -> None:
        book = case(people.boris)
        comes_back(people)
        for place in (book, people.ledger.organisation):
            with pytest.raises(NotFound):
                people.boris.current_key(place, seal.FILE)
        with pytest.raises(NotFound):
            operations.put(by=people.boris, book=book, value=Note(text="x"), at=NOW)

    def test_wrong_words_change_nothing(self, people: Cast) -> None:
        words = forgets(people, people.boris.member)
        size = people.ledger.tree.size
        with pytest.raises(WrongInput, match="not the words"):
            returning.take_back(by=people.amina, member=people.boris.member, words=" ".join(reversed(words)))
        assert people.ledger.tree.size == size
        assert WaitingKey.objects.count() == 1

    def test_a_caseworker_can_neither_let_in_nor_take_back(self, people: Cast) -> None:
        with pytest.raises(Refused, match="Only an administrator"):
            returning.let_in_again(by=people.carla, member=people.boris.member, at=NOW)
        words = forgets(people, people.boris.member)
        with pytest.raises(Refused, match="Only an administrator"):
            returning.take_back(by=people.carla, member=people.boris.member, words=" ".join(words))
        assert workspace_of(people.ledger, "boris").rights(people.ledger.organisation, seal.FILE) == READ

    def test_nobody_lets_themselves_in_or_a_stranger(self, people: Cast) -> None:
        with pytest.raises(Refused, match="its page"):
            returning.let_in_again(by=people.amina, member=people.amina.member, at=NOW)
        with pytest.raises(NotFound):
            returning.let_in_again(by=people.amina, member=MemberId(seal.new_id()), at=NOW)

    def test_a_code_is_good_once_and_a_newer_one_ends_what_waits(self, people: Cast) -> None:
        forgets(people, people.boris.member)
        token = returning.let_in_again(by=people.amina, member=people.boris.member, at=NOW)
        assert waiting(people.amina) == []
        words = joining.accept(token=token, passphrase=NEW, ledger=people.ledger, cost=seal.CHEAPEST, at=NOW)
        with pytest.raises(NotFound):
            joining.accept(token=token, passphrase=NEW, ledger=people.ledger, cost=seal.CHEAPEST, at=NOW)
        returning.take_back(by=people.amina, member=people.boris.member, words=" ".join(words))

    def test_withdrawn_the_account_stays_as_it_was(self, people: Cast) -> None:
        forgets(people, people.boris.member)
        joining.withdraw(by=people.amina, handle="boris")
        assert waiting(people.amina) == []
        assert workspace_of(people.ledger, "boris").member == people.boris.member
        with pytest.raises(NotFound):
            returning.take_back(by=people.amina, member=people.boris.member, words="any")

    def test_who_left_meanwhile_does_not_come_back(self, people: Cast) -> None:
        token = returning.let_in_again(by=people.amina, member=people.boris.member, at=NOW)
        Account.objects.filter(handle="boris").delete()
        with pytest.raises(NotFound):
            joining.accept(token=token, passphrase=NEW, ledger=people.ledger, cost=seal.CHEAPEST, at=NOW)
        assert not Account.objects.filter(handle="boris").exists()
        assert Invitation.objects.count() == 1, "a failed use is none"

    def test_whoever_swaps_rows_on_the_disk_is_seen_at_the_name(self, people: Cast) -> None:
        """The code was made for Boris; the disk's holder turns it into one for Carla."""
        token = returning.let_in_again(by=people.amina, member=people.boris.member, at=NOW)
        Invitation.objects.update(member=people.carla.member)
        Account.objects.filter(handle="boris").update(handle="x")
        Account.objects.filter(handle="carla").update(handle="boris")
        joining.accept(token=token, passphrase=NEW, ledger=people.ledger, cost=seal.CHEAPEST, at=NOW)
        assert [(one.handle, one.member) for one in waiting(people.amina)] == [("carla", people.carla.member)]

    def test_joining_does_not_vouch_for_a_return_nor_the_other_way(self, people: Cast) -> None:
        words = " ".join(forgets(people, people.boris.member))
        with pytest.raises(NotFound):
            joining.vouch(by=people.amina, member=people.boris.member, words=words, at=NOW)
        token = joining.invite(by=people.amina, handle="dora", administrator=True, at=NOW)
        said = joining.accept(token=token, passphrase=NEW, ledger=people.ledger, cost=seal.CHEAPEST, at=NOW)
        dora = MemberId(bytes(Account.objects.get(handle="dora").member))
        with pytest.raises(NotFound):
            returning.take_back(by=people.amina, member=dora, words=" ".join(said))


class TestGivingBack:
    def test_the_voucher_gives_their_own_back_at_once_with_the_same_rights_and_ends(
        self, people: Cast
    ) -> None:
        mine, both = case(people.amina), case(people.boris)
        share(people.amina, mine, people.boris, READ | WRITE, until=LATER)
        share(people.boris, both, people.amina, ALL, *seal.COMPARTMENTS)
        boris, _ = comes_back(people)
        assert boris.rights(mine, seal.FILE) == READ | WRITE
        assert boris.rights(mine, seal.IDENTITY) == seal.Rights.NONE
        assert boris.rights(both, seal.FILE) == boris.rights(both, seal.IDENTITY) == ALL
        [(_, _, until)] = [
            one for one in people.ledger.authority.holders(mine, seal.FILE) if one[0] == boris.keys.key_id
        ]
        assert until == LATER
        assert len(boris.all(Note)) == 2
        assert returning.owed(people.amina) == []

    def test_others_are_asked_and_nothing_is_given_by_itself(self, people: Cast) -> None:
        book = case(people.carla)
        share(people.carla, book, people.boris, READ | WRITE)
        boris, words = comes_back(people)
        duties.perform(people.carla, NOW)
        assert boris.all(Note) == [], "unlocking gives nothing back"
        [one] = returning.owed(people.carla)
        assert (one.handle, one.voucher, one.mine, one.others) == ("boris", "amina", (book,), None)
        given = returning.give_back(
            by=people.carla, member=people.boris.member, words=words.upper(), books=[book]
        )
        assert given == 1
        assert [held.value.text for held in boris.all(Note)] == ["a case"]
        assert boris.rights(book, seal.FILE) == READ | WRITE
        assert returning.owed(people.carla) == []
        assert verify(people.ledger).ok

    def test_an_administrator_who_replaces_a_key_by_their_own_is_not_handed_the_cases(
        self, people: Cast
    ) -> None:
        """Amina makes a code for Boris, uses it herself and vouches. Carla asks Boris, whose words are others."""
        book = case(people.carla)
        share(people.carla, book, people.boris, ALL, *seal.COMPARTMENTS)
        of_boris = " ".join(people.boris.keys.public.fingerprint_words())
        thief, _ = comes_back(people)
        duties.perform(people.carla, NOW)
        with pytest.raises(WrongInput, match="give nothing back"):
            returning.give_back(by=people.carla, member=people.boris.member, words=of_boris, books=[book])
        assert thief.all(Note) == []
        with pytest.raises(NotFound):
            thief.current_key(book, seal.FILE)
        [one] = returning.owed(people.carla)
        assert one.voucher == "amina", "and it is seen who took the key in"

    def test_only_numbers_are_told_and_only_to_administrators_and_themselves(self, people: Cast) -> None:
        dora = join(people.amina, "dora")
        for _ in range(2):
            share(people.carla, case(people.carla), people.boris, READ)
        own = case(people.boris)
        boris, _ = comes_back(people)
        [seen] = returning.owed(people.amina)
        assert (seen.mine, seen.others, seen.alone) == ((), 2, 1)
        assert returning.owed(dora) == []
        [self_seen] = returning.owed(boris)
        assert (self_seen.mine, self_seen.others, self_seen.alone) == ((), 2, 1)
        [carla] = returning.owed(people.carla)
        assert (len(carla.mine), carla.others) == (2, None)
        assert own not in carla.mine

    def test_a_case_that_is_not_chosen_waits_on(self, people: Cast) -> None:
        one, other = case(people.carla), case(people.carla)
        for book in (one, other):
            share(people.carla, book, people.boris, READ)
        boris, words = comes_back(people)
        returning.give_back(by=people.carla, member=people.boris.member, words=words, books=[one])
        assert boris.books() == [one]
        assert [row.mine for row in returning.owed(people.carla)] == [(other,)]

    def test_nobody_gives_what_they_may_not(self, people: Cast) -> None:
        book = case(people.boris)
        share(people.boris, book, people.carla, READ | WRITE)
        _, words = comes_back(people)
        assert returning.owed(people.carla) == []
        with pytest.raises(NotFound):
            returning.give_back(by=people.carla, member=people.boris.member, words=words, books=[book])

    def test_who_holds_less_gives_what_they_have_and_somebody_else_the_rest(self, people: Cast) -> None:
        book = case(people.boris)
        share(people.boris, book, people.carla, READ | GRANT)
        share(people.boris, book, people.amina, ALL)
        words = forgets(people, people.boris.member, by=people.amina)
        epoch = people.ledger.authority.current_epoch(book, seal.FILE)
        # Amina vouches, but has lost this case meanwhile: only Carla can give something back.
        epochs.revoke(by=people.carla, book=book, compartments=[seal.FILE], key_id=people.amina.keys.key_id)
        assert people.ledger.authority.current_epoch(book, seal.FILE) == (epoch or 0) + 1
        returning.take_back(by=people.amina, member=people.boris.member, words=" ".join(words))
        boris = with_passphrase(people, "boris", NEW)
        returning.give_back(by=people.carla, member=people.boris.member, words=" ".join(words), books=[book])
        assert boris.rights(book, seal.FILE) == READ | GRANT
        assert returning.owed(people.carla) == [], "she has nothing more to give"
        seed = recovering.recovery_seed(
            seal.EnteredShares().add(people.shares[0]).add(people.shares[1]), ledger=people.ledger
        )
        recovering.recover(
            ledger=people.ledger, recovery=seed, handle="dora", passphrase=PASSPHRASES["dora"],
            cost=seal.CHEAPEST, at=NOW,
        )  # fmt: skip
        dora = workspace_of(people.ledger, "dora")
        returning.give_back(by=dora, member=people.boris.member, words=" ".join(words), books=[book])
        assert boris.rights(book, seal.FILE) == ALL
        assert boris.rights(book, seal.IDENTITY) == ALL
        assert [one for one in returning.owed(dora) if book in one.mine] == []

    def test_a_new_epoch_that_began_without_them_is_given_too(self, people: Cast) -> None:
        book = case(people.carla, "before")
        share(people.carla, book, people.boris, READ)
        boris, words = comes_back(people)
        assert duties.perform(people.carla, NOW) > 0, "the old key is gone: a new epoch begins"
        operations.put(by=people.carla, book=book, value=Note(text="after"), at=NOW)
        returning.give_back(by=people.carla, member=people.boris.member, words=words, books=[book])
        assert [held.value.text for held in boris.all(Note)] == ["before", "after"]

    def test_what_has_ended_is_not_given_back(self, people: Cast) -> None:
        book = case(people.carla)
        share(people.carla, book, people.boris, READ, until=LATER)
        _, words = comes_back(people)
        later = workspace_of(people.ledger, "carla", at=LATER)
        assert returning.owed(later) == []
        with pytest.raises(NotFound):
            returning.give_back(by=later, member=people.boris.member, words=words, books=[book])

    def test_who_takes_it_from_them_gives_it_back_never(self, people: Cast) -> None:
        book = case(people.carla)
        share(people.carla, book, people.boris, READ)
        comes_back(people)
        epochs.revoke(by=people.carla, book=book, compartments=[seal.FILE], key_id=people.boris.keys.key_id)
        assert returning.owed(people.carla) == []

    def test_declined_it_waits_no_more_and_the_old_keys_envelopes_are_gone(self, people: Cast) -> None:
        book, other = case(people.carla), case(people.carla)
        for each in (book, other):
            share(people.carla, each, people.boris, READ)
        old = people.boris.keys.key_id
        assert people.ledger.authority.granted_in(old, book, seal.FILE)
        boris, words = comes_back(people)
        assert returning.decline(by=people.carla, member=people.boris.member, books=[book]) == 1
        assert [one.mine for one in returning.owed(people.carla)] == [(other,)]
        assert not people.ledger.authority.granted_in(old, book, seal.FILE)
        with pytest.raises(NotFound):
            returning.give_back(by=people.carla, member=people.boris.member, words=words, books=[book])
        with pytest.raises(NotFound):
            returning.decline(by=people.amina, member=people.boris.member, books=[other])
        assert boris.all(Note) == []
        assert len(people.carla.all(Note)) == 2
        assert verify(people.ledger).ok

    def test_of_a_team_the_members_open_its_cases_again(self, people: Cast) -> None:
        from havre.members import teams

        team = teams.create(by=people.amina, name="Intake", at=NOW)
        teams.add(by=people.amina, book=team, member=people.boris.member)
        book = case(people.carla)
        operations.grant(
            by=people.carla, book=book, compartments=[seal.FILE], to=team, rights=READ | WRITE, team=True
        )
        assert len(people.boris.all(Note)) == 1
        boris, _ = comes_back(people)
        assert [held.value.text for held in boris.all(Note)] == ["a case"]
