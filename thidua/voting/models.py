"""The tables of a vote. Between `Entitlement` and `Ballot` there is nothing in common but the poll: no key, no time, no order."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.domain.voting import tally
from thidua.domain.voting.tally import Paper
from thidua.domain.voting.threshold import Base, Rule, Threshold
from thidua.foundation.states import Stateful


class PollState(models.TextChoices):
    DRAFT = "draft", _("Đang chuẩn bị")
    OPEN = "open", _("Đang mở")
    CLOSED = "closed", _("Đã kiểm phiếu")
    CANCELLED = "cancelled", _("Đã hủy")


class PollKind(models.TextChoices):
    APPROVAL = "approval", _("Đồng ý hay không đồng ý")
    ELECTION = "election", _("Chọn trong danh sách")


class Manner(models.TextChoices):
    """How it is voted: each unit openly, hands counted in the room, or secretly."""

    BY_UNIT = "by_unit", _("Biểu quyết công khai từng đơn vị")
    HANDS = "hands", _("Biểu quyết giơ tay, ghi số đếm")
    SECRET = "secret", _("Bỏ phiếu kín")


class Answer(models.IntegerChoices):
    """The three answers to a yes/no question."""

    YES = tally.YES, _("Đồng ý")
    NO = tally.NO, _("Không đồng ý")
    ABSTAIN = tally.ABSTAIN, _("Không có ý kiến")


RULES = {Rule.AT_LEAST.value: _("ít nhất"), Rule.MORE_THAN.value: _("hơn")}
BASES = {Base.MEMBERS.value: _("tổng số thành viên"), Base.PRESENT.value: _("số có mặt")}


class Poll(Stateful):
    """A vote on one question (cuộc biểu quyết, cuộc bỏ phiếu).

    `subject` and `part` name the record of the higher slice and the piece of it, such as "conference:12" and "5"; nothing points upward.
    `members` and `present` are the basis (số thành viên, số có mặt), fixed at opening; a late arrival that is admitted raises `present`.
    A secret poll has a public key here and its private key in a file outside the database, destroyed when the poll ends.
    """

    MOVES = {
        PollState.DRAFT: (PollState.OPEN, PollState.CANCELLED),
        PollState.OPEN: (PollState.CLOSED, PollState.CANCELLED),
    }

    subject = models.CharField(max_length=60)
    part = models.CharField(max_length=60, blank=True)
    question = models.CharField(_("Nội dung biểu quyết"), max_length=500)
    kind = models.CharField(_("Câu trả lời"), max_length=10, choices=PollKind)
    most = models.PositiveSmallIntegerField(_("Được chọn nhiều nhất"), default=1)
    manner = models.CharField(_("Hình thức"), max_length=10, choices=Manner)
    rule = models.CharField(max_length=10, choices=RULES.items())
    share_part = models.PositiveSmallIntegerField()
    share_of = models.PositiveSmallIntegerField()
    base = models.CharField(_("Tính trên"), max_length=10, choices=BASES.items())
    rule_source = models.CharField(_("Căn cứ của ngưỡng"), max_length=400)
    state = models.CharField(max_length=10, choices=PollState, default=PollState.DRAFT)
    members = models.PositiveSmallIntegerField(null=True, blank=True)
    present = models.PositiveSmallIntegerField(null=True, blank=True)
    public_key = models.CharField(max_length=64, blank=True)
    urn = models.CharField(max_length=40, blank=True)
    prepared_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(_("Lý do hủy"), max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["subject", "part"], name="poll_of_subject")]
        constraints = [
            models.CheckConstraint(condition=Q(share_part__gt=0, share_part__lte=F("share_of")), name="poll_share_of_a_whole"),
            models.CheckConstraint(condition=Q(present__lte=F("members")), name="poll_no_more_present_than_members"),
            models.CheckConstraint(condition=Q(manner="secret") | Q(public_key="", urn=""), name="poll_key_only_when_secret"),
            models.CheckConstraint(
                condition=~Q(state="open", manner="secret") | ~Q(public_key="", urn=""), name="poll_open_and_secret_has_a_key"
            ),
            models.CheckConstraint(condition=~Q(state="cancelled", cancel_reason=""), name="poll_cancelled_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def is_secret(self) -> bool:
        return self.manner == Manner.SECRET

    @property
    def is_approval(self) -> bool:
        return self.kind == PollKind.APPROVAL

    @property
    def threshold(self) -> Threshold:
        """The threshold as the arithmetic knows it."""
        return Threshold(Rule(self.rule), self.share_part, self.share_of, Base(self.base))

    @property
    def paper(self) -> Paper:
        """What the ballot paper allows: the options that were not withdrawn."""
        return Paper(tuple(sorted(each.position for each in self.options.all() if not each.is_withdrawn)), self.most)


class Option(models.Model):
    """One thing that can be chosen (phương án, người được đề cử). A candidate who withdrew before the opening stays on record."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="options")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=300)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(_("Lý do xin rút"), max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "position"], name="option_once_per_place")]

    def __str__(self) -> str:
        return self.label

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class Entitlement(models.Model):
    """A voter of a poll (đơn vị hoặc người có quyền biểu quyết): a unit, for which whoever acts for it votes, or a person.

    Written at the opening, or when a late arrival is admitted; never taken away. It says that the voter has voted, not when and not what.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="entitlements")
    unit = models.ForeignKey("organisation.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("organisation.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=300)
    has_voted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(unit__isnull=False) ^ Q(person__isnull=False), name="entitlement_of_unit_or_person"),
            models.UniqueConstraint(fields=["poll", "unit"], name="entitlement_once_per_unit"),
            models.UniqueConstraint(fields=["poll", "person"], name="entitlement_once_per_person"),
        ]

    def __str__(self) -> str:
        return self.label


class OpenVote(models.Model):
    """What a unit chose openly, and who wrote it down (biểu quyết công khai). May change until the poll closes."""

    entitlement = models.OneToOneField(Entitlement, on_delete=models.PROTECT, related_name="open_vote")
    choice = models.JSONField()
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.entitlement)


class Envelope(models.Model):
    """A sealed ballot in the urn of an open poll (phiếu trong phong bì). Random key, no voter, no time; gone when the poll ends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="envelopes")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.pk)


class Ballot(models.Model):
    """A ballot out of the urn (phiếu kín), written at the closing with all the others in a random order.

    `choice` lists the options chosen; null when the envelope held no ballot that can be read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="ballots")
    choice = models.JSONField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class Result(models.Model):
    """The count of a closed poll with its basis (kết quả kiểm phiếu); never edited.

    `roll` is who was entitled and whether he voted, as [name, voted]; `counts` is [option's place, votes]; `taken` and `level` are places.
    """

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, related_name="result")
    members = models.PositiveSmallIntegerField()
    present = models.PositiveSmallIntegerField()
    entitled = models.PositiveSmallIntegerField()
    cast = models.PositiveSmallIntegerField()
    blank = models.PositiveSmallIntegerField()
    invalid = models.PositiveSmallIntegerField()
    counts = models.JSONField()
    taken = models.JSONField()
    level = models.JSONField()
    roll = models.JSONField()
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.poll)

    @property
    def passed(self) -> bool:
        """Whether a yes/no question was passed."""
        return Answer.YES in self.taken

    @property
    def tally(self) -> tally.Tally:
        """The counts as the arithmetic knows them."""
        return tally.Tally(tuple((place, count) for place, count in self.counts), self.cast, self.blank, self.invalid)
