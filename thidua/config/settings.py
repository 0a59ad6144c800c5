"""Every setting, read from the environment (names begin THIDUA_) and safe by default.

Two secrets are required and have no default: THIDUA_SECRET_KEY signs sessions and tokens and closes the secrets of the second step,
THIDUA_AUDIT_KEY keys the audit chain
and the covenant's seals; neither is ever stored in the database.
"""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parents[2]


def secret(name: str) -> str:
    """Return a secret of at least 32 characters from the environment; refuse to start without it."""
    value = env.str(name, default="")
    if len(value) < 32:
        raise ImproperlyConfigured(f"{name} must be set to at least 32 random characters (./run demo makes one by itself).")
    return value


def old_secrets(name: str) -> list[str]:
    """Return secrets of before, newest first, separated by commas; refuse to start when one is too short to have been one."""
    values = [str(each).strip() for each in env.list(name, default=[])]
    if any(len(each) < 32 for each in values):
        raise ImproperlyConfigured(f"{name}: each of the former keys has at least 32 characters; separate them by commas.")
    return values


def folder(name: str) -> str:
    """Return a folder named in the environment, or nothing; refuse to start when it is not there."""
    named = env.str(name, default="")
    if named and not Path(named).is_dir():
        raise ImproperlyConfigured(f"{name}: there is no folder {named}.")
    return named


def roles(name: str) -> list[str]:
    """Return roles named in the environment; refuse to start when one is none."""
    named = env.list(name, default=[])
    if unknown := set(named) - {"specialist", "administrator", "auditor"}:
        raise ImproperlyConfigured(f"{name}: {', '.join(sorted(unknown))} is no role; known are specialist, administrator, auditor.")
    return list(named)


# Where the installation keeps what is not code: database, files, anchors of the audit chain.
DATA_DIR = Path(env.str("THIDUA_DATA", default=str(BASE_DIR / ".data" / "morning"))).resolve()

SECRET_KEY = secret("THIDUA_SECRET_KEY")
# Former keys still open what they closed: docs/how-to/change-the-secret-key.md
SECRET_KEY_FALLBACKS = old_secrets("THIDUA_SECRET_KEY_FALLBACKS")
AUDIT_KEY = secret("THIDUA_AUDIT_KEY")
DEBUG = env.bool("THIDUA_DEBUG", default=False)
# A training installation has a clock that can be set, and marks its content as illustrative.
TRAINING = env.bool("THIDUA_TRAINING", default=False)
ALLOWED_HOSTS = env.list("THIDUA_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("THIDUA_ORIGINS", default=[])
HTTPS = env.bool("THIDUA_HTTPS", default=not TRAINING)

INSTALLED_APPS = [
    "thidua.config",
    "thidua.demo",
    "thidua.guide",
    "thidua.home",
    "thidua.search",
    "thidua.honours",
    "thidua.conference",
    "thidua.progress",
    "thidua.covenant",
    "thidua.movement",
    "thidua.drafting",
    "thidua.cluster",
    "thidua.news",
    "thidua.paper",
    "thidua.voting",
    "thidua.signing",
    "thidua.organisation",
    "thidua.foundation.accounts",
    "thidua.foundation.audit",
    "thidua.foundation.clock",
    "thidua.foundation.files",
    "thidua.foundation.limits",
    "thidua.foundation.live",
    "thidua.foundation.offline",
    "thidua.foundation.ui",
    "thidua.foundation.notify",
    "thidua.foundation.work",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "thidua.foundation.accounts.sessions.SeenMiddleware",
    "thidua.foundation.ui.middleware.LanguageMiddleware",
    "thidua.foundation.ui.middleware.KeepingMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "thidua.foundation.limits.middleware.PublicLimitMiddleware",
    "thidua.honours.serving.EverybodyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "thidua.foundation.ui.resume.ResumeMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "thidua.foundation.accounts.duties.DutiesMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "thidua.foundation.clock.middleware.ClockMiddleware",
    "thidua.foundation.audit.middleware.OriginMiddleware",
    "thidua.foundation.ui.middleware.RefusalMiddleware",
    "thidua.home.middleware.CountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "thidua.config.urls"
WSGI_APPLICATION = "thidua.config.wsgi.application"
ASGI_APPLICATION = "thidua.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "thidua.foundation.ui.context.shell",
                "thidua.foundation.notify.context.bell",
                "thidua.home.context.navigation",
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "thidua.foundation.ui.templatetags.td",
                "thidua.foundation.offline.templatetags.once",
            ],
        },
    }
]
COTTON_DIR = "cotton"

