"""Taking exhibits in: one form for a file or for several of a kind, which keeps them while it is refused."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from havre import seal
from havre.base.errors import Refused
from havre.cases import numbered, operations
from havre.cases.types import Exhibit
from havre.ledger import parts
from havre.ledger.files import LARGEST_IN_PARTS, Received
from havre.ledger.types import Held
from havre.web.access import takes_files
from havre.web.done import back_to
from havre.web.uploads import SealedUpload, refusals_of

from .exhibits import about_of
from .forms.evidence import ExhibitForm
from .media import media_type_of
from .once import answered_once
from .pages import CaseRequest, in_case, kept
from .parts import LARGEST_PART, here
from .shown import exhibit_name


@dataclass
class Arrived:
    """The files that a form is about, and the sentences about those that were not taken."""

    files: list[Received] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


@takes_files
@require_http_methods(["GET", "POST"])
@in_case
def add(case: CaseRequest) -> HttpResponse:
    """Sent twice, the form keeps its exhibits once, and the files that came with the second sending are forgotten."""
    kept_here: list[HttpResponse] = []

    def answer() -> HttpResponse:
        kept_here.append(_refused_unread(case) if case.request.POST.get("intimate") else _added(case))
        return kept_here[0]

    answered = answered_once(case.request, answer)
    if not kept_here:
        for received in _sent(case):
            drop(case, received)
    return answered


def _refused_unread(case: CaseRequest) -> HttpResponse:
    """Only the fact is kept, as a note; what came is deleted, and its key was never anywhere but in memory."""
    operations.note_refused_material(by=case.request.workspace, book=case.book, at=case.request.now)
    for received in _arrived(case).files:
        drop(case, received)
    return back_to("case", case.book.hex(), done="refused-unread", at="notes")


def _added(case: CaseRequest) -> HttpResponse:
    data = case.request.POST or None
    form = ExhibitForm(data)
    arrived = _arrived(case)
    doubles = _doubles(case, arrived.files)
    form.offer(
        _translatable(case), identity=case.may(seal.Rights.WRITE, seal.IDENTITY), doubles=bool(doubles)
    )
    added = None
    if data is not None:
        for refusal in arrived.refusals:
            form.add_error("file", refusal)
        if doubles and not data.get("again"):
            form.add_error("again", " ".join(doubles))
        added = kept(form, lambda typed: _keep(case, typed, arrived.files))
    form.fields["file"].required = not arrived.files  # for its label: whether one came is checked above
    if added is not None:
        return back_to("case-exhibits", case.book.hex(), done="added", at=f"e-{added.object_id.hex()}")
    still = case.request.workspace.desk.received
    return case.page(
        "exhibit",
        tab="case-exhibits",
        form=form,
        received=[each for each in arrived.files if _key(each) in still],
        begun=parts.waiting(by=case.request.workspace, book=case.book),
        largest=LARGEST_IN_PARTS,
        part=LARGEST_PART,
    )


def _translatable(case: CaseRequest) -> list[tuple[str, str]]:
    found = numbered.exhibits(case.request.workspace, case.book)
    return [(one.held.object_id.hex(), exhibit_name(one)) for one in found]


def _sent(case: CaseRequest) -> list[Received]:
    """The files that came with this very request."""
    uploads = case.request.FILES.getlist("file")
    return [each.received for each in uploads if isinstance(each, SealedUpload)]


def _arrived(case: CaseRequest) -> Arrived:
    """The files that came with this form, and before it in parts or with a sending that was refused.

    Those that somebody left out since are forgotten.
    """
    post, waiting = case.request.POST, case.request.workspace.desk.received
    chosen = post.getlist("kept_file")
    for key in set(post.getlist("shown_file")) - set(chosen):
        if key in waiting:
            drop(case, waiting[key])
    if case.request.method != "POST":
        return Arrived(here(case))
    arrived = Arrived([waiting[key] for key in dict.fromkeys(chosen) if key in waiting])
    arrived.refusals += refusals_of(case.request).values()
    for received in _sent(case):
        if received.stored.length == 0:
            drop(case, received)
            arrived.refusals.append(_("This file is empty. Nothing of it was kept; choose another."))
        else:
            arrived.files.append(received)
    if not arrived.files and not arrived.refusals:
        arrived.refusals.append(_("Choose a file."))
    return arrived


def _doubles(case: CaseRequest, files: list[Received]) -> list[str]:
    """A sentence for each file that this case has already, or that came twice."""
    found = numbered.exhibits(case.request.workspace, case.book)
    said, seen = [], set()
    for received in files:
        same = numbered.same_file(found, received.stored.sha256)
        if same is not None:
            said.append(
                _("%(file)s is in this case already, byte for byte: no. %(number)s.")
                % {"file": received.name or _("This file"), "number": same.label}
            )
        elif received.stored.sha256 in seen:
            said.append(_("%(file)s came twice.") % {"file": received.name or _("This file")})
        seen.add(received.stored.sha256)
    return said


def _key(received: Received) -> str:
    return received.stored.file_id.hex()


def drop(case: CaseRequest, received: Received) -> None:
    """Forget a received file that no entry will name."""
    workspace = case.request.workspace
    workspace.desk.received.pop(_key(received), None)
    workspace.ledger.files.drop(received.stored.file_id)


def _keep(case: CaseRequest, typed: dict[str, Any], files: list[Received]) -> Held[Exhibit]:
    """Each file as an exhibit of its own; the first one. Cut off in between, those that were kept stay kept."""
    titles = [typed["name"]]
    if len(files) > 1:
        titles = [
            _("%(title)s (%(number)d of %(all)d)")
            % {"title": typed["name"], "number": number, "all": len(files)}
            for number in range(1, len(files) + 1)
        ]
    added = [
        _keep_one(case, typed | {"name": title}, received)
        for title, received in zip(titles, files, strict=True)
    ]
    return added[0]


def _keep_one(case: CaseRequest, typed: dict[str, Any], received: Received) -> Held[Exhibit]:
    waiting, key = case.request.workspace.desk.received, _key(received)
    if waiting.pop(key, None) is None:  # taken before it is written: a form sent twice keeps it once
        raise Refused("This file was kept already.")
    try:
        return operations.add_exhibit(
            by=case.request.workspace,
            book=case.book,
            stored=received.stored,
            about=about_of(typed, media_type_of(received.head)),
            at=case.request.now,
            shows_identity=typed.get("shows_identity", False),
        )
    except BaseException:
        waiting[key] = received  # the form comes back, with its file
        raise
