from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotifyConfig(AppConfig):
    name = "thidua.foundation.notify"
    label = "notify"

    def ready(self) -> None:
        """Know every slice's events, also in a worker that draws no page."""
        autodiscover_modules("notices")
