from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "thidua.foundation.files"
    label = "files"
