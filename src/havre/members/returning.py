"""A forgotten passphrase: the member gets a new key, and those who hold a case with them give it back, one by one.

Nothing is given back by itself. An administrator who replaced a colleague's key by one of their own would otherwise
be handed all of that colleague's cases. So whoever gives back types the eight words that the member reads to them:
nobody can do that who has not asked the person.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import BookId, KeyId, MemberId, Micros
from havre.ledger import due
from havre.ledger.epochs import Renewal
from havre.ledger.log import Appender
from havre.ledger.workspace import Workspace

from . import joining, leaving, unlocking
from .models import Account, Invitation, UnlockMethod, WaitingKey
from .queries import handles

Place = tuple[BookId, str]
Rights = tuple[seal.Rights, Micros | None]
SlotKeys = Mapping[Place, Sequence[tuple[seal.Slot, seal.CompartmentKey]]]


@dataclass(frozen=True)
class Owed:
    """What a member held by the key before their present one and was not given back yet.

    `mine` are the books of which this member may give something back; in numbers, `others` those that wait for
    somebody else, and `alone` those that nobody may give back, so that only the recovery shares open them. Both are
    None for who is neither an administrator nor that member.
    """

    member: MemberId
    handle: str
    voucher: str  # the handle of who took the new key in; empty for the recovery shares and for who left
    mine: tuple[BookId, ...]
    others: int | None
    alone: int | None


def let_in_again(*, by: Workspace, member: MemberId, at: Micros) -> bytes:
    """Make a one-time code with which a member chooses a new passphrase; returns it. Their present key goes on
    until somebody has taken the new one in.

    Raises:
        Refused: this member may not vouch for others, or means themselves.
        NotFound: there is no such member.
    """
    joining.check_voucher(by)
    if member == by.member:
        raise Refused("You are in. To change your own passphrase, use its page.")
    account = Account.objects.filter(member=member).first()
    if account is None or by.ledger.authority.member_key(member) is None:
        raise NotFound("There is no such member.")
    token = seal.new_secret()
    WaitingKey.objects.filter(account=account).delete()
    Invitation.objects.update_or_create(
        handle=account.handle,
        defaults={
            "token_hash": seal.sha256(token),
            "administrator": False,
            "expires": at + joining.INVITATION_DAYS * joining.DAY,
            "member": member,
        },
    )
    return token


def take_back(*, by: Workspace, member: MemberId, words: str) -> int:
    """Let a member's new key take the place of their old one, after comparing its words; their old passphrase opens
    nothing any more. Gives back what `by` may give back; returns of how many books, the organisation's apart.

    Raises:
        Refused: this member may not vouch.
        NotFound: nobody with this id is waiting, or they left meanwhile.
        WrongInput: the words are not those of the waiting key.
    """
    joining.check_voucher(by)
    waiting = joining.waiting_key(member, returns=True)
    public = joining.compared(waiting, words)
    keys = _slot_keys(by)
    with by.ledger.appending(by.keys) as log:
        if by.ledger.authority.member_key(member) is None:
            raise NotFound("There is no such member any more.")
        if not WaitingKey.objects.filter(pk=waiting.pk).delete()[0]:
            raise NotFound("Nobody is waiting under this name any more.")
        own = bytes(waiting.own_signature)
        log.add(joining.key_leaf(public, own, role=seal.MEMBER, holder=member, state=seal.REPLACED))
        given = _give(log, by, public, dict(_offered(by, public.key_id, keys)), keys)
        UnlockMethod.objects.filter(account=waiting.account).delete()
        UnlockMethod.objects.create(account=waiting.account, wrap=waiting.wrap)
    unlocking.scrub_wraps()
    return len(given - {by.ledger.organisation})


def owed(by: Workspace) -> list[Owed]:
    """Who has a new key and is owed what `by` may give back, or may know of; by handle."""
    by.rights(by.ledger.organisation, seal.FILE)  # meets the log's tip
    authority = by.ledger.authority
    with by.ledger.lock:
        due_to = [state for state in authority.current_member_keys() if authority.owed(state.key_id)]
    if not due_to:
        return []
    names, keys, may_see = handles(by), _slot_keys(by), joining.may_vouch(by)
    found = []
    with by.ledger.lock:
        for state in due_to:
            one = _owed_to(by, state, keys, may_see=may_see, names=names)
            if one is not None and (one.mine or one.others or one.alone):
                found.append(one)
    return sorted(found, key=lambda one: one.handle)


def _owed_to(
    by: Workspace,
    state: seal.KeyState,
    keys: SlotKeys,
    *,
    may_see: bool,
    names: Mapping[MemberId, str],
) -> Owed | None:
    authority, organisation = by.ledger.authority, by.ledger.organisation
    everything = {book for book, _, _, until in authority.owed(state.key_id) if _lasts(until, by.now)}
    if not everything or not state.current:
        return None
    member = MemberId(state.holder)
    mine = {book for (book, _), _ in _offered(by, state.key_id, keys)}
    others = alone = None
    if may_see or member == by.member:
        rest = everything - mine - {organisation}
        alone = sum(not leaving.others_may_grant(by, book, state.key_id) for book in rest)
        others = len(rest) - alone
    voucher = authority.key(state.voucher) if state.voucher is not None else None
    by_whom = names.get(MemberId(voucher.holder), "") if voucher is not None else ""
    return Owed(member, names.get(member, ""), by_whom, tuple(sorted(mine - {organisation})), others, alone)


def give_back(*, by: Workspace, member: MemberId, words: str, books: Sequence[BookId]) -> int:
    """Grant a member's new key what the old one held of these books, as far as `by` may; returns of how many.

    Raises:
        WrongInput: the words are not those of the member's key.
        NotFound: there is no such member, or nothing of these that `by` may give back.
    """
    state = by.ledger.authority.member_key(member)
    if state is None:
        raise NotFound("There is no such member.")
    if words.casefold().split() != list(state.public.fingerprint_words()):
        raise WrongInput(
            "These are not the words of their new key. Ask them again, over a channel you trust. If they still differ,"
            " give nothing back: somebody else may have that key.",
            field="words",
        )
    due.close_ended(by)
    keys = _slot_keys(by)
    with by.ledger.appending(by.keys) as log:
        offered = dict(_offered(by, state.key_id, keys))
        asked = {place: given for place, given in offered.items() if place[0] in set(books)}
        if not asked:
            raise NotFound("There is nothing here that you could give back any more.")
        return len(_give(log, by, state.public, asked, keys))


def decline(*, by: Workspace, member: MemberId, books: Sequence[BookId]) -> int:
    """Decide that a member doesn't get these books back: what was sealed to their old key is deleted, and a new epoch
    begins where that key held the last one; returns of how many books.

    Raises:
        NotFound: there is no such member, or nothing of these that `by` could have given back.
    """
    state = by.ledger.authority.member_key(member)
    if state is None:
        raise NotFound("There is no such member.")
    keys = _slot_keys(by)
    with by.ledger.appending(by.keys) as log:
        places: dict[BookId, dict[str, list[KeyId]]] = {}
        for (book, part), _ in _offered(by, state.key_id, keys):
            if book in set(books) and due.may_renew(by, book, part):
                places.setdefault(book, {})[part] = _keys_before(by, state, book, part)
        if not places:
            raise NotFound("There is nothing here that you could give back any more.")
        renewal = Renewal(log, by)
        for book, parts in places.items():
            renewal.take_away(book, parts)
    return len(places)


def _keys_before(by: Workspace, state: seal.KeyState, book: BookId, part: str) -> list[KeyId]:
    """A member's earlier keys that were granted something there."""
    authority = by.ledger.authority
    return [
        key.key_id
        for key in authority.known_keys()
        if (key.role, key.holder) == (seal.MEMBER, state.holder)
        and not key.current
        and authority.granted_in(key.key_id, book, part)
    ]


