from django.apps import AppConfig


class PaperConfig(AppConfig):
    name = "thidua.paper"
    label = "paper"
