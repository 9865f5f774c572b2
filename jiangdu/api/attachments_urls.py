"""Addresses below /api/v1/attachments/."""

from django.urls import path

from jiangdu.api.attachments import AttachmentsView

urlpatterns = [path("", AttachmentsView.as_view(), name="api-attachments")]
