"""Who holds what: granted by keys, seen by all who hold the case, and shown as a thief would see it."""

import html
import re

import pytest
from django.test import Client

from havre import seal
from havre.base.errors import NotFound
from havre.cases import queries
from havre.cases.types import CaseFile, Person
from havre.ledger import operations as ledger
from havre.ledger.models import StoredLeaf
from havre.ledger.queries import raw_rows
from havre.ledger.types import Access
from havre.members import teams
from tests.cases.scene import Scene
from tests.cast import NOW, Cast, client_of
from tests.web.cases.steps import at, page_of, refused, sent
from tests.web.cases.test_once import once_in


def test_sharing_hands_over_exactly_what_was_ticked(amina: Client, scene: Scene) -> None:
    people, address = scene.people, at("case-access", scene.book)
    page = sent(amina, address, {"to": people.carla.member.hex()})
    assert cells(page, "carla") == ["read", "nothing"]
    carla = client_of("carla")
    assert scene.case.value.pseudonym in page_of(carla, "/cases/")
    assert "Add the note" not in page_of(carla, at("case", scene.book))
    sent(amina, address, {"to": people.carla.member.hex(), "write": "on", "with_identity": "on"})
    assert queries.seen_by(people.amina, scene.book, people.carla.member)[0].rights & seal.Rights.READ
    assert "Covered. Press to show" in page_of(carla, at("case", scene.book))


def cells(page: str, name: str) -> list[str]:
    """What the table says of one holder: the case file, then the identity."""
    row = re.search(rf'<th scope="row">{name}\b.*?</tr>', page, re.S)
    assert row is not None, f"{name} is not in the table"
    texts = re.findall(r"<td data-label[^>]*>(.*?)</td>", row[0], re.S)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("–", "").split()) for text in texts]


def test_taken_away_it_is_gone_for_them_and_the_page_says_so(
    amina: Client, boris: Client, scene: Scene
) -> None:
    people, book = scene.people, scene.book
    assert scene.case.value.pseudonym in page_of(boris, "/cases/")
    end = at("case-access-end", book, people.boris.keys.key_id.hex())
    assert "as if the case did not exist" in page_of(amina, end)
    page = sent(amina, end, {"what": "file"})
    assert '<th scope="row">boris' not in page
    assert "Taken away" in page
    assert boris.get(at("case", book)).status_code == 404
    assert scene.case.value.pseudonym not in page_of(boris, "/cases/")
    assert boris.get(end).status_code == 404
    assert page_of(amina, at("case", book))


def test_only_the_identity_can_be_taken(amina: Client, scene: Scene) -> None:
    people, address = scene.people, at("case-access", scene.book)
    sent(amina, address, {"to": people.carla.member.hex(), "with_identity": "on"})
    end = at("case-access-end", scene.book, people.carla.keys.key_id.hex())
    refused(amina, end, {"what": "nothing of that kind"})
    page = sent(amina, end, {"what": "identity"})
    assert cells(page, "carla") == ["read", "nothing"]
    assert people.carla.all(Person) == []
    assert people.amina.count(Person, book=scene.book) == 1


def test_who_may_share_the_file_only_takes_the_file_only(amina: Client, boris: Client, scene: Scene) -> None:
    people, address = scene.people, at("case-access", scene.book)
    sent(amina, address, {"to": people.boris.member.hex(), "write": "on", "grant": "on"})
    sent(amina, address, {"to": people.carla.member.hex(), "with_identity": "on"})
    end = at("case-access-end", scene.book, people.carla.keys.key_id.hex())
    page = page_of(boris, end)
    assert "The whole case" not in page
    assert "can&#x27;t take" in page or "can't take" in page
    for what in ("file+identity", "identity"):
        refused(boris, end, {"what": what})
    assert people.carla.count(Person) == 1
    assert cells(sent(boris, end, {"what": "file"}), "carla") == ["nothing", "read"]


def test_who_may_not_grant_takes_nothing_away(boris: Client, scene: Scene) -> None:
    size = StoredLeaf.objects.count()
    amina_key = scene.people.amina.keys.key_id
    recovery = scene.people.ledger.authority.recovery.key_id
    for key, status in ((amina_key, 403), (recovery, 404), (bytes(32), 404)):
        address = at("case-access-end", scene.book, key.hex())
        assert boris.get(address).status_code == status
        assert boris.post(address, {"what": "file"}).status_code == status
    assert "Take away" not in page_of(boris, at("case-access", scene.book))
    own = scene.people.boris.keys.key_id
    assert boris.post(at("case-access-end", scene.book, own.hex()), {"what": "file"}).status_code == 403
    assert StoredLeaf.objects.count() == size + 1  # that he opened it


def test_an_end_is_shown_and_can_not_go_with_sharing_further(amina: Client, scene: Scene) -> None:
    people, address = scene.people, at("case-access", scene.book)
    typed = {"to": people.carla.member.hex(), "until": "2099-12-24"}
    assert "holds it without an end" in refused(amina, address, typed | {"grant": "on"})
    assert "lies in the past" in refused(amina, address, typed | {"until": "2020-01-01"})
    assert cells(sent(amina, address, typed), "carla") == ["read until 24 December 2099", "nothing"]


