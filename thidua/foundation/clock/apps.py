from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "thidua.foundation.clock"
    label = "clock"
