"""Rows outside the log that only their writer, or their book's holders, can open: drafts and caches."""

from typing import Final, Literal

from havre.base.ids import LogId
from havre.seal.encoding import ctx
from havre.seal.hidden import CacheKey, CompartmentKey
from havre.seal.padding import pad, unpad
from havre.seal.primitives import box, derive, unbox

CacheUse = Literal["keyring", "snapshot"]
KEYRING: Final = "keyring"
SNAPSHOT: Final = "snapshot"


def seal_draft(plain: bytes, *, key: CompartmentKey | CacheKey, log_id: LogId, draft: bytes) -> bytes:
    """A draft under its compartment's key, or under the writer's cache key while there is no book yet."""
    context = ctx("draft", log_id, draft)
    return box(derive(key.unsafe_bytes, context), pad(plain), data=context)


def open_draft(sealed: bytes, *, key: CompartmentKey | CacheKey, log_id: LogId, draft: bytes) -> bytes:
    """The draft; `SealError` when anything differs. That an older one was put back is not noticed."""
    context = ctx("draft", log_id, draft)
    return unpad(unbox(derive(key.unsafe_bytes, context), sealed, data=context))


def seal_cache(plain: bytes, *, key: CacheKey, log_id: LogId, use: CacheUse, size: int, root: bytes) -> bytes:
    """A keyring or snapshot as of the log's size and root."""
    context = ctx("cache", log_id, use)
    return box(derive(key.unsafe_bytes, context), pad(plain), data=_at(log_id, use, size, root))


def open_cache(
    sealed: bytes, *, key: CacheKey, log_id: LogId, use: CacheUse, size: int, root: bytes
) -> bytes:
    """The cache; `SealError` unless it was sealed for this use at exactly this size and root.

    The caller takes size and root from the row, and discards a root that is not the log's at that size.
    """
    context = ctx("cache", log_id, use)
    return unpad(unbox(derive(key.unsafe_bytes, context), sealed, data=_at(log_id, use, size, root)))


def cache_name(key: CacheKey, *, log_id: LogId) -> str:
    """What a member's file of caches is called, in hexadecimal: only they can tell which is theirs."""
    return derive(key.unsafe_bytes, ctx("cache-name", log_id))[:16].hex()


def _at(log_id: LogId, use: str, size: int, root: bytes) -> bytes:
    return ctx("cache-at", log_id, use, size, root)
