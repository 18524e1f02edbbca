"""One name spelled two ways: a slip of the keyboard, told from two names."""

from collections import Counter

_SHORTEST = 5  # letters; shorter names differ by one letter too often
_MOST_ALIKE = 50  # names of like shape compared with one name, so that the time stays linear


def spellings(runs: list[list[str]]) -> dict[str, str]:
    """A last name spelled two ways, and the spelling that the text uses most, or first."""
    counts = Counter(words[-1] for words in runs if len(words[-1]) >= _SHORTEST)
    given: dict[str, set[str]] = {}
    for words in runs:
        if len(words) > 1:
            given.setdefault(words[-1], set()).add(words[-2])
    alike: dict[tuple[str, int], list[str]] = {}
    chosen: dict[str, str] = {}
    for word in counts:
        for other in _near(word, alike):
            if _one_slip(word, other) and _same_given(given.get(word), given.get(other)):
                keep = chosen.get(other, other)
                best, worse = (word, keep) if counts[word] > counts[keep] else (keep, word)
                chosen[worse] = best
                break
        alike.setdefault((word[0] + word[-1], len(word)), []).append(word)
    return chosen


def _near(word: str, alike: dict[tuple[str, int], list[str]]) -> list[str]:
    ends = word[0] + word[-1]
    return [other for size in (-1, 0, 1) for other in alike.get((ends, len(word) + size), ())[:_MOST_ALIKE]]


def _same_given(one: set[str] | None, other: set[str] | None) -> bool:
    return not one or not other or bool(one & other)


def _one_slip(one: str, other: str) -> bool:
    """One letter more, fewer, other or two swapped, not at either end: a slip, not another name."""
    if len(one) > len(other):
        one, other = other, one
    head = 0
    while head < len(one) and one[head] == other[head]:
        head += 1
    tail = 0
    while tail < len(one) - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    left, right = one[head : len(one) - tail], other[head : len(other) - tail]
    if head == 0 or tail == 0:
        return False
    return len(left) + len(right) == 1 or (len(left) == len(right) == 2 and left == right[::-1])
