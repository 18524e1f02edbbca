"""How people come in: set-up by the founder, invitation, first unlock, vouching."""

from dataclasses import dataclass, field

from django.db import transaction

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.base.ids import MemberId, Micros
from havre.ledger.desk import Desk
from havre.ledger.log import Ledger
from havre.ledger.models import StoredLeaf
from havre.ledger.operations import append, begin_book
from havre.ledger.workspace import Workspace

from . import rules, unlocking
from .models import Account, Invitation, UnlockMethod, WaitingKey
from .types import Membership, Organisation

INVITATION_DAYS = 7
DAY = 24 * 3600 * 1_000_000
SHARES, NEEDED = 3, 2


@dataclass(frozen=True)
class Founding:
    """A set-up that waits for its founder to have written the recovery shares down. Only ever in memory."""

    handle: str
    organisation: str
    passphrase: str = field(repr=False)
    seed: seal.Seed = field(repr=False)
    recovery: seal.Seed = field(repr=False)
    shares: tuple[str, ...] = field(repr=False)


def prepare(*, handle: str, organisation: str, passphrase: str) -> Founding:
    """Check what the founder typed and draw the keys; nothing is written yet.

    Raises:
        WrongInput: the handle, name or passphrase won't do.
    """
    handle = rules.checked_handle(handle)
    organisation = rules.checked_name(organisation)
    seal.check_passphrase(passphrase, handle=handle)
    recovery = seal.Seed.new()
    shares = tuple(seal.split_recovery(recovery, threshold=NEEDED, count=SHARES))
    return Founding(handle, organisation, passphrase, seal.Seed.new(), recovery, shares)


def set_up(founding: Founding, *, ledger: Ledger, cost: seal.Cost, at: Micros) -> Account:
    """Write the log's first leaves, the organisation's book and the founder's account.

    Raises:
        Refused: this Havre is set up already.
    """
    if StoredLeaf.objects.exists():
        raise Refused("This Havre is set up already.")
    member = MemberId(seal.new_id())
    keys = seal.Keys.from_seed(founding.seed)
    log_key = seal.LogKey.new()
    first, log_id = seal.first_leaf(keys, holder=member, log_key=log_key.public)
    wrapped = unlocking.wrap(founding.seed, founding.passphrase, member=member, log_id=log_id, cost=cost)
    recovery = seal.Keys.from_seed(founding.recovery)
    with ledger.appending(keys) as log:
        log.add_leaf(first)
        own = recovery.own_signature(log_id=log_id, role="recovery", holder=b"")
        log.add(key_leaf(recovery.public, own, role="recovery", holder=b""))
        workspace = _workspace(ledger, keys, member, at)
        first_entries = [
            Organisation(name=founding.organisation),
            Membership(handle=founding.handle, member=member),
        ]
        begin_book(log, by=workspace, book=ledger.organisation, at=at, first=first_entries)
        account = Account.objects.create(handle=founding.handle, member=member)
        UnlockMethod.objects.create(account=account, wrap=wrapped)
        ledger.write_log_key(log_key)
    return account


def _workspace(ledger: Ledger, keys: seal.Keys, member: MemberId, at: Micros) -> Workspace:
    return Workspace(desk=Desk(ledger=ledger, member=member, key_id=keys.key_id), keys=keys, now=at)


def key_leaf(
    public: seal.PublicKeys,
    own: bytes,
    *,
    role: seal.Role,
    holder: bytes,
    state: seal.State = seal.JOINED,
) -> seal.KeyPayload:
    """The leaf by which a key comes in, or takes the place of the one before it."""
    return seal.KeyPayload(
        role=role, holder=holder, signing=public.signing, opening=public.opening, state=state, own=own
    )


def invite(*, by: Workspace, handle: str, administrator: bool, at: Micros) -> bytes:
    """Make a one-time link for a new member; returns its token, which is kept only as a hash.

    Raises:
        Refused: this member may not vouch for others.
        WrongInput: the handle can't be used.
    """
    check_voucher(by)
    handle = rules.checked_handle(handle)
    if Account.objects.filter(handle=handle).exists():
        raise WrongInput(
            "There is a member with this handle already. If they forgot their passphrase, let them in again from"
            " their page.",
            field="handle",
        )
    token = seal.new_secret()
    Invitation.objects.update_or_create(
        handle=handle,
        defaults={
            "token_hash": seal.sha256(token),
            "administrator": administrator,
            "expires": at + INVITATION_DAYS * DAY,
            "member": None,
        },
    )
    return token


def invitation(*, token: bytes, at: Micros) -> Invitation:
    """The open invitation of a token.

    Raises:
        NotFound: the link was used, is too old, or never was.
    """
    found = Invitation.objects.filter(token_hash=seal.sha256(token), expires__gt=at).first()
    if found is None:
        raise NotFound("This link was used already or is too old. Ask for a new one.")
    return found


