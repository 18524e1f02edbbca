"""Every address of a case × every role and state of a grant: who holds nothing meets nothing, and nobody does more than
they were granted.

Dora plays each role in turn. The addresses are those that the program has, as in `test_outsider`, so that a new page is
asked in every role by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from havre import seal
from havre.base.ids import Micros
from havre.cases import operations as do
from havre.ledger.models import StoredLeaf
from havre.ledger.workspace import Workspace
from havre.members import joining, teams
from havre.members.models import Account
from havre.members.types import Membership
from havre.sealed_types import REGISTRY
from havre.web import clock
from tests.attack.test_outsider import (
    ENTRY,
    OF_A_CASE,
    TYPED,
    Full,
    addresses,
    answers,
    at,
    drawn,
    full,
    shown,
)
from tests.cast import MINUTE, NOW, PASSPHRASES, client_of, join, workspace_of

__all__ = ["full"]  # the case of the other matrix
READ, WRITE, GRANT, ALL = seal.Rights.READ, seal.Rights.WRITE, seal.Rights.GRANT, seal.Rights.ALL
# Words that stand in the identity compartment and nowhere else.
IDENTITY = ("Primerov", "Примеров", "Imagined Town", "+00 000 000", "Passport of a person")


@dataclass(frozen=True)
class Role:
    """What Dora is given, and what she must not be able to do with it."""

    give: Callable[[Full], Client]
    reads: bool = False
    writes: bool = False
    grants: bool = False
    identity: bool = False


def _joined(case: Full, *, administrator: bool = False) -> Workspace:
    by = case.scene.people.amina
    if not administrator:
        return join(by, "dora")
    token = joining.invite(by=by, handle="dora", administrator=True, at=NOW)
    given = {"passphrase": PASSPHRASES["dora"], "ledger": by.ledger, "cost": seal.CHEAPEST, "at": NOW}
    words = joining.accept(token=token, **given)
    joining.vouch(by=by, member=Account.objects.get(handle="dora").member, words=" ".join(words), at=NOW)
    return workspace_of(by.ledger, "dora")


def _granted(rights: seal.Rights, *, identity: bool = False) -> Callable[[Full], Client]:
    def give(case: Full) -> Client:
        dora = _joined(case)
        do.share_case(
            by=case.scene.people.amina,
            book=case.scene.book,
            to=dora.member,
            rights=rights,
            with_identity=identity,
        )
        return client_of("dora")

    return give


def _administrator(case: Full) -> Client:
    _joined(case, administrator=True)
    return client_of("dora")


def _nothing(case: Full) -> Client:
    _joined(case)
    return client_of("dora")


def _through_team(case: Full) -> Client:
    dora, by = _joined(case), case.scene.people.amina
    team = teams.create(by=by, name="Night desk", at=NOW)
    teams.add(by=by, book=team, member=dora.member)
    do.share_case(by=by, book=case.scene.book, to=team, rights=READ, team=True)
    return client_of("dora")


def _out_of_the_team(case: Full) -> Client:
    client = _through_team(case)
    by = case.scene.people.amina
    (row,) = teams.teams(by)
    teams.remove(by=by, book=row.book, member=case_member("dora"))
    return client


def _ended(case: Full) -> Client:
    """The clock of this test stands at NOW while she is given it, and later when she asks."""
    dora, by = _joined(case), case.scene.people.amina
    do.share_case(by=by, book=case.scene.book, to=dora.member, rights=READ, until=Micros(NOW + MINUTE))
    return client_of("dora")


def _taken_away(case: Full) -> Client:
    client = _granted(ALL, identity=True)(case)
    by = case.scene.people.amina
    assert client.get(reverse("case", args=[case.book])).status_code == 200
    do.take_away(by=by, book=case.scene.book, key_id=workspace_of(by.ledger, "dora").keys.key_id)
    return client


def _locked(case: Full) -> Client:
    client = _granted(ALL, identity=True)(case)
    client.post("/lock/")
    return client


def _left(case: Full) -> Client:
    client = _granted(ALL, identity=True)(case)
    answer = client_of("amina").post(
        reverse("member-leave", args=[case_member("dora").hex()]), {"sure": "on"}
    )
    assert not Account.objects.filter(handle="dora").exists(), answer.content
    return client


def _waiting(case: Full) -> Client:
    """Invited, with a passphrase of her own, and vouched for by nobody."""
    by = case.scene.people.amina
    token = joining.invite(by=by, handle="dora", administrator=True, at=NOW)
    given = {"passphrase": PASSPHRASES["dora"], "ledger": by.ledger, "cost": seal.CHEAPEST, "at": NOW}
    joining.accept(token=token, **given)
    client = Client()
    client.post("/unlock/", {"handle": "dora", "passphrase": PASSPHRASES["dora"]})
    return client


def case_member(handle: str) -> Any:
    return bytes(Account.objects.get(handle=handle).member)


ADDRESS = {each.name: each for each in OF_A_CASE}
OUTSIDE = {
    "a caseworker": Role(_nothing),
    "an administrator": Role(_administrator),
    "whose grant has ended": Role(_ended),
    "who had everything until it was taken away": Role(_taken_away),
    "who was taken out of the team": Role(_out_of_the_team),
}
BEFORE_THE_DOOR = {
    "who is locked": Role(_locked),
    "who has left": Role(_left),
    "whom nobody vouched for": Role(_waiting),
    "nobody": Role(lambda _case: Client()),
}
INSIDE = {
    "a reader": Role(_granted(READ), reads=True),
    "a reader with identity": Role(_granted(READ, identity=True), reads=True, identity=True),
    "a member of a team that reads": Role(_through_team, reads=True),
    "a writer": Role(_granted(READ | WRITE), reads=True, writes=True),
    "who may hand on but not write": Role(_granted(READ | GRANT), reads=True, grants=True),
    "who holds all of the file": Role(_granted(ALL), reads=True, writes=True, grants=True),
}


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's clock: an hour after the case was filled, so that what ends in a minute has ended."""
    monkeypatch.setattr(clock, "now", lambda: Micros(NOW + 60 * MINUTE))


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("role", OUTSIDE)
def test_the_case_is_not_there(full: Full, data: Path, role: str) -> None:
    """Status, body and headers are those of a case that does not exist; and it stands in no list."""
    client = OUTSIDE[role].give(full)
    for address in OF_A_CASE:
        nowhere = answers(client, address, book=drawn(), entry=drawn())
        size, entry = StoredLeaf.objects.count(), full.entries[ENTRY.get(address.name, "narrative")]
        assert answers(client, address, book=full.book, entry=entry) == nowhere, address.name
        assert StoredLeaf.objects.count() == size, f"{address.name} left a trace in the log"
        assert {told[0] for told in nowhere.values()} <= {404, 405}, address.name
    for name in ("today", "cases", "case-search", "organisation"):
        page = (
            client.post(reverse(name), {"words": "yard"}, follow=True)
            if name == "case-search"
            else client.get(reverse(name))
        )
        assert page.status_code == 200
        for word in (full.book, full.scene.case.value.pseudonym, *IDENTITY):
            assert word not in page.content.decode(), (name, word)


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("role", BEFORE_THE_DOOR)
def test_every_address_leads_to_the_door(full: Full, data: Path, role: str) -> None:
    client = BEFORE_THE_DOOR[role].give(full)
    size = StoredLeaf.objects.count()
    for address in OF_A_CASE:
        entry = full.entries[ENTRY.get(address.name, "narrative")]
        for how, told in answers(client, address, book=full.book, entry=entry).items():
            assert told[0] in (302, 403, 405), (address.name, how, told[0])
            assert told[0] != 302 or "'/unlock/'" in str(told[1]), (address.name, how)
            assert full.scene.case.value.pseudonym not in str(told[3])
    assert StoredLeaf.objects.count() == size


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("role", INSIDE)
def test_nobody_does_more_than_they_were_granted(full: Full, data: Path, role: str) -> None:
    """All forms of the case, well filled, in this role: what is not granted has changed nothing."""
    given = INSIDE[role]
    client = given.give(full)
    before, holders = contents(full), held(full)
    told = every_form(client, full)
    assert 500 not in told.values(), told
    if not given.writes:
        assert contents(full) == before
    if not given.grants:
        assert held(full) == holders
    assert given.reads == (client.get(reverse("case", args=[full.book])).status_code == 200)


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("role", [name for name, role in INSIDE.items() if not role.identity])
def test_without_identity_no_page_names_the_person(full: Full, data: Path, role: str) -> None:
    client = INSIDE[role].give(full)
    for address in OF_A_CASE:
        for kind in {ENTRY.get(address.name, "narrative"), "person", "paper"}:
            path = at(address, book=full.book, entry=full.entries[kind])
            for answer in (client.get(path), client.post(path)):
                page = str(shown(answer))
                assert [word for word in IDENTITY if word in page] == [], (address.name, kind)
    found = client.post(reverse("case-search"), {"words": "Primerov"}, follow=True).content.decode()
    assert full.book not in found


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("role", ["a caseworker", "a reader", "who holds all of the file"])
def test_a_caseworker_changes_nothing_of_the_organisation(full: Full, data: Path, role: str) -> None:
    """All forms of the organisation's pages, sent by whoever is no administrator."""
    client = (OUTSIDE | INSIDE)[role].give(full)
    before = organisation(full)
    values = {"member_id": case_member("boris").hex(), "team_id": drawn(), "request_id": drawn() * 2}
    asked = 0
    for address in addresses():
        if not address.parts <= values.keys():
            continue
        path = reverse(address.name, kwargs={part: values[part] for part in address.parts})
        if path.startswith("/organisation/") and address.name not in OWN:
            answer = client.post(
                path, {"handle": "eve", "name": "x", "to": values["member_id"], "sure": "on", "words": "x"}
            )
            assert answer.status_code < 500, address.name
            asked += 1
    assert organisation(full) == before
    assert asked > 15


