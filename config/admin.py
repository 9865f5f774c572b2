"""The administration as an app, known to Django before any model is."""

from django.contrib.admin.apps import AdminConfig


class PlatformAdminConfig(AdminConfig):
    """Puts the platform's own site in the place of the stock one."""

    default_site = "jiangdu.web.adminsite.PlatformAdminSite"
