"""What a fuzz target is: sealed bytes go in, and only a refusal or something sound may come out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from havre.base.errors import WrongInput
from havre.seal import SealError

Check = Callable[[], bool]


class Unsound(AssertionError):
    """Something parsed that should not have, or was not what its bytes say."""


@dataclass(frozen=True)
class Target:
    """`run` parses and returns a check of what came out; refusing (`SealError`, `WrongInput`) is always right.

    The check runs outside of what may refuse: nothing at all may be raised there. `packed` inputs are the seal's
    encoding, after `head` bytes and before `tail` bytes of something else, and are changed value by value as well.
    `share` says how many targets of one parser share its time.
    """

    name: str
    run: Callable[[bytes], Check]
    seeds: Callable[[], Iterable[bytes]]
    packed: bool = False
    head: int = 0
    tail: int = 0
    share: int = 1

    def __call__(self, data: bytes) -> None:
        try:
            check = self.run(data)
        except (SealError, WrongInput):
            return
        if not check():
            raise Unsound(f"{self.name}: what was parsed is not what its bytes say")
