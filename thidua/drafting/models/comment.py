"""What units say about a clause, and what the head answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Comment(models.Model):
    """A unit's opinion on one clause (góp ý), about the text as it was then. May carry an amendment: other wording.

    `said_as` is the name under which it stood in a Word file, where the author wrote down what another said; `said_by` who that is.
    """

    clause = models.ForeignKey("drafting.Clause", on_delete=models.PROTECT, related_name="comments")
    about = models.ForeignKey("drafting.ClauseText", on_delete=models.PROTECT, related_name="comments")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("Ý kiến"))
    made_at = models.DateTimeField()
    said_as = models.CharField(max_length=120, blank=True)
    said_by = models.ForeignKey("organisation.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.unit}: {self.text[:60]}"


class Amendment(models.Model):
    """Other wording that a comment proposes (đề nghị sửa), shown as a word-level redline against the text it is about."""

    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, related_name="amendment")
    heading = models.CharField(_("Tiêu đề đề nghị"), max_length=500, blank=True)
    body = models.TextField(_("Nội dung đề nghị"), blank=True)

    def __str__(self) -> str:
        return self.body[:60]


class Decision(models.TextChoices):
    ACCEPTED = "accepted", _("Tiếp thu")
    PARTLY = "partly", _("Tiếp thu một phần")
    NOT_ACCEPTED = "not_accepted", _("Chưa tiếp thu")


class Answer(models.Model):
    """The head's answer to a comment (trả lời tiếp thu, giải trình), with its reason and the text that came of it."""

    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, related_name="answer")
    decision = models.CharField(_("Trả lời"), max_length=15, choices=Decision)
    reason = models.TextField(_("Lý do, giải trình"))
    outcome = models.ForeignKey("drafting.ClauseText", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="answer_has_a_reason")]

    def __str__(self) -> str:
        return self.get_decision_display()
