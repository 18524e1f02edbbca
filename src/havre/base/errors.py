"""Errors that carry the sentence a person reads; `web` shows it in their language, `cli` as it is."""


class HavreError(Exception):
    """Something was refused or found wrong; `str()` is a whole sentence that gives no sealed content.

    What changes in a sentence is named in it and given by name, so that the sentence itself can be translated:
    `Refused("It is larger than %(most)d MB.", most=20)`.
    """

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence % values if values else sentence)
        self.sentence = sentence
        self.values = values


class Refused(HavreError):
    """What was asked may not be done, and why; nothing was changed."""


class WrongInput(HavreError):
    """A value can't be used. `field` names the form field it belongs to, or is empty for the whole form."""

    def __init__(self, sentence: str, *, field: str = "", **values: object) -> None:
        super().__init__(sentence, **values)
        self.field = field


class NotFound(HavreError):
    """There is nothing there *for this person*: the same answer whether it is absent or not granted."""
