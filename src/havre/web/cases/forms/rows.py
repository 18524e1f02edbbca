"""Rows of one form that may be one or many: names, contacts, questions with their answers. Works without scripts."""

from collections.abc import Sequence
from typing import Any

from django.forms import BaseForm, BaseFormSet, formset_factory
from django.http import QueryDict

from havre.web.forms import HavreForm

MOST = 200


class Rows:
    """A part of a page's form that has rows. Empty rows are left out; a button adds one more."""

    def __init__(
        self,
        row: type[HavreForm],
        *,
        prefix: str,
        data: QueryDict | None,
        initial: Sequence[dict[str, Any]] = (),
        spare: int = 1,
    ) -> None:
        self.prefix = prefix
        made: type[BaseFormSet[HavreForm]] = formset_factory(row, extra=spare, max_num=MOST)
        if data is None:
            self._set = made(prefix=prefix, initial=list(initial))
            return
        self._set = made(self._prepared(data, spare), prefix=prefix)

    def _prepared(self, data: QueryDict, spare: int) -> QueryDict:
        data = data.copy()
        # No row is held to what it was filled in with: clearing one is how it is taken out.
        data[f"{self.prefix}-INITIAL_FORMS"] = "0"
        if data.get("more") == self.prefix:
            count = data.get(f"{self.prefix}-TOTAL_FORMS", "")
            data[f"{self.prefix}-TOTAL_FORMS"] = str(
                min(int(count) + 1, MOST) if count.isdecimal() else spare
            )
        return data

    def is_valid(self) -> bool:
        return self._set.is_valid()

    def forgive(self) -> None:
        """Show no error yet: another row was asked for, and nobody said that they were done."""
        for row in self._set.forms:
            row.errors.clear()

    @property
    def forms(self) -> list[HavreForm]:
        return list(self._set.forms)

    @property
    def management(self) -> BaseForm:
        return self._set.management_form

    def values(self) -> list[dict[str, Any]]:
        """What was typed in the rows that are not empty."""
        return [row.cleaned_data for row in self._set.forms if row.has_changed()]
