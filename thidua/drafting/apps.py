from django.apps import AppConfig


class DraftingConfig(AppConfig):
    name = "thidua.drafting"
    label = "drafting"

    def ready(self) -> None:
        from thidua.drafting.actions.way import complete  # late: models are ready now
        from thidua.paper import signatures  # late: its models too

        signatures.follow(complete)
