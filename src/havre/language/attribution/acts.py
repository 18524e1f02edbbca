"""What a statement does: claim, deny, commit, demand or threaten."""

import re

from havre.language.attribution.found import Found
from havre.language.attribution.statement import Act

_DENIAL = re.compile(
    r"\b(?:(?:not|nothing|none|not a word) (?:of (?:it|this|that|them) )?(?:is |was |are )?true\b"
    r"|untrue|is false|was false|"
    r"(?:totally|completely|entirely|utterly|simply|plainly|all of (?:it|this|that) is"
    r"|absolutely) (?:false|wrong|untrue|invented)|"
    r"(?:is|are|was|were) (?:a |all |just )*(?:lies?|slander|inventions?|fabrications?|fairy tales"
    r"|nonsense|fabricated|baseless"
    r"|unfounded)\b|never happened|further from the truth|no truth (?:in|to)|\binvention from)",
    re.IGNORECASE,
)
_DENIES_EXISTENCE = re.compile(
    r".*\b(?:do not|does not|did not|don['’]t|never) (?:exist|happen|took place|take place)\b"
    r"|\W*(?:that )?(?:there (?:is|are|was|were|have been|had been|has been) (?:no|never|not)\b"
    r"|we have no\b|not one\b"
    r"|nobody\b|no one\b|no \w+ (?:\w+ )?(?:is|are|was|were|has|have|had)\b)",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(
    r"\b(?:we|i)(?:['’]ll| will| shall| are going to| am going to|['’]re going to|['’]m going to"
    r"| intend to| promise"
    r"| pledge| vow| undertake to| commit to)\b(?! never know| see\b| be (?:the|a)\b)"
    r"|\b(?:we|i)(?: have|['’]ve)?(?: both| all| also)? (?:agreed|decided|promised|pledged|vowed"
    r"|undertaken|resolved|committed)"
    r"(?: together)? (?:to|that)\b|\b(?:my|our) (?:office|government|ministers?|ministry) (?:will"
    r"|is going to|shall)\b",
    re.IGNORECASE,
)
_THIRD_PERSON = re.compile(
    r"(?:that )?(?:he|she|it|they|the two|both|the (?:government|ministry|company|group|fund))"
    r"(?: also| now| soon)? (?:will|would|is going to|are going to|intends? to|plans? to"
    r"|ha[sd] agreed to|have agreed to"
    r"|had agreed to|ha[sd] decided to)\b(?! (?:not|never|have|be|win|lose|like|likely|need)\b)",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"\W*(?:(?:please|now|just|do not|don['’]t) )?(?:stop|end|free|release|close|let|give|respect"
    r"|save|help|protect|open|act"
    r"|draw|bring|leave|resign|hands off|no more|justice for|shut|tell|show|find|return|investigate)\b"
    r"|\W*\w+, not \w+\W*\Z",
    re.IGNORECASE,
)
_MUST = re.compile(
    r"\b(?:[A-Z]\w+|governments?|authorities|states|countries|they|he|she|you) (?:must|have to|needs? to)\b"
)
_WE_DEMAND = re.compile(
    r"\b(?:we|i) (?:demand|call (?:on|upon|for)|urge|appeal to|insist|want \w+ to)\b", re.IGNORECASE
)
_THREAT = re.compile(
    r"\b(?:will (?:retaliate|pay (?:the|a|dearly)|regret|be (?:punished|hunted|destroyed|crushed))|"
    r"(?:we|i) will (?:punish|destroy|crush|hunt|strike|bomb|kill|jail)|severe consequences)",
    re.IGNORECASE,
)


def act_of(found: Found, content: str) -> Act:
    """The act: what the reporting word says it is, or else what the words themselves show."""
    if found.act in ("denial", "commitment", "threat"):
        return found.act
    if _DENIAL.search(content) and found.act == "claim":
        return "denial"
    if found.lemma == "tell" and found.kind == "to":
        return "demand"
    if found.lemma == "ask" and found.kind in ("ask", "to"):
        return "demand"
    if found.act == "demand":
        return "other" if found.kind == "to" and found.lemma in ("want", "seek") else "demand"
    return _by_words(found, content)


def _by_words(found: Found, content: str) -> Act:
    if _DENIES_EXISTENCE.match(content):
        return "denial"
    if _THREAT.search(content):
        return "threat"
    speaks = found.kind in ("whole", "quote", "clause", "next", "according", "nominal")
    if speaks and _commits(content, found.act):
        return "commitment"
    if _WE_DEMAND.search(content) or (found.kind != "noun" and _demands(content)):
        return "demand"
    if content.rstrip("”\"'’ »“").endswith("?") and content[:1] in "“\"'‘„«":
        return "other"
    return found.act


def _commits(content: str, act: Act) -> bool:
    if act == "other":
        return False
    return bool(_FIRST_PERSON.search(content) and content[:1] in "“\"'‘„«`") or bool(
        _THIRD_PERSON.match(content) and " if " not in content
    )


def _demands(content: str) -> bool:
    quoted = content[:1] in "“\"'‘„«"
    return bool(quoted and (_IMPERATIVE.match(content) or _MUST.search(content)))
