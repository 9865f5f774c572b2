"""What every API view derives from: idempotent POSTs, and refusals documented in the schema."""

from __future__ import annotations

from typing import Any

from rest_framework import viewsets
from rest_framework.generics import GenericAPIView
from rest_framework.views import APIView

from jiangdu.api.idempotency import Once


class ApiView(Once, APIView):
    """A view of the API."""


class ApiGenericView(Once, GenericAPIView[Any]):
    """A view with a queryset, a serializer and paging."""


class ApiViewSet(Once, viewsets.GenericViewSet[Any]):
    """A set of views on one kind of thing."""
