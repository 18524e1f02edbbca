import msgspec
import pytest

from havre.base.errors import WrongInput
from havre.language import Statement, statements


def only(text: str) -> Statement:
    found = statements(text)
    assert len(found) == 1, [each.text for each in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        ("“The door is open,” Ann Vell said.", "Ann Vell", "“The door is open,”"),
        ("“The door is open,” said Ann Vell, a clerk.", "Ann Vell", "“The door is open,”"),
        ('Ann Vell said: "The door is open."', "Ann Vell", '"The door is open."'),
        ("Ann Vell said that the door was open.", "Ann Vell", "that the door was open"),
        ("The door, Ann Vell said, was open.", "Ann Vell", "The door was open"),
        ("The door was open, according to Ann Vell.", "Ann Vell", "The door was open"),
        ("According to Ann Vell, the door was open.", "Ann Vell", "the door was open"),
        ("Ann Vell, who keeps the door, said it was open.", "Ann Vell", "it was open"),
        ("The keeper, Ann Vell, insists that it is open.", "Ann Vell", "that it is open"),
        ("“The door is open.” — Ann Vell", "Ann Vell", "“The door is open.”"),
        ("Door Was Left Open All Winter: Reports", "reports", "Door Was Left Open All Winter"),
        (
            "The ministry was quoted as saying that the door was open.",
            "the ministry",
            "that the door was open",
        ),
        ("A video of one prisoner saying that the door was open.", "one prisoner", "that the door was open"),
    ],
)
def test_finds_who_said_what_wherever_the_source_stands(text: str, speaker: str, words: str) -> None:
    found = only(text)
    assert (found.speaker, found.text) == (speaker, words)


@pytest.mark.parametrize(
    "text",
    [
        "The door was open all winter.",
        "Reports and statements lay on the table.",
        "He drove to the state capital.",
        "She read “The Open Door” on the train to Ostrel.",
        "",
        "   \n\n  ",
    ],
)
def test_finds_nothing_where_nobody_says_anything(text: str) -> None:
    assert statements(text) == []


def test_offsets_are_of_the_text_as_given_and_enclose_the_content() -> None:
    text = "\u00a0😀 “Já,” said Ann Vell. “It is open.”"
    found = only(text)
    assert [text[start:end] for start, end in found.content] == ["“Já,”", "“It is open.”"]
    assert [text[start:end] for start, end in found.source] == ["Ann Vell"]
    assert [text[start:end] for start, end in found.cue] == ["said"]
    assert (found.start, found.end) == (found.content[0][0], found.content[-1][1])


def test_prints_as_the_contract_says() -> None:
    plain = msgspec.to_builtins(only("Ann Vell said that it was open."))
    assert list(plain) == [
        "start",
        "end",
        "content",
        "source",
        "cue",
        "text",
        "speaker",
        "reported_by",
        "form",
        "act",
        "via",
        "second_hand",
        "confidence",
    ]
    assert plain["reported_by"] is None
    assert 0 < plain["confidence"] <= 1


@pytest.mark.parametrize("language", ["fr", "ru", "", "EN"])
def test_refuses_a_language_it_does_not_know(language: str) -> None:
    with pytest.raises(WrongInput, match="English"):
        statements("Elle a dit oui.", language)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("The ministry denied the accounts.", "denial"),
        ("The ministry rejected the claims as slander.", "denial"),
        ("“That is simply untrue,” Ann Vell said.", "denial"),
        ("“There are no such prisoners,” Ann Vell said.", "denial"),
        ("Ann Vell said the door was not locked.", "claim"),
        ("Ann Vell promised to open the door.", "commitment"),
        ("“We agreed to meet each month,” Ann Vell said.", "commitment"),
        ("“We will open it,” Ann Vell said.", "commitment"),
        ("“It will rain,” Ann Vell said.", "claim"),
        ("Ann Vell said she would open the door.", "commitment"),
        ("Ann Vell urged all towns to open their doors.", "demand"),
        ("Relief groups are pushing for an inquiry.", "demand"),
        ("“Open the doors,” Ann Vell said.", "demand"),
        ("Ann Vell threatened to close the door.", "threat"),
        ("“Why is it closed?” Ann Vell asked.", "other"),
    ],
)
def test_tells_what_the_words_do(text: str, act: str) -> None:
    assert only(text).act == act


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("“It is open,” Ann Vell said.", "direct"),
        ("Ann Vell said it was “wide open” all day.", "mixed"),
        ("Ann Vell said it was open.", "indirect"),
    ],
)
def test_tells_direct_from_indirect(text: str, form: str) -> None:
    assert only(text).form == form


