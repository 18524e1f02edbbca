"""What a process keeps of an unlocked member: sealed under a secret that only their browser holds."""

from havre.base.ids import LogId
from havre.seal.encoding import ctx
from havre.seal.errors import SealError
from havre.seal.primitives import box, derive, unbox


def seal_under_secret(plain: bytes, secret: bytes, *, label: str, log_id: LogId, holder: bytes) -> bytes:
    """`plain` under a random 32-byte `secret`; `label` and `holder` keep uses and people apart."""
    context = _context(secret, label=label, log_id=log_id, holder=holder)
    return box(derive(secret, context), plain, data=context)


def open_under_secret(sealed: bytes, secret: bytes, *, label: str, log_id: LogId, holder: bytes) -> bytes:
    """What `seal_under_secret` was given; `SealError` when anything differs."""
    context = _context(secret, label=label, log_id=log_id, holder=holder)
    return unbox(derive(secret, context), sealed, data=context)


def _context(secret: bytes, *, label: str, log_id: LogId, holder: bytes) -> bytes:
    if len(secret) != 32:
        raise SealError("a session secret is 32 bytes")
    return ctx("secret", log_id, label, holder)
