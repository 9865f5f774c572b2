"""The one place that knows algorithms and keys: encryption of personal data and the keyed hash that finds it again.

`FIELD_KEYS` (newest first) are 32 random bytes each, url-safe base64. `FIELD_ALGORITHM` chooses what is written: "aes" (Fernet:
AES-128-CBC with HMAC-SHA-256) or "sm" (SM4-GCM, look-ups by HMAC-SM3). Both are always readable, so the setting may be
changed while data exist; `manage.py rotate_keys` then rewrites them.
"""

from __future__ import annotations

import base64
import os
import re
import unicodedata
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from jiangdu.masks import mask_name, mask_phone, normal_phone

__all__ = [
    "CannotDecrypt",
    "EncryptedTextField",
    "decrypt",
    "encrypt",
    "is_current",
    "lookup_hash",
    "mask_name",
    "mask_phone",
]

AES, SM = "aes", "sm"
_NONCE, _TAG = 12, 16  # bytes, the sizes GCM is specified for


class CannotDecrypt(Exception):
    """None of the keys in FIELD_KEYS opens this value, or the value was tampered with."""


class _Sm4Box:
    """SM4-GCM under a key derived from one field key, so that the two algorithms never share key material."""

    def __init__(self, key: bytes) -> None:
        self._key = _mac(base64.urlsafe_b64decode(key), b"jiangdu field sm4", hashes.SM3())[:16]

    def encrypt(self, data: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        box = Cipher(algorithms.SM4(self._key), modes.GCM(nonce)).encryptor()
        return base64.urlsafe_b64encode(nonce + box.update(data) + box.finalize() + box.tag)

    def decrypt(self, token: bytes) -> bytes:
        raw = base64.urlsafe_b64decode(token)
        nonce, data, tag = raw[:_NONCE], raw[_NONCE:-_TAG], raw[-_TAG:]
        try:
            box = Cipher(algorithms.SM4(self._key), modes.GCM(nonce, tag)).decryptor()
            return box.update(data) + box.finalize()
        except (InvalidTag, ValueError) as error:
            raise InvalidToken from error


def _mac(key: bytes, data: bytes, algorithm: hashes.HashAlgorithm) -> bytes:
    mac = hmac.HMAC(key, algorithm)
    mac.update(data)
    return mac.finalize()


@lru_cache(maxsize=8)
def _aes(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


@lru_cache(maxsize=8)
def _sm(keys: tuple[str, ...]) -> list[_Sm4Box]:
    return [_Sm4Box(key.encode()) for key in keys]


def _keys() -> tuple[str, ...]:
    if not settings.FIELD_KEYS:
        raise ImproperlyConfigured("FIELD_KEYS holds no key")
    return tuple(settings.FIELD_KEYS)


def algorithm() -> str:
    """What new values are written with: "aes" or "sm"."""
    chosen = str(getattr(settings, "FIELD_ALGORITHM", AES))
    if chosen not in (AES, SM):
        raise ImproperlyConfigured(f"FIELD_ALGORITHM must be {AES!r} or {SM!r}")
    return chosen


def encrypt(text: str) -> str:
    """The text under the newest key, as ASCII; another result each time, so equal texts cannot be seen to be equal."""
    chosen, keys = algorithm(), _keys()
    box = _aes(keys) if chosen == AES else _sm(keys)[0]
    return f"{chosen}:{box.encrypt(text.encode()).decode('ascii')}"


def decrypt(token: str) -> str:
    """The text again, under whichever of the keys and algorithms it was written. Raises CannotDecrypt."""
    return _open(token, _keys())


def is_current(token: str) -> bool:
    """Whether the newest key and the chosen algorithm wrote this value; False means it waits for `rotate_keys`."""
    if not token.startswith(f"{algorithm()}:"):
        return False
    try:
        _open(token, _keys()[:1])
    except CannotDecrypt:
        return False
    return True


def _open(token: str, keys: tuple[str, ...]) -> str:
    written, _, body = token.partition(":")
    try:
        if written == AES:
            return _aes(keys).decrypt(body.encode("ascii")).decode()
        if written == SM:
            return _open_sm(body.encode("ascii"), keys)
    except (InvalidToken, ValueError):
        pass
    raise CannotDecrypt("no key in FIELD_KEYS opens this value")


def _open_sm(body: bytes, keys: tuple[str, ...]) -> str:
    for box in _sm(keys):
        try:
            return box.decrypt(body).decode()
        except InvalidToken:
            continue
    raise InvalidToken


def lookup_hash(text: str) -> str:
    """64 hex digits under LOOKUP_KEY, equal for equal phone numbers or names however they were typed; '' for nothing."""
    normal = normal_phone(text) or re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
    if not normal:
        return ""
    digest = hashes.SHA256() if algorithm() == AES else hashes.SM3()
    return _mac(settings.LOOKUP_KEY.encode(), normal.encode(), digest).hex()


class EncryptedTextField(models.TextField):
    """Text that SQL, a dump or a backup shows only as a token. Found by no look-up but `isnull`; '' is stored as ''.

    `hash_field` names the column of the same model that holds `lookup_hash` of the text: `rotate_keys` renews it too.
    The caller fills it, because an update must be able to set both in one statement.
    """

    def __init__(self, *args: Any, hash_field: str = "", **kwargs: Any) -> None:
        self.hash_field = hash_field
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.hash_field:
            kwargs["hash_field"] = self.hash_field
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        problems = super().check(**kwargs)
        if self.unique or self.db_index:  # type: ignore[attr-defined]
            problems.append(
                checks.Error("An encrypted field cannot be indexed or unique.", obj=self, id="jiangdu.E001")
            )
        return problems

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        plain = super().get_db_prep_value(value, connection, prepared)
        return encrypt(plain) if plain else plain

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def get_transform(self, lookup_name: str) -> Any:
        return None
