from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "havre.record"
    label = "record"
