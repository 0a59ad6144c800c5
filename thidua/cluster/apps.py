from django.apps import AppConfig


class ClusterConfig(AppConfig):
    name = "thidua.cluster"
    label = "cluster"
