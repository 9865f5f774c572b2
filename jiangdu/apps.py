"""Tells Django about the app and registers what it contributes."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JiangduConfig(AppConfig):
    name = "jiangdu"
    verbose_name = _("Platform")

    def ready(self) -> None:
        from jiangdu.modules import discover

        discover()
