"""The Celery application and its beat table: every timer of the platform on one screen."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("jiangdu")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
