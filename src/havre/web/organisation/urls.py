from django.urls import path

from . import approvals, log, own, people, returning, shares, teams, views

urlpatterns = [
    path("", views.organisation, name="organisation"),
    path("invite/", views.invite, name="invite"),
    path("waiting/<str:member_id>/", views.vouch, name="vouch"),
    path("withdraw/", views.withdraw, name="withdraw-invitation"),
    path("members/<str:member_id>/", people.member, name="member"),
    path("members/<str:member_id>/leave/", people.leave, name="member-leave"),
    path("members/<str:member_id>/again/", returning.let_in_again, name="let-in-again"),
    path("members/<str:member_id>/give-back/", returning.give_back, name="give-back"),
    path("passphrase/", own.passphrase, name="passphrase"),
    path("shares/", shares.recovery_shares, name="recovery-shares"),
    path("shares/new/", shares.new_shares, name="new-shares"),
    path("shares/write/", shares.write_shares, name="write-shares"),
    path("shares/bring-in/", shares.bring_in, name="bring-in-shares"),
    path("shares/cancel/", shares.cancel, name="cancel-shares"),
    path("teams/", teams.all_teams, name="teams"),
    path("teams/new/", teams.new, name="team-new"),
    path("teams/<str:team_id>/", teams.team, name="team"),
    path("teams/<str:team_id>/<str:member_id>/", teams.take_out, name="team-take-out"),
    path("approvals/", approvals.listing, name="approvals"),
    path("approvals/restore/", approvals.ask_restore, name="approvals-restore"),
    path("approvals/<str:request_id>/", approvals.approval, name="approval"),
    path("log/", log.log, name="log"),
    path("log/verify/", log.verify, name="log-verify"),
    path("log/rehearse/", log.rehearse, name="log-rehearse"),
    path("log/checkpoint/", log.checkpoint, name="log-checkpoint"),
    path("log/checkpoint/file/", log.checkpoint_file, name="log-checkpoint-file"),
    path("log/check/", log.check, name="log-check"),
]
