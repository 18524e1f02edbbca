from django.urls import path

from . import recovering, views

urlpatterns = [
    path("", views.start, name="start"),
    path("setup/", views.set_up, name="set-up"),
    path("setup/shares/", views.shares, name="shares"),
    path("unlock/", views.unlock, name="unlock"),
    path("lock/", views.lock, name="lock"),
    path("quick-exit/", views.quick_exit, name="quick-exit"),
    path("still-here/", views.still_here, name="still-here"),
    path("health/", views.health, name="health"),
    path("blank/", views.blank, name="blank"),
    path("join/", views.join, name="join"),
    path("recover/", recovering.recover, name="recover"),
    path("recover/member/", recovering.member, name="recover-member"),
    path("recover/cancel/", recovering.cancel, name="recover-cancel"),
]
