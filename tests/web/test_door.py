"""Set-up, joining, unlocking and leaving, as a browser without JavaScript does them."""

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from havre import seal
from havre.ledger.models import StoredLeaf
from havre.members.models import Account, WaitingKey
from havre.web.cookies import NAME
from havre.web.runtime import runtime
from tests.cast import PASSPHRASES, Cast, client_of

FOUNDER = {
    "organisation": "Far Shore",
    "handle": "amina",
    "passphrase": PASSPHRASES["amina"],
    "again": PASSPHRASES["amina"],
}
pytestmark = pytest.mark.django_db(transaction=True)


def _words_asked(page: str) -> dict[str, str]:
    """The answers to the two words that the shares page asks for, read off its own lists."""
    shares = [re.findall(r"<li>(\w+)</li>", part) for part in page.split('<section class="share">')[1:]]
    asked = re.findall(r"[Ww]ord (\d+) of share (\d+)</label>", page)
    return {
        name: shares[int(share) - 1][int(word) - 1]
        for name, (word, share) in zip(("first", "second"), asked, strict=True)
    }


def test_set_up_shows_the_shares_and_opens_today(data: Path) -> None:
    client = Client()
    assert client.get("/").headers["Location"] == "/setup/"
    assert client.post("/setup/", FOUNDER).headers["Location"] == "/setup/shares/"
    assert not StoredLeaf.objects.exists(), "nothing is written before the shares are confirmed"
    page = client.get("/setup/shares/").content.decode()
    assert client.post("/setup/shares/", {"first": "wrong", "second": "wrong"}).status_code == 200
    assert not StoredLeaf.objects.exists()
    assert client.post("/setup/shares/", _words_asked(page)).headers["Location"] == "/today/"
    assert [account.handle for account in Account.objects.all()] == ["amina"]
    shares = [
        " ".join(re.findall(r"<li>(\w+)</li>", part)) for part in page.split('<section class="share">')[1:]
    ]
    recovery = runtime().ledger.authority.recovery.public
    assert seal.Keys.from_seed(seal.join_recovery(shares[1:], expected=recovery)).public == recovery
    assert client.get("/setup/").headers["Location"] == "/", "a second set-up is not offered"
    assert client.get("/setup/shares/").headers["Location"] == "/"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"handle": "Ünlikely"}, "A handle has 2 to 40 characters"),
        ({"organisation": " "}, "This is needed."),
        ({"passphrase": "password1", "again": "password1"}, "passphrase"),
        ({"again": "another thing altogether"}, "The two are not the same"),
    ],
)
def test_wrong_set_up_keeps_what_was_typed(data: Path, changed: dict[str, str], says: str) -> None:
    answer = Client().post("/setup/", FOUNDER | changed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert says in page
    kept = (FOUNDER | changed)["handle"]
    assert f'value="{kept}"' in page
    assert PASSPHRASES["amina"] not in page, "a passphrase is never sent back"
    assert not runtime().foundings


def test_set_up_is_refused_on_an_open_host(data: Path, settings: Settings) -> None:
    settings.OPEN_TO_OTHERS = True
    assert Client().get("/setup/").status_code == 403


def test_wrong_passphrase_and_unknown_handle_get_the_same_page(people: Cast) -> None:
    pages = [
        Client().post("/unlock/", {"handle": handle, "passphrase": "not this one"}).content.decode()
        for handle in ("amina", "nobody")
    ]
    plain = [re.sub(r'value="(amina|nobody)"|value="\w{64}"', "", page) for page in pages]
    assert plain[0] == plain[1]
    assert "don&#x27;t unlock anything here" in pages[0]


def test_guessing_is_slowed_down_for_the_handle_even_with_the_right_passphrase(people: Cast) -> None:
    client = Client()
    for _ in range(6):
        client.post("/unlock/", {"handle": "amina", "passphrase": "not this one"})
    page = client.post("/unlock/", {"handle": "amina", "passphrase": PASSPHRASES["amina"]}).content.decode()
    assert "Too many attempts" in page
    assert NAME not in client.cookies or not client.cookies[NAME].value


def test_the_cookie_holds_a_secret_and_nothing_else(people: Cast) -> None:
    cookie = client_of("amina").cookies[NAME]
    assert re.fullmatch("[0-9a-f]{64}", cookie.value)
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Strict")
    assert not cookie["max-age"]
    assert not cookie["expires"]


@pytest.mark.parametrize("leave", ["/lock/", "/quick-exit/"])
def test_leaving_ends_the_session_at_the_server(people: Cast, leave: str) -> None:
    client = client_of("amina")
    stolen = client.cookies[NAME].value
    assert client.get("/organisation/").status_code == 200
    client.post(leave)
    thief = Client()
    thief.cookies[NAME] = stolen
    assert thief.get("/organisation/").headers["Location"] == "/unlock/"


@pytest.mark.parametrize("cookie", ["", "00" * 32, "zz", "x" * 5000, "é"])
def test_a_tampered_cookie_is_a_locked_page(people: Cast, cookie: str) -> None:
    client = Client()
    client.cookies[NAME] = cookie
    answer = client.get("/organisation/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/unlock/")


def test_an_idle_session_locks_itself(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of("amina")
    now = runtime().sessions._sessions
    assert len(now) == 1
    from havre.web import clock

    later = clock.now() + 16 * 60 * 1_000_000
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get("/organisation/").headers["Location"] == "/unlock/"
    assert not runtime().sessions._sessions


def test_joining_takes_a_code_once_and_work_begins_after_vouching(people: Cast) -> None:
    amina = client_of("amina")
    page = amina.post("/organisation/invite/", {"handle": "dora"}).content.decode()
    found = re.search(r"\b[0-9a-f]{64}\b", page.split("<pre", 1)[1])
    assert found
    code = found.group()
    passphrase = "meadow copper whistle fourteen lamp river"
    typed = {"token": code, "passphrase": passphrase, "again": passphrase}
    dora = Client()
    page = dora.post("/join/", typed).content.decode()
    words = re.findall(r"<li>([\w-]+)</li>", page)
    assert len(words) == 8
    assert Client().post("/join/", typed).status_code == 404, "the code works once"
    waiting = dora.post("/unlock/", {"handle": "dora", "passphrase": passphrase})
    assert NAME not in dora.cookies, "nobody vouched for her yet"
    assert "read these words aloud" in waiting.content.decode()
    member = bytes(Account.objects.get(handle="dora").member).hex()
    wrong = amina.post(f"/organisation/waiting/{member}/", {"words": " ".join(reversed(words))})
    assert "not the words of the key" in wrong.content.decode()
    assert WaitingKey.objects.count() == 1
    assert amina.post(f"/organisation/waiting/{member}/", {"words": " ".join(words)}).status_code == 302
    assert (
        dora.post("/unlock/", {"handle": "dora", "passphrase": passphrase}).headers["Location"] == "/today/"
    )


def test_a_caseworker_can_neither_invite_nor_vouch(people: Cast) -> None:
    boris = client_of("boris")
    page = boris.post("/organisation/invite/", {"handle": "eve"}).content.decode()
    assert "Only an administrator" in page
    assert 'value="eve"' in page


def test_every_answer_forbids_keeping_framing_and_other_hosts(people: Cast) -> None:
    for path in ("/unlock/", "/nowhere/", "/organisation/"):
        answer = client_of("amina").get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Frame-Options"] == "DENY"
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