# What every member may do there: their own passphrase, a checkpoint to keep, a look at the log.
OWN = {
    "passphrase",
    "log-checkpoint",
    "log-checkpoint-file",
    "log-verify",
    "log-rehearse",
    "log-check",
    "log",
}


def every_form(client: Client, case: Full) -> dict[str, int]:
    told = {}
    for address in OF_A_CASE:
        path = at(address, book=case.book, entry=case.entries[ENTRY.get(address.name, "narrative")])
        assert shown(client.get(path))[0] < 500, address.name
        typed = TYPED.get(address.name, {"entry": case.entries["narrative"], "text": "x"})
        told[address.name] = client.post(path, typed).status_code
    return told


def contents(case: Full) -> dict[str, list[tuple[bytes, bytes]]]:
    """Every current value of the case, as its owner sees it; that somebody opened it, or asked for it, is no change."""
    amina = workspace_of(case.scene.people.ledger, "amina")
    return {
        type_.kind: sorted((held.object_id, held.entry_id) for held in amina.all(type_, book=case.scene.book))
        for type_ in REGISTRY.types.values()
        if not type_.by_readers
    }


def held(case: Full) -> list[object]:
    """Who holds what of the case, by the log."""
    ledger = case.scene.people.ledger
    ledger.refresh()
    return [sorted(ledger.authority.holders(case.scene.book, part), key=str) for part in seal.COMPARTMENTS]


