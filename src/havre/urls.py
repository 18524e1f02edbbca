"""Every address of the program: the parts' own lists, side by side."""

from django.urls import include, path

urlpatterns = [
    path("", include("havre.web.door.urls")),
    path("today/", include("havre.web.today.urls")),
    path("cases/", include("havre.web.cases.urls")),
    path("record/", include("havre.web.record.urls")),
    path("organisation/", include("havre.web.organisation.urls")),
]

handler400 = "havre.web.errors.too_much"
handler404 = "havre.web.errors.absent"
handler500 = "havre.web.errors.fault"
