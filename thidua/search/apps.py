from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "thidua.search"
    label = "search"
