"""Teams: one grant opens all that the team holds; taken out, nothing of it opens any more, now or on the disk."""

import pytest

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import BookId, MemberId, Micros
from havre.cases.types import Note
from havre.ledger import due, operations
from havre.ledger.epochs import Renewal, revoke
from havre.ledger.models import SealedGrant, StoredLeaf
from havre.ledger.queries import verify
from havre.ledger.workspace import Workspace
from havre.members import joining, leaving, queries, teams
from tests.cast import MINUTE, NOW, PASSPHRASES, Cast, join, workspace_of

WRITE = seal.Rights.READ | seal.Rights.WRITE
CASES = 5
LATER = Micros(NOW + 60 * MINUTE)


@pytest.fixture
def team(people: Cast) -> BookId:
    """Amina's team with Boris in it; it holds five cases of hers."""
    book = teams.create(by=people.amina, name="Asylum", at=NOW)
    teams.add(by=people.amina, book=book, member=people.boris.member)
    for number in range(CASES):
        case = operations.open_book(by=people.amina, at=NOW, first=[Note(text=f"case {number}")])
        give_team(people.amina, case, book, WRITE)
    return book


def give_team(by: Workspace, case: BookId, team: BookId, rights: seal.Rights) -> None:
    operations.grant(by=by, book=case, compartments=[seal.FILE], to=MemberId(team), rights=rights, team=True)


def texts(by: Workspace) -> list[str]:
    return sorted(held.value.text for held in by.all(Note))


ALL = [f"case {number}" for number in range(CASES)]


def test_a_new_colleague_opens_every_case_with_one_grant(people: Cast, team: BookId) -> None:
    before = SealedGrant.objects.count()
    assert texts(people.carla) == []
    teams.add(by=people.amina, book=team, member=people.carla.member)
    assert SealedGrant.objects.count() == before + 1
    assert texts(people.carla) == ALL == texts(people.boris)
    case = people.carla.all(Note)[0].book
    operations.put(by=people.carla, book=case, value=Note(text="by Carla"), at=NOW)
    assert "by Carla" in texts(people.amina)
    assert verify(people.ledger).ok


def test_taken_out_nothing_opens_and_the_others_go_on(people: Cast, team: BookId) -> None:
    teams.add(by=people.amina, book=team, member=people.carla.member)
    case = people.carla.all(Note)[0].book
    assert teams.remove(by=people.amina, book=team, member=people.carla.member).waiting == set()
    operations.put(by=people.boris, book=case, value=Note(text="afterwards"), at=NOW)
    assert texts(people.carla) == []
    assert people.carla.search("case") == []
    assert texts(workspace_of(people.ledger, "carla")) == []
    assert texts(people.boris) == sorted([*ALL, "afterwards"]) == texts(people.amina)
    assert people.ledger.authority.outstanding() == []
    assert verify(people.ledger).ok


def test_the_old_key_of_the_team_opens_nothing_new(people: Cast, team: BookId) -> None:
    """Carla kept the team's old seed and takes the disk: no current epoch of any case was sealed to it."""
    teams.add(by=people.amina, book=team, member=people.carla.member)
    texts(people.carla)
    old = seal.Keys.from_seed(
        seal.team_seed(
            people.carla.desk.keyring[seal.Slot(team, seal.FILE, 0)],
            log_id=people.ledger.log_id,
            book=team,
            epoch=0,
        )
    )
    reachable = opened_by(people, old)
    assert len(reachable) == CASES
    teams.remove(by=people.amina, book=team, member=people.carla.member)
    texts(people.amina)
    current = {slot for slot in people.amina.desk.keyring if slot.epoch == 1}
    assert len(current) >= CASES
    assert current.isdisjoint(opened_by(people, old))


def opened_by(people: Cast, keys: seal.Keys) -> set[seal.Slot]:
    envelopes = {row.index: bytes(row.envelope) for row in SealedGrant.objects.all()}
    found = set()
    for row in StoredLeaf.objects.all():
        payload = seal.parse_leaf(bytes(row.data)).payload
        if isinstance(payload, seal.GrantPayload) and row.index in envelopes:
            try:
                seal.open_grant(payload, envelopes[row.index], keys=keys, log_id=people.ledger.log_id)
            except seal.SealError:
                continue
            found.add(payload.slot)
    return found