@pytest.mark.parametrize(
    ("text", "via"),
    [
        (
            "“It is open,” Ann Vell said on radio station Sund One, according to Karst News.",
            ["Sund One", "Karst News"],
        ),
        ("“It is open,” Ann Vell told the Lamp.", ["the Lamp"]),
        (
            "“It is open,” Ann Vell told the newspaper De Klok, the Salt Gazette reported.",
            ["De Klok", "Salt Gazette"],
        ),
        ("“It is open,” Ann Vell said in an interview with the Fenland Post.", ["Fenland Post"]),
        ("Channel 9 aired a video of one man saying that it was open.", ["Channel 9"]),
        ("“It is open,” Ann Vell said on Monday.", []),
        ("“It is open,” Ann Vell told reporters in Ostrel.", []),
    ],
)
def test_the_chain_runs_from_the_speaker_to_the_reader(text: str, via: list[str]) -> None:
    assert only(text).via == via


def test_a_person_told_is_no_outlet() -> None:
    text = "Ann Vell met Bor Tane. Ann Vell told Tane that it was open."
    assert only(text).via == []


def test_a_promise_told_by_another_is_second_hand() -> None:
    text = (
        "Ann Vell met Bor Tane in Ostrel. Tane assured Vell that he will free the prisoners, "
        "Vell said at the press conference, according to Karst News."
    )
    found = only(text)
    assert (found.speaker, found.reported_by, found.via) == ("Bor Tane", "Ann Vell", ["Karst News"])
    assert found.second_hand
    assert found.act == "commitment"


def test_what_an_outlet_reports_is_not_second_hand() -> None:
    found = only("Karst News reported that Ann Vell promised to free the prisoners.")
    assert (found.speaker, found.reported_by, found.via) == ("Ann Vell", None, ["Karst News"])


def test_what_speakers_say_of_themselves_is_not_second_hand() -> None:
    found = only("Ann Vell said that she promised to free the prisoners.")
    assert (found.speaker, found.second_hand) == ("Ann Vell", False)


def test_one_name_spelled_two_ways_is_one_speaker() -> None:
    text = "The fund’s Joris Deumart came. “It is open,” Joris Duemart said. It was cold, Deumart said."
    assert {each.speaker for each in statements(text)} == {"Joris Deumart"}


def test_two_names_that_differ_more_stay_two_speakers() -> None:
    text = "“It is open,” Joris Deumart said. “It is shut,” Tomas Dellart said."
    assert [each.speaker for each in statements(text)] == ["Joris Deumart", "Tomas Dellart"]


def test_two_people_of_nearly_one_surname_stay_two_speakers() -> None:
    text = "“It is open,” Joris Marten said. “It is shut,” Tomas Martten said."
    assert [each.speaker for each in statements(text)] == ["Joris Marten", "Tomas Martten"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Premier Ann Vell met Bor Tane. She said it was open.", "Ann Vell"),
        ("President Bor Tane spoke. “It is open,” the president said.", "Bor Tane"),
        ("Ann Vell came. Vell said it was open.", "Ann Vell"),
        ("“It is open,” Mr Tane said. Bor Tane left.", "Bor Tane"),
        ("Vell and Prime Minister Bor Tane urged the town to open it.", "Vell and Bor Tane"),
        (
            "Groups such as Dawn Watch and the Free League demanded an inquiry.",
            "Dawn Watch and the Free League",
        ),
        ("They said it was open.", None),
    ],
)
def test_resolves_the_speaker_within_the_text(text: str, speaker: str | None) -> None:
    assert statements(text)[0].speaker == speaker


def test_a_quotation_goes_on_over_paragraphs() -> None:
    text = "“We knocked on every door.\n\n“Nobody answered,” Ann Vell said."
    found = only(text)
    assert [text[start:end] for start, end in found.content] == [
        "“We knocked on every door.",
        "“Nobody answered,”",
    ]


def test_words_after_a_colon_may_stand_in_the_next_paragraph() -> None:
    text = "Ann Vell said:\n\n“It is open.”\n\nThe town slept."
    found = only(text)
    assert (found.speaker, found.text) == ("Ann Vell", "“It is open.”")
