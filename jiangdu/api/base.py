"""What every API view derives from: idempotent POSTs, and refusals documented in the schema."""

from __future__ import annotations

from typing import Any

from rest_framework import viewsets
from rest_framework.generics import GenericAPIView
from rest_framework.views import APIView

from jiangdu.api.idempotency import Once
from jiangdu.models import User


class _Ours(Once):
    @property
    def person(self) -> User:
        """Who is asking; only where signing in is required."""
        user = self.request.user  # type: ignore[attr-defined]
        assert isinstance(user, User)
        return user


class ApiView(_Ours, APIView):
    """A view of the API."""


class ApiGenericView(_Ours, GenericAPIView[Any]):
    """A view with a queryset, a serializer and paging."""


class ApiViewSet(_Ours, viewsets.GenericViewSet[Any]):
    """A set of views on one kind of thing."""