DATABASES = {"default": env.db("THIDUA_DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'thidua.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a writer waits for its turn instead of failing; FULL: acknowledged means on disk, also when the power fails.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA busy_timeout=20000;",
    }
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # No compiling of queries: those that ask who may see what are long, and compiling one takes ten times as long as answering it.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
# A thread keeps its line to the database for a minute: opening one costs more than most questions that are put through it.
DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- What the processes share: docs/decisions/0013-who-gets-in.md -----------------------------------------------------------------
REDIS_URL = env.str("THIDUA_REDIS_URL", default="")
_redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
_table = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache", "OPTIONS": {"MAX_ENTRIES": 10_000}}
_memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "counts", "OPTIONS": {"MAX_ENTRIES": 50_000}}
# Attempts to sign in are few and must agree between processes; pages read are many, and a write for each would cost more than it
# prevents: without Redis each process counts those for itself.
CACHES = {"default": _redis, "counts": _redis} if REDIS_URL else {"default": _table, "counts": _memory}
# Public pages as anonymous readers get them, in the memory of each process: docs/decisions/0018-public-pages-from-memory.md
CACHES["pages"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "pages",
    "OPTIONS": {"MAX_ENTRIES": 500},
}
# Whether requests are counted at all (a measurement turns it off).
LIMITS = env.bool("THIDUA_LIMITS", default=True)

# --- Work behind the pages: tasks wait in the database ---------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "long"]}}
# The server carries tasks out itself; off where `manage db_worker` does it on other machines.
EMBEDDED_WORKER = env.bool("THIDUA_EMBEDDED_WORKER", default=True)
# How several web processes tell each other that something changed: "postgresql" (LISTEN/NOTIFY), "redis" (at THIDUA_REDIS_URL), or
# nothing: then each looks at the table of events twice a second.
LIVE_SHARE = env.str("THIDUA_LIVE_SHARE", default="redis" if REDIS_URL else "")

# --- Who signs in, and how -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:work"
LOGOUT_REDIRECT_URL = "honours:front"
# What somebody does before anything else, first things first.
ACCOUNT_DUTIES = ["thidua.foundation.accounts.duties.own_password", "thidua.organisation.duties.second_factor"]
# Roles that must sign in with two steps: specialist, administrator, auditor.
SECOND_FACTOR_FOR = roles("THIDUA_SECOND_FACTOR_FOR")
MFA_ADAPTER = "thidua.foundation.accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
# Addresses of mail are entered by the administrator, not confirmed by a letter; they give nobody a way in.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
INVITATION_DAYS = 7
ACCOUNT_ADAPTER = "thidua.foundation.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
# A whole office, or a hall full of telephones, comes from one address: many may sign in at once, few may guess at one account.
# allauth stops floods from one address and slow guessing at one account from many; axes locks one account from one address.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "300/m/ip,30/h/key", "reauthenticate": "10/m/user"}
AXES_ENABLED = True
AXES_HANDLER = "thidua.foundation.accounts.lockout.Handler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "thidua.foundation.accounts.lockout.counted_name"
AXES_CLIENT_IP_CALLABLE = "thidua.foundation.limits.counting.address_of"
AXES_LOCKOUT_CALLABLE = "thidua.foundation.accounts.lockout.answer"
# What axes keeps of an attempt: nothing that was typed, and no second list of who signed in when.
AXES_SENSITIVE_PARAMETERS = ["login", "password", "username", "ip_address", "code", "csrfmiddlewaretoken", "next"]
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
ACCOUNT_USER_DISPLAY = "thidua.foundation.accounts.models.display_name"

