"""Who is told about certificates. Their dates are real time, as in the certificates themselves."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.foundation.accounts.models import User
from thidua.foundation.notify.events import Event
from thidua.foundation.notify.outbox import tell
from thidua.foundation.notify.reminders import Deadline
from thidua.foundation.ui.templatetags.td import vi_date
from thidua.organisation.models import Appointment, AppointmentRole
from thidua.organisation.queries import accounts_of
from thidua.signing import permissions, queries
from thidua.signing.models import SigningCertificate


def _own(user: User, on: date) -> QuerySet[SigningCertificate]:
    return SigningCertificate.objects.filter(person__user_id=user.pk)


GRANTED = Event(
    "signing.granted",
    _("Đồng chí được cấp chứng thư nội bộ để ký số"),
    _("Hãy tạo chứng thư và đặt mật khẩu ký riêng, chỉ mình đồng chí biết. Việc này mất khoảng một phút."),
    _("Tạo chứng thư"),
    _own,
)
GRANTED_FOR_ORGAN = Event(
    "signing.granted_for_organ",
    _("Đồng chí được giao chứng thư nội bộ của %(organ)s"),
    _("Chứng thư này để đóng dấu cho cơ quan, khác chứng thư của riêng đồng chí. Hãy tạo và đặt một mật khẩu ký riêng."),
    _("Tạo chứng thư"),
    _own,
)
REVOKED = Event(
    "signing.revoked",
    _("Chứng thư của đồng chí đã bị thu hồi"),
    _("Lý do: %(reason)s. Chữ ký đã ký trước đó vẫn giữ nguyên. Nếu cần ký tiếp, hãy nhờ người quản trị cấp lại."),
    _("Xem chữ ký số của tôi"),
    _own,
)
ORGANS_REVOKED = Event(
    "signing.organs_revoked",
    _("Chứng thư của %(organ)s do đồng chí giữ đã bị thu hồi"),
    _("Lý do: %(reason)s. Văn bản đã đóng dấu vẫn giữ nguyên. Nếu đồng chí còn đóng dấu cho cơ quan, hãy nhờ người quản trị cấp lại."),
    _("Xem chữ ký số của tôi"),
    _own,
)
REVOKED_BY_OWNER = Event(
    "signing.revoked_by_owner",
    _("%(person)s đã tự thu hồi chứng thư của mình"),
    _("Lý do: %(reason)s. Nếu người này còn cần ký, hãy cấp lại chứng thư."),
    _("Xem chứng thư"),
    permissions.certificates_visible_to,
)
ENDING = Event(
    "signing.ending",
    _("Chứng thư của đồng chí sắp hết hạn"),
    _("Chứng thư do %(issuer)s cấp hết hạn ngày %(until)s. Nội bộ: nhờ người quản trị cấp mới. Bên ngoài: gia hạn ở nơi cấp."),
    _("Xem chữ ký số của tôi"),
    _own,
)
ENDED = Event(
    "signing.ended",
    _("Chứng thư của đồng chí đã hết hạn"),
    _("Chứng thư do %(issuer)s cấp đã hết hạn ngày %(until)s. Chữ ký đã ký trước đó vẫn giữ nguyên."),
    _("Xem chữ ký số của tôi"),
    _own,
)
ORGANS_ENDING = Event(
    "signing.organs_ending",
    _("Chứng thư của %(organ)s sắp hết hạn"),
    _("Đồng chí giữ chứng thư này để đóng dấu; hết hạn ngày %(until)s. Hãy nhờ người quản trị cấp mới trước ngày đó."),
    _("Xem chữ ký số của tôi"),
    _own,
)
ORGANS_ENDED = Event(
    "signing.organs_ended",
    _("Chứng thư của %(organ)s đã hết hạn"),
    _("Chứng thư hết hạn ngày %(until)s nên không đóng dấu được nữa. Văn bản đã đóng dấu vẫn giữ nguyên."),
    _("Xem chữ ký số của tôi"),
    _own,
)


def granted(certificate: SigningCertificate, *, actor: User, at: datetime) -> None:
    """Ask the person to make it."""
    event, values = (GRANTED_FOR_ORGAN, {"organ": certificate.organ_name}) if certificate.organ_id else (GRANTED, {})
    tell(event, accounts_of([certificate.person_id]), about=certificate, url=reverse("signing:mine"), at=at, but=actor, **values)


def revoked(certificate: SigningCertificate, *, actor: User, at: datetime) -> None:
    """Tell the person; when he did it himself, tell the administrators, who may grant the next."""
    person, reason = certificate.person, certificate.revoked_reason
    if person.user_id != actor.pk:
        url = reverse("signing:mine")
        event, values = (ORGANS_REVOKED, {"organ": certificate.organ_name}) if certificate.organ_id else (REVOKED, {})
        tell(event, accounts_of([person.pk]), about=certificate, url=url, at=at, but=actor, reason=reason, **values)
        return
    appointed = Appointment.objects.on(at.date()).filter(role=AppointmentRole.ADMINISTRATOR).values_list("person_id", flat=True)
    url = reverse("signing:certificate", args=[certificate.pk])
    named = f"{person.full_name} ({certificate.organ_name})" if certificate.organ_name else person.full_name
    values = {"person": named, "reason": reason}
    tell(REVOKED_BY_OWNER, accounts_of(appointed), about=certificate, url=url, at=at, but=actor, **values)


def deadlines(now: datetime) -> list[Deadline]:
    """Return the ends of certificates near this real moment, of those that no other follows."""
    near = {"not_after__gte": now - queries.REMINDED, "not_after__lte": now + queries.REMINDED}
    ending = SigningCertificate.objects.filter(revoked_at=None, replaced_at=None, **near).select_related("person").order_by("pk")
    return [
        Deadline(
            about=each,
            due=each.not_after,
            owed_by=list(accounts_of([each.person_id])),
            url=reverse("signing:mine"),
            before=ORGANS_ENDING if each.organ_name else ENDING,
            late=ORGANS_ENDED if each.organ_name else ENDED,
            values={"issuer": each.issuer, "organ": each.organ_name, "until": vi_date(each.not_after)},
            days_before=queries.REMINDED.days,
        )
        for each in ending
        if each.not_after
    ]
