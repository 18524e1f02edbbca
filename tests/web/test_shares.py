"""New recovery shares on the pages of the organisation."""

import re

import pytest
from django.test import Client

from havre import seal
from havre.ledger import operations
from havre.ledger.models import StoredLeaf
from havre.members import approvals, recovering
from havre.members.models import WaitingRecovery
from havre.web.runtime import runtime
from tests.cast import NOW, PASSPHRASES, Cast, client_of, join

PAGE, NEW, WRITE = "/organisation/shares/", "/organisation/shares/new/", "/organisation/shares/write/"


def sheets_of(page: str) -> list[str]:
    return [
        " ".join(re.findall(r"<li>(\w+)</li>", part)) for part in page.split('<section class="share">')[1:]
    ]


def words_asked(page: str) -> dict[str, str]:
    asked = re.findall(r"[Ww]ord (\d+) of share (\d+)</label>", page)
    sheets = [sheet.split() for sheet in sheets_of(page)]
    return {
        name: sheets[int(share) - 1][int(word) - 1]
        for name, (word, share) in zip(("first", "second"), asked, strict=True)
    }


def enter(client: Client, *shares: str) -> str:
    page = ""
    for share in shares:
        page = client.post(PAGE, {"share": share}, follow=True).content.decode()
    return page


def works(people: Cast, *shares: str) -> bool:
    entered = seal.EnteredShares()
    for share in shares:
        entered = entered.add(share)
    try:
        recovering.recovery_seed(entered, ledger=runtime().ledger)
    except seal.SealError:
        raise
    except Exception:
        return False
    return True


def test_with_the_old_shares(people: Cast) -> None:
    amina = client_of("amina")
    old_words = people.ledger.authority.recovery.public.fingerprint_words()
    page = amina.get(PAGE).content.decode()
    assert " ".join(old_words) in page
    assert "the shares open everything" in page
    page = enter(amina, people.shares[2])
    assert "1 more is needed." in page
    assert " ".join(people.shares[2].split()[5:8]) not in page
    page = enter(amina, people.shares[0])
    assert "The old shares are right." in page
    assert 'name="reason"' not in page
    size = StoredLeaf.objects.count()
    page = amina.post(NEW, {"needed": "3", "count": "4"}, follow=True).content.decode()
    sheets = sheets_of(page)
    assert [len(sheet.split()) for sheet in sheets] == [33] * 4
    assert "Any 3 of these 4 together" in page
    assert "not the word" in amina.post(WRITE, {"first": "wrong", "second": "wrong"}).content.decode()
    assert StoredLeaf.objects.count() == size, "nothing before two words were read back"
    assert works(people, people.shares[0], people.shares[1])
    page = amina.get(WRITE).content.decode()
    assert sheets_of(page) == sheets
    answer = amina.post(WRITE, words_asked(page), follow=True)
    assert answer.redirect_chain == [(f"{PAGE}?done=shares-replaced", 302)]
    assert "destroy them" in answer.content.decode()
    assert works(people, *sheets[1:])
    assert not works(people, people.shares[0], people.shares[1])
    assert not runtime().renewals._kept
    assert amina.get(WRITE).headers["Location"] == PAGE, "shown once"


