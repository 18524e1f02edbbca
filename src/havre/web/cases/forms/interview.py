"""Forms of interviews: how one is held, what is about to be asked, and questions with their answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from havre.cases.operations.interviews import HEAD
from havre.cases.types import Interview, Tie, Topic
from havre.web.forms import HavreForm, offer

from . import fields
from .case import Changing


class InterviewForm(Changing):
    """How an interview is, was or will be held."""

    date = fields.WhenField(label=_("Date of the interview"))
    language = fields.one_language(label=_("Language it is held in"))
    translated_into = fields.one_language(
        label=_("Language the answers are translated into"),
        required=False,
        help_text=_("Each answer then has a place for its translation, beside the person's own words."),
    )
    interpreter = fields.line_field(
        label=_("Interpreter"),
        required=False,
        help_text=_("Stands in the dossier. A function or initials, not a name, when that is safer."),
    )
    ties = fields.some_of(
        Tie,
        Tie,
        label=_("What ties the interpreter to the person, or to those they fled"),
        required=False,
        help_text=_(
            "Ask both, apart from each other. Nobody of the same community is taken unless the person wants it."
        ),
    )
    agreed = forms.BooleanField(
        label=_("The person, asked alone, wants this interpreter all the same"), required=False
    )
    recordings = forms.MultipleChoiceField(
        label=_("Recordings of it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Among the exhibits of this case. Add a sound file there first."),
    )

    def offer(self, exhibits: list[tuple[str, str]]) -> None:
        """The exhibits that may be a recording of it."""
        if exhibits:
            offer(self, "recordings", exhibits)
        else:
            del self.fields["recordings"]

    @classmethod
    def filled(cls, interview: Interview) -> dict[str, Any]:
        """What the form starts with for this interview."""
        start = {name: getattr(interview, name) for name in HEAD}
        return start | {"recordings": [recording.hex() for recording in interview.recordings]}

    def head(self, *, hidden: tuple[bytes, ...] = ()) -> dict[str, Any]:
        """What was typed, as fields of an interview; `hidden` recordings, which this member does not hold, stay."""
        named = {name: self.cleaned_data[name] for name in HEAD if name != "recordings"}
        chosen = map(bytes.fromhex, self.cleaned_data.get("recordings", ()))
        return named | {"ties": tuple(named["ties"]), "recordings": (*chosen, *hidden)}


class PauseForm(HavreForm):
    why = fields.line_field(
        label=_("Why"),
        required=False,
        help_text=_("For whoever goes on. It may stay empty: nobody has to give a reason to stop."),
    )


class AskForm(HavreForm):
    """What is about to be asked, to look for what was told of it."""

    topics = fields.some_of(Topic, Topic, label=_("What it will be about"), required=False)
    words = fields.line_field(
        label=_("Words that may stand in an answer"),
        required=False,
        help_text=_("A place, a name, a thing. Names are written in their own script or in Latin letters."),
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if not (typed.get("topics") or typed.get("words")):
            raise forms.ValidationError(
                _("Choose a topic or write a word, so that what the person told already can be found.")
            )
        return typed


class AnswerRow(HavreForm):
    question = fields.text_field(label=_("Question"), rows=2)
    answer = fields.text_field(label=_("Answer, in the person's own words"), testimony=True, rows=5)
    may_be_used = forms.BooleanField(
        label=_("The person agreed that this answer be used outside"), required=False
    )


class AnswerForm(Changing):
    question = fields.text_field(label=_("Question"), rows=2)
    answer = fields.text_field(label=_("Answer, in the person's own words"), testimony=True, rows=6)
    translation = fields.text_field(label=_("Translation"), testimony=True, rows=6, required=False)
    may_be_used = forms.BooleanField(
        label=_("The person agreed that this answer be used outside"), required=False
    )
    topics = fields.some_of(
        Topic,
        Topic,
        label=_("What it is about"),
        required=False,
        help_text=_("By these, the answer is found before anybody asks the same again."),
    )
