"""A year with one thing of every kind and state, for asking who finds what."""

from dataclasses import dataclass
from datetime import timedelta

from thidua.cluster.models import YearState
from thidua.cluster.tests.factories import Scene, make_scene
from thidua.conference.tests.factories import make_called, make_prepared
from thidua.covenant.tests.factories import make_in_force, make_ready
from thidua.drafting.tests.factories import make_agreed, make_desk
from thidua.foundation.accounts.models import User
from thidua.movement import actions as movements
from thidua.movement.tests import factories as movement
from thidua.news.models import NewsState
from thidua.news.tests.factories import AT, make_item
from thidua.organisation.models import Council, Unit
from thidua.organisation.tests.factories import make_administrator, make_deputy, make_officer, make_person, make_post, make_unit
from thidua.progress import actions
from thidua.progress.tests.factories import AT as REPORTED
from thidua.progress.tests.factories import Desk, make_received, make_sent, make_written, open_period

LATER = AT + timedelta(days=2)  # after everything; the scheduled item is still to come


@dataclass
class World:
    """Several clusters' years and the people who ask, by role."""

    scenes: list[Scene]
    people: dict[str, User]


def make_movements(scene):
    """Make movements, reports and exemplars in every state that hides or shows: of the cluster, of a unit, of the council."""
    stage = movement.make_draft(scene=scene)
    stage.movement = movements.launch(stage.movement, revision=0, actor=stage.keeper, at=movement.AT)
    movement.make_draft(scene=scene)
    for number in (1, 2):
        movement.join(stage, number)
    movement.make_received(stage, 1)
    movement.make_sent(stage, 2)
    movement.make_written(stage, 1)
    movements.accept_exemplar(movement.put_forward(stage, 1), actor=stage.keeper, at=movement.LATER)
    movement.put_forward(stage, 2)
    unit = Unit.objects.get(pk=scene.units[1].pk)
    own = movements.start(unit, text=movement.text(), actor=scene.officers[1].user, at=movement.AT)
    movements.launch(own, revision=0, actor=scene.heads[1].user, at=movement.AT)
    council = Council.objects.get(pk=scene.council.pk)
    whole = movements.start(council, text=movement.text(), actor=scene.specialist.user, at=movement.AT)
    movements.launch(whole, revision=0, actor=scene.specialist.user, at=movement.AT)


def make_world() -> World:
    """Make two councils' clusters with drafts, clauses, conferences, covenants, commitments and news in every state that hides or shows."""
    signed, covenant = make_in_force(3)  # covenant in force, its commitments
    quarter = Desk(signed, covenant, open_period(signed))  # reports in every state that hides or shows
    half = Desk(signed, covenant, open_period(signed, "six_months"))
    make_received(quarter, 1)
    make_sent(quarter, 2)
    make_written(quarter, 0)
    make_written(half, 1)
    actions.enter_for_unit(half.period, unit=signed.units[2], reason="Giả định", actor=signed.officers[0].user, at=REPORTED)
    corrected = make_received(half, 0)
    actions.correct(corrected, reason="Giả định", actor=signed.officers[0].user, at=REPORTED)
    make_movements(signed)
    make_called(scene=signed)
    ready, _draft = make_ready(2)  # commitments before signing
    make_prepared(scene=ready, drafts=0)  # a call that only those who prepare it see
    secret = make_desk(scene=make_scene(2))  # never sent round
    make_agreed(scene=make_scene(2, state=YearState.PLANNED))
    unsettled = make_scene(2, state=YearState.DRAFT)
    scene = signed
    for state, when in (
        (NewsState.DRAFT, None),
        (NewsState.PUBLISHED, AT),
        (NewsState.PUBLISHED, LATER + timedelta(days=1)),
        (NewsState.WITHDRAWN, AT),
    ):
        make_item(council=scene.council, editor_unit=scene.units[0], state=state, published_at=when)
    former = make_person()
    make_post(former, scene.units[1], valid_from=AT.date() - timedelta(days=400), valid_to=AT.date() - timedelta(days=30))
    guest = make_officer(make_unit())
    scene.year.conferences.get().invitations.create(person=guest, role="Khách mời")
    people = {
        "head": scene.heads[0],
        "officer": scene.officers[1],
        "deputy": make_deputy(scene.units[1]),
        "former": former,
        "guest": guest,
        "specialist": scene.specialist,
        "monitor": scene.monitor,
        "auditor": scene.auditor,
        "administrator": make_administrator(),
        "third": scene.officers[2],
        "other_head": secret.scene.heads[0],
        "other_member": secret.scene.officers[1],
        "other_specialist": secret.scene.specialist,
        "preparing": ready.officers[0],
        "unsettled": unsettled.officers[0],
        "outsider": scene.outsider,
    }
    return World([scene, ready, secret.scene, unsettled], {role: person.user for role, person in people.items()})
