from django.apps import AppConfig


class CovenantConfig(AppConfig):
    name = "thidua.covenant"
    label = "covenant"
