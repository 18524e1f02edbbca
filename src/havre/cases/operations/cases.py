"""Opening, describing and sharing a case, and the texts kept beside it."""

from collections.abc import Sequence
from typing import Any

import msgspec

from havre import seal
from havre.base.errors import Refused, WrongInput
from havre.base.ids import BookId, KeyId, MemberId, Micros
from havre.cases import inputs
from havre.cases.operations.checks import stands_in
from havre.cases.pseudonyms import draw
from havre.cases.types import CaseFile, Ground, Narrative, Note, Person, Risk, Task
from havre.ledger import operations as ledger
from havre.ledger.epochs import Renewal, revoke
from havre.ledger.types import Held
from havre.ledger.workspace import Workspace

REFUSED_MATERIAL = "Intimate material was offered and refused unread."


def open_case(
    *,
    by: Workspace,
    at: Micros,
    grounds: tuple[Ground, ...] = (),
    region: str = "",
    languages: tuple[str, ...] = (),
    jurisdiction: str = "",
    risk: Risk = Risk.UNKNOWN,
) -> Held[CaseFile]:
    """Open a case under a pseudonym that no other case of this member has."""
    taken = [held.value.pseudonym for held in by.all(CaseFile)]
    case = _checked_case(
        CaseFile(
            pseudonym=draw(taken, seal.new_id()),
            grounds=grounds,
            region=region,
            languages=languages,
            jurisdiction=jurisdiction,
            risk=risk,
        )
    )
    book = ledger.open_book(by=by, at=at, first=[case])
    return by.one(CaseFile, book=book)


def change_case(*, by: Workspace, case: Held[CaseFile], changed: CaseFile, at: Micros) -> Held[CaseFile]:
    """Change what is known of a case. Its pseudonym stays: papers that went out bear it."""
    if changed.pseudonym != case.value.pseudonym:
        raise Refused("A pseudonym is kept for good: papers that went out bear it.")
    return ledger.put(by=by, book=case.book, value=_checked_case(changed), at=at, replaces=case)


def describe_person(
    *, by: Workspace, book: BookId, person: Person, at: Micros, replaces: Held[Person] | None = None
) -> Held[Person]:
    """Say who the person is, in the identity compartment; `replaces` is the description this corrects.

    Raises:
        NotFound: the case, or its identity, is not granted to this member.
        Refused: the person is described already and `replaces` is missing.
    """
    if replaces is None and by.all(Person, book=book, limit=1):
        raise Refused("This person is described already. Open that description and change it.")
    return ledger.put(by=by, book=book, value=_checked_person(person), at=at, replaces=replaces)


def write_narrative(
    *, by: Workspace, book: BookId, narrative: Narrative, at: Micros, replaces: Held[Narrative] | None = None
) -> Held[Narrative]:
    """Keep the person's account, or a translation of it."""
    checked = inputs.cleaned(narrative, most={"text": inputs.LONG}, needs=("text",))
    inputs.language(inputs.needed(checked.language, field="language"), field="language")
    if checked.translation_of is not None:
        stands_in(by, book, [checked.translation_of], types=(Narrative,), field="translation_of")
    return ledger.put(by=by, book=book, value=checked, at=at, replaces=replaces)


def add_note(*, by: Workspace, book: BookId, text: str, at: Micros) -> Held[Note]:
    """Add a working note."""
    note = Note(text=inputs.needed(text, field="text", most=inputs.LONG))
    return ledger.put(by=by, book=book, value=note, at=at)


def amend_note(*, by: Workspace, note: Held[Note], text: str, at: Micros) -> Held[Note]:
    """Change a note; its history keeps what it said."""
    changed = Note(text=inputs.needed(text, field="text", most=inputs.LONG))
    return ledger.put(by=by, book=note.book, value=changed, at=at, replaces=note)


def note_refused_material(*, by: Workspace, book: BookId, at: Micros) -> Held[Note]:
    """Keep only the fact that intimate material was offered and refused unread (CJEU C-148/13)."""
    return ledger.put(by=by, book=book, value=Note(text=REFUSED_MATERIAL), at=at)