def test_an_administrator_who_holds_cases_through_the_team_only_can_take_somebody_out(
    people: Cast, team: BookId
) -> None:
    """Boris opened a case for the team; Amina may grant it, but only as one of the team."""
    case = operations.open_book(by=people.boris, at=NOW, first=[Note(text="of Boris")])
    give_team(people.boris, case, team, seal.Rights.ALL)
    teams.add(by=people.amina, book=team, member=people.carla.member)
    assert "of Boris" in texts(people.amina)
    assert teams.remove(by=people.amina, book=team, member=people.carla.member).waiting == set()
    assert "of Boris" in texts(people.amina)
    assert "of Boris" in texts(people.boris)
    assert texts(people.carla) == []


def test_what_the_administrator_may_not_grant_waits_for_who_may(people: Cast, team: BookId) -> None:
    case = operations.open_book(by=people.boris, at=NOW, first=[Note(text="of Boris")])
    give_team(people.boris, case, team, seal.Rights.READ)
    dora = join(people.amina, "dora")
    for member in (people.carla, dora):
        teams.add(by=people.amina, book=team, member=member.member)
    assert teams.remove(by=people.amina, book=team, member=people.carla.member).waiting == {case}
    assert "of Boris" not in texts(dora)
    assert due.renew_closed(people.boris) == 1
    assert "of Boris" in texts(dora)
    assert texts(people.carla) == []
    assert people.ledger.authority.outstanding() == []


def test_only_administrators_make_teams_and_take_people_out(people: Cast, team: BookId) -> None:
    size = StoredLeaf.objects.count()
    with pytest.raises(Refused, match="administrator"):
        teams.create(by=people.boris, name="Mine", at=NOW)
    with pytest.raises(Refused, match="administrator"):
        teams.remove(by=people.boris, book=team, member=people.amina.member)
    with pytest.raises(Refused, match="not grant"):
        teams.add(by=people.boris, book=team, member=people.carla.member)
    with pytest.raises(NotFound):
        teams.add(by=people.carla, book=team, member=people.carla.member)
    with pytest.raises(NotFound):
        teams.remove(by=people.amina, book=team, member=people.carla.member)
    with pytest.raises(NotFound):
        teams.add(by=people.amina, book=BookId(bytes(16)), member=people.carla.member)
    with pytest.raises(WrongInput, match="already"):
        teams.create(by=people.amina, name=" asylum ", at=NOW)
    with pytest.raises(WrongInput, match="80"):
        teams.create(by=people.amina, name=" ", at=NOW)
    assert StoredLeaf.objects.count() == size
    assert texts(people.carla) == []


def test_everybody_sees_the_name_and_who_is_in_it(people: Cast, team: BookId) -> None:
    for by in (people.amina, people.boris, people.carla):
        (row,) = teams.teams(by)
        assert (row.book, row.name) == (team, "Asylum")
        assert {each.member for each in row.members} == {people.amina.member, people.boris.member}


def administrator(people: Cast, handle: str) -> Workspace:
    """A second administrator, who is in no team and holds no case."""
    token = joining.invite(by=people.amina, handle=handle, administrator=True, at=NOW)
    words = joining.accept(
        token=token, passphrase=PASSPHRASES[handle], ledger=people.ledger, cost=seal.CHEAPEST, at=NOW
    )
    (waiting,) = queries.waiting(people.amina)
    joining.vouch(by=people.amina, member=waiting.member, words=" ".join(words), at=NOW)
    return workspace_of(people.ledger, handle)


def forged_key(people: Cast, team: BookId, *, state: seal.State) -> tuple[seal.Keys, seal.KeyPayload]:
    """A key of somebody's own in the place of a team's."""
    forged = seal.Keys.from_seed(seal.Seed.new())
    own = forged.own_signature(log_id=people.ledger.log_id, role="team", holder=team)
    public = forged.public
    return forged, seal.KeyPayload("team", team, public.signing, public.opening, state, own)


def test_an_administrator_who_is_not_in_the_team_can_not_give_it_a_key(people: Cast, team: BookId) -> None:
    """Else the next who may grant its cases would hand all of them to that key."""
    dora = administrator(people, "dora")
    _, payload = forged_key(people, team, state="replaced")
    size = StoredLeaf.objects.count()
    with pytest.raises(Refused), people.ledger.appending(dora.keys) as log:
        log.add(payload)
    assert StoredLeaf.objects.count() == size
    assert texts(people.boris) == ALL


