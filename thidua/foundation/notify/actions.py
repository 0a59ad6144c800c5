"""What a person decides about being told."""

import secrets
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.notify import permissions, queries
from thidua.foundation.notify.models import By, CalendarFeed, Choice, Notice
from thidua.foundation.refusal import Refused


class NotAChoice(Refused):
    """This way of being told does not exist."""


@transaction.atomic
def choose(*, by: str, digest_at: time, language: str, actor: User, at: datetime) -> Choice:
    """Choose how letters come (chọn cách nhận thông báo); the bell shows everything whatever is chosen. Choosing the same writes nothing.

    Raises:
        PermissionDenied: actor is not signed in.
        NotAChoice: there is no such way, or no such language.
    """
    permissions.require(permissions.can_choose(actor))
    if by not in By.values or language not in ("vi", "en"):
        raise NotAChoice(_("Cách nhận này không có trong danh sách. Hãy chọn lại."))
    choice, made = Choice.objects.select_for_update(no_key=True).get_or_create(user=actor)
    before = (choice.by, choice.digest_at, choice.language)
    if not made and before == (by, digest_at, language):
        return choice
    choice.by, choice.digest_at, choice.language = by, digest_at, language
    choice.save()
    if by != By.DIGEST:
        Notice.objects.filter(to=actor, for_digest=True).update(for_digest=False)
    changes = {"by": [before[0], by], "digest_at": [before[1], digest_at], "language": [before[2], language]}
    audit.record("notify.chosen", choice, actor=actor, at=at, changes=changes)
    return choice


@transaction.atomic
def make_feed(*, actor: User, at: datetime) -> str:
    """Give the person a private calendar address, in place of the one before (tạo, đổi địa chỉ lịch); return its token.

    Only its digest is kept.

    Raises:
        PermissionDenied: actor is not signed in.
    """
    permissions.require(permissions.can_choose(actor))
    token = secrets.token_urlsafe(32)
    feed, made = CalendarFeed.objects.update_or_create(user=actor, defaults={"token_sha256": queries.digest_of(token), "made_at": at})
    audit.record("notify.feed_made" if made else "notify.feed_renewed", feed, actor=actor, at=at)
    return token


@transaction.atomic
def revoke_feed(*, actor: User, at: datetime) -> None:
    """Let the private calendar address lead nowhere any more (thu hồi địa chỉ lịch). Without one nothing happens.

    Raises:
        PermissionDenied: actor is not signed in.
    """
    permissions.require(permissions.can_choose(actor))
    feed = CalendarFeed.objects.select_for_update(no_key=True).filter(user=actor).first()
    if feed is not None:
        audit.record("notify.feed_revoked", feed, actor=actor, at=at)
        feed.delete()
