from django.urls import path

from . import views

urlpatterns = [
    path("", views.organisation, name="organisation"),
    path("invite/", views.invite, name="invite"),
    path("waiting/<str:member_id>/", views.vouch, name="vouch"),
    path("withdraw/", views.withdraw, name="withdraw-invitation"),
    path("log/", views.log, name="log"),
    path("log/verify/", views.verify, name="log-verify"),
    path("log/rehearse/", views.rehearse, name="log-rehearse"),
    path("log/checkpoint/", views.checkpoint, name="log-checkpoint"),
]
