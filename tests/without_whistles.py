"""The settings of a platform without whistles: the loop must stand by itself."""

from config.api import spectacular
from config.settings import *  # noqa: F403
from config.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "whistles"]
DATABASES["default"]["NAME"] += "_without_whistles"
SPECTACULAR_SETTINGS = spectacular(INSTALLED_APPS)
