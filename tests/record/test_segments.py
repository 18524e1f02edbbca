"""A text cut where statements begin and end: nothing lost, nothing marked that is not said."""

from hypothesis import given
from hypothesis import strategies as st

from havre.record.segments import lines_of

TEXT = "“We saw it,” she said.\nThe minister denied it, he said."


def test_a_statement_is_one_segment_with_its_beginning_and_end() -> None:
    lines = lines_of(TEXT, [("a", [[0, 12]])])
    assert [[piece.text for piece in line] for line in lines] == [
        ["“We saw it,”", " she said."],
        ["The minister denied it, he said."],
    ]
    assert lines[0][0].statements == lines[0][0].begins == lines[0][0].ends == ("a",)
    assert lines[0][1].statements == ()


def test_overlapping_statements_share_a_segment() -> None:
    first, second, third = lines_of("abcdef", [("a", [[0, 4]]), ("b", [[2, 6]])])[0]
    assert (first.statements, second.statements, third.statements) == (("a",), ("a", "b"), ("b",))
    assert (second.begins, second.ends) == (("b",), ("a",))


def test_a_statement_over_two_lines_begins_once_and_ends_once() -> None:
    lines = lines_of(TEXT, [("a", [[13, 40]])])
    pieces = [piece for line in lines for piece in line]
    assert [piece.begins for piece in pieces].count(("a",)) == 1
    assert [piece.ends for piece in pieces].count(("a",)) == 1
    assert "\n" not in "".join(piece.text for piece in pieces)


def test_a_statement_in_two_pieces_begins_with_the_first_and_ends_with_the_second() -> None:
    pieces = lines_of("abc, he said, def", [("a", [[0, 4], [14, 17]])])[0]
    assert [(piece.text, bool(piece.begins), bool(piece.ends)) for piece in pieces] == [
        ("abc,", True, False),
        (" he said, ", False, False),
        ("def", False, True),
    ]


def test_spans_outside_the_text_mark_nothing() -> None:
    assert lines_of("abc", [("a", [[2, 9]]), ("b", [[1, 1]]), ("c", [[-1, 2]])])[0][0].statements == ()


def test_no_text_is_one_empty_line() -> None:
    assert lines_of("", []) == [[]]


spans = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted), max_size=4)


@given(st.text(alphabet="ab \n", max_size=40), st.lists(spans, max_size=5))
def test_the_segments_give_the_text_back_and_mark_exactly_the_spans(
    text: str, chosen: list[list[list[int]]]
) -> None:
    contents = list(enumerate(chosen))
    lines = lines_of(text, contents)
    assert "\n".join("".join(piece.text for piece in line) for line in lines) == text
    at = 0
    for line in lines:
        for piece in line:
            for place in range(at, at + len(piece.text)):
                covering = tuple(
                    name for name, held in contents if any(s <= place < e <= len(text) for s, e in held)
                )
                assert piece.statements == covering
            at += len(piece.text)
        at += 1


@given(st.text(alphabet="ab \n", max_size=40), st.lists(spans, max_size=5))
def test_each_statement_begins_once_and_ends_once_at_most(text: str, chosen: list[list[list[int]]]) -> None:
    pieces = [piece for line in lines_of(text, list(enumerate(chosen))) for piece in line]
    shown = {name for piece in pieces for name in piece.statements}
    for turns in (
        [name for piece in pieces for name in piece.begins],
        [name for piece in pieces for name in piece.ends],
    ):
        assert sorted(turns) == sorted(shown)
