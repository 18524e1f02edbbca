"""Errors that carry the sentence a person reads; `web` and `cli` show it as it is."""


class HavreError(Exception):
    """Something was refused or found wrong; `str()` is a whole sentence that gives no sealed content."""


class Refused(HavreError):
    """What was asked may not be done, and why; nothing was changed."""


class WrongInput(HavreError):
    """A value can't be used. `field` names the form field it belongs to, or is empty for the whole form."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class NotFound(HavreError):
    """There is nothing there *for this person*: the same answer whether it is absent or not granted."""
