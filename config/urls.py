"""Every address of the platform; apps add theirs through the module registry."""

from django.contrib import admin
from django.urls import path

urlpatterns = [path("admin/", admin.site.urls)]