def test_nobody_makes_a_team_of_a_case_that_they_do_not_hold(people: Cast) -> None:
    """Else its caseworkers could take nothing away any more: a team's new key is for administrators."""
    dora = administrator(people, "dora")
    case = operations.open_book(by=people.boris, at=NOW, first=[Note(text="of Boris")])
    operations.grant(
        by=people.boris,
        book=case,
        compartments=[seal.FILE],
        to=people.carla.member,
        rights=seal.Rights.READ,
    )
    _, payload = forged_key(people, case, state="joined")
    with pytest.raises(Refused), people.ledger.appending(dora.keys) as log:
        log.add(payload)
    revoke(by=people.boris, book=case, compartments=[seal.FILE], key_id=people.carla.keys.key_id)
    assert texts(people.carla) == []


def test_a_team_key_that_does_not_follow_from_its_book_opens_nothing_and_harms_nothing(
    people: Cast, team: BookId, caplog: pytest.LogCaptureFixture
) -> None:
    """Its own manager publishes a key that nobody can derive."""
    _, payload = forged_key(people, team, state="replaced")
    with people.ledger.appending(people.amina.keys) as log:
        log.add(payload)
    assert texts(people.boris) == []
    assert "team-key-does-not-follow" in caplog.text
    assert texts(people.amina) == ALL


@pytest.mark.parametrize("until", [None, LATER])
def test_no_case_shared_with_a_team_keeps_anybody_in_it(
    people: Cast, team: BookId, until: Micros | None
) -> None:
    """Carla's case: the team holds it for good, and Amina only to write in, or for a time."""
    case = operations.open_book(by=people.carla, at=NOW, first=[Note(text="of Carla")])
    rights = seal.Rights.READ | seal.Rights.GRANT
    give_team(people.carla, case, team, rights)
    own = WRITE if until is None else rights
    operations.grant(
        by=people.carla, book=case, compartments=[seal.FILE], to=people.amina.member, rights=own, until=until
    )
    assert "of Carla" in texts(people.boris)
    renewal = teams.remove(by=people.amina, book=team, member=people.boris.member)
    assert renewal.waiting == {case}
    assert people.ledger.authority.current_epoch(team, seal.FILE) == 1
    assert texts(people.boris) == []
    assert due.renew_closed(people.carla) == 1
    assert people.ledger.authority.outstanding() == []
    assert texts(people.boris) == []


def test_its_founder_can_be_taken_out(people: Cast, team: BookId) -> None:
    dora = administrator(people, "dora")
    teams.add(by=people.amina, book=team, member=dora.member, manages=True)
    teams.remove(by=dora, book=team, member=people.amina.member)
    case = operations.open_book(by=people.boris, at=NOW, first=[Note(text="afterwards")])
    give_team(people.boris, case, team, WRITE)
    assert "afterwards" in texts(dora)
    assert "afterwards" not in texts(people.amina)


def test_a_team_that_nobody_can_renew_is_told_of_and_given_nothing(people: Cast, team: BookId) -> None:
    """Boris takes others in, but is no administrator; Dora is one, and not in the team."""
    dora = administrator(people, "dora")
    teams.add(by=people.amina, book=team, member=people.carla.member, manages=True)
    assert leaving.holdings(dora, people.amina.member).alone == 1 + CASES
    left = leaving.take_leave(by=dora, member=people.amina.member)
    assert (left.waiting, left.alone) == (0, 1 + CASES)
    case = operations.open_book(by=people.boris, at=NOW, first=[Note(text="afterwards")])
    with pytest.raises(Refused, match="new keys first"):
        give_team(people.boris, case, team, WRITE)


def test_who_leaves_is_out_of_their_teams(people: Cast, team: BookId) -> None:
    teams.add(by=people.amina, book=team, member=people.carla.member)
    operations.open_book(by=people.carla, at=NOW, first=[Note(text="Carla's own")])
    assert leaving.holdings(people.amina, people.carla.member) == leaving.Holdings(books=2, alone=1)
    left = leaving.take_leave(by=people.amina, member=people.carla.member)
    assert left == leaving.Left(renewed=1, waiting=0, alone=1)
    assert texts(people.carla) == []
    assert texts(people.boris) == ALL
    assert verify(people.ledger).ok


def test_a_renewal_counts_what_it_renewed(people: Cast, team: BookId) -> None:
    teams.add(by=people.amina, book=team, member=people.carla.member)
    renewal = teams.remove(by=people.amina, book=team, member=people.carla.member)
    assert isinstance(renewal, Renewal)
    assert len({book for book, _ in renewal.renewed}) == CASES + 1
