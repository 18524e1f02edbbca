"""The mark in a database that was moved to another: what is written there would be lost to everybody."""

from django.db import connection

from havre.base.errors import Refused

from .models import MovedAway

_TABLE = "ledger_movedaway"


def refuse_moved() -> None:
    """
    Raises:
        Refused: this database was moved away. One whose tables are older than the mark never was.
    """
    if _TABLE not in connection.introspection.table_names():
        return
    to = MovedAway.objects.order_by("id").values_list("to", flat=True).first()
    if to is not None:
        raise Refused(
            "This database was moved to %(to)s, and is not used any more. HAVRE_DATABASE_URL says which one is used.",
            to=to,
        )
