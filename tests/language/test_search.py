"""One spelling for what people write in several; questions that can't be wrong; passages that show the text itself."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from havre.language.search import CLOSE, OPEN, Part, Question, folded, passage, read
from havre.language.search.letters import WORD, composed, folded_with_places
from havre.language.search.questions import LONGEST, MOST

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("written", "as_well"),
    [
        ("Élève", "eleve"),
        ("Şükrü Doğan", "sukru dogan"),
        ("İstanbul ILGAZ ılgaz", "istanbul ilgaz ilgaz"),
        ("STRASSE", "straße"),
        ("œuvre Æsir", "OEUVRE aesir"),
        ("Łódź, Đoković, Þór, Bjørn", "lodz  dokovic  thor  bjorn"),
        ("Ещё чёрный", "еще ЧЕРНЫЙ"),
        ("за́мок", "замок"),
        ("Άλφα λόγος", "αλφα λογοσ"),
        ("ﬁn ＡＢＣ", "fin abc"),
        ("e\u0301te\u0301", "été"),
        ("Гро\u00adзный", "грозный"),
        ("می‌خواهم", "میخواهم"),
        ("كتاب کتاب", "كتاب كتاب"),
        ("مُحَمَّد", "محمد"),
        ("שָׁלוֹם", "שלום"),
        ("١٢٣ ۴۵ ４", "123 45 4"),
    ],
)
def test_what_is_written_in_two_ways_is_one(written: str, as_well: str) -> None:
    assert WORD.findall(folded(written)) == WORD.findall(folded(as_well))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("мой", "мои"),
        ("їжак", "іжак"),
        ("ўсё", "усе"),
        ("ѓ", "г"),
        ("हिन्दी", "हन्द"),
        ("がく", "かく"),
        ("o", "о"),  # a Latin and a Cyrillic letter: they look alike, and are not
    ],
)
def test_what_is_another_letter_stays_another(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_a_letter_and_its_mark_apart_are_the_letter() -> None:
    assert folded("и\u0306") == folded("й") != folded("и")


def test_signs_stand_between_words() -> None:
    assert WORD.findall(folded("«Анна-Мария», O’Brien_x: д\u02bcАртаньян…")) == [
        "анна", "мария", "o", "brien", "x", "д", "артаньян",
    ]  # fmt: skip


def test_what_is_written_without_spaces_is_found_in_the_middle() -> None:
    assert WORD.findall(folded("東京都")) == ["東", "京", "都"]
    assert passage("東京都に", read("京都")) == f"東{OPEN}京都{CLOSE}に"


@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert WORD.findall(folded(folded(text))) == WORD.findall(folded(text))


@given(TEXTS)
def test_every_place_leads_back(text: str) -> None:
    text = composed(text)
    spelled, places = folded_with_places(text)
    assert spelled == folded(text)
    assert len(places) == len(spelled)
    assert list(places) == sorted(places)
    assert all(0 <= place < len(text) for place in places)


def words(*parts: str) -> tuple[Part, ...]:
    """`a b` is a phrase, a star says that the last word is a beginning."""
    return tuple(Part(tuple(part.rstrip("*").split()), part.endswith("*")) for part in parts)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", ()),
        ("  ... ", ()),
        ("heron", words("heron*")),
        ("amber heron", words("amber", "heron*")),
        ("amb* heron", words("amb*", "heron*")),
        ('"amber heron"', words("amber heron")),
        ('heron "by the sea"', words("heron", "by the sea")),
        ("„у моря“ «в доме» “at home” »zu Hause«", words("у моря", "в доме", "at home", "zu hause")),
        ('"by the se*"', words("by the se*")),
        ('an "unclosed phrase', words("an", "unclosed", "phrase*")),
        ("Anna-Maria", words("anna maria*")),
        ('NEAR("a" b) OR c: ^d', words("near", "a", "b", "or", "c", "d*")),
    ],
)
def test_what_is_typed_is_what_is_looked_for(typed: str, wanted: tuple[Part, ...]) -> None:
    assert read(typed) == Question(wanted)


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("heron -sea", words("heron"), words("sea")),
        ("heron −sea", words("heron"), words("sea")),
        ('heron -"by the sea"', words("heron"), words("by the sea")),
        ("-sea heron", words("heron*"), words("sea")),
        ("-sea", (), words("sea")),
        ("well-known", words("well known*"), ()),
        ("heron - sea", words("heron", "sea*"), ()),
    ],
)
def test_a_minus_before_a_word_leaves_out(
    typed: str, wanted: tuple[Part, ...], unwanted: tuple[Part, ...]
) -> None:
    question = read(typed)
    assert (question.wanted, question.unwanted) == (wanted, unwanted)
    assert bool(question) is bool(wanted)


def test_more_than_a_question_holds_is_said_to_be_cut() -> None:
    assert len(read("word " * (MOST + 1)).wanted) == MOST
    assert read("word " * (MOST + 1)).cut
    assert len(read(f'"{"word " * (LONGEST + 1)}"').wanted[0].words) == LONGEST
    assert read(f'"{"word " * (LONGEST + 1)}"').cut
    assert not read("word " * MOST).cut


@given(TEXTS)
def test_nothing_that_can_be_typed_is_an_error(typed: str) -> None:
    question = read(typed)
    for part in (*question.wanted, *question.unwanted):
        assert part.words
        assert all(WORD.fullmatch(word) for word in part.words)


@given(TEXTS, TEXTS)
def test_a_passage_holds_nothing_but_the_text(text: str, typed: str) -> None:
    shown = passage(text, read(typed))
    bare = shown.replace(OPEN, "").replace(CLOSE, "")
    level = re.sub("[\x02\x03\n\r\t]", " ", composed(text))
    assert bare.removeprefix("…").removesuffix("…") in level or bare in level
    assert shown.count(OPEN) == shown.count(CLOSE)
    assert not re.search(f"{OPEN}[^{CLOSE}]*{OPEN}", shown)


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), min_size=1, max_size=5), st.data())
def test_every_word_of_a_text_is_marked_when_it_is_looked_for(texts: list[str], data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(texts))
    shown = passage(" ".join(texts), read(f'"{word}"'))
    assert OPEN in shown or not WORD.search(folded(word))


def test_the_passage_is_where_most_of_it_stands_together() -> None:
    text = "heron " + "and so on " * 60 + "an amber heron at the sea " + "and so on " * 60
    shown = passage(text, read("amber heron"))
    assert f"{OPEN}amber{CLOSE} {OPEN}heron{CLOSE} at the sea" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) < 200


def test_a_word_within_a_word_is_not_marked() -> None:
    assert OPEN not in passage("the herons", read('"heron"'))
    assert f"the {OPEN}herons{CLOSE}" == passage("the herons", read("heron"))
    assert OPEN not in passage("the heron", read("-heron"))


def test_a_text_can_not_mark_itself() -> None:
    assert passage(f"a {OPEN}forged{CLOSE} mark", read("mark")) == f"a  forged  {OPEN}mark{CLOSE}"
