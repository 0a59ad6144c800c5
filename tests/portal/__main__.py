"""python -m tests.portal PORT REDIRECT_URI: serve on 127.0.0.1, everything in memory; /control/… tells it how to misbehave.

It shares nothing with the project: other settings, other tables, another process.
"""

import os
import sys
import time
from wsgiref.simple_server import WSGIRequestHandler, make_server

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

PORT, REDIRECT = int(sys.argv[1]), sys.argv[2]


def new_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    return key.private_bytes(*form).decode()


settings.configure(
    SECRET_KEY="portal-" * 8,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oauth2_provider"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware"],
    MIGRATION_MODULES=dict.fromkeys(("auth", "contenttypes", "sessions", "oauth2_provider")),
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    USE_TZ=True,
    OAUTH2_PROVIDER={
        "OIDC_ENABLED": True,
        "OIDC_RSA_PRIVATE_KEY": new_key(),
        "OIDC_ISS_ENDPOINT": f"http://127.0.0.1:{PORT}/o",
        "PKCE_REQUIRED": True,
        "SCOPES": {"openid": "", "profile": "", "email": ""},
        "OAUTH2_VALIDATOR_CLASS": f"{__name__}.Validator",
        "ALLOWED_REDIRECT_URI_SCHEMES": ["http"],
    },
)
django.setup()

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from oauth2_provider.models import Application
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.settings import oauth2_settings

misbehaves = {"how": ""}


class Validator(OAuth2Validator):
    oidc_claim_scope = None

    def get_additional_claims(self, request):
        user = request.user
        return {"email": user.email, "email_verified": user.last_name != "unverified", "preferred_username": user.username}

    def get_id_token_dictionary(self, token, token_handler, request):
        claims, expires = super().get_id_token_dictionary(token, token_handler, request)
        if misbehaves["how"] == "audience":
            claims["aud"] = "somebody-else"
        if misbehaves["how"] == "expired":
            claims["iat"], claims["exp"] = int(time.time()) - 7200, int(time.time()) - 3600
        if misbehaves["how"] == "stale":
            claims["auth_time"] = int(time.time()) - 3600
        if misbehaves["how"] == "issuer":
            claims["iss"] = "http://elsewhere.invalid"
        return claims, expires


def sign_in(request: HttpRequest, username: str) -> HttpResponse:
    user, _made = User.objects.get_or_create(username=username, defaults={"email": f"{username}@vi-du.invalid"})
    if username.startswith("chua-"):
        user.email, user.last_name = "vidu.nt@vi-du.invalid", "unverified"
    if username.startswith("trung-"):
        user.email = "vidu.nt@vi-du.invalid"
    user.save()
    login(request, user)  # type: ignore[arg-type]  # another project, with a user model of its own
    return HttpResponse("ok")


def misbehave(request: HttpRequest, how: str) -> HttpResponse:
    misbehaves["how"] = how if how != "not" else ""
    return HttpResponse("ok")


def rotate(request: HttpRequest) -> HttpResponse:
    """Sign with a new key from now on; the old one is no longer published."""
    oauth2_settings.OIDC_RSA_PRIVATE_KEY = new_key()
    return HttpResponse("ok")


urlpatterns = [
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    path("control/sign-in/<str:username>", sign_in),
    path("control/misbehave/<str:how>", misbehave),
    path("control/rotate", rotate),
]


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    call_command("migrate", run_syncdb=True, verbosity=0)
    Application.objects.create(
        client_id="thi-dua",
        client_secret="bi-mat-cua-cong",
        redirect_uris=REDIRECT,
        client_type="confidential",
        authorization_grant_type="authorization-code",
        algorithm="RS256",
        skip_authorization=True,
    )
    make_server("127.0.0.1", PORT, get_wsgi_application(), handler_class=Quiet).serve_forever()
