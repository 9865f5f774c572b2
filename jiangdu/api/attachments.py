"""`POST attachments/`: one file a request; answered with links to its re-encoded copies."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.contrib.gis.geos import Point
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from jiangdu.api.base import ApiView
from jiangdu.attachments import TooLarge, photo_json, store
from jiangdu.models import Attachment, User

FORM_ROOM = 256 * 1024  # bytes a multipart body may need beside the file
LONGEST_POINT = 500  # characters
DISCARDED_AT_MOST = 128 * 1024 * 1024


class PointField(serializers.CharField):
    """A GeoJSON Point as a string (multipart knows no objects), wgs84 degrees."""

    default_error_messages = {"no_point": _("Not a GeoJSON Point with longitude and latitude.")}

    def to_internal_value(self, data: Any) -> Point | None:  # type: ignore[override]
        text = super().to_internal_value(data)
        if not text:
            return None
        if len(text) > LONGEST_POINT:
            self.fail("no_point")
        try:
            shape = json.loads(text)
            lng, lat = (float(number) for number in shape["coordinates"][:2])
        except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
            self.fail("no_point")
        if shape.get("type") != "Point" or not (-180 <= lng <= 180 and -90 <= lat <= 90):
            self.fail("no_point")
        return Point(lng, lat, srid=4326)


class UploadSerializer(serializers.Serializer[Any]):
    """A photo (JPEG, PNG, WebP, HEIC; at most 20 MB and 50 million pixels) or, as evidence, a PDF."""

    file = serializers.FileField(allow_empty_file=True, max_length=None)
    kind = serializers.ChoiceField(choices=Attachment.Kind.choices)
    taken_at = serializers.DateTimeField(required=False, allow_null=True)
    location = PointField(required=False, allow_blank=True)


@extend_schema_field({"type": "object", "nullable": True, "description": "GeoJSON Point"})
class GeoJsonField(serializers.JSONField):
    """A GeoJSON Point going out."""


class PhotoSerializer(serializers.Serializer[Any]):
    """An attachment. The links are for the caller alone and hold an hour; `url` of a PDF is a download.

    `taken_at` is what the device says, `uploaded_at` what we say; `is_time_doubtful` when the two cannot well both be true.
    """

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Attachment.Kind.choices)
    name = serializers.CharField()
    url = serializers.CharField()
    thumbnail_url = serializers.CharField(allow_null=True)
    sha256 = serializers.CharField()
    taken_at = serializers.DateTimeField(allow_null=True)
    is_time_doubtful = serializers.BooleanField()
    uploaded_at = serializers.DateTimeField()
    location = GeoJsonField()


class AttachmentsView(ApiView):
    """Upload a file to be used once, by its uploader, in one of the actions."""

    parser_classes = (MultiPartParser,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse by size before anything reads the body: looking for a CSRF token would already store all of it."""
        refuse_large(request._request)
        super().initial(request, *args, **kwargs)

    @extend_schema(operation_id="attachments_create", request=UploadSerializer, responses={201: PhotoSerializer})
    def post(self, request: Request) -> Response:
        given = UploadSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        assert isinstance(request.user, User)
        attachment = store(**given.validated_data, uploader=request.user, at=timezone.now())
        return Response(photo_json(attachment, request), status=status.HTTP_201_CREATED)


def refuse_large(request: HttpRequest) -> None:
    """Raise TooLarge by the announced length. The body is read and dropped, else many clients never see the answer."""
    try:
        announced = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        announced = 0
    if announced <= settings.MAX_UPLOAD_BYTES + FORM_ROOM:
        return
    if announced <= DISCARDED_AT_MOST:
        while request.read(64 * 1024):
            pass
    raise TooLarge
