"""The settings of a platform without the loop: what is below must stand by itself."""

from config.api import spectacular
from config.settings import *  # noqa: F403
from config.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [app for app in INSTALLED_APPS if app not in ("cases", "whistles")]  # whistles stand on the loop
DATABASES["default"]["NAME"] += "_without_cases"
SPECTACULAR_SETTINGS = spectacular(INSTALLED_APPS)
