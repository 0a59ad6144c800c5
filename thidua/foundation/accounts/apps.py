from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "thidua.foundation.accounts"
    label = "accounts"
