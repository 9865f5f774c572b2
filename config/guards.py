"""What must hold before the platform starts: each check raises ImproperlyConfigured with what to do."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
# Words of examples and tutorials: a secret that holds one was copied, not made.
DEFAULT_WORDS = ("django-insecure", "changeme", "change-me", "change_me", "replace-me", "your-secret", "example")
FERNET_KEY_BYTES = 32


def check_debug(debug: bool, development: bool) -> None:
    """DEBUG shows settings and code to anybody; it needs an explicit DEVELOPMENT=1 beside it."""
    if debug and not development:
        raise ImproperlyConfigured(
            "DEBUG is on. It belongs on a developer's machine only: set DEVELOPMENT=1 there too."
        )


def check_secret(name: str, value: str, *, shortest: int = 50) -> None:
    """A secret of at least `shortest` characters that was made, not copied from an example."""
    if any(word in value.lower() for word in DEFAULT_WORDS):
        raise ImproperlyConfigured(f"{name} is a default value. Make one: openssl rand -base64 48")
    if len(value) < shortest or len(set(value)) < 10:
        raise ImproperlyConfigured(
            f"{name} is too weak: at least {shortest} random characters (openssl rand -base64 48)."
        )


def check_field_keys(keys: Sequence[str]) -> None:
    """Keys for personal data are 32 bytes in URL-safe base64, newest first."""
    if not keys:
        raise ImproperlyConfigured("FIELD_KEYS is empty: personal data could not be stored.")
    for key in keys:
        try:
            size = len(urlsafe_b64decode(key.encode()))
        except (binascii.Error, ValueError):
            size = 0
        if size != FERNET_KEY_BYTES:
            raise ImproperlyConfigured("FIELD_KEYS holds a key that is not 32 bytes in URL-safe base64.")


def check_distinct(**secrets: str) -> None:
    """One leaked key must not open what another protects."""
    if len(set(secrets.values())) < len(secrets):
        raise ImproperlyConfigured(f"{', '.join(secrets)} must differ from each other.")


def check_hosts(hosts: Sequence[str], *, local_http: bool) -> None:
    """Names are spelled out, and plain HTTP is for this machine only."""
    if not hosts or any("*" in host for host in hosts):
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts; '*' would accept forged host names.")
    if local_http and not LOOPBACK_HOSTS.issuperset(hosts):
        raise ImproperlyConfigured("LOCAL_HTTP is accepted on loopback only: ALLOWED_HOSTS names other hosts.")


def check_bind(address: str, *, local_http: bool) -> None:
    """Without HTTPS the server listens on loopback or a socket file only. `address` as gunicorn takes it."""
    host = address.rpartition(":")[0]
    if local_http and not address.startswith("unix:") and host not in LOOPBACK_HOSTS:
        raise ImproperlyConfigured(f"LOCAL_HTTP is accepted on loopback only, not on {address}.")


def broker_url(redis_url: str) -> str:
    """The message queue's own database on the same Redis: the number of the cache's plus eight (of sixteen)."""
    parts = urlsplit(redis_url)
    if parts.scheme == "unix":
        number = int(parse_qs(parts.query).get("db", ["0"])[0])
        return f"redis+socket://{parts.path}?virtual_host={(number + 8) % 16}"
    number = int(parts.path.strip("/") or 0)
    return parts._replace(path=f"/{(number + 8) % 16}").geturl()
