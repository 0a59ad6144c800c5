"""Exemplars: a unit puts a person or collective forward with the story, the launcher accepts it or returns it with a reason."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.movement import notices, permissions
from thidua.movement.locking import locked_place, locked_record
from thidua.movement.models import Exemplar, ExemplarKind, ExemplarState, ExemplarSubject, Participation
from thidua.movement.steps import (
    MovementRefused,
    not_too_long,
    reason_given,
    require_changeable,
    require_taking_part,
    require_waiting,
    words_given,
)

NAME_MAX, POSITION_MAX, STORY_MAX, MOST_OF_A_UNIT = 200, 300, 20_000, 200


@dataclass(frozen=True)
class Story:
    """Who is put forward, and for what."""

    kind: str
    subject: str
    name: str
    position: str
    story: str

    def checked(self) -> "Story":
        """Return it without outer spaces; refuse what cannot stand."""
        if self.kind not in ExemplarKind.values or self.subject not in ExemplarSubject.values:
            raise MovementRefused(_("Lựa chọn này không còn trong danh sách. Hãy chọn lại."))
        name = not_too_long(words_given(self.name, _("họ và tên, hoặc tên tập thể")), _("họ và tên, hoặc tên tập thể"), NAME_MAX)
        position = not_too_long(self.position.strip(), _("chức vụ, nơi công tác"), POSITION_MAX)
        return Story(self.kind, self.subject, name, position, words_given(self.story, _("việc làm, thành tích")))


@transaction.atomic
def put_forward(participation: Participation, *, story: Story, actor: User, at: datetime) -> Exemplar:
    """Put an exemplar forward (giới thiệu điển hình tiên tiến, người tốt việc tốt); the launcher is asked to look at it.

    Raises:
        PermissionDenied: actor is neither officer nor head of the unit.
        MovementRefused: the unit takes no part, the movement does not run, or a name or the story is missing.
    """
    permissions.require(permissions.can_put_forward(actor, participation, at.date()))
    participation = locked_place(participation)
    require_taking_part(participation)
    if participation.exemplars.count() >= MOST_OF_A_UNIT:
        raise MovementRefused(
            _("Đơn vị đã giới thiệu %(max)d điển hình trong phong trào này, nhiều nhất có thể.") % {"max": MOST_OF_A_UNIT}
        )
    said = story.checked()
    exemplar = Exemplar.objects.create(
        participation=participation,
        kind=said.kind,
        subject=said.subject,
        name=said.name,
        position=said.position,
        story=said.story,
        put_at=at,
    )
    notices.exemplar_put(exemplar, actor=actor, at=at)
    audit.record("movement.exemplar_put", exemplar, actor=actor, at=at, changes={"unit": participation.unit.code, "name": said.name})
    return exemplar


@transaction.atomic
def change_exemplar(exemplar: Exemplar, *, story: Story, actor: User, at: datetime) -> Exemplar:
    """Change what was put forward, and put it forward again where it came back (sửa và gửi lại).

    Raises:
        PermissionDenied: actor is neither officer nor head of the unit.
        MovementRefused: it was accepted, the movement does not run, or a name or the story is missing.
    """
    permissions.require(permissions.can_put_forward(actor, exemplar.participation, at.date()))
    exemplar = locked_record(exemplar)
    require_changeable(exemplar)
    said = story.checked()
    changes = {name: [getattr(exemplar, name), value] for name, value in vars(said).items() if getattr(exemplar, name) != value}
    for name, value in vars(said).items():
        setattr(exemplar, name, value)
    if exemplar.state == ExemplarState.RETURNED:
        exemplar.move_to(ExemplarState.PUT)
        exemplar.put_at = at
        notices.exemplar_put(exemplar, actor=actor, at=at)
    elif not changes:
        return exemplar
    exemplar.save()
    audit.record("movement.exemplar_changed", exemplar, actor=actor, at=at, changes=changes)
    return exemplar


@transaction.atomic
def accept_exemplar(exemplar: Exemplar, *, actor: User, at: datetime) -> Exemplar:
    """Accept an exemplar (ghi nhận): whoever sees the movement may read it.

    Raises:
        PermissionDenied: actor does not act for the launcher.
        MovementRefused: it does not wait, or the movement does not run.
    """
    permissions.require(permissions.can_judge(actor, exemplar.participation.movement, at.date()))
    exemplar = locked_record(exemplar)
    require_waiting(exemplar)
    exemplar.move_to(ExemplarState.ACCEPTED)
    exemplar.judged_at = at
    exemplar.save(update_fields=["state", "judged_at"])
    notices.exemplar_judged(exemplar, accepted=True, actor=actor, at=at)
    audit.record("movement.exemplar_accepted", exemplar, actor=actor, at=at)
    return exemplar


@transaction.atomic
def return_exemplar(exemplar: Exemplar, *, reason: str, actor: User, at: datetime) -> Exemplar:
    """Return an exemplar to its unit with the reason (trả lại).

    Raises:
        PermissionDenied: actor does not act for the launcher.
        MovementRefused: no reason, it does not wait, or the movement does not run.
    """
    permissions.require(permissions.can_judge(actor, exemplar.participation.movement, at.date()))
    reason = reason_given(reason)
    exemplar = locked_record(exemplar)
    require_waiting(exemplar)
    exemplar.move_to(ExemplarState.RETURNED)
    exemplar.return_reason, exemplar.judged_at = reason, at
    exemplar.save(update_fields=["state", "return_reason", "judged_at"])
    notices.exemplar_judged(exemplar, accepted=False, actor=actor, at=at)
    audit.record("movement.exemplar_returned", exemplar, actor=actor, at=at, reason=reason)
    return exemplar
