"""Machine settings, all from the environment, read here and nowhere else. Business settings are rows in the database."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from config import guards, logs
from config.access import *  # noqa: F403  settings too, kept together
from config.api import rest_framework, spectacular
from config.csp import content_security_policy

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEVELOPMENT = env.bool("DEVELOPMENT", default=False)
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
DATABASE_URL = env.str("DATABASE_URL")
REDIS_URL = env.str("REDIS_URL")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
LOCAL_HTTP = env.bool("LOCAL_HTTP", default=False)
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)  # how many reverse proxies of ours append to X-Forwarded-For
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # opens /metrics and the details of /readyz from elsewhere
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

# Keys outside the database: personal data (newest first), look-up hashes, history signatures.
FIELD_KEYS = env.list("FIELD_KEYS")
FIELD_ALGORITHM = env.str("FIELD_ALGORITHM", default="aes")  # aes | sm
LOOKUP_KEY = env.str("LOOKUP_KEY")
HISTORY_KEY = env.str("HISTORY_KEY")

guards.check_debug(DEBUG, DEVELOPMENT)
guards.check_secret("SECRET_KEY", SECRET_KEY)
guards.check_secret("LOOKUP_KEY", LOOKUP_KEY, shortest=32)
guards.check_secret("HISTORY_KEY", HISTORY_KEY, shortest=32)
guards.check_field_keys(FIELD_KEYS)
guards.check_distinct(SECRET_KEY=SECRET_KEY, LOOKUP_KEY=LOOKUP_KEY, HISTORY_KEY=HISTORY_KEY)
guards.check_hosts(ALLOWED_HOSTS, local_http=LOCAL_HTTP)

INSTALLED_APPS = [
    "whistles",
    "cases",
    "grids",
    "jiangdu",
    "config.admin.PlatformAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "django_fsm",
    "leaflet",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "import_export",
    "axes",
    "pgtrigger",
    "pghistory",
    "django_prometheus",
    "csp",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "jiangdu.web.requests.ClientAddressMiddleware",
    "jiangdu.web.requests.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "jiangdu.web.requests.PrivateMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "jiangdu.web.language.LanguageMiddleware",
    "jiangdu.web.session.SignInAgainMiddleware",
    "jiangdu.web.requests.AdminChangesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "jiangdu.web.account_middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "jiangdu.web.refusals.RefusalMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "jiangdu.web.shell.shell",
            ],
        },
    },
]

DATABASES = {"default": env.db_url_config(DATABASE_URL, engine="django.contrib.gis.db.backends.postgis")}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# A row locked by somebody else is waited for briefly, then the action answers "busy". Compiling a query costs more than it
# saves: PostGIS functions look so dear to the planner that a check of 0.1 s would be compiled for 4 s.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c lock_timeout=3s -c jit=off"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "jiangdu",
        "TIMEOUT": 300,
    }
}

AUTH_USER_MODEL = "jiangdu.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "jiangdu.backends.PostBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "jiangdu.web.errors.csrf_failure"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# Only the folders a browser needs from the npm packages, each under its own name.
VENDOR_FOLDERS = {
    "vendor/bootstrap": "bootstrap/dist",
    "vendor/bootstrap-icons": "bootstrap-icons/font",
    "vendor/markercluster": "leaflet.markercluster/dist",
}
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [(prefix, BASE_DIR / "node_modules" / folder) for prefix, folder in VENDOR_FOLDERS.items()]
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = ""  # files are never served by address: every download goes through a view that checks scope
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Compressing source maps takes most of the set-up's time, and only developers ever fetch them.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

# Uploads: one photo of at most 20 MB and its fields; nginx refuses more than 25 MB before it gets here.
MAX_UPLOAD_BYTES = env.int("MAX_UPLOAD_BYTES", default=20 * 1024 * 1024)
UNUSED_UPLOADS_PER_USER = env.int("UNUSED_UPLOADS_PER_USER", default=200)  # within 48 hours
FILES_ACCEL_PREFIX = env.str("FILES_ACCEL_PREFIX", default="")  # nginx' location of MEDIA_ROOT; empty: sent by us
REVEALS_PER_DAY = env.int("REVEALS_PER_DAY", default=50)  # looks at personal data, per person
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes of a body, files not counted
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_PERMISSIONS = 0o640

SECURE_SSL_REDIRECT = not LOCAL_HTTP
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # asked from inside, before the proxy
SECURE_HSTS_SECONDS = 0 if LOCAL_HTTP else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL_HTTP
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not LOCAL_HTTP
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "gis.W001",  # Debian's GDAL is older than Django likes; only GeoJSON is taken in, parsed by json and GEOS
]

# A map background is the one thing that may come from elsewhere, and only from this address.
MAP_TILES_URL = env.str("MAP_TILES_URL", default="")
TILE_HOSTS = [f"{urlsplit(MAP_TILES_URL).scheme}://{urlsplit(MAP_TILES_URL).netloc}"] if MAP_TILES_URL else []
CONTENT_SECURITY_POLICY = content_security_policy(TILE_HOSTS)

CELERY_BROKER_URL = env.str("BROKER_URL", default=guards.broker_url(REDIS_URL))
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A message not acknowledged in this many seconds is delivered again: no task may wait or run that long.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_connect_timeout": 3}
CELERY_TASK_ACKS_LATE = False  # only a task that may safely run twice sets it on itself
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "config.beat:HeartbeatScheduler"

LOGGING_CONFIG = "config.logs.configure"
LOGGING = logs.logging_config(env.str("LOG_LEVEL", default="INFO"))
PROMETHEUS_EXPORT_MIGRATIONS = False  # would open the database at import

REST_FRAMEWORK = rest_framework(
    person_rate=env.str("API_RATE", default="1200/min"), token_rate=env.str("API_TOKEN_RATE", default="10/min")
)
SPECTACULAR_SETTINGS = spectacular(INSTALLED_APPS)

LEAFLET_CONFIG = {
    "DEFAULT_CENTER": (32.43, 119.56),
    "DEFAULT_ZOOM": 11,
    "MIN_ZOOM": 8,
    "MAX_ZOOM": 19,
    "TILES": [(_("Map"), MAP_TILES_URL, {})] if MAP_TILES_URL else [],
    "ATTRIBUTION_PREFIX": "",
    "RESET_VIEW": False,
}

# Where people outside the house are reached, and by what. Gateways: off (empty), file (developing) or an address with a token.
PUBLIC_URL = env.str("PUBLIC_URL", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="jiangdu@localhost")
OUTGOING_DIR = VAR_DIR / "outgoing"
vars().update(
    env.email_url("EMAIL_URL", default="dummymail://")
)  # smtp://…, filemail:// or consolemail://; else no e-mail
EMAIL_FILE_PATH = OUTGOING_DIR / "email"
EMAIL_TIMEOUT = 10  # seconds
NOTICE_GATEWAYS = {
    channel: {"url": url, "token": env.str(f"{channel.upper()}_GATEWAY_TOKEN", default="")} if "://" in url else url
    for channel in ("sms", "wecom")
    for url in [env.str(f"{channel.upper()}_GATEWAY", default="")]
}

# Seals of the history lie outside the database: one file, on another disk where there is one.
HISTORY_SEAL_DIR = Path(env.str("HISTORY_SEAL_DIR", default=str(VAR_DIR / "seals")))
