"""A seed wrapped under a passphrase: Argon2id, then AES-256-GCM."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

import msgspec
from argon2.low_level import Type, hash_secret_raw

from havre.base.ids import LogId, MemberId
from havre.seal.encoding import ctx, decode_as, encode
from havre.seal.errors import SealError
from havre.seal.hidden import Seed
from havre.seal.passphrases import normalise
from havre.seal.primitives import box, same, unbox
from havre.seal.randomness import new_id

PASSPHRASE: Final = 1  # the method byte; another way to unlock is another number


@dataclass(frozen=True)
class Cost:
    """Argon2id's parameters: memory in KiB, passes, lanes."""

    memory_kib: int
    iterations: int
    lanes: int

    @property
    def work(self) -> int:
        """What takes the time: KiB passed over."""
        return self.memory_kib * self.iterations


STANDARD: Final = Cost(262_144, 3, 2)
CHEAPEST: Final = Cost(8_192, 1, 1)
DEAREST: Final = Cost(1_048_576, 10, 8)


class _Wrap(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    version: Literal[1]
    method: Literal[1]
    salt: Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
    memory_kib: Annotated[int, msgspec.Meta(ge=CHEAPEST.memory_kib, le=DEAREST.memory_kib)]
    iterations: Annotated[int, msgspec.Meta(ge=CHEAPEST.iterations, le=DEAREST.iterations)]
    lanes: Annotated[int, msgspec.Meta(ge=CHEAPEST.lanes, le=DEAREST.lanes)]
    check: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
    sealed: Annotated[bytes, msgspec.Meta(min_length=60, max_length=60)]

    @property
    def cost(self) -> Cost:
        return Cost(self.memory_kib, self.iterations, self.lanes)


def wrap_seed(seed: Seed, passphrase: str, *, member: MemberId, log_id: LogId, cost: Cost) -> bytes:
    """The seed under the passphrase; binds member, log, salt and cost."""
    _check_bounds(cost)
    salt = new_id()
    key, check = _stretch(passphrase, salt=salt, cost=cost)
    data = _data(member=member, log_id=log_id, salt=salt, cost=cost)
    sealed = box(key, seed.unsafe_bytes, data=data)
    return encode(_Wrap(1, PASSPHRASE, salt, cost.memory_kib, cost.iterations, cost.lanes, check, sealed))


def unwrap_seed(wrap: bytes, passphrase: str, *, member: MemberId, log_id: LogId) -> Seed:
    """The seed; `SealError` for a wrong passphrase, member or log, or bytes that are not a wrap.

    Parameters out of bounds are refused before any stretching, so stored bytes can't exhaust memory.
    """
    opened = decode_as(wrap, _Wrap)
    key, check = _stretch(passphrase, salt=opened.salt, cost=opened.cost)
    if not same(check, opened.check):
        raise SealError("the passphrase does not fit the wrap")
    data = _data(member=member, log_id=log_id, salt=opened.salt, cost=opened.cost)
    return Seed(unbox(key, opened.sealed, data=data))


def wrap_cost(wrap: bytes) -> Cost:
    """What it takes to try a passphrase on a wrap; `SealError` for bytes that are not one, or costs out of bounds."""
    return decode_as(wrap, _Wrap).cost


def spend_unlock(passphrase: str, *, cost: Cost) -> None:
    """The same work for a member who does not exist, so that time does not tell."""
    _check_bounds(cost)
    _stretch(passphrase, salt=new_id(), cost=cost)


def _stretch(passphrase: str, *, salt: bytes, cost: Cost) -> tuple[bytes, bytes]:
    """A key, and a check value that makes a wrap open under one passphrase only.

    AES-GCM alone does not commit to its key: one crafted wrap could open under many passphrases, and
    each unlock attempt would then test all of them at once.
    """
    stretched = hash_secret_raw(
        normalise(passphrase),
        salt,
        time_cost=cost.iterations,
        memory_cost=cost.memory_kib,
        parallelism=cost.lanes,
        hash_len=64,
        type=Type.ID,
    )
    return stretched[:32], stretched[32:]


def _data(*, member: MemberId, log_id: LogId, salt: bytes, cost: Cost) -> bytes:
    return ctx("wrap", log_id, member, PASSPHRASE, salt, cost.memory_kib, cost.iterations, cost.lanes)


def _check_bounds(cost: Cost) -> None:
    within = (
        CHEAPEST.memory_kib <= cost.memory_kib <= DEAREST.memory_kib
        and CHEAPEST.iterations <= cost.iterations <= DEAREST.iterations
        and CHEAPEST.lanes <= cost.lanes <= DEAREST.lanes
    )
    if not within:
        raise SealError("the cost of stretching is out of bounds")