def _slot_keys(by: Workspace) -> SlotKeys:
    """The keys that this member opened, by compartment."""
    by.rights(by.ledger.organisation, seal.FILE)  # the keys are opened with the first question
    found: dict[Place, list[tuple[seal.Slot, seal.CompartmentKey]]] = {}
    for slot, key in by.desk.keyring.items():
        found.setdefault((slot.book, slot.compartment), []).append((slot, key))
    return found


def _offered(by: Workspace, key_id: KeyId, keys: SlotKeys) -> Iterator[tuple[Place, Rights]]:
    """What is owed to a key and may be given back by this member: all of it, or what they have of it themselves."""
    authority = by.ledger.authority
    for book, part, rights, until in authority.owed(key_id):
        mine = authority.granting(by.keys.key_id, book, part, at=by.now)
        if mine is None or not _lasts(until, by.now) or not _current_is_open(by, book, part, keys):
            continue
        holders = authority.holders(book, part)
        held = next(((has, end) for id_, has, end in holders if id_ == key_id), None)
        given = _within(mine, owed=(rights, until), held=held)
        if given is not None:
            yield (book, part), given


def _within(mine: Rights, *, owed: Rights, held: Rights | None) -> Rights | None:
    """What of `owed` somebody who may grant `mine` can give to a key that holds `held`; None for nothing.

    A grant only adds, so it repeats what is held. Where `mine` is less than is owed, they give what they have.
    """
    if held is None:
        given = (owed[0] & mine[0], _earlier(owed[1], mine[1]))
        return given if given[0] & seal.Rights.READ else None
    wanted = (owed[0] | held[0], _later(owed[1], held[1]))
    return wanted if wanted != held and _covers(mine, wanted) else None


def _covers(mine: Rights, wanted: Rights) -> bool:
    return not wanted[0] & ~mine[0] and _earlier(wanted[1], mine[1]) == wanted[1]


def _earlier(one: Micros | None, other: Micros | None) -> Micros | None:
    """The earlier of two ends, where none at all is the latest."""
    return min((end for end in (one, other) if end is not None), default=None)


def _later(one: Micros | None, other: Micros | None) -> Micros | None:
    return None if one is None or other is None else max(one, other)


def _lasts(until: Micros | None, now: Micros) -> bool:
    return until is None or now < until


def _current_is_open(by: Workspace, book: BookId, part: str, keys: SlotKeys) -> bool:
    epoch = by.ledger.authority.current_epoch(book, part)
    return any(slot.epoch == epoch for slot, _ in keys.get((book, part), ()))


def _give(
    log: Appender, by: Workspace, public: seal.PublicKeys, asked: Mapping[Place, Rights], keys: SlotKeys
) -> set[BookId]:
    """Grant every epoch of each compartment asked for."""
    for place, (rights, until) in asked.items():
        for slot, key in keys[place]:
            log.add_grant(
                seal.seal_grant(
                    key, slot, log_id=by.ledger.log_id, recipient=public, rights=rights, until=until
                )
            )
    return {book for book, _ in asked}
