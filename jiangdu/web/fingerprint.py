"""Whether what a page shows has changed, for pages that ask again while they are open."""

from __future__ import annotations

import hashlib

from django.utils.translation import get_language


def fingerprint(*shown: object) -> str:
    """An entity tag that changes with the language and with the `repr` of any of these."""
    return f'"{hashlib.sha256(repr((get_language(), *shown)).encode()).hexdigest()[:32]}"'
