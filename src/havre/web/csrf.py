"""Cross-site requests are refused, under a policy that sends no referrer."""

from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware


class SameSiteForms(CsrfViewMiddleware):
    """Django's check, for pages with `Referrer-Policy: no-referrer`.

    Under that policy browsers send `Origin: null` with our own forms too. What then tells them from another site's is
    `Sec-Fetch-Site`, which pages can't set; the token is checked as well.
    """

    def _origin_verified(self, request: HttpRequest) -> bool:
        if request.META["HTTP_ORIGIN"] == "null":
            return bool(request.META.get("HTTP_SEC_FETCH_SITE") == "same-origin")
        return bool(super()._origin_verified(request))  # type: ignore[misc]  # the stubs leave it out
