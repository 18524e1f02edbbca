"""Teams: people who hold cases together, so that a new colleague is given one key instead of three hundred.

A team is a book of its own. Whoever is granted its current key can derive the team's key, and opens what is granted
to the team. Its name stands in the organisation's book, where everybody who shares a case can read it.
"""

from dataclasses import dataclass

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import BookId, KeyId, MemberId, Micros
from havre.ledger import operations as ledger
from havre.ledger.epochs import Renewal, revoke, team_key
from havre.ledger.workspace import Workspace

from . import joining
from .types import Team

LONGEST = 80  # characters of a name


@dataclass(frozen=True)
class TeamMember:
    """Somebody in a team; `manages` when they may take others in and out."""

    member: MemberId
    key_id: KeyId
    manages: bool
    until: Micros | None


@dataclass(frozen=True, repr=False)
class TeamRow:
    """A team with its current members."""

    book: BookId
    name: str
    members: tuple[TeamMember, ...]


def teams(by: Workspace) -> list[TeamRow]:
    """Every team of the organisation, by name."""
    named = by.all(Team, book=by.ledger.organisation)
    with by.ledger.lock:
        found = [
            TeamRow(BookId(held.value.book), held.value.name, tuple(_members(by, BookId(held.value.book))))
            for held in named
            if by.ledger.authority.role_key(seal.TEAM, held.value.book) is not None
        ]
    return sorted(found, key=lambda team: team.name.casefold())


def team(by: Workspace, book: BookId) -> TeamRow:
    """One team.

    Raises:
        NotFound: there is no such team.
    """
    found = next((each for each in teams(by) if each.book == book), None)
    if found is None:
        raise NotFound("There is no such team.")
    return found


def _members(by: Workspace, book: BookId) -> list[TeamMember]:
    authority = by.ledger.authority
    found = []
    for key_id, rights, until in authority.holders(book, seal.FILE):
        state = authority.key(key_id)
        if state is not None and state.role == seal.MEMBER and (until is None or until > by.now):
            manages = bool(rights & seal.Rights.GRANT)
            found.append(TeamMember(MemberId(state.holder), key_id, manages, until))
    return found


def create(*, by: Workspace, name: str, at: Micros) -> BookId:
    """Found a team, with its founder as the first in it.

    Raises:
        Refused: this member is no administrator.
        WrongInput: the name is empty, too long, or another team's.
    """
    joining.check_voucher(by)
    name = _checked(by, name)
    book = BookId(seal.new_id())
    with by.ledger.appending(by.keys) as log:
        keys = ledger.begin_book(log, by=by, book=book, at=at, first=[])
        log.add(team_key(by, *keys[seal.FILE], state=seal.JOINED))
        ledger.append(log, by=by, book=by.ledger.organisation, value=Team(name=name, book=book), at=at)
    return book


def _checked(by: Workspace, name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST:
        raise WrongInput("Give the team a name of at most 80 characters.", field="name")
    if name.casefold() in {each.name.casefold() for each in teams(by)}:
        raise WrongInput("There is a team of this name already.", field="name")
    return name


def add(*, by: Workspace, book: BookId, member: MemberId, manages: bool = False) -> None:
    """Take a member into a team: they open everything that it holds, with this one grant.

    Raises:
        NotFound: there is no such team, or this member is not in it.
        Refused: they may not take others in; or the other is in it already.
    """
    team(by, book)
    rights = seal.Rights.READ | (seal.Rights.GRANT if manages else seal.Rights.NONE)
    ledger.grant(by=by, book=book, compartments=[seal.FILE], to=member, rights=rights)


def remove(*, by: Workspace, book: BookId, member: MemberId) -> Renewal:
    """Take a member out: the team gets a new key, and what it holds new epochs.

    What `Renewal.waiting` lists this member could not renew: the team opens it again when somebody who may grant it
    has unlocked.

    Raises:
        NotFound: there is no such team, or they are not in it.
        Refused: this member is no administrator, or does not manage the team.
    """
    joining.check_voucher(by)
    key = by.ledger.authority.member_key(member)
    if key is None or member not in {each.member for each in team(by, book).members}:
        raise NotFound("They are not in this team.")
    if member == by.member:
        raise Refused("Somebody else who manages the team must take you out.")
    # Being in a team means its file; the identity of a team's book opens nothing, and its founder alone holds it.
    held = [
        part
        for part in seal.COMPARTMENTS
        if by.ledger.authority.granted_in(key.key_id, book, part)
        and (part == seal.FILE or by.rights(book, part) & seal.Rights.GRANT)
    ]
    return revoke(by=by, book=book, compartments=held, key_id=key.key_id)
