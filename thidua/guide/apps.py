from django.apps import AppConfig


class GuideConfig(AppConfig):
    name = "thidua.guide"
    label = "guide"
