"""Settings of the keeper's processes alone."""

from mash_platform.settings.base import *  # noqa: F403 - Django settings are layered by star import

SECRET_KEY = "the keeper signs nothing with this"  # noqa: S105 - the keeper serves no request
