"""What a page with a form knows of the drafts of it."""

from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import QueryDict

from havre.cases.types import Draft
from havre.ledger.types import Held


@dataclass(frozen=True, repr=False)
class Drafts:
    """The one that is open, and the member's others of the same form."""

    opened: Held[Draft] | None
    others: tuple[Held[Draft], ...]

    @property
    def typed(self) -> QueryDict | None:
        """What the open draft holds, as a form would send it."""
        if self.opened is None:
            return None
        data = QueryDict(mutable=True)
        for one in self.opened.value.typed:
            data.setlist(one.name, list(one.values))
        return data

    def start(self, form: type[Form]) -> dict[str, Any]:
        """What a form starts with: nothing but what the open draft holds."""
        typed = self.typed
        if typed is None:
            return {}
        return {
            name: field.widget.value_from_datadict(typed, {}, name)
            for name, field in form.base_fields.items()
        }
