"""Looking for words: how texts and questions are spelled alike, what was asked, and the passage that answers."""

from havre.language.search.letters import VERSION, folded
from havre.language.search.passages import CLOSE, OPEN, passage
from havre.language.search.questions import Part, Question, read

__all__ = ["CLOSE", "OPEN", "VERSION", "Part", "Question", "folded", "passage", "read"]
