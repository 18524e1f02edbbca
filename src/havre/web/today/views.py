"""Today: what is due, who it is about, and what stands in the record."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from havre.web.access import unlocked
from havre.web.requests import MemberRequest


@unlocked
@require_GET
def today(request: MemberRequest) -> HttpResponse:
    return render(request, "web/today/today.html", {})
