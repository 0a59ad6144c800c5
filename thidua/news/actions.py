"""Every write of news. Counting readers is no act of anybody and lives in readers.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.files.models import StoredFile
from thidua.foundation.files.photographs import Prepared, prepare, store_photograph
from thidua.foundation.refusal import Conflict, Refused
from thidua.foundation.ui import text
from thidua.news import notices, permissions, queries
from thidua.news.models import Correction, NewsItem, NewsPhotograph, NewsState
from thidua.news.moments import MOST_PHOTOGRAPHS, require_room, require_standing
from thidua.organisation.models import Council, Unit

LONGEST_TITLE, LONGEST_LEAD, LONGEST_BODY, LONGEST_CAPTION, LONGEST_REASON = 300, 2_000, 50_000, 300, 500
FARTHEST = timedelta(days=366)
SLUG_LENGTH = 100
# Words that stand where a slug stands in an address of the public pages.
TAKEN_SLUGS = {"rss", "atom", "kho"}


class AlreadyComposed(Refused):
    """This record already has its news item; `item` is the one."""

    def __init__(self, message: str, *, item: NewsItem) -> None:
        super().__init__(message)
        self.item = item


class NotNews(Refused):
    """The text is empty or too long, or a reason is missing."""


class WrongTime(Refused):
    """The time of publishing has passed or is too far away."""


@dataclass(frozen=True)
class Text:
    """The words of an item, as two people may have them differently."""

    title: str
    lead: str
    body: str


@dataclass(frozen=True)
class Picture:
    """What an edit says of one photograph of the item."""

    caption: str
    position: int
    remove: bool = False


@transaction.atomic
def compose(
    *,
    source: str,
    council: Council,
    editor_unit: Unit,
    title: str,
    lead: str,
    body: str,
    photographs: Sequence[tuple[StoredFile, str]] = (),
    actor: User,
    at: datetime,
) -> NewsItem:
    """Begin an item from a record of a higher slice (soạn tin): a draft with its photographs, each with a caption, in this order.

    `source` names the record, such as `conference:12`; it has one living item. Blank lines part the paragraphs of `body`.

    Raises:
        PermissionDenied: actor acts neither for the editing unit nor for the council's standing agency.
        AlreadyComposed: the record has an item that is not withdrawn.
        NotNews: a text is missing or too long.
    """
    permissions.require(permissions.can_compose(actor, council=council, editor_unit=editor_unit, on=at.date()))
    words = _checked(title, lead, body)
    _refuse_second(source)
    try:
        with transaction.atomic():
            item = NewsItem.objects.create(
                source=source,
                council=council,
                editor_unit=editor_unit,
                slug=_free_slug(words.title),
                title=words.title,
                lead=words.lead,
                body=words.body,
                written_at=at,
            )
    except IntegrityError:
        _refuse_second(source)
        raise
    for position, (file, caption) in enumerate(photographs[:MOST_PHOTOGRAPHS], start=1):
        item.photographs.create(file=file, caption=_caption(caption), position=position)
    audit.record("news.composed", item, actor=actor, at=at, changes={"source": source, "photographs": item.photographs.count()})
    return item


@transaction.atomic
def edit(
    item: NewsItem,
    *,
    revision: int,
    title: str,
    lead: str,
    body: str,
    pictures: Mapping[int, Picture] | None = None,
    reason: str = "",
    actor: User,
    at: datetime,
) -> NewsItem:
    """Change the words of an item and the captions, order and presence of its photographs (sửa tin).

    After readers could see it a change is a correction (đính chính): it needs a reason, which readers see with its time.
    A photograph that is not named in `pictures` stays as it is.

    Raises:
        PermissionDenied: actor may not edit the item.
        WrongState: the item was withdrawn.
        Conflict: somebody changed it since `revision`; carries both texts.
        NotNews: a text, a caption or the reason is missing or too long.
    """
    item = _locked(item)
    permissions.require(permissions.can_edit(actor, item, at.date()))
    require_standing(item)
    mine, before = _checked(title, lead, body), Text(item.title, item.lead, item.body)
    _refuse_conflict(item, revision, mine)
    redrawn = _changed_pictures(item, pictures or {})
    if mine == before and not redrawn:
        return item
    reason = _correct(item, before, reason, at)
    if not _was_read(item, at) and item.published_at is None:
        item.slug = item.slug if item.title == mine.title else _free_slug(mine.title, but=item)
    item.title, item.lead, item.body = mine.title, mine.lead, mine.body
    item.revision += 1
    item.save(update_fields=["title", "lead", "body", "slug", "revision"])
    for picture, wanted in redrawn:
        _redraw(picture, wanted)
    changes = {name: [old, getattr(mine, name)] for name, old in vars(before).items() if getattr(mine, name) != old}
    if redrawn:
        changes["photographs"] = ["bỏ ảnh" if wanted.remove else wanted.caption for _picture, wanted in redrawn]  # vi: data
    audit.record("news.corrected" if reason else "news.edited", item, actor=actor, at=at, changes=changes, reason=reason)
    return item


def add_photograph(item: NewsItem, *, upload: UploadedFile, caption: str, reason: str = "", actor: User, at: datetime) -> NewsPhotograph:
    """Add a photograph with its caption at the end (thêm ảnh). After publication it is a correction with a reason.

    It is drawn before the transaction: nobody waits for that.

    Raises:
        PermissionDenied: actor may not edit the item.
        WrongState: the item was withdrawn.
        TooManyPhotographs: it has twelve.
        NotNews: the caption or the reason is missing or too long.
        FileRefused: the file is too large, damaged, or no photograph.
    """
    permissions.require(permissions.can_edit(actor, item, at.date()))
    return _add(item, prepare(upload), caption=caption, reason=reason, actor=actor, at=at)


@transaction.atomic
def _add(item: NewsItem, prepared: Prepared, *, caption: str, reason: str, actor: User, at: datetime) -> NewsPhotograph:
    item = _locked(item)
    permissions.require(permissions.can_edit(actor, item, at.date()))
    require_standing(item)
    caption = _caption(caption)
    here = list(item.photographs.order_by("position", "pk"))
    require_room(len(here))
    reason = _correct(item, Text(item.title, item.lead, item.body), reason, at)
    picture = item.photographs.create(
        file=store_photograph(prepared, at=at), caption=caption, position=(here[-1].position if here else 0) + 1
    )
    item.revision += 1
    item.save(update_fields=["revision"])
    audit.record("news.photograph_added", item, actor=actor, at=at, changes={"caption": caption}, reason=reason)
    return picture


@transaction.atomic
def publish(item: NewsItem, *, publish_at: datetime | None = None, revision: int | None = None, actor: User, at: datetime) -> NewsItem:
    """Publish the item now, or set it to appear at a later office time (đăng tin, hẹn giờ đăng). A time set may be changed until it comes.

    `revision` is the one that the actor has read; without it whatever stands now is published.

    Raises:
        PermissionDenied: actor may not edit the item.
        WrongState: it is published or withdrawn already.
        WrongTime: the time has passed, or lies more than a year ahead.
        Conflict: the item was changed since the actor read it.
    """
    item = _locked(item)
    permissions.require(permissions.can_edit(actor, item, at.date()))
    if revision is not None and revision != item.revision:
        raise Conflict(_("Tin đã được sửa sau khi đồng chí mở trang này. Hãy đọc lại bản mới rồi đăng."))
    moment = publish_at or at
    if moment < at.replace(second=0, microsecond=0):
        raise WrongTime(_("Giờ đăng đã qua. Hãy để trống để đăng ngay, hoặc chọn một giờ sắp tới."))
    if moment > at + FARTHEST:
        raise WrongTime(_("Giờ đăng xa quá một năm. Hãy chọn lại ngày."))
    if not queries.is_waiting(item, at):
        item.move_to(NewsState.PUBLISHED)
    item.published_at = moment
    item.save(update_fields=["state", "published_at"])
    event = "news.scheduled" if moment > at else "news.published"
    if moment <= at:
        notices.published(item, actor=actor, at=at)
    audit.record(event, item, actor=actor, at=at, changes={"published_at": moment})
    return item


@transaction.atomic
def withdraw(item: NewsItem, *, reason: str, actor: User, at: datetime) -> NewsItem:
    """Take the item away from readers (gỡ tin), or give up a draft. Its record may then get a new item.

    Raises:
        PermissionDenied: actor may not edit the item.
        WrongState: it was withdrawn already.
        NotNews: the reason is missing or too long.
    """
    item = _locked(item)
    permissions.require(permissions.can_edit(actor, item, at.date()))
    reason = _reason(reason, missing=_("Hãy ghi lý do gỡ tin."))
    was_read = _was_read(item, at)
    item.move_to(NewsState.WITHDRAWN)
    item.withdrawn_reason = reason
    if not was_read:  # its time never came: nobody outside has seen it
        item.published_at = None
    item.save(update_fields=["state", "withdrawn_reason", "published_at"])
    audit.record("news.withdrawn", item, actor=actor, at=at, reason=reason)
    return item


# --- Steps that the acts share -----------------------------------------------------------------------------------------------------
def _locked(item: NewsItem) -> NewsItem:
    return NewsItem.objects.select_for_update(no_key=True).get(pk=item.pk)


def _was_read(item: NewsItem, at: datetime) -> bool:
    return queries.is_public(item, at)


def _refuse_second(source: str) -> None:
    living = NewsItem.objects.exclude(state=NewsState.WITHDRAWN).filter(source=source).first() if source else None
    if living:
        message = _("Hội nghị này đã có tin “%(title)s”. Hãy mở tin đó để sửa, hoặc gỡ tin đó trước khi soạn tin mới.")
        raise AlreadyComposed(message % {"title": living.title}, item=living)


def _refuse_conflict(item: NewsItem, revision: int, mine: Text) -> None:
    if item.revision != revision:
        message = _("Nội dung đã đổi trong lúc đồng chí viết. Hai bản đặt cạnh nhau bên dưới, không bản nào bị mất.")
        raise Conflict(message, theirs=Text(item.title, item.lead, item.body), mine=mine)


def _checked(title: str, lead: str, body: str) -> Text:
    words = Text(" ".join(text.clean(title).split()), text.clean(lead).strip(), text.clean(body).strip())
    limits = (
        (words.title, LONGEST_TITLE, _("Tiêu đề")),
        (words.lead, LONGEST_LEAD, _("Dẫn đề")),
        (words.body, LONGEST_BODY, _("Nội dung")),
    )
    for written, limit, label in limits:
        if not written:
            raise NotNews(_("Tin còn thiếu phần “%(label)s”. Hãy viết phần đó.") % {"label": label})
        if len(written) > limit:
            values = {"label": label, "limit": limit, "size": len(written)}
            raise NotNews(_("Phần “%(label)s” dài %(size)d ký tự, tối đa %(limit)d. Hãy viết ngắn lại.") % values)
    return words


def _caption(caption: str) -> str:
    caption = " ".join(text.clean(caption).split())
    if not caption:
        raise NotNews(_("Mỗi ảnh cần một lời chú thích. Hãy viết ảnh chụp gì."))
    if len(caption) > LONGEST_CAPTION:
        raise NotNews(_("Chú thích ảnh dài quá %(limit)d ký tự. Hãy viết ngắn lại.") % {"limit": LONGEST_CAPTION})
    return caption


def _reason(reason: str, *, missing: str) -> str:
    reason = text.clean(reason).strip()
    if not reason:
        raise NotNews(missing)
    if len(reason) > LONGEST_REASON:
        raise NotNews(_("Lý do dài quá %(limit)d ký tự. Hãy viết ngắn lại.") % {"limit": LONGEST_REASON})
    return reason


def _correct(item: NewsItem, before: Text, reason: str, at: datetime) -> str:
    """Keep what readers saw until now, and return the reason; an item nobody has seen is changed without."""
    if not _was_read(item, at):
        return ""
    reason = _reason(reason, missing=_("Tin đã đăng: hãy ghi lý do sửa. Người đọc thấy giờ sửa và lý do này dưới bài."))
    Correction.objects.create(item=item, corrected_at=at, reason=reason, title=before.title, lead=before.lead, body=before.body)
    return reason


def _changed_pictures(item: NewsItem, pictures: Mapping[int, Picture]) -> list[tuple[NewsPhotograph, Picture]]:
    """Return the photographs that the edit changes; one that somebody else took away meanwhile is passed over."""
    changed = []
    for picture in item.photographs.order_by("position", "pk"):
        wanted = pictures.get(picture.pk)
        if wanted is None:
            continue
        if not wanted.remove:
            wanted = Picture(_caption(wanted.caption), wanted.position)
        if wanted.remove or (wanted.caption, wanted.position) != (picture.caption, picture.position):
            changed.append((picture, wanted))
    return changed


def _redraw(picture: NewsPhotograph, wanted: Picture) -> None:
    if wanted.remove:
        picture.delete()
        return
    picture.caption, picture.position = wanted.caption, wanted.position
    picture.save(update_fields=["caption", "position"])


def _free_slug(title: str, but: NewsItem | None = None) -> str:
    """Return an address of the title's words that no other item has."""
    stem = slugify(text.fold(title))[:SLUG_LENGTH].strip("-") or "tin"
    others = NewsItem.objects.exclude(pk=but.pk if but else 0).filter(slug__startswith=stem)
    taken = set(others.values_list("slug", flat=True)) | TAKEN_SLUGS
    if stem not in taken:
        return stem
    return next(f"{stem}-{number}" for number in range(2, len(taken) + 3) if f"{stem}-{number}" not in taken)
