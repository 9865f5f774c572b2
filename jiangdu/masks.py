"""Personal data as shown to those who need not know it: 张*, 138****5678. And the normal form of phone numbers."""

from __future__ import annotations

import re
import unicodedata

STARS = "****"
_PHONE = re.compile(r"^[+(]?[\d\s().\-/]{3,30}$")
_EXTENSION = re.compile(r"\s*(?:转|轉|分机|ext\.?|x|#)\s*\d{1,6}$", re.IGNORECASE)
_LANDLINE_EXTENSION = re.compile(r"^(\(?0\d{2,3}\)?[\s-]?\d{7,8})-\d{1,6}$")
_MOBILE = re.compile(r"^1[3-9]\d{9}$")
_LANDLINE = re.compile(r"^(01\d|02\d|0[3-9]\d{2})\d{7,8}$")


def normal_phone(text: str) -> str:
    """Digits of a phone number, '+' before a foreign one, no extension, no 86; '' if the text is no phone number."""
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = _LANDLINE_EXTENSION.sub(r"\1", _EXTENSION.sub("", plain))
    if not _PHONE.match(plain):
        return ""
    digits = re.sub(r"\D", "", plain)
    if plain.startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00") if not plain.startswith("+") else digits
        return _domestic(digits[2:]) if digits.startswith("86") else f"+{digits}"
    if digits.startswith("86") and _MOBILE.match(digits[2:]):
        return digits[2:]
    return digits


def _domestic(digits: str) -> str:
    """A number after +86, as it is dialled at home: landlines get their leading 0 back."""
    return digits if digits.startswith("0") or _MOBILE.match(digits) or len(digits) < 9 else f"0{digits}"


def mask_phone(text: str | None) -> str:
    """138****5678; landlines keep the area code, foreign numbers the country's first digits, short ones two digits at most."""
    if not text or not text.strip():
        return ""
    phone = normal_phone(text)
    if _MOBILE.match(phone):
        return f"{phone[:3]}{STARS}{phone[-4:]}"
    if landline := _LANDLINE.match(phone):
        return f"{landline[1]}{STARS}{phone[-4:]}"
    if len(phone) >= 10:
        return f"{phone[:3]}{STARS}{phone[-4:]}"
    if len(phone) >= 7:
        return f"{STARS}{phone[-4:]}" if len(phone) == 8 else f"{STARS}{phone[-3:]}"
    return f"{STARS}{phone[-2:]}" if len(phone) >= 5 else STARS


def mask_name(text: str | None) -> str:
    """张*: the first character and one star, however long the name; a single character is hidden altogether."""
    name = (text or "").strip()
    if not name:
        return ""
    return f"{name[0]}*" if len(name) > 1 else "*"
