"""Writes of people (con người) and of the posts they hold (chức vụ)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.live import publishing as live
from thidua.foundation.refusal import Conflict, Refused
from thidua.foundation.ui.templatetags.td import vi_date
from thidua.organisation import channels, permissions, queries, rules
from thidua.organisation.models import Capacity, Delegation, Person, Post, Unit

# What the log keeps only as a digest.
PERSONAL = ("phone", "email")


class PersonUnchanged(Refused):
    """What was typed is what is kept already."""


@transaction.atomic
def create_person(*, full_name: str, titles: str = "", phone: str = "", email: str = "", actor: User, at: datetime) -> Person:
    """Enter a person (cán bộ). Two people may bear one name.

    Raises:
        PermissionDenied: actor is not the specialist.
        NameMissing: the name is empty.
    """
    permissions.require(permissions.can_manage(actor, at.date()))
    person = Person.objects.create(full_name=rules.checked_name(full_name), titles=titles, phone=phone, email=email)
    changes = {"full_name": [None, person.full_name], "titles": [None, titles], "phone": [None, phone], "email": [None, email]}
    audit.record("organisation.person_created", person, actor=actor, at=at, changes=changes, personal=PERSONAL)
    return person


@transaction.atomic
def edit_person(
    person: Person, *, full_name: str, titles: str, phone: str, email: str | None = None, seen: str = "", actor: User, at: datetime
) -> Person:
    """Change a person's name, titles on papers, telephone, e-mail (None: as it is). The account bears the same name.

    `seen` is the fingerprint of what the form showed; without it nobody asks who was faster.

    Raises:
        PermissionDenied: actor is not the specialist.
        Conflict: somebody changed the person after the form was shown.
        NameMissing: the name is empty.
        PersonUnchanged: nothing is different.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    permissions.require(permissions.can_manage(actor, at.date()))
    wanted = {
        "full_name": rules.checked_name(full_name),
        "titles": titles,
        "phone": phone,
        "email": person.email if email is None else email,
    }
    if seen and seen != queries.fingerprint(person):
        raise Conflict(
            _("Hồ sơ này vừa được người khác sửa. Hãy đối chiếu bản đang lưu với phần đồng chí viết."), theirs=person, mine=wanted
        )
    changes = {key: [getattr(person, key), value] for key, value in wanted.items() if getattr(person, key) != value}
    if not changes:
        raise PersonUnchanged(_("Chưa có gì thay đổi so với bản đang lưu."))
    for key, value in wanted.items():
        setattr(person, key, value)
    person.save(update_fields=list(wanted))
    if person.user_id is not None:
        User.objects.filter(pk=person.user_id).update(full_name=person.full_name)
    live.publish(channels.POSTS)
    audit.record("organisation.person_edited", person, actor=actor, at=at, changes=changes, personal=PERSONAL)
    return person


@transaction.atomic
def start_post(
    *,
    person: Person,
    unit: Unit,
    title: str,
    capacity: str,
    valid_from: date,
    valid_to: date | None = None,
    paper: str = "",
    actor: User,
    at: datetime,
) -> Post:
    """Record that a person takes up a post in a unit (giữ chức vụ). A unit has one head at a time.

    Raises:
        PermissionDenied: actor is not the specialist.
        PostDatesRefused: the last day lies before the first.
        PostOutsideUnit: the unit does not live through the whole of that time.
        HeadTaken: somebody heads the unit in that time; the sentence names him.
        PostHeldAlready: the person holds the same post in that time.
    """
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    permissions.require(permissions.can_manage(actor, at.date()))
    rules.check_order(valid_from, valid_to)
    rules.check_within_unit(unit, valid_from, valid_to)
    post = Post(person=person, unit=unit, title=title, capacity=capacity, valid_from=valid_from, valid_to=valid_to)
    _check_free(post)
    post.save()
    changes = {"person": [None, str(person)], "capacity": [None, capacity], "valid_from": [None, valid_from], "valid_to": [None, valid_to]}
    live.publish(channels.POSTS)
    audit.record("organisation.post_started", post, actor=actor, at=at, changes=changes, reason=paper)
    return post


@transaction.atomic
def end_post(post: Post, *, on: date, reason: str = "", actor: User, at: datetime) -> None:
    """Let a post end after this day (thôi giữ chức vụ). Delegations that rest on it end with it.

    Raises:
        PermissionDenied: actor is not the specialist.
        PostDatesRefused: the post has ended already, or would end before it begins.
    """
    post = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    permissions.require(permissions.can_manage(actor, at.date()))
    if post.valid_to is not None and post.valid_to <= at.date():
        raise rules.PostDatesRefused(
            _("%(person)s đã thôi giữ chức vụ này sau ngày %(day)s.") % {"person": post.person, "day": vi_date(post.valid_to)}
        )
    rules.check_order(post.valid_from, on)
    before, post.valid_to = post.valid_to, on
    post.save(update_fields=["valid_to"])
    _end_delegations(post, on, at)
    live.publish(channels.POSTS)
    audit.record("organisation.post_ended", post, actor=actor, at=at, changes={"valid_to": [before, on]}, reason=reason)


# --- Parts ------------------------------------------------------------------------------------------------------------------------


def _check_free(post: Post) -> None:
    of_unit = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gte=post.valid_from), unit=post.unit, capacity=post.capacity)
    rules.check_post_free(post, of_unit.select_related("person").order_by("valid_from", "pk"))


def _end_delegations(post: Post, on: date, at: datetime) -> None:
    """End what the head gave to others, and what was given to the holder, unless another post in the unit goes on."""
    later = Q(valid_to=None) | Q(valid_to__gt=on)
    concerned = Q(from_person=post.person) if post.capacity == Capacity.HEAD else Q(pk__in=[])
    if not Post.objects.filter(later, person=post.person, unit=post.unit).exclude(pk=post.pk).exists():
        concerned |= Q(to_person=post.person)
    for delegation in Delegation.objects.filter(later, concerned, unit=post.unit, revoked_at=None).order_by("pk"):
        if delegation.valid_from > on:
            delegation.revoked_at = at
        else:
            delegation.valid_to = on
        delegation.save(update_fields=["valid_to", "revoked_at"])
