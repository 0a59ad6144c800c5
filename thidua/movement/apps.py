from django.apps import AppConfig


class MovementConfig(AppConfig):
    name = "thidua.movement"
    label = "movement"
