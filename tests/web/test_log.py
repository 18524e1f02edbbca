"""The log's page: checkpoints to take away, and those that others kept held against the log, by any member."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from havre import seal
from havre.cases import operations as do
from havre.ledger import queries
from havre.ledger.models import StoredLeaf, TakenCheckpoint
from havre.ledger.operations import grant, open_book
from tests.attack.growing import destroy
from tests.cast import NOW, Cast, client_of

CHECK, TAKE, FILE = (
    "/organisation/log/check/",
    "/organisation/log/checkpoint/",
    "/organisation/log/checkpoint/file/",
)


@pytest.fixture
def carla(people: Cast) -> Client:
    """Carla is no administrator: what the log shows in totals and positions is every member's to see."""
    return client_of("carla")


def words(answer: object) -> str:
    text = answer.content.decode()  # type: ignore[attr-defined]  # an answer of the test client
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


def taken(client: Client) -> str:
    page = client.post(TAKE).content.decode()
    found = re.search(r'<pre class="hex"[^>]*>(.*?)</pre>', page, re.S)
    assert found
    return unescape(found[1])


def checked(client: Client, kept: str | bytes) -> tuple[str, str]:
    """The result that the page shows for a text or a file, and its words."""
    sent = {"note": kept} if isinstance(kept, str) else {"file": SimpleUploadedFile("a.bin", kept)}
    answer = client.post(CHECK, sent)
    assert answer.status_code == 200
    found = re.search(r'data-result="([a-z-]+)"', answer.content.decode())
    assert found, words(answer)
    return found[1], words(answer)


def file_of(client: Client, number: int = 1) -> bytes:
    answer = client.post(FILE, {"number": str(number)})
    assert answer.status_code == 200
    return bytes(answer.content)


class TestTaken:
    def test_as_text_that_proves_what_stands(self, carla: Client, people: Cast) -> None:
        note = taken(carla)
        size = people.ledger.tree.size
        assert seal.claimed_size(note) == size
        assert checked(carla, note)[0] == "same"
        assert taken(carla) == note
        assert TakenCheckpoint.objects.count() == 1, "asked for twice, it is one checkpoint"

    def test_as_a_file_under_a_name_that_says_nothing(self, carla: Client, people: Cast) -> None:
        note = taken(carla)
        answer = carla.post(FILE, {"number": "1"})
        assert (
            answer.headers["Content-Disposition"]
            == f'attachment; filename="checkpoint-{seal.claimed_size(note)}.bin"'
        )
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Cache-Control"] == "no-store"
        opened = seal.open_witness(
            answer.content, log_public=people.ledger.authority.log_public(), log_id=people.ledger.log_id
        )
        assert opened.checkpoint.size == seal.claimed_size(note)
        for number in ("0", "2", "-1", "one", "9" * 30, ""):
            assert carla.post(FILE, {"number": number}).status_code == 404, number

    def test_only_by_posting_and_only_when_unlocked(self, carla: Client, people: Cast) -> None:
        for address in (CHECK, TAKE, FILE):
            assert carla.get(address).status_code == 405
            assert Client().post(address).headers["Location"] == "/unlock/"

    def test_the_door_tells_the_last_one(self, carla: Client, people: Cast) -> None:
        before = words(Client().get("/unlock/"))
        size = seal.claimed_size(taken(carla))
        assert f"The last checkpoint of the log covers {size} leaves." in words(Client().get("/unlock/"))
        assert "The last checkpoint" not in before


