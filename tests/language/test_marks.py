import pytest

from havre.language.attribution.marks import quotations


def found(text: str) -> list[str]:
    return [text[each.start : each.end] for each in quotations(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “yes” and “no”.", ["“yes”", "“no”"]),
        ('He said "yes" and "no".', ['"yes"', '"no"']),
        ("He said ‘yes’ at once.", ["‘yes’"]),
        ("He said 'yes, now,' at once.", ["'yes, now,'"]),
        ("He said « oui » and left.", ["« oui »"]),
        ("He said „ja“ and left.", ["„ja“"]),
        ("He said „tak” and left.", ["„tak”"]),
        ("He said ''yes'' at once.", ["''yes''"]),
        ("He said ``yes'' at once.", ["``yes''"]),
        ('“It is totally false," he said.', ['“It is totally false,"']),
        ('"It is totally false,” he said.', ['"It is totally false,”']),
        ("“He said ‘yes’ to me,” she said.", ["“He said ‘yes’ to me,”"]),
        ('"He read “The Door” to me," she said.', ['"He read “The Door” to me,"']),
        ("“We said no", ["“We said no"]),
    ],
)
def test_pairs_marks_of_all_kinds(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The guards’ camp wasn't Ann's.",
        "The '90s were the guards' years.",
        "A 6' 2\" man came.",
        "It ended” there.",
        "‘",
        '"',
        "",
    ],
)
def test_apostrophes_and_stray_marks_are_no_quotation(text: str) -> None:
    assert found(text) == []


def test_a_stray_apostrophe_hides_no_quotation() -> None:
    assert found("In the '90s he said “yes” once.") == ["“yes”"]


def test_what_is_left_open_is_marked_so() -> None:
    closed, left_open = quotations("“Yes.” He added: “And no", 0, 24)
    assert (closed.open_ended, left_open.open_ended) == (False, True)
