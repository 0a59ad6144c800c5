from django.apps import AppConfig


class CovenantConfig(AppConfig):
    name = "thidua.covenant"
    label = "covenant"

    def ready(self) -> None:
        from thidua.covenant.actions.ceremony import PURPOSE, SIGNING  # late: models are ready now
        from thidua.signing import purposes  # late: its models too

        purposes.register(PURPOSE, SIGNING)
