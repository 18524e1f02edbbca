"""Closed classes of English words, and the noun phrases and verb groups that can be told by them alone."""

from havre.language.attribution.layout import QUOTED, Sentence
from havre.language.attribution.lexicon import LEXICON
from havre.language.attribution.wordlist import WORDS, word_set

SUBJECTS = word_set(
    "i he she it they we you who which somebody someone everyone nobody others many some both"
)
BARE_SUBJECTS = word_set(
    "i he she it they we you there he’s she’s it’s they’re we’re i’m you’re he's she's it's i’ve i've"
)
OBJECTS = word_set("me him her us them it you")
BE = word_set(
    "is are was were be been being am 's ’s isn't isn’t wasn't wasn’t aren't aren’t weren't weren’t"
)
HAVE = word_set("has have had hasn't hasn’t haven't haven’t hadn't hadn’t having")
DO = word_set("do does did don't don’t doesn't doesn’t didn't didn’t")
MODALS = word_set(
    "will would shall should can could may might must won't won’t wouldn't wouldn’t can't can’t cannot couldn't"
)
AUXILIARIES = BE | HAVE | DO | MODALS
NEGATIONS = word_set("not never") | frozenset(
    word for word in DO | MODALS | HAVE | BE if word.endswith(("n't", "n’t"))
)
ADVERBS = word_set(
    "also then later now still even once first again already just too further often always never not soon"
    " earlier ever long yet thus else rather almost only themselves himself herself itself"
    " instead today yesterday tonight tomorrow afterwards afterward recently sometimes jointly nevertheless though"
    " however meanwhile to-date alike together have"
) - {"have"}
DETERMINERS = word_set(
    "the a an this that these those his her its their our my your some any no every each all both another"
    " several many few most more two three four five six seven eight nine ten one"
)
PREPOSITIONS = word_set(
    "of in on at by for with from to about into over after before during against between among through under"
    " within without toward towards upon via near since until like as amid despite outside inside across behind"
    " beyond following regarding concerning per than off"
)
NOUN_PREPOSITIONS = word_set("of for in at from with on to")
SUBORDINATORS = word_set(
    "that because although though while when if unless whereas whether since after before as until so but or"
    " than how why what where which who whose whom and yet nor once whenever"
)
WH = word_set("whether how what why when where who if which whom")
TIMES = word_set(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tonight tomorrow monday’s"
    " week month year morning afternoon evening night recently earlier later last"
)
BREAKS = word_set("; : — – -- - ( ) [ ] “ ” . ? ! … •")
FINITE = AUXILIARIES | word_set(
    "went came took made gave got became began left kept let ran held stood lost paid met led grew fell rose sat"
    " brought bought built sent spent won drew drove ate flew chose broke wore caught taught fought"
    " says said told wrote"
)
CATENATIVES = word_set(
    "continue continues continued continuing keep keeps kept keeping went go goes going began begins begin started"
    " starts start used"
)


NOUN_FORMS = WORDS["noun_forms"]


def capital(text: str, sentence: Sentence, place: int) -> bool:
    """Whether the atom begins with a capital letter or a digit, as names do."""
    first = text[sentence.start[place]]
    return first.isupper() or first.isdigit()


def is_adverb(low: str) -> bool:
    return low in ADVERBS or (low.endswith("ly") and len(low) > 4)


def group_start(sentence: Sentence, verb: int) -> int:
    """Where the verb group begins: the verb's auxiliaries, adverbs, and "continues to" or "keeps" before it."""
    low = sentence.low
    place = verb
    while place > 0:
        before = low[place - 1]
        if before in AUXILIARIES or is_adverb(before) or _all_of_them(sentence, place - 1):
            place -= 1
        elif before == "to" and place > 1 and low[place - 2] in CATENATIVES | {"on"}:
            place -= 2
        elif before in CATENATIVES and place == verb and low[verb].endswith("ing"):
            place -= 1
        elif before == "on" and place > 1 and low[place - 2] in CATENATIVES:
            place -= 2
        else:
            break
    while place < verb and is_adverb(low[place]):
        place += 1
    return place


