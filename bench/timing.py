"""Seconds, and what is made of many of them."""

import time
from collections.abc import Callable, Sequence
from math import ceil


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def best(work: Callable[[], object], *, times: int) -> float:
    """The shortest of several: what the machine can do when nothing else runs."""
    return min(seconds(work) for _ in range(times))


def alternately(
    one: Callable[[], object], other: Callable[[], object], *, times: int
) -> tuple[list[float], list[float]]:
    """Both in turn, so that whatever else the machine does falls on both."""
    pairs = [(seconds(one), seconds(other)) for _ in range(times)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def percentile(found: Sequence[float], share: float) -> float:
    """The smallest value that `share` (0 to 1) of all do not exceed."""
    return sorted(found)[max(0, ceil(share * len(found)) - 1)]
