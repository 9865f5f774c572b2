"""The platform starts only with safe settings, and says what is wrong otherwise."""

from __future__ import annotations

import base64
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import guards

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]


def good() -> dict[str, str]:
    return {
        "DATABASE_URL": "postgres:///none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "LOOKUP_KEY": secrets.token_urlsafe(48),
        "HISTORY_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "ALLOWED_HOSTS": "grid.example.org",
    }


def start(command: list[str], **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Run Python with good settings and these changes; None takes a name out."""
    given = {name: value for name, value in (good() | changes).items() if value is not None}
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "config.settings"} | given
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


LOAD = ["-c", "import config.settings"]


def test_good_settings_are_accepted():
    assert start(LOAD).returncode == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"DEBUG": "1"}, "DEVELOPMENT=1"),
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + "x1y2z3" * 12}, "default value"),
        ({"FIELD_KEYS": None}, "FIELD_KEYS"),
        ({"HISTORY_KEY": "short"}, "too weak"),
        ({"ALLOWED_HOSTS": "*"}, "forged"),
        ({"LOCAL_HTTP": "1"}, "loopback"),
    ],
)
def test_unsafe_settings_stop_the_start(changes, words):
    refused = start(LOAD, **changes)
    assert refused.returncode != 0
    assert "ImproperlyConfigured" in refused.stderr and words in refused.stderr.splitlines()[-1]


def test_development_may_debug():
    assert start(LOAD, DEBUG="1", DEVELOPMENT="1").returncode == 0


def test_the_deployment_check_is_clean():
    checked = start(["manage.py", "check", "--deploy", "--fail-level", "WARNING"])
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("key", ["", "abc", "A" * 43, base64.urlsafe_b64encode(b"x" * 31).decode()])
def test_a_key_of_wrong_length_is_refused(key):
    with pytest.raises(ImproperlyConfigured):
        guards.check_field_keys([key])


def test_no_key_at_all_is_refused():
    with pytest.raises(ImproperlyConfigured):
        guards.check_field_keys([])


@pytest.mark.parametrize("value", ["a" * 80, "ab" * 40, "changeme-7Qm2xV9cTz" * 4, "kJ8s-d02_LqPz"])
def test_a_secret_that_was_not_made_is_refused(value):
    with pytest.raises(ImproperlyConfigured):
        guards.check_secret("SECRET_KEY", value)


def test_one_key_for_two_purposes_is_refused():
    with pytest.raises(ImproperlyConfigured):
        guards.check_distinct(SECRET_KEY="a", LOOKUP_KEY="b", HISTORY_KEY="a")


@pytest.mark.parametrize("hosts", [[], ["*"], ["*.example.org"], ["grid.example.org", "*"]])
def test_hosts_are_spelled_out(hosts):
    with pytest.raises(ImproperlyConfigured):
        guards.check_hosts(hosts, local_http=False)


@pytest.mark.parametrize("hosts", [["localhost", "grid.example.org"], ["10.0.0.1"], ["0.0.0.0"]])
def test_plain_http_is_for_this_machine_only(hosts):
    with pytest.raises(ImproperlyConfigured):
        guards.check_hosts(hosts, local_http=True)


@pytest.mark.parametrize(
    ("address", "accepted"),
    [
        ("127.0.0.1:8000", True),
        ("[::1]:8000", True),
        ("unix:/run/web.sock", True),
        ("0.0.0.0:8000", False),
        (":8000", False),
        ("10.1.2.3:80", False),
    ],
)
def test_plain_http_listens_on_loopback_only(address, accepted):
    guards.check_bind(address, local_http=False)
    if accepted:
        guards.check_bind(address, local_http=True)
    else:
        with pytest.raises(ImproperlyConfigured):
            guards.check_bind(address, local_http=True)


@pytest.mark.parametrize(
    ("redis", "broker"),
    [
        ("redis://127.0.0.1:6379/0", "redis://127.0.0.1:6379/8"),
        ("redis://:pw@redis:6379", "redis://:pw@redis:6379/8"),
        ("redis://127.0.0.1:6379/9", "redis://127.0.0.1:6379/1"),
        ("unix:///run/redis.sock?db=0", "redis+socket:///run/redis.sock?virtual_host=8"),
    ],
)
def test_the_queue_has_a_database_of_its_own(redis, broker):
    assert guards.broker_url(redis) == broker
