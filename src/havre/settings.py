"""Settings, flat. Everything is read from the environment by readers that refuse a bad value with a sentence.

`HAVRE_DATA`          the data folder (default `./havre-data`)
`HAVRE_DATABASE_URL`  a PostgreSQL database (default: an SQLite file in the data folder)
`HAVRE_HOSTS`         host names the server answers to, separated by commas (default: this machine only)
`HAVRE_MEMORY_MB`     what all open workspaces may take together (default: half of the machine's, at most 2048)
`HAVRE_DEBUG`         `1` shows tracebacks, and is refused unless every host is this machine
"""

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from havre.base import databases
from havre.base.errors import Refused

LEAST_MEMORY_MB, MOST_MEMORY_MB = 64, 2048  # the second is the most that is taken unasked
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def _hosts() -> list[str]:
    named = [host.strip() for host in os.environ.get("HAVRE_HOSTS", "").split(",") if host.strip()]
    if any("*" in host for host in named):
        raise ImproperlyConfigured("HAVRE_HOSTS: name each host; a star would accept any address.")
    return named or list(LOOPBACK)


def _switch(name: str) -> bool:
    value = os.environ.get(name, "0")
    if value not in ("0", "1"):
        raise ImproperlyConfigured(f"{name}: write 0 or 1, not {value!r}.")
    return value == "1"


def _memory_mb() -> int:
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000
    asked = os.environ.get("HAVRE_MEMORY_MB")
    if asked is None:
        return min(MOST_MEMORY_MB, max(LEAST_MEMORY_MB, machine // 2))
    if not (asked.isascii() and asked.isdigit()) or not LEAST_MEMORY_MB <= int(asked) <= machine:
        raise ImproperlyConfigured(
            f"HAVRE_MEMORY_MB: write a whole number of megabytes, from {LEAST_MEMORY_MB} to the {machine} that this"
            f" machine has, not {asked!r}."
        )
    return int(asked)


def _database(data: Path) -> dict[str, Any]:
    address = os.environ.get("HAVRE_DATABASE_URL")
    if address is None:  # an empty one is a mistake, and another database than was meant would be one, too
        return databases.sqlite(data)
    try:
        return databases.read(address).django()
    except Refused as refused:
        raise ImproperlyConfigured(f"HAVRE_DATABASE_URL: {refused}") from None


DATA = Path(os.environ.get("HAVRE_DATA") or "havre-data").absolute()

# Drawn anew by each process: nothing outlives a restart that it could sign, and no key for it lies on the disk.
SECRET_KEY = get_random_secret_key()

# Argon2id for unlocking: KiB of memory, passes, lanes.
UNLOCK_COST = (262144, 3, 2)

# What the opened workspaces of all members may take together; who was away longest is put away first.
MEMORY_MB = _memory_mb()

ALLOWED_HOSTS = _hosts()
OPEN_TO_OTHERS = not set(ALLOWED_HOSTS) <= set(LOOPBACK)
DEBUG = _switch("HAVRE_DEBUG")
if DEBUG and OPEN_TO_OTHERS:
    raise ImproperlyConfigured(
        "HAVRE_DEBUG=1 is refused unless every host is this machine: tracebacks show secrets."
    )

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "havre.ledger",
    "havre.members",
    "havre.record",
    "havre.web",
]

MIDDLEWARE = [
    "havre.web.middleware.headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "havre.web.middleware.plain_errors",
    "havre.web.middleware.unlocked_member",
    "django.middleware.csrf.CsrfViewMiddleware",
]

ROOT_URLCONF = "havre.urls"
WSGI_APPLICATION = "havre.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["havre.web.context.everywhere"],
            "builtins": ["havre.web.templatetags.havre"],
        },
    }
]

DATABASES = {"default": _database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# Files go straight into the seal as they arrive (`havre.web.uploads`); Django's own handlers would write clear text
# into the temporary folder, so none of them is listed.
FILE_UPLOAD_HANDLERS = ["havre.web.uploads.RefusedUpload"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

CSRF_COOKIE_AGE = None  # gone when the browser closes, like the other one
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "havre.web.errors.expired"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

# No request line, no traceback with values: only what the program says itself, and that a library said something.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "havre.base.logs.Lines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "havre": {"level": "INFO"},
        "django": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