def organisation(case: Full) -> list[object]:
    """Who is a member, by the log, by the organisation's book, and by the rows."""
    amina = workspace_of(case.scene.people.ledger, "amina")
    authority = amina.ledger.authority
    return [
        sorted(key.key_id for key in authority.current_member_keys()),
        sorted(authority.holders(amina.ledger.organisation, seal.FILE), key=str),
        authority.recovery.key_id,
        sorted(each.value.handle for each in amina.all(Membership)),
        sorted(Account.objects.values_list("handle", flat=True)),
    ]


class TestControls:
    """The same questions by Amina, who may: or all of the above would compare broken pages with each other."""

    @pytest.mark.usefixtures("later")
    def test_her_forms_change_the_case(self, full: Full, data: Path) -> None:
        before = contents(full)
        told = every_form(client_of("amina"), full)
        after = contents(full)
        changed = {kind for kind in before if before[kind] != after[kind]}
        assert {"case_file", "note", "task", "happening", "narrative", "interview", "exhibit"} <= changed
        assert 500 not in told.values()

    @pytest.mark.usefixtures("later")
    def test_a_page_of_hers_names_the_person(self, full: Full, data: Path) -> None:
        amina = client_of("amina")
        page = str(shown(amina.post(reverse("case-identity", args=[full.book]))))
        assert [word for word in IDENTITY if word in page] == [
            "Primerov",
            "Примеров",
            "Imagined Town",
            "+00 000 000",
        ]
        paper = at(ADDRESS["case-exhibit"], book=full.book, entry=full.entries["paper"])
        assert "Passport of a person" in str(shown(amina.get(paper)))

    @pytest.mark.usefixtures("later")
    def test_her_invitation_changes_the_organisation(self, full: Full, data: Path) -> None:
        before = organisation(full)
        join(full.scene.people.amina, "dora")
        assert organisation(full) != before

    def test_before_the_end_the_grant_opens_the_case(
        self, full: Full, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW)
        assert _ended(full).get(reverse("case", args=[full.book])).status_code == 200
