"""Settings: one file; what differs between two servers comes from the environment."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
import dj_email_url
from csp.constants import NONE, SELF
from environs import Env, EnvValidationError, ValidationError

from cramps_site import environment

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env(eager=False)
HOST = env.str("HOST", "127.0.0.1")
PORT = env.int("PORT", 8000, validate=environment.port_number)
GIVEN_ORIGIN = env.str("CRAMPS_ORIGIN", "", validate=environment.http_origin)
EMAIL_URL = env.str("EMAIL_URL", "", validate=environment.email_url)
DATABASE_URL = env.str("DATABASE_URL", "", validate=environment.database_url)
EMERGENCY_NUMBER = env.str("EMERGENCY_NUMBER", "112", validate=environment.phone_number)
VAR_DIR = env.path("CRAMPS_VAR", None, validate=environment.folder) or BASE_DIR / "var"
DEBUG = env.bool("DEBUG", False)
try:
    env.seal()
    environment.folder(VAR_DIR)  # environs validates what was given, not the default
except ValidationError as error:
    sys.exit(f"CRAMPS_VAR: {error}")
except EnvValidationError as error:
    sys.exit(environment.explain(error.error_messages))

ORIGIN = environment.origin(GIVEN_ORIGIN, HOST, PORT)
IS_HTTPS = ORIGIN.startswith("https://")


def secret_key() -> str:
    """Read this machine's secret key, or make it once, readable by its owner alone."""
    path = VAR_DIR / "secret-key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = secret_key()
ALLOWED_HOSTS = sorted({str(urlsplit(ORIGIN).hostname), HOST, "127.0.0.1", "localhost", "[::1]"})
CSRF_TRUSTED_ORIGINS = [ORIGIN]

INSTALLED_APPS = [
    "cramps_site",
    "coach",
    "quiz",
    "learn",
    "accounts",
    "pwa",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "cramps_site.middleware.published_pages",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cramps_site.middleware.language_of_path",
    "cramps_site.middleware.ContentPolicy",
    "cramps_site.middleware.isolation",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.gate.AccountGate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "cramps_site.urls"
WSGI_APPLICATION = "cramps_site.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "cramps_site.context.site",
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(DATABASE_URL)
    if DATABASE_URL
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": str(VAR_DIR / "crampwise.sqlite3")},
}
# A connection that stays open spares its making, and in SQLite a checkpoint of the log at each end.
DATABASES["default"] |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers queue instead of failing: IMMEDIATE takes the lock when the transaction starts.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }

# Shared by the server's processes: what is limited is limited for all of them together. Over its most the
# table forgets counts that still run, and 300 addresses are soon had.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "coach:teams"
LOGOUT_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.CoachAdapter"
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignUpForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = (
    True  # but not its SUPPORTS_CHANGE: that tells who has an account
)
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_BY_CODE_TIMEOUT = (
    15 * 60
)  # as at sign-up; mail is slow
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(ORIGIN).scheme
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if IS_HTTPS else 0  # https ends at a proxy, which tells who asks
MFA_SUPPORTED_TYPES = ["webauthn", "recovery_codes"]
MFA_ADAPTER = "accounts.adapter.PasskeyAdapter"
MFA_FORMS = {"add_webauthn": "accounts.forms.AddPasskeyForm"}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
PASSWORD_HASHERS = ["accounts.hashers.CappedArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name, "OPTIONS": options}
    for name, options in [
        (
            "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
            {"user_attributes": ["email"]},
        ),
        ("django.contrib.auth.password_validation.MinimumLengthValidator", {"min_length": 10}),
        ("django.contrib.auth.password_validation.CommonPasswordValidator", {}),
        ("accounts.passwords.LengthLimit", {}),
    ]
]
SESSION_ENGINE = "accounts.sessions"  # which ends a coach's after a month, however much it is used
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60  # unused; a phone that joined by code stays for a year
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True  # the API tells the token to who may have it
USERSESSIONS_TRACK_ACTIVITY = False

SENDS_MAIL = bool(EMAIL_URL)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = f"Crampwise <no-reply@{urlsplit(ORIGIN).hostname}>"
EMAIL_BACKEND = "accounts.mail.TerminalBackend"
vars().update(dj_email_url.parse(EMAIL_URL) if SENDS_MAIL else {})
EMAIL_TIMEOUT = 10

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
PUBLISHED_ROOT = VAR_DIR / "published"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "cramps_site.storage.HashedStaticFiles"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # probes of the machine itself speak plain http
SECURE_HSTS_SECONDS = 63_072_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
X_FRAME_OPTIONS = "DENY"
# The stylesheets' hashes join style-src in cramps_site.middleware.ContentPolicy.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["crampwise"],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "usb": [],
}

PWA_APP_NAME = "Crampwise"
PWA_APP_DESCRIPTION = "Muscle cramps: what to do now, what is dangerous, what is true. Works with no signal."
PWA_APP_LANG = "en"
PWA_APP_THEME_COLOR = "#FFFDF6"
PWA_APP_BACKGROUND_COLOR = "#FFFDF6"
PWA_APP_STATUS_BAR_COLOR = "default"
PWA_APP_ICONS = [
    {"src": "icons/icon-192.png", "sizes": "192x192", "type": "image/png", "purpose": "any"},
    {"src": "icons/icon-512.png", "sizes": "512x512", "type": "image/png", "purpose": "any"},
    {"src": "icons/maskable-192.png", "sizes": "192x192", "type": "image/png", "purpose": "maskable"},
    {"src": "icons/maskable-512.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
]
PWA_APP_ICONS_APPLE = [{"src": "icons/apple-touch-icon.png", "sizes": "180x180"}]
PWA_APP_SPLASH_SCREEN: list[dict[str, str]] = []
PWA_APP_SCREENSHOTS = [  # taken of the running app by tools/screenshots.py
    {
        "src": f"screenshots/{name}.png",
        "sizes": sizes,
        "type": "image/png",
        "form_factor": form_factor,
        "label": label,
    }
    for name, sizes, form_factor, label in [
        ("now", "390x844", "narrow", "Cramping now: check for danger, then stretch"),
        ("start", "390x844", "narrow", "Start page: one belief to try, and the lessons"),
        ("lesson", "390x844", "narrow", "A lesson, with how sure each line is"),
        ("quiz", "390x844", "narrow", "The quiz: the fact, right after your answer"),
        ("types", "1280x800", "wide", "Fourteen types of spasm, each drawn"),
        ("wide-now", "1280x800", "wide", "Cramping now on a wide screen"),
    ]
]
PWA_APP_SHORTCUTS = [
    {"name": "Cramping now", "url": "/now/", "description": "Check, then stretch"},
    {"name": "Danger signs", "url": "/danger/", "description": "When it is more than a cramp"},
    {"name": "Types of spasm", "url": "/types/", "description": "Find yours by its picture"},
    {"name": "Quiz", "url": "/quiz/", "description": "Find out what you believe"},
]
PWA_APP_DEBUG_MODE = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without keys": {"()": "cramps_site.logs.WithoutKeys"}},
    "formatters": {"plain": {"format": "%(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["without keys"]},
        "audit": {
            "class": "logging.handlers.WatchedFileHandler",  # logrotate may move the file away
            "filename": VAR_DIR / "audit.log",
            "delay": True,
            "formatter": "plain",
        },
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"crampwise.audit": {"handlers": ["audit"], "level": "INFO", "propagate": False}},
}
