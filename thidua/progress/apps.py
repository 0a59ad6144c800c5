from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "thidua.progress"
    label = "progress"
