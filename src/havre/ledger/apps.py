from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "havre.ledger"
    label = "ledger"
