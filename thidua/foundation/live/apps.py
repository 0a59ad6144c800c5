from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "thidua.foundation.live"
    label = "live"