def accept(*, token: bytes, passphrase: str, ledger: Ledger, cost: seal.Cost, at: Micros) -> tuple[str, ...]:
    """Make an invited person's key; returns the words that they read aloud to whoever vouches for them.

    Who is let in again keeps their account, and their old key and passphrase until somebody has vouched for the new.

    Raises:
        NotFound: the link is no longer good.
        WrongInput: the passphrase is too weak.
    """
    invited = invitation(token=token, at=at)
    seal.check_passphrase(passphrase, handle=invited.handle)
    ledger.refresh()
    returns = invited.member is not None
    member = MemberId(bytes(invited.member) if invited.member is not None else seal.new_id())
    seed = seal.Seed.new()
    keys = seal.Keys.from_seed(seed)
    wrapped = unlocking.wrap(seed, passphrase, member=member, log_id=ledger.log_id, cost=cost)
    with transaction.atomic():
        if not Invitation.objects.filter(pk=invited.pk, token_hash=invited.token_hash).delete()[0]:
            raise NotFound("This link was used already or is too old. Ask for a new one.")
        account = (
            _returning(member) if returns else Account.objects.create(handle=invited.handle, member=member)
        )
        if not returns:
            UnlockMethod.objects.create(account=account, wrap=wrapped)
        WaitingKey.objects.create(
            account=account,
            wrap=wrapped if returns else None,
            signing=keys.public.signing,
            opening=keys.public.opening,
            own_signature=keys.own_signature(log_id=ledger.log_id, role="member", holder=member),
            administrator=invited.administrator,
        )
    return keys.public.fingerprint_words()


def _returning(member: MemberId) -> Account:
    account = Account.objects.filter(member=member).first()
    if account is None:
        raise NotFound("This link was used already or is too old. Ask for a new one.")
    WaitingKey.objects.filter(account=account).delete()
    return account


def waiting_key(member: MemberId, *, returns: bool) -> WaitingKey:
    """The key of somebody who waits to be taken in: of a member who `returns`, or of somebody new.

    Raises:
        NotFound: nobody with this id is waiting.
    """
    found = WaitingKey.objects.select_related("account").filter(
        account__member=member, wrap__isnull=not returns
    )
    waiting = found.first()
    if waiting is None:
        raise NotFound("Nobody is waiting under this name any more.")
    return waiting


def compared(waiting: WaitingKey, words: str) -> seal.PublicKeys:
    """The waiting key, when these are its words.

    Raises:
        WrongInput: they are not.
    """
    public = seal.PublicKeys(bytes(waiting.signing), bytes(waiting.opening))
    if words.casefold().split() != list(public.fingerprint_words()):
        raise WrongInput(
            "These are not the words of the key that is waiting. Ask again, over a channel you trust; if they still"
            " differ, somebody else may have used the link: withdraw it and invite anew.",
            field="words",
        )
    return public


def vouch(*, by: Workspace, member: MemberId, words: str, at: Micros) -> None:
    """Take a waiting person in, after comparing the words of their key with what they read aloud.

    Raises:
        Refused: this member may not vouch.
        NotFound: nobody with this id is waiting.
        WrongInput: the words are not those of the waiting key.
    """
    check_voucher(by)
    waiting = waiting_key(member, returns=False)
    public = compared(waiting, words)
    rights = seal.Rights.ALL if waiting.administrator else seal.Rights.READ
    compartments = seal.COMPARTMENTS if waiting.administrator else (seal.FILE,)
    organisation = by.ledger.organisation
    handed = [pair for part in compartments for pair in by.keys_of(organisation, part)]
    named = Membership(handle=waiting.account.handle, member=member)
    with by.ledger.appending(by.keys) as log:
        if not WaitingKey.objects.filter(pk=waiting.pk).delete()[0]:
            raise NotFound("Nobody is waiting under this name any more.")
        log.add(key_leaf(public, bytes(waiting.own_signature), role="member", holder=member))
        for slot, key in handed:
            log.add_grant(
                seal.seal_grant(
                    key, slot, log_id=by.ledger.log_id, recipient=public, rights=rights, until=None
                )
            )
        append(log, by=by, book=organisation, value=named, at=at)


def withdraw(*, by: Workspace, handle: str) -> None:
    """Take back an invitation, or the account of somebody nobody vouched for; of a member, the new key that waits.

    Raises:
        Refused: this member may not vouch.
    """
    check_voucher(by)
    Invitation.objects.filter(handle=handle).delete()
    WaitingKey.objects.filter(account__handle=handle, wrap__isnull=False).delete()
    Account.objects.filter(handle=handle, waiting_key__isnull=False).delete()


def may_vouch(by: Workspace) -> bool:
    """Whether this member holds `grant` on the organisation's book."""
    return bool(by.rights(by.ledger.organisation, seal.FILE) & seal.Rights.GRANT)


def check_voucher(by: Workspace) -> None:
    """Raises Refused unless this member is an administrator."""
    if not may_vouch(by):
        raise Refused("Only an administrator may invite and vouch for members.")
