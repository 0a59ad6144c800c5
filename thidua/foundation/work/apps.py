from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "thidua.foundation.work"
    label = "work"
