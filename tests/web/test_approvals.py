"""The pages of the two-person rule: asking, answering, and what each person sees of it."""

import html
import re

import pytest
from django.test import Client

from havre import seal
from havre.base.ids import BookId, Micros
from havre.cases import operations as do
from havre.cases.types import WentOut
from havre.ledger.models import PendingRestore, StoredLeaf
from havre.ledger.types import Access
from havre.members import approvals, joining
from havre.members.approvals import EXPORT, GOOD_FOR, REVEAL, State
from tests.cases.scene import PERSON, Scene, agreed, approved, play
from tests.cast import NOW, PASSPHRASES, Cast, client_of, join, workspace_of
from tests.web.cases.steps import at, page_of, sent
from tests.web.cases.test_consents import asked
from tests.web.cases.test_once import once_in

REASON = "Counsel lodges on Friday."
LIST = "/organisation/approvals/"
NAMES = "/cases/names/"


@pytest.fixture
def scene(people: Cast, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Amina's case; Boris may share its file, so he may approve."""
    monkeypatch.setattr("havre.web.clock.now", lambda: NOW)
    scene = play(people)
    do.share_case(by=people.amina, book=scene.book, to=people.boris.member, rights=seal.Rights.ALL)
    agreed(scene)
    return scene


def asked_by(client: Client, scene: Scene, reason: str = REASON) -> str:
    """Asks for a dossier on its page; the page that it leads to."""
    return sent(client, at("case-dossier-ask", scene.book), {"reason": reason})


def address_of(scene: Scene) -> str:
    """The page of Amina's newest request."""
    return f"{LIST}{approvals.own(by=scene.people.amina, at=NOW)[0].id.hex()}/"


def dossier(client: Client, scene: Scene) -> bytes:
    return client.post(at("case-dossier-file", scene.book), asked(scene)).content


def text_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


class TestADossier:
    def test_it_is_asked_approved_handed_over_once_and_all_of_it_named(self, scene: Scene) -> None:
        amina, boris = client_of("amina"), client_of("boris")
        page = page_of(amina, at("case-dossier", scene.book))
        assert "Hand it over" not in page
        assert "one of these approves: boris" in text_of(page)
        assert b"approve this first" in dossier(amina, scene)
        page = text_of(asked_by(amina, scene))
        assert "Havre sends no message: tell whoever may approve it" in page
        assert "You asked on 18 November 2026" in page
        assert "Any one of these may approve it: boris" in page

        today = page_of(boris, "/today/")
        assert address_of(scene) in today
        page = text_of(page_of(boris, address_of(scene)))
        for word in ("amina", REASON, scene.case.value.pseudonym, "What is out can't be called back."):
            assert word in page
        page = text_of(sent(boris, address_of(scene), {"answer": "approve"}))
        assert "Approved. It can be done once" in page
        assert address_of(scene) not in page_of(boris, "/today/")

        assert address_of(scene) in page_of(amina, "/today/")
        page = page_of(amina, at("case-dossier", scene.book))
        assert "boris approved it on 18 November 2026" in text_of(page)
        assert "Hand it over" in page
        assert dossier(amina, scene).startswith(b"%PDF")
        assert "approved by boris" in page_of(boris, at("case-dossier", scene.book))
        [built] = scene.people.amina.all(WentOut)
        [used] = approvals.own(by=scene.people.amina, at=NOW)
        assert (built.value.approval, used.state) == (used.answer, State.USED)
        assert b"approve this first" in dossier(amina, scene)
        assert "approved and done" in page_of(amina, LIST)
        assert "approved and done" in page_of(boris, LIST)

    def test_a_refusal_is_said_to_the_asker_who_may_ask_again(self, scene: Scene) -> None:
        amina, boris = client_of("amina"), client_of("boris")
        asked_by(amina, scene)
        page = sent(boris, address_of(scene), {"answer": "refuse"})
        assert "Refused. Tell whoever asked why" in page
        page = page_of(amina, at("case-dossier", scene.book))
        assert "boris refused it on" in text_of(page)
        assert b"approve this first" in dossier(amina, scene)
        assert 'name="reason"' in page
        asked_by(amina, scene)
        assert len(approvals.to_answer(by=scene.people.boris, at=NOW)) == 1

    def test_a_request_is_withdrawn_from_the_page_where_it_was_made(self, scene: Scene) -> None:
        amina = client_of("amina")
        page = asked_by(amina, scene)
        assert "Withdraw your request" in page
        assert 'name="reason"' not in page, "nothing to ask while it waits"
        sent(amina, address_of(scene), {"answer": "withdraw"})
        assert approvals.to_answer(by=scene.people.boris, at=NOW) == []
        assert 'name="reason"' in page_of(amina, at("case-dossier", scene.book))

    def test_no_reason_is_said_at_its_field_and_a_form_sent_twice_asks_once(self, scene: Scene) -> None:
        amina = client_of("amina")
        answer = amina.post(at("case-dossier-ask", scene.book), {"reason": " "})
        assert "This is needed." in answer.content.decode()
        page = page_of(amina, at("case-dossier", scene.book))
        typed = {"reason": REASON, "once": once_in(page)}
        for _ in range(2):
            assert amina.post(at("case-dossier-ask", scene.book), typed).status_code == 302
        assert len(approvals.own(by=scene.people.amina, at=NOW)) == 1

    def test_what_ran_out_is_said(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        asked_by(client_of("amina"), scene)
        monkeypatch.setattr("havre.web.clock.now", lambda: Micros(NOW + GOOD_FOR + 1))
        page = page_of(client_of("amina"), at("case-dossier", scene.book))
        assert "has run out" in page
        assert 'name="reason"' in page

    def test_where_nobody_may_approve_the_page_says_what_to_do(self, people: Cast) -> None:
        scene = play(people)
        page = page_of(client_of("amina"), at("case-dossier", scene.book))
        assert "Nobody else here may approve it" in page
        assert at("case-access", scene.book) in page
        assert 'name="reason"' not in page

    def test_who_may_only_read_is_offered_nothing(self, scene: Scene) -> None:
        people = scene.people
        do.share_case(by=people.amina, book=scene.book, to=people.carla.member, rights=seal.Rights.READ)
        assert "A second person" not in page_of(client_of("carla"), at("case-dossier", scene.book))


class TestWhoSeesIt:
    def test_carla_meets_no_request(self, scene: Scene) -> None:
        carla = client_of("carla")
        before = {path: text_of(page_of(carla, path)) for path in (LIST, "/today/", "/organisation/")}
        asked_by(client_of("amina"), scene)
        approved(scene, by=scene.people.boris)
        real, drawn = address_of(scene), f"{LIST}{'0f' * 32}/"
        size = StoredLeaf.objects.count()
        for path in (real, drawn):
            for answer in (
                carla.get(path),
                *(carla.post(path, {"answer": a}) for a in ("approve", "refuse", "withdraw", "")),
            ):
                assert answer.status_code == 404
        told = [carla.get(path).content.decode().replace(path.split("/")[-2], "") for path in (real, drawn)]
        assert without_tokens(told[0]) == without_tokens(told[1])
        assert StoredLeaf.objects.count() == size
        for path, page in before.items():
            assert without_size(text_of(page_of(carla, path))) == without_size(page)
        assert REASON in page_of(client_of("boris"), real), "the control: who may know reads it"

    def test_an_administrator_without_the_case_sees_who_and_what_for_only(self, scene: Scene) -> None:
        people = scene.people
        own = do.open_case(by=people.boris, at=NOW, region="Far away")
        boris, amina = client_of("boris"), client_of("amina")
        sent(boris, at("case-dossier-ask", own.book), {"reason": REASON})
        [waiting] = approvals.to_answer(by=people.amina, at=NOW)
        for page in (
            page_of(amina, f"{LIST}{waiting.id.hex()}/"),
            page_of(amina, LIST),
            page_of(amina, "/today/"),
        ):
            told = text_of(page)
            assert "boris" in told
            assert "Hand over a dossier" in told
            assert "a case you don't hold" in told
            assert own.value.pseudonym not in told
            assert REASON not in told
            assert own.book.hex() not in page
        assert "Ask boris, outside Havre." in text_of(page_of(amina, f"{LIST}{waiting.id.hex()}/"))
        sent(amina, f"{LIST}{waiting.id.hex()}/", {"answer": "approve"})
        assert "amina approved it" in text_of(page_of(boris, at("case-dossier", own.book)))

    def test_the_asker_is_offered_no_answer_and_gives_none(self, scene: Scene) -> None:
        amina = client_of("amina")
        asked_by(amina, scene)
        page = page_of(amina, address_of(scene))
        assert 'value="approve"' not in page
        answer = amina.post(address_of(scene), {"answer": "approve"})
        assert "somebody else has to answer it" in answer.content.decode()
        assert approvals.own(by=scene.people.amina, at=NOW)[0].state is State.OPEN

    def test_the_second_of_two_who_answer_is_told(self, scene: Scene) -> None:
        dora = join(scene.people.amina, "dora")
        do.share_case(by=scene.people.amina, book=scene.book, to=dora.member, rights=seal.Rights.ALL)
        asked_by(client_of("amina"), scene)
        first, second = client_of("boris"), client_of("dora")
        path = address_of(scene)
        page_of(second, path)
        sent(first, path, {"answer": "refuse"})
        assert "waits for no answer any more" in html.unescape(
            second.post(path, {"answer": "approve"}).content.decode()
        )
        assert approvals.own(by=scene.people.amina, at=NOW)[0].state is State.REFUSED

    def test_an_action_of_a_newer_havre_is_shown_and_not_approved(self, scene: Scene) -> None:
        people = scene.people
        approvals.request(by=people.amina, action="teleport:1", book=scene.book, reason=REASON, at=NOW)
        boris = client_of("boris")
        page = page_of(boris, address_of(scene))
        assert "so it gives none" in page
        assert 'value="approve"' not in page
        assert boris.post(address_of(scene), {"answer": "approve"}).status_code == 404
        assert approvals.own(by=people.amina, at=NOW)[0].state is State.OPEN


class TestNames:
    def other_administrator(self, scene: Scene) -> None:
        """Dora joins as an administrator: only they answer for the organisation."""
        by = scene.people.amina
        dora = join(by, "dora")
        organisation = scene.people.ledger.organisation
        do.share_case(by=by, book=organisation, to=dora.member, rights=seal.Rights.ALL)

    def test_they_are_shown_after_another_administrator_approved(self, scene: Scene) -> None:
        self.other_administrator(scene)
        people = scene.people
        described = do.open_case(by=people.amina, at=NOW)
        amina, dora = client_of("amina"), client_of("dora")
        page = page_of(amina, NAMES)
        assert "Press to show" not in page
        assert "every member's keys can open it" in html.unescape(page)
        assert b"approve this first" in amina.post(NAMES).content
        sent(amina, f"{NAMES}ask/", {"reason": "The yearly count."})
        assert "Show the names in many cases" in text_of(page_of(dora, "/today/"))
        sent(dora, address_of(scene), {"answer": "approve"})
        page = page_of(amina, NAMES)
        assert "Press to show" in page
        assert PERSON.names[0].written not in page
        answer = amina.post(NAMES)
        page = answer.content.decode()
        for name in (PERSON.names[0].written, PERSON.names[0].transliterated):
            assert name in page
            assert name not in page.split("</head>")[0]
        assert "data-covers-again" in page
        assert answer.headers["Cache-Control"] == "no-store"
        assert "not described yet" in page
        [used] = approvals.own(by=people.amina, at=NOW)
        for book in (scene.book, described.book):
            [kept] = people.amina.all(Access, book=book, where={"what": "identity"})
            assert (kept.value.approval, kept.author) == (used.answer, people.amina.keys.key_id)
        told = page_of(client_of("boris"), at("case-access", scene.book))
        assert "its name among others, approved by dora" in told

    def test_an_approval_is_good_for_one_session(self, scene: Scene) -> None:
        self.other_administrator(scene)
        amina = client_of("amina")
        sent(amina, f"{NAMES}ask/", {"reason": "The yearly count."})
        sent(client_of("dora"), address_of(scene), {"answer": "approve"})
        other = client_of("amina")
        for _ in range(2):
            assert PERSON.names[0].written in amina.post(NAMES).content.decode()
        assert scene.people.amina.count(Access, book=scene.book, where={"what": "identity"}) == 1
        assert b"approve this first" in other.post(NAMES).content
        amina.post(at("case-identity", scene.book))
        assert scene.people.amina.count(Access, book=scene.book, where={"what": "identity"}) == 1
        amina.post("/lock/")
        assert b"approve this first" in client_of("amina").post(NAMES).content

    def test_only_cases_whose_identity_is_held(self, scene: Scene) -> None:
        assert "You hold the identity of no case" in page_of(client_of("boris"), NAMES)
        approvals.approve(
            by=scene.people.amina,
            request=approvals.request(
                by=scene.people.boris,
                action=REVEAL,
                book=scene.people.ledger.organisation,
                reason="x",
                at=NOW,
            ),
            at=NOW,
        )
        page = client_of("boris").post(NAMES).content.decode()
        assert PERSON.names[0].written not in page
        assert PERSON.names[0].transliterated not in page

    def test_an_approval_of_a_dossier_shows_no_names(self, scene: Scene) -> None:
        self.other_administrator(scene)
        approved(scene, action=EXPORT)
        approved(scene, action=REVEAL)  # of the case, not of the organisation
        assert b"approve this first" in client_of("amina").post(NAMES).content

    def test_one_cases_identity_needs_nobody(self, scene: Scene) -> None:
        assert (
            PERSON.names[0].written
            in client_of("amina").post(at("case-identity", scene.book)).content.decode()
        )


class TestAfterARestore:
    """A backup brought back cases that were destroyed since: nobody opens them, and two people destroy them again."""

    @pytest.fixture
    def waiting(self, scene: Scene) -> bytes:
        root = b"r" * 32
        PendingRestore.objects.create(size=900, root=root, books=scene.book)
        return root

    def test_one_administrator_asks_another_approves_and_it_is_done(
        self, scene: Scene, waiting: bytes
    ) -> None:
        TestNames().other_administrator(scene)
        amina, dora = client_of("amina"), client_of("dora")
        assert "brought back 1 case that had been destroyed" in text_of(page_of(amina, LIST))
        sent(amina, f"{LIST}restore/", {"reason": "The disk died on Monday."})
        assert not scene.people.ledger.authority.is_shredded(scene.book)
        page = text_of(page_of(dora, address_of(scene)))
        assert "If nobody restored a backup here lately, refuse" in page
        sent(dora, address_of(scene), {"answer": "approve"})
        scene.people.ledger.refresh()
        assert scene.people.ledger.authority.is_shredded(scene.book)
        assert not PendingRestore.objects.exists()
        assert "After the restore" not in page_of(amina, LIST)

    def test_refused_it_stays_and_may_be_asked_again(self, scene: Scene, waiting: bytes) -> None:
        TestNames().other_administrator(scene)
        amina = client_of("amina")
        sent(amina, f"{LIST}restore/", {"reason": "The disk died on Monday."})
        sent(client_of("dora"), address_of(scene), {"answer": "refuse"})
        assert PendingRestore.objects.exists()
        assert "dora refused it" in text_of(page_of(amina, LIST))

    def test_who_is_no_administrator_is_told_nothing(self, scene: Scene, waiting: bytes) -> None:
        for handle in ("boris", "carla"):
            client = client_of(handle)
            assert "After the restore" not in page_of(client, LIST)
            assert client.post(f"{LIST}restore/", {"reason": "x"}).status_code == 404
        assert approvals.own(by=scene.people.boris, at=NOW) == []


class TestAlone:
    @pytest.fixture
    def book(self, ledger: "object", data: object) -> BookId:
        founding = joining.prepare(handle="amina", organisation="Alone", passphrase=PASSPHRASES["amina"])
        joining.set_up(founding, ledger=ledger, cost=seal.CHEAPEST, at=NOW)  # type: ignore[arg-type]
        amina = workspace_of(ledger, "amina")  # type: ignore[arg-type]
        case = do.open_case(by=amina, at=NOW)
        do.describe_person(by=amina, book=case.book, person=PERSON, at=NOW)
        return case.book

    def test_every_page_that_would_ask_says_that_nobody_can_be_asked(self, book: BookId) -> None:
        amina = client_of("amina")
        for path in (at("case-dossier", book), NAMES, LIST):
            page = page_of(amina, path)
            assert "You are the only member here" in page, path
            assert 'name="reason"' not in page
        assert "Hand it over" in page_of(amina, at("case-dossier", book))
        assert PERSON.names[0].written in amina.post(NAMES).content.decode()
        answer = amina.post(at("case-dossier-ask", book), {"reason": REASON})
        assert "You are the only member here" in answer.content.decode()


def without_tokens(page: str) -> str:
    return re.sub(r'(name="(?:csrfmiddlewaretoken|once)" value=)"\w+"', r"\1", page)


def without_size(text: str) -> str:
    return re.sub(r"\d+ leaves?\.", "", text)