def test_a_team_is_shared_with_by_its_name(amina: Client, scene: Scene) -> None:
    people, address = scene.people, at("case-access", scene.book)
    team = teams.create(by=people.amina, name="Night desk", at=NOW)
    teams.add(by=people.amina, book=team, member=people.carla.member)
    assert people.carla.all(CaseFile) == []
    page = sent(amina, address, {"to": team.hex(), "write": "on"})
    assert cells(page, "Night desk") == ["read write", "nothing"]
    assert "amina, carla" in page
    assert [held.book for held in people.carla.all(CaseFile)] == [scene.book]
    key = people.ledger.authority.role_key(seal.TEAM, team)
    assert key is not None
    sent(amina, at("case-access-end", scene.book, key.key_id.hex()), {"what": "file"})
    assert people.carla.all(CaseFile) == []


def test_whoever_may_not_grant_sees_no_form_and_grants_nothing(boris: Client, scene: Scene) -> None:
    address = at("case-access", scene.book)
    assert "With whom" not in page_of(boris, address)
    page = boris.post(address, {"to": scene.people.carla.member.hex()}).content.decode()
    assert "not grant it to others" in page
    with pytest.raises(NotFound):
        queries.overview(scene.people.carla, scene.book)


def test_sharing_pressed_twice_grants_once(amina: Client, scene: Scene) -> None:
    address = at("case-access", scene.book)
    typed = {"to": scene.people.carla.member.hex(), "once": once_in(page_of(amina, address))}
    sizes = []
    for _ in range(2):
        assert amina.post(address, typed).status_code == 302
        sizes.append(StoredLeaf.objects.count())
    assert sizes[0] == sizes[1]


def test_an_unknown_member_is_refused(amina: Client, scene: Scene) -> None:
    page = refused(amina, at("case-access", scene.book), {"to": "00" * 16})
    assert "With whom" in page


def test_who_opened_it_is_listed_by_name(amina: Client, boris: Client, scene: Scene) -> None:
    page_of(boris, at("case", scene.book))
    amina.post(at("case-identity", scene.book))
    page = page_of(amina, at("case-access", scene.book))
    assert "identity shown" in page
    assert "<span>boris</span>" in page


def test_a_thief_sees_the_stored_bytes_and_no_word_of_them(amina: Client, scene: Scene) -> None:
    page = page_of(amina, at("thief", scene.book))
    dumps = re.findall(r'<pre class="hex"[^>]*>([^<]*)</pre>', page)
    assert len(dumps) == 4
    stored = raw_rows(by=scene.people.amina, book=scene.book, limit=2)
    shown = bytes.fromhex("".join(line[6:29] for line in dumps[-1].splitlines()))
    assert stored[-1].sealed.startswith(shown)
    assert len(shown) == 160


def test_a_colleague_is_shown_with_their_own_keys_only(amina: Client, scene: Scene) -> None:
    people = scene.people
    page = amina.post(at("thief", scene.book), {"member": people.boris.member.hex()}).content.decode()
    column = page[page.index("With the keys of boris") : page.index("With your own keys")]
    assert "Taken from the yard" in column
    assert "Who the person is does not open" in column
    page = amina.post(at("thief", scene.book), {"member": people.carla.member.hex()}).content.decode()
    column = page[page.index("With the keys of carla") : page.index("With your own keys")]
    assert "this case does not exist" in column
    assert "Taken from the yard" not in column
    assert "Primerov" not in page


def test_boris_learns_nothing_of_the_identity_by_asking_for_amina(boris: Client, scene: Scene) -> None:
    page = boris.post(at("thief", scene.book), {"member": scene.people.amina.member.hex()}).content.decode()
    column = page[page.index("With the keys of amina") : page.index("With your own keys")]
    assert "who the person is (" not in column.casefold()
    assert boris.post(at("thief", scene.book), {"member": "nobody"}).status_code == 200


def test_raw_rows_are_only_for_who_holds_the_book(people: Cast, scene: Scene) -> None:
    with pytest.raises(NotFound):
        raw_rows(by=people.carla, book=scene.book, limit=1)
    assert len(raw_rows(by=people.boris, book=scene.book, limit=3)) == 3


def test_what_opens_for_them_is_not_called_empty_by_who_cannot_see_it(
    amina: Client, boris: Client, scene: Scene
) -> None:
    typed = {"member": scene.people.amina.member.hex()}
    page = boris.post(at("thief", scene.book), typed).content.decode()
    column = page[page.index("With the keys of amina") : page.index("With your own keys")]
    assert "Opens for them. Your own keys don't show what is in it." in html.unescape(column)
    assert "empty so far" not in page
    assert "Your own keys" not in page_of(amina, at("thief", scene.book))


def test_a_long_list_of_openings_says_how_much_of_it_is_shown(amina: Client, scene: Scene) -> None:
    page = page_of(amina, at("case-access", scene.book))
    assert "The newest" not in page
    opened = [Access(what="opened") for _ in range(120)]
    ledger.put_all(by=scene.people.amina, book=scene.book, values=opened, at=NOW)
    assert "The newest 100 of 121." in page_of(amina, at("case-access", scene.book))
