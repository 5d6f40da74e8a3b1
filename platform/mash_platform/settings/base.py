"""Settings that every process shares. Each kind of process adds its own module: `web`, `keeper`."""

from mash_platform.state import StateDir

STATE = StateDir.from_env()

USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS: list[str] = []
STATIC_ROOT = STATE.static
