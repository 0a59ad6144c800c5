"""What the tests change, and nothing else."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("THIDUA_SECRET_KEY", "test-" * 10)
os.environ.setdefault("THIDUA_AUDIT_KEY", "audit-test-" * 5)
# Each process of the suite has a data folder of its own, gone when it ends.
os.environ["THIDUA_DATA"] = tempfile.mkdtemp(prefix="thidua-test-")
atexit.register(shutil.rmtree, os.environ["THIDUA_DATA"], ignore_errors=True)
os.environ.setdefault("THIDUA_TRAINING", "1")
os.environ.setdefault("THIDUA_HTTPS", "0")

from thidua.config.settings import *  # noqa: E402

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]
LIMITS = AXES_ENABLED = False
PAPER_FONTS = ""
WHITENOISE_AUTOREFRESH = True
# A task runs at once; what is about the queue itself asks for the database.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default", "long"]}}
# The test runner empties tables between tests; only here may the audit table's triggers be lifted for that flush.
AUDIT_ALLOW_FLUSH = True
# Rows of the log are numbered anew in every test, so pages kept from one would be shown in the next.
CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