def _all_of_them(sentence: Sentence, place: int) -> bool:
    """As in "are all seeking": the word belongs to the verb."""
    return sentence.low[place] in ("all", "both") and place > 0 and sentence.low[place - 1] in AUXILIARIES


def finite(sentence: Sentence, place: int) -> bool:
    """Whether the atom is surely a finite verb, so that no noun phrase reaches over it."""
    low = sentence.low[place]
    if low in FINITE:
        return True
    forms = None if low in NOUN_FORMS else LEXICON.verbs.get(low)
    if forms is None or not forms.shapes & {"ed", "s"} or "base" in forms.shapes:
        return False
    before = sentence.low[place - 1] if place else "the"
    return before not in DETERMINERS and before not in PREPOSITIONS and before != "and"


def phrase_start(sentence: Sentence, last: int, floor: int) -> int:
    """Where the noun phrase that ends at atom `last` begins, no earlier than `floor`."""
    low = sentence.low
    place = last
    while place >= floor:
        word = low[place]
        if word == "," or word == QUOTED or word in BREAKS:
            break
        if finite(sentence, place):
            relative = _relative_before(sentence, place, floor)
            if relative is None:
                break
            place = relative
            continue
        if word in SUBORDINATORS and not (word == "and" and _joins_names(sentence, place, floor)):
            break
        place -= 1
    place += 1
    return _without_opening(sentence, place, last)


def _relative_before(sentence: Sentence, verb: int, floor: int) -> int | None:
    """In "one woman who got away" the phrase goes on before "who"."""
    low = sentence.low
    place = verb - 1
    while place > floor and (low[place] in AUXILIARIES or is_adverb(low[place])):
        place -= 1
    if place <= floor or low[place] not in ("who", "which"):
        return None
    return place - 1 if low[place - 1] != "," else None


def _joins_names(sentence: Sentence, conjunction: int, floor: int) -> bool:
    """As in "And" between two noun phrases, rather than between clauses: no verb stands before it."""
    place = conjunction - 1
    if place < floor or sentence.low[place] in (",", QUOTED):
        return False
    while place >= floor and sentence.low[place] not in BREAKS and sentence.low[place] != ",":
        low = sentence.low[place]
        if low in SUBORDINATORS and low != "and":
            return True
        if finite(sentence, place) or low in BARE_SUBJECTS:
            return False
        place -= 1
    return True


def _without_opening(sentence: Sentence, first: int, last: int) -> int:
    """Skip "But", "also" and the like before the phrase."""
    low = sentence.low
    while first < last and (low[first] in SUBORDINATORS or is_adverb(low[first])):
        first += 1
    return first


Range = tuple[int, int]


def source_before(text: str, sentence: Sentence, group: int, floor: int = 0) -> Range | None:
    """The noun phrase that is the subject of the verb group, as a range of atoms."""
    last = group - 1
    low = sentence.low
    while last > floor and is_adverb(low[last]):
        last -= 1
    if last < floor:
        return None
    word = low[last]
    if word in ("who", "which", "that"):
        first = phrase_start(sentence, last - 2 if last > floor and low[last - 1] == "," else last - 1, floor)
        first = _introduced(sentence, first, last)
        return (first, last + 1) if first < last else (last, last + 1)
    if word in SUBJECTS:
        return (last, last + 1)
    if word == ",":
        return _before_apposition(text, sentence, last, floor)
    if word in ("—", "–", "--"):
        return _before_dashes(sentence, last, floor)
    if word in BREAKS or word == QUOTED or word in AUXILIARIES or word in PREPOSITIONS:
        return None
    first = phrase_start(sentence, last, floor)
    if first <= last and "and" in low[first:last]:
        first = _list_start(text, sentence, first, floor)
    return (first, last + 1) if first <= last else None


