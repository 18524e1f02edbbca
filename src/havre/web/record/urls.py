from django.urls import path

from . import views

urlpatterns = [
    path("", views.record, name="record"),
    path("promises/", views.promises, name="record-promises"),
    path("add/", views.add, name="record-add"),
    path("reports/<str:report_id>/", views.report, name="report"),
]
