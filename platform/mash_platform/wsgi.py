"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from mash_platform import logs, telemetry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mash_platform.settings.web")
telemetry.start("web")
application = get_wsgi_application()
logs.format_gunicorn()
logs.write_hooks()