def add_task(*, by: Workspace, book: BookId, what: str, due: str = "", at: Micros) -> Held[Task]:
    """Add something to do; `due` is an ISO date or empty."""
    task = Task(what=inputs.needed(what, field="what"), due=inputs.iso_day(due, field="due"))
    return ledger.put(by=by, book=book, value=task, at=at)


def finish_task(*, by: Workspace, task: Held[Task], at: Micros) -> Held[Task]:
    """Mark a task as done."""
    done = msgspec.structs.replace(task.value, done=True)
    return ledger.put(by=by, book=task.book, value=done, at=at, replaces=task)


def share_case(
    *,
    by: Workspace,
    book: BookId,
    to: MemberId | BookId,
    rights: seal.Rights,
    with_identity: bool = False,
    until: Micros | None = None,
    team: bool = False,
) -> None:
    """Grant a case to another member or a team: its file, and who the person is only when `with_identity`.

    Raises:
        NotFound: the case, or the identity to be shared, is not granted to this member.
        Refused: this member may not grant it, or the other has no key yet.
        WrongInput: `rights` lack reading; or the end has come already, or is one for somebody who may share further.
    """
    if to == by.member:
        raise Refused("You hold this case already.")
    if not rights & seal.Rights.READ:
        raise WrongInput("Whoever is granted a case can at least read it.", field="rights")
    if until is not None and rights & seal.Rights.GRANT:
        raise WrongInput(
            "Whoever may share a case further holds it without an end: others could depend on them.",
            field="until",
        )
    compartments = (seal.FILE, seal.IDENTITY) if with_identity else (seal.FILE,)
    ledger.grant(by=by, book=book, compartments=compartments, to=to, rights=rights, until=until, team=team)


def take_away(
    *, by: Workspace, book: BookId, key_id: KeyId, compartments: Sequence[str] = seal.COMPARTMENTS
) -> Renewal:
    """Take compartments of a case away from a member or a team; what follows is under new keys.

    Raises:
        NotFound: the case is not granted to this member; or the other holds none of it.
        Refused: this member may not grant all that is to be taken, or would shut themselves out.
    """
    by.current_key(book, seal.FILE)
    held = [part for part in compartments if by.ledger.authority.granted_in(key_id, book, part)]
    if any(not by.rights(book, part) & seal.Rights.GRANT for part in held):
        raise Refused("You can't take from others what you may not share yourself.")
    return revoke(by=by, book=book, compartments=held, key_id=key_id)


def remove(*, by: Workspace, held: Held[Any], at: Micros) -> None:
    """Take one entry of a case out of every page; its history keeps it.

    Raises:
        Refused: it is the case itself, or a record of consent or of what went out.
    """
    if held.value.kind in _NEVER_REMOVED:
        raise Refused(_NEVER_REMOVED[held.value.kind])
    ledger.remove(by=by, held=held, at=at)


_NEVER_REMOVED = {
    "case_file": "A case is closed, not removed.",
    "consent": "A consent is withdrawn, not removed.",
    "dossier_built": "What went out stays on record.",
    "access": "Who opened a case stays on record.",
}


def _checked_case(case: CaseFile) -> CaseFile:
    for code in case.languages:
        inputs.language(code, field="languages")
    inputs.jurisdiction(case.jurisdiction, field="jurisdiction")
    return inputs.cleaned(case, needs=("pseudonym",))


def _checked_person(person: Person) -> Person:
    parts = {}
    for field, needs in (
        ("names", ("written",)),
        ("papers", ("what",)),
        ("contacts", ("way", "address")),
        ("family", ("relation",)),
    ):
        given = getattr(person, field)
        inputs.few(given, field=field)
        parts[field] = tuple(inputs.cleaned(part, needs=needs, field=field) for part in given)
    if not parts["names"]:
        raise WrongInput("Write at least one name.", field="names")
    return msgspec.structs.replace(inputs.cleaned(person), **parts)
