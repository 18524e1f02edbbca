"""Changing one's passphrase: the same key, wrapped anew."""

from django.db import transaction

from havre import seal
from havre.base.errors import NotFound, Refused, WrongInput
from havre.ledger.workspace import Workspace

from . import unlocking
from .models import Account, UnlockMethod


class NotYours(WrongInput):
    """The passphrase that was given as the present one is another."""

    def __init__(self) -> None:
        super().__init__("This is not your passphrase now. Nothing was changed.", field="current")


def change(*, by: Workspace, current: str, new: str, cost: seal.Cost) -> None:
    """Let a new passphrase unlock this member in place of the present one.

    The old wrap is deleted; a copy of the disk that was made before still opens with the old passphrase.

    Raises:
        NotYours: the present passphrase is another.
        WrongInput: the new one is the same, or too weak.
        NotFound: this member's account is gone.
        Refused: the key or the passphrase was replaced meanwhile.
        Busy: too many unlock at this moment; nothing was tried.
    """
    account = Account.objects.filter(member=by.member).first()
    if account is None:
        raise NotFound("There is no such member any more.")
    log_id = by.ledger.log_id
    try:
        opened = unlocking.unlock(handle=account.handle, passphrase=current, log_id=log_id, cost=cost)
    except unlocking.NotUnlocked as error:
        raise NotYours from error
    seal.check_passphrase(new, handle=account.handle)
    if seal.same_passphrase(current, new):
        raise WrongInput("This is the passphrase that you have now. Choose another one.", field="passphrase")
    wrapped = unlocking.wrap(opened.seed, new, member=by.member, log_id=log_id, cost=cost)
    with transaction.atomic():
        if not unlocking.delete_method(opened):
            raise Refused(
                "Your key or passphrase was replaced while this one was being prepared. Nothing was changed: unlock"
                " again, then change it."
            )
        UnlockMethod.objects.create(account=account, wrap=wrapped)
    unlocking.scrub_wraps()
