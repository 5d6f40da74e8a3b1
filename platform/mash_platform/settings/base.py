"""Settings that every process shares. Each kind of process adds its own module: `web`, `keeper`."""

from __future__ import annotations

import os

from mash_platform.state import StateDir

STATE = StateDir.from_env()

DOMAIN = os.environ.get("MASH_DOMAIN", "localhost")
PORT = os.environ.get("MASH_PORT", "8000")
DEMO = os.environ.get("MASH_DEMO") == "1"
# What people type between host and path; empty where a proxy in front takes the usual ports.
PUBLIC_PORT = os.environ.get("MASH_PUBLIC_PORT", f":{PORT}" if PORT not in ("80", "443") else "")
PUBLIC_SCHEME = os.environ.get("MASH_PUBLIC_SCHEME", "http" if DOMAIN == "localhost" else "https")
PLATFORM_HOST = f"mash.{DOMAIN}"

USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORMAT_MODULE_PATH = None
USE_I18N = True

SHARED_APPS = [
    "django_tenants",
    "tenants",
    "rollout",
    "rollout.library",
    "rollout.training",
    "rollout.readiness",
    "rollout.packs",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "two_factor",
    "rest_framework",
    "drf_spectacular",
    "csp",
]
TENANT_APPS = [
    "hub.wall",
    "hub.people",
    "hub.front_door",
    "hub.research",
    "hub.assessment",
    "hub.transfers",
    "hub.insight",
]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]

TENANT_MODEL = "tenants.Hub"
TENANT_DOMAIN_MODEL = "tenants.Host"
PUBLIC_SCHEMA_NAME = "platform"
TENANT_LIMIT_SET_CALLS = True
AUTH_USER_MODEL = "tenants.User"
STATIC_URL = "/static/"
STATIC_ROOT = STATE.static
