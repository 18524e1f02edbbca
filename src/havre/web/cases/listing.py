"""The list of cases, and opening one."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from havre import seal
from havre.cases import listing, operations
from havre.cases.languages import NAMES as LANGUAGES
from havre.cases.moments import day_of
from havre.cases.types import Risk, Status
from havre.web import words
from havre.web.access import unlocked
from havre.web.done import back_to
from havre.web.requests import MemberRequest

from . import asked
from .forms.case import NewCaseForm
from .once import answered_once
from .pages import kept

ON_A_PAGE: Final = 50
SOON: Final = dt.timedelta(days=7)
ORDERS: Final[Mapping[listing.Order, str | Promise]] = {
    listing.Order.CHANGED: _("last change first"),
    listing.Order.DUE: _("next due first"),
    listing.Order.RISK: _("danger first"),
    listing.Order.STATUS: _("status"),
    listing.Order.PSEUDONYM: _("pseudonym"),
}
_STATUSES: Final = {status.name.lower(): status for status in Status}
_RISKS: Final = {risk.name.lower(): risk for risk in Risk}
# What an address may say of a list: fixed words only. What is typed, and a region, are remembered instead.
_FIXED: Final[Mapping[str, frozenset[str]]] = {
    "status": frozenset(_STATUSES),
    "risk": frozenset(_RISKS),
    "language": frozenset(LANGUAGES),
    "jurisdiction": frozenset(words.JURISDICTIONS),
    "sort": frozenset(listing.Order),
}
_TYPED: Final = ("text", "region")


@unlocked
@require_http_methods(["GET", "POST"])
def cases(request: MemberRequest) -> HttpResponse:
    if request.method == "POST":
        return _to_the_list(request)
    chosen = _chosen(request.GET)
    typed = asked.kept(request)
    wanted = _wanted(chosen, typed or asked.NOTHING)
    by = request.workspace
    total = listing.count(by)
    number = total if wanted == listing.EVERY else listing.count(by, wanted=wanted)
    page = Paginator(range(number), ON_A_PAGE).get_page(request.GET.get("page"))
    order = listing.Order(chosen.get("sort", listing.Order.CHANGED))
    rows = listing.cases(
        by, wanted=wanted, order=order, limit=ON_A_PAGE, offset=max(0, page.start_index() - 1)
    )
    context = {
        "page": page,
        "rows": rows,
        "total": total,
        "chosen": chosen,
        "typed": typed or asked.NOTHING,
        "forgotten": typed is None and asked.NAME in request.GET,
        "narrowed": wanted != listing.EVERY,
        "today": day_of(request.now),
        "soon": day_of(request.now) + SOON,
        "order": order,
        "prefix": _address(request, chosen, typed),
        "sorted_by": _address(request, {**chosen, "sort": ""}, typed),
        **_choices(request, total),
    }
    return render(request, "web/cases/list.html", context)


def _to_the_list(request: MemberRequest) -> HttpResponse:
    """What was typed is remembered, and named in the address by its id; the rest is said by our own words."""
    typed = {name: request.POST.get(name, "").strip() for name in _TYPED}
    address = "?" + "".join(f"{name}={value}&" for name, value in _chosen(request.POST).items())
    if any(typed.values()):
        address += f"{asked.NAME}={asked.keep(request, typed)}"
    return redirect(reverse("cases") + address.rstrip("&?"))


def _chosen(said: QueryDict) -> dict[str, str]:
    """The fixed words among what was asked for; whatever else stood there is passed over, and never put back."""
    return {name: value for name, known in _FIXED.items() if (value := said.get(name, "")) in known}


def _wanted(chosen: Mapping[str, str], typed: Mapping[str, str]) -> listing.Wanted:
    return listing.Wanted(
        status=_STATUSES.get(chosen.get("status", "")),
        risk=_RISKS.get(chosen.get("risk", "")),
        language=chosen.get("language", ""),
        jurisdiction=chosen.get("jurisdiction", ""),
        region=typed.get("region", ""),
        text=typed.get("text", ""),
    )


def _address(request: MemberRequest, chosen: Mapping[str, str], typed: Mapping[str, str] | None) -> str:
    """What stands before `page=` or `sort=` in links to the same list."""
    parts = {name: value for name, value in chosen.items() if value}
    if typed is not None:
        parts[asked.NAME] = request.GET[asked.NAME]
    return "?" + "".join(f"{name}={value}&" for name, value in parts.items())


def _choices(request: MemberRequest, total: int) -> dict[str, Any]:
    if not total:
        return {}
    return {
        "statuses": Status,
        "risks": listing.DANGER,
        "languages": sorted(((code, words.language(code)) for code in LANGUAGES), key=lambda pair: pair[1]),
        "jurisdictions": words.JURISDICTIONS,
        "regions": listing.regions(request.workspace),
        "orders": ORDERS,
    }


@unlocked
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    return answered_once(request, lambda: _new(request))


def _new(request: MemberRequest) -> HttpResponse:
    form = NewCaseForm(request.POST or None)
    opened = kept(
        form, lambda typed: operations.open_case(by=request.workspace, at=request.now, **_facts(typed))
    )
    if opened is not None:
        return back_to("case", opened.book.hex(), done="case-opened")
    return render(request, "web/cases/new.html", {"form": form, "once": seal.new_id().hex()})


def _facts(typed: dict[str, Any]) -> dict[str, Any]:
    return typed_facts(typed) | {"risk": typed["risk"]}


def typed_facts(typed: dict[str, Any]) -> dict[str, Any]:
    """The facts of a case as a form gives them, in the shape of the type."""
    return {
        "grounds": tuple(typed["grounds"]),
        "region": typed["region"],
        "languages": tuple(typed["languages"]),
        "jurisdiction": typed["jurisdiction"],
    }