# --- The office's own portal, where it has one: docs/how-to/sign-in-through-a-portal.md ---------------------------------------------
OIDC_SERVER = env.str("THIDUA_OIDC_SERVER", default="")
OIDC_NAME = env.str("THIDUA_OIDC_NAME", default="")
OIDC_CLAIM = env.str("THIDUA_OIDC_CLAIM", default="email")
OIDC_MATCH = env.str("THIDUA_OIDC_MATCH", default="email")
if OIDC_MATCH not in ("email", "username", "link"):
    raise ImproperlyConfigured("THIDUA_OIDC_MATCH is email, username or link.")
SOCIALACCOUNT_ADAPTER = "thidua.foundation.accounts.portal.SocialAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form may not lead to another site (form-action 'self')
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "cong",
                "name": OIDC_NAME,
                "client_id": env.str("THIDUA_OIDC_CLIENT", default=""),
                "secret": env.str("THIDUA_OIDC_SECRET", default=""),
                "settings": {"server_url": OIDC_SERVER, "uid_field": OIDC_CLAIM if OIDC_MATCH == "link" else "sub"},
            }
        ],
    }
}

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS and env.bool("THIDUA_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.int("THIDUA_HSTS_SECONDS", default=31_536_000) if HTTPS else 0
# Whether sister hosts too speak only HTTPS is the owner of the domain's to say, not ours.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# Only behind a proxy of our own are the headers believed in which a proxy tells who asks, and how.
BEHIND_PROXY = env.bool("THIDUA_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "thidua.foundation.ui.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "worker-src": [SELF],
        "manifest-src": [SELF],
    }
}

# --- Language, time, files --------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]  # vi: data
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["thidua.config.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 60
# Evidence, papers and photographs live here under their content hash, never under a public folder.
FILES_DIR = DATA_DIR / "files"
# Private keys of secret ballots that are open now, destroyed when they close. Several web processes share this folder; no backup holds it.
URN_DIR = Path(env.str("THIDUA_URN_DIR", default=str(DATA_DIR / "urns")))
# A folder with the office's own licensed Times New Roman (*.ttf) for papers as PDF; without one they are set in Liberation Serif.
PAPER_FONTS = folder("THIDUA_FONTS")
FILE_MAX_BYTES = 20 * 1024 * 1024
# How long a file waits for a signature that is made with a token: docs/decisions/0021-one-revision-at-a-time.md
SIGN_LEASE_SECONDS = env.int("THIDUA_SIGN_LEASE_SECONDS", default=180)
# A server of timestamps (RFC 3161) for signatures. While it does not answer, signing goes on without, and the schedule makes up for it.
TIMESTAMP_URL = env.str("THIDUA_TIMESTAMP_URL", default="")
TIMESTAMP_USER = env.str("THIDUA_TIMESTAMP_USER", default="")
TIMESTAMP_PASSWORD = env.str("THIDUA_TIMESTAMP_PASSWORD", default="")
TIMESTAMP_SECONDS = env.float("THIDUA_TIMESTAMP_SECONDS", default=5)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FORM_RENDERER = "thidua.foundation.ui.forms.Renderer"

# Letters go to a mail server by THIDUA_EMAIL_URL (smtp+tls://name:password@host:587); without one each is kept as a file.
EMAIL = env.email_url("THIDUA_EMAIL_URL", default="filemail://")
EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = EMAIL["EMAIL_BACKEND"], EMAIL["EMAIL_HOST"], EMAIL["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL["EMAIL_HOST_USER"], EMAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_TLS", False), EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = DATA_DIR / "letters"
EMAIL_TIMEOUT = 20
# Where letters lead their readers to: the address under which people open this installation.
SITE_URL = env.str("THIDUA_SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
DEFAULT_FROM_EMAIL = env.str("THIDUA_FROM_EMAIL", default="thidua@localhost")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    # A private calendar's address is a key: no line of ours names it.
    "filters": {"no_addresses": {"()": "thidua.foundation.notify.logs.NoAddresses"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_addresses"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A refusal (403, 404, 405) is an answer, not an event; the audit log and the page say enough.
    "loggers": {"django.request": {"level": "ERROR"}},
}
