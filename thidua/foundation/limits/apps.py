from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "thidua.foundation.limits"
    label = "limits"
