from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "havre.members"
    label = "members"
