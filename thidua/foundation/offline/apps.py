from django.apps import AppConfig


class OfflineConfig(AppConfig):
    name = "thidua.foundation.offline"
    label = "offline"
