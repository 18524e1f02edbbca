"""After a form: where to go, and the word for what was done. The address never carries content."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "case-opened": _(
        "Opened. Its pseudonym was drawn and stays for good; the seal is yours alone until you share it."
    ),
    "task-done": _("Done. The history keeps it."),
    "restored": _("Restored. The version before it stays in the history."),
    "chosen": _("Chosen. The other version stays in the history."),
    "added": _("Added. It is sealed and in the log."),
    "forgotten": _("Forgotten. What had arrived of it is deleted."),
    "refused-unread": _("Refused unread. Only that it was offered is on record."),
    "changed": _("Changed. The earlier version stays in the history."),
    "removed": _("Taken out of the pages. The history keeps it."),
    "granted": _("Granted. They see it from now on."),
    "destroyed": _(
        "Destroyed. Nothing sealed of it is left here; the log keeps that there was something, and verifies."
    ),
    "revoked": _(
        "Taken away. What is written from now on is under a new key; what they read before they may remember."
    ),
    "team-made": _("Made. Share cases with it, and take people in."),
    "team-in": _("Taken in. They open what the team holds from now on."),
    "team-out": _("Taken out. The team and what it holds have new keys."),
    "team-out-waiting": _(
        "Taken out. Some cases wait for new keys until somebody who may share them unlocks; the team can't open those"
        " until then."
    ),
    "invited": _("Invited."),
    "vouched": _("Taken in. They can work from now on."),
    "taken-back": _(
        "Taken back in. Their old passphrase opens nothing any more, and you gave back what you hold with them."
    ),
    "shares-replaced": _(
        "The new shares are in force. Gather the old sheets and destroy them: with an old copy of the disk they"
        " still open what was written before."
    ),
    "shares-asked": _(
        "Asked. Once another administrator approved, come back here and put the new shares in force."
    ),
    "shares-forgotten": _("Forgotten. The shares stay as they were."),
    "passphrase-changed": _("Changed. The old passphrase opens nothing here any more."),
    "not-given-back": _("Not given back. What was sealed to their old key is deleted."),
    "given-back": _("Given back. They open it again from now on."),
    "linked": _("Linked. Only who holds both cases sees it; nothing of one case stands in the other."),
    "unlinked": _("Ended. Both cases stay as they are; what was shown across it is shown no more."),
    "shown-there": _("Shown there, to who holds both cases, for as long as both persons agree."),
    "shown-no-more": _("Shown there no more. The happening stays where it is."),
    "withdrawn": _("Withdrawn."),
    "recovered": _(
        "Recovered. You hold every case and may share each again. Invite the others now, and then replace the shares:"
        " they were all in one place."
    ),
    "consent-withdrawn": _("Withdrawn. Nothing that needed this consent can be exported any more."),
    "asked": _("Asked. Havre sends no message: tell whoever may approve it, outside Havre."),
    "approved": _("Approved. It can be done once, within seven days: tell whoever asked."),
    "refused": _("Refused. Tell whoever asked why: the log can't."),
    "request-withdrawn": _("Withdrawn. It allows nothing any more."),
    "captured": _("Captured. The untouched file is kept with its hash."),
    "known": _("This file was captured before, byte for byte. Nothing was added."),
    "checkpoint": _("Checkpoint taken. Keep a copy somewhere else: it proves what stands now."),
}


def back_to(name: str, *args: str, done: str, at: str = "") -> HttpResponse:
    """Redirect to the page `name` with the word `done`; `at` is the part of the page to show."""
    anchor = f"#{at}" if at else ""
    return HttpResponseRedirect(f"{reverse(name, args=args)}?done={done}{anchor}")
