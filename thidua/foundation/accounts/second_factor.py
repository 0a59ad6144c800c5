"""The second step of signing in (bước đăng nhập thứ hai): what allauth asks of us, its addresses, and how secrets are kept."""

import io

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from cryptography.fernet import InvalidToken, MultiFernet
from django.db import transaction
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import RedirectView

from thidua.foundation.accounts.confirming import asked_again
from thidua.foundation.accounts.models import User
from thidua.foundation.closing import cipher
from thidua.foundation.refusal import Refused

# What allauth keeps closed: the app's secret, and that from which the codes on paper follow.
SECRETS = ("secret", "seed")


def _cipher() -> MultiFernet:
    """Return the cipher of the secrets: a copy of the database alone opens no account."""
    return cipher("second factor")


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("Mã chưa đúng hoặc đã hết hạn. Hãy nhập mã đang hiện trên điện thoại."),
        "cannot_generate_recovery_codes": gettext_lazy("Hãy bật bước đăng nhập thứ hai trước, rồi tạo mã dự phòng."),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret.

        Raises:
            Refused: it was closed with a key that this installation no longer knows.
        """
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            reason = _("Khóa của hệ thống đã đổi nên bước thứ hai không đọc được nữa. Hãy gọi người quản trị để gỡ, rồi bật lại.")
            raise Refused(reason) from None

    def build_totp_svg(self, url: str) -> str:
        drawn = io.BytesIO()
        segno.make(url, error="m", micro=False).save(drawn, kind="svg", scale=5, border=2, dark="#221b1d", light="#ffffff")
        return drawn.getvalue().decode()

    def get_totp_issuer(self) -> str:
        return "Thi Đua"  # vi: data

    def get_totp_label(self, user: User) -> str:
        return user.username

    def generate_authenticator_name(self, user: User, type: str) -> str:
        held = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Khóa %(number)d") % {"number": held + 1}


def close_anew() -> int:
    """Close every secret that an earlier key closed with the key of today; return of how many ways of signing in."""
    closing = _cipher()
    held = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk")
    return sum(_close_one_anew(pk, closing) for pk in list(held.values_list("pk", flat=True)))


@transaction.atomic
def _close_one_anew(pk: int, closing: MultiFernet) -> bool:
    """Close the secrets of one way as it stands now: a code on paper that was used a moment ago stays used."""
    held = Authenticator.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if held is None:
        return False
    closed = {name: value for name in SECRETS if (value := held.data.get(name))}
    try:
        held.data |= {name: closing.rotate(value.encode()).decode() for name, value in closed.items()}
    except InvalidToken:
        return False  # of a key that nobody has any more: its owner switches the step on anew
    held.save(update_fields=["data"])
    return True


PLACE = "tai-khoan/hai-buoc/"
# Adding the first is asked of everybody by `asked_again`; for all else there is a second step already, for which allauth asks.
urlpatterns = [
    path("dang-nhap/buoc-hai", base.authenticate, name="mfa_authenticate"),
    path("nhap-lai-ma", base.reauthenticate, name="mfa_reauthenticate"),
    path("nhap-lai-khoa", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path(PLACE, base.index, name="mfa_index"),
    path(f"{PLACE}ung-dung/bat", asked_again(totp.activate_totp), name="mfa_activate_totp"),
    path(f"{PLACE}ung-dung/tat", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(f"{PLACE}ma-du-phong", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(f"{PLACE}ma-du-phong/moi", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(f"{PLACE}khoa/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path(f"{PLACE}khoa/them", asked_again(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(f"{PLACE}khoa/<int:pk>/bo", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
]
