"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from mash_platform import telemetry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mash_platform.settings.web")
telemetry.start("web")
application = get_wsgi_application()
