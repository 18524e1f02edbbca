"""Promises 1 and 8 together: no share, passphrase or word of a key that is typed or shown can be read on the disk.

As in `test_stolen_disk`: a real browser, the real server, and a search through all its files, in the middle of a
ceremony and after it.
"""

import re

import pytest
from playwright.sync_api import Browser

from havre import seal
from tests.attack.journey import HANDLE, Person, name_of
from tests.attack.test_stolen_disk import Walk, cluster, let_in, person, set_up, walk
from tests.forensic.scanner import search

__all__ = ["cluster", "walk"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.database]
# Every form of recovering, returning, and one's own passphrase.
FORMS = {
    "recover",
    "recover-member",
    "recover-cancel",
    "passphrase",
    "recovery-shares",
    "new-shares",
    "write-shares",
}
FORMS |= {"cancel-shares", "let-in-again", "vouch", "join", "give-back"}


def test_nothing_of_a_ceremony_can_be_read_on_the_disk(browser: Browser, walk: Walk) -> None:
    amina = person(browser, walk)
    shares = set_up(amina, walk)
    boris = person(browser, walk)
    let_in(amina, boris, walk)
    change_passphrase(amina, walk)
    dora = person(browser, walk)
    recover(dora, shares, walk)
    replace_shares(dora, shares, walk)
    share_a_case(amina)
    give_back(amina, come_back(dora, boris, walk))
    assert FORMS - amina.posted - boris.posted - dora.posted == set(), "forms that this walk never sent"
    assert walk.readable(least=15) == [], "while the server runs and everybody is unlocked"
    walk.server.stop()
    assert walk.readable(least=15) == [], "after it stopped"
    (walk.server.data / "planted").write_text(f"a {walk.marks.typed[-1]} planted")
    assert search(walk.marks.typed[-1:], walk.places), "the control: it would be found"


def change_passphrase(amina: Person, walk: Walk) -> None:
    amina.go("/organisation/passphrase/")
    old, new = walk.passphrases.pop("amina"), walk.passphrase("amina")
    amina.send("passphrase", grows=False, current=old, passphrase=new, again=new)


def share_a_case(amina: Person) -> None:
    """A case that Boris may open, too, and Dora not: so Amina has something to give back."""
    amina.go("/cases/new/")
    amina.send("case-new")
    amina.go(f"{amina.page.url.split(amina._address)[1].split('?')[0]}access/")
    amina.send("case-access", to="boris", grant=False, with_identity=False, until="")


def type_share(person: Person, walk: Walk, share: str) -> None:
    words = share.split()
    walk.marks.typed += [" ".join(words[:6]), " ".join(words[-6:]), " ".join(words[12:18])]
    person.fill(name_of(person.page.url), {"share": share})
    person.submit(name_of(person.page.url))


def recover(dora: Person, shares: list[str], walk: Walk) -> None:
    dora.go("/recover/")
    type_share(dora, walk, " ".join([*shares[0].split()[:-1], walk.marks.new()]))
    assert dora.page.locator(".errors").count() == 1
    type_share(dora, walk, shares[0])
    assert walk.readable(least=15) == [], "in the middle of the ceremony"
    dora.submit("recover-cancel")
    dora.go("/recover/")
    for share in shares[:2]:
        type_share(dora, walk, share)
    assert name_of(dora.page.url) == "recover-member"
    phrase = walk.passphrase("dora")
    dora.send("recover-member", lost=False, **{HANDLE: "dora", "passphrase": phrase, "again": phrase})
    assert name_of(dora.page.url) == "organisation"


def replace_shares(dora: Person, shares: list[str], walk: Walk) -> None:
    dora.go("/organisation/shares/")
    type_share(dora, walk, shares[2])
    dora.submit("cancel-shares")
    dora.go("/organisation/shares/")
    for share in shares[1:]:
        type_share(dora, walk, share)
    dora.send("new-shares", grows=False, needed="2", count="4")
    sheets = [part.locator("li").all_inner_texts() for part in dora.page.locator("section.share").all()]
    assert [len(sheet) for sheet in sheets] == [seal.SHARE_WORDS] * 4
    for sheet in sheets:
        walk.marks.typed += [" ".join(sheet[:6]), " ".join(sheet[-6:])]
    assert walk.readable(least=15) == [], "while the new sheets are written down"
    asked = [
        re.search(r"[Ww]ord (\d+) of share (\d+)", text)
        for text in dora.page.locator("label").all_inner_texts()
    ]
    first, second = (sheets[int(found[2]) - 1][int(found[1]) - 1] for found in asked if found)
    dora.send("write-shares", first=first, second=second)
    assert "in force" in dora.page.content()


def come_back(dora: Person, boris: Person, walk: Walk) -> str:
    """Boris forgot his passphrase: Dora lets him in again and takes his new key in. His words."""
    dora.go("/organisation/")
    dora.page.get_by_role("link", name="boris").first.click()
    dora.submit("let-in-again")
    code = walk.marks.keep(dora.page.locator("pre").first.inner_text().strip())
    boris.go("/join/")
    boris.fill("join", {"token": code})
    boris.submit("join")
    del walk.passphrases["boris"]
    phrase = walk.passphrase("boris")
    boris.fill("join", {"passphrase": phrase, "again": phrase})
    boris.submit("join")
    words = walk.marks.keep(" ".join(boris.page.locator("ol.words li").all_inner_texts()))
    dora.go("/organisation/")
    dora.go(dora.link("vouch"))
    dora.send("vouch", words=words)
    return words


def give_back(amina: Person, words: str) -> None:
    amina.go("/organisation/")
    amina.go(amina.link("give-back"))
    amina.send("give-back", words=words)