def test_without_them_by_two_administrators(people: Cast) -> None:
    dora = join(people.amina, "dora")
    operations.grant(
        by=people.amina, book=people.ledger.organisation, compartments=seal.COMPARTMENTS,
        to=dora.member, rights=seal.Rights.ALL,
    )  # fmt: skip
    operations.open_book(by=people.carla, at=NOW)
    amina = client_of("amina")
    assert 'name="reason"' in amina.get(NEW).content.decode()
    assert "This is needed" in amina.post(NEW, {"needed": "2", "count": "3"}).content.decode()
    typed = {"needed": "2", "count": "3", "reason": "Two of the sheets burned."}
    page = amina.post(NEW, typed, follow=True).content.decode()
    sheets = sheets_of(page)
    assert "ask for approval" in page
    answer = amina.post(WRITE, words_asked(page), follow=True)
    assert answer.redirect_chain == [(f"{PAGE}?done=shares-asked", 302)]
    assert "wait for another administrator" in answer.content.decode()
    assert works(people, people.shares[0], people.shares[1]), "the old ones are in force"
    assert amina.post("/organisation/shares/bring-in/").status_code == 404
    [asked] = approvals.to_answer(by=dora, at=runtime_now())
    page = client_of("dora").post(f"/organisation/approvals/{asked.id.hex()}/", {"answer": "approve"})
    assert page.status_code == 302
    assert "They are approved." in amina.get(PAGE).content.decode()
    answer = amina.post("/organisation/shares/bring-in/", follow=True)
    page = answer.content.decode()
    assert "2 keys. They are granted when" in page
    assert (
        "2 keys are not granted to the recovery shares yet"
        in amina.post("/organisation/log/verify/").content.decode()
    )
    assert works(people, *sheets[:2])
    assert not works(people, people.shares[0], people.shares[1])
    client_of("carla")  # her unlocking grants what is hers to grant
    assert "the shares open everything" in amina.get(PAGE).content.decode()


def runtime_now() -> int:
    from havre.web import clock

    return clock.now()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"needed": "1", "count": "3"}, "greater than or equal to 2"),
        ({"needed": "2", "count": "17"}, "less than or equal to 16"),
        ({"needed": "4", "count": "3"}, "Choose at least 2 shares to be needed"),
        ({"needed": "two", "count": "3"}, "whole number"),
    ],
)
def test_wrong_numbers_are_said(people: Cast, typed: dict[str, str], says: str) -> None:
    amina = client_of("amina")
    enter(amina, *people.shares[:2])
    assert says in amina.post(NEW, typed).content.decode()
    assert amina.get(WRITE).headers["Location"] == PAGE


def test_wrong_shares_are_said_and_a_foreign_set_is_forgotten(people: Cast) -> None:
    amina = client_of("amina")
    assert "Word 1 is not one" in enter(amina, "zzz " + people.shares[0])
    others = seal.split_recovery(seal.Seed.new())
    enter(amina, people.shares[0])
    assert "another set" in enter(amina, others[0])
    amina.post("/organisation/shares/cancel/")
    page = enter(amina, *others[:2])
    assert "not of this organisation" in page
    assert "All the shares were forgotten" in page
    assert not runtime().renewals._kept


def test_a_caseworker_gets_nowhere(people: Cast) -> None:
    carla = client_of("carla")
    size = StoredLeaf.objects.count()
    for path in (PAGE, NEW, WRITE):
        for answer in (carla.get(path), carla.post(path, {"share": people.shares[0]})):
            assert answer.status_code == 403
            assert "Only an administrator" in answer.content.decode()
    assert carla.post("/organisation/shares/bring-in/").status_code == 403
    assert StoredLeaf.objects.count() == size
    assert not WaitingRecovery.objects.exists()
    assert PAGE not in carla.get("/organisation/").content.decode()
    assert PAGE in client_of("amina").get("/organisation/").content.decode()


def test_what_one_administrator_typed_is_not_anothers_and_ends_with_their_session(people: Cast) -> None:
    amina, again = client_of("amina"), client_of("amina")
    enter(amina, *people.shares[:2])
    assert 'name="reason"' not in amina.get(NEW).content.decode()
    assert 'name="reason"' in again.get(NEW).content.decode()
    amina.post("/lock/")
    assert not runtime().renewals._kept


def test_after_a_recovery_the_organisation_is_told_to_replace_them(people: Cast) -> None:
    client = Client()
    said = "They were used, and so were all in one place"
    assert said not in client_of("amina").get("/organisation/").content.decode()
    client.post("/recover/", {"share": people.shares[0]})
    client.post("/recover/", {"share": people.shares[1]})
    passphrase = PASSPHRASES["dora"]
    client.post("/recover/member/", {"handle": "dora", "passphrase": passphrase, "again": passphrase})
    assert said in client.get("/organisation/").content.decode()
    enter(client, *people.shares[:2])
    page = client.post(NEW, {"needed": "2", "count": "3"}, follow=True).content.decode()
    client.post(WRITE, words_asked(page))
    assert said not in client.get("/organisation/").content.decode()
