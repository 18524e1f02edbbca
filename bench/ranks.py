"""Whether one of two samples tends to be larger: the test of Mann and Whitney (1947), and how large the effect is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import erfc, sqrt


@dataclass(frozen=True)
class Compared:
    """`u` counts the pairs in which the first is larger, ties as halves; `p` is two-sided, by the normal
    approximation with ties and continuity corrected; `effect` is the rank-biserial correlation, -1 to 1: 0 when either
    is as often larger as the other, 1 when the first always is."""

    u: float
    p: float
    effect: float


def compared(one: Sequence[float], other: Sequence[float]) -> Compared:
    """Independent samples; the approximation asks for about twenty of each.

    Raises:
        ValueError: a sample is empty.
    """
    if not one or not other:
        raise ValueError("an empty sample can't be compared")
    n, m = len(one), len(other)
    ordered = sorted([(value, True) for value in one] + [(value, False) for value in other])
    ranks, ties, before = 0.0, 0, 0
    for _, group in groupby(ordered, key=lambda pair: pair[0]):
        first = [is_first for _, is_first in group]
        ranks += sum(first) * (before + (len(first) + 1) / 2)
        ties += len(first) ** 3 - len(first)
        before += len(first)
    u = ranks - n * (n + 1) / 2
    total = n + m
    spread = sqrt(n * m / 12 * (total + 1 - ties / (total * (total - 1))))
    distance = max(0.0, abs(u - n * m / 2) - 0.5)
    p = erfc(distance / spread / sqrt(2)) if spread else 1.0
    return Compared(u=u, p=p, effect=2 * u / (n * m) - 1)
