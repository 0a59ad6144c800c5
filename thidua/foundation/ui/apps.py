from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "thidua.foundation.ui"
    label = "ui"
