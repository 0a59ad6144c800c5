"""Run by test_kill in a process of its own: a covenant open for signing, and for every head a session that has just typed the password.

Prints JSON: the address, the hash, and for each head the unit's code and the session.
"""

import json
import sys
import time

import django

django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from thidua.covenant.tests.factories import AT, certify, make_open  # noqa: E402
from thidua.foundation import clock  # noqa: E402
from thidua.foundation.clock.models import TrainingClock  # noqa: E402


def session_of(user):
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return session.session_key


TrainingClock.objects.update_or_create(pk=1, defaults={"offset": AT - clock.real_now()})
scene, covenant = make_open(int(sys.argv[1]))
certify(scene)
heads = [{"unit": unit.code, "session": session_of(head.user)} for unit, head in zip(scene.units, scene.heads, strict=True)]
print(json.dumps({"code": scene.cluster.code, "covenant": covenant.pk, "sha256": covenant.text_sha256, "heads": heads}))