def _list_start(text: str, sentence: Sentence, first: int, floor: int) -> int:
    """As in "The Council, Aid for Conscience and the Circle": the list's first member."""
    low = sentence.low
    place = first
    while place - 1 > floor and low[place - 1] == ",":
        left = phrase_start(sentence, place - 2, floor)
        listed = capital(text, sentence, left) and left < place - 1 and low[left] not in PREPOSITIONS
        if not listed or (left > floor and low[left - 1] != ","):
            break
        place = left
    return place


def _introduced(sentence: Sentence, first: int, last: int) -> int:
    """In "an interview with one survivor who" or "holding a flag that" the phrase is what comes last."""
    low = sentence.low
    for place in range(last - 1, first, -1):
        begins = low[place] in ("a", "an", "one", "another")
        if begins and (low[place - 1] in PREPOSITIONS or low[place - 1].endswith(("ing", "ed"))):
            return place
        if begins and low[place - 1] in ("up", "out"):
            return place
    return first


_RELATIVE = word_set("who which whose where a an the of now then one himself herself formerly")


def _before_apposition(text: str, sentence: Sentence, comma: int, floor: int) -> Range | None:
    """The subject before ", a campaigner," or ", who chairs it,": the head and what describes it."""
    low = sentence.low
    end = comma
    right = comma
    while True:
        left = right - 1
        while left >= floor and low[left] not in (",", ";", QUOTED):
            left -= 1
        first = left + 1
        if first >= right:
            return None
        is_first = left < floor or low[left] != ","
        described = low[first] in _RELATIVE or not text[sentence.start[first]].isupper()
        if is_first or not described:
            head = phrase_start(sentence, right - 1, first)
            if not is_first and not described and head == first:
                earlier = _described_before(sentence, left, floor)
                head = head if earlier is None else earlier
            return (head, end) if head < right else None
        right = left


def _before_dashes(sentence: Sentence, dash: int, floor: int) -> Range | None:
    """The subject before an insertion between dashes."""
    low = sentence.low
    for place in range(dash - 1, floor, -1):
        if low[place] == low[dash]:
            first = phrase_start(sentence, place - 1, floor)
            return (first, place) if first < place else None
    return None


def _described_before(sentence: Sentence, comma: int, floor: int) -> int | None:
    """As in "The fund's president, Mordecai Aske, said": where the description before the name begins."""
    low = sentence.low
    first = phrase_start(sentence, comma - 1, floor)
    if first >= comma or (
        first > floor and low[first - 1] not in (",", "together", "along", QUOTED, "but", "and", ";", "that")
    ):
        return None
    words = low[first:comma]
    if words[0] in ("with", "alongside") and first > floor + 1:
        past = first - 2 if low[first - 1] in ("together", "along") else first - 1
        return phrase_start(sentence, past - 1, floor) if low[past] == "," and past > floor else None
    role = any(word in DETERMINERS or word.endswith(("’s", "'s")) for word in words)
    opening = words[0] in PREPOSITIONS or words[0].endswith(("ing", "ed"))
    return first if role and not opening and len(words) < 14 else None


def source_after(text: str, sentence: Sentence, place: int) -> Range | None:
    """The noun phrase right of an inverted verb ("said Ingrid Brask, who …"), without what describes it."""
    low = sentence.low
    size = len(low)
    end = place
    while end < size:
        word = low[end]
        if word == "," or word in BREAKS or word == QUOTED or word in ("who", "that", "when", "as", "after"):
            break
        if word in PREPOSITIONS and (word not in NOUN_PREPOSITIONS or end == place):
            break
        if word in ("on", "to", "in", "at", "with") or word in TIMES:
            break
        end += 1
    if end + 2 < size and low[end] == "," and not capital(text, sentence, end - 1):
        end = _named_after(text, sentence, end)
    if end == place or low[place] in AUXILIARIES or low[place] in ("that", "to"):
        return None
    return (place, end)


def _named_after(text: str, sentence: Sentence, comma: int) -> int:
    """Past the name in "said the fund's president, Mordecai Aske, …"."""
    end = comma + 1
    while end < len(sentence.low) and capital(text, sentence, end):
        end += 1
    return end if end > comma + 1 and (end == len(sentence.low) or sentence.low[end] in (",", ".")) else comma
