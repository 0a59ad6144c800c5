"""What a real installation is set to, as the settings file says it; the tests themselves change some of it."""

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from thidua.config import settings as production
from thidua.foundation.backup import taking


def test_production_keeps_passwords_with_argon2():
    with override_settings(PASSWORD_HASHERS=production.PASSWORD_HASHERS):
        assert identify_hasher(make_password("mat-khau-thu-2023")).algorithm == "argon2"


def test_production_lets_a_hall_sign_in_and_few_guess():
    """A hall full of people comes from one address; guessing is counted by account."""
    limits = production.ACCOUNT_RATE_LIMITS
    assert limits["login"] == "300/m/ip"
    assert limits["login_failed"] == "300/m/ip,30/h/key"
    assert (production.AXES_FAILURE_LIMIT, production.AXES_LOCKOUT_PARAMETERS) == (5, [["username", "ip_address"]])


def test_production_believes_no_proxy_unasked():
    assert production.BEHIND_PROXY is False
    assert production.SECURE_PROXY_SSL_HEADER is None


def test_former_keys_are_read_and_a_word_that_is_none_stops_the_start(monkeypatch):
    monkeypatch.setenv("THIDUA_SECRET_KEY_FALLBACKS", f"{'a' * 40}, {'b' * 40}")
    assert production.old_secrets("THIDUA_SECRET_KEY_FALLBACKS") == ["a" * 40, "b" * 40]
    monkeypatch.setenv("THIDUA_SECRET_KEY_FALLBACKS", "ngan")
    with pytest.raises(ImproperlyConfigured, match="at least 32"):
        production.old_secrets("THIDUA_SECRET_KEY_FALLBACKS")


def test_backup_holds_former_keys_that_still_open_something(settings):
    assert "FALLBACKS" not in taking.secret_lines()
    settings.SECRET_KEY_FALLBACKS = ["a" * 40, "b" * 40]
    assert taking.secret_lines().splitlines()[-1] == f"THIDUA_SECRET_KEY_FALLBACKS={'a' * 40},{'b' * 40}"
