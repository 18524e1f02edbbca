from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "havre.web"
    label = "web"
