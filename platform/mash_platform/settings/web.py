"""Settings of web, worker and beat: two aliases, neither of which owns anything (design.md section 3)."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from celery.schedules import crontab

from mash_platform.database.logins import password, platform_login
from mash_platform.database.server import address
from mash_platform.settings.base import *  # noqa: F403 - Django settings are layered by star import
from mash_platform.settings.base import DEMO, DOMAIN, PLATFORM_HOST, PUBLIC_PORT, PUBLIC_SCHEME, STATE
from mash_platform.settings.counters import counters
from mash_platform.settings.mail import mail
from mash_platform.settings.proxies import networks

SECRET_KEY = STATE.django_key.read_text().strip() if STATE.django_key.exists() else "not set up yet"
# Cookies know hosts but no ports: with the installation's mark in their names, two copies of the service in one
# browser, such as a demonstration and a checkout beside it, do not take each other's away.
_MARK = hashlib.sha256(f"cookies of {SECRET_KEY}".encode()).hexdigest()[:8]
COOKIES = {
    name: f"__Host-mash-{name}-{_MARK}"
    for name in ("sign-in", "csrf", "messages", "entry", "pass", "known", "back", "why", "screen")
}
DEBUG = False
ALLOWED_HOSTS = [f".{DOMAIN}"]
WSGI_APPLICATION = "mash_platform.wsgi.application"
ROOT_URLCONF = "frontend.urls.platform"

# One limit for whatever is sent, in bytes; a page that takes files says so itself (tenants/access.py, `takes_files`).
# A text of 100,000 characters in any script fits, and a notification many times an ordinary one.
LARGEST_REQUEST = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = LARGEST_REQUEST
TOO_LARGE_PAGE = "frontend.errors.too_large"
TOO_LARGE_API = "api.errors.too_large"

# The proxies in front of this service, whose `X-Forwarded-For` is believed (tenants/client_address.py).
TRUSTED_PROXIES = networks(os.environ.get("MASH_TRUSTED_PROXIES", ""))

DATABASES = {
    "default": {
        "ENGINE": "mash_platform.database.desks",
        **address(),
        "CONN_MAX_AGE": 0,  # the backend keeps it in its own pool, by login
        "ATOMIC_REQUESTS": False,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    },
    "platform": {
        "ENGINE": "mash_platform.database.desks",
        **address(),
        "USER": platform_login(),
        "PASSWORD": password(platform_login()) if STATE.logins_key.exists() else "",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    },
}
# django-tenants insists on its own router; ours answers first.
DATABASE_ROUTERS = ("mash_platform.database.router.RoomRouter", "django_tenants.routers.TenantSyncRouter")

MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.middleware.routes.RouteMiddleware",
    "tenants.middleware.proxies.ProxyMiddleware",
    "tenants.middleware.request_size.RequestSizeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "tenants.middleware.characters.CharactersMiddleware",
    "tenants.middleware.hosts.HostMiddleware",
    "tenants.middleware.inside.InsideMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tenants.middleware.signed_in.SignedInMiddleware",
    "tenants.middleware.passes.PassMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tenants.middleware.access.AccessMiddleware",
]

# What keeps a form that was sent after its sender's time had run out (tenants/middleware/access.py).
KEEP_TYPED = "hub.wall.drafts.keep"
KEPT_ELSEWHERE = "hub.wall.drafts.KeptElsewhere"
# What answers a form whose sender is signed out, with what they typed (tenants/middleware/access.py).
NOT_SENT = "frontend.sign_in.idle_lock.not_sent"
# What lets somebody into a restricted enquiry for one request, and what answers where it does not.
ENTER_RESTRICTED = "hub.wall.restricted.entered"
NOT_INSIDE = "frontend.errors.not_inside"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "frontend.jinja.environment",
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "frontend.context.frame",
            ],
        },
    },
]

STATICFILES_DIRS = [Path(__file__).resolve().parents[3] / "frontend" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "frontend.static_storage.StaticStorage"},
}
WHITENOISE_MAX_AGE = 3600
# What pages use, under names with digests; nothing of what the libraries bring for pages that are not served here.
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
CSRF_FAILURE_VIEW = "frontend.errors.csrf_failed"

AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "tenants.passwords.StrengthValidator"},
]
# scrypt needs memory to guess with, and a stranger's try costs us less time than PBKDF2's million rounds: 0.14 s and
# 16 MB (tests/attacks/test_worst_requests.py). What was kept the other way is kept this way when it is next used.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = COOKIES["sign-in"]
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Seconds; each save sets it anew, so that the absolute limit is kept by the sign-in's row (tenants/models/sign_ins.py).
SESSION_COOKIE_AGE = 10 * 3600
CSRF_COOKIE_NAME = COOKIES["csrf"]
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "tenants.middleware.messages.SignedCookieMessages"

# The virus scanner of the library: tcp://host:port or unix:///path of a clamd. Without one, files say "not scanned".
CLAMAV = os.environ.get("MASH_CLAMAV", "")

PASS_IDLE_SECONDS = int(os.environ.get("MASH_PASS_IDLE", "1800"))
PASS_ABSOLUTE_SECONDS = 10 * 3600  # of a sign-in and all its passes; NIST AAL2 allows 12 hours
STEP_UP_SECONDS = 60 * 60  # one sitting (design.md section 3)
ENTRY_CODE_SECONDS = 30
# A new seat sleeps so long after somebody agreed to it, unless its hub set another time; in a demonstration not at all.
SEAT_SLEEP_HOURS = 0 if DEMO else 24

# How long an offer from hub to hub stands, by rating: a planning assumption, for all London (docs/decisions/0008).
OFFER_MINUTES = {
    "red": int(os.environ.get("MASH_OFFER_MINUTES_RED", "60")),
    "amber": int(os.environ.get("MASH_OFFER_MINUTES_AMBER", "240")),
    "other": int(os.environ.get("MASH_OFFER_MINUTES_OTHER", "1440")),
    "late": int(os.environ.get("MASH_OFFER_MINUTES_LATE", "15")),  # where the child's own clock is over already
}

OTP_TOTP_THROTTLE_FACTOR = 0  # waits without an end, for everybody at once: tenants/wrong_tries.py counts instead
OTP_TOTP_ISSUER = "London MASH platform"

SECURE_CONTENT_TYPE_NOSNIFF = True
# With "no-referrer" browsers send "Origin: null" with our own forms, and every one would be refused.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 0 if DOMAIN == "localhost" else 31536000
_OUR_HOSTS = f"{PUBLIC_SCHEME}://*.{DOMAIN}{PUBLIC_PORT}"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],  # a page asks how long its pass lasts, and has what was typed kept
        "form-action": ["'self'", _OUR_HOSTS],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
CSRF_TRUSTED_ORIGINS: list[str] = []

PLATFORM_ADDRESS = f"{PUBLIC_SCHEME}://{PLATFORM_HOST}{PUBLIC_PORT}"

# No case data in any cache: `counters` counts visits to front doors, and the other holds nothing.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "counters": counters(os.environ.get("CELERY_BROKER_URL", "")),
}

# Where notices are sent (tenants/mailing.py); without a server, into files that a person can read.
globals().update(mail(os.environ.get("MASH_EMAIL_URL", ""), STATE.mail))
DEFAULT_FROM_EMAIL = os.environ.get("MASH_EMAIL_FROM", f"London MASH platform <notices@{DOMAIN}>")

# Where the continuity sheet goes beside the addresses of its holders, encrypted (hub/research/continuity.py): a folder
# of another machine that is mounted here, a command that takes it on its standard input. In a demonstration: the state.
CONTINUITY_FOLDER = os.environ.get("MASH_CONTINUITY_FOLDER", str(STATE.root / "continuity") if DEMO else "")
CONTINUITY_COMMAND = os.environ.get("MASH_CONTINUITY_COMMAND", "")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.NamedPublic"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.StorableJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "api.errors.answer",
}

CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 120
# Below the visibility time-out; found by killing workers (tests kill them, too).
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# What may take long has queues and a worker of its own (hub/wall/outbox.py names those of the outbox's rows).
CELERY_TASK_ROUTES = {
    "tenants.tasks.send_*": {"queue": "mail"},
    "hub.wall.tasks.check_ledgers": {"queue": "documents"},
    "hub.front_door.tasks.check_facts": {"queue": "documents"},
    "hub.assessment.tasks.check_contents": {"queue": "documents"},
    "hub.insight.tasks.close_months": {"queue": "documents"},
    "hub.research.tasks.continuity_sheets": {"queue": "documents"},
    "hub.transfers.tasks.deliver_*": {"queue": "between_hubs"},
}
CELERY_BEAT_SCHEDULE = {
    "sweep the outboxes": {"task": "hub.wall.tasks.sweep_all", "schedule": 60.0},
    "take up acts of the platform": {"task": "hub.wall.tasks.take_up_all", "schedule": 5.0},
    "deliver notifications between hubs": {"task": "hub.transfers.tasks.deliver_notifications", "schedule": 5.0},
    "offer what came to closed doors": {"task": "hub.transfers.tasks.offer_from_closed_doors", "schedule": 60.0},
    "deliver products between hubs": {"task": "hub.transfers.tasks.deliver_products", "schedule": 5.0},
    "tell of teams that nobody is left in": {
        "task": "hub.assessment.tasks.notify_nobody_left_in_teams",
        "schedule": 60.0,
    },
    "tell of desks that nobody is left at": {
        "task": "hub.research.tasks.notify_nobody_left_at_desks",
        "schedule": 60.0,
    },
    "expire referrers' drafts": {"task": "hub.front_door.tasks.expire_drafts", "schedule": 3600.0},
    "tell of late challenges": {"task": "hub.assessment.tasks.notify_of_late_challenges", "schedule": 3600.0},
    "remove papers for inspectors": {"task": "hub.assessment.tasks.remove_papers", "schedule": 300.0},
    "chase who did not acknowledge": {"task": "hub.assessment.tasks.chase_recipients", "schedule": 300.0},
    "notify of referrers who wait": {"task": "hub.front_door.tasks.notify_of_untold_referrers", "schedule": 3600.0},
    "tell of what nobody opened": {"task": "hub.front_door.tasks.notify_unopened_notifications", "schedule": 300.0},
    "publish what agencies sent": {"task": "hub.front_door.tasks.publish_what_agencies_sent", "schedule": 300.0},
    "check facts about people": {"task": "hub.front_door.tasks.check_facts", "schedule": crontab(hour=2, minute=40)},
    "check contents": {"task": "hub.assessment.tasks.check_contents", "schedule": crontab(hour=3, minute=10)},
    "ring immediate danger": {"task": "hub.front_door.tasks.ring_danger", "schedule": 10.0},
    "tell of clocks that run out": {"task": "hub.research.tasks.tell_of_clocks_everywhere", "schedule": 60.0},
    "close months that are over": {"task": "hub.insight.tasks.close_months", "schedule": crontab(hour=4, minute=20)},
    "draw samples of grounds": {"task": "hub.research.tasks.draw_samples", "schedule": crontab(minute=25)},
    "raise alerts": {"task": "hub.insight.tasks.raise_alerts", "schedule": 60.0},
    "forget members' drafts": {"task": "hub.wall.tasks.forget_drafts", "schedule": 3600.0},
    "tell of incidents' clocks": {"task": "hub.assessment.tasks.notify_of_incident_clocks", "schedule": 3600.0},
    "propose disposals": {"task": "hub.wall.tasks.propose_disposals", "schedule": crontab(hour=3, minute=40)},
    "dispose of what is due": {"task": "hub.wall.tasks.dispose_of_due", "schedule": crontab(minute=50)},
    "note how builds ended": {"task": "rollout.readiness.tasks.note_builds", "schedule": 5.0},
    "chase overdue milestones": {"task": "rollout.readiness.tasks.chase", "schedule": crontab(hour=6, minute=30)},
    "close courses that have ended": {"task": "rollout.training.tasks.close_ended_courses", "schedule": 3600.0},
    "what training lets new seats do": {"task": "rollout.training.tasks.state_new_seats", "schedule": 60.0},
    "chase follow-ups of visits": {
        "task": "rollout.training.tasks.chase_follow_ups",
        "schedule": crontab(hour=6, minute=35),
    },
    "seats to review": {"task": "tenants.tasks.notify_of_reviews_due", "schedule": crontab(hour=6, minute=40)},
    "make continuity sheets": {
        "task": "hub.research.tasks.continuity_sheets",
        "schedule": crontab(hour=6, minute=30),
    },
    "watch continuity sheets": {"task": "hub.research.tasks.watch_continuity", "schedule": crontab(minute=5)},
    "silent doors": {"task": "tenants.tasks.notify_of_silent_doors", "schedule": crontab(hour=6, minute=50)},
    "news of the library": {"task": "joining.tasks.notify_hubs", "schedule": 60.0},
    "check what is new in the ledgers": {"task": "hub.wall.tasks.check_ledgers", "schedule": 60.0},
    "check the ledgers from the beginning": {
        "task": "hub.wall.tasks.check_ledgers",
        "schedule": crontab(hour=2, minute=10),
        "kwargs": {"whole": True},
    },
    "ask the ledgers' witnesses": {"task": "hub.wall.tasks.ask_witnesses", "schedule": 60.0},
    "send the ledgers' heads": {"task": "tenants.tasks.send_ledger_heads", "schedule": crontab(hour=7, minute=5)},
    "end seats of desks that closed": {
        "task": "tenants.tasks.end_seats_of_closed_desks",
        "schedule": 300.0,
    },
    "tell of alarms": {"task": "tenants.tasks.notify_of_new_alarms", "schedule": 60.0},
    "forget wrong tries": {"task": "tenants.tasks.forget_wrong_tries", "schedule": 3600.0},
    "send links to accounts": {"task": "tenants.tasks.send_account_links", "schedule": 5.0},
    "send notices": {"task": "tenants.tasks.send_notices", "schedule": 15.0},
}
CELERY_TIMEZONE = "Europe/London"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    # Errors by type and place, requests by route: messages and paths quote cases.
    "formatters": {"line": {"()": "mash_platform.logs.PlaceFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"level": "INFO", "handlers": []},  # without Django's own, which mails whole requests to admins
        # Three lines for each task that found nothing to do were 39 MB a day. What fails is said all the same.
        **{name: {"level": "WARNING"} for name in ("celery.beat", "celery.worker.strategy", "celery.app.trace")},
        # What is wrong with a file that somebody sent is said on its page, and quotes it.
        **{name: {"level": "ERROR"} for name in ("pikepdf", "PIL")},
    },
}
