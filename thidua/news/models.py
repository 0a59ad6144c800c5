"""News items and their readers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from thidua.foundation.states import Stateful


class NewsState(models.TextChoices):
    DRAFT = "draft", _("Bản nháp")
    PUBLISHED = "published", _("Đã đăng")
    WITHDRAWN = "withdrawn", _("Đã gỡ")


class NewsItem(Stateful):
    """An article (tin). Composed by a higher slice from its record (`source` names it, such as `conference:12`), edited, published.

    `editor_unit` and `council` say who may edit it: officers of that unit, and the council's standing agency.
    """

    MOVES = {
        NewsState.DRAFT: (NewsState.PUBLISHED, NewsState.WITHDRAWN),
        NewsState.PUBLISHED: (NewsState.WITHDRAWN,),
    }

    source = models.CharField(max_length=60, blank=True)
    council = models.ForeignKey("organisation.Council", on_delete=models.PROTECT, related_name="+")
    editor_unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(_("Tiêu đề"), max_length=300)
    lead = models.TextField(_("Dẫn đề"))
    body = models.TextField(_("Nội dung"))
    state = models.CharField(max_length=10, choices=NewsState, default=NewsState.DRAFT)
    published_at = models.DateTimeField(_("Thời gian đăng"), null=True, blank=True)
    written_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)
    withdrawn_reason = models.TextField(_("Lý do gỡ"), blank=True)
    views = models.PositiveIntegerField(_("Lượt xem"), default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(state="published", published_at=None), name="news_published_has_a_time"),
            models.UniqueConstraint(
                fields=["source"], condition=~models.Q(source="") & ~models.Q(state="withdrawn"), name="news_one_per_source"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class NewsPhotograph(models.Model):
    """A photograph in an article, with its caption."""

    item = models.ForeignKey(NewsItem, on_delete=models.CASCADE, related_name="photographs")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(_("Chú thích ảnh"), max_length=300)
    position = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.caption


class Correction(models.Model):
    """A change to an item that readers may have seen (đính chính): when, why, and the text as it stood before. Never edited."""

    item = models.ForeignKey(NewsItem, on_delete=models.PROTECT, related_name="corrections")
    corrected_at = models.DateTimeField()
    reason = models.CharField(_("Lý do sửa"), max_length=500)
    title = models.CharField(max_length=300)
    lead = models.TextField()
    body = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="correction_has_a_reason")]

    def __str__(self) -> str:
        return self.reason


class ReadersDay(models.Model):
    """The random salt of one day; destroyed at midnight, after which no digest can be tied to a reader."""

    day = models.DateField(unique=True)
    salt = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.day.isoformat()


class Reading(models.Model):
    """One reader of one item on one day, as a salted digest of address and browser; destroyed with the day's salt."""

    item = models.ForeignKey(NewsItem, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "day", "digest"], name="reading_once_per_reader_and_day")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.day}"