class TestChecked:
    def test_the_log_that_went_on(self, carla: Client, people: Cast) -> None:
        note, file = taken(carla), file_of(carla)
        size = people.ledger.tree.size
        do.open_case(by=people.amina, at=NOW)
        more = people.ledger.tree.size - size
        for kept in (
            note,
            file,
            "> " + note.replace("\n", "\r\n> "),
            f"Dear Carla, {' '.join(note.split())} Greetings",
        ):
            result, said = checked(carla, kept)
            assert result == "extends"
            assert f"All {size} leaves of this checkpoint stand; {more} came after." in said
            assert "Stop working" not in said

    def test_a_log_that_was_put_back(self, carla: Client, people: Cast) -> None:
        book = open_book(by=people.amina, at=NOW)
        note, before = taken(carla), queries.checkpoints_taken()[-1].size
        StoredLeaf.objects.filter(index__gte=before - 2).delete()
        result, said = checked(carla, note)
        assert result == "rolled-back"
        assert f"Rolled back: 2 leaves are missing. This checkpoint covers {before}" in said
        assert "Stop working here" in said
        assert "Ask whether a backup was restored" in said
        assert book.hex() not in said

    def test_what_came_back_with_it_is_said(self, carla: Client, people: Cast) -> None:
        rows = list(StoredLeaf.objects.values_list("index", "data"))
        destroy(people.amina, people.boris)
        taken(carla)
        file = file_of(carla)
        assert checked(carla, file)[0] == "same"
        StoredLeaf.objects.filter(index__gte=len(rows)).delete()
        result, said = checked(carla, file)
        assert result == "rolled-back"
        assert "1 thing that had been destroyed by then is not destroyed here" in said

    def test_a_log_that_went_on_differently(self, carla: Client, people: Cast) -> None:
        note = taken(carla)
        last = StoredLeaf.objects.get(index=people.ledger.tree.size - 1)
        last.data = bytes(last.data)[:-1] + bytes([bytes(last.data)[-1] ^ 1])
        last.save()
        result, said = checked(carla, note)
        assert result == "forked"
        assert "Forked: another history." in said
        assert "Stop working here" in said

    def test_a_checkpoint_of_somebody_else_or_by_another_key(self, carla: Client, people: Cast) -> None:
        ledger = people.ledger
        root = ledger.tree.root()
        for log_id, key, name in (
            (seal.sha256(b"x"), ledger.log_key(), "other-log"),
            (ledger.log_id, seal.LogKey.new(), "other-key"),
            (ledger.log_id, ledger.log_key(), "same"),
        ):
            note = seal.sign_checkpoint(key, log_id=log_id, size=ledger.tree.size, root=root)  # type: ignore[arg-type]  # a hash is a log's id
            assert checked(carla, note)[0] == name

    def test_what_is_no_checkpoint_is_kept_in_its_field(self, carla: Client, people: Cast) -> None:
        answer = carla.post(CHECK, {"note": "some other words"})
        assert 'data-result="malformed"' in answer.content.decode()
        assert "some other words</textarea>" in answer.content.decode()
        assert checked(carla, b"\x93\x00")[0] == "malformed"

    @pytest.mark.parametrize(
        ("sent", "says"),
        [
            ({}, "one of the two"),
            ({"note": "x", "file": b"x"}, "one of the two"),
            ({"note": "twice"}, "several checkpoints"),
            ({"file": bytes((4 << 20) + 1)}, "far too large"),
            ({"note": "x" * 20_001}, "20000 characters"),
        ],
        ids=["nothing", "both", "two notes", "large", "long"],
    )
    def test_what_can_t_be_taken_is_said_beside_the_form(
        self, carla: Client, people: Cast, sent: dict[str, str | bytes], says: str
    ) -> None:
        if sent.get("note") == "twice":
            first = taken(carla)
            do.open_case(by=people.amina, at=NOW)
            sent = {"note": first + taken(carla)}
        posted = {
            name: SimpleUploadedFile("a.bin", value) if isinstance(value, bytes) else value
            for name, value in sent.items()
        }
        answer = carla.post(CHECK, posted)
        assert answer.status_code == 200
        assert says in words(answer)
        assert "data-result" not in answer.content.decode()

    def test_a_broken_store_sends_to_the_check_that_names_the_place(
        self, carla: Client, people: Cast
    ) -> None:
        note = taken(carla)
        StoredLeaf.objects.filter(index=3).delete()
        assert "The stored log is broken" in words(carla.post(CHECK, {"note": note}))


class TestPage:
    def test_without_a_checkpoint_it_teaches(self, carla: Client) -> None:
        assert "No checkpoint was given out yet." in words(carla.get("/organisation/log/"))

    def test_the_table_beside_the_drawing_has_them_all_on_pages(self, carla: Client, people: Cast) -> None:
        ledger = people.ledger
        for size in (*range(1, ledger.tree.size + 1), *([ledger.tree.size] * 30)):
            note = seal.sign_checkpoint(
                ledger.log_key(), log_id=ledger.log_id, size=size, root=ledger.tree.root_at(size)
            )
            TakenCheckpoint.objects.create(note=note)
        count = TakenCheckpoint.objects.count()
        pages = [
            words(carla.get(f"/organisation/log/?page={number}")) for number in range(1, count // 20 + 2)
        ]
        listed = {number for page in pages for number in re.findall(r"Checkpoint (\d+) ", page)}
        assert listed == {str(number) for number in range(1, count + 1)}
        answer = carla.post(CHECK, {"note": taken(carla)})
        assert 'href="/organisation/log/?page=2"' in answer.content.decode(), (
            "not a page of the form's address"
        )

    def test_destroyed_and_restored_are_marked(self, carla: Client, people: Cast) -> None:
        assert "Something was destroyed" not in words(carla.get("/organisation/log/"))
        book = destroy(people.amina, people.boris)
        with people.ledger.appending(people.amina.keys) as log:
            log.add(seal.RestoredPayload(3, bytes(32), (), None))
        page = carla.get("/organisation/log/")
        index = people.ledger.tree.size - 1
        assert f"A backup was restored at leaf {index}" in words(page)
        assert f"Something was destroyed at leaf {index - 1}" in words(page)
        assert 'class="cross"' in page.content.decode()
        assert book not in page.content.decode()

    def test_it_tells_carla_totals_and_positions_and_nothing_of_a_case(
        self, carla: Client, people: Cast
    ) -> None:
        case = do.open_case(by=people.amina, at=NOW, region="North")
        grant(
            by=people.amina,
            book=case.book,
            compartments=[seal.FILE],
            to=people.boris.member,
            rights=seal.Rights.READ,
        )
        note = taken(carla)
        seen = (
            "".join(
                answer.content.decode()
                for answer in (
                    carla.get("/organisation/log/"),
                    carla.post(TAKE),
                    carla.post(CHECK, {"note": note}),
                )
            )
            + file_of(carla).hex()
        )
        for secret in (
            case.book.hex(),
            case.value.pseudonym,
            "North",
            case.object_id.hex(),
            people.boris.member.hex(),
        ):
            assert secret not in seen
        assert str(people.ledger.tree.size) in seen, "the control: totals are there"
