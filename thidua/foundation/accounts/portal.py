"""Signing in through the office's own portal (cổng đăng nhập chung): OpenID Connect, by settings.

The portal says who somebody is; whether that is anybody here is ours to say. Nobody is made an account by coming through it.
The first time, the portal's name for a person (its subject) is tied to the account that a claim points at; from then on only that
subject opens it, so that an address given to somebody else later opens nothing.
"""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User

PORTAL = "cong"


class PortalAdapter(OpenIDConnectOAuth2Adapter):
    """allauth's, but the token's signature is always held against the portal's published keys, however the token came."""

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        found: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return found


class SocialAdapter(DefaultSocialAccountAdapter):
    """Who a person of the portal is here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account; refuse in words when there is none.

        Raises:
            ImmediateHttpResponse: with the page that says why.
        """
        if sociallogin.is_existing:
            return
        user, reason = account_of(claims(sociallogin))
        if user is None:
            raise ImmediateHttpResponse(refused(request, reason))
        sociallogin.connect(request, user)


def claims(sociallogin: SocialLogin) -> dict[str, Any]:
    """Return what the portal says of this person: the signed token's words before those of the page of the person."""
    data = sociallogin.account.extra_data
    return {**data.get("userinfo", {}), **data.get("id_token", {})}


def account_of(said: dict[str, Any]) -> tuple[User | None, str]:
    """Return the account that the claim of the settings points at, or nobody and why."""
    value = str(said.get(settings.OIDC_CLAIM) or "").strip()
    if settings.OIDC_MATCH == "link" or not value:
        return None, _("Tài khoản của đồng chí ở cổng chưa được gắn với tài khoản nào ở đây.")
    if settings.OIDC_MATCH == "email" and settings.OIDC_CLAIM == "email" and said.get("email_verified") is not True:
        return None, _("Cổng đăng nhập chưa xác nhận địa chỉ thư của đồng chí.")
    user = User.objects.filter(**{f"{settings.OIDC_MATCH}__iexact": value}).first()
    if user is None:
        return None, _("Cổng đăng nhập báo đồng chí là “%(name)s”, nhưng ở đây chưa có tài khoản nào như vậy.") % {"name": value[:200]}
    if SocialAccount.objects.filter(user=user, provider=PORTAL).exists():
        return None, _("Tài khoản “%(name)s” ở đây đã gắn với một người khác ở cổng đăng nhập.") % {"name": value[:200]}
    return user, ""


def refused(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "socialaccount/refused.html", {"reason": reason}, status=403)


def login(request: HttpRequest) -> HttpResponse:
    """Go to the portal."""
    return _view(OAuth2LoginView, request)


def callback(request: HttpRequest, provider_id: str = PORTAL) -> HttpResponse:
    """Come back from it."""
    return _view(OAuth2CallbackView, request)


def _view(kind: Any, request: HttpRequest) -> HttpResponse:
    if not settings.OIDC_SERVER:
        raise Http404
    answer: HttpResponse = kind.adapter_view(PortalAdapter(request, PORTAL))(request)
    return answer


urlpatterns = [
    path("dang-nhap/cong", login, name="portal_login"),
    path("dang-nhap/cong/tro-lai", callback, {"provider_id": PORTAL}, name="openid_connect_callback"),
]
