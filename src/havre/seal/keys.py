"""Who holds keys: one 32-byte seed each, and what is derived from it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from havre.base.ids import BookId, KeyId, LogId
from havre.seal import opening, signing
from havre.seal.encoding import ctx
from havre.seal.hidden import CacheKey, CompartmentKey, Hidden, Seed
from havre.seal.primitives import derive, sha256
from havre.seal.wordlist import WORDS, eff_long

Role = Literal["member", "recovery", "intake", "team", "log"]
MEMBER: Final = "member"
RECOVERY: Final = "recovery"
INTAKE: Final = "intake"
TEAM: Final = "team"
LOG: Final = "log"

FINGERPRINT_WORDS: Final = 8  # 103 bits: out of reach even for whoever may try keys for years


@dataclass(frozen=True)
class PublicKeys:
    """A key holder's public keys: `signing` 32 bytes, `opening` 1,216 bytes (empty for a log key)."""

    signing: bytes
    opening: bytes

    def check(self) -> None:
        """`SealError` for keys that nobody rightly holds: wrong lengths, small order, wrong coefficients."""
        signing.check_signing_key(self.signing)
        opening.check_opening_key(self.opening)

    @cached_property
    def key_id(self) -> KeyId:
        return KeyId(sha256(ctx("key", self.signing, self.opening)))

    def fingerprint_words(self) -> tuple[str, ...]:
        """Eight words that two people read to each other to know that they mean the same keys."""
        number, words = int.from_bytes(self.key_id, "big"), []
        for _ in range(FINGERPRINT_WORDS):
            number, word = divmod(number, WORDS)
            words.append(eff_long()[word])
        return tuple(words)


class Keys:
    """A key holder's private keys. Nothing of them is shown by `repr`."""

    __slots__ = ("_opening", "_signing", "cache", "key_id", "public")

    def __init__(self, seed: Seed) -> None:
        secret = seed.unsafe_bytes
        self._signing = derive(secret, ctx("signing"))
        self._opening = opening.OpeningKey(derive(secret, ctx("opening")))
        self.cache = CacheKey(derive(secret, ctx("cache")))
        self.public = PublicKeys(signing.public_of(self._signing), self._opening.public)
        self.key_id = self.public.key_id

    @classmethod
    def from_seed(cls, seed: Seed) -> "Keys":
        return cls(seed)

    def __repr__(self) -> str:
        return f"Keys({self.key_id.hex()[:16]}…)"

    def sign(self, message: bytes) -> bytes:
        """The signature over `message`, which is a ctx."""
        return signing.sign(self._signing, message)

    def open(self, envelope: bytes, *, info: bytes) -> bytes:
        """What was sealed to these keys by HPKE under `info`, which is a ctx."""
        return self._opening.open(envelope, info=info)

    def own_signature(self, *, log_id: LogId, role: str, holder: bytes) -> bytes:
        """Shows that whoever asks to be vouched for has these keys, and wants this role in this log."""
        return self.sign(_own(self.public, log_id=log_id, role=role, holder=holder))


class LogKey(Hidden):
    """The key that signs checkpoints and nothing else: 32 seed bytes, kept in a file."""

    __slots__ = ()

    @property
    def public(self) -> bytes:
        return signing.public_of(self.unsafe_bytes)

    @property
    def public_keys(self) -> PublicKeys:
        return PublicKeys(self.public, b"")

    def sign(self, message: bytes) -> bytes:
        return signing.sign(self.unsafe_bytes, message)

    def own_signature(self, *, log_id: LogId) -> bytes:
        return self.sign(_own(self.public_keys, log_id=log_id, role=LOG, holder=b""))


def check_own_signature(
    public: PublicKeys, signature: bytes, *, log_id: LogId, role: str, holder: bytes
) -> None:
    """`SealError` unless the keys are sound and their holder signed for this role in this log."""
    if role == LOG:
        signing.check_signing_key(public.signing)
    else:
        public.check()
    signing.verify(public.signing, signature, _own(public, log_id=log_id, role=role, holder=holder))


def team_seed(file_key: CompartmentKey, *, log_id: LogId, book: BookId, epoch: int) -> Seed:
    """The seed of a team's keys, for whoever holds its book's `file` key at `epoch`."""
    return Seed(derive(file_key.unsafe_bytes, ctx("team", log_id, book, epoch)))


def intake_seed(file_key: CompartmentKey, *, log_id: LogId, book: BookId, epoch: int) -> Seed:
    """As `team_seed`, for the book that takes submissions in."""
    return Seed(derive(file_key.unsafe_bytes, ctx("intake", log_id, book, epoch)))


def _own(public: PublicKeys, *, log_id: LogId, role: str, holder: bytes) -> bytes:
    return ctx("own", log_id, role, holder, public.signing, public.opening)
