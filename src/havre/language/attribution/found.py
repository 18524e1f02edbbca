"""An attribution as first found in one sentence, before speakers and chains are settled."""

from dataclasses import dataclass, field

from havre.language.attribution.layout import Sentence
from havre.language.attribution.statement import Act, Span


@dataclass(slots=True)
class Found:
    """Spans are offsets. `kind` tells how it was found; `waits` means that the words follow this sentence."""

    sentence: Sentence
    source: list[Span]
    cue: list[Span]
    content: list[Span]
    act: Act
    lemma: str
    kind: str
    confidence: float
    waits: bool = False
    passed_on: list[Span] = field(default_factory=list)  # who told what the source said, outermost last


def span_of(sentence: Sentence, first: int, past: int) -> Span:
    return (sentence.start[first], sentence.end[past - 1])
