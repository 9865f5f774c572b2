"""How often one person, or one guesser, may ask. Redis being away must not stop the work: then nobody is throttled."""

from __future__ import annotations

import hashlib
import logging
from typing import Any

from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle, UserRateThrottle

from jiangdu.audit import address_of

logger = logging.getLogger(__name__)


class _FailsOpen(SimpleRateThrottle):
    def allow_request(self, request: Request, view: Any) -> bool:
        try:
            return super().allow_request(request, view)
        except RedisError:
            logger.exception("throttle.unavailable")
            return True


class PersonThrottle(_FailsOpen, UserRateThrottle):
    """Per person; whoever is not signed in per address."""

    scope = "person"

    def get_ident(self, request: Request) -> str:
        return address_of(request._request) or ""


class TokenThrottle(_FailsOpen):
    """Per username and address, on the door where passwords are tried."""

    scope = "tokens"

    def get_cache_key(self, request: Request, view: Any) -> str:
        data = request.data if isinstance(request.data, dict) else {}
        who = f"{data.get('username', '')}|{address_of(request._request)}"
        return self.cache_format % {"scope": self.scope, "ident": hashlib.sha256(who.encode()).hexdigest()}
