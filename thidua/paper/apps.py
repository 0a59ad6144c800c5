from django.apps import AppConfig


class PaperConfig(AppConfig):
    name = "thidua.paper"
    label = "paper"

    def ready(self) -> None:
        from thidua.paper.signatures import PURPOSE, SIGNING  # late: models are ready now
        from thidua.signing import purposes  # late: its models too

        purposes.register(PURPOSE, SIGNING)
